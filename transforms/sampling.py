"""The kind of an operation's result is that of what it gives for samples of its operands."""

from __future__ import annotations

import contextlib
import functools
import itertools
import operator
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from srcad.transforms import kinds, rules
from srcad.transforms.quiet import quiet

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

BOOLEAN = frozenset({"not", "is", "is not", "in", "not in"})


def function(name: str) -> Any:
    """The Python callable that an operation's name stands for, or ``None``."""
    if name in _FUNCTIONS:
        return _FUNCTIONS[name]
    if name.startswith("."):
        return _method(name[1:])
    return None if rules.is_custom(name) else rules.resolve(name)


def _method(name: str) -> Any:
    if name.endswith("()"):
        return lambda x, *a, **k: getattr(x, name[:-2])(*a, **k)
    return operator.attrgetter(name)


_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">=", "np.isclose", "np.isnan", "np.isinf", "np.isfinite"})


@functools.lru_cache(None)
def result(name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> kinds.Kind:
    """The kind of an operation's result; ``operands`` are kinds, or ``Lit`` for literals."""
    if name in BOOLEAN:
        return kinds.BOOL
    if name == "np.linalg.eig" and kinds.EIGENPAIRS is not tuple:
        return kinds.Record(kinds.EIGENPAIRS, (kinds.UNKNOWN, kinds.UNKNOWN))
    if name in BY_VALUE or name == "print":
        return kinds.UNKNOWN
    if any(isinstance(k, kinds.Bottom) for k in operands):
        return kinds.BOTTOM
    if (
        name in _COMPARED
        and kinds.UNKNOWN in operands
        and not any(isinstance(k, kinds.Sequence | kinds.Record | kinds.Mapping) for k in operands)
    ):
        return kinds.Array(np.dtype(bool), None)
    called = function(name)
    if name in ("np.reshape", "np.broadcast_to") and len(operands) > 1:
        return _reshaped(operands[0], operands[1])
    elementwise = name in _FUNCTIONS or isinstance(called, np.ufunc)
    one = elementwise and not any(isinstance(k, kinds.Sequence) and k.length is None for k in operands)
    sides = _SIDES[:1] if one else _SIDES
    return _found_of_any_rank(called, keywords, operands, sides)


def _found_of_any_rank(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], sides: tuple[int, ...]) -> kinds.Kind:
    """What ``_found`` gives, for all ranks that arrays of unknown rank among the operands may have."""
    if not any(map(_is_loose, operands)):
        return _found(called, keywords, operands, sides)
    found = [_found(called, keywords, tuple(_of_rank(k, n) for k in operands), sides) for n in range(4)]
    certain = [kind for kind in found if kind != kinds.UNKNOWN]
    kind = functools.reduce(kinds.join, certain) if certain else kinds.UNKNOWN
    dtype = kinds.dtype_of(kind)
    return kinds.Array(dtype, None) if dtype is not None and kinds.UNKNOWN in found[1:] else kind


def _is_loose(kind: Any) -> bool:
    """Whether the rank of arrays of this kind, or that a sequence of this kind holds, is not known."""
    match kind:
        case kinds.Array(_, ndim):
            return ndim is None
        case kinds.Sequence(_, element):
            return _is_loose(element)
        case kinds.Record(_, elements):
            return any(map(_is_loose, elements))
    return False


def _of_rank(kind: Any, ndim: int) -> Any:
    match kind:
        case kinds.Array(dtype, None):
            return kinds.Array(dtype, ndim)
        case kinds.Sequence(_, element):
            return replace(kind, element=_of_rank(element, ndim))
        case kinds.Record(_, elements):
            return replace(kind, elements=tuple(_of_rank(e, ndim) for e in elements))
    return kind


def _reshaped(kind: kinds.Kind, shape: Any) -> kinds.Kind:
    """The kind of an array in another shape, whose rank is the length of that."""
    dtype, given = kinds.dtype_of(kind), getattr(shape, "value", None)
    if dtype is None:
        return kinds.UNKNOWN
    if isinstance(shape, kinds.Sequence):
        return kinds.Array(dtype, shape.length)
    if isinstance(shape, kinds.Record):
        return kinds.Array(dtype, len(shape.elements))
    scalar = kinds.is_scalar(shape) or isinstance(given, int)
    return kinds.Array(dtype, len(given) if isinstance(given, tuple) else 1 if scalar else None)


#: Lengths of the axes of samples: ranks that depend on these (of ``squeeze``, ``cross``) are not known.
_SIDES = (2, 3, 1)


