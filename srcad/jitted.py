"""The functions of ``srcad.runtime`` as Numba takes them: the same results for numbers and arrays, by loops.

Importing this module tells Numba.  A function that is not here, or not for these types, is what Numba cannot compile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitted_along, jitted_elements, jitted_order, jitted_parts, jitting, load, runtime
from srcad.jitted_linalg import norm as norm
from srcad.jitted_numpy import WORDS as WORDS
from srcad.jitted_numpy import reshape as reshape
from srcad.jitted_parts import array as array
from srcad.jitted_parts import from_end as from_end
from srcad.jitted_reductions import REDUCTIONS as REDUCTIONS
from srcad.jitted_reductions import einsum as einsum
from srcad.jitted_reductions import total as total
from srcad.jitted_writes import HERE as HERE
from srcad.jitted_writes import WRITES as WRITES
from srcad.jitted_writes import all_of as all_of
from srcad.jitted_writes import zeros_of as zeros_of
from srcad.jitting import Types

__all__ = ["jitted_along", "jitted_elements", "jitted_order", "jitted_parts"]

# --- shapes ---


@jitting.jitable
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


@jitting.stands_for(runtime.unbroadcast)
def _unbroadcast(x: Any, like: Any) -> Callable[..., Any] | None:
    if jitting.is_number(like):
        return (lambda x, like: x.sum()) if jitting.is_array(x) else (lambda x, like: x)
    if not jitting.is_array(like):
        return None
    if jitting.is_number(x) or x.ndim < like.ndim:
        return lambda x, like: _spread(x, like.shape)

    def summed(x, like):  # type: ignore[no-untyped-def]
        if x.shape == like.shape:
            return np.ascontiguousarray(x)
        if x.size < like.size:
            return _spread(x, like.shape)
        return _summed(x, like.shape).reshape(like.shape)

    return summed if x.ndim == like.ndim else lambda x, like: _summed(x, like.shape).reshape(like.shape)


@jitting.stands_for(runtime.sum_to)
def _sum_to(x: Any, shape: Any) -> Callable[..., Any] | None:
    if not len(shape):
        return lambda x, shape: np.array(x.sum())
    return lambda x, shape: _summed(x, shape).reshape(shape)


put = WRITES["assign"]


@jitting.jitable
def _spread(x, shape):  # type: ignore[no-untyped-def]
    """A number or an array broadcast to a shape, in memory of its own."""
    out = np.empty(shape, np.asarray(x).dtype)
    put(out, ..., x, True)
    return out


@jitting.stands_for(runtime.broadcast_like)
def _broadcast_like(x: Any, like: Any) -> Callable[..., Any] | None:
    return (lambda x, like: _spread(x, like.shape)) if jitting.is_array(like) else (lambda x, like: x)


@jitting.stands_for(runtime.fill)
def _fill(x: Any, like: Any) -> Callable[..., Any] | None:
    return (lambda x, like: np.full(like.shape, x)) if jitting.is_array(like) else (lambda x, like: x)


@jitting.stands_for(runtime.fill_to)
def _fill_to(x: Any, shape: Any) -> Callable[..., Any] | None:
    return lambda x, shape: np.full(shape, x)


@jitting.stands_for(runtime.expand)
def _expand(x: Any, like: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if jitting.is_number(like) or not jitting.is_array(like):
        return (lambda x, like, axis=None, keepdims=False: x) if jitting.is_number(like) else None
    if jitting.is_number(x) or x.ndim == like.ndim:
        return lambda x, like, axis=None, keepdims=False: _spread(x, like.shape)
    placed = _placed(x, like.ndim, axis)
    return placed and (lambda x, like, axis=None, keepdims=False: _spread(placed(x), like.shape))


def _placed(x: Any, ndim: int, axis: Any) -> Any:
    """What gives a reduced array an axis of length one for each that was reduced, where these are known."""
    axes = [jitting.axis_of(a) for a in (axis if isinstance(axis, Types.BaseTuple) else [axis])]
    if None in axes or x.ndim + len(axes) != ndim:
        return None
    kept = [k for k in range(ndim) if k not in {a % ndim for a in axes if a is not None}]
    parts = [f"x.shape[{kept.index(k)}]" if k in kept else "1" for k in range(ndim)]
    text = f"def placed(x):\n    return np.ascontiguousarray(x).reshape(({', '.join(parts)},))"
    return jitting.jitable(load.define(text, "placed", {"np": np}))


@jitting.stands_for(runtime.expand_to)
def _expand_to(x: Any, shape: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if jitting.is_number(x) or x.ndim == len(shape):
        return lambda x, shape, axis=None, keepdims=False: _spread(x, shape)
    placed = _placed(x, len(shape), axis)
    return placed and (lambda x, shape, axis=None, keepdims=False: _spread(placed(x), shape))


@jitting.stands_for(runtime.count)
def _count(x: Any, axis: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(axis):
        return lambda x, axis=None: x.size
    if isinstance(axis, Types.BaseTuple) and len(axis) == 2:
        return lambda x, axis=None: x.shape[axis[0]] * x.shape[axis[1]]
    return (lambda x, axis=None: x.shape[axis]) if jitting.axis_of(axis) is not None else None


def _zeros(x: Any) -> Callable[..., Any] | None:
    """Zeros in the shape of a number, an array or a list of numbers."""
    if jitting.is_number(x):
        return (lambda x: 0j) if isinstance(x, Types.Complex) else (lambda x: 0.0)
    if isinstance(x, Types.List) and jitting.is_number(x.dtype):
        return lambda x: [0.0 for _ in x]
    if isinstance(x, Types.BaseTuple) and all(map(jitting.is_number, x)):
        count = len(x)
        return lambda x: [0.0] * count
    if not jitting.is_array(x):
        return None
    dtype = jitting.element_of(x)
    return lambda x: np.zeros(x.shape, dtype)


jitting.stands_for(runtime.zeros_like)(_zeros)
jitting.stands_for(zeros_of)(lambda xs: lambda xs: [runtime.zeros_like(x) for x in xs])
jitting.stands_for(runtime.accumulator)(_zeros)
jitting.stands_for(runtime.shadow)(_zeros)


@jitting.stands_for(runtime.private)
def _private(x: Any) -> Callable[..., Any] | None:
    return (lambda x: x.copy()) if jitting.is_array(x) or isinstance(x, Types.List) else None


# --- reading and writing by index ---


def _places(index: Any) -> int:
    """The number of arrays of whole numbers that an index is made of; 0 for one of numbers and slices, -1 for others."""
    parts: list[Any] = [*index] if isinstance(index, Types.BaseTuple) else [index]
    arrays = [p for p in parts if jitting.is_array(p)]
    plain = all(isinstance(p, Types.Integer | Types.SliceType | Types.EllipsisType | Types.NoneType) for p in parts)
    whole = all(isinstance(p.dtype, Types.Integer) and p.ndim == 1 for p in arrays)
    return 0 if plain else len(arrays) if whole and len(arrays) == len(parts) else -1


def _add_at(out: Any, i: Any, x: Any) -> Callable[..., Any] | None:
    if not jitting.is_array(out):
        return None
    if jitting.is_array(i) and isinstance(i.dtype, Types.Boolean) and i.ndim == out.ndim and out.layout == "C":
        return _add_where(out, i, x)
    if _places(i) < 0:
        return None
    if not _places(i):
        add = WRITES["iadd"]
        return lambda out, i, x: add(out, i, x)
    return _add_one_by_one(out, i, x)


@jitting.jitable
def _add_under(out, i, x):  # type: ignore[no-untyped-def]
    flat, mask, k = out.reshape(-1), np.ascontiguousarray(i).ravel(), 0
    for j in range(mask.size):
        if mask[j]:
            flat[j] += x[k]
            k += 1


def _add_where(out: Any, i: Any, x: Any) -> Callable[..., Any] | None:
    """Elements where a mask of the array's own shape is true."""
    if jitting.is_number(x):

        def add_same(out, i, x):  # type: ignore[no-untyped-def]
            if out.shape != i.shape:
                raise IndexError("boolean index did not match indexed array")
            _add_under(out, i, np.full(i.size, x))

        return add_same

    def add_each(out, i, x):  # type: ignore[no-untyped-def]
        if out.shape != i.shape or (len(x) != i.sum() and len(x) != 1):
            raise IndexError("boolean index did not match indexed array")
        _add_under(out, i, np.full(i.size, x[0]) if len(x) == 1 else x)

    return add_each if jitting.is_array(x) and x.ndim == 1 else None


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
    if jitting.is_array(x) and x.ndim == out.ndim:

        def add_each(out, i, x):  # type: ignore[no-untyped-def]
            for k in range(len(i)):
                out[i[k]] += x[k]

        return add_each

    def add_same(out, i, x):  # type: ignore[no-untyped-def]
        for k in range(len(i)):
            out[i[k]] += x

    return add_same if jitting.is_number(x) else None


