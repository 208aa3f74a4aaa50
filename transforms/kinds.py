"""Kinds: what is known about a value before it exists.

A kind is a point of a small lattice: scalars by class, arrays by dtype and rank, sequences by element, objects by class.
``join`` goes up.  The kind of an operation's result is found by applying the operation to small samples of its operands'
kinds, once for each combination: NumPy's own promotion and shape rules are the truth, and are not restated here.
"""

from __future__ import annotations

import dis
import functools
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number of class ``cls``: a Python number or a NumPy scalar."""

    cls: type


@dataclass(frozen=True, slots=True)
class Array:
    """An ``ndarray`` of this dtype; ``ndim`` is ``None`` where the rank is unknown, a scalar included."""

    dtype: np.dtype[Any]
    ndim: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list or tuple whose elements are all of one kind; ``length`` is ``None`` where it is known at run time only.

    ``sites`` are the places that lists were made at which are edited later.
    """

    cls: type
    element: Kind
    length: int | None = None
    sites: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict of the running program: the kinds of its keys and elements; ``sites`` as those of a ``Sequence``."""

    cls: type
    key: Kind
    element: Kind
    sites: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Record:
    """A tuple, or an object of a class of tuples, whose elements have kinds of their own."""

    cls: type
    elements: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other object, by class; ``None``: nothing is known."""

    cls: type | None = None


@dataclass(frozen=True, slots=True)
class Bottom:
    """No value has come here yet."""


Kind: TypeAlias = "Scalar | Array | Sequence | Mapping | Record | Opaque | Bottom"

UNKNOWN = Opaque()
BOTTOM = Bottom()
FLOAT = Scalar(float)
INT = Scalar(int)
BOOL = Scalar(bool)
#: Arrays of floating-point numbers of one axis, and of two.
VECTOR, MATRIX = Array(np.dtype(float), 1), Array(np.dtype(float), 2)

#: Arrays of records of whatever fields.
RECORDS = Array(np.dtype("V1"), None)

_NUMBERS = (bool, int, float, complex)

#: The data types of numbers, by the kind of the ``dtype`` object.
DTYPES: dict[Kind, np.dtype[Any]] = {Opaque(type(d)): d for d in map(np.dtype, "?bBhHiIqQefdFD")}

#: What NumPy tells of these, by the kind of the ``finfo`` or ``iinfo`` object.
INFOS: dict[Kind, Any] = {
    Opaque(type(f"info_{d.name}", (), {})): (np.iinfo if d.kind in "iu" else np.finfo)(d)
    for d in DTYPES.values() if d.kind in "iufc"
}  # fmt: skip


def info_kind(info: Any) -> Kind:
    """The kind of what ``np.finfo`` or ``np.iinfo`` returned."""
    return next((k for k, found in INFOS.items() if found.dtype == info.dtype), UNKNOWN)


def dtype_kind(kind: Kind) -> Kind:
    """The kind of ``x.dtype`` for an ``x`` of this kind."""
    found = dtype_of(kind)
    return UNKNOWN if found is None or not found.isnative else of(found)


#: Tuples of more elements are sequences.
WIDEST = 16


def of(value: object) -> Kind:
    """The kind of a value."""
    cls = value.__class__
    if cls in _NUMBERS or issubclass(cls, np.number | np.bool_):
        return Scalar(cls)
    if cls is np.ndarray:
        return Array(value.dtype, value.ndim)  # type: ignore[attr-defined]
    if issubclass(cls, tuple):
        elements = tuple(map(of, value))  # type: ignore[call-overload]
        if 0 < len(elements) <= WIDEST and (cls is not tuple or len(set(elements)) > 1):
            return Record(cls, elements)
    if cls is tuple and not value:
        return Sequence(tuple, BOTTOM, 0)
    if cls in (list, tuple) and value:
        element = functools.reduce(join, map(of, value))  # type: ignore[call-overload]
        return Sequence(cls, element, len(value) if cls is tuple else None)  # type: ignore[arg-type]
    return UNKNOWN if cls.__flags__ & _HEAP_TYPE and _hides_methods(value) else Opaque(cls)


_HEAP_TYPE = 1 << 9
_STORE_ATTR = dis.opmap["STORE_ATTR"]


def _hides_methods(value: Any) -> bool:
    """Whether an object has something of its own in place of a method of its class."""
    own, cls = getattr(value, "__dict__", None), value.__class__
    return type(own) is dict and not methods(cls).isdisjoint(own)


