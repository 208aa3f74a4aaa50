"""Writing or deleting an attribute changes what is known of the object, by the hooks of its class, or is made at run time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import (
    attributes,
    calls,
    classes,
    counted,
    inplace,
    introspection,
    kept,
    kinds,
    lazies,
    objects,
    operations,
    overlays,
    raising,
    resolve,
    structs,
)
from srcad.transforms.ir import Ref
from srcad.transforms.values import NONE, UNBOUND, Cell, Func, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def set_by_name(lin: Linearizer, args: Sequence[Value], node: Any) -> Value:
    """``setattr``."""
    args = [args[0], counted.named(lin, args[0], args[1]), args[2]]
    if lin.dead:
        return UNBOUND
    if not is_known(args[1]):
        raise lin.error_here("setattr() with a name that is known at run time only is not differentiated")
    store(lin, args[0], known(args[1]), args[2], node)
    return NONE


def delete_by_name(lin: Linearizer, args: Sequence[Value], node: Any) -> Value:
    """``delattr``."""
    if not is_known(args[1]):
        raise lin.error_here("delattr() with a name that is known at run time only is not differentiated")
    delete(lin, args[0], known(args[1]), node)
    return NONE


def _stored_outside(lin: Linearizer, base: Value, attr: str, value: Value) -> bool:
    """An attribute of a class, function or module that code outside knows: written as in the primal."""
    holder = known_object(base)
    if not isinstance(holder, type | FunctionType | ModuleType):
        return False
    if isinstance(holder, type) and holder in lin.attributes:
        objects.write(lin, lin.attributes[holder], attr, value)
        return True
    read = (g for g in lin.guards.values() if g.path[:1] in (("attribute",), ("member",)) and g.path[2] == attr)
    if lin.carriers and any(_holds(g, holder) for g in read):  # which the next step of a loop would not read again
        raise lin.error_here(f"the attribute {attr!r} of {holder.__name__} was read before it is written")
    lin.rewritten.setdefault(attr, []).append(holder)
    if lin.depends(value):
        kept.set_attribute(lin, base, attr, value)
        return True
    operations.passive_call(lin, reference("setattr", setattr), (base, literal(attr), value), ())
    return True


def _holds(guard: Ref, holder: Any) -> bool:
    """Whether a guard is of an attribute of an object, or of a class that its attributes are looked up in."""
    found = guard.path[1].value if isinstance(guard.path[1], Ref) else guard.path[1]
    return found is holder or (isinstance(found, type) and isinstance(holder, type) and issubclass(found, holder))


_WITHOUT_ATTRIBUTES = (int, float, complex, bool, list, tuple, dict, str)


def store(lin: Linearizer, base: Value, attr: str, value: Value, node: Any) -> None:
    """``base.attr = value``."""
    value = lazies.settled(lin, value)
    if isinstance(base, Func) and base in lin.attributes:
        objects.write(lin, lin.attributes[base], attr, value)
        return
    place = base if objects.content(lin, base) is not None else overlays.opened(lin, base)
    if not isinstance(place, Cell):
        _store_at_run_time(lin, base, attr, value, node)
    elif not _by_hook(lin, lin.heap[place.number].cls, base, attr, value, node):
        _put(lin, place, base, attr, value, node)


def put(lin: Linearizer, base: Value, attr: str, value: Value, node: Any) -> bool:
    """What ``object.__setattr__`` does, where the object is followed; whether it is."""
    place = base if objects.content(lin, base) is not None else overlays.opened(lin, base)
    if isinstance(place, Cell):
        _put(lin, place, base, attr, value, node)
    return isinstance(place, Cell)


def _put(lin: Linearizer, place: Cell, base: Value, attr: str, value: Value, node: Any) -> None:
    """Let a property or a descriptor of the class take the value, or else the object itself."""
    if not _described(lin, lin.heap[place.number].cls, base, attr, value, node):
        objects.write(lin, place, attr, value)
        overlays.written_through(lin, base, attr, value)


def _store_at_run_time(lin: Linearizer, base: Value, attr: str, value: Value, node: Any) -> None:
    """An attribute of an array, of what has none, or of what code outside knows."""
    is_array = isinstance(getattr(base, "kind", None), kinds.Array)
    if is_array and inplace.set_attribute(lin, base, attr, value, node):
        return
    cls = introspection.class_of(lin, base)
    closed = cls is not None and (cls in _WITHOUT_ATTRIBUTES or issubclass(cls, np.generic))
    if closed or is_array:
        raising.raised(lin, AttributeError, f"{getattr(cls, '__name__', 'array')!r} object has no attribute {attr!r}")
    elif not _stored_outside(lin, base, attr, value):
        raise lin.refuse(node, "writing an attribute of this is not differentiated")


def _by_hook(lin: Linearizer, cls: type, base: Value, attr: str, value: Value, node: Any) -> bool:
    """Let the ``__setattr__`` of an object's class write its attribute; whether there is one."""
    hook = objects.python_method(cls, "__setattr__")
    if hook is not None and structs.is_generated(cls, hook):
        raising.raised(lin, dataclasses.FrozenInstanceError, f"cannot assign to field {attr!r}")
    elif hook is not None:
        objects.call_member(lin, cls, "__setattr__", (base, literal(attr), value), (), node)
    return hook is not None


