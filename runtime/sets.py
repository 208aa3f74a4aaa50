"""Functions of NumPy that choose, pad and join elements, in terms of others: their derivatives are those of this code."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.shapes import joined_shape, memory_order
from srcad.runtime.taking import first_places

# --- sets: sorted, each value once ---

_UNIQUE_ALL: Any = type(np.unique_all(np.zeros(1))) if hasattr(np, "unique_all") else None

_UNIQUE_COUNTS: Any = type(np.unique_counts(np.zeros(1))) if hasattr(np, "unique_counts") else None
_UNIQUE_INVERSE: Any = type(np.unique_inverse(np.zeros(1))) if hasattr(np, "unique_inverse") else None


def unique(
    ar: Any, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False, axis: Any = None, *,
    equal_nan: bool = True, sorted: bool = True,
) -> Any:  # fmt: skip
    """``numpy.unique``: the first of each value; where it stands is constant."""
    source = np.ravel(ar) if axis is None else ar
    values = np.take(source, first_places(ar, axis, equal_nan), 0 if axis is None else axis)
    if not (return_index or return_inverse or return_counts):
        return values
    whole = unique_parts(ar, return_index, return_inverse, return_counts, axis, equal_nan)
    if return_index + return_inverse + return_counts == 1:
        return values, whole[0]
    return (values, whole[0], whole[1]) if len(whole) == 2 else (values, whole[0], whole[1], whole[2])


def unique_parts(ar: Any, index: bool, inverse: bool, counts: bool, axis: Any, equal_nan: bool) -> Any:
    """What ``numpy.unique`` returns besides the values."""
    found: Any = np.unique
    return found(ar, index, inverse, counts, axis, equal_nan=equal_nan)[1:]


def unique_all(x: Any) -> Any:
    """``numpy.unique_all``."""
    values, indices, inverse, counts = unique(x, True, True, True)
    return _UNIQUE_ALL(values, indices, inverse, counts)


def unique_counts(x: Any) -> Any:
    """``numpy.unique_counts``."""
    return _UNIQUE_COUNTS(*unique(x, return_counts=True))


def unique_inverse(x: Any) -> Any:
    """``numpy.unique_inverse``."""
    return _UNIQUE_INVERSE(*unique(x, return_inverse=True))


def resized(x: Any, shape: Any) -> Any:
    """The array that ``x.resize(shape)`` makes of ``x``: its elements as they lie in memory, by rows or by columns."""
    count = int(np.prod(shape))
    order: Any = memory_order(x, "A")
    return np.reshape(np.pad(np.ravel(x, order), (0, max(0, count - np.size(x))))[:count], shape, order)


def ix_(*args: Any) -> Any:
    """``numpy.ix_`` of vectors of numbers."""
    return tuple([np.reshape(args[k], (1,) * k + (np.size(args[k]),) + (1,) * (len(args) - k - 1)) for k in range(len(args))])


def atleast_1d_each(*arys: Any) -> Any:
    """``numpy.atleast_1d`` of several arrays."""
    return tuple([np.atleast_1d(a) for a in arys])


def atleast_2d_each(*arys: Any) -> Any:
    """``numpy.atleast_2d`` of several arrays."""
    return tuple([np.atleast_2d(a) for a in arys])


def atleast_3d_each(*arys: Any) -> Any:
    """``numpy.atleast_3d`` of several arrays."""
    return tuple([np.atleast_3d(a) for a in arys])


def union1d(ar1: Any, ar2: Any) -> Any:
    """``numpy.union1d``."""
    return unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def intersect1d(ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False) -> Any:
    """``numpy.intersect1d``."""
    places = common_places(ar1, ar2)
    values = np.take(np.ravel(ar1), places[0])
    return (values, places[0], places[1]) if return_indices else values


def common_places(ar1: Any, ar2: Any) -> Any:
    """Where the values that are in both arrays stand in each."""
    return np.intersect1d(ar1, ar2, return_indices=True)[1:]


def setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """``numpy.setdiff1d``."""
    values = np.ravel(ar1) if assume_unique else unique(ar1)
    return values[np.flatnonzero(np.isin(values, ar2, invert=True))]


def setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    """``numpy.setxor1d``."""
    return np.sort(np.concatenate((setdiff1d(ar1, ar2), setdiff1d(ar2, ar1))))


# --- joining, spacing ---


def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """``numpy.ediff1d``."""
    differences = np.diff(np.ravel(ary))
    if to_begin is not None:
        differences = np.concatenate((np.ravel(to_begin), differences), dtype=differences.dtype)
    return differences if to_end is None else np.concatenate((differences, np.ravel(to_end)), dtype=differences.dtype)


def pad_filled(array: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0.0) -> Any:
    """``numpy.pad`` with a number that is differentiated."""
    around = np.pad(np.zeros(np.shape(array)), pad_width, constant_values=1.0)
    return np.where(around == 1.0, constant_values, np.pad(array, pad_width)).astype(np.asarray(array).dtype)


def pad_median(array: Any, pad_width: Any, mode: str = "median", stat_length: Any = None) -> Any:
    """``numpy.pad`` with medians: axis by axis, so that later ones see what is put in along earlier ones."""
    rank = np.ndim(array)
    widths = np.broadcast_to(pad_width, (rank, 2))
    lengths = None if stat_length is None else np.broadcast_to(stat_length, (rank, 2))
    padded = np.asarray(array)
    for axis in range(rank):
        n = np.shape(array)[axis]
        low, high = (n, n) if lengths is None else (min(lengths[axis, 0], n), min(lengths[axis, 1], n))
        first = np.median(np.take(padded, np.arange(low), axis), axis=axis, keepdims=True)
        last = np.median(np.take(padded, np.arange(n - high, n), axis), axis=axis, keepdims=True)
        parts = (np.repeat(first, widths[axis, 0], axis), padded, np.repeat(last, widths[axis, 1], axis))
        padded = np.concatenate(parts, axis)
    return padded


def joined_in_rows(*parts: Any) -> Any:
    """``numpy.r_[parts]`` of numbers, arrays and lists of these."""
    parts = tuple([np.asarray(p) if isinstance(p, list | tuple) else p for p in parts])
    return np.concatenate([np.atleast_1d(p) for p in parts], dtype=np.result_type(*parts))


def joined_in_columns(*parts: Any) -> Any:
    """``numpy.c_[parts]`` of numbers and arrays."""
    return np.concatenate([np.reshape(p, (np.size(p), 1)) if np.ndim(p) < 2 else p for p in parts], axis=-1)


def joined_along(axis: int, ndmin: int, place: int, *parts: Any) -> Any:
    """``numpy.r_["axis,ndmin,place", parts]``: what has fewer than ``ndmin`` axes is given more, its own from ``place`` on."""
    return np.concatenate([with_more_axes(p, ndmin, place) for p in parts], axis=axis, dtype=np.result_type(*parts))


def with_more_axes(x: Any, ndmin: int, place: int) -> Any:
    """``x`` with axes of length one before ``place`` and behind, where it has fewer than ``ndmin``."""
    missing = ndmin - np.ndim(x)
    if missing <= 0:
        return x
    before = place if place >= 0 else place + missing + 1
    return np.reshape(x, (1,) * before + np.shape(x) + (1,) * (missing - before))


def linspace_and_step(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, retstep: bool = True, dtype: Any = None, axis: int = 0,
) -> Any:  # fmt: skip
    """``numpy.linspace`` with ``retstep=True``."""
    step = np.subtract(stop, start) / (num - 1 if endpoint else num)
    return np.linspace(start, stop, num, endpoint, dtype=dtype, axis=axis), step


def average_and_weight(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = True, *, keepdims: bool = False
) -> Any:  # fmt: skip
    """``numpy.average`` with ``returned=True``."""
    average: Any = np.average
    if weights is None:
        mean = average(a, axis, keepdims=keepdims)
        return mean, 0 * mean + np.size(a) / np.size(mean)
    mean = average(a, axis, weights, keepdims=keepdims)
    ones = average(np.ones_like(a), axis, weights, keepdims=keepdims)
    if axis is None or np.ndim(weights) == np.ndim(a):
        return mean, ones * np.sum(weights * np.ones_like(a), axis=axis, keepdims=keepdims)
    return mean, ones * np.sum(weights)


def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """``numpy.histogram_bin_edges``: edges follow the extrema where bins are counted."""
    if np.ndim(bins):
        return np.asarray(bins)
    low, high = outer_edges(a, range)
    return np.linspace(low, high, bins + 1)


def outer_edges(a: Any, range: Any = None) -> Any:
    """The first and the last edge of bins that are counted: the extrema, half a unit from a single value."""
    if range is None:
        low, high = (np.min(a), np.max(a)) if np.size(a) else (0.0, 1.0)
    else:
        low, high = range
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def vectorized(function: Any, otypes: Any, *args: Any, **words: Any) -> Any:
    """``numpy.vectorize(function, otypes)(*args, **words)``."""
    if words:
        return vectorized_in_part(function, otypes, (), *args, **words)
    if not args:
        return function()
    shape = np.broadcast_shapes(*[np.shape(a) for a in args])
    parts = [np.ravel(np.broadcast_to(a, shape)) for a in args]
    return _of_elements([function(*[part[k] for part in parts]) for k in range(np.size(parts[0]))], otypes, shape)


def vectorized_in_part(function: Any, otypes: Any, excluded: Any, *args: Any, **words: Any) -> Any:
    """``numpy.vectorize`` of a function that is given some arguments by name, and those that are ``excluded`` whole."""
    given, named = [*enumerate(args)], [*words.items()]
    shape = np.broadcast_shapes(*[() if k in excluded else np.shape(a) for k, a in (*given, *named)])
    parts = [(k, a if k in excluded else np.ravel(np.broadcast_to(a, shape))) for k, a in given]
    others = [(k, a if k in excluded else np.ravel(np.broadcast_to(a, shape))) for k, a in named]
    values = [
        function(*[p if k in excluded else p[j] for k, p in parts], **{k: p if k in excluded else p[j] for k, p in others})
        for j in range(math.prod(shape))
    ]
    return _of_elements(values, otypes, shape)


def _of_elements(values: Any, otypes: Any, shape: Any) -> Any:
    """What a function returned for each element: the first result has the type of all, where none is given."""
    if isinstance(values[0], tuple):
        return tuple([np.reshape(np.array([v[j] for v in values]), shape) for j in range(len(values[0]))])
    dtype = np.asarray(values[0]).dtype if otypes is None else np.dtype(otypes[0])
    return np.reshape(np.array(values, dtype), shape)


def vectorized_over(function: Any, cores: Any, *args: Any) -> Any:
    """``numpy.vectorize`` with a signature: ``cores`` are the numbers of axes that the function takes."""
    loop = np.broadcast_shapes(*[np.shape(a)[: np.ndim(a) - core] for a, core in zip(args, cores, strict=True)])
    inner = [np.shape(a)[np.ndim(a) - core :] for a, core in zip(args, cores, strict=True)]
    wholes = [np.broadcast_to(a, joined_shape(loop, i)) for a, i in zip(args, inner, strict=True)]
    parts = [np.reshape(w, joined_shape((-1,), i)) for w, i in zip(wholes, inner, strict=True)]
    results = np.stack([function(*[part[k] for part in parts]) for k in range(np.shape(parts[0])[0])])
    return np.reshape(results, joined_shape(loop, np.shape(results)[1:]))


def fromiter(iter: Any, dtype: Any, count: int = -1) -> Any:
    """``numpy.fromiter``."""
    items = list(iter)
    return np.array(items if count < 0 else items[:count], dtype)


def reduced(function: Any, iterable: Any) -> Any:
    """``functools.reduce`` over what is known at run time only."""
    items = [*iterable]
    if not items:
        raise TypeError("reduce() of empty iterable with no initial value")
    total = items[0]
    for k in range(1, len(items)):
        total = function(total, items[k])
    return total


def reduced_from(function: Any, iterable: Any, total: Any) -> Any:
    """The same, with an initial value."""
    for item in iterable:
        total = function(total, item)
    return total