def _found(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], sides: tuple[int, ...]) -> kinds.Kind:
    """The least kind that covers what a function gives for samples with axes of these lengths."""
    shaped = any(isinstance(k, kinds.Sequence) or (isinstance(k, kinds.Array) and k.ndim != 0) for k in operands)
    found = [_applied(called, keywords, operands, side) for side in (sides if shaped else sides[:1])]
    certain = [kind for kind in found if kind is not None]
    return functools.reduce(kinds.join, certain) if certain else kinds.UNKNOWN


def _applied(called: Any, keywords: tuple[str, ...], operands: tuple[Any, ...], side: int) -> kinds.Kind | None:
    """The kind of what a function gives for samples; ``None`` where it takes none of them."""
    for base in (0.5, 1.5, 0.0):
        try:
            args = [sample(k, base, side) for k in operands]
            split = len(args) - len(keywords)
            with quiet(), np.errstate(all="ignore"), _undisturbed(called):
                return kinds.of(called(*args[:split], **dict(zip(keywords, args[split:], strict=False))))
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
def failure(name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> tuple[type[Exception], str] | None:
    """The exception that an operation raises for all values of these kinds, since they are of the wrong kind, and its text."""
    called = function(name)
    if called is None or _acts(called):
        return None
    found: set[tuple[type[Exception], str] | None] = set()
    for base, side, ndim in itertools.product((0.5, 1.5), (2, 1), (1, 0)):
        try:
            args = [sample(_of_rank(k, ndim), base, side) for k in operands]
        except _NoSample:
            return None
        split = len(args) - len(keywords)
        try:
            with quiet(), np.errstate(all="ignore"), _undisturbed(called):
                called(*args[:split], **dict(zip(keywords, args[split:], strict=False)))
            found.add(None)
        except (TypeError, AttributeError) as error:
            found.add((type(error), str(error)))
        except Exception:
            return None
    raised = [failed for failed in found if failed is not None]
    alike = len(raised) == len(found) and len({cls for cls, _ in raised}) == 1
    return (raised[0][0], raised[0][1] if len(raised) == 1 else "") if alike else None


class _NoSample(Exception):
    """A kind that has no sample."""


def sample(kind: Any, base: float, side: int = 2) -> Any:
    """A small value of this kind; ``base`` chooses the neighbourhood, ``side`` the lengths of its axes.

    Near 0, whole numbers in sequences are all different, as axes are.
    """
    match kind:
        case kinds.Scalar(cls) if issubclass(cls, np.timedelta64):
            return cls(1, "s")
        case kinds.Scalar(cls):
            return cls(1) if cls in (bool, np.bool_) else cls(2) if kinds.is_exact(kind) else cls(base)
        case kinds.Array(dtype, ndim):
            shape = (side,) * (1 if ndim is None else ndim)
            value = np.full(shape, 1 if dtype.kind in "iub" else base)
            return (value + np.eye(side) if dtype.kind in "fc" and len(shape) > 1 else value).astype(dtype)
        case kinds.Sequence(cls, kinds.Scalar() as element, count) if base == 0.0 and kinds.is_exact(element):
            return cls(range(side if count is None else count))
        case kinds.Record(cls, elements) if base == 0.0 and all(
            isinstance(e, kinds.Scalar) and kinds.is_exact(e) for e in elements
        ):
            return cls(range(len(elements))) if cls in (tuple, list) else cls(*range(len(elements)))
        case kinds.Sequence(cls, element, count):
            return cls([sample(element, base, side)] * (side if count is None else count))
        case kinds.Record(cls, elements):
            parts = [sample(e, base, side) for e in elements]
            return cls(parts) if cls in (tuple, list) else cls(*parts)
        case kinds.Opaque() if kind in kinds.DTYPES:
            return kinds.DTYPES[kind]
        case kinds.Opaque() | kinds.Mapping() | kinds.Bottom():
            raise _NoSample
    return kind.value


_ACTING = frozenset({print, input, open, next, setattr, delattr, exec, eval, breakpoint, __import__})


def _acts(function: Any) -> bool:
    """Whether a function does more than give a value, and so is not asked on samples."""
    return function in _ACTING or (getattr(function, "__module__", None) or "").startswith("numpy.random")


@functools.lru_cache(None)
def call_result(function: Any, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> kinds.Kind:
    """The kind of what a function of Python or NumPy returns for operands of these kinds."""
    if function is np.random.default_rng:
        return kinds.Opaque(np.random.Generator)
    return kinds.UNKNOWN if _acts(function) else _found_of_any_rank(function, keywords, operands, _SIDES)
