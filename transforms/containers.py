"""Containers of known structure: reading, writing, taking apart, and building them when they must live at run time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import consumers, dicts, escapes, fixpoint, indexing, iteration, kinds, lists, methods, protocols, raising
from srcad.transforms.frames import Restart
from srcad.transforms.ir import Lit, Raise, Ref, Result, Tree
from srcad.transforms.kinds import Kind
from srcad.transforms.specs import Spec
from srcad.transforms.values import (
    NONE,
    TRUE,
    UNBOUND,
    VIEWS,
    Bound,
    Cell,
    Conflict,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    known,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What is lazy, and followed by what it was made of.
ITERATORS = (range, enumerate, zip, reversed, map)


def restart(cell: Cell) -> Restart:
    """Begin again with the containers made at this place living at run time."""
    return Restart(cell.site)


def restart_for(lin: Linearizer, number: int) -> Restart:
    """Begin again: a container's structure depends on a path."""
    return restart(lin.made[number])


def unstable(lin: Linearizer, before: Value, after: Value) -> Exception:
    """The error for a name that is one thing before a step of a loop and another after it."""
    return lin.error_here("a name that changes between a number and a structure in a loop is not differentiated")


def mapping_at(lin: Linearizer, key: Kind, element: Kind, site: Any, cls: type = dict) -> kinds.Mapping:
    """The kind of a dict that is made at a place, wide enough for what is stored into it later."""
    key = kinds.join(key, lin.stored.get(("key", site), kinds.BOTTOM))
    return kinds.Mapping(cls, key, kinds.join(element, lin.stored.get(site, kinds.BOTTOM)), frozenset({site}))


def lasting(lin: Linearizer, value: Value) -> Sym:
    """A value as one operand that is kept: lists and dicts in it are known by another name too, and live at run time."""
    sites = [c.site for c in _cells(lin, value) if c.site not in lin.sites]
    if sites:
        raise Restart(*sites)
    return materialise(lin, value)


def _cells(lin: Linearizer, value: Value) -> Iterator[Cell]:
    """The lists and dicts of known structure inside a value."""
    if isinstance(value, Cell) and lin.heap[value.number].cls not in (list, dict):
        return
    if isinstance(value, Cell):
        yield value
    content = lin.content(value)
    for child in content.children if content is not None else ():
        yield from _cells(lin, child)


def materialise(lin: Linearizer, value: Value) -> Sym:
    """A value as one operand of the program."""
    match value:
        case Sym():
            return value
        case Cell(number):
            from srcad.transforms import generators, iterators, objects

            if iterators.is_iterator(lin, value):
                raise _stays(lin, "an iterator")
            if objects.content(lin, value) is not None:
                return escapes.built(lin, value)
            if generators.is_generator(lin, value):
                raise generators.handed_on(lin, value)
            content = lin.heap[number]
            return _built(lin, content.cls, content.children, content.keys, ("built", value.site))
        case Items(cls) if cls in VIEWS:
            return lists.whole(lin, value)
        case Items(cls, children, keys):
            return _built(lin, cls, children, keys)
        case Conflict():
            raise lin.undecided(value)
        case Func() | Bound() | Method() | Derived():
            raise _stays(lin, "a function made inside the function")
    raise AssertionError(value)


def _stays(lin: Linearizer, what: str) -> Exception:
    """The restart, with the loop around it unrolled, or the error for what never reaches the running program."""
    if lin.loop_sites and lin.loop_sites[-1] not in lin.sites:
        return lin.restart_at(lin.loop_sites[-1])
    return lin.error_here(f"{what} cannot be passed on at run time here")


def _built(lin: Linearizer, cls: Any, children: tuple[Value, ...], keys: tuple[Any, ...], site: Any = None) -> Sym:
    if cls is slice and all(is_known(c) for c in children):
        return literal(slice(*(known(c) for c in children)))
    if cls is tuple and all(is_known(c) and isinstance(c.operand, Lit) for c in children):  # type: ignore[union-attr]
        return literal(tuple(known(c) for c in children))
    if cls is dict:
        return lin.op("dict", *(literal(k) for k in keys), *children, kind=kinds.Opaque(dict))
    if cls in (tuple, list):
        built = [materialise(lin, c) for c in children]
        kind = _sequence_kind(cls, built)
        if cls is list:
            assert isinstance(kind, kinds.Sequence)
            kind = lists.kind_at(lin, kind.element, site, kind.length)
        return lin.op(cls.__name__, *built, kind=kind)
    if has_more(cls):
        raise lin.error_here(f"a {cls.__name__} is differentiated by its parts only: take one of them")
    if cls in (slice, *ITERATORS):
        return lin.op(cls.__name__, *children, kind=kinds.Opaque(cls))
    return lin.op("call", reference(cls.__name__, cls), *children, kind=kinds.Opaque(cls))


