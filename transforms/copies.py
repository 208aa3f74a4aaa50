"""Copies of containers: ``copy.copy`` makes a new container of the same elements, ``copy.deepcopy`` of new ones too.

What stands outside of the function is taken apart where it is copied: its elements and attributes are read there, and the
copy is followed as what the function makes itself is.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import (
    attributes,
    containers,
    dicts,
    kinds,
    lists,
    objects,
    protocols,
    resolve,
    strangers,
    subarrays,
)
from srcad.transforms.ir import Ref
from srcad.transforms.values import Cell, Items, Sym, Value, known_object, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def shallow(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``copy.copy(x)``."""
    hook = _hook(lin, args[0], "__copy__") if len(args) == 1 and not words else None
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
    if isinstance(value.operand, Ref):
        return _from_outside(lin, value, value.operand.value)
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
        self.making: set[Any] = set()

    def value(self, value: Value) -> Value:
        if isinstance(value, Items):
            return Items(value.cls, tuple(map(self.value, value.children)), value.keys)
        key: Any = value.number if isinstance(value, Cell) else value.operand if isinstance(value, Sym) else None
        if key is None:
            return value
        key = ("outside", id(key.value)) if isinstance(key, Ref) else key
        if key in self.making:
            raise self.lin.error_here("a deep copy of what holds itself is not differentiated")
        if key not in self.copies:
            self.making.add(key)
            self.copies[key] = self.made(value)
            self.making.remove(key)
        return self.copies[key]

    def made(self, value: Value) -> Value:
        hook = _hook(self.lin, value, "__deepcopy__")
        if hook is None and (copied := subarrays.method(self.lin, value, "copy", (), (), None)) is not None:
            return copied
        if hook is not None:
            return hook(self.lin.new_cell(Items(dict, (), ()), ("memo", self.lin.build.span)))
        if isinstance(value, Cell):
            content = self.lin.heap[value.number]
            parts = tuple(map(self.value, content.children))
            return self.lin.new_cell(Items(content.cls, parts, content.keys), ("copy", value.number, self.lin.build.span))
        assert isinstance(value, Sym)
        holder = value.operand if isinstance(value.operand, Ref) else self.lin.tables.get(value.operand)
        if isinstance(holder, Ref):
            found = _from_outside(self.lin, value, holder.value, self.value)
            return _as_it_is(self.lin, value) if found is None else found
        return _copied(self.lin, value)


def _hook(lin: Linearizer, value: Value, attr: str) -> Callable[..., Value] | None:
    """The method by which a class says what copies of its objects are, also of one outside of the function."""
    cls = type(known_object(value))
    if objects.is_class(cls) and not issubclass(cls, type) and objects.python_method(cls, attr) is not None:
        return lambda *args: objects.call_member(lin, cls, attr, (value, *args), (), None)
    return protocols.hook(lin, value, attr)


def _from_outside(
    lin: Linearizer, value: Sym, holder: Any, inner: Callable[[Value], Value] = lambda part: part
) -> Value | None:
    """A copy of what stands outside of the function, with its parts as they are, or as copies of them.

    It is ``None`` for what cannot be taken apart.
    """
    if isinstance(holder, _ATOMS):
        return value
    if isinstance(holder, list | tuple | np.ndarray | np.generic):
        return _of_kind(lin, value) or _as_it_is(lin, value)
    parts = _parts(lin, value, holder)
    if parts is None:
        return None
    made = Items(parts.cls, tuple(map(inner, parts.children)), parts.keys)
    return lin.new_cell(made, ("copy", lin.build.span)) if parts.cls is dict else objects.new(lin, made)


#: What is the same object in a copy.
_ATOMS = (type(None), bool, int, float, complex, str, bytes, type, FunctionType, BuiltinFunctionType, ModuleType, np.ufunc)


def _parts(lin: Linearizer, value: Sym, holder: Any) -> Items | None:
    """The elements of a dict, or the attributes of an object; ``None`` where they are not all that it is."""
    if type(holder) is dict:
        found = strangers.opened(lin, value, holder)
        return found if isinstance(found, Items) else None
    cls, own = type(holder), getattr(holder, "__dict__", None)
    hooked = any(objects.python_method(cls, name) is not None for name in _HOOKS)
    followed = objects.is_class(cls) and not objects.is_plain_class(cls) and not issubclass(cls, BaseException | type)
    if not followed or not isinstance(own, dict) or hooked or not isinstance(value.operand, Ref):
        return None
    if any(attributes.is_data(objects.member(cls, name)) for name in own):
        return None
    strangers.has_keys(lin, Ref(f"{value.operand.name}.__dict__", own, ("attribute", value.operand, "__dict__")))
    return Items(cls, tuple(resolve.attribute(lin, value, name, "") for name in own), tuple(own))


#: What a class says itself of what its copies are.
_HOOKS = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getattribute__")


def _as_it_is(lin: Linearizer, value: Sym) -> Sym:
    """A copy of what nothing that is differentiated was written into, as one value."""
    return resolve.passive_symbol(lin.op("deep_copied", resolve.passive_symbol(value), kind=value.kind))


def _copied(lin: Linearizer, value: Sym) -> Sym:
    """A copy of a value of the running program."""
    made = _of_kind(lin, value)
    if made is not None:
        return made
    if not isinstance(value.operand, str):
        return value
    if not lin.varied(value):
        return lin.op("deep_copied", value, kind=value.kind)
    raise lin.error_here("a deep copy of this is not differentiated")


def _of_kind(lin: Linearizer, value: Sym) -> Sym | None:
    """A copy of what is known by its kind."""
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
    return None


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