@functools.lru_cache(1024)
def methods(cls: type) -> frozenset[str]:
    """The methods of a class that its own code leaves alone: what stands in place of one is the work of others."""
    functions = (n for c in cls.__mro__ for n, v in vars(c).items() if isinstance(v, FunctionType))
    return frozenset(functions) - given_to_instances(cls)


@functools.lru_cache(1024)
def given_to_instances(cls: type) -> frozenset[str]:
    """The attributes that the functions of a class give to its instances, which may hide its methods."""
    functions = (v for c in cls.__mro__ for v in vars(c).values() if isinstance(v, FunctionType))
    return frozenset().union(*(attributes_stored(f.__code__) for f in functions))


@functools.lru_cache(4096)
def attributes_stored(code: CodeType) -> frozenset[str]:
    """The attributes that the code of a function writes, of whatever object."""
    if _STORE_ATTR not in code.co_code[::2]:
        return frozenset()
    return frozenset(i.argval for i in dis.get_instructions(code) if i.opcode == _STORE_ATTR)


def of_element(dtype: np.dtype[Any]) -> Kind:
    """The kind of one element of an array: a number, or any object."""
    return UNKNOWN if dtype.kind == "O" else Scalar(dtype.type)


def held_by(container: Any) -> Kind:
    """The kind of what a list or dict holds; of an array, that of the array."""
    if isinstance(container, np.ndarray):
        return of(container)
    parts = container.values() if isinstance(container, dict) else container
    classes = set(map(type, parts))
    found: Kind = BOTTOM
    for kind in map(Scalar, classes) if classes.issubset(_NUMBERS) else map(of, _rows(parts, classes)):
        found = join(found, kind)
    return found


def _rows(parts: Any, classes: set[type]) -> Any:
    """Of lists and tuples of numbers one for each sequence of classes: their kinds are those of all."""
    if not classes <= {list, tuple}:
        return parts
    rows = {(type(p), *map(type, p)): p for p in parts}
    return rows.values() if all(c in _NUMBERS for _, *row in rows for c in row) else parts


def is_scalar(kind: Kind) -> bool:
    """Whether values of this kind are plain numbers."""
    return isinstance(kind, Scalar)


def is_number(kind: Kind) -> bool:
    """Whether values of this kind are plain numbers, and no truth values."""
    return isinstance(kind, Scalar) and kind.cls not in (bool, np.bool_)


def is_array(kind: Kind) -> bool:
    """Whether values of this kind are certainly arrays of known rank, at least one axis."""
    return isinstance(kind, Array) and kind.ndim is not None


def is_complex(kind: Kind) -> bool:
    """Whether values of this kind are complex."""
    dtype = dtype_of(kind)
    return dtype is not None and dtype.kind == "c"


def is_real(kind: Kind) -> bool:
    """Whether values of this kind are certainly real numbers or arrays of them."""
    dtype = dtype_of(kind)
    return dtype is not None and dtype.kind in "fiub"


def may_be_array(kind: Kind) -> bool:
    """Whether values of this kind are arrays, or nothing is known of them."""
    return isinstance(kind, Array) or kind == UNKNOWN


def is_record(kind: Kind) -> bool:
    """Whether values of this kind are records, or arrays of them."""
    dtype = dtype_of(kind)
    return dtype is not None and dtype.kind == "V"


def is_exact(kind: Kind) -> bool:
    """Whether values of this kind are integers or booleans."""
    dtype = dtype_of(kind)
    return dtype is not None and dtype.kind in "iub"


def carries(kind: Kind) -> bool:
    """Whether a value of this kind can carry a derivative."""
    match kind:
        case Scalar(cls):
            return cls not in (bool, np.bool_)
        case Array(dtype):
            return dtype.kind in "fciuO"
        case Sequence(_, element) | Mapping(_, _, element):
            return carries(element)
        case Opaque(cls):
            return cls is None or not issubclass(cls, str | bytes | type(None) | type | slice | type(...))
    return True


def may_vary(kind: Kind) -> bool:
    """Whether a value of this kind can hold what depends continuously on anything."""
    match kind:
        case Sequence(_, element) | Mapping(_, _, element):
            return may_vary(element)
        case Record(_, elements):
            return any(map(may_vary, elements))
        case Opaque(cls) if cls is not None and (cls in _PASSIVE or _is_without_numbers(cls.__module__)):
            return False
    return carries(kind) and not is_exact(kind)


