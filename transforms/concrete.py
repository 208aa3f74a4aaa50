"""A value is one operand where the program asks for one: containers of known structure are built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from srcad.runtime.records import keeps_parts
from srcad.transforms import cells, escapes, generators, iterators, kinds, lists, objects, standins, unpacking
from srcad.transforms.frames import Restart
from srcad.transforms.ir import Lit
from srcad.transforms.kinds import Kind
from srcad.transforms.values import (
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
    View,
    is_known,
    known,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: The site of a list that the program makes of one of known structure, which others may go on with: with that one's site.
BUILT = "built"


def lasting(lin: Linearizer, value: Value) -> Sym:
    """A value as one operand that is kept: lists and dicts in it are known by another name too, and live at run time."""
    sites = [c.site for c in edited_in(lin, value) if c.site not in lin.sites]
    if sites:
        raise unrolled(lin, value) or Restart(*sites)
    return materialise(lin, value)


def walked(lin: Linearizer, value: Value) -> Sym:
    """What a loop of the running program walks, as one operand: dicts in it are asked for their elements."""
    if isinstance(value, Items) and hasattr(value.cls, "_fields"):
        value = Items(tuple, value.children)
    return lasting(lin, value) if any(lin.heap[c.number].cls is dict for c in edited_in(lin, value)) else materialise(lin, value)


def edited_in(lin: Linearizer, value: Value) -> Iterator[Cell]:
    """The lists and dicts of known structure inside a value."""
    if isinstance(value, View) and value.of is not None:
        yield value.of
    if isinstance(value, Cell) and lin.heap[value.number].cls not in (list, dict):
        return
    if isinstance(value, Cell):
        yield value
    content = lin.content(value)
    for child in content.children if content is not None else ():
        yield from edited_in(lin, child)


def materialise(lin: Linearizer, value: Value) -> Sym:
    """A value as one operand of the program."""
    match value:
        case Sym():
            return value
        case Cell(number):
            if iterators.is_iterator(lin, value):
                raise _stays(lin, value, "an iterator")
            if objects.content(lin, value) is not None:
                return escapes.built(lin, value)
            if generators.is_generator(lin, value):
                raise generators.handed_on(lin, value)
            content = lin.heap[number]
            return _built(lin, content.cls, content.children, content.keys, (BUILT, value.site))
        case Items(cls) if cls in VIEWS:
            return lists.whole(lin, value)
        case View():
            return _built(lin, tuple, cells.shown(lin, value).children, ())
        case Items(cls, children, keys):
            return _built(lin, cls, children, keys)
        case Conflict():
            raise lin.undecided(value)
        case Method(Sym(kind=kinds.UNKNOWN)):
            return materialise(lin, objects.plain(lin, value))
        case Func() | Bound() | Method() | Derived():
            raise _stays(lin, value, "a function made inside the function")
    raise AssertionError(value)


def unrolled(lin: Linearizer, value: Value) -> Exception | None:
    """The restart that keeps functions and objects in sight, also those in containers of known structure.

    The innermost loop around is unrolled that is not yet: of those whose steps are known, then of the others.
    """
    inner_first = [*reversed(lin.loop_sites), *(("counted", s) for s in reversed(lin.countable))]
    looped = next((s for s in inner_first if s not in lin.sites), None)
    return lin.restart_at(looped) if looped is not None and is_kept(lin, value) else None


def is_kept(lin: Linearizer, value: Value) -> bool:
    """Whether a value is, or holds, what never reaches the running program."""
    if isinstance(value, Func | Bound | Method | Derived) or is_record(lin, value):
        return True
    if isinstance(value, Cell) and lin.heap[value.number].cls not in (list, dict):
        return True
    content = lin.content(value)
    return content is not None and any(is_kept(lin, c) for c in content.children)


def is_record(lin: Linearizer, value: Value) -> bool:
    """Whether a value is a namedtuple through which derivatives flow: of one that is made at run time, they are not known."""
    return isinstance(value, Items) and hasattr(value.cls, "_fields") and lin.varied(value)


def _stays(lin: Linearizer, value: Value, what: str) -> Exception:
    """The restart, or the error for what never reaches the running program."""
    return unrolled(lin, value) or lin.error_here(f"{what} cannot be passed on at run time here")


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
        raise _by_parts(lin, cls)
    if cls in (slice, *unpacking.ITERATORS):
        return lin.op(cls.__name__, *children, kind=kinds.Opaque(cls))
    whole = Items(cls, children, keys)
    again = unrolled(lin, whole) or standins.unrolled(lin) if is_record(lin, whole) else None
    if again is not None:
        raise again
    if not keeps_parts(cls) and lin.varied(*children):
        raise _by_parts(lin, cls)
    if not keeps_parts(cls):
        made = (reference(cls.__name__, cls), Items(tuple, children))
        return lin.op("call", reference("tuple_new", tuple.__new__), *made, kind=kinds.Opaque(cls))
    way = "door" if lin.varied(*children) else "call"
    return lin.op(way, reference(cls.__name__, cls), *children, kind=kinds.UNKNOWN if way == "door" else kinds.Opaque(cls))


def _by_parts(lin: Linearizer, cls: type) -> Exception:
    """The error for a namedtuple that is not made anew of its elements."""
    return lin.error_here(f"a {cls.__name__} is differentiated by its parts only: take one of them")


def has_more(cls: Any) -> bool:
    """Whether a namedtuple's class carries attributes beside its elements, as the results of ``scipy.stats`` do."""
    owner = next((c for c in cls.__mro__ if "_fields" in vars(c)), None)
    code = getattr(getattr(owner, "__new__", None), "__code__", None)
    if owner is None or code is None:
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
