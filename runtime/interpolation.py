"""Derivatives of piecewise linear interpolation, ``numpy.interp``.

On the piece from (xp_k, fp_k) to (xp_(k+1), fp_(k+1)), with t = (x - xp_k) / (xp_(k+1) - xp_k), the value
is (1 - t) fp_k + t fp_(k+1) and the slope s = (fp_(k+1) - fp_k) / (xp_(k+1) - xp_k); the derivative in xp_k
is -s (1 - t), that in xp_(k+1) is -s t.  At a knot the piece to its right counts.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import unbroadcast
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.hermite import pchip_interpolated, spread


def interp_slope(x1: Any, x2: Any, x3: Any, period: Any = None) -> Any:
    """s, the derivative of ``numpy.interp(x1, xp := x2, fp := x3)`` in x1; 0 outside of the knots."""
    _, inside, width, i, j = _pieces(x1, x2, period)
    values = np.asarray(x3)
    return np.where(inside, (values[j] - values[i]) / width, 0.0)[()]


def interp_slope_adjoint(x1: Any, x2: Any, x3: Any, period: Any = None) -> Any:
    """The adjoint of the values at the knots ``x3`` for the adjoint ``x1`` of their slopes at ``x2``."""
    _, inside, width, i, j = _pieces(x2, x3, period)
    term = np.where(inside, x1 / width, 0.0)
    return _spread(np.shape(x3), (i, -term), (j, term))


def interp_adjoint(x1: Any, x2: Any, x3: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """The adjoint of the values at the knots ``x3`` in ``interp(x2, x3, values)`` whose adjoint is ``x1``."""
    t, inside, _, i, j = _pieces(x2, x3, period)
    t = np.where(inside, t, np.clip(t, 0, 1))
    x = np.asarray(x2)
    keep: Any = 1.0
    if period is None:
        knots = np.asarray(x3)
        keep = 1.0 - ((x < knots[0]) & (left is not None)) - ((x > knots[-1]) & (right is not None))
    return _spread(np.shape(x3), (i, x1 * (1 - t) * keep), (j, x1 * t * keep))


def interp_tangent(x1: Any, x2: Any, x3: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """``numpy.interp(x1, x2, x3)`` of the tangents ``x3``.

    Where what the user gave for outside is constant.
    """
    return np.interp(x1, x2, x3, None if left is None else 0.0, None if right is None else 0.0, period)


def _pieces(x: Any, knots: Any, period: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The local coordinate of each x, whether it is inside, and the width and the ends of its piece."""
    x, knots = np.asarray(x), np.asarray(knots)
    if period is None:
        if np.any(knots[1:] < knots[:-1]):
            raise NoDerivativeError("numpy.interp is not defined, nor differentiated, for knots that do not increase")
        i = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, max(len(knots) - 2, 0))
        j = np.minimum(i + 1, len(knots) - 1)
        width = np.where(j > i, knots[j] - knots[i], 1)
        return (x - knots[i]) / width, (x >= knots[0]) & (x <= knots[-1]), width, i, j
    order = np.argsort(knots % period)
    wrapped, x = (knots % period)[order], x % period
    at = np.searchsorted(wrapped, x, side="right") - 1
    i, j = at % len(knots), (at + 1) % len(knots)
    width = (wrapped[j] - wrapped[i]) % period
    width = np.where(width == 0, period, width)
    return ((x - wrapped[i]) % period) / width, np.ones(x.shape, bool), width, order[i], order[j]


def _spread(shape: tuple[int, ...], *terms: tuple[Any, Any]) -> Any:
    out = np.zeros(shape, np.result_type(float, *[term for _, term in terms]))
    for index, term in terms:
        np.add.at(out, index, term)
    return out


# --- interpolants of SciPy: callables whose derivative of order nu is at hand ---


