"""Lists and deques whose length is known at run time only: the edits that the program makes, and the kinds of what they hold.

Such a list is memory: ``append``, ``insert``, ``pop``, ``xs[i] = v`` and the refilling of a whole list are writes, and every
other edit is said by these.  Its kind names the places where it was made; what is stored later than the kind of the
elements was written down begins the walk again with the wider kind there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    calls,
    comprehensions,
    concrete,
    consumers,
    containers,
    counted,
    expressions,
    fixpoint,
    introspection,
    iteration,
    kinds,
    raising,
    ranking,
    syntax,
    unpacking,
)
from srcad.transforms.frames import Restart
from srcad.transforms.kinds import Kind
from srcad.transforms.values import ITERATOR, NONE, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_FALSE = literal(False)
_FIRST = literal(0)


def is_list(value: Value) -> bool:
    """Whether a value is a list or deque of the running program."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Sequence) and value.kind.cls in (list, deque)


def is_of_unknown_length(lin: Linearizer, value: Value) -> bool:
    """Whether a value is a list or tuple whose length is known at run time only."""
    kind = value.kind if isinstance(value, Sym) else None
    return isinstance(kind, kinds.Sequence) and lin.content(unpacking.taken_apart(lin, value)) is None


def kind_at(lin: Linearizer, element: Kind, site: Any, length: int | None = None, cls: type = list) -> kinds.Sequence:
    """The kind of a list that is made at a place, wide enough for what is stored into it later."""
    return kinds.Sequence(cls, kinds.join(element, lin.stored.get(site, kinds.BOTTOM)), length, frozenset({site}))


def made(lin: Linearizer, op: str, *args: Value, element: Kind, hint: str = "") -> Sym:
    """A new list by an operation, at the current place."""
    return lin.op(op, *args, hint=hint, kind=kind_at(lin, element, (op, lin.build.span)))


def element_of(value: Sym) -> Kind:
    """The kind of the elements of a list."""
    return iteration.element_kind(value.kind)


def held(lin: Linearizer, base: Sym, value: Value) -> Sym:
    """What is stored into a list or dict, as one operand; the kind of the container covers it."""
    assert isinstance(base.kind, kinds.Sequence | kinds.Mapping)
    item = concrete.lasting(lin, value)
    cover(lin, base, item.kind)
    return item


def written(base: Value) -> None:
    """A list of known structure of which the program holds a copy is written into: it lives at run time then."""
    sites = base.kind.sites if isinstance(base, Sym) and isinstance(base.kind, kinds.Sequence) else ()
    copied = sorted((s[1] for s in sites if isinstance(s, tuple) and s[0] == concrete.BUILT), key=repr)
    if copied:
        raise Restart(*copied)


def cover(lin: Linearizer, base: Sym, kind: Kind) -> None:
    """Make sure that the kind of a container covers elements of this kind."""
    assert isinstance(base.kind, kinds.Sequence | kinds.Mapping)
    wider = kinds.join(base.kind.element, kind)
    if wider == base.kind.element:
        return
    if not base.kind.sites:
        raise lin.error_here("a value of another kind than the elements of this list is stored into it")
    raise lin.widened(base.kind.sites, wider)


# --- edits ---


def append(lin: Linearizer, base: Sym, value: Value) -> None:
    """``xs.append(v)``; a deque that is full loses its first element."""
    item = held(lin, base, value)
    _make_room(lin, base, _FIRST)
    lin.effect("append", base, item)


def insert(lin: Linearizer, base: Sym, place: Value, value: Value) -> None:
    """``xs.insert(i, v)``."""
    item = held(lin, base, value)
    if place != _FIRST:
        place = lin.op("insertion_place", base, place, kind=kinds.INT)
    lin.effect("insert", base, place, item)


def _prepend(lin: Linearizer, base: Sym, value: Value) -> None:
    item = held(lin, base, value)
    _make_room(lin, base, None)
    lin.effect("insert", base, _FIRST, item)


def _make_room(lin: Linearizer, base: Sym, place: Value | None) -> None:
    """Take an element out of a deque that is full."""
    assert isinstance(base.kind, kinds.Sequence)
    if base.kind.cls is not deque or base.kind.sites.isdisjoint(lin.bounded):
        return
    full = lin.op("is_full", base, kind=kinds.BOOL)
    lin.branch(full, lambda: _drop(lin, base, place), lambda: None)


