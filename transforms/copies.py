"""Copies of containers: ``copy.copy`` makes a new container of the same elements, ``copy.deepcopy`` of new ones too."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import containers, dicts, kinds, lists, objects, protocols, subarrays
from srcad.transforms.values import Cell, Items, Sym, Value, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def shallow(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``copy.copy(x)``."""
    hook = protocols.hook(lin, args[0], "__copy__") if len(args) == 1 and not words else None
    if hook is not None:
        return hook()
    if len(args) == 1 and not words and (copied := subarrays.method(lin, args[0], "copy", (), (), node)) is not None:
        return copied
    if len(args) != 1 or words or not _is_plain(lin, args[0], deeply=False):
        return None
    value = args[0]
    if isinstance(value, Cell):
        return lin.new_cell(lin.heap[value.number], lin.build.span)
    if not isinstance(value, Sym):
        return value
    if lists.is_list(value):
        return lists.copied(lin, value)
    if isinstance(value.kind, kinds.Mapping):
        return dicts.copied(lin, value, value.kind.cls)
    return _copied(lin, value)


def deep(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``copy.deepcopy(x)``."""
    if len(args) != 1 or words or not _is_plain(lin, args[0]):
        return None
    return _Deep(lin).value(args[0])


class _Deep:
    """One deep copy: what stands in several places is copied once."""

    def __init__(self, lin: Linearizer) -> None:
        self.lin = lin
        self.copies: dict[Any, Value] = {}

    def value(self, value: Value) -> Value:
        if isinstance(value, Items):
            return Items(value.cls, tuple(map(self.value, value.children)), value.keys)
        key = value.number if isinstance(value, Cell) else value.operand if isinstance(value, Sym) else None
        if key is None:
            return value
        if key not in self.copies:
            self.copies[key] = self.made(value)
        return self.copies[key]

    def made(self, value: Value) -> Value:
        hook = protocols.hook(self.lin, value, "__deepcopy__")
        if hook is None and (copied := subarrays.method(self.lin, value, "copy", (), (), None)) is not None:
            return copied
        if hook is not None:
            return hook(self.lin.new_cell(Items(dict, (), ()), ("memo", self.lin.build.span)))
        if isinstance(value, Cell):
            content = self.lin.heap[value.number]
            parts = tuple(map(self.value, content.children))
            return self.lin.new_cell(Items(content.cls, parts, content.keys), ("copy", value.number, self.lin.build.span))
        assert isinstance(value, Sym)
        return _copied(self.lin, value)


def _copied(lin: Linearizer, value: Sym) -> Sym:
    """A copy of a value of the running program."""
    match value.kind:
        case kinds.Array(_, ndim) if ndim is not None:
            return lin.op("np.copy", value)
        case kinds.Array():  # perhaps a number
            return lin.op("getitem", lin.op("np.copy", value), literal(()), kind=value.kind)
        case kinds.Sequence(cls, element) if cls is list:
            return lists.made(lin, "deep_copied", value, element=element)
        case kinds.Mapping(cls, key, element) if cls is dict:
            site = lin.build.span
            return lin.op("deep_copied", value, kind=containers.mapping_at(lin, key, element, site))
        case kinds.Scalar():
            return value
        case kinds.Sequence() | kinds.Record():
            return lin.op("deep_copied", value, kind=value.kind)
    if not isinstance(value.operand, str) or not lin.varied(value):
        return value if not isinstance(value.operand, str) else lin.op("deep_copied", value, kind=value.kind)
    raise lin.error_here("a deep copy of this is not differentiated")


def _is_plain(lin: Linearizer, value: Value, deeply: bool = True) -> bool:
    """Whether nothing but containers and objects are copied that do not say by ``__reduce__`` what they are made of."""
    if isinstance(value, Cell | Items):
        content = lin.content(value)
        if content is None:
            return False
        owner = objects.python_method(content.cls, "__reduce__")
        return owner is None and (not deeply or all(_is_plain(lin, c) for c in content.children))
    return isinstance(value, Sym)


SPECIAL: dict[Any, Any] = {copy.copy: shallow, copy.deepcopy: deep}