jitting.stands_for(runtime.add_at)(_add_at)


@jitting.stands_for(runtime.add_element)
def _add_element(x: Any, i: Any, term: Any) -> Callable[..., Any] | None:
    if isinstance(x, Types.List) and isinstance(i, Types.Integer):

        def add(x, i, term):  # type: ignore[no-untyped-def]
            x[i] += term

        return add
    return _add_at(x, i, term)


@jitting.stands_for(runtime.last_written)
def _last_written(x: Any, i: Any) -> Callable[..., Any] | None:
    if _places(i) == 0:
        return lambda x, i: 1.0
    if not jitting.is_array(x) or _places(i) < 0 or _places(i) != x.ndim:
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


@jitting.stands_for(runtime.seed)
def _seed(y: Any, complex_too: Any = False) -> Callable[..., Any] | None:
    if jitting.is_array(y) and y.ndim == 0:
        return lambda y, complex_too=False: 1.0
    return (lambda y, complex_too=False: 1.0) if jitting.is_number(y) else None


@jitting.stands_for(runtime.unpack)
def _unpack(x: Any, like: Any, dtype: Any = None) -> Callable[..., Any] | None:
    same = jitting.is_array(x) and jitting.is_array(like) and x.ndim == like.ndim and jitting.absent(dtype)
    return (lambda x, like, dtype=None: x) if same else None


