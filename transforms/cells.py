"""A method of a list or dict of known structure is an edit of what is known; no list exists in the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import containers, kinds, lazies, ordering, plumbing, raising, unpacking
from srcad.transforms.values import Cell, Items, Value, View, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def container_method(
    lin: Linearizer, base: Value, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any
) -> Value:
    if content.cls is dict:
        found = _dict_method(lin, base, content, attr, args, words)
        if found is not None:
            return found
    if content.cls is list and isinstance(base, Cell):
        match attr:
            case "append":
                lin.heap[base.number] = Items(list, (*content.children, lazies.settled(lin, args[0])))
                return literal(None)
            case "extend" if unpacking.parts_of(lin, unpacking.listed(lin, args[0])) is None:
                raise containers.restart(base)
            case "extend":
                lin.heap[base.number] = Items(list, (*content.children, *unpacking.spread(lin, args[0])))
                return literal(None)
            case "insert" | "pop" if args and not is_known(args[0]):
                raise containers.restart(base)
            case "remove":
                raise containers.restart(base)
            case "pop" if not content.children:
                return raising.raised(lin, IndexError, "pop from empty list")
            case "insert":
                return _edited(lin, base, content, slice(known(args[0]), known(args[0])), args[1:])
            case "pop":
                place = _place(lin, content, known(args[0]) if args else -1)
                if place is None:
                    return raising.raised(lin, IndexError, "pop index out of range")
                _edited(lin, base, content, slice(place, place + 1), ())
                return content.children[place]
            case "reverse":
                return _edited(lin, base, content, slice(None), content.children[::-1])
            case "clear":
                return _edited(lin, base, content, slice(None), ())
            case "sort" if not args and not set(words) - {"key", "reverse"}:
                key, reverse = words.get("key", literal(None)), words.get("reverse", literal(False))
                return _edited(
                    lin, base, content, slice(None), ordering.in_order(lin, list(content.children), key, reverse, node)
                )
            case "copy":
                return lin.new_cell(content, lin.build.span)
    if content.cls in (list, tuple) and attr in ("index", "count") and not words:
        return lin.op(f"list_{attr}", content, *args, kind=kinds.INT)
    if plumbing.is_at(content.cls) and (made := plumbing.written(lin, content, attr, args, words)) is not None:
        return made
    raise lin.error_here(f"{content.cls.__name__}.{attr}() is not differentiated here")


def _dict_method(
    lin: Linearizer, base: Value, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value]
) -> Value | None:
    """A method of a dict of known keys."""
    found: dict[Any, Value] = dict(zip(content.keys, content.children, strict=True))
    key = containers.constant_index(args[0]) if args else None
    keyed = key is not None
    match attr:
        case "items" | "keys" | "values":
            shown = _shown(content, attr)
            return View(tuple, shown, (), base, attr) if isinstance(base, Cell) else Items(tuple, shown)
        case "get" if keyed:
            return found.get(key, args[1] if len(args) > 1 else literal(None))
        case "copy":
            return lin.new_cell(content, lin.build.span)
    if not isinstance(base, Cell):
        return None
    match attr:
        case "get" | "pop" | "setdefault" if args and not keyed:
            raise containers.restart(base)
        case "pop" if key in found or len(args) > 1:
            taken = found.pop(key, args[-1])
        case "pop" if args:
            return raising.raised(lin, KeyError, key)
        case "setdefault" if args:
            taken = found.setdefault(key, args[1] if len(args) > 1 else literal(None))
        case "popitem" if found:
            last = list(found)[-1]
            taken = Items(tuple, (literal(last), found.pop(last)))
        case "clear":
            found, taken = {}, literal(None)
        case "update" if any((c := lin.content(a)) is None or c.cls is not dict for a in args):
            raise containers.restart(base)
        case "update":
            for other in map(lin.content, args):
                assert other is not None
                found.update(zip(other.keys, other.children, strict=True))
            found.update(words)
            taken = literal(None)
        case _:
            return None
    lin.heap[base.number] = Items(dict, tuple(found.values()), tuple(found))
    return taken


def shown(lin: Linearizer, view: View) -> Items:
    """What a view of a dict shows now."""
    assert view.of is not None
    return Items(tuple, _shown(lin.heap[view.of.number], view.shows))


def _shown(content: Items, attr: str) -> tuple[Value, ...]:
    if attr == "values":
        return content.children
    keys = tuple(map(literal, content.keys))
    if attr == "keys":
        return keys
    return tuple(Items(tuple, pair) for pair in zip(keys, content.children, strict=True))


def _edited(lin: Linearizer, base: Cell, content: Items, place: slice, parts: Sequence[Value]) -> Value:
    """Put parts in the place of others; ``None``, as the methods of lists give."""
    children = list(content.children)
    children[place] = parts
    lin.heap[base.number] = Items(list, tuple(children))
    return literal(None)


def _place(lin: Linearizer, content: Items, index: int) -> int | None:
    """The place of an element counted from the start, if there is one."""
    count = len(content.children)
    return range(count)[index] if -count <= index < count else None