def evaluated(f: Any, x: Any, nu: int = 0) -> Any:
    """The ``nu``-th derivative of the interpolant ``f`` at ``x``."""
    if nu == 0:
        return f(x)
    if nu > getattr(f, "_data", (0,) * 6)[5] and hasattr(f, "_eval_args"):
        return 0.0 * f(x)  # FITPACK refuses orders above the degree
    if hasattr(f, "grid"):
        raise NoDerivativeError(f"a RegularGridInterpolator of the method {f.method} has no derivative rule in values and points")
    if type(f).__name__ != "interp1d":
        return f.derivative(x, nu) if hasattr(f, "derivatives") and hasattr(f, "xi") else f(x, nu)
    points = np.ravel(np.asarray(x, float))
    if f._kind in ("linear", "slinear") and nu == 1:
        i = np.clip(np.searchsorted(f.x, points, side="right") - 1, 0, len(f.x) - 2)
        slopes = (f._y[i + 1] - f._y[i]) / (f.x[i + 1] - f.x[i])[:, None]
        return f._finish_y(slopes, np.shape(x))
    if f._kind == "spline":
        return f._finish_y(np.reshape(f._spline(points, nu), (len(points), -1)), np.shape(x))
    if f._kind not in ("linear", "slinear", "nearest", "nearest-up", "previous", "next"):
        raise NoDerivativeError(f"scipy.interpolate.interp1d with kind={f._kind!r} has no derivative rule")
    return 0.0 * f(x)


def place_of_points(f: Any) -> int:
    """Where among the axes of an interpolant's values those of the points stand."""
    return int(getattr(f, "axis", 0))


def gathered(x: Any, like: Any, axis: int = 0) -> Any:
    """The transpose of ``spread`` and broadcasting: sums over the axes that ``x`` has more than ``like``."""
    return np.sum(x, axis=(*range(axis), *range(axis + np.ndim(like), np.ndim(x)))) if np.ndim(x) > np.ndim(like) else x


# --- the same of values that are differentiated: what an interpolant gives is linear in them, but for a constant ---


def interpolated(make: Any, values: Any, x: Any, nu: int = 0) -> Any:
    """The ``nu``-th derivative at ``x`` of the interpolant that ``make`` makes of values."""
    return evaluated(make(np.asarray(values, float)), x, nu)


def scattered(make: Any, values: Any, *points: Any, simplex_tolerance: float = 1.0) -> Any:
    """An interpolant of scattered values at points, or at points that are given by their coordinates."""
    if simplex_tolerance != 1.0:
        raise NoDerivativeError("interpolation with simplex_tolerance= has no derivative rule")
    return interpolated(make, values, points[0] if len(points) == 1 else points)


def interpolation_change(make: Any, values: Any, x: Any, nu: int = 0) -> Any:
    """The part of ``interpolated`` that is linear in the values."""
    return interpolated(make, values, x, nu) - interpolated(make, np.zeros(np.shape(values)), x, nu)


def interpolation_adjoint(x_bar: Any, make: Any, like: Any, x: Any, nu: int = 0) -> Any:
    """The transpose of ``interpolation_change`` in the values."""
    units = np.eye(np.size(like)).reshape(-1, *np.shape(like))
    if isinstance(make.keywords.get("bc_type"), str) and make.keywords["bc_type"] == "periodic":  # the last is the first
        ends = np.moveaxis(units, interpolation_axis(make, like) + 1, 0)
        ends[-1] = ends[0]
    return np.reshape([np.sum(x_bar * interpolation_change(make, unit, x, nu)) for unit in units], np.shape(like))


def interpolation_axis(make: Any, values: Any) -> int:
    """Where the axes of the points stand in what interpolants of these options give."""
    axis: int = make.keywords.get("axis", -1 if make.func.__name__ == "interp1d" else 0)
    return axis % np.ndim(values)


def spline_of_values(x: Any, tck: Any, der: int = 0, ext: int = 0) -> Any:
    """``scipy.interpolate.splev`` whose coefficients are differentiated."""
    knots, coefficients, degree = tck
    if ext != 0:
        raise NoDerivativeError("scipy.interpolate.splev has a derivative rule in the coefficients for ext=0 only")
    make = spline_maker(knots, degree)
    return interpolated(make, np.asarray(coefficients)[: np.size(knots) - degree - 1], x, der)


def spline_maker(knots: Any, degree: int) -> Any:
    """What makes splines with these knots of coefficients."""
    return functools.partial(sys.modules["scipy.interpolate"].BSpline, np.asarray(knots, float), k=degree)


def splrep(
    x: Any, y: Any, w: Any = None, xb: Any = None, xe: Any = None, k: int = 3, task: int = 0, s: Any = None, t: Any = None,
    full_output: Any = 0, per: Any = 0, quiet: Any = 1,
) -> Any:  # fmt: skip
    """``scipy.interpolate.splrep`` of values whose spline has given knots, or goes through all of them: linear in them."""
    if full_output or per or (task == 0 and (s not in (None, 0) or (w is not None and s is None))) or task == 1:
        raise NoDerivativeError("scipy.interpolate.splrep has no derivative rule where it chooses how smooth the spline is")
    knots, matrix = spline_coefficients_of(x, np.size(y), (w, xb, xe, k, task, s, t))
    return knots, matrix @ np.asarray(y), k