def has_more(cls: Any) -> bool:
    """Whether a namedtuple's class carries attributes beside its elements, as the results of ``scipy.stats`` do."""
    code = getattr(getattr(cls, "__new__", None), "__code__", None)
    if not hasattr(cls, "_fields") or code is None:
        return False
    return code.co_argcount + code.co_kwonlyargcount > 1 + len(cls._fields) or bool(code.co_flags & 0x08)


def is_plain(cls: Any) -> bool:
    """Whether a container's class is made of its elements alone."""
    return cls in (tuple, list, dict) or (hasattr(cls, "_fields") and not has_more(cls))


def constant(lin: Linearizer, found: object) -> Value:
    """A value that was found while the program was read: a literal, or a container of literals."""
    if isinstance(found, list):
        return lin.new_cell(Items(list, tuple(constant(lin, f) for f in found)), lin.build.span)
    if isinstance(found, tuple) and found.__class__ is tuple:
        return Items(tuple, tuple(constant(lin, f) for f in found))
    return literal(found)


def _sequence_kind(cls: type, parts: Sequence[Sym]) -> Kind:
    if not parts:
        return kinds.Sequence(cls, kinds.BOTTOM, 0)
    if cls is tuple and len({p.kind for p in parts}) > 1 and len(parts) <= kinds.WIDEST:
        return kinds.Record(tuple, tuple(p.kind for p in parts))
    element = parts[0].kind
    for part in parts[1:]:
        element = kinds.join(element, part.kind)
    return kinds.Sequence(cls, element, len(parts))


def passive(lin: Linearizer, value: Value) -> Value:
    """The same value, without its dependence on what is differentiated."""
    if isinstance(value, Items):
        return Items(value.cls, tuple(passive(lin, c) for c in value.children), value.keys)
    return Sym(value.operand, value.kind) if isinstance(value, Sym) else value


# --- parameters ---


def argument(lin: Linearizer, name: str, spec: Spec) -> tuple[Value, Result]:
    """A parameter as a value, and the tree of what is differentiated in it."""
    if spec.constant:
        return reference(name, spec.constant[0], ("parameter", name)), Lit(None)
    if spec.default is not None:
        return reference(f"default_{name}", spec.default.value, ("parameter", name)), Lit(None)
    return _part(lin, Sym(name, spec.kind, spec.active), spec, name)


def _part(lin: Linearizer, whole: Sym, spec: Spec, hint: str) -> tuple[Value, Result]:
    if spec.constant:
        found = spec.constant[0]
        return reference(hint, found, ("parameter", hint)) if callable(found) else literal(found), Lit(None)
    if spec.cls is None:
        if spec.shape is not None and isinstance(whole.operand, str):
            lin.shapes[whole.operand] = spec.shape
        return whole, whole.operand if spec.active else Lit(None)
    values, trees = [], []
    keys = spec.keys or tuple(range(len(spec.children)))
    for key, child in zip(keys, spec.children, strict=False):
        label = key if isinstance(key, str) and key.isidentifier() else f"{hint}_{key}"
        if child.constant:
            part: Sym = whole
        elif isinstance(key, str) and spec.cls is not dict and not hasattr(spec.cls, "_fields"):
            part = lin.op(f".{key}", whole, hint=label, kind=child.kind)
        else:
            at = spec.keys.index(key) if hasattr(spec.cls, "_fields") else key
            part = lin.op("getitem", whole, literal(at), hint=label, kind=child.kind)
        value, tree = _part(lin, Sym(part.operand, child.kind, child.active), child, label)
        values.append(value)
        trees.append(tree)
    content = Items(spec.cls, tuple(values), spec.keys)
    made = content if issubclass(spec.cls, tuple) else lin.new_cell(content, ("parameter", hint))
    return made, Tree(spec.cls, tuple(trees), spec.keys) if spec.active else Lit(None)


# --- reading ---


