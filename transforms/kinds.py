"""Kinds: what is known about a value before it exists.

A kind is a point of a small lattice: scalars by class, arrays by dtype and rank, sequences by element, objects by class.
``join`` goes up.  The kind of an operation's result is found by applying the operation to small samples of its operands'
kinds, once for each combination: NumPy's own promotion and shape rules are the truth, and are not restated here.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import operator
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    found = _dtype(kind)
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
    if cls in (list, tuple) and value:
        element = functools.reduce(join, map(of, value))  # type: ignore[call-overload]
        return Sequence(cls, element, len(value) if cls is tuple else None)  # type: ignore[arg-type]
    return Opaque(cls)


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
    dtype = _dtype(kind)
    return dtype is not None and dtype.kind == "c"


def is_real(kind: Kind) -> bool:
    """Whether values of this kind are certainly real numbers or arrays of them."""
    dtype = _dtype(kind)
    return dtype is not None and dtype.kind in "fiub"


def is_exact(kind: Kind) -> bool:
    """Whether values of this kind are integers or booleans."""
    dtype = _dtype(kind)
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
    return carries(kind) and not is_exact(kind) and kind not in (Opaque(set), Opaque(frozenset), Opaque(range))


def rank(kind: Kind) -> int | None:
    """The number of axes; 0 for scalars, ``None`` where it is unknown."""
    match kind:
        case Scalar():
            return 0
        case Array(_, ndim):
            return ndim
    return None


def result_dtype(kind: Kind) -> np.dtype[Any] | None:
    """The data type of numbers and arrays of this kind."""
    return _dtype(kind)


def _dtype(kind: Kind) -> np.dtype[Any] | None:
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
    left, right = _dtype(a), _dtype(b)
    if left is not None and right is not None:
        return Array(np.result_type(left, right), rank(a) if rank(a) == rank(b) else None)
    return UNKNOWN


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


# --- results by sample ---

_FUNCTIONS: dict[str, Any] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "&": operator.and_, "|": operator.or_,
    "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift, "neg": operator.neg, "pos": operator.pos,
    "~": operator.invert, "not": operator.not_, "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b, "getitem": operator.getitem, "slice": slice,
    "tuple": lambda *a: a, "list": lambda *a: list(a), "len": len,
}  # fmt: skip

#: Operations whose result is real or complex by the values of their operands.
BY_VALUE = frozenset({
    "np.linalg.eig", "np.linalg.eigvals", "np.real_if_close", "scipy.linalg.sqrtm", "scipy.linalg.logm",
    "scipy.linalg.fractional_matrix_power", "scipy.linalg.schur",
})  # fmt: skip

#: What ``numpy.linalg.eig`` returns: a tuple with names, or before NumPy 1.25 a plain one.
_EIGENPAIRS = type(np.linalg.eig(np.eye(1)))

BOOLEAN = frozenset({"not", "is", "is not", "in", "not in"})


def function(name: str) -> Any:
    """The Python callable that an operation's name stands for, or ``None``."""
    if name in _FUNCTIONS:
        return _FUNCTIONS[name]
    if name.startswith("."):
        return _method(name[1:])
    from srcad.transforms import rules

    return None if rules.is_custom(name) else rules.resolve(name)


def _method(name: str) -> Any:
    if name.endswith("()"):
        return lambda x, *a, **k: getattr(x, name[:-2])(*a, **k)
    return operator.attrgetter(name)


_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">=", "np.isclose", "np.isnan", "np.isinf", "np.isfinite"})


@functools.lru_cache(None)
def result(name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> Kind:
    """The kind of an operation's result; ``operands`` are kinds, or ``Lit`` for literals."""
    if name in BOOLEAN:
        return BOOL
    if name == "np.linalg.eig" and _EIGENPAIRS is not tuple:
        return Record(_EIGENPAIRS, (UNKNOWN, UNKNOWN))
    if name in BY_VALUE or name == "print":
        return UNKNOWN
    if any(isinstance(k, Bottom) for k in operands):
        return BOTTOM
    if name in _COMPARED and UNKNOWN in operands and not any(isinstance(k, Sequence | Record | Mapping) for k in operands):
        return Array(np.dtype(bool), None)
    called = function(name)
    if name in ("np.reshape", "np.broadcast_to") and len(operands) > 1:
        return _reshaped(operands[0], operands[1])
    elementwise = name in _FUNCTIONS or isinstance(called, np.ufunc)
    one = elementwise and not any(isinstance(k, Sequence) and k.length is None for k in operands)
    sides = _SIDES[:1] if one else _SIDES
    return _found_of_any_rank(called, keywords, operands, sides)


def _found_of_any_rank(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], sides: tuple[int, ...]) -> Kind:
    """What ``_found`` gives, for all ranks that arrays of unknown rank among the operands may have."""
    if not any(map(_is_loose, operands)):
        return _found(called, keywords, operands, sides)
    found = [_found(called, keywords, tuple(_of_rank(k, n) for k in operands), sides) for n in range(4)]
    certain = [kind for kind in found if kind != UNKNOWN]
    kind = functools.reduce(join, certain) if certain else UNKNOWN
    dtype = _dtype(kind)
    return Array(dtype, None) if dtype is not None and UNKNOWN in found[1:] else kind


def _is_loose(kind: Any) -> bool:
    """Whether the rank of arrays of this kind, or that a sequence of this kind holds, is not known."""
    match kind:
        case Array(_, ndim):
            return ndim is None
        case Sequence(_, element):
            return _is_loose(element)
        case Record(_, elements):
            return any(map(_is_loose, elements))
    return False


