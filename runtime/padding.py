"""Adjoints of functions that repeat, pad, resize and window arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import DifferentiationError, NoDerivativeError
from srcad.runtime.taking import untake


def unrepeat(x: Any, like: Any, repeats: Any, axis: Any = None) -> Any:
    """The transpose of ``numpy.repeat(like, repeats, axis)``."""
    n = np.size(like) if axis is None or np.ndim(like) == 0 else np.shape(like)[axis]
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


def unpad(x: Any, like: Any, pad_width: Any, mode: Any = "constant", stat_length: Any = None, reflect_type: str = "even") -> Any:
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
    if not np.size(like):
        return np.zeros(np.shape(like), floating(like))
    return untake(np.ravel(x), like, np.arange(np.size(x)) % np.size(like))


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
