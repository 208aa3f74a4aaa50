"""Dicts whose keys are known at run time only: the edits that the program makes, and what such dicts are asked.

Such a dict is memory as a list is: ``d[k] = v``, ``d.pop(k)`` and the refilling of a whole dict are writes, every other edit
is said by these.  Keys carry no derivative: a dict whose keys depend on what is differentiated is not asked for them.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from srcad.transforms import (
    calls,
    concrete,
    conditions,
    consumers,
    containers,
    counters,
    fixpoint,
    iteration,
    kinds,
    lists,
    namespaces,
    operations,
    raising,
    strangers,
    unpacking,
)
from srcad.transforms.kinds import Kind
from srcad.transforms.values import (
    ITEMS,
    KEYS,
    NONE,
    VALUES,
    Items,
    Sym,
    Value,
    is_known,
    known,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_VIEWS = {"keys": KEYS, "values": VALUES, "items": ITEMS}


def is_dict(value: Value) -> bool:
    """Whether a value is a dict of the running program."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Mapping)


def kind_of(base: Sym) -> kinds.Mapping:
    assert isinstance(base.kind, kinds.Mapping)
    return base.kind


# --- reading and writing ---


def place_of(lin: Linearizer, key: Value) -> Sym:
    """A key as one operand, with the kinds of its parts."""
    if isinstance(key, Items) and key.cls is tuple and key.children:
        parts = [place_of(lin, k) for k in key.children]
        if not all(map(is_known, parts)):
            return lin.op("tuple", *parts, kind=kinds.Record(tuple, tuple(p.kind for p in parts)))
    return concrete.materialise(lin, key)


def _has(lin: Linearizer, base: Sym, key: Value) -> Sym:
    return lin.op("in", key, base, kind=kinds.BOOL)


def _found(lin: Linearizer, base: Sym, key: Value, hint: str = "") -> Value:
    return lin.op("getitem", base, containers.passive(lin, key), hint=hint, kind=kind_of(base).element)


def item(lin: Linearizer, base: Sym, key: Value, hint: str = "") -> Value:
    """``d[k]``, with what the class of the dict does where there is no such key."""
    key = place_of(lin, key)
    cls = kind_of(base).cls
    if cls is Counter:
        return conditions.either(lin, _has(lin, base, key), lambda: _found(lin, base, key), lambda: _FIRST, hint)
    factory = _factory(lin, base) if cls is defaultdict else None
    if factory is not None:
        lin.branch(_has(lin, base, key), lambda: None, lambda: store(lin, base, key, calls.call(lin, factory, (), (), None)))
    return _found(lin, base, key, hint)


_FIRST = literal(0)
NOTHING = literal(())


def _factory(lin: Linearizer, base: Sym) -> Value | None:
    """What gives the elements that a ``defaultdict`` has not."""
    found = [lin.factories[s] for s in sorted(kind_of(base).sites, key=repr) if s in lin.factories]
    if any(f != found[0] for f in found) or len(found) < len(kind_of(base).sites):
        raise lin.error_here("a defaultdict that may be one of several with other factories is not differentiated")
    return None if found[0] == NONE else found[0]


def store(lin: Linearizer, base: Sym, key: Value, value: Value) -> None:
    """``d[k] = v``."""
    _edited(lin, base)
    place = place_of(lin, key)
    element = lists.held(lin, base, value)
    kind = kind_of(base)
    if kinds.join(kind.key, place.kind) != kind.key:
        sites = frozenset(("key", s) for s in kind.sites)
        raise lin.widened(sites, kinds.join(kind.key, place.kind))
    if kinds.may_vary(place.kind) and lin.varied(place):
        _remember(lin, base)
    lin.effect("setitem", base, containers.passive(lin, place), element)


def _remember(lin: Linearizer, base: Sym) -> None:
    """Note that the keys of a dict depend on what is differentiated."""
    new = [("varied keys", s) for s in sorted(kind_of(base).sites, key=repr) if ("varied keys", s) not in lin.sites]
    if new:
        raise lin.restart_at(new[0])


def remove(lin: Linearizer, base: Sym, key: Value) -> Value:
    """``d.pop(k)`` and ``del d[k]``."""
    _edited(lin, base)
    return lin.op("pop", base, place_of(lin, key), kind=kind_of(base).element)


def keys(lin: Linearizer, base: Sym) -> Sym:
    """The keys as they are now."""
    if any(("varied keys", s) in lin.sites for s in kind_of(base).sites):
        raise lin.error_here("the keys of this dict depend on what is differentiated: asking for them is not differentiated")
    return lin.op("keys_of", base, kind=kinds.Sequence(list, kind_of(base).key))


