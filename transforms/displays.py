"""A display of a list, tuple, set or dict has known structure where its parts have; an f-string is its text with holes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import containers, dicts, expressions, kinds, lazies, lists, protocols, strangers, unpacking
from srcad.transforms.values import NONE, Items, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def elements(lin: Linearizer, nodes: Sequence[Any]) -> tuple[Value, ...]:
    """The values of a display's elements, starred ones spread."""
    parts = _parts(lin, nodes)
    if not all(isinstance(p, list) for p in parts):
        raise lin.error_here("spreading a value of unknown length is not differentiated here")
    return tuple(v for part in parts for v in part)  # type: ignore[union-attr]


def _parts(lin: Linearizer, nodes: Sequence[Any]) -> list[list[Value] | Sym]:
    """The elements of a display: those that are known one by one, and between them sequences of unknown length."""
    found: list[list[Value] | Sym] = [[]]
    for node in nodes:
        if not isinstance(node, gast.Starred):
            found[-1].append(lazies.settled(lin, expressions.value(lin, node)))  # type: ignore[union-attr]
            continue
        given = unpacking.listed(lin, unpacking.taken_apart(lin, expressions.value(lin, node.value)))
        if unpacking.parts_of(lin, given) is not None:
            found[-1].extend(unpacking.spread(lin, given))  # type: ignore[union-attr]
        else:
            found += [lists.whole(lin, given), []]
    return found


def display_of(cls: type) -> Callable[[Linearizer, Any, str], Value]:
    """A display of a list or a tuple; one with parts of unknown length is joined of them."""

    return lambda lin, node, hint: display(lin, cls, node.elts, hint)


def display(lin: Linearizer, cls: type, nodes: Sequence[Any], hint: str = "") -> Value:
    """A list or tuple of these elements."""
    parts = _parts(lin, nodes)
    if len(parts) > 1:
        return lists.displayed(lin, cls, parts, hint)
    content = Items(cls, tuple(parts[0]))  # type: ignore[arg-type]
    return content if cls is tuple else lin.new_cell(content, lin.build.span)


def set_display(lin: Linearizer, node: Any, hint: str) -> Value:
    return lin.op("set", *elements(lin, node.elts), kind=kinds.Opaque(set))


def dict_display(lin: Linearizer, node: Any, hint: str) -> Value:
    found = [
        (None, strangers.opened(lin, expressions.value(lin, v)))
        if k is None
        else (expressions.value(lin, k), lazies.settled(lin, expressions.value(lin, v)))
        for k, v in zip(node.keys, node.values, strict=True)
    ]
    content = _content(lin, found)
    if content is not None:
        return lin.new_cell(content, lin.build.span)
    made = dicts.made(lin, dict, (), {})
    for key, item_value in found:
        if key is None:
            dicts.update(lin, made, item_value)
        else:
            dicts.store(lin, made, key, item_value)
    return made


def _content(lin: Linearizer, pairs: Sequence[tuple[Value | None, Value]]) -> Items | None:
    """The content of a dict whose keys are all known; ``None`` stands before a dict that is spread."""
    content: dict[Any, Value] = {}
    for key, given in pairs:
        if key is None:
            spread = lin.content(given)
            if spread is None or spread.cls is not dict:
                return None
            content.update(zip(spread.keys, spread.children, strict=True))
            continue
        place = containers.constant_index(key)
        if place is None and key != NONE:
            return None
        content[place] = given
    return Items(dict, tuple(content.values()), tuple(content))


def formatted(lin: Linearizer, node: Any, hint: str) -> Value:
    """An f-string: its text with holes, then ``format``."""
    args: list[Value] = []
    text = _template(lin, node, args)
    if all(is_known(a) and isinstance(known(a), str | int | type(None)) for a in args):
        return literal(text.format(*map(known, args)))
    return lin.op(".format()", literal(text), *args, hint=hint, kind=kinds.Opaque(str)) if args else literal(text)


def _template(lin: Linearizer, node: Any, args: list[Value]) -> str:
    """The text of an f-string or of a format in it, with numbered holes for ``args``."""
    text = ""
    for part in node.values:
        if isinstance(part, gast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
            continue
        hole = str(len(args))
        found = expressions.value(lin, part.value)
        said = protocols.formatted(lin, found, part)
        if said is not None:
            args.append(said)
            text += "{" + hole + "}"
            continue
        args.append(found)
        conversion = "" if part.conversion == -1 else "!" + chr(part.conversion)
        spec = "" if part.format_spec is None else ":" + _template(lin, part.format_spec, args)
        text += "{" + hole + conversion + spec + "}"
    return text
