"""A container of known structure is read, written and joined by its elements, one by one, where its index is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad.runtime import solvers
from srcad.transforms import (
    concrete,
    conditions,
    consumers,
    counted,
    decisions,
    dicts,
    indexing,
    kinds,
    lists,
    misuse,
    objects,
    protocols,
    raising,
    subarrays,
    unpacking,
)
from srcad.transforms.frames import Restart
from srcad.transforms.kinds import Kind
from srcad.transforms.values import UNBOUND, Cell, Items, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


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


def passive(lin: Linearizer, value: Value) -> Value:
    """The same value, without its dependence on what is differentiated."""
    if isinstance(value, Items):
        return Items(value.cls, tuple(passive(lin, c) for c in value.children), value.keys)
    return Sym(value.operand, value.kind) if isinstance(value, Sym) else value


# --- reading ---


def element(lin: Linearizer, base: Value, content: Items, index: Value) -> Value:
    """``base[index]`` of a container of known structure."""
    wrong = misuse.place(lin, content.cls, index)
    if wrong is not None:
        return wrong
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
    place = counted.place(lin, base, content.children, index)
    if lin.dead:
        return UNBOUND
    if place is not None:
        return _element_at(lin, content, place)
    if content.cls is dict and isinstance(base, Cell):
        raise restart(base)
    if content.cls not in (list, tuple):
        raise lin.error_here("a key that is known at run time only is not differentiated here")
    kinds_found = {c.kind if isinstance(c, Sym) else None for c in content.children}
    if (None in kinds_found or len(kinds_found) > 1) and unrolled is not None:
        raise lin.restart_at(unrolled)
    if isinstance(base, Cell):
        raise restart(base)
    whole = concrete.materialise(lin, base)
    kind = indexing.item_kind(whole.kind, index) if lists.is_slice(index) else lists.element_of(whole)
    return lin.op("getitem", whole, index, kind=kind)


def element_of_range(lin: Linearizer, base: Items, index: Value) -> Value:
    """``range(...)[index]``; what else is lazy has no elements to ask for."""
    if base.cls is not range:
        return raising.raised(lin, TypeError, f"{base.cls.__name__!r} object is not subscriptable")
    key = constant_index(index)
    if key is None or not all(map(is_known, base.children)):
        kind = kinds.Opaque(range) if isinstance(index, Items) else kinds.INT
        return lin.op("getitem", concrete.materialise(lin, base), index, kind=kind)
    try:
        found = range(*map(known, base.children))[key]
    except IndexError:
        return raising.raised(lin, IndexError, "range object index out of range")
    if isinstance(found, int):
        return literal(found)
    return Items(range, tuple(map(literal, (found.start, found.stop, found.step))))


def _element_at(lin: Linearizer, content: Items, key: Any) -> Value:
    try:
        if content.cls is dict or (isinstance(key, str) and content.cls.__module__ == solvers.__name__):
            return content.children[content.keys.index(key)]  # what solvers tell is a dict, too
        found = content.children[key]
    except (IndexError, ValueError, TypeError):
        return _absent(lin, content, key)
    return Items(tuple, found) if isinstance(found, tuple) else found


def _absent(lin: Linearizer, content: Items, key: Any) -> Value:
    """The user's own exception for an element that is not there."""
    if content.cls is dict:
        return raising.raised(lin, KeyError, key)
    return raising.raised(lin, IndexError, f"{content.cls.__name__} index out of range")


def concatenated(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """``+`` and ``*`` of lists and tuples of known structure, ``|`` of dicts."""
    a, b = (lin.content(unpacking.taken_apart(lin, v)) if name == "+" else lin.content(v) for v in (left, right))
    if name == "|" and a is not None and b is not None and a.cls is b.cls is dict:
        merged = dict(zip(a.keys, a.children, strict=True)) | dict(zip(b.keys, b.children, strict=True))
        return lin.new_cell(Items(dict, tuple(merged.values()), tuple(merged)), lin.build.span)
    parts: tuple[Value, ...] | None = None
    if name == "+" and a is not None and b is not None and a.cls is b.cls and a.cls in (list, tuple):
        parts = a.children + b.children
    elif name == "*" and a is not None and a.cls in (list, tuple) and _counts(right):
        parts = a.children * known(right)
    elif name == "*" and b is not None and b.cls in (list, tuple) and _counts(left):
        parts, a = b.children * known(left), b
    if parts is None or a is None:
        return None
    return lin.new_cell(Items(list, parts), lin.build.span) if a.cls is list else Items(tuple, parts)


def _counts(value: Value) -> bool:
    """Whether a value is a whole number that is known."""
    return is_known(value) and isinstance(known(value), int)


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
    if objects.content(lin, one) is not None or objects.content(lin, other) is not None:
        return decisions.truth(lin, protocols.tested(lin, conditions.equals(lin, one, other)))
    return True if one == other and isinstance(one, Sym) and kinds.is_exact(one.kind) else None


# --- writing ---


def store(lin: Linearizer, base: Value, index: Value, value: Value) -> None:
    """``base[index] = value``."""
    base = objects.plain(lin, base)
    if misuse.stored(lin, base, index):
        return
    if isinstance(base, Cell):
        content = lin.heap[base.number]
        if content.cls is list and isinstance(index, Items) and index.cls is slice and all(map(is_known, index.children)):
            children = list(content.children)
            place = slice(*map(known, index.children))
            value = consumers.alone(lin, value)
            if lists.is_of_unknown_length(lin, value):
                raise restart(base)
            parts, taken = unpacking.parts_for(lin, value, len(children[place])), len(children[place])
            if place.step not in (None, 1) and len(parts) != taken:
                what = f"attempt to assign sequence of size {len(parts)} to extended slice of size {taken}"
                raising.raised(lin, ValueError, what)
                return
            children[place] = parts
            lin.heap[base.number] = Items(list, tuple(children))
            return
        key = constant_index(index)
        if key is None or isinstance(key, slice):
            raise concrete.unrolled(lin, value) or restart(base)
        lin.heap[base.number] = _replaced(lin, content, key, value)
        return
    if lists.is_list(base):
        assert isinstance(base, Sym)
        lists.store(lin, base, index, value)
    elif dicts.is_dict(base):
        assert isinstance(base, Sym)
        dicts.store(lin, base, index, value)
    elif isinstance(base, Sym) and isinstance(base.kind, kinds.Scalar) and not kinds.is_record(base.kind):
        cls = base.kind.cls
        called = cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
        raising.raised(lin, TypeError, f"{called!r} object does not support item assignment")
    else:
        lin.effect("setitem", base, subarrays.plain(lin, index), subarrays.plain(lin, value))


def remove(lin: Linearizer, base: Value, index: Value, node: Any) -> None:
    """``del base[index]``."""
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
    if content.cls not in (list, dict):
        raise lin.refuse(node, "deleting an element of this is not differentiated")
    if content.cls is dict:
        found = dict(zip(content.keys, content.children, strict=True))
        if key not in found:
            raising.raised(lin, KeyError, key)
            return
        del found[key]
        lin.heap[base.number] = Items(dict, tuple(found.values()), tuple(found))
        return
    children = list(content.children)
    try:
        del children[key]
    except IndexError:
        raising.raised(lin, IndexError, "list assignment index out of range")
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
        raising.raised(lin, IndexError, "list assignment index out of range")
        return content
    children[key] = value
    return Items(content.cls, tuple(children))
