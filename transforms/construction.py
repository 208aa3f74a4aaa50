"""Making an object is ``__new__`` and ``__init__`` of its class, where these are written in Python, walked in place."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from types import BuiltinMethodType, FunctionType, MethodDescriptorType, MethodWrapperType, SimpleNamespace, WrapperDescriptorType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import (
    assignment,
    attributes,
    binding,
    calls,
    interpolants,
    kinds,
    memos,
    objects,
    raising,
    structs,
    subarrays,
    unpacking,
)
from srcad.transforms.values import NONE, Bound, Items, Keywords, Sym, Value, is_known, known, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def construct(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``cls(*args, **keywords)``; ``None`` where the class is not written in Python, or its objects live at run time."""
    if type(cls).__call__ is not type.__call__:
        return None
    return _by_type(lin, cls, args, keywords, node)


def _by_type(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """What ``type.__call__`` makes of a class, whatever its metaclass."""
    if not _is_followed(cls) or ("object", lin.build.span) in lin.sites:
        return None
    if inspect.isabstract(cls) and objects.member(cls, "__new__") is object.__new__:
        return _abstract(lin, cls)
    if is_inner(lin, cls):
        return _constructed(lin, cls, args, keywords, node)
    if not lin.varied(*args, *(v for _, v in keywords)):
        library_class = cls is not SimpleNamespace and kinds.module_of(cls).split(".")[0] in sys.stdlib_module_names
        if library_class and not (cls.__module__ == "contextlib" and any(objects.holds_object(lin, a) for a in args)):
            return None
        if interpolants.is_interpolant(cls):
            return None
        return _passive(lin, lambda: _constructed(lin, cls, args, keywords, node))
    return _constructed(lin, cls, args, keywords, node)


def _abstract(lin: Linearizer, cls: type) -> Value:
    """The user's own exception for an object of a class some of whose methods are abstract."""
    try:
        object.__new__(cls)
    except TypeError as error:
        return raising.raised(lin, TypeError, str(error))
    raise AssertionError(cls)


def is_inner(lin: Linearizer, cls: type) -> bool:
    """Whether a class is defined inside the function."""
    return any(isinstance(m, FunctionType) and m in lin.inner for c in cls.__mro__ for m in vars(c).values())


def _passive(lin: Linearizer, make: Callable[[], Value]) -> Value | None:
    """An object that nothing flows into yet: followed where that is simple, and otherwise made at run time."""
    first = lin.cells
    made = lin.attempt(make)
    lin.passive_objects.update(range(first + 1, lin.cells + 1))
    return made


def _constructed(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords, node: Any) -> Value:
    if cls is SimpleNamespace:
        return objects.new(lin, Items(cls, tuple(v for _, v in keywords), tuple(k for k, _ in keywords)))
    maker = objects.member(cls, "__new__")
    if isinstance(maker, staticmethod):
        made = objects.call_member(lin, cls, "__new__", (objects.class_reference(cls), *args), keywords, node)
    else:
        filled = objects.is_plain_class(cls) and not (issubclass(cls, list | dict) and objects.python_method(cls, "__init__"))
        made = _made_plain(lin, cls, args if filled else (), keywords if filled and issubclass(cls, dict | np.ndarray) else ())
    found = objects.content(lin, made)
    if found is None and _may_be(cls, made) and isinstance(objects.member(cls, "__init__"), FunctionType):
        raise lin.error_here(f"what {cls.__name__}.__new__ makes is known at run time only, and so is what __init__ fills")
    if found is None or not issubclass(found.cls, cls):
        return made
    initialise(lin, found.cls, made, args, keywords, node)
    return made


def _may_be(cls: type, made: Value) -> bool:
    """Whether what is not followed may be an object of the class, which ``__init__`` then fills."""
    kind = made.kind if isinstance(made, Sym) else None
    return isinstance(kind, kinds.Opaque) and (kind.cls is None or issubclass(kind.cls, cls))


#: What initialises objects: a function of Python's, or that of a class which has none of its own.
_INITIALISERS = (FunctionType, WrapperDescriptorType, functools.partialmethod)


def _is_followed(cls: type) -> bool:
    """Whether making an object does nothing but ``__new__`` and ``__init__``, and the objects are all that they seem."""
    if not objects.is_class(cls) or issubclass(cls, BaseException | type):
        return False
    if not isinstance(objects.member(cls, "__init__"), _INITIALISERS):
        return False
    if issubclass(cls, np.ndarray) and not subarrays.is_class(cls):
        return False
    return cls is SimpleNamespace or all(objects.is_class(c) or c is object or c in objects.PLAIN for c in cls.__mro__)


def _made_plain(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords = ()) -> Value:
    """What ``object.__new__`` makes, or that of the number, string or container that the class derives from."""
    if hasattr(cls, "_fields") and len(args) == 1:
        return binding.namedtuple(lin, cls, unpacking.spread(lin, args[0]), ())
    base = next((b for b in cls.__mro__ if b in objects.PLAIN), None)
    if base is None:
        made = objects.new(lin, Items(cls, (), ()))
        memos.open_methods(lin, cls, made)
        return made
    if base is np.ndarray:
        return subarrays.created(lin, cls, args, keywords)
    value = calls.call(lin, reference(base.__name__, base), args, keywords, None)
    return objects.new(lin, Items(cls, (value,), (objects.VALUE,)))


def _makes_tuple(cls: type, target: Any) -> bool:
    """Whether a function is the ``__new__`` that the namedtuple has which a class derives from."""
    owner = next((c for c in cls.__mro__ if "_fields" in vars(c) and "__new__" in vars(c)), None)
    return owner is not None and owner.__new__ is target


def initialise(lin: Linearizer, cls: type, made: Value, args: Sequence[Value], keywords: Keywords, node: Any) -> None:
    found = objects.member(cls, "__init__")
    if structs.is_generated(cls, found):
        structs.initialise(lin, cls, made, args, keywords, node)
    elif isinstance(found, FunctionType):
        objects.call_member(lin, cls, "__init__", (made, *args), keywords, node)
    elif (args or keywords) and not objects.is_plain_class(cls) and not isinstance(objects.member(cls, "__new__"), staticmethod):
        raising.raised(lin, TypeError, f"{cls.__name__}() takes no arguments")


def _fields_of(lin: Linearizer, target: Any, made: Value) -> type | None:
    """The dataclass, among those that an object derives from, of which a function is the ``__init__``."""
    found = objects.content(lin, made) if isinstance(target, FunctionType) and target.__name__ == "__init__" else None
    owners = () if found is None else (c for c in found.cls.__mro__ if vars(c).get("__init__") is target)
    return next((c for c in owners if structs.is_generated(c, target)), None)


#: What is bound to an object by ``__get__``.
_FUNCTIONS = (FunctionType, WrapperDescriptorType, MethodDescriptorType)


def builtin_member(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """``object.__new__(cls)``, ``float.__new__(cls, x)``, ``object.__setattr__(self, name, value)``; ``None`` for others."""
    if isinstance(target, MethodWrapperType) and target.__name__ == "__get__" and isinstance(target.__self__, _FUNCTIONS):
        held = bool(args) and args[0] != NONE and not keywords
        return Bound(reference(target.__self__.__name__, target.__self__), (args[0],)) if held else None
    owner = getattr(target, "__self__", None) if isinstance(target, BuiltinMethodType) else None
    if isinstance(owner, type) and target.__name__ == "__new__" and args and isinstance(known_object(args[0]), type):
        cls = known_object(args[0])
        return _made_plain(lin, cls, args[1:], keywords if owner is np.ndarray else ()) if _is_followed(cls) else None
    if args and isinstance(fields := known_object(args[0]), type) and _makes_tuple(fields, target):
        return binding.namedtuple(lin, fields, args[1:], keywords)
    if target is type.__call__ and args and isinstance(known_object(args[0]), type):
        return _by_type(lin, known_object(args[0]), args[1:], keywords, node)
    if target is object.__setattr__ and len(args) == 3 and is_known(args[1]):
        return NONE if assignment.put(lin, args[0], known(args[1]), args[2], node) else None
    if target is object.__delattr__ and len(args) == 2 and is_known(args[1]) and objects.content(lin, args[0]) is not None:
        assignment.remove(lin, args[0], known(args[1]), node)
        return NONE
    if target is object.__getattribute__ and len(args) == 2 and is_known(args[1]):
        found = objects.content(lin, args[0])
        return None if found is None else attributes.looked_up(lin, args[0], found, known(args[1]))
    if args and (owner := _fields_of(lin, target, args[0])) is not None:
        structs.initialise(lin, owner, args[0], args[1:], keywords, node)
        return NONE
    if target is object.__init__ and args and objects.content(lin, args[0]) is not None:
        return NONE
    return None