def _described(lin: Linearizer, cls: type, base: Value, attr: str, value: Value, node: Any) -> bool:
    """Let a property or a descriptor of an object's class take a value, if there is one; whether it does."""
    static, inner = objects.member(cls, attr), classes.own(lin, cls, attr)
    descriptor = None if inner is None else attributes.described(lin, inner, "__set__")
    if inner is not None and descriptor is not None:
        objects.call_member(lin, descriptor, "__set__", (inner, base, value), (), node)
    elif isinstance(static, property) and static.fset is None:
        raising.raised(lin, AttributeError, f"property {attr!r} of {cls.__name__!r} object has no setter")
    elif isinstance(static, property):
        resolve.external(lin, f"{cls.__name__}_{attr}", static, ("member", cls, attr))
        calls.call(lin, reference(f"{cls.__name__}_set_{attr}", static.fset), (base, value), (), node)
    elif objects.python_method(type(static), "__set__") is not None:
        objects.call_member(lin, type(static), "__set__", (reference(attr, static), base, value), (), node)
    elif hasattr(type(static), "__set__") and not isinstance(static, MemberDescriptorType):
        raise lin.error_here(f"writing {attr!r} is not differentiated")
    elif cls.__dictoffset__ == 0 and static is objects.MISSING:  # it has slots
        raising.raised(lin, AttributeError, _without_a_slot(cls, attr))
    else:
        return False
    return True


class _Closed:
    __slots__ = ()


def _without_a_slot(cls: type, attr: str) -> str:
    """What this version of Python says where an object has no room for an attribute."""
    try:
        setattr(_Closed(), attr, None)
    except AttributeError as error:
        return str(error).replace(repr(_Closed.__name__), repr(cls.__name__))
    return ""


def delete(lin: Linearizer, base: Value, attr: str, node: Any) -> None:
    """``del base.attr``."""
    found = objects.content(lin, base)
    cls = None if found is None else found.cls
    if cls is not None and structs.is_generated(cls, objects.python_method(cls, "__delattr__")):
        raising.raised(lin, dataclasses.FrozenInstanceError, f"cannot delete field {attr!r}")
    elif cls is not None and objects.python_method(cls, "__delattr__") is not None:
        objects.call_member(lin, cls, "__delattr__", (base, literal(attr)), (), node)
    else:
        remove(lin, base, attr, node)


def remove(lin: Linearizer, base: Value, attr: str, node: Any) -> None:
    """What ``object.__delattr__`` does: a property or a descriptor of the class deletes, or else the object itself."""
    found = objects.content(lin, base)
    static = None if found is None else objects.member(found.cls, attr)
    if isinstance(static, property) and isinstance(static.fdel, FunctionType):
        calls.call(lin, reference(attr, static.fdel), (base,), (), node)
        return
    if objects.python_method(type(static), "__delete__") is not None:
        objects.call_member(lin, type(static), "__delete__", (reference(attr, static), base), (), node)
        return
    plain = isinstance(static, MemberDescriptorType) or not hasattr(type(static), "__delete__")
    if found is None or not isinstance(base, Cell) or not plain:
        raise lin.refuse(node, "deleting an attribute of this is not differentiated")
    if attr not in found.keys:
        raising.raised(lin, AttributeError, attr)
        return
    attributes.settled(lin, base, found, attr)
    objects.remove(lin, base, attr)