def set_of_keys(cls: type) -> Callable[..., Value | None]:
    """``set()`` and its like of a dict or a namespace: keys are data."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        view = args[0] if args else None
        if view is not None and namespaces.is_namespace(lin, view):
            view = namespaces.method(lin, view, "copy", (), ())
        base = view.children[0] if isinstance(view, Items) and view.cls is KEYS else view
        found = base if base is None else unpacking.keys_of(lin, base)
        if found is None or found is base:
            return None
        return operations.passive_call(lin, reference(cls.__name__, cls), (containers.passive(lin, found),), (), "")

    return make


def values(lin: Linearizer, base: Sym, at: Sym | None = None) -> Sym:
    """The elements as they are now."""
    at = lin.op("keys_of", base, kind=kinds.Sequence(list, kind_of(base).key)) if at is None else at
    return lists.made(lin, "values_at", base, at, element=kind_of(base).element)


def sources(lin: Linearizer, view: Items) -> tuple[Sym, ...]:
    """The lists that a view of a dict stands for when it is walked; of one that the loop edits, the keys alone."""
    base = view.children[0]
    assert isinstance(base, Sym)
    if view.cls is VALUES and _is_edited(lin, base):
        return (lin.op("keys_of", base, kind=kinds.Sequence(list, kind_of(base).key)),)
    if view.cls is VALUES:
        return (values(lin, base),)
    at = keys(lin, base)
    return (at,) if view.cls is KEYS or _is_edited(lin, base) else (at, values(lin, base, at))


def walked(lin: Linearizer, view: Items, parts: Sequence[Sym], found: Sequence[Value]) -> Value:
    """One step over a dict; one that the loop edits is asked whether it has its keys still, and for each element."""
    base, key = view.children[0], found[0]
    assert isinstance(base, Sym)
    if _is_edited(lin, base):
        lin.op("check_size", base, parts[0], kind=kinds.Opaque(type(None)))
        if view.cls is not KEYS:
            element = _found(lin, base, place_of(lin, key))
            return element if view.cls is VALUES else Items(tuple, (key, element))
    return key if len(found) == 1 else Items(tuple, tuple(found))


def _is_edited(lin: Linearizer, base: Sym) -> bool:
    """Whether a loop over a dict edits it."""
    return any(("resized", s) in lin.sites for s in kind_of(base).sites)


@contextmanager
def guarded(lin: Linearizer, walked: Sequence[Value]) -> Iterator[None]:
    """Within it, edits of the dicts that a loop walks are noted."""
    lin.walking.append(frozenset().union(*(kind_of(v).sites for v in walked if isinstance(v, Sym))))
    try:
        yield
    finally:
        lin.walking.pop()


def _edited(lin: Linearizer, base: Sym) -> None:
    """Begin again, if a dict is edited in a loop over it, with a check in every step."""
    both = [s for sites in lin.walking for s in sorted(sites & kind_of(base).sites, key=repr)]
    new = [("resized", s) for s in both if ("resized", s) not in lin.sites]
    if new:
        raise lin.restart_at(new[0])


# --- methods ---


def method(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """A method of a dict; ``None`` for every other one."""
    cls = kind_of(base).cls
    if not hasattr(cls, attr):
        return raising.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")
    if cls is Counter and attr in ("update", "subtract", "most_common", "elements", "total"):
        return counters.counted(lin, base, attr, args, words)
    match attr, len(args):
        case (("keys" | "values" | "items"), 0):
            return Items(_VIEWS[attr], (base,))
        case (("get" | "setdefault"), 1 | 2):
            return _asked(lin, base, attr, place_of(lin, args[0]), args[1] if len(args) > 1 else NONE)
        case "pop", 1:
            return remove(lin, base, args[0])
        case "pop", 2:
            key = place_of(lin, args[0])
            return conditions.either(lin, _has(lin, base, key), lambda: remove(lin, base, key), lambda: args[1], "")
        case "popitem", 0:
            return _popped(lin, base, words.get("last", literal(True)))
        case "popitem", 1:
            return _popped(lin, base, args[0])
        case "move_to_end", 1 | 2:
            _moved(lin, base, args[0], args[1] if len(args) > 1 else words.get("last", literal(True)))
        case "clear", 0:
            _edited(lin, base)
            lin.effect("refill", base, lin.op("dict", kind=kinds.Mapping(dict, kinds.BOTTOM, kinds.BOTTOM)))
        case "copy", 0:
            return copied(lin, base, cls)
        case "update", 0 | 1:
            update(lin, base, *args)
            for word, value in words.items():
                store(lin, base, literal(word), value)
        case _:
            return None
    return NONE


def _asked(lin: Linearizer, base: Sym, attr: str, key: Sym, default: Value) -> Value:
    """``d.get(k, v)`` and ``d.setdefault(k, v)``."""
    if attr == "get":
        return conditions.either(lin, _has(lin, base, key), lambda: _found(lin, base, key), lambda: default, "")
    lin.branch(_has(lin, base, key), lambda: None, lambda: store(lin, base, key, default))
    return _found(lin, base, key)


def _popped(lin: Linearizer, base: Sym, last: Value) -> Value:
    """``d.popitem()``."""
    keys(lin, base)  # which refuses where they are varied
    key = lin.op("end_key", base, last, kind=kind_of(base).key)
    return Items(tuple, (key, remove(lin, base, key)))


def _moved(lin: Linearizer, base: Sym, key: Value, last: Value) -> None:
    """``d.move_to_end(k)``."""
    key = place_of(lin, key)
    if last == literal(True):
        lin.effect("setitem", base, key, remove(lin, base, key))
        return
    whole = copied(lin, base, dict)
    order = lin.op("keys_moved", base, key, last, kind=kinds.Sequence(list, kind_of(base).key))
    lin.effect("refill", base, lin.op("reordered", whole, order, kind=whole.kind))


def changes(lin: Linearizer, base: Sym, name: str, other: Value) -> bool:
    """Whether an operator changes a dict in place, which it does then."""
    if kind_of(base).cls is Counter:
        return counters.changed(lin, base, name, other)
    if name != "|":
        return False
    update(lin, base, other)
    return True


def update(lin: Linearizer, base: Sym, *args: Value) -> None:
    """``d.update(other)``, one element after the other."""
    for other in (strangers.opened(lin, consumers.alone(lin, a)) for a in args):
        content = lin.content(other)
        if content is not None and content.cls is dict:
            for key, value in zip(content.keys, content.children, strict=True):
                store(lin, base, literal(key), value)
        elif is_dict(other):
            fixpoint.walked(lin, Items(ITEMS, (other,)), lambda pair: _store_pair(lin, base, pair))
        elif isinstance(other, Sym) and isinstance(other.kind, kinds.Opaque):
            raise lin.error_here("updating a dict from something unknown is not differentiated")
        else:
            _for_each(lin, other, lambda pair: _store_pair(lin, base, pair))


def _for_each(lin: Linearizer, iterable: Value, act: Callable[[Value], None]) -> None:
    """Do something with each element, known one by one or not."""
    found = iteration.plan(lin, iterable, None)
    if not isinstance(found, list):
        fixpoint.walked(lin, iterable, act)
        return
    for part in found:
        act(part)


def _store_pair(lin: Linearizer, base: Sym, pair: Value) -> None:
    key, value = unpacking.unpack(lin, pair, (None, None))
    if not lin.dead:  # it is a pair, as far as is known
        store(lin, base, key, value)


def copied(lin: Linearizer, base: Sym, cls: Any) -> Sym:
    """A dict with the same elements."""
    kind = kind_of(base)
    return of_class(lin, base, cls, kind.key, kind.element, NONE if cls is not defaultdict else _factory(lin, base) or NONE)


def of_class(lin: Linearizer, base: Value, cls: Any, key: Kind, element: Kind, factory: Value = NONE) -> Sym:
    """A new dict of a class with the elements of another one."""
    site = lin.build.span
    kind = containers.mapping_at(lin, key, element, site, cls)
    if cls is defaultdict:
        lin.factories[site] = factory
        shown = factory if is_known(factory) else NONE
        return lin.op("as_mapping", base, reference("defaultdict", defaultdict), shown, kind=kind)
    if cls is dict and base == NOTHING:
        return lin.op("dict", kind=kind)
    return lin.op("as_mapping", base, reference(cls.__name__, cls), kind=kind)


def merged(lin: Linearizer, left: Value, right: Value) -> Value:
    """``a | b``."""
    if any(isinstance(v, Sym) and is_dict(v) and kind_of(v).cls is Counter for v in (left, right)):
        raise lin.error_here("the larger counts of two Counters are not differentiated")
    return made(lin, dict, (left, right), {})


# --- making ---


def made(lin: Linearizer, cls: Any, args: Sequence[Value], words: dict[str, Value], factory: Value = NONE) -> Sym:
    """A new dict of the running program, filled from others."""
    base = of_class(lin, NOTHING, cls, kinds.BOTTOM, kinds.BOTTOM, factory)
    update(lin, base, *args)
    for word, value in words.items():
        store(lin, base, literal(word), value)
    return base


def make_ordered(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``collections.OrderedDict``."""
    return made(lin, OrderedDict, args, words)


def make_default(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``collections.defaultdict``."""
    return made(lin, defaultdict, args[1:], words, args[0] if args else NONE)


def ordered_from_keys(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``OrderedDict.fromkeys``."""
    return _from_keys(lin, OrderedDict, consumers.alone(lin, args[0]), args[1] if len(args) > 1 else NONE)


def from_keys(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``dict.fromkeys``."""
    value = args[1] if len(args) > 1 else NONE
    keys_given = consumers.alone(lin, args[0])
    found = iteration.plan(lin, keys_given, node)
    if isinstance(found, list) and all(map(is_known, found)):
        content = dict.fromkeys(map(known, found), value)
        return lin.new_cell(Items(dict, tuple(content.values()), tuple(content)), lin.build.span)
    return _from_keys(lin, dict, keys_given, value)


def _from_keys(lin: Linearizer, cls: Any, keys: Value, value: Value) -> Value:
    base = of_class(lin, NOTHING, cls, kinds.BOTTOM, kinds.BOTTOM)
    held = concrete.lasting(lin, value)
    _for_each(lin, keys, lambda key: store(lin, base, key, held))
    return base
