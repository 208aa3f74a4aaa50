"""Specs: what a derivative is specialised on. Two calls with equal specs run the same generated code."""

from __future__ import annotations

import dataclasses
import enum
import functools
import sys
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from srcad.runtime.errors import NonDifferentiableInputError
from srcad.runtime.shapes import redefines_arrays
from srcad.transforms import kinds
from srcad.transforms.kinds import Kind

_IDENTITIES = (FunctionType, BuiltinFunctionType, MethodType, ModuleType, type, np.ufunc, type(np.sum))

#: Arrays whose operators mean something else, or whose elements may be missing.


@dataclass(frozen=True, slots=True, eq=False)
class Default:
    """A default that a function writes into, and so is another one at the next call."""

    value: Any


@dataclass(frozen=True, slots=True)
class Spec:
    """An argument: its kind, the structure of a container, the value of what is known by value.

    ``active`` says that it is differentiated; ``shape`` is that of an array, where the derivative may rely on it;
    ``default`` is the function's own list or dict that stands for an argument, and is written into.
    """

    kind: Kind
    active: bool = False
    cls: Any = None
    children: tuple[Spec, ...] = ()
    keys: tuple[Any, ...] = ()
    constant: tuple[Any, ...] = ()
    shape: tuple[int, ...] | None = field(default=None, compare=False)
    default: Default | None = None


@functools.lru_cache(1024)
def _redefines_values(cls: type) -> bool:
    """Whether what derives from Python's own numbers and containers says itself what their operators or methods do."""
    base = next((b for b in (float, int, complex, list, dict, tuple) if issubclass(cls, b)), None)
    if base is None or hasattr(cls, "_fields"):
        return False
    own = (c for c in cls.__mro__ if c not in base.__mro__ and kinds.module_of(c).partition(".")[0] not in _LIBRARIES)
    members = ((n, m) for c in own for n, m in vars(c).items() if hasattr(base, n) and n not in _HARMLESS)
    return any(isinstance(m, FunctionType | property) for _, m in members)


#: Where the classes are whose operators mean what those of Python's own values do.
_LIBRARIES = frozenset({"numpy", "collections"})
_HARMLESS = frozenset("__new__ __init__ __init_subclass__ __repr__ __str__ __format__ __reduce__ __reduce_ex__ __hash__".split())


def _is_refused(value: Any) -> bool:
    """Whether a value is a matrix or a masked array; there is none of these before NumPy has imported their module."""
    masked = sys.modules.get("numpy.ma")
    return isinstance(value, np.matrix) or (masked is not None and isinstance(value, masked.MaskedArray))


def of(value: Any, active: bool = False) -> Spec:
    """The spec of an argument."""
    cls = value.__class__
    if value is None or cls in (str, bool, bytes):
        return Spec(kinds.of(value), constant=(value,))
    if _is_refused(value) or (active and redefines_arrays(cls)):
        what = f"arrays of the class {cls.__name__} are not differentiated: their operators do not mean what arrays' do"
        raise NonDifferentiableInputError(what, hint="convert it with numpy.asarray")
    if by_identity(value) or isinstance(value, enum.Enum):
        return Spec(kinds.of(value), constant=(value,))
    if active and _redefines_values(cls):
        what = f"objects of the class {cls.__name__} are not differentiated: their operators and methods are its own"
        raise NonDifferentiableInputError(what, hint="convert them to Python's own numbers, lists or dicts")
    kind = kinds.of(value)
    if cls in (list, tuple) and not _uniform(kind, len(value)):
        return Spec(kind, active, cls, tuple(of(v, active) for v in value))
    if cls in (dict, OrderedDict) and all(isinstance(k, str | int) for k in value):
        return Spec(kind, active, cls, tuple(of(v, active) for v in value.values()), tuple(value))
    if isinstance(value, tuple) and hasattr(cls, "_fields"):
        return Spec(kind, active, cls, tuple(of(v, active) for v in value), cls._fields)
    if active and dataclasses.is_dataclass(value):
        names = tuple(f.name for f in dataclasses.fields(value))
        return Spec(kind, active, cls, tuple(of(getattr(value, n), active) for n in names), names)
    return Spec(kind, active and kinds.carries(kind), shape=value.shape if cls is np.ndarray else None)


def by_identity(value: Any) -> bool:
    """Whether a derivative is specialised on the very object: on functions, classes and modules."""
    return isinstance(value, _IDENTITIES) or hasattr(type(value), "__srcad__")


#: Longer sequences of arrays or of rows of numbers are walked by loops, shorter ones are taken apart.
_SHORT = 8


def _uniform(kind: Kind, length: int) -> bool:
    """Whether a sequence is known by the kind of its elements alone."""
    if not isinstance(kind, kinds.Sequence):
        return False
    return kinds.is_scalar(kind.element) or (length > _SHORT and _plain(kind.element))


def _plain(kind: Kind) -> bool:
    """Whether a kind says all of its values but the numbers: arrays of one rank, rows of numbers."""
    match kind:
        case kinds.Array(dtype, ndim):
            return ndim is not None and dtype.kind in "fiuc"
        case kinds.Record(cls, elements):
            return cls is tuple and all(map(kinds.is_number, elements))
        case kinds.Sequence(cls, element, length):
            return (cls is list or length is not None) and kinds.is_number(element)
    return False


def shapes(specs: Iterable[Spec]) -> tuple[Any, ...]:
    """The shapes of the arrays in arguments."""
    return tuple(shapes(s.children) if s.children else s.shape for s in specs)


def general(spec: Spec) -> Spec:
    """A spec for arrays of any shape."""
    return replace(spec, shape=None, children=tuple(map(general, spec.children)))


def unknown(active: bool) -> Spec:
    """The spec of an argument that is not there yet."""
    return Spec(kinds.UNKNOWN, active)
