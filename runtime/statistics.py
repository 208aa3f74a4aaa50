"""Derivatives of means, order statistics and convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.reductions import _columns, _uncolumns

# --- means ---


def count_numbers(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """How many elements are not NaN, at least 1, in the precision of ``x``."""
    counts = np.sum(~np.isnan(x), axis=axis, keepdims=keepdims)
    return np.maximum(counts, 1).astype(floating(x))


def aligned(x: Any, like: Any, axis: Any = None) -> Any:
    """The weights ``x`` of ``numpy.average(like, axis)`` with as many axes as ``like``."""
    if np.ndim(x) == np.ndim(like) or axis is None:
        return np.asarray(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(a % np.ndim(like) for a in axes)
    kept = [n if k in axes else 1 for k, n in enumerate(np.shape(like))]
    return np.reshape(np.transpose(x, np.argsort(np.argsort(axes))), kept)


def unaligned(x: Any, like: Any, axis: Any = None) -> Any:
    """The transpose of ``broadcast_like(aligned(like, x, axis), x)``."""
    if np.ndim(like) == np.ndim(x) or axis is None:
        return x
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(a % np.ndim(x) for a in axes)
    summed = np.sum(x, axis=tuple(k for k in range(np.ndim(x)) if k not in axes))
    return np.transpose(summed, np.argsort(np.argsort(axes)))


# --- order statistics: linear in the sorted elements, with weights that depend on their number only ---


def quantile_tangent(
    x: Any,
    like: Any,
    q: Any,
    axis: Any = None,
    keepdims: bool = False,
    method: str = "linear",
    skip: bool = False,
) -> Any:
    """The quantile of the tangents ``x`` where the elements of ``like`` are in order; ``skip``.

    Leave out NaN.
    """
    weights = _quantile_weights(like, q, axis, method, skip)
    total = np.sum(weights * _columns(x, np.asarray(like), axis), axis=-1)
    return _kept(total, np.asarray(like), q, axis) if keepdims else total[()]


def quantile_adjoint(
    x: Any,
    like: Any,
    q: Any,
    axis: Any = None,
    keepdims: bool = False,
    method: str = "linear",
    skip: bool = False,
) -> Any:
    """The transpose of ``quantile_tangent``."""
    weights = _quantile_weights(like, q, axis, method, skip)
    terms = np.reshape(x, weights.shape[:-1])[..., None] * weights
    terms = np.sum(terms, axis=tuple(range(np.ndim(q))))
    return _uncolumns(terms, np.asarray(like), axis)


def _kept(total: Any, like: Any, q: Any, axis: Any) -> Any:
    axes = (
        range(like.ndim)
        if axis is None
        else [a % like.ndim for a in (axis if isinstance(axis, tuple) else (axis,))]
    )
    return np.reshape(total, np.shape(q) + tuple(1 if k in axes else n for k, n in enumerate(like.shape)))


def _quantile_weights(x: Any, q: Any, axis: Any, method: Any, skip: bool) -> Any:
    """The weight of each element in each quantile: axes of q, axes that stay, the elements."""
    columns = _columns(np.asarray(x), np.asarray(x), axis)
    n = columns.shape[-1]
    ranks = np.argsort(np.argsort(columns, axis=-1, kind="stable"), axis=-1)
    counts = np.sum(~np.isnan(columns), axis=-1) if skip else np.full(columns.shape[:-1], n)
    out = np.zeros(np.shape(q) + columns.shape, floating(columns))
    quantile: Any = np.quantile
    for m in np.unique(counts[counts > 0]):
        at = np.reshape(quantile(np.arange(float(m)), q, method=method), np.shape(q) + (1,) * columns.ndim)
        weights = np.maximum(0, 1 - np.abs(ranks - at))
        out[...] = np.where((counts == m)[..., None], weights, out)
    return out


# --- convolution ---


def full_length(x: Any, like1: Any, like2: Any, mode: str = "full") -> Any:
    """``x``, of the length of ``numpy.convolve(like1, like2, mode)``, with zeros around it to that of mode
    "full".
    """
    out = np.zeros(len(like1) + len(like2) - 1, floating(x))
    out[_part(len(like1), len(like2), mode)] = x
    return out


def part_of_full(x: Any, like1: Any, like2: Any, mode: str = "full") -> Any:
    """The transpose of ``full_length``."""
    return x[_part(len(like1), len(like2), mode)]


def _part(n: int, m: int, mode: str) -> slice:
    if mode == "full":
        return slice(None)
    short, long = min(n, m), max(n, m)
    start = short - 1 if mode == "valid" else (short - 1) // 2
    return slice(start, start + (long - short + 1 if mode == "valid" else long))
