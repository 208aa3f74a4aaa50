"""Reading an attribute of an object that is followed gives what Python's look-up gives: hook, object, class, descriptor."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, MethodDescriptorType, WrapperDescriptorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    assignment,
    calls,
    classes,
    inheritance,
    objects,
    overlays,
    proxies,
    raising,
    reads,
    resolve,
    subarrays,
    syntax,
)
from srcad.transforms.values import (
    NONE,
    Bound,
    Cell,
    Func,
    Items,
    Method,
    Value,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def attribute(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """``base.attr`` of an object that is followed, or of ``super()``; ``None`` for everything else."""
    if isinstance(base, Items) and base.cls is super:
        return inheritance.inherited(lin, base, attr)
    if isinstance(base, Func):
        return _of_function(lin, base, attr)
    if isinstance(base, Bound) and attr in ("__name__", "__qualname__", "__doc__", "__module__"):
        function = known_object(base.function)
        return literal(getattr(function, attr)) if isinstance(function, FunctionType) else None
    found = objects.content(lin, base)
    if found is None:
        return overlays.attribute(lin, base, attr)
    if objects.python_method(found.cls, "__getattribute__") is None:
        return looked_up(lin, base, found, attr)
    if objects.python_method(found.cls, "__getattr__") is not None:
        raise lin.error_here(f"which hook of {found.cls.__name__} gives the attribute {attr!r} is not known")
    return objects.call_member(lin, found.cls, "__getattribute__", (base, literal(attr)), (), None)


def looked_up(lin: Linearizer, base: Value, found: Items, attr: str) -> Value | None:
    """An attribute of an object that is followed, past ``__getattribute__``."""
    cls: type = found.cls
    static = objects.member(cls, attr)
    if isinstance(static, property) and type(static).__get__ is property.__get__:
        return computed(lin, cls, attr, static, base)
    if attr == "__class__":
        return objects.class_reference(cls)
    inner = classes.own(lin, cls, attr)
    if inner is not None and (attr not in found.keys or described(lin, inner, "__set__") is not None):
        return bound(lin, inner, base, cls)
    if attr == "__dict__":
        return Method(base, attr)
    if is_data(static):
        return of_class(lin, cls, cls, attr, static, base)
    if attr in found.keys:
        return settled(lin, base, found, attr)
    if isinstance(static, functools._lru_cache_wrapper) and (base, attr) in lin.behind_caches:
        return lin.behind_caches[base, attr]
    if static is objects.MISSING or isinstance(static, MemberDescriptorType):
        return _missing(lin, base, cls, attr)
    return of_class(lin, cls, cls, attr, static, base)


def is_data(static: Any) -> bool:
    """Whether an attribute of a class is a descriptor in Python that comes before what an object itself has."""
    sets = hasattr(type(static), "__set__") or hasattr(type(static), "__delete__")
    return sets and objects.python_method(type(static), "__get__") is not None


def described(lin: Linearizer, value: Value, method: str) -> type | None:
    """The class of a descriptor that is followed and has a method; ``None`` for everything else."""
    found = objects.content(lin, value)
    return found.cls if found is not None and objects.python_method(found.cls, method) is not None else None


def bound(lin: Linearizer, value: Value, base: Value, cls: type) -> Value:
    """What an attribute of its class is to an object, or to the class itself."""
    descriptor = described(lin, value, "__get__")
    if descriptor is not None:
        return objects.call_member(lin, descriptor, "__get__", (value, base, objects.class_reference(cls)), (), None)
    return Bound(value, (base,)) if isinstance(value, Func) and base != NONE else value


def has_attributes(node: Any, around: Any) -> bool:
    """Whether attributes are given to a function where it is defined."""
    stores = (n.value for n in syntax.every(around) if isinstance(n, gast.Attribute) and isinstance(n.ctx, gast.Store))
    return any(isinstance(n, gast.Name) and n.id == node.name for n in stores)


def open_attributes(lin: Linearizer, function: Func) -> None:
    """The attributes of a function that is defined here: none so far."""
    lin.cells += 1
    lin.heap[lin.cells] = Items(FunctionType, (), ())
    lin.made[lin.cells] = lin.attributes[function] = Cell(lin.cells, ("attributes", lin.build.span))


def _of_function(lin: Linearizer, function: Func, attr: str) -> Value | None:
    found = lin.heap[lin.attributes[function].number] if function in lin.attributes else None
    if found is not None and attr in found.keys:
        return lin.settled(reads.whole(lin, found.children[found.keys.index(attr)], f"`{attr}`"))
    if attr in ("__name__", "__qualname__"):
        return literal(getattr(function.source.node, "name", "<lambda>"))
    return raising.raised(lin, AttributeError, f"'function' object has no attribute {attr!r}") if found is not None else None


def settled(lin: Linearizer, base: Value, found: Items, attr: str) -> Value:
    if isinstance(base, Cell) and (base.number, attr) in lin.doubtful and (lin.guarded or _has_hook(found.cls)):
        raise lin.error_here(f"whether the attribute {attr!r} is there depends on a loop")
    value = lin.settled(reads.whole(lin, found.children[found.keys.index(attr)], f"`{attr}`"))
    return reads.bound(lin, value, attr, found.cls)


def _has_hook(cls: type) -> bool:
    return objects.member(cls, "__getattr__") is not objects.MISSING or objects.python_method(cls, "__getattribute__") is not None


def _missing(lin: Linearizer, base: Value, cls: type, attr: str) -> Value:
    if objects.python_method(cls, "__getattr__") is not None and objects.python_method(cls, "__getattribute__") is None:
        return objects.call_member(lin, cls, "__getattr__", (base, literal(attr)), (), None)
    if issubclass(cls, BaseException) and hasattr(cls, attr):
        raise lin.error_here(f"what {cls.__name__} has as {attr!r} is not differentiated")
    return raising.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")


def computed(lin: Linearizer, cls: type, attr: str, static: property, base: Value) -> Value:
    """What a property gives."""
    resolve.external(lin, f"{cls.__name__}_{attr}", static, ("member", cls, attr))
    return calls.call(lin, reference(f"{cls.__name__}_{attr}", static.fget), (base,), (), None)


def settled_by(lin: Linearizer, base: Value, cls: type, attr: str, static: Any) -> Value | None:
    """The object outside that a short property of another one gives; ``None`` for every other attribute."""
    getter = static.fget if type(static) is property else None
    return looked_for(lin, getter, lambda: computed(lin, cls, attr, static, base))


def looked_for(lin: Linearizer, function: Any, call: Callable[[], Value]) -> Value | None:
    """The object outside that a short function gives, which may just look it up; ``None`` where it does not."""
    if not isinstance(function, FunctionType) or len(function.__code__.co_code) > _SHORT:
        return None

    def asked() -> Value:
        found = call()
        if not objects.is_class(type(known_object(found))):
            raise lin.error_here("what is looked up is known at run time only")
        return found

    return lin.attempt(asked)


#: Functions of so many bytes of Python's code are short.
_SHORT = 400


def of_class(lin: Linearizer, cls: type, owner: type, attr: str, static: Any, base: Value) -> Value:
    """What an object has from its class; ``owner`` is the class at which the look-up began."""
    if isinstance(static, GetSetDescriptorType) and subarrays.array(lin, base) is not None:
        return subarrays.field(lin, base, attr)
    if (method := proxies.of_class(lin, cls, owner, attr, static, base)) is not None:
        return method
    if isinstance(static, FunctionType | staticmethod | classmethod):
        function = static if isinstance(static, FunctionType) else static.__func__
        found = resolve.external(lin, f"{owner.__name__}_{attr}", function, ("member", owner, attr))
        first = objects.class_reference(cls) if isinstance(static, classmethod) else base
        return found if isinstance(static, staticmethod) else Bound(found, (first,))
    if isinstance(static, property):
        return computed(lin, owner, attr, static, base)
    if (method := bound_otherwise(lin, owner, attr, static, base)) is not None:
        return method
    if isinstance(static, functools.cached_property):
        value = calls.call(lin, reference(f"{owner.__name__}_{attr}", static.func), (base,), (), None)
        assignment.put(lin, base, attr, value, None)
        return value
    if objects.python_method(type(static), "__get__") is not None:
        descriptor = reference(attr, static)
        return objects.call_member(lin, type(static), "__get__", (descriptor, base, objects.class_reference(cls)), (), None)
    if hasattr(type(static), "__get__"):
        return Method(base, attr)
    return resolve.attribute(lin, objects.class_reference(owner), attr, "")


def bound_otherwise(lin: Linearizer, owner: type, attr: str, static: Any, base: Value) -> Bound | None:
    """A method that ``functools`` makes of a function, or one of Python's own by another name; ``None`` for others."""
    if isinstance(static, functools.partialmethod) and isinstance(static.func, FunctionType):
        words = tuple((k, reference(k, v)) for k, v in static.keywords.items())
        made = Bound(reference(attr, static.func), (base, *(reference("argument", a) for a in static.args)), words)
    elif isinstance(static, functools.singledispatchmethod):
        made = Bound(reference(attr, static), (base,))
    elif isinstance(static, MethodDescriptorType | WrapperDescriptorType) and static.__name__ != attr:
        made = Bound(reference(static.__name__, static), (base,))
    else:
        return None
    resolve.external(lin, f"{owner.__name__}_{attr}", static, ("member", owner, attr))
    return made