def element(lin: Linearizer, base: Value, content: Items, index: Value) -> Value:
    """``base[index]`` of a container of known structure."""
    if is_known(index):
        return _element_at(lin, content, known(index))
    if content.cls is dict and (key := constant_index(index)) is not None:
        return _element_at(lin, content, key)
    unrolled = next((s for s in lin.loop_sites[-1:] if s not in lin.sites), None)
    if content.cls is dict and unrolled is not None:
        raise lin.restart_at(unrolled)
    if isinstance(index, Items) and index.cls is slice and all(is_known(c) for c in index.children):
        part = content.children[slice(*(known(c) for c in index.children))]
        return lin.new_cell(Items(list, part), lin.build.span) if content.cls is list else Items(tuple, part)
    if content.cls is dict and isinstance(base, Cell):
        raise restart(base)
    if content.cls not in (list, tuple):
        raise lin.error_here("a key that is known at run time only is not differentiated here")
    kinds_found = {c.kind if isinstance(c, Sym) else None for c in content.children}
    if (None in kinds_found or len(kinds_found) > 1) and unrolled is not None:
        raise lin.restart_at(unrolled)
    if isinstance(base, Cell):
        raise restart(base)
    whole = materialise(lin, base)
    return lin.op("getitem", whole, index, kind=lists.element_of(whole))


def element_of_range(lin: Linearizer, base: Items, index: Value) -> Value:
    """``range(...)[index]``; what else is lazy has no elements to ask for."""
    if base.cls is not range:
        return raised(lin, TypeError, f"{base.cls.__name__!r} object is not subscriptable")
    key = constant_index(index)
    if key is None or not all(map(is_known, base.children)):
        kind = kinds.Opaque(range) if isinstance(index, Items) else kinds.INT
        return lin.op("getitem", materialise(lin, base), index, kind=kind)
    try:
        found = range(*map(known, base.children))[key]
    except IndexError:
        return raised(lin, IndexError, "range object index out of range")
    if isinstance(found, int):
        return literal(found)
    return Items(range, tuple(map(literal, (found.start, found.stop, found.step))))


def _element_at(lin: Linearizer, content: Items, key: Any) -> Value:
    try:
        if content.cls is dict:
            return content.children[content.keys.index(key)]
        found = content.children[key]
    except (IndexError, ValueError, TypeError):
        return _absent(lin, content, key)
    return Items(tuple, found) if isinstance(found, tuple) else found


def _absent(lin: Linearizer, content: Items, key: Any) -> Value:
    """The user's own exception for an element that is not there."""
    if content.cls is dict:
        return raised(lin, KeyError, key)
    return raised(lin, IndexError, f"{content.cls.__name__} index out of range")


def raised(lin: Linearizer, error: type[Exception], text: Any) -> Value:
    """What the user's code raises here; nothing follows on this path."""
    made = lin.op("call", reference(error.__name__, error), literal(text), kind=kinds.Opaque(error))
    raising.end(lin, Raise(made.operand, None, lin.build.span))
    return UNBOUND


def unpack(lin: Linearizer, value: Value, targets: Sequence[Any]) -> list[Value]:
    """The parts that a pattern of targets takes a value apart into."""
    stars = [k for k, t in enumerate(targets) if isinstance(t, gast.Starred)]
    value = keys_of(lin, listed(lin, value))
    content = lin.content(value)
    if content is None and isinstance(value, Sym) and not stars:
        return _unpack_symbol(lin, value, len(targets))
    if content is None and stars:
        return _unpack_starred(lin, lists.whole(lin, value), stars[0], len(targets))
    if content is None:
        return _unpack_symbol(lin, lists.whole(lin, value), len(targets))
    parts = list(content.children)
    if stars:
        tail = len(targets) - stars[0] - 1
        middle = parts[stars[0] : len(parts) - tail]
        inner = lin.new_cell(Items(list, tuple(middle)), lin.build.span)
        return [*parts[: stars[0]], inner, *parts[len(parts) - tail :]]
    if len(parts) != len(targets):
        raise lin.error_here(f"{len(parts)} values for {len(targets)} targets")
    return parts


def listed(lin: Linearizer, value: Value) -> Value:
    """What a lazy iterator of known structure yields, as a tuple; every other value is itself."""
    from srcad.transforms import generators, iterators

    value = protocols.iterated(lin, value) or value
    if generators.is_generator(lin, value):
        return consumers.collected(lin, value)
    if iterators.is_iterator(lin, value):
        return iterators.remaining(lin, value)
    if isinstance(value, Items) and value.cls in ITERATORS:
        parts = iteration.plan(lin, value, None)
        if isinstance(parts, list):
            return Items(tuple, tuple(parts))
    return value


