"""The transposes of functions that move elements about, join arrays and take them apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import broadcast_like, floating, in_type, is_foreign, unbroadcast, zeros_like
from srcad.runtime.errors import DifferentiationError, NoDerivativeError


def _empty(like: Any, x: Any) -> Any:
    """Zeros in the shape of ``like`` to add parts of ``x`` to."""
    return np.zeros(np.shape(like), np.result_type(floating(x), floating(like)) if np.iscomplexobj(like) else floating(x))


def joined_shape(first: Any, second: Any) -> tuple[int, ...]:
    """One shape after the other."""
    return (*first, *second)


# --- axes ---


def binary_exponent(x: Any) -> Any:
    """The exponents of 2 that ``numpy.frexp`` takes out of ``x``."""
    return np.frexp(x)[1]


def memory_order(x: Any, order: str) -> str:
    """The order of elements that ``'A'`` or ``'K'`` means for ``x``: ``'C'`` or ``'F'``."""
    flags = np.asarray(x).flags
    if order == "K" and not (flags.c_contiguous or flags.f_contiguous):
        raise NoDerivativeError("order='K' of an array that is not contiguous has no derivative rule", hint="use order='C'")
    return "F" if flags.f_contiguous and not flags.c_contiguous else "C"


def viewed(x: Any, like: Any, dtype: Any) -> Any:
    """The tangent of ``like.view(dtype)``: complex numbers as pairs of real ones, and back."""
    if isinstance(dtype, type) and issubclass(dtype, np.ndarray) or np.dtype(dtype) == like.dtype:
        return x
    if {np.dtype(dtype), like.dtype} not in ({np.dtype(float), np.dtype(complex)}, {np.dtype("f4"), np.dtype("c8")}):
        raise NoDerivativeError(f"a view of {like.dtype} as {np.dtype(dtype)} has no derivative rule", hint="use astype")
    return np.ascontiguousarray(x, like.dtype).view(dtype)


def unviewed(x: Any, like: Any, dtype: Any) -> Any:
    """The transpose of ``viewed``: of a complex number the pairing is Re(x y), so that imaginary parts change their sign."""
    if isinstance(dtype, type) and issubclass(dtype, np.ndarray) or np.dtype(dtype) == like.dtype:
        return x
    whole = np.ascontiguousarray(x, dtype)
    return np.conj(whole.view(like.dtype)) if like.dtype.kind == "c" else np.conj(whole).view(like.dtype)


def untranspose(x: Any, axes: Any = None) -> Any:
    """The transpose of ``numpy.transpose(like, axes)``: the inverse permutation."""
    return np.transpose(x, None if axes is None else np.argsort([a % len(axes) for a in axes]).tolist())


def unrollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """The transpose of ``numpy.rollaxis(like, axis, start)``."""
    return np.transpose(x, np.argsort(_rolled(np.ndim(x), axis, start)).tolist())


def _rolled(rank: int, axis: int, start: int) -> list[int]:
    axis, start = axis % rank, start if start >= 0 else start + rank
    order = [k for k in range(rank) if k != axis]
    order.insert(start - (start > axis), axis)
    return order


# --- joining; the arrays that are joined may themselves be the parts of one array ---


def _parts_of(likes: Any, parts: list[Any]) -> Any:
    """What each of the arrays ``likes`` receives: one array where they are one."""
    if isinstance(likes, np.ndarray):
        return np.stack(parts)
    return tuple([in_type(part, like) for part, like in zip(parts, likes, strict=True)])


def unconcatenate(x: Any, likes: Any, axis: Any = 0) -> Any:
    """The transpose of ``numpy.concatenate(likes, axis)``: the parts of ``x`` that came from each."""
    if axis is None:
        ends = np.cumsum([np.size(e) for e in likes])
        return _parts_of(likes, [np.reshape(x[n - np.size(e) : n], np.shape(e)) for n, e in zip(ends, likes, strict=True)])
    parts, start = [], 0
    before = (slice(None),) * (axis % np.ndim(x))
    for like in likes:
        stop = start + np.shape(like)[axis]
        parts.append(x[(*before, slice(start, stop))])
        start = stop
    return _parts_of(likes, parts)


def unstack(x: Any, axis: int = 0, likes: Any = ()) -> Any:
    """The transpose of ``numpy.stack``: the arrays that ``x`` consists of along ``axis``."""
    parts = np.moveaxis(x, axis, 0) if axis else x
    return parts if isinstance(likes, np.ndarray) else _parts_of(likes, parts) if len(likes) else tuple(parts)


_RAISED: dict[str, tuple[Any, Any]] = {
    "vstack": (np.atleast_2d, lambda e: 0),
    "hstack": (np.atleast_1d, lambda e: 0 if e.ndim == 1 else 1),
    "dstack": (np.atleast_3d, lambda e: 2),
    "column_stack": (lambda e: np.asarray(e) if np.ndim(e) > 1 else np.reshape(e, (-1, 1)), lambda e: 1),
}


def unjoin(x: Any, likes: Any, join: str) -> Any:
    """The transpose of ``numpy.vstack(likes)``, or of the other function that ``join`` names."""
    raised = [_RAISED[join][0](e) for e in likes]
    parts = unconcatenate(x, raised, _RAISED[join][1](raised[0]))
    return _parts_of(likes, [np.reshape(part, np.shape(e)) for part, e in zip(parts, likes, strict=True)])


def rejoin(x: Any, join: str) -> Any:
    """``numpy.vstack(x)`` or another function that joins arrays, by its name."""
    return getattr(np, join)(x)


def unblock(x: Any, likes: Any) -> Any:
    """The transpose of ``numpy.block(likes)``: the nested lists of the parts of ``x``."""
    rank = np.ndim(x)

    def shape(part: Any, depth: int) -> list[int]:
        if not isinstance(part, list):
            return [1] * (rank - np.ndim(part)) + list(np.shape(part))
        shapes = [shape(e, depth + 1) for e in part]
        axis = rank - 1 - (levels - 1 - depth)
        return [sum(s[k] for s in shapes) if k == axis else n for k, n in enumerate(shapes[0])]

    def split(part: Any, whole: Any, depth: int) -> Any:
        if not isinstance(part, list):
            return in_type(np.reshape(whole, np.shape(part)), part)
        axis, start, out = rank - 1 - (levels - 1 - depth), 0, []
        for e in part:
            stop = start + shape(e, depth + 1)[axis]
            out.append(split(e, whole[(slice(None),) * axis + (slice(start, stop),)], depth + 1))
            start = stop
        return out

    levels, inner = 0, likes
    while isinstance(inner, list):
        levels, inner = levels + 1, inner[0]
    return split(likes, x, 0)


def broadcast_all(xs: Any, likes: Any) -> Any:
    """Each of the arrays broadcast to the shape of the one of ``likes`` in its place."""
    return tuple([broadcast_like(x, e) for x, e in zip(xs, likes, strict=True)])


def unbroadcast_all(xs: Any, likes: Any) -> Any:
    """Each of the arrays summed down to the shape of the one of ``likes`` in its place."""
    return tuple([unbroadcast(x, e) for x, e in zip(xs, likes, strict=True)])


def mesh(xs: Any, sparse: bool = False, indexing: Any = "xy") -> Any:
    """``numpy.meshgrid(*xs)``."""
    return tuple(np.meshgrid(*xs, sparse=sparse, indexing=indexing))


def unmesh(xs: Any, likes: Any, sparse: bool = False, indexing: Any = "xy") -> Any:
    """The transpose of ``mesh(likes)``: each of the arrays summed over the axes of the others."""
    out = []
    for k, (x, like) in enumerate(zip(xs, likes, strict=True)):
        axis = 1 - k if indexing == "xy" and k < 2 and len(likes) > 1 else k
        others = tuple(j for j in range(np.ndim(x)) if j != axis)
        out.append(np.reshape(np.sum(x, axis=others), np.shape(like)))
    return tuple(out)


# --- repeating and padding ---


def unrepeat(x: Any, like: Any, repeats: Any, axis: Any = None) -> Any:
    """The transpose of ``numpy.repeat(like, repeats, axis)``."""
    n = np.size(like) if axis is None else np.shape(like)[axis]
    source = np.repeat(np.arange(n), repeats)
    return untake(x, like, source, axis)


def untile(x: Any, like: Any, reps: Any) -> Any:
    """The transpose of ``numpy.tile(like, reps)``: the sum of the copies."""
    reps = (reps,) if np.ndim(reps) == 0 else tuple(reps)
    rank = max(len(reps), np.ndim(like))
    reps = (1,) * (rank - len(reps)) + reps
    shape = (1,) * (rank - np.ndim(like)) + np.shape(like)
    split = np.reshape(x, [n for pair in zip(reps, shape, strict=True) for n in pair])
    return np.reshape(np.sum(split, axis=tuple(range(0, 2 * rank, 2))), np.shape(like))


_COPYING = ("edge", "reflect", "symmetric", "wrap", "maximum", "minimum")


def unpad(
    x: Any, like: Any, pad_width: Any, mode: Any = "constant", stat_length: Any = None, reflect_type: str = "even"
) -> Any:
    """The transpose of ``pad_tangent``."""
    if mode in ("constant", "empty"):
        source = np.pad(np.arange(1, np.size(like) + 1).reshape(np.shape(like)), pad_width)
        return untake(x[source > 0], like, source[source > 0] - 1)
    if mode in _COPYING and reflect_type == "even":
        return untake(x, like, _pad_source(like, pad_width, mode, stat_length))
    for axis, width in enumerate(_pad_widths(like, pad_width)):
        weights = _pad_weights(np.shape(like)[axis], width, axis, mode, stat_length, reflect_type)
        x = np.moveaxis(np.tensordot(x, weights, (axis, 0)), -1, axis)
    return x


def pad_tangent(
    x: Any, like: Any, pad_width: Any, mode: Any = "constant", stat_length: Any = None, reflect_type: str = "even"
) -> Any:
    """The tangent of ``numpy.pad(like, pad_width, mode)`` where that of ``like`` is ``x``: what is put in is constant."""
    if mode in ("constant", "empty"):
        return np.pad(x, pad_width)
    if mode in _COPYING and reflect_type == "even":
        return np.take(x, _pad_source(like, pad_width, mode, stat_length))
    for axis, width in enumerate(_pad_widths(like, pad_width)):
        weights = _pad_weights(np.shape(like)[axis], width, axis, mode, stat_length, reflect_type)
        x = np.moveaxis(np.tensordot(x, weights, (axis, 1)), -1, axis)
    return x


def _pad_widths(like: Any, pad_width: Any) -> list[tuple[int, int]]:
    """How much is put before and after ``like`` along each axis."""
    if isinstance(pad_width, dict):
        found: list[Any] = [pad_width.get(k, pad_width.get(k - np.ndim(like), 0)) for k in range(np.ndim(like))]
        return [(w, w) if np.ndim(w) == 0 else tuple(w) for w in found]
    return [(int(b), int(a)) for b, a in np.broadcast_to(pad_width, (np.ndim(like), 2))]


def _pad_weights(n: int, width: tuple[int, int], axis: int, mode: Any, stat_length: Any, reflect_type: str) -> Any:
    """The matrix of ``numpy.pad`` along an axis with ``n`` elements."""
    if mode not in ("mean", "linear_ramp", "reflect", "symmetric"):
        raise NoDerivativeError(f"numpy.pad with mode={mode!r} has no derivative rule")
    words: dict[str, Any] = {"reflect_type": reflect_type} if mode in ("reflect", "symmetric") else {}
    if mode == "mean" and stat_length is not None:
        length = np.broadcast_to(stat_length, (axis + 1, 2))[axis]
        words["stat_length"] = ((int(length[0]), int(length[1])), (1, 1))
    return np.pad(np.eye(n), (width, (0, 0)), mode, **words)


def _pad_source(like: Any, pad_width: Any, mode: Any, stat_length: Any) -> Any:
    """Which element, counted in order, ``numpy.pad`` copies to each place."""
    source = np.arange(np.size(like)).reshape(np.shape(like))
    if mode not in ("maximum", "minimum"):
        return np.pad(source, pad_width, mode)
    flat = np.ravel(like)
    for axis, (before, after) in enumerate(_pad_widths(like, pad_width)):
        n = source.shape[axis]
        lengths = (n, n) if stat_length is None else np.broadcast_to(stat_length, (np.ndim(like), 2))[axis]
        parts = np.take(source, range(min(lengths[0], n)), axis), np.take(source, range(n - min(lengths[1], n), n), axis)
        best = np.argmax if mode == "maximum" else np.argmin
        ends = [np.take_along_axis(p, best(flat[p], axis=axis, keepdims=True), axis) for p in parts]
        source = np.concatenate((np.repeat(ends[0], before, axis), source, np.repeat(ends[1], after, axis)), axis)
    return source


def unresize(x: Any, like: Any) -> Any:
    """The transpose of ``numpy.resize(like, shape)``, which repeats the elements in order."""
    return untake(np.ravel(x), like, np.arange(np.size(x)) % max(np.size(like), 1))


def unwindow(x: Any, like: Any, window_shape: Any, axis: Any = None) -> Any:
    """The transpose of ``numpy.lib.stride_tricks.sliding_window_view(like, window_shape, axis)``."""
    places = np.arange(np.size(like)).reshape(np.shape(like))
    return untake(x, like, np.lib.stride_tricks.sliding_window_view(places, window_shape, axis))


def strided_places(x: Any, shape: Any = None, strides: Any = None) -> Any:
    """The numbers of the elements of ``x`` that ``numpy.lib.stride_tricks.as_strided(x, shape, strides)`` shows.

    Raises DifferentiationError where it shows memory that is no element of ``x``.
    """
    own = _offsets(x.shape, x.strides).ravel()
    shape = x.shape if shape is None else tuple(np.atleast_1d(shape))
    shown = _offsets(shape, x.strides if strides is None else tuple(np.atleast_1d(strides)))
    order = np.argsort(own, kind="stable")
    at = order[np.minimum(np.searchsorted(own[order], shown), own.size - 1)] if own.size else shown
    if not np.array_equal(own[at] if own.size else own, shown if own.size else shown.ravel()):
        raise DifferentiationError("numpy.lib.stride_tricks.as_strided shows memory that is no element of its array")
    return at


def _offsets(shape: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    """How far from the first each element of an array lies in memory."""
    grid = np.indices(shape, sparse=True)
    return sum((g * s for g, s in zip(grid, strides, strict=True)), np.zeros(shape, int))


# --- reading by index ---


def untake(x: Any, like: Any, indices: Any, axis: Any = None, mode: str = "raise") -> Any:
    """The transpose of ``numpy.take(like, indices, axis)``: repeated indices add up."""
    if is_foreign(x) or is_foreign(like):
        return _untake_foreign(x, like, indices, axis, mode)
    out = _empty(like, x)
    indices = np.asarray(indices)
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
    out = _empty(like, x)
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
    return _parts_of(likes, [unbroadcast(np.where(a == k, x, 0), e) for k, e in enumerate(likes)])


def unselect(x: Any, condlist: Any, likes: Any) -> Any:
    """The transpose of ``numpy.select(condlist, likes)``.

    Each choice where its condition is the first that holds.
    """
    out, rest = [], np.ones(np.shape(x), bool)
    for condition, like in zip(condlist, likes, strict=True):
        out.append(unbroadcast(np.where(rest & condition, x, 0), like))
        rest = rest & ~np.asarray(condition)
    return _parts_of(likes, out)


def none_of(condlist: Any) -> Any:
    """Where none of the conditions holds."""
    return ~np.logical_or.reduce(np.broadcast_arrays(*condlist))


def trimmed(x: Any, trim: str = "fb") -> Any:
    """The indices of the elements that ``numpy.trim_zeros(x, trim)`` leaves."""
    kept = np.flatnonzero(x)
    if not len(kept):
        return kept
    first = kept[0] if "f" in trim.lower() else 0
    last = kept[-1] + 1 if "b" in trim.lower() else len(x)
    return np.arange(first, last)


def first_places(x: Any, axis: Any = None, equal_nan: bool = True) -> Any:
    """The indices of the elements that ``numpy.unique(x, axis=axis)`` takes: the first of each value, in sorted order."""
    return np.unique(x, return_index=True, axis=axis, equal_nan=equal_nan)[1]


# --- diagonals ---


def undiagonal(x: Any, like: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of ``numpy.diagonal(like, offset, axis1, axis2)``: zeros with ``x`` on the diagonal."""
    out = _empty(like, x)
    moved = np.moveaxis(out, (axis1, axis2), (-2, -1))
    rows, columns = moved.shape[-2:]
    n = max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)
    i = np.arange(n)
    moved[..., i + max(-offset, 0), i + max(offset, 0)] = x
    return out


