"""A proxy says that it is the function that it wraps, as wrapt's decorators do; its call is that of its wrapper.

What ``isinstance`` and the attributes of such an object tell is of the function inside, so it is asked for before all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from srcad.transforms import objects, resolve
from srcad.transforms.values import NONE, Bound, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType)


def is_proxy(found: Any) -> bool:
    """Whether an object passes for a function, or has a wrapper to pass for anything."""
    cls = type(found)
    return cls is not found.__class__ and (hasattr(cls, "_self_wrapper") or found.__class__ in _FUNCTIONS)


def as_function(wrapper: Any, wrapped: Any, instance: Any, *args: Any, **kwargs: Any) -> Any:
    """What the call of a proxy is."""
    return wrapper(wrapped, instance, args, kwargs)


def opened(found: Any) -> tuple[Any, ...] | None:
    """``as_function`` and what it is given first where a proxy is called; ``None`` where that is not known."""
    if not _is_plain(found):
        return None
    wrapped, instance = found.__wrapped__, found._self_instance
    if found._self_parent is not None and found._self_binding in ("function", "callable", "instancemethod"):
        return None if instance is None else (as_function, found._self_wrapper, wrapped, instance)
    if found._self_parent is not None or instance is None:
        instance = getattr(wrapped, "__self__", None)
    return as_function, found._self_wrapper, wrapped, instance


def _is_plain(found: Any) -> bool:
    """Whether a proxy always calls its wrapper."""
    return hasattr(type(found), "_self_wrapper") and found._self_enabled is None


def of_class(lin: Linearizer, cls: type, owner: type, attr: str, static: Any, base: Value) -> Bound | None:
    """What an object has from its class where that is a proxy; ``None`` where it is none."""
    if not is_proxy(static):
        return None
    if not _is_plain(static):
        raise lin.error_here(f"what wraps {owner.__name__}.{attr} is not followed")
    if vars(owner).get(attr) is static:
        held = getattr(static, "__func__", static)
        resolve.external(lin, f"{owner.__name__}_{attr}", held, ("member", owner, attr))
    wrapped = static.__wrapped__
    first = objects.class_reference(cls) if isinstance(wrapped, classmethod) else base
    function = reference(attr, wrapped.__func__ if isinstance(wrapped, staticmethod | classmethod) else wrapped)
    method: Value = of_class(lin, cls, owner, attr, wrapped, base) or Bound(function, (first,))
    if isinstance(wrapped, staticmethod):
        method, first = function, NONE
    return Bound(reference("as_function", as_function), (reference("wrapper", static._self_wrapper), method, first))


def references(found: Sequence[Any]) -> tuple[Value, ...]:
    """What ``opened`` gives, as values."""
    return tuple(reference(name, f) for name, f in zip(("called", "wrapper", "wrapped", "instance"), found, strict=True))