def keys_of(lin: Linearizer, value: Value) -> Value:
    """What walking a dict gives; every other value is itself."""
    from srcad.transforms import dicts

    content = lin.content(value)
    if content is not None and content.cls is dict:
        return Items(tuple, tuple(literal(k) for k in content.keys))
    return dicts.keys(lin, value) if isinstance(value, Sym) and isinstance(value.kind, kinds.Mapping) else value


def gathered(lin: Linearizer, value: Value) -> Value:
    """All that something lazy yields: a tuple of known structure or a list of the running program."""

    found = listed(lin, value)
    if not isinstance(found, Items) or found.cls not in ITERATORS or found.cls is range:
        return found
    made = lin.new_cell(Items(list, ()), ("gathered", lin.build.span))

    def add(item: Value) -> None:
        methods.method(lin, made, "append", (item,), (), None, "")

    fixpoint.walked(lin, found, add)
    return made


def _unpack_symbol(lin: Linearizer, value: Sym, count: int) -> list[Value]:
    fits = isinstance(value.kind, kinds.Sequence) and value.kind.length == count
    checked = value if fits else lin.op("unpacked", value, literal(count), kind=value.kind)
    return [
        lin.op("getitem", checked, literal(k), kind=indexing.item_kind(value.kind, literal(k))) for k in range(count)
    ]


def _unpack_starred(lin: Linearizer, value: Sym, star: int, count: int) -> list[Value]:
    """The parts of a value of unknown length for a pattern with a star: numbers before it, a list, numbers after it."""
    checked = lin.op("unpacked", value, literal(count - 1), TRUE, kind=value.kind)
    after = count - star - 1
    places = [*range(star), *range(-after, 0)]
    ends = [literal(star), literal(-after) if after else NONE, NONE]
    parts = [lin.op("getitem", checked, literal(k), kind=indexing.item_kind(value.kind, literal(k))) for k in places]
    middle = lists.made(lin, "getitem", checked, Items(slice, tuple(ends)), element=lists.element_of(value))
    return [*parts[:star], middle, *parts[star:]]


def _parts_for(lin: Linearizer, value: Value, count: int) -> list[Value]:
    """What a slice of a list is set to; of an array, so many elements as were there."""
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array):
        return _unpack_symbol(lin, value, count)
    return spread(lin, value)


def spread(lin: Linearizer, value: Value) -> list[Value]:
    """What ``*value`` stands for."""
    content = lin.content(listed(lin, taken_apart(lin, value)))
    if content is None:
        raise lin.error_here("spreading a value of unknown length is not differentiated")
    return [literal(k) for k in content.keys] if content.cls is dict else list(content.children)


def taken_apart(lin: Linearizer, value: Value) -> Value:
    """A tuple of the running program whose length is known, element by element; every other value is itself."""
    kind = value.kind if isinstance(value, Sym) else None
    match kind:
        case kinds.Record(cls, elements) if cls is tuple:
            count = len(elements)
        case kinds.Sequence(cls, _, int(length)) if cls is tuple and length <= _SHORT:
            count = length
        case _:
            return value
    assert isinstance(value, Sym)
    places = [literal(k) for k in range(count)]
    return Items(tuple, tuple(lin.op("getitem", value, p, kind=indexing.item_kind(value.kind, p)) for p in places))


#: Tuples of so many elements are taken apart where they are joined or spread.
_SHORT = 8


def concatenated(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """``+`` and ``*`` of lists and tuples of known structure, ``|`` of dicts."""
    a, b = (lin.content(taken_apart(lin, v)) if name == "+" else lin.content(v) for v in (left, right))
    if name == "|" and a is not None and b is not None and a.cls is b.cls is dict:
        merged = dict(zip(a.keys, a.children, strict=True)) | dict(zip(b.keys, b.children, strict=True))
        return lin.new_cell(Items(dict, tuple(merged.values()), tuple(merged)), lin.build.span)
    parts: tuple[Value, ...] | None = None
    if name == "+" and a is not None and b is not None and a.cls is b.cls and a.cls in (list, tuple):
        parts = a.children + b.children
    elif name == "*" and a is not None and a.cls in (list, tuple) and is_known(right):
        parts = a.children * known(right)
    elif name == "*" and b is not None and b.cls in (list, tuple) and is_known(left):
        parts, a = b.children * known(left), b
    if parts is None or a is None:
        return None
    return lin.new_cell(Items(list, parts), lin.build.span) if a.cls is list else Items(tuple, parts)


def asked(
    lin: Linearizer, base: Value, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value]
) -> Value | None:
    """A method that looks for an element, or makes a namedtuple anew; ``None`` for every other one."""
    if attr == "_replace" and hasattr(content.cls, "_fields") and not args and words.keys() <= set(content.keys):
        parts = zip(content.keys, content.children, strict=True)
        return Items(content.cls, tuple(words.get(k, c) for k, c in parts), content.keys)
    if attr == "_asdict" and hasattr(content.cls, "_fields"):
        return lin.new_cell(Items(dict, content.children, content.keys), lin.build.span)
    if attr not in ("index", "count", "remove") or content.cls not in (list, tuple) or len(args) != 1:
        return None
    same = [_equal(lin, child, args[0]) for child in content.children]
    if attr == "count":
        return literal(sum(map(bool, same))) if None not in same else None
    if True not in same or None in same[: same.index(True)]:
        return None
    place = same.index(True)
    if attr == "index":
        return literal(place)
    assert isinstance(base, Cell)
    lin.heap[base.number] = Items(list, content.children[:place] + content.children[place + 1 :])
    return literal(None)