def _drop(lin: Linearizer, base: Sym, place: Value | None) -> None:
    written(base)
    lin.op("pop", base, *(() if place is None else (place,)), kind=element_of(base))


def pop(lin: Linearizer, base: Sym, place: Value | None = None) -> Value:
    """``xs.pop()`` and ``xs.pop(i)``."""
    written(base)
    if place is None or (is_known(place) and known(place) == -1):
        return lin.op("pop", base, kind=element_of(base))
    if place != _FIRST:
        place = lin.op("place_of", base, place, kind=kinds.INT)
    return lin.op("pop", base, place, kind=element_of(base))


def extend(lin: Linearizer, base: Sym, values: Value, act: Callable[..., None] = append) -> None:
    """``xs.extend(ys)``: one after the other."""
    found = unpacking.listed(lin, values)
    if found == base:
        found = made(lin, "as_list", base, element=element_of(base))
    content = unpacking.parts_of(lin, found)
    if content is not None and content.cls is not dict:
        for child in content.children:
            act(lin, base, child)
        return
    fixpoint.walked(lin, found, lambda item: act(lin, base, item))


def refill(lin: Linearizer, base: Sym, whole: Value) -> None:
    """Let a list hold what another one holds."""
    assert isinstance(whole, Sym)
    cover(lin, base, element_of(whole))
    lin.effect("refill", base, whole)


def _copy(lin: Linearizer, base: Sym) -> Sym:
    return made(lin, "as_list", base, element=element_of(base))


def store(lin: Linearizer, base: Sym, index: Value, value: Value) -> None:
    """``xs[i] = v``; a slice is written by refilling the list."""
    if not is_slice(index):
        lin.effect("setitem", base, index, held(lin, base, value))
        return
    given = whole(lin, unpacking.listed(lin, value))
    element = kinds.join(element_of(base), element_of(given))
    refill(lin, base, made(lin, "spliced", _copy(lin, base), index, given, element=element))


def is_slice(index: Value) -> bool:
    """Whether an index names several elements."""
    return (isinstance(index, Items) and index.cls is slice) or (isinstance(index, Sym) and index.kind == kinds.Opaque(slice))


def remove(lin: Linearizer, base: Sym, index: Value) -> None:
    """``del xs[i]``."""
    if is_slice(index):
        left = lin.op("places_left", base, index, kind=kinds.Sequence(list, kinds.INT))
        refill(lin, base, made(lin, "picked", _copy(lin, base), left, element=element_of(base)))
    else:
        pop(lin, base, index)


def in_order(lin: Linearizer, base: Value, key: Value, reverse: Value, node: Any) -> Sym:
    """The elements of a list in the order of their keys."""
    found = whole(lin, base)
    parts = counted.parts(lin, found) if ranking.compares(key) else None
    if parts is not None:
        keys = [calls.call(lin, key, (part,), (), node) for part in parts]
        return made(lin, "permuted", found, ranking.order(lin, "sorting", keys, reverse), element=element_of(found))
    pushed = found if key == NONE else comprehensions.pushed(lin, found, lambda item: calls.call(lin, key, (item,), (), node))
    order = lin.op("sorting", pushed, reverse, kind=kinds.Sequence(list, kinds.INT))
    return made(lin, "permuted", found, order, element=element_of(found))


def best(lin: Linearizer, base: Value, key: Value, name: str, node: Any) -> Value:
    """The first element of a list whose key is the largest, or the smallest."""
    found = whole(lin, base)
    keys = found if key == NONE else comprehensions.pushed(lin, found, lambda item: calls.call(lin, key, (item,), (), node))
    return expressions.item(lin, found, lin.op(f"place_of_{name}", keys, kind=kinds.INT))