def spline_coefficients_of(x: Any, n: int, options: Any) -> Any:
    """The knots of such splines, and what each value adds to the coefficients."""
    found = [sys.modules["scipy.interpolate"].splrep(x, unit, *options) for unit in np.eye(n)]
    return found[0][0], np.stack([c for _, c, _ in found], axis=1)


def splint(splev: Any, splantider: Any, a: Any, b: Any, tck: Any, full_output: Any = 0) -> Any:
    """``scipy.interpolate.splint`` by the antiderivative; beyond its knots a spline is 0 here."""
    if full_output:
        raise NoDerivativeError("scipy.interpolate.splint with full_output= has no derivative rule")
    whole, (low, high) = splantider(tck), (tck[0][tck[2]], tck[0][-tck[2] - 1])
    return (splev(np.clip(b, low, high), whole) - splev(np.clip(a, low, high), whole))[()]


# --- grids ---


def grid_of_values(make: Any, values: Any, xi: Any) -> Any:
    """A ``RegularGridInterpolator`` of values that are differentiated."""
    return grid_interpolated(grid_made(make, values), xi, np.asarray(values))


def grid_made(make: Any, values: Any) -> Any:
    """The interpolant of values."""
    return make(values)


def grid_interpolated(f: Any, xi: Any, values: Any = None) -> Any:
    """``scipy.interpolate.RegularGridInterpolator`` at points, or at a tuple of their coordinates."""
    if isinstance(xi, tuple):
        parts = np.broadcast_arrays(*xi)
        points = np.stack([np.ravel(part) for part in parts], axis=-1)
        return np.reshape(at_points(f, points, values), np.shape(parts[0]) + grid_shape(f, points)[1:])
    return at_points(f, xi, values)


def at_points(f: Any, xi: Any, values: Any) -> Any:
    """The sum over the corners of each point's cell, or a spline."""
    rank = len(f.grid)
    if f.method in ("cubic", "quintic"):
        return grid_spline(f, (0,) * rank, xi)
    if values is None:
        if f.method == "nearest":
            return nearest_values(f, xi)
        values = grid_values(f)
    points = np.reshape(xi, (-1, rank))
    if f.method == "pchip":
        return np.reshape(np.stack([grid_pchip(f, values, point) for point in points]), value_shape(f, xi))
    cells = grid_cells(f, xi)
    total = 0.0
    for corner in range(2**rank):
        weight = 1.0
        for k in range(rank):
            share = (points[:, k] - cells[k][0]) / cells[k][1]
            weight = weight * (share if corner >> k & 1 else 1 - share)
        at = values[corner_places(cells, corner)]
        total = total + spread(weight, at) * at
    return np.reshape(total, grid_shape(f, xi))


def grid_pchip(f: Any, values: Any, point: Any) -> Any:
    """The monotone interpolant at one point, along one axis of the grid after the other, the last one first."""
    for k in range(len(f.grid) - 1, -1, -1):
        values = pchip_interpolated(f.grid[k], values, point[k : k + 1], axis=k)
    return values


def nearest_values(f: Any, xi: Any) -> Any:
    """The values at the nearest points of the grid, which change in steps."""
    return f(xi)


def grid_values(f: Any) -> Any:
    """The values on the grid."""
    return np.asarray(f.values)


def grid_spline(f: Any, nu: tuple[int, ...], x: Any) -> Any:
    """A partial derivative of a ``RegularGridInterpolator`` that is a spline; ``nu`` are its orders along the axes."""
    degree = {"cubic": 3, "quintic": 5}[f.method]
    return f(x, nu=nu) if max(nu) <= degree else 0.0 * f(x)


def grid_partials(f: Any, nu: tuple[int, ...], x: Any) -> Any:
    """The next partial derivatives along each of the axes, one behind the other."""
    return np.stack([grid_spline(f, one_more(nu, k), x) for k in range(len(nu))], axis=-1)


def one_more(nu: tuple[int, ...], k: int) -> tuple[int, ...]:
    """The orders of a partial derivative that is taken once more along one axis."""
    return tuple([n + (j == k) for j, n in enumerate(nu)])