def undiag(x: Any, like: Any, k: int = 0) -> Any:
    """The transpose of ``numpy.diag(like, k)``."""
    return np.diag(x, k) if np.ndim(like) == 1 else undiagonal(x, like, k)


def untrace(x: Any, like: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of ``numpy.trace(like, offset, axis1, axis2)``."""
    return undiagonal(np.asarray(x)[..., None], like, offset, axis1, axis2)


# --- differences and ranges ---


def undiff(x: Any, n: int = 1, axis: int = -1, like: Any = None) -> Any:
    """The transpose of ``numpy.diff(like, n, axis)``."""
    if like is not None and not np.shape(x)[axis]:
        return np.zeros(np.shape(like), np.asarray(x).dtype)
    for _ in range(n):
        x = _undiff(x, axis)
    return x


def _undiff(x: Any, axis: int) -> Any:
    """[-x_0, x_0 - x_1, ..., x_(n-1)] along ``axis``."""
    if is_foreign(x):
        edge = np.take(x, [0], axis) * 0
        return np.concatenate((edge, x), axis) - np.concatenate((x, edge), axis)
    x = np.moveaxis(x, axis, -1) if axis != -1 else np.asarray(x)
    out = np.zeros((*x.shape[:-1], x.shape[-1] + 1), x.dtype)
    out[..., 1:] = x
    out[..., :-1] -= x
    return np.moveaxis(out, -1, axis) if axis != -1 else out


def placed(x: Any, likes: Any, which: int, axis: int = -1) -> Any:
    """Zeros in the shape of the arrays ``likes`` joined along ``axis``.

    With ``x`` in the place of one of them.
    """
    parts = [np.zeros(s, floating(x)) for s in _aligned(likes, axis)]
    parts[which] = np.broadcast_to(x, parts[which].shape)
    return np.concatenate(parts, axis)


def unplaced(x: Any, likes: Any, which: int, axis: int = -1) -> Any:
    """The transpose of ``placed``: the part of ``x`` in one place, summed down to the shape that it had."""
    parts = unconcatenate(x, [np.empty(s) for s in _aligned(likes, axis)], axis)
    return unbroadcast(parts[which], likes[which])


def _aligned(likes: Any, axis: int) -> list[tuple[int, ...]]:
    """The shapes of what ``numpy.diff`` joins.

    Before, array, after; numbers become slices of length one, None empty.
    """
    shape = list(np.shape(likes[1]))
    out = []
    for like in likes:
        size = list(shape)
        if like is None:
            size[axis] = 0
        elif np.ndim(like) == 0:
            size[axis] = 1
        out.append(tuple(size) if like is None or np.ndim(like) == 0 else np.shape(like))
    return out


def linspace_adjoint(x: Any, like: Any, first: float, last: float, num: int = 50, endpoint: bool = True, axis: int = 0) -> Any:
    """The sum of ``x`` along ``axis`` with weights from ``first`` to ``last``, in the shape of ``like``.

    With (1, 0) it is the adjoint of the start of ``numpy.linspace``, with (0, 1) that of its end.
    """
    weights = np.linspace(first, last, num, endpoint)
    return unbroadcast(np.tensordot(weights, np.moveaxis(np.asarray(x), axis, 0), 1)[()], like)


def gradient_of(x: Any, spacing: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """``numpy.gradient(x, *spacing)``."""
    return np.gradient(x, *spacing, axis=axis, edge_order=edge_order)


def gradient_adjoint(x: Any, like: Any, spacing: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """The transpose of ``numpy.gradient(like, *spacing)``.

    Each row of the matrix of differences reaches over three neighbours: three combs, one element in three,
    probe it all.
    """
    shape = np.shape(like)
    axes = range(len(shape)) if axis is None else (axis,) if np.ndim(axis) == 0 else axis
    axes = [a % len(shape) for a in axes]
    steps: Any = list(spacing) * len(axes) if len(spacing) == 1 else list(spacing) or [1.0] * len(axes)
    parts = [x] if len(axes) == 1 and not isinstance(x, list | tuple) else x
    return sum(_gradient_transposed(g, a, h, edge_order) for g, a, h in zip(parts, axes, steps, strict=True))


def _gradient_transposed(g: Any, axis: int, h: Any, edge_order: Any) -> Any:
    g = np.moveaxis(np.asarray(g), axis, -1)
    n = g.shape[-1]
    width = min(n, 3)
    combs = np.arange(n) % width == np.arange(width)[:, None]
    gradient: Any = np.gradient
    bands = np.stack([gradient(c.astype(float), h, edge_order=edge_order) for c in combs])
    start = np.clip(np.arange(n) - 1, 0, n - width)
    out = np.zeros(g.shape, floating(g))
    for k in range(width):
        column = start + k
        place: Any = (..., column)
        np.add.at(out, place, bands[column % width, np.arange(n)] * g)
    return np.moveaxis(out, -1, axis)