def method(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A method of a list; ``None`` for every other one."""
    assert isinstance(base.kind, kinds.Sequence)
    if attr in ("index", "count") and not words:
        return lin.op(f"list_{attr}", base, *args, kind=kinds.INT)
    if not hasattr(base.kind.cls, attr):
        return raising.raised(lin, AttributeError, f"{base.kind.cls.__name__!r} object has no attribute {attr!r}")
    match attr, len(args):
        case "append", 1:
            append(lin, base, args[0])
        case "appendleft", 1:
            _prepend(lin, base, args[0])
        case "insert", 2:
            insert(lin, base, *args)
        case "extend", 1:
            extend(lin, base, args[0])
        case "extendleft", 1:
            extend(lin, base, args[0], _prepend)
        case "pop", 0 | 1:
            return pop(lin, base, *args)
        case "popleft", 0:
            return pop(lin, base, _FIRST)
        case "remove", 1:
            pop(lin, base, lin.op("list_index", base, *args, kind=kinds.INT))
        case "clear", 0:
            refill(lin, base, lin.op("list", kind=kinds.Sequence(list, kinds.BOTTOM)))
        case "reverse", 0:
            backwards = lin.op("backwards", base, kind=kinds.Sequence(list, kinds.INT))
            refill(lin, base, made(lin, "permuted", _copy(lin, base), backwards, element=element_of(base)))
        case "rotate", 0 | 1:
            order = lin.op("rotation", base, *args, kind=kinds.Sequence(list, kinds.INT))
            refill(lin, base, made(lin, "permuted", _copy(lin, base), order, element=element_of(base)))
        case "sort", 0 if not set(words) - {"key", "reverse"}:
            order_by = words.get("key", NONE), words.get("reverse", _FALSE)
            refill(lin, base, in_order(lin, _copy(lin, base), *order_by, node))
        case "copy", 0:
            return copied(lin, base)
        case _:
            return None
    return NONE


def copied(lin: Linearizer, base: Sym) -> Sym:
    """A list with the same elements."""
    assert isinstance(base.kind, kinds.Sequence)
    if base.kind.cls is deque:
        return as_deque(lin, base, lin.op(".maxlen", base, kind=kinds.UNKNOWN))
    return _copy(lin, base)


def repeated(lin: Linearizer, base: Value, count: Value, hint: str) -> Sym:
    """``xs * n``."""
    found = concrete.lasting(lin, base)
    if isinstance(count, Sym) and count.kind == kinds.UNKNOWN:
        count = lin.op("repetitions", count, kind=kinds.Scalar(int))
    if introspection.class_of(lin, found) is tuple:
        return lin.op("repeat_list", found, count, hint=hint, kind=kinds.Sequence(tuple, element_of(found)))
    return made(lin, "repeat_list", found, count, element=element_of(found), hint=hint)


def joined(lin: Linearizer, left: Value, right: Value, hint: str) -> Sym:
    """``xs + ys``."""
    first, second = concrete.lasting(lin, left), concrete.lasting(lin, right)
    element = kinds.join(element_of(first), element_of(second))
    if introspection.class_of(lin, first) is tuple:
        return lin.op("join_lists", first, second, hint=hint, kind=kinds.Sequence(tuple, element))
    return made(lin, "join_lists", first, second, element=element, hint=hint)


def multiplied(lin: Linearizer, base: Sym, count: Value) -> None:
    """``xs *= n``."""
    refill(lin, base, made(lin, "repeat_list", _copy(lin, base), count, element=element_of(base)))


def displayed(lin: Linearizer, cls: type, parts: Sequence[list[Value] | Sym], hint: str) -> Sym:
    """``[a, *xs, b]``: the parts after each other."""
    total: Value | None = None
    for part in parts:
        if part == []:
            continue
        items: Value = lin.op("as_list", part, kind=part.kind) if isinstance(part, Sym) else Items(list, tuple(part))
        total = items if total is None else joined(lin, total, items, hint)
    found = whole(lin, Items(list, ()) if total is None else total)
    return found if cls is list else lin.op("as_tuple", found, kind=kinds.Sequence(tuple, element_of(found)))


# --- comprehensions, and lists of what is known otherwise ---


def collected(lin: Linearizer, node: Any, hint: str) -> Sym:
    """A comprehension with conditions, or nested: a list that its loops append to, a dict that they store into."""
    name = f"<list {node.lineno} {node.col_offset}>"
    target = syntax.load(name)
    if isinstance(node, gast.DictComp):
        place = gast.Subscript(target, node.key, gast.Store())
        body: Any = gast.Assign([place], node.value, None)
        result = lin.op("dict", hint=hint, kind=containers.mapping_at(lin, kinds.BOTTOM, kinds.BOTTOM, lin.build.span))
    else:
        body = gast.Expr(gast.Call(gast.Attribute(target, "append", gast.Load()), [node.elt], []))
        result = lin.op("list", hint=hint, kind=kind_at(lin, kinds.BOTTOM, lin.build.span))
    lin.bind(name, result)
    for generator in reversed(node.generators):
        for test in reversed(generator.ifs):
            body = gast.If(test, [body], [])
        # It stands where the comprehension is begun again: one of known structure stands at the comprehension's own place.
        body = gast.copy_location(gast.For(generator.target, generator.iter, [body], [], None), generator.iter)
    lin.statement(syntax.at(body, node))
    lin.frame.env.pop(name)
    return result


def living(lin: Linearizer, content: Items, site: Any) -> Sym:
    """A container of known structure as one of the running program."""
    if content.cls is ITERATOR:
        raise lin.error_here("an iterator that a loop or a branch chooses is not differentiated")
    parts = [concrete.lasting(lin, c) for c in content.children]
    element: Kind = kinds.BOTTOM
    for part in parts:
        element = kinds.join(element, part.kind)
    if content.cls is dict:
        key: Kind = kinds.BOTTOM
        for k in content.keys:
            key = kinds.join(key, kinds.of(k))
        return lin.op("dict", *map(literal, content.keys), *parts, kind=containers.mapping_at(lin, key, element, site))
    if content.cls is not list:
        return concrete.materialise(lin, content)
    return lin.op("list", *parts, kind=kind_at(lin, element, site))


def whole(lin: Linearizer, value: Value) -> Sym:
    """All elements of something that can be walked, as a list of the running program."""
    value = iteration.gone_through(lin, value) if isinstance(value, Sym) else value
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Sequence):
        return value
    value = consumers.alone(lin, value)
    found = iteration.plan(lin, value, None)
    if isinstance(found, list):
        content = Items(list, tuple(found))
        return living(lin, content, ("whole", lin.build.span))
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array):
        return made(lin, "as_list", value, element=iteration.element_kind(value.kind))
    return comprehensions.pushed(lin, value, lambda item: item)


def listed(lin: Linearizer, cls: type, value: Value) -> Sym | None:
    """``list(xs)`` and ``tuple(xs)`` of what is known at run time only; ``None`` where nothing is known of it."""
    open_kind = isinstance(value, Sym) and value.kind == kinds.UNKNOWN and lin.varied(value)
    if open_kind or not isinstance(value, Sym) or isinstance(value.kind, kinds.Mapping):
        found = whole(lin, value)
        return found if cls is list else lin.op("as_tuple", found, kind=kinds.Sequence(tuple, element_of(found)))
    if not isinstance(value.kind, kinds.Sequence | kinds.Array):
        return None
    element = iteration.element_kind(value.kind)
    if cls is tuple:
        return lin.op("as_tuple", value, kind=kinds.Sequence(tuple, element))
    return made(lin, "as_list", value, element=element)


def as_deque(lin: Linearizer, value: Value, limit: Value) -> Sym:
    """``deque(xs, maxlen)``."""
    site, cls = lin.build.span, reference("deque", deque)
    if limit != NONE:
        lin.bounded.add(site)
    if value == Items(list, ()):
        return lin.op("as_deque", literal(()), cls, limit, kind=kind_at(lin, kinds.BOTTOM, site, cls=deque))
    found = whole(lin, value)
    if limit != NONE:
        places = lin.op("last_places", found, limit, kind=kinds.Sequence(list, kinds.INT))
        found = made(lin, "picked", found, places, element=element_of(found))
    return lin.op("as_deque", found, cls, limit, kind=kind_at(lin, element_of(found), site, cls=deque))


def make_deque(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``collections.deque``."""
    given = dict(zip(("iterable", "maxlen"), args, strict=False)) | words
    if set(given) - {"iterable", "maxlen"}:
        return None
    return as_deque(lin, given.get("iterable", Items(list, ())), given.get("maxlen", NONE))

