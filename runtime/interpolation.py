"""Derivatives of piecewise linear interpolation, ``numpy.interp``.

On the piece from (xp_k, fp_k) to (xp_(k+1), fp_(k+1)), with t = (x - xp_k) / (xp_(k+1) - xp_k), the value
is (1 - t) fp_k + t fp_(k+1) and the slope s = (fp_(k+1) - fp_k) / (xp_(k+1) - xp_k); the derivative in xp_k
is -s (1 - t), that in xp_(k+1) is -s t.  At a knot the piece to its right counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import unbroadcast
from srcad.runtime.errors import NoDerivativeError


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
    if type(f).__name__ != "interp1d":
        return f(x, nu)
    if f._kind in ("linear", "slinear") and nu == 1:
        knots = np.asarray(f.x)
        i = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, len(knots) - 2)
        values = np.moveaxis(np.asarray(f.y), f.axis, 0)
        return (values[i + 1] - values[i]) / spread(knots[i + 1] - knots[i], values[i])
    if f._kind == "spline":
        return np.reshape(f._spline(x, nu), np.shape(f(x)))
    if f._kind not in ("linear", "slinear", "nearest", "nearest-up", "previous", "next"):
        raise NoDerivativeError(f"scipy.interpolate.interp1d with kind={f._kind!r} has no derivative rule")
    return 0.0 * f(x)


def spread(x: Any, like: Any) -> Any:
    """``x`` with axes of length one behind for those that ``like`` has more."""
    return np.reshape(x, np.shape(x) + (1,) * (np.ndim(like) - np.ndim(x)))


def gathered(x: Any, like: Any) -> Any:
    """The transpose of ``spread`` and broadcasting: sums over the axes that ``x`` has more than ``like``."""
    more = np.ndim(x) - np.ndim(like)
    return np.sum(x, axis=tuple(range(-more, 0))) if more else x


def grid_interpolated(f: Any, xi: Any) -> Any:
    """``scipy.interpolate.RegularGridInterpolator``: the sum over the corners of the cell, or a spline."""
    rank = len(f.grid)
    if f.method in ("cubic", "quintic"):
        return grid_spline(f, (0,) * rank, xi)
    points = np.reshape(xi, (-1, rank))
    cells = grid_cells(f, xi)
    total = 0.0
    for corner in range(2**rank):
        weight = 1.0
        for k in range(rank):
            share = (points[:, k] - cells[k][0]) / cells[k][1]
            weight = weight * (share if corner >> k & 1 else 1 - share)
        total = total + spread(weight, corner_values(f, cells, corner)) * corner_values(f, cells, corner)
    return np.reshape(total, grid_shape(f, xi))


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
        raise NoDerivativeError("a RegularGridInterpolator has a derivative rule for the methods linear, cubic and quintic")
    points = np.reshape(np.asarray(xi, float), (-1, len(f.grid)))
    f(points)
    found = []
    for k, grid in enumerate(f.grid):
        i = np.clip(np.searchsorted(grid, points[:, k], side="right") - 1, 0, len(grid) - 2)
        if f.fill_value is not None and np.any((points[:, k] < grid[0]) | (points[:, k] > grid[-1])):
            raise NoDerivativeError("a RegularGridInterpolator has no derivative outside its grid")
        found.append((np.asarray(grid)[i], np.asarray(grid)[i + 1] - np.asarray(grid)[i], i))
    return found


def corner_values(f: Any, cells: Any, corner: int) -> Any:
    """The values at one corner of each point's cell."""
    return np.asarray(f.values)[tuple(cell[2] + (corner >> k & 1) for k, cell in enumerate(cells))]


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