def grid_cells(f: Any, xi: Any) -> Any:
    """For each axis of a grid the lower ends, widths and numbers of the cells that points are in; outside is refused."""
    if f.method not in ("linear", "slinear"):
        raise NoDerivativeError("a RegularGridInterpolator has a derivative rule for the methods linear, pchip and of splines")
    points = np.reshape(np.asarray(xi, float), (-1, len(f.grid)))
    f(points)
    found = []
    for k, grid in enumerate(f.grid):
        i = np.clip(np.searchsorted(grid, points[:, k], side="right") - 1, 0, len(grid) - 2)
        if f.fill_value is not None and np.any((points[:, k] < grid[0]) | (points[:, k] > grid[-1])):
            raise NoDerivativeError("a RegularGridInterpolator has no derivative outside its grid")
        found.append((np.asarray(grid)[i], np.asarray(grid)[i + 1] - np.asarray(grid)[i], i))
    return found


def value_shape(f: Any, xi: Any) -> tuple[int, ...]:
    """The shape of the values at points, which are outside of the grid only where the interpolant allows that."""
    return np.shape(f(xi))


def corner_places(cells: Any, corner: int) -> Any:
    """The index of the values at one corner of each point's cell."""
    return tuple(cell[2] + (corner >> k & 1) for k, cell in enumerate(cells))


def grid_shape(f: Any, xi: Any) -> tuple[int, ...]:
    """The shape of the values at points."""
    points = np.shape(xi)[:-1] if np.ndim(xi) > 1 else (np.size(xi) // len(f.grid),)
    return (*points, *np.shape(f.values)[len(f.grid) :])


# --- splines ---


def surface_slope(curve: Any, x: Any, y: Any, dx: int, dy: int, grid: bool) -> Any:
    """A derivative of a bivariate spline, on the grid of ``x`` and ``y`` or point by point.

    Beyond its knots SciPy holds the value of the boundary, so that the derivative across that is 0 there.
    """
    tx, ty, c, kx, ky = curve if isinstance(curve, list | tuple) else (*curve.tck, *curve.degrees)
    shape = np.broadcast_shapes(np.shape(x), np.shape(y)) if not grid else ()
    x, y = (x, y) if grid else (np.broadcast_to(x, shape), np.broadcast_to(y, shape))
    first, second = _basis(tx, kx, x, dx), _basis(ty, ky, y, dy)
    weights = np.reshape(c, (len(tx) - kx - 1, len(ty) - ky - 1))
    if grid:
        return first @ weights @ second.T
    return np.reshape(np.sum((first @ weights) * second, axis=1), shape)[()]


def _basis(t: Any, k: int, x: Any, order: int) -> Any:
    """The values of the splines of a basis, or of their derivatives, at each point; slopes are 0 beyond the knots."""
    low, high = t[k], t[-k - 1]
    points = np.ravel(np.asarray(x, dtype=float))
    if order > k:
        return np.zeros((len(points), len(t) - k - 1))
    last = np.searchsorted(t, high, side="left") - 1
    found = _splines(t, k, np.clip(points, low, high), order, last)
    return np.where(((points < low) | (points > high))[:, None], 0.0, found) if order else found


def _splines(t: Any, k: int, x: Any, order: int, last: int) -> Any:
    """Recurrences of Cox and de Boor; the interval ``last`` is closed on both sides."""
    if k == 0:
        place = np.minimum(np.searchsorted(t, x, side="right") - 1, last)
        return (place[:, None] == np.arange(len(t) - 1)).astype(float)
    lower = _splines(t, k - 1, x, max(order - 1, 0), last)
    width = t[k:] - t[:-k]
    shares = lower / np.where(width > 0, width, 1.0)
    if order:
        return k * (shares[:, :-1] - shares[:, 1:])
    return (x[:, None] - t[: -k - 1]) * shares[:, :-1] + (t[k + 1 :] - x[:, None]) * shares[:, 1:]


def on_grid(x: Any, like: Any, axis: int, grid: bool) -> Any:
    """Coordinates along one axis of a grid, or point by point."""
    return np.reshape(x, (-1, 1) if axis == 0 else (1, -1)) if grid else x


def off_grid(x: Any, like: Any, axis: int, grid: bool) -> Any:
    """The sum over the grid for each coordinate along one axis, in the shape of the coordinates."""
    return np.reshape(np.sum(x, axis=1 - axis), np.shape(like)) if grid else unbroadcast(x, like)