def _of_rank(kind: Any, ndim: int) -> Any:
    match kind:
        case Array(dtype, None):
            return Array(dtype, ndim)
        case Sequence(_, element):
            return replace(kind, element=_of_rank(element, ndim))
        case Record(_, elements):
            return replace(kind, elements=tuple(_of_rank(e, ndim) for e in elements))
    return kind


def _reshaped(kind: Kind, shape: Any) -> Kind:
    """The kind of an array in another shape, whose rank is the length of that."""
    dtype, given = _dtype(kind), getattr(shape, "value", None)
    if dtype is None:
        return UNKNOWN
    if isinstance(shape, Sequence):
        return Array(dtype, shape.length)
    if isinstance(shape, Record):
        return Array(dtype, len(shape.elements))
    scalar = is_scalar(shape) or isinstance(given, int)
    return Array(dtype, len(given) if isinstance(given, tuple) else 1 if scalar else None)


#: Lengths of the axes of samples: ranks that depend on these (of ``squeeze``, ``cross``) are not known.
_SIDES = (2, 3, 1)


def _found(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], sides: tuple[int, ...]) -> Kind:
    """The least kind that covers what a function gives for samples with axes of these lengths."""
    shaped = any(isinstance(k, Sequence) or (isinstance(k, Array) and k.ndim != 0) for k in operands)
    found = [_applied(called, keywords, operands, side) for side in (sides if shaped else sides[:1])]
    certain = [kind for kind in found if kind is not None]
    return functools.reduce(join, certain) if certain else UNKNOWN


def _applied(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], side: int) -> Kind | None:
    """The kind of what a function gives for samples; ``None`` where it takes none of them."""
    for base in (0.5, 1.5, 0.0):
        try:
            args = [sample(k, base, side) for k in operands]
            split = len(args) - len(keywords)
            with warnings.catch_warnings(), np.errstate(all="ignore"), _undisturbed(called):
                warnings.simplefilter("ignore")
                return of(called(*args[:split], **dict(zip(keywords, args[split:], strict=False))))
        except Exception:
            continue
    return None


@contextlib.contextmanager
def _undisturbed(called: Any) -> Iterator[None]:
    """Leave NumPy's own generator of random numbers as the user has it."""
    generator = getattr(called, "__self__", None)
    if not isinstance(generator, np.random.RandomState):
        yield
        return
    state = generator.get_state()
    try:
        yield
    finally:
        generator.set_state(state)


@functools.lru_cache(None)
def failure(name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> type[Exception] | None:
    """The exception that an operation raises for all values of these kinds, since they are of the wrong kind."""
    if _acts(function(name)):
        return None
    found: set[type[Exception] | None] = set()
    for base, side, ndim in itertools.product((0.5, 1.5), (2, 1), (1, 0)):
        try:
            args = [sample(_of_rank(k, ndim), base, side) for k in operands]
        except _NoSample:
            return None
        split = len(args) - len(keywords)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"), _undisturbed(function(name)):
                warnings.simplefilter("ignore")
                function(name)(*args[:split], **dict(zip(keywords, args[split:], strict=False)))
            found.add(None)
        except (TypeError, AttributeError) as error:
            found.add(type(error))
        except Exception:
            return None
    return found.pop() if len(found) == 1 else None


class _NoSample(Exception):
    """A kind that has no sample."""


def sample(kind: Any, base: float, side: int = 2) -> Any:
    """A small value of this kind; ``base`` chooses the neighbourhood, ``side`` the lengths of its axes.

    Near 0, whole numbers in sequences are all different, as axes are.
    """
    match kind:
        case Scalar(cls):
            return cls(1) if cls in (bool, np.bool_) else cls(2) if is_exact(kind) else cls(base)
        case Array(dtype, ndim):
            shape = (side,) * (1 if ndim is None else ndim)
            value = np.full(shape, 1 if dtype.kind in "iub" else base)
            return (value + np.eye(side) if dtype.kind in "fc" and len(shape) > 1 else value).astype(dtype)
        case Sequence(cls, Scalar() as element, count) if base == 0.0 and is_exact(element):
            return cls(range(side if count is None else count))
        case Record(cls, elements) if base == 0.0 and all(isinstance(e, Scalar) and is_exact(e) for e in elements):
            return cls(range(len(elements))) if cls in (tuple, list) else cls(*range(len(elements)))
        case Sequence(cls, element, count):
            return cls([sample(element, base, side)] * (side if count is None else count))
        case Record(cls, elements):
            parts = [sample(e, base, side) for e in elements]
            return cls(parts) if cls in (tuple, list) else cls(*parts)
        case Opaque() if kind in DTYPES:
            return DTYPES[kind]
        case Opaque() | Mapping() | Bottom():
            raise _NoSample
    return kind.value


_ACTING = frozenset({print, input, open, next, setattr, delattr, exec, eval, breakpoint, __import__})


def _acts(function: Any) -> bool:
    """Whether a function does more than give a value, and so is not asked on samples."""
    return function in _ACTING or (getattr(function, "__module__", None) or "").startswith("numpy.random")


@functools.lru_cache(None)
def call_result(function: Any, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> Kind:
    """The kind of what a function of Python or NumPy returns for operands of these kinds."""
    if function is np.random.default_rng:
        return Opaque(np.random.Generator)
    return UNKNOWN if _acts(function) else _found_of_any_rank(function, keywords, operands, _SIDES)


def carries_number(value: Any) -> bool:
    """Whether a value of the linearizer is a number, an array or a sequence."""
    kind = getattr(value, "kind", None)
    return kind is not None and not isinstance(kind, Opaque | Bottom)
