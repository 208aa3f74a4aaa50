"""Cubic interpolants of ``scipy.interpolate`` by their values and slopes at the knots: plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError


def pchip_interpolated(knots: Any, values: Any, x: Any, nu: int = 0, extrapolate: Any = None, *, axis: int = 0) -> Any:
    """``scipy.interpolate.PchipInterpolator`` of values along an axis: monotone (Fritsch and Butland, 1984)."""
    knots, rows = np.asarray(knots), np.moveaxis(np.asarray(values), axis, 0)
    return at_all(knots, rows, pchip_slopes(knots, rows), x, nu, extrapolate is None or extrapolate, axis)


def akima_interpolated(
    knots: Any, values: Any, x: Any, nu: int = 0, extrapolate: Any = None, *, axis: int = 0, method: str = "akima"
) -> Any:
    """``scipy.interpolate.Akima1DInterpolator`` of values along an axis."""
    knots, rows = np.asarray(knots), np.moveaxis(np.asarray(values), axis, 0)
    return at_all(knots, rows, akima_slopes(knots, rows, method), x, nu, extrapolate is not None and extrapolate, axis)


def hermite_interpolated(
    knots: Any, values: Any, dydx: Any, x: Any, nu: int = 0, extrapolate: Any = None, *, axis: int = 0
) -> Any:
    """``scipy.interpolate.CubicHermiteSpline`` of values and slopes along an axis."""
    rows, slopes = np.moveaxis(np.asarray(values), axis, 0), np.moveaxis(np.asarray(dydx), axis, 0)
    return at_all(np.asarray(knots), rows, slopes, x, nu, extrapolate is None or extrapolate, axis)


def at_all(knots: Any, rows: Any, slopes: Any, x: Any, nu: int, extrapolate: Any, axis: int) -> Any:
    """The interpolant at points of any shape, whose axes stand where those of the knots stood."""
    if nu != 0 or extrapolate not in (True, False):
        raise NoDerivativeError("derivatives and periods of an interpolant of what is differentiated have no derivative rule")
    points = np.ravel(x)
    found = cubic_along(knots, rows, slopes, points)
    if not extrapolate:
        outside = (points < knots[0]) | (points > knots[-1])
        found = np.where(np.reshape(outside, (-1,) + (1,) * (np.ndim(found) - 1)), np.nan, found)
    whole = np.reshape(found, (*np.shape(x), *np.shape(rows)[1:]))
    return np.moveaxis(whole, tuple(range(np.ndim(x))), tuple(range(axis, axis + np.ndim(x))))


def cubic_along(knots: Any, rows: Any, slopes: Any, points: Any) -> Any:
    """The interpolant of the rows at each point; below and above by the first and the last cubic."""
    i = np.clip(np.searchsorted(knots, points, side="right") - 1, 0, np.size(knots) - 2)
    like = rows[i]
    width = spread(knots[i + 1] - knots[i], like)
    t = spread(points - knots[i], like) / width
    low, high = width * slopes[i], width * slopes[i + 1]
    rise = rows[i + 1] - rows[i]
    return rows[i] + t * (low + t * (3 * rise - 2 * low - high + t * (low + high - 2 * rise)))


def spread(x: Any, like: Any, axis: int = 0) -> Any:
    """``x`` with axes of length one for those that ``like`` has more, so that its own begin at ``axis``."""
    return np.reshape(x, (1,) * axis + np.shape(x) + (1,) * (np.ndim(like) - np.ndim(x) - axis))


def akima_slopes(knots: Any, rows: Any, method: str) -> Any:
    """Means of the slopes beside a knot, weighed by how the slopes beyond them change (Akima, 1970)."""
    delta = np.diff(rows, axis=0) / spread(np.diff(knots), rows)
    if np.size(knots) == 2:
        return np.concatenate((delta, delta))
    left, right = 2 * delta[:1] - delta[1:2], 2 * delta[-1:] - delta[-2:-1]
    m = np.concatenate((2 * left - delta[:1], left, delta, right, 2 * right - delta[-1:]))
    change, both = np.abs(np.diff(m, axis=0)), 0.5 * np.abs(m[1:] + m[:-1]) if method == "makima" else np.zeros_like(m[1:])
    after, before = change[2:] + both[2:], change[:-2] + both[:-2]
    total = after + before
    told = total > 1e-9 * np.max(total)
    weight = before / np.where(told, total, 1.0)
    return np.where(told, m[1:-2] + weight * (m[2:-1] - m[1:-2]), 0.5 * (m[3:] + m[:-3]))


def pchip_slopes(knots: Any, rows: Any) -> Any:
    """At inner knots a harmonic mean of the slopes beside it, 0 at extrema; at the ends a parabola's that keeps the shape."""
    steps = np.diff(knots)
    h = spread(steps, rows)
    delta = np.diff(rows, axis=0) / h
    if np.size(knots) == 2:
        return np.concatenate((delta, delta))
    before, after = delta[:-1], delta[1:]
    monotone = before * after > 0
    first, second = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    safe = [np.where(monotone, d, 1.0) for d in (before, after)]
    inner = np.where(monotone, (first + second) / (first / safe[0] + second / safe[1]), 0.0)
    return np.concatenate((_at_the_end(h[:1], h[1:2], delta[:1], delta[1:2]), inner,
                           _at_the_end(h[-1:], h[-2:-1], delta[-1:], delta[-2:-1])))  # fmt: skip


def _at_the_end(h: Any, other: Any, delta: Any, beyond: Any) -> Any:
    slope = ((2 * h + other) * delta - h * beyond) / (h + other)
    slope = np.where(slope * delta <= 0, 0.0, slope)
    return np.where((delta * beyond <= 0) & (np.abs(slope) > 3 * np.abs(delta)), 3 * delta, slope)
