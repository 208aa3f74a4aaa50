"""Derivatives of ``numpy.linalg.norm``: each is zero where the norm is, and ties share.

Adjoints are dL/dx - i dL/dy, so what is multiplied with them has the conjugate of ``x``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.arrays import inverse, tie_weights, unit
from srcad.runtime.broadcast import floating, zeros_like


def norm_slope(x: Any, ord: Any = None, axis: Any = None) -> Any:
    """The derivative of ``numpy.linalg.norm(x, ord, axis)``: 0 at 0."""
    if not np.size(x):
        return zeros_like(x)
    x = np.asarray(x, floating(x))
    if ord is None or ord == "fro":
        return np.conj(x) * inverse(np.linalg.norm(x, ord, axis, True))
    axes = tuple(range(np.ndim(x))) if axis is None else axis
    if not isinstance(axes, tuple) or len(axes) == 1:
        return vector_norm_slope(x, ord, axes)
    if ord in (1, -1, math.inf, -math.inf):
        return _sum_norm_slope(x, ord, axes)
    return _spectral_slope(x, ord, axes)


def vector_norm_slope(x: Any, ord: Any = 2, axis: Any = None) -> Any:
    """The derivative of the vector norm (sum |x|^p)^(1/p): conj(x) |x|^(p-2) / norm^(p-1)."""
    x = np.asarray(x, floating(x))
    size = np.abs(x)
    if ord == 0:
        return 0.0 * size
    if ord in (math.inf, -math.inf):
        if not np.size(x):
            return zeros_like(x)
        extreme = (
            np.max(size, axis=axis, keepdims=True) if ord > 0 else np.min(size, axis=axis, keepdims=True)
        )
        return unit(x) * tie_weights(size, extreme, axis, True)
    if ord == 1:
        return unit(x)
    if ord == 2:
        return np.conj(x) * inverse(np.sqrt(np.sum(size * size, axis=axis, keepdims=True)))
    nonzero = np.where(size == 0, 1, size)
    total = np.sum(size**ord, axis=axis, keepdims=True) ** (1 / ord)
    return np.where(size == 0, 0, unit(x) * (nonzero * inverse(total)) ** (ord - 1))


def _sum_norm_slope(x: Any, ord: float, axes: tuple[int, int]) -> Any:
    """The largest or smallest sum of absolute values of a column (1) or a row (inf)."""
    rows, columns = (a % np.ndim(x) for a in axes)
    over, along = (rows, columns) if abs(ord) == 1 else (columns, rows)
    sums = np.sum(np.abs(x), axis=over, keepdims=True)
    extreme = np.max(sums, axis=along, keepdims=True) if ord > 0 else np.min(sums, axis=along, keepdims=True)
    return unit(x) * tie_weights(sums, extreme, along, True)


def _spectral_slope(x: Any, ord: Any, axes: tuple[int, int]) -> Any:
    """The sum (nuc), the largest (2) or the smallest (-2) singular value: conj(u v^H)."""
    u, s, vh = np.linalg.svd(np.moveaxis(x, axes, (-2, -1)), full_matrices=False)
    weights = np.where(s == 0, 0.0, 1.0)
    if ord != "nuc":
        extreme = np.max(s, axis=-1, keepdims=True) if ord == 2 else np.min(s, axis=-1, keepdims=True)
        weights = weights * tie_weights(s, extreme, -1, True)
    return np.moveaxis(np.conj((u * weights[..., None, :]) @ vh), (-2, -1), axes)