def _equal(lin: Linearizer, one: Value, other: Value) -> bool | None:
    """Whether two values are certainly equal, certainly not, or neither."""
    if one == other and not isinstance(one, Sym):
        return True
    if is_known(one) and is_known(other):
        return bool(known(one) == known(other))
    return True if one == other and isinstance(one, Sym) and kinds.is_exact(one.kind) else None


# --- writing ---


def store(lin: Linearizer, base: Value, index: Value, value: Value) -> None:
    """``base[index] = value``."""
    from srcad.transforms import objects

    base = objects.plain(lin, base)
    if isinstance(base, Cell):
        content = lin.heap[base.number]
        if content.cls is list and isinstance(index, Items) and index.cls is slice and all(map(is_known, index.children)):
            children = list(content.children)
            place = slice(*map(known, index.children))
            children[place] = _parts_for(lin, value, len(children[place]))
            lin.heap[base.number] = Items(list, tuple(children))
            return
        key = constant_index(index)
        if key is None or isinstance(key, slice):
            raise restart(base)
        lin.heap[base.number] = _replaced(lin, content, key, value)
        return
    if lists.is_list(base):
        assert isinstance(base, Sym)
        lists.store(lin, base, index, value)
    elif dicts.is_dict(base):
        assert isinstance(base, Sym)
        dicts.store(lin, base, index, value)
    elif isinstance(base, Sym) and isinstance(base.kind, kinds.Scalar):
        cls = base.kind.cls
        called = cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
        raised(lin, TypeError, f"{called!r} object does not support item assignment")
    else:
        lin.effect("setitem", base, index, value)


def remove(lin: Linearizer, base: Value, index: Value, node: Any) -> None:
    """``del base[index]``."""
    from srcad.transforms import objects

    base = objects.plain(lin, base)
    if isinstance(base, Sym) and (lists.is_list(base) or dicts.is_dict(base)):
        (lists if lists.is_list(base) else dicts).remove(lin, base, index)
        return
    key = constant_index(index)
    if isinstance(base, Cell) and key is None:
        raise restart(base)
    if not isinstance(base, Cell):
        raise lin.refuse(node, "deleting an element that is known at run time only is not differentiated")
    content = lin.heap[base.number]
    if content.cls is dict:
        found = dict(zip(content.keys, content.children, strict=True))
        if key not in found:
            raised(lin, KeyError, key)
            return
        del found[key]
        lin.heap[base.number] = Items(dict, tuple(found.values()), tuple(found))
        return
    children = list(content.children)
    try:
        del children[key]
    except IndexError:
        raised(lin, IndexError, "list assignment index out of range")
    else:
        lin.heap[base.number] = Items(content.cls, tuple(children))


def constant_index(index: Value) -> Any:
    """An index, slice or key that is known; ``None`` for every other one."""
    if is_known(index):
        return known(index)
    if isinstance(index, Items) and index.cls is slice and all(map(is_known, index.children)):
        return slice(*(known(c) for c in index.children))
    if isinstance(index, Items) and index.cls is tuple and all(map(is_known, index.children)):
        return tuple(known(c) for c in index.children)
    return None


def _replaced(lin: Linearizer, content: Items, key: Any, value: Value) -> Items:
    if content.cls is dict:
        found = dict(zip(content.keys, content.children, strict=False))
        found[key] = value
        return Items(dict, tuple(found.values()), tuple(found))
    children = list(content.children)
    if not isinstance(key, int) or not -len(children) <= key < len(children):
        raised(lin, IndexError, "list assignment index out of range")
        return content
    children[key] = value
    return Items(content.cls, tuple(children))


__all__ = ["Ref"]
