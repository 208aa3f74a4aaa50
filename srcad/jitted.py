"""The functions of ``srcad.runtime`` as Numba takes them: the same results for numbers and arrays, by loops.

Importing this module tells Numba.  A function that is not here, or not for these types, is what Numba cannot compile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import overload, register_jitable

from srcad import runtime

Types: Any = numba.types
_jitable: Callable[[Any], Any] = register_jitable


def _stands_for(function: Any) -> Callable[[Any], Any]:
    """Let what is decorated say, by the types of its arguments, what Numba runs in place of a function."""

    def chosen(choice: Any) -> Any:
        choice.__annotations__ = {}  # Numba compares them with those of what is chosen
        return overload(function, prefer_literal=True)(choice)

    return chosen


def _is_array(kind: Any) -> bool:
    return isinstance(kind, Types.Array)


def _is_number(kind: Any) -> bool:
    return isinstance(kind, Types.Number | Types.Boolean)


def _is_real_array(kind: Any) -> bool:
    return _is_array(kind) and not isinstance(kind.dtype, Types.Complex)


def _element(kind: Any) -> Any:
    """The type of derivatives of an array: its own where that is inexact."""
    return np.dtype(str(kind.dtype)) if isinstance(kind.dtype, Types.Float | Types.Complex) else np.dtype(float)


def _axis(kind: Any) -> int | None:
    """An axis that is known when the code is compiled; -1 counts from the end."""
    return getattr(kind, "literal_value", None)


def _absent(kind: Any) -> bool:
    return kind is None or isinstance(kind, Types.NoneType) or (isinstance(kind, Types.Omitted) and kind.value is None)


# --- shapes ---


@_jitable
def _summed(x, shape):  # type: ignore[no-untyped-def]  # compiled by Numba
    """An array summed to a shape to which it was broadcast, or broadcast to it."""
    extra = x.ndim - len(shape)
    flat, before = np.ascontiguousarray(x).ravel(), 1
    for k, n in enumerate(x.shape):
        if k >= extra and (shape[k - extra] != 1 or n == 1):
            before *= n
            continue
        after = flat.size // (before * n) if n else 0
        out = np.zeros(before * after, flat.dtype)
        for i in range(before):
            for j in range(n):
                for m in range(after):
                    out[i * after + m] += flat[(i * n + j) * after + m]
        flat = out
    return flat


@_stands_for(runtime.unbroadcast)
def _unbroadcast(x: Any, like: Any) -> Callable[..., Any] | None:
    if _is_number(like):
        return (lambda x, like: x.sum()) if _is_array(x) else (lambda x, like: x)
    if not _is_array(like):
        return None
    if _is_number(x) or x.ndim < like.ndim:
        return lambda x, like: _spread(x, like.shape)

    def summed(x, like):  # type: ignore[no-untyped-def]
        if x.shape == like.shape:
            return np.ascontiguousarray(x)
        if x.size < like.size:
            return _spread(x, like.shape)
        return _summed(x, like.shape).reshape(like.shape)

    return summed if x.ndim == like.ndim else lambda x, like: _summed(x, like.shape).reshape(like.shape)


@_stands_for(runtime.sum_to)
def _sum_to(x: Any, shape: Any) -> Callable[..., Any] | None:
    if not len(shape):
        return lambda x, shape: np.array(x.sum())
    return lambda x, shape: _summed(x, shape).reshape(shape)


@_jitable
def _spread(x, shape):  # type: ignore[no-untyped-def]
    """A number or an array broadcast to a shape, in memory of its own."""
    out = np.empty(shape, np.asarray(x).dtype)
    out[...] = x
    return out


@_stands_for(runtime.broadcast_like)
def _broadcast_like(x: Any, like: Any) -> Callable[..., Any] | None:
    return (lambda x, like: _spread(x, like.shape)) if _is_array(like) else (lambda x, like: x)


@_stands_for(runtime.fill)
def _fill(x: Any, like: Any) -> Callable[..., Any] | None:
    return (lambda x, like: np.full(like.shape, x)) if _is_array(like) else (lambda x, like: x)


@_stands_for(runtime.fill_to)
def _fill_to(x: Any, shape: Any) -> Callable[..., Any] | None:
    return lambda x, shape: np.full(shape, x)


@_stands_for(runtime.expand)
def _expand(x: Any, like: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if _is_number(like) or not _is_array(like):
        return (lambda x, like, axis=None, keepdims=False: x) if _is_number(like) else None
    if _is_number(x) or x.ndim == like.ndim:
        return lambda x, like, axis=None, keepdims=False: _spread(x, like.shape)
    if _axis(axis) is None or x.ndim != like.ndim - 1:
        return None
    return lambda x, like, axis=None, keepdims=False: _spread(np.expand_dims(x, axis), like.shape)


@_stands_for(runtime.expand_to)
def _expand_to(x: Any, shape: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if _is_number(x) or x.ndim == len(shape):
        return lambda x, shape, axis=None, keepdims=False: _spread(x, shape)
    if _axis(axis) is None or x.ndim != len(shape) - 1:
        return None
    return lambda x, shape, axis=None, keepdims=False: _spread(np.expand_dims(x, axis), shape)


@_stands_for(runtime.count)
def _count(x: Any, axis: Any = None) -> Callable[..., Any] | None:
    if _absent(axis):
        return lambda x, axis=None: x.size
    return (lambda x, axis=None: x.shape[axis]) if _axis(axis) is not None else None


def _zeros(x: Any) -> Callable[..., Any] | None:
    """Zeros in the shape of a number, an array or a list of numbers."""
    if _is_number(x):
        return (lambda x: 0j) if isinstance(x, Types.Complex) else (lambda x: 0.0)
    if isinstance(x, Types.List) and _is_number(x.dtype):
        return lambda x: [0.0 for _ in x]
    if not _is_array(x):
        return None
    dtype = _element(x)
    return lambda x: np.zeros(x.shape, dtype)


_stands_for(runtime.zeros_like)(_zeros)
_stands_for(runtime.accumulator)(_zeros)
_stands_for(runtime.shadow)(_zeros)


@_stands_for(runtime.private)
def _private(x: Any) -> Callable[..., Any] | None:
    return (lambda x: x.copy()) if _is_array(x) or isinstance(x, Types.List) else None


# --- reductions along an axis ---


@_jitable
def _larger(a, b):  # type: ignore[no-untyped-def]
    return a if a >= b or a != a else b


@_jitable
def _smaller(a, b):  # type: ignore[no-untyped-def]
    return a if a <= b or a != a else b


@_jitable
def _sum(a, b):  # type: ignore[no-untyped-def]
    return a + b


@_jitable
def _product(a, b):  # type: ignore[no-untyped-def]
    return a * b


def _reduction(name: str, combine: Any) -> Any:
    """``np.name(x, axis, keepdims)`` along one axis that is not empty."""

    def along(x: Any, axis: Any, keepdims: Any = False) -> Any:
        return getattr(np, name)(x, axis=axis, keepdims=keepdims)

    @_jitable
    def folded(x, axis):  # type: ignore[no-untyped-def]
        before, n = 1, x.shape[axis]
        for k in range(axis):
            before *= x.shape[k]
        flat = np.ascontiguousarray(x).ravel()
        if n == 0:
            raise ValueError("zero-size array to reduction operation")
        after = flat.size // (before * n) if before else 0
        out = np.empty(before * after, flat.dtype)
        for i in range(before):
            for m in range(after):
                out[i * after + m] = flat[i * n * after + m]
            for j in range(1, n):
                for m in range(after):
                    out[i * after + m] = combine(out[i * after + m], flat[(i * n + j) * after + m])
        return out / n if name == "mean" else out

    @_stands_for(along)
    def _along(x: Any, axis: Any, keepdims: Any = False) -> Callable[..., Any] | None:
        if not _is_array(x) or not isinstance(x.dtype, Types.Float) or _axis(axis) is None:
            return None
        return _reduced(folded, _axis(axis) % x.ndim, x.ndim, bool(getattr(keepdims, "literal_value", False)))

    return along


def _reduced(folded: Any, axis: int, ndim: int, keepdims: bool) -> Callable[..., Any] | None:
    """What folds an array of this rank along an axis, and gives the result its shape."""
    if keepdims:
        plain = _reduced(folded, axis, ndim, False)
        if plain is None or ndim == 1:
            return None
        flat = _jitable(plain)
        return lambda x, axis, keepdims=False: np.expand_dims(flat(x, axis), axis)
    kept = [k for k in range(ndim) if k != axis]
    if ndim == 1:
        return lambda x, axis, keepdims=False: folded(x, 0)[0]
    if ndim == 2:
        return lambda x, axis, keepdims=False: folded(x, axis % 2)
    if ndim == 3:
        first, second = kept
        return lambda x, axis, keepdims=False: folded(x, axis % 3).reshape((x.shape[first], x.shape[second]))
    return None


#: Reductions of which Numba has none along an axis, or none that keeps the axis.
REDUCTIONS = {
    "sum": _reduction("sum", _sum), "prod": _reduction("prod", _product), "mean": _reduction("mean", _sum),
    "max": _reduction("max", _larger), "min": _reduction("min", _smaller),
}  # fmt: skip


def vdot(a: Any, b: Any) -> Any:
    """``np.vdot`` of arrays of any rank."""
    return np.vdot(a, b)


@_stands_for(vdot)
def _vdot(a: Any, b: Any) -> Callable[..., Any] | None:
    if not _is_real_array(a) or not _is_real_array(b):
        return None
    return lambda a, b: np.dot(np.ascontiguousarray(a).ravel(), np.ascontiguousarray(b).ravel())


@_stands_for(runtime.vector_product)
def _vector_product(x1: Any, x2: Any) -> Callable[..., Any] | None:
    def product(x1, x2):  # type: ignore[no-untyped-def]
        a, b, c = x1[0], x1[1], x1[2]
        d, e, f = x2[0], x2[1], x2[2]
        return np.array([b * f - c * e, c * d - a * f, a * e - b * d])

    return product


# --- reading and writing by index ---


def _places(index: Any) -> int:
    """The number of arrays of whole numbers that an index is made of; 0 for one of numbers and slices, -1 for others."""
    parts: list[Any] = [*index] if isinstance(index, Types.BaseTuple) else [index]
    arrays = [p for p in parts if _is_array(p)]
    plain = all(isinstance(p, Types.Integer | Types.SliceType | Types.EllipsisType | Types.NoneType) for p in parts)
    whole = all(isinstance(p.dtype, Types.Integer) and p.ndim == 1 for p in arrays)
    return 0 if plain else len(arrays) if whole and len(arrays) == len(parts) else -1


def _add_at(out: Any, i: Any, x: Any) -> Callable[..., Any] | None:
    if not _is_array(out) or _places(i) < 0:
        return None
    if not _places(i):

        def add(out, i, x):  # type: ignore[no-untyped-def]
            out[i] += x

        return add
    return _add_one_by_one(out, i, x)


def _add_one_by_one(out: Any, i: Any, x: Any) -> Callable[..., Any] | None:
    """Elements of repeated indices add up."""
    if isinstance(i, Types.BaseTuple):
        if len(i) != 2 or out.ndim != 2:
            return None

        def add_in_pairs(out, i, x):  # type: ignore[no-untyped-def]
            terms = np.broadcast_to(np.asarray(x), i[0].shape)
            for k in range(len(i[0])):
                out[i[0][k], i[1][k]] += terms[k]

        return add_in_pairs
    if _is_array(x) and x.ndim == out.ndim:

        def add_each(out, i, x):  # type: ignore[no-untyped-def]
            for k in range(len(i)):
                out[i[k]] += x[k]

        return add_each

    def add_same(out, i, x):  # type: ignore[no-untyped-def]
        for k in range(len(i)):
            out[i[k]] += x

    return add_same if _is_number(x) else None


_stands_for(runtime.add_at)(_add_at)


@_stands_for(runtime.add_element)
def _add_element(x: Any, i: Any, term: Any) -> Callable[..., Any] | None:
    if isinstance(x, Types.List) and isinstance(i, Types.Integer):

        def add(x, i, term):  # type: ignore[no-untyped-def]
            x[i] += term

        return add
    return _add_at(x, i, term)


@_stands_for(runtime.last_written)
def _last_written(x: Any, i: Any) -> Callable[..., Any] | None:
    if _places(i) == 0:
        return lambda x, i: 1.0
    if not _is_array(x) or _places(i) < 0 or _places(i) != x.ndim:
        return None
    if isinstance(i, Types.BaseTuple):
        if len(i) != 2:
            return None

        def last_of_pairs(x, i):  # type: ignore[no-untyped-def]
            found, seen = np.zeros(i[0].shape), np.zeros(x.shape, np.bool_)
            for k in range(len(i[0]) - 1, -1, -1):
                if not seen[i[0][k], i[1][k]]:
                    found[k] = 1.0
                seen[i[0][k], i[1][k]] = True
            return found

        return last_of_pairs

    def last(x, i):  # type: ignore[no-untyped-def]
        found, seen = np.zeros(i.shape), np.zeros(x.shape, np.bool_)
        for k in range(len(i) - 1, -1, -1):
            if not seen[i[k]]:
                found[k] = 1.0
            seen[i[k]] = True
        return found

    return last


# --- numbers ---


@_stands_for(runtime.seed)
def _seed(y: Any) -> Callable[..., Any] | None:
    if _is_array(y) and y.ndim == 0:
        return lambda y: 1.0
    return (lambda y: 1.0) if _is_number(y) else None


@_stands_for(runtime.unit)
def _unit(x: Any) -> Callable[..., Any] | None:
    real = _is_real_array(x) or isinstance(x, Types.Float | Types.Integer)
    return (lambda x: np.sign(x)) if real else None


@_jitable
def _power_slope_of(x1, x2):  # type: ignore[no-untyped-def]
    if x1:
        return x2 * x1 ** (x2 - 1)
    return 0.0 if not x2 or x2 > 1 else 1.0 if x2 == 1 else np.inf


@_stands_for(runtime.power_slope)
def _power_slope(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if all(isinstance(x, Types.Float | Types.Integer) for x in (x1, x2)):
        return lambda x1, x2: _power_slope_of(float(x1), x2)
    if _is_real_array(x1) and isinstance(x2, Types.Float | Types.Integer):
        return lambda x1, x2: x2 * x1 ** (x2 - 1.0 if x2 else 1.0)
    if _is_real_array(x2):
        return lambda x1, x2: x2 * x1 ** np.where(x2 == 0, 1.0, x2 - 1.0)
    return None


@_stands_for(runtime.unpacked)
def _unpacked(x: Any, count: Any, more: Any = False) -> Callable[..., Any] | None:
    fits = isinstance(x, Types.BaseTuple) and len(x) == _axis(count)
    return (lambda x, count, more=False: x) if fits else None


@_jitable
def _above_number(x1, x2):  # type: ignore[no-untyped-def]
    return 1.0 if x1 > x2 else 0.5 if x1 == x2 else 0.0


@_stands_for(runtime.above)
def _above(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if _is_number(x1) and _is_number(x2):
        return lambda x1, x2: _above_number(x1, x2)
    return lambda x1, x2: np.greater(x1, x2) + 0.5 * np.equal(x1, x2)


@_stands_for(runtime.tie_weights)
def _tie_weights(x: Any, y: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if not _is_real_array(x):
        return None
    if _absent(axis):

        def of_all(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
            attained = np.equal(x, y)
            return attained / max(attained.sum(), 1)

        return of_all if _is_number(y) else None
    if _axis(axis) is None or not _is_array(y) or y.ndim not in (x.ndim - 1, x.ndim):
        return None
    if y.ndim == x.ndim:
        place = _axis(axis) % x.ndim
        number = REDUCTIONS["sum"]

        def keeping(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
            attained = np.equal(x, y)
            return attained / np.maximum(number(attained * 1.0, place, True), 1)

        return keeping

    def along(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
        attained = np.equal(x, np.expand_dims(y, axis))
        return attained / np.expand_dims(np.maximum(attained.sum(axis), 1), axis)

    return along


@_stands_for(runtime.selected)
def _selected(x: Any, weight: Any) -> Callable[..., Any] | None:
    if _is_number(weight) and _is_number(x):
        return lambda x, weight: x * weight if weight else 0.0 * weight
    if not _is_array(weight):
        return None
    return lambda x, weight: np.where(weight != 0, x, 0.0) * weight