@jitting.jitable
def _strong_product_of(x1, x2):  # type: ignore[no-untyped-def]
    return x1 * x2 if x1 and x2 else 0.0


@jitting.stands_for(runtime.strong_product)
def _strong_product(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if all(isinstance(x, Types.Float | Types.Integer) for x in (x1, x2)):
        return lambda x1, x2: _strong_product_of(float(x1), float(x2))
    if jitting.is_real_array(x1) or jitting.is_real_array(x2):
        return lambda x1, x2: np.where(np.equal(x1, 0) | np.equal(x2, 0), 0.0, np.multiply(x1, x2))
    return None


@jitting.jitable
def _log_base_of(x):  # type: ignore[no-untyped-def]
    return np.log(x) if x > 0 else np.nan if x < 0 else 0.0


@jitting.stands_for(runtime.log_base)
def _log_base(x: Any) -> Callable[..., Any] | None:
    if isinstance(x, Types.Float | Types.Integer):
        return lambda x: _log_base_of(float(x))
    return (lambda x: np.log(np.where(x > 0, x, np.where(x < 0, np.nan, 1.0)))) if jitting.is_real_array(x) else None


@jitting.stands_for(runtime.unpacked)
def _unpacked(x: Any, count: Any, more: Any = False) -> Callable[..., Any] | None:
    fits = isinstance(x, Types.BaseTuple) and len(x) == jitting.axis_of(count)
    return (lambda x, count, more=False: x) if fits else None


@jitting.stands_for(runtime.lost)
def _lost(*xs: Any) -> Callable[..., Any]:
    """Numba's own ``sum`` does not add it either."""
    return lambda *xs: 0.0


@jitting.stands_for(runtime.tie_weights)
def _tie_weights(x: Any, y: Any, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    if not jitting.is_real_array(x):
        return None
    if jitting.absent(axis):

        def of_all(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
            attained = np.equal(x, y)
            return attained / max(attained.sum(), 1)

        return of_all if jitting.is_number(y) else None
    if jitting.axis_of(axis) is None or not jitting.is_array(y) or y.ndim not in (x.ndim - 1, x.ndim):
        return None
    if y.ndim == x.ndim:
        place = jitting.axis_of(axis) % x.ndim
        number = REDUCTIONS["sum"]

        def keeping(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
            attained = np.equal(x, y)
            return attained / np.maximum(number(attained * 1.0, place, True), 1)

        return keeping

    def along(x, y, axis=None, keepdims=False):  # type: ignore[no-untyped-def]
        attained = np.equal(x, np.expand_dims(y, axis))
        return attained / np.expand_dims(np.maximum(attained.sum(axis), 1), axis)

    return along
