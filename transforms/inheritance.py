"""``super()`` gives what the next class in the order of resolution has."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import FunctionType, GetSetDescriptorType
from typing import TYPE_CHECKING, Any

from srcad.runtime import composites
from srcad.transforms import attributes, classes, introspection, objects, raising, resolve, subarrays
from srcad.transforms.values import Bound, Items, Method, Value, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def inherited(lin: Linearizer, base: Items, attr: str) -> Value:
    """``super().attr``."""
    instance = base.children[1]
    if attr == "__call__" and _is_next_to_type(base):
        return Bound(reference("type_call", type.__call__), (instance,))
    cls, owner = heir(lin, base, attr)
    if owner is None:
        return raising.raised(lin, AttributeError, f"'super' object has no attribute {attr!r}")
    static = vars(owner)[attr]
    if isinstance(static, FunctionType) and isinstance(known_object(instance), type):
        return resolve.external(lin, f"{owner.__name__}_{attr}", static, ("member", owner, attr))
    if isinstance(static, FunctionType | classmethod | property) or (isinstance(static, staticmethod) and attr != "__new__"):
        return attributes.of_class(lin, cls, owner, attr, static, instance)
    if attr == "__new__":
        return reference(f"{owner.__name__}_new", owner.__new__)
    if owner is object and attr in ("__init__", "__getattribute__", "__setattr__", "__init_subclass__"):
        return Bound(reference(f"object_{attr}", getattr(object, attr)), (instance,))
    if owner is dict and attr == "__getitem__" and known_object(instance) is not None:
        check_missing(lin, instance, attr)
        return Bound(reference("dict_getitem", dict.__getitem__), (instance,))
    if owner in _FILLING and attr == "__init__":
        return Bound(reference(f"fill_{owner.__name__}", _FILLING[owner]), (objects.plain(lin, instance),))
    check_missing(lin, instance, attr)
    if subarrays.array(lin, instance) is not None:
        return subarrays.field(lin, instance, attr) if isinstance(static, GetSetDescriptorType) else Method(instance, attr)
    return Method(objects.plain(lin, instance), attr)


def _is_next_to_type(base: Items) -> bool:
    """Whether the next class that a metaclass has a call from is ``type``."""
    start, cls = (known_object(part) for part in base.children)
    order = list(inspect.getmro(type(cls))) if isinstance(cls, type) else []
    return start in order and next(c for c in order[order.index(start) + 1 :] if "__call__" in vars(c)) is type


def check_missing(lin: Linearizer, instance: Value, attr: str) -> None:
    """Refuse ``dict.__getitem__`` of an object whose class says what is there where nothing is."""
    cls = objects.class_of(lin, instance) if attr == "__getitem__" else None
    if cls is not None and objects.python_method(cls, "__missing__") is not None:
        raise lin.error_here(f"whether an element of {cls.__name__} is missing is not known")


def heir(lin: Linearizer, base: Items, attr: str) -> tuple[type, type | None]:
    """The class of the object of ``super()``, and the class that it has an attribute from, if there is one."""
    start, instance = known_object(base.children[0]), base.children[1]
    cls = known_object(instance)
    cls = cls if isinstance(cls, type) else introspection.class_of(lin, instance)
    if cls is None:
        raise lin.error_here("super() of an object of unknown class is not differentiated")
    if start not in cls.__mro__:
        raise lin.error_here("super() in a metaclass is not differentiated")
    order = cls.__mro__
    return cls, next((c for c in order[order.index(start) + 1 :] if attr in vars(c)), None)


#: What the constructors of Python's own containers do with a new object.
_FILLING: dict[type, Any] = {list: composites.fill_list, dict: composites.fill_dict}


def parent(lin: Linearizer, args: Sequence[Value]) -> Value:
    """``super()`` and ``super(cls, self)``."""
    if args:
        return Items(super, tuple(args))
    inside = classes.owner(lin, lin.frame)
    if inside is not None:
        cls, method = inside
        arguments = method.source.node.args
        return Items(super, (objects.class_reference(cls), method.env[(*arguments.posonlyargs, *arguments.args)[0].id]))
    frame = next(f for f in reversed(lin.frames) if not f.nested)
    function = frame.source.function
    if "__class__" not in function.__code__.co_freevars:
        raise lin.error_here("super() outside of a class is not differentiated")
    cell = function.__closure__[function.__code__.co_freevars.index("__class__")]
    first = function.__code__.co_varnames[0]
    return Items(super, (objects.class_reference(cell.cell_contents), frame.env[first]))
