"""Integrals of samples as ``scipy.integrate`` computes them: plain NumPy, whose derivatives are those of this code."""

from __future__ import annotations

from typing import Any

import numpy as np


def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: int = -1) -> Any:
    """``scipy.integrate.simpson``: Cartwright's rule, with a parabola of its own for a last odd interval."""
    rows = np.moveaxis(np.asarray(y), axis, -1)
    n = np.shape(rows)[-1]
    h = _spacings(x, dx, axis, n, np.ndim(rows))
    if n == 2:
        return 0.5 * h[..., 0] * (rows[..., 0] + rows[..., 1])
    whole = n - 1 + n % 2
    h0, h1 = h[..., 0 : whole - 1 : 2], h[..., 1 : whole - 1 : 2]
    f0, f1, f2 = rows[..., 0 : whole - 2 : 2], rows[..., 1 : whole - 1 : 2], rows[..., 2:whole:2]
    total = np.sum((h0 + h1) / 6 * (f0 * (2 - h1 / h0) + f1 * ((h0 + h1) ** 2 / (h0 * h1)) + f2 * (2 - h0 / h1)), axis=-1)
    if n % 2:
        return total
    a, b = h[..., -2], h[..., -1]
    alpha, beta = (2 * b**2 + 3 * a * b) / (6 * (a + b)), (b**2 + 3 * a * b) / (6 * a)
    eta = b**3 / (6 * a * (a + b))
    return total + alpha * rows[..., -1] + beta * rows[..., -2] - eta * rows[..., -3]


def _spacings(x: Any, dx: Any, axis: int, n: int, rank: int) -> Any:
    """The lengths of the intervals along the last axis."""
    if x is None:
        return dx * np.ones(n - 1)
    points = np.asarray(x)
    return np.diff(points if np.ndim(points) == 1 else np.moveaxis(points, axis, -1))


def cumulative_simpson(y: Any, *, x: Any = None, dx: Any = 1.0, axis: int = -1, initial: Any = None) -> Any:
    """``scipy.integrate.cumulative_simpson``: each interval by the parabola through it and the next, or the one before."""
    rows = np.moveaxis(np.asarray(y), axis, -1)
    n = np.shape(rows)[-1]
    given = np.ndim(dx) > 0 and x is None
    h = np.moveaxis(np.asarray(dx), axis, -1) * np.ones(n - 1) if given else _spacings(x, dx, axis, n, np.ndim(rows))
    if n < 3:
        parts = h * (rows[..., 1:] + rows[..., :-1]) / 2
    else:
        ahead = _parabolas(rows, h)
        behind = _parabolas(rows[..., ::-1], h[..., ::-1])[..., ::-1]
        places = np.arange(n - 1)
        even = np.take(ahead, np.minimum(places, n - 3), -1)
        odd = np.take(behind, np.maximum(places - 1, 0), -1)
        parts = np.where((places % 2 == 0) & (places < n - 2), even, odd)
    sums = np.cumsum(parts, axis=-1)
    if initial is not None:
        first = np.moveaxis(np.asarray(initial), axis, -1) if np.ndim(initial) else np.asarray(initial)
        sums = np.concatenate((first + 0.0 * rows[..., :1], sums + first), -1)
    return np.moveaxis(sums, -1, axis)


def _parabolas(rows: Any, h: Any) -> Any:
    """The integrals over the first of each two intervals."""
    a, b = h[..., :-1], h[..., 1:]
    ratio = a / (a + b)
    both = ratio * (a / b)
    return a / 6 * ((3 - ratio) * rows[..., :-2] + (3 + both + ratio) * rows[..., 1:-1] - both * rows[..., 2:])


def romb(y: Any, dx: Any = 1.0, axis: int = -1, show: Any = False) -> Any:
    """``scipy.integrate.romb``: Richardson's extrapolation of the trapezoidal rule, which is linear in the samples."""
    rows = np.moveaxis(np.asarray(y), axis, -1)
    return dx * np.sum(rows * romberg_weights(np.shape(rows)[-1]), axis=-1)


def romberg_weights(n: int) -> Any:
    """What each of ``n`` samples contributes."""
    unit = np.eye(n)
    sums = [(n - 1) * (unit[0] + unit[-1]) / 2.0]
    step = n - 1
    while step > 1:
        sums.append(sums[-1] / 2.0 + step / 2 * np.sum(unit[step // 2 :: step], axis=0))
        step = step // 2
    for j in range(1, len(sums)):
        sums = [b + (b - a) / (4**j - 1) for a, b in zip(sums, sums[1:], strict=False)]
    return sums[0]