def is_computed(lin: Linearizer, value: Value, attr: str) -> bool:
    """Whether code of an object's class is run to find out whether it has an attribute."""
    found = objects.content(lin, value)
    static = None if found is None else objects.member(found.cls, attr)
    if found is None or objects.python_method(found.cls, "__getattribute__") is not None:
        return found is not None
    if objects.python_method(type(static), "__get__") is not None or isinstance(static, functools.cached_property):
        return attr not in found.keys or is_data(static)
    return isinstance(static, property) or (static is objects.MISSING and attr not in found.keys and _has_hook(found.cls))


def has(lin: Linearizer, value: Value, attr: str) -> bool | None:
    """Whether an object that is followed has an attribute; ``None`` for everything else."""
    if isinstance(value, Items) and value.cls is super:
        return inheritance.heir(lin, value, attr)[1] is not None
    found = objects.content(lin, value)
    if found is None:
        return True if overlays.attribute(lin, value, attr) is not None else None
    if objects.python_method(found.cls, "__getattribute__") is not None:
        raise lin.error_here(f"whether the attribute {attr!r} is there is not known")
    if attr in found.keys:
        settled(lin, value, found, attr)
        if isinstance(value, Cell) and (value.number, attr) in lin.doubtful:
            raise lin.error_here(f"whether the attribute {attr!r} is there depends on a loop")
        return True
    if classes.own(lin, found.cls, attr) is not None:
        return True
    static = objects.member(found.cls, attr)
    return static is not objects.MISSING and not isinstance(static, MemberDescriptorType)
