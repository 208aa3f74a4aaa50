"""The transposes of functions that move elements about."""

from __future__ import annotations

from typing import Any

import numpy as np


def untranspose(x: Any, axes: Any = None) -> Any:
    """The transpose of ``numpy.transpose(like, axes)``: the inverse permutation."""
    return np.transpose(x, None if axes is None else np.argsort([a % len(axes) for a in axes]))


def unrollaxis(x: Any, axis: int, start: int = 0) -> Any:
    """The transpose of ``numpy.rollaxis(like, axis, start)``."""
    return np.transpose(x, np.argsort(_rolled(np.ndim(x), axis, start)))


def _rolled(rank: int, axis: int, start: int) -> list[int]:
    axis, start = axis % rank, start if start >= 0 else start + rank
    order = [k for k in range(rank) if k != axis]
    order.insert(start - (start > axis), axis)
    return order


def unconcatenate(x: Any, likes: Any, axis: Any = 0) -> Any:
    """The transpose of ``numpy.concatenate(likes, axis)``: the parts of ``x`` that came from each."""
    if axis is None:
        ends = np.cumsum([np.size(e) for e in likes])
        return tuple(np.reshape(x[n - np.size(e) : n], np.shape(e)) for n, e in zip(ends, likes, strict=True))
    parts, start = [], 0
    before = (slice(None),) * (axis % np.ndim(x))
    for like in likes:
        stop = start + np.shape(like)[axis]
        parts.append(x[(*before, slice(start, stop))])
        start = stop
    return tuple(parts)


def unstack(x: Any, axis: int = 0) -> Any:
    """The transpose of ``numpy.stack``: the arrays that ``x`` consists of along ``axis``."""
    return tuple(np.moveaxis(x, axis, 0)) if axis else tuple(x)
