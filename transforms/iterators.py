"""Iterators over containers: a sequence and a place in it, which ``next`` and loops move on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import containers, expressions, generators, kinds, lists, resolve
from srcad.transforms.values import ITERATOR, NONE, Cell, Items, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer


def is_iterator(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an iterator over a container."""
    return isinstance(value, Cell) and lin.heap[value.number].cls is ITERATOR


def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``iter(x)``; ``None`` where nothing is known of it."""
    if len(args) != 1 or words:
        return None
    value = args[0]
    if generators.is_generator(lin, value) or is_iterator(lin, value):
        return value
    content = lin.content(value)
    if content is not None and content.cls in (list, tuple):
        return lin.new_cell(Items(ITERATOR, (value, literal(0))), ("iterator", lin.build.span))
    if not isinstance(value, Sym) or isinstance(value.kind, kinds.Mapping):
        value = lists.whole(lin, value)
    elif not isinstance(value.kind, kinds.Sequence | kinds.Array | kinds.Record):
        if lin.varied(value):
            return None
        value = lin.op("call", reference("list", list), value, kind=kinds.Sequence(list, kinds.UNKNOWN))
    return lin.new_cell(Items(ITERATOR, (value, literal(0))), ("iterator", lin.build.span))


def _state(lin: Linearizer, iterator: Value) -> tuple[Value, Value]:
    assert isinstance(iterator, Cell)
    whole, at = lin.heap[iterator.number].children
    return whole, at


def _move(lin: Linearizer, iterator: Value, whole: Value, at: Value) -> None:
    assert isinstance(iterator, Cell)
    lin.heap[iterator.number] = Items(ITERATOR, (whole, at))


def _length(lin: Linearizer, whole: Value) -> Value:
    content = lin.content(whole)
    return lin.op("len", whole, kind=kinds.INT) if content is None else literal(len(content.children))


def following(lin: Linearizer, args: Sequence[Value], node: Any) -> Value | None:
    """``next(it)`` and ``next(it, default)``; ``None`` for what is no iterator over a container."""
    iterator: Value | None = args[0]
    if node is not None and isinstance(node.args[0], gast.GeneratorExp):
        iterator = make(lin, args[:1], {}, node)
    if iterator is None or not is_iterator(lin, iterator):
        return None
    whole, at = _state(lin, iterator)
    more = expressions.compare(lin, "<", at, _length(lin, whole))

    def take() -> Value:
        _move(lin, iterator, whole, expressions.binary(lin, "+", at, literal(1)))
        return expressions.item(lin, whole, at)

    def end() -> Value:
        return args[1] if len(args) > 1 else containers.raised(lin, StopIteration, "")

    truth = resolve.truth(lin, more)
    if truth is not None:
        return take() if truth else end()
    return expressions.either(lin, more, take, end, "")


def rest(lin: Linearizer, iterator: Value) -> Value:
    """All that an iterator still has to give, as a list; nothing is left."""
    whole, at = _state(lin, iterator)
    _move(lin, iterator, whole, _length(lin, whole))
    return expressions.item(lin, whole, Items(slice, (at, NONE, NONE)))


def method(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """A method of an iterator over a container."""
    if attr == "__next__":
        return following(lin, (base,), None)
    if attr == "__length_hint__":
        whole, at = _state(lin, base)
        return expressions.binary(lin, "-", _length(lin, whole), at)
    return base if attr == "__iter__" else None


def as_while(lin: Linearizer, node: Any, iterator: Value) -> Any:
    """A ``for`` over an iterator, which its body may move on too, as the ``while`` that it is."""
    name = f"<iterator {node.lineno} {node.col_offset}>"
    lin.bind(name, iterator)

    def asked(attr: str) -> Any:
        return gast.Call(gast.Attribute(gast.Name(name, gast.Load(), None, None), attr, gast.Load()), [], [])

    test = gast.Compare(asked("__length_hint__"), [gast.Gt()], [gast.Constant(0, None)])
    take = gast.Assign([node.target], asked("__next__"), None)
    made = gast.While(test, [take, *node.body], node.orelse)
    for part in (made, take, *gast.walk(test), *gast.walk(take.value)):
        if isinstance(part, gast.expr | gast.stmt):
            gast.copy_location(part, node)
    return made
