"""Adjoints of functions that read arrays by index, choose among them, delete and insert."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating, is_foreign, unbroadcast, zeros_like
from srcad.runtime.shapes import empty, parts_of


def untake(x: Any, like: Any, indices: Any, axis: Any = None, mode: str = "raise") -> Any:
    """The transpose of ``numpy.take(like, indices, axis)``: repeated indices add up."""
    if is_foreign(x) or is_foreign(like):
        return _untake_foreign(x, like, indices, axis, mode)
    out = empty(like, x)
    indices = np.asarray(indices, None if np.size(indices) else int)
    axis = axis if out.ndim else None
    n = out.size if axis is None else out.shape[axis]
    if mode != "raise":
        indices = indices % n if mode == "wrap" else np.clip(indices, 0, n - 1)
    if axis is None:
        np.add.at(out.reshape(-1), indices, x)
    else:
        axis %= out.ndim
        np.add.at(out, (slice(None),) * axis + (indices,), x)
    return out


def _untake_foreign(x: Any, like: Any, indices: Any, axis: Any, mode: Any) -> Any:
    """The same by a product with a matrix of ones, for arrays that bring their own functions."""
    shape = np.shape(like)
    n = np.size(like) if axis is None else shape[axis]
    taken = np.take(np.arange(n), indices, mode=mode)
    hits = np.equal(np.arange(n)[:, None], taken.ravel()).astype(float)
    if axis is None:
        return np.reshape(np.tensordot(hits, np.reshape(x, (taken.size,)), (1, 0)), shape)
    axis %= len(shape)
    flat = np.reshape(x, (*shape[:axis], taken.size, *shape[axis + 1 :]))
    return np.moveaxis(np.tensordot(hits, flat, (1, axis)), 0, axis)


def untake_along_axis(x: Any, like: Any, indices: Any, axis: Any = -1) -> Any:
    """The transpose of ``numpy.take_along_axis(like, indices, axis)``."""
    out = empty(like, x)
    if axis is None:
        np.add.at(out.reshape(-1), indices, x)
        return out
    axis %= out.ndim
    grid: list[Any] = list(np.ogrid[tuple(slice(n) for n in np.shape(indices))])
    for k, n in enumerate(out.shape):
        if k != axis and np.shape(indices)[k] != n:
            grid[k] = np.arange(n).reshape([-1 if j == k else 1 for j in range(out.ndim)])
    grid[axis] = indices
    np.add.at(out, tuple(grid), x)
    return out


def evened(x: Any, like: Any, axis: Any = -1) -> Any:
    """The derivative ``x`` of elements in order, ``like``: equal ones share it evenly."""
    y = np.moveaxis(np.asarray(like), -1 if axis is None else axis, -1)
    ties = y[..., 1:] == y[..., :-1]
    if not np.any(ties):
        return x
    first = np.ones(y.shape, bool)
    first[..., 1:] = ~ties
    starts = np.flatnonzero(first)
    counts = np.diff(starts, append=y.size)
    rows = np.moveaxis(np.asarray(x), -1 if axis is None else axis, -1)
    means = np.add.reduceat(np.ravel(rows), starts) / counts.astype(floating(rows))
    return np.moveaxis(np.reshape(np.repeat(means, counts), y.shape), -1, -1 if axis is None else axis)


def order_of(x: Any, y: Any, axis: Any = -1) -> Any:
    """The places in ``x`` of the elements of ``y``, which has those of ``x`` in another order along ``axis``."""
    if axis is None:
        x, axis = np.ravel(x), -1
    ranks = np.argsort(np.argsort(y, axis, kind="stable"), axis)
    return np.take_along_axis(np.argsort(x, axis, kind="stable"), ranks, axis)


def undelete(x: Any, like: Any, obj: Any, axis: Any = None) -> Any:
    """The transpose of ``numpy.delete(like, obj, axis)``."""
    n = np.size(like) if axis is None else np.shape(like)[axis]
    return untake(x, like, np.delete(np.arange(n), obj), axis)


def inserted(x: Any, likes: Any, obj: Any, axis: Any = None, first: bool = True) -> Any:
    """``numpy.insert`` of one of its two arrays, the other replaced by zeros."""
    zeros = zeros_like(likes[1 if first else 0])
    return np.insert(x, obj, zeros, axis) if first else np.insert(np.asarray(zeros, floating(x)), obj, x, axis)


def uninserted(x: Any, likes: Any, obj: Any, axis: Any = None, first: bool = True) -> Any:
    """The transpose of ``inserted``: the part of ``x`` that came from one of the two arrays ``likes``."""
    base, values = likes
    shape = np.shape(base)
    zeros = np.zeros(shape, np.intp)
    if first:
        source = np.insert(np.arange(1, zeros.size + 1).reshape(shape), obj, np.zeros(np.shape(values), np.intp), axis)
        if axis is None:
            source = source.ravel()
        source = np.broadcast_to(source, np.shape(x))
        return untake(x[source > 0], base, source[source > 0] - 1)
    marks = np.arange(1, np.size(values) + 1).reshape(np.shape(values))
    source = np.insert(zeros, obj, marks, axis)
    return untake(x[source > 0], values, source[source > 0] - 1)


def unchoose(x: Any, a: Any, likes: Any, mode: str = "raise") -> Any:
    """The transpose of ``numpy.choose(a, likes)``."""
    a, n = np.asarray(a), len(likes)
    if mode != "raise":
        a = a % n if mode == "wrap" else np.clip(a, 0, n - 1)
    return parts_of(likes, [unbroadcast(np.where(a == k, x, 0), e) for k, e in enumerate(likes)])


def unselect(x: Any, condlist: Any, likes: Any) -> Any:
    """The transpose of ``numpy.select(condlist, likes)``.

    Each choice where its condition is the first that holds.
    """
    out, rest = [], np.ones(np.shape(x), bool)
    for condition, like in zip(condlist, likes, strict=True):
        out.append(unbroadcast(np.where(rest & condition, x, 0), like))
        rest = rest & ~np.asarray(condition)
    return parts_of(likes, out)


def none_of(condlist: Any) -> Any:
    """Where none of the conditions holds."""
    return ~np.logical_or.reduce(np.broadcast_arrays(*condlist))


def first_places(x: Any, axis: Any = None, equal_nan: bool = True) -> Any:
    """The indices of the elements that ``numpy.unique(x, axis=axis)`` takes: the first of each value, in sorted order."""
    return np.unique(x, return_index=True, axis=axis, equal_nan=equal_nan)[1]