#: Classes whose objects hold nothing that is differentiated: what is in sets is told apart.
_PASSIVE = (set, frozenset, range)


#: Modules whose objects hold nothing that was computed.
_WITHOUT_NUMBERS = frozenset({"random", "_random", "re", "logging", "pathlib"})


def _is_without_numbers(module: str) -> bool:
    return module.partition(".")[0] in _WITHOUT_NUMBERS or module.startswith("numpy.random.")


def rank(kind: Kind) -> int | None:
    """The number of axes; 0 for scalars, ``None`` where it is unknown."""
    match kind:
        case Scalar():
            return 0
        case Array(_, ndim):
            return ndim
    return None


def module_of(what: Any) -> str:
    """The module of a class or function; the class of Cython's functions tells none, but has each of them tell its own."""
    module = getattr(what, "__module__", None)
    return module if isinstance(module, str) else ""


def result_dtype(kind: Kind) -> np.dtype[Any] | None:
    """The data type of numbers and arrays of this kind."""
    return dtype_of(kind)


def dtype_of(kind: Kind) -> np.dtype[Any] | None:
    match kind:
        case Scalar(cls):
            return np.dtype(cls)
        case Array(dtype):
            return dtype
    return None


def join(a: Kind, b: Kind) -> Kind:
    """The least kind that covers both."""
    if a == b or isinstance(b, Bottom):
        return a
    if isinstance(a, Bottom):
        return b
    match a, b:
        case Scalar(p), Scalar(q):
            return Scalar(_wider(p, q))
        case Sequence(p, x, m, s), Sequence(q, y, n, t) if p is q:
            return Sequence(p, join(x, y), m if m == n else None, s | t)
        case Mapping(p, j, x, s), Mapping(q, k, y, t) if p is q:
            return Mapping(p, join(j, k), join(x, y), s | t)
        case Record(p, xs), Record(q, ys) if p is q and len(xs) == len(ys):
            return Record(p, tuple(map(join, xs, ys)))
        case Opaque(p), Opaque(q):
            return Opaque(p if p is q else None)
        case Record() | Sequence(), Record() | Sequence() if a.cls is b.cls is tuple:
            return _tuple_of_numbers(a, b)
    left, right = dtype_of(a), dtype_of(b)
    if left is not None and right is not None:
        arrays = isinstance(a, Array) and isinstance(b, Array)  # an array of no axes is written into, a number is not
        return Array(np.result_type(left, right), rank(a) if arrays and rank(a) == rank(b) else None)
    return UNKNOWN


def _tuple_of_numbers(a: Record | Sequence, b: Record | Sequence) -> Kind:
    """The kind of tuples that may differ in length and hold numbers alone."""
    parts: list[Kind] = [e for kind in (a, b) for e in (kind.elements if isinstance(kind, Record) else (kind.element,))]
    lengths = {len(kind.elements) if isinstance(kind, Record) else kind.length for kind in (a, b)}
    element = functools.reduce(join, parts) if parts else BOTTOM
    return Sequence(tuple, element, lengths.pop() if len(lengths) == 1 else None) if is_scalar(element) else UNKNOWN


def less_known(both: Kind, a: Kind, b: Kind) -> bool:
    """Whether the kind that covers two says less than each of these."""
    if isinstance(a, Bottom) or isinstance(b, Bottom):
        return False
    if both == UNKNOWN:
        return UNKNOWN not in (a, b)
    return isinstance(both, Array) and both.ndim is None and rank(a) != rank(b)


def _wider(p: type, q: type) -> type:
    if p in _NUMBERS and q in _NUMBERS:
        return max(p, q, key=_NUMBERS.index)
    wide = np.result_type(np.dtype(p), np.dtype(q))
    return complex if wide.kind == "c" else float if wide.kind == "f" else wide.type


#: What ``numpy.linalg.eig`` returns: a tuple with names, or before NumPy 1.25 a plain one.
EIGENPAIRS = type(np.linalg.eig(np.eye(1)))


def carries_number(value: Any) -> bool:
    """Whether a value of the linearizer is a number, an array or a sequence."""
    kind = getattr(value, "kind", None)
    return kind is not None and not isinstance(kind, Opaque | Bottom)
