"""Objects of Python classes are followed attribute by attribute.

An object that the differentiated code makes is a ``Cell`` whose content in the linearizer's heap is ``Items`` of the
class, with the attributes as keys; it never reaches the program.  Attributes, methods, operators and conversions are
looked up as Python's data model says (*The Python Language Reference*, 3.3), and those written in Python are walked in
place.  What derives from a number, a string, a tuple, a list or a dict holds that value under ``VALUE``.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from types import FunctionType, MethodDescriptorType, SimpleNamespace, WrapperDescriptorType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import attributes, calls, introspection, kinds, library, resolve
from srcad.transforms.values import Bound, Cell, Items, Keywords, Method, Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: The key of what an object is besides its attributes: the number, string or container that its class derives from.
VALUE = "<value>"

MISSING = object()
_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8  # classes of Python's own that are made like others
PLAIN = (float, int, complex, str, tuple, list, dict, np.ndarray)


# --- which values are objects ---


def is_class(cls: Any) -> bool:
    """Whether objects of this class are followed by their attributes: it is written in Python."""
    if isinstance(cls, type) and issubclass(cls, BaseException):
        return True
    if cls is random.Random:  # its state is not in attributes alone
        return False
    return isinstance(cls, type) and (cls is SimpleNamespace or cls.__flags__ & (_HEAP_TYPE | _IMMUTABLE_TYPE) == _HEAP_TYPE)


def content(lin: Linearizer, value: Value) -> Items | None:
    """The attributes of an object that is followed; ``None`` for everything else."""
    found = lin.content(value)
    return found if found is not None and is_class(found.cls) else None


def class_of(lin: Linearizer, value: Value) -> type | None:
    """The class of an object, if that is written in Python."""
    cls = introspection.class_of(lin, value)
    return cls if cls is not None and is_class(cls) else None


def plain(lin: Linearizer, value: Value) -> Value:
    """The number, string or container that an object is; every other value is itself.

    What is asked of something unknown and is not called is an attribute.
    """
    if isinstance(value, Method) and isinstance(value.base, Sym) and value.base.kind == kinds.UNKNOWN:
        return lin.op(f".{value.name}", value.base, kind=kinds.UNKNOWN)
    found = content(lin, value)
    while found is not None and VALUE in found.keys:
        value = found.children[found.keys.index(VALUE)]
        found = content(lin, value)
    return value


def compared_as(lin: Linearizer, value: Value) -> Value:
    """What an object without comparisons of its own is compared as: its number, its container, or its elements."""
    found = lin.content(value)
    if found is not None and issubclass(found.cls, tuple) and hasattr(found.cls, "_fields"):
        return Items(tuple, found.children)
    return plain(lin, value)


def is_text(lin: Linearizer, value: Cell, found: Items | None) -> bool:
    """Whether an object is one of a class of text that can be made at run time as well."""
    text = found is not None and is_class(found.cls) and issubclass(found.cls, str)
    return text and value.number in lin.passive_objects and value.site not in lin.sites


def is_plain_class(cls: type) -> bool:
    """Whether objects of a class are values of Python's own with more to them."""
    return issubclass(cls, PLAIN) and not hasattr(cls, "_fields")


def member(cls: type, attr: str) -> Any:
    """What a class, or one of its bases, has under a name, unbound."""
    return next((vars(c)[attr] for c in cls.__mro__ if attr in vars(c)), MISSING)


def python_method(cls: type | None, attr: str) -> Any:
    """The method of a class, if the class itself says what it is: most often by a function, which is written in Python."""
    found = MISSING if cls is None else member(cls, attr)
    return found if isinstance(found, FunctionType) or _is_given_otherwise(found, attr) else None


def _is_given_otherwise(found: Any, attr: str) -> bool:
    """Whether a method is what is bound in another way, a callable object, or one of Python's own by another name."""
    if isinstance(found, WrapperDescriptorType | MethodDescriptorType):
        return found.__name__ != attr
    if isinstance(found, _BOUND_OTHERWISE):
        return True
    callable_object = is_class(type(found)) and not isinstance(found, type)
    return callable_object and any(isinstance(member(type(found), a), FunctionType) for a in ("__get__", "__call__"))


_BOUND_OTHERWISE = (staticmethod, classmethod, property, functools.partialmethod)


def class_reference(cls: type) -> Sym:
    return reference(cls.__name__, cls)


def new(lin: Linearizer, attributes: Items) -> Value:
    """An object with these attributes."""
    lin.cells += 1
    lin.heap[lin.cells] = attributes
    lin.made[lin.cells] = made = Cell(lin.cells, ("object", lin.build.span))
    lin.object_cells.add(made.number)
    return made


def call_member(lin: Linearizer, cls: type, attr: str, args: Sequence[Value], keywords: Keywords, node: Any) -> Value:
    """Call a method of a class that says itself what it is, on values that include the object."""
    function = found = member(cls, attr)
    if isinstance(found, staticmethod) and attr == "__new__":
        function = found.__func__
    elif not isinstance(found, FunctionType):
        return calls.call(lin, attributes.of_class(lin, cls, cls, attr, found, args[0]), args[1:], keywords, node)
    label = f"{cls.__name__}_{attr}"
    return calls.call(lin, resolve.external(lin, label, function, ("member", cls, attr)), args, keywords, node)


def write(lin: Linearizer, base: Value, attr: str, value: Value) -> None:
    """Set what an object has under a name, past all hooks."""
    assert isinstance(base, Cell)
    thaw(lin, base)
    found = lin.heap[base.number]
    attributes = dict(zip(found.keys, found.children, strict=True)) | {attr: value}
    lin.heap[base.number] = Items(found.cls, tuple(attributes.values()), tuple(attributes))


def remove(lin: Linearizer, base: Cell, attr: str) -> None:
    """Delete what an object has under a name, past all hooks."""
    thaw(lin, base)
    found = lin.heap[base.number]
    rest = {k: v for k, v in zip(found.keys, found.children, strict=True) if k != attr}
    lin.heap[base.number] = Items(found.cls, tuple(rest.values()), tuple(rest))


# --- where paths meet: one object in place of several, which is only read from then on ---


def holds_object(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object that is followed, or holds one."""
    match value:
        case Items(_, children):
            return any(holds_object(lin, child) for child in children)
        case Bound(function, args):
            return any(holds_object(lin, part) for part in (function, *args))
        case Method(base):
            return holds_object(lin, base)
    return isinstance(value, Cell) and value.number in lin.object_cells


def thaw(lin: Linearizer, base: Cell) -> None:
    """An object is about to be changed: refused where it stands for several, unless the loop can be unrolled."""
    if base.number not in lin.frozen:
        return
    site = lin.frozen[base.number]
    if site is not None and site not in lin.sites:
        raise lin.restart_at(site)
    raise lin.error_here("changing an object that a loop or branch chose at run time is not differentiated")


def speaks(lin: Linearizer, value: Value, *others: Value) -> type | None:
    """The class that is asked for an operation: of an object that is followed, or that meets what is differentiated."""
    if content(lin, value) is None and (lin.depends(value) or not lin.varied(*others)):
        return None
    cls = class_of(lin, value)
    return None if cls is not None and (library.is_sparse(cls) or brings_functions(cls)) else cls


def brings_functions(cls: type) -> bool:
    """Whether the objects of a class are arrays that bring their own NumPy functions, whose source is not followed."""
    return hasattr(cls, "__array_function__") and not issubclass(cls, np.ndarray)
