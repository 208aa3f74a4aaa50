"""NumPy functions in terms of others: their derivatives are those of this code.

Each takes the arguments of the function whose name it has.  It is plain NumPy, so that it can be
differentiated as any user's code; where NumPy checks its arguments this code relies on the original having
been called.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.memory import stop_gradient
from srcad.runtime.shapes import joined_shape
from srcad.runtime.taking import untake

# --- derivatives ---


def columns_of(push: Any, x: Any) -> Any:
    """The Jacobian by an array ``x`` of what ``push(x, v)`` gives the tangent of along ``v``."""
    if np.iscomplexobj(x):
        raise NoDerivativeError("a Jacobian by complex numbers is not taken inside a differentiated function")
    units = np.eye(np.size(x), dtype=np.result_type(x, np.float32))
    columns = np.stack([push(x, np.reshape(unit, np.shape(x))) for unit in units], axis=-1)
    return np.reshape(columns, np.shape(columns)[:-1] + np.shape(x))


# --- containers ---


def fill_list(xs: list[Any], given: Any = ()) -> None:
    """``list.__init__`` of a new list."""
    xs.extend(given)


def fill_dict(xs: dict[Any, Any], *given: Any, **words: Any) -> None:
    """``dict.__init__`` of a new dict."""
    xs.update(*given, **words)


class Compared:
    """What ``functools.cmp_to_key`` makes of a value."""

    def __init__(self, compare: Any, value: Any) -> None:
        self.compare = compare
        self.value = value

    def __lt__(self, other: Any) -> Any:
        return self.compare(self.value, other.value) < 0


def remembered(memo: dict[Any, Any], function: Any, *args: Any) -> Any:
    """A call of a function behind a cache."""
    if args not in memo:
        memo[args] = function(*args)
    return memo[args]


def walked_by_index(xs: Any) -> Iterator[Any]:
    """What an object gives that is asked for its elements by their places alone."""
    place = 0
    while True:
        try:
            found = xs[place]
        except IndexError:
            return
        yield found
        place += 1


def mapped_by_keys(xs: Any) -> dict[Any, Any]:
    """What is taken of an object that says its keys, where it is spread."""
    return {key: xs[key] for key in xs.keys()}  # noqa: SIM118


# --- shapes ---


class Broadcast:
    """``numpy.broadcast``: the shape that arrays have together, and their elements side by side."""

    def __init__(self, *arrays: Any) -> None:
        self.shape = np.broadcast_shapes(*[np.shape(a) for a in arrays])
        self.ndim = self.nd = len(self.shape)
        self.size = int(np.prod(self.shape))
        self.numiter = len(arrays)
        self.arrays = arrays

    def __iter__(self) -> Iterator[Any]:
        return zip(*[np.ravel(np.broadcast_to(a, self.shape)) for a in self.arrays], strict=True)


def kaiser(M: int, beta: Any) -> Any:
    """``numpy.kaiser``: the window of that many points."""
    middle = (M - 1) / 2.0
    return np.ones(M) if M == 1 else np.i0(beta * np.sqrt(1 - ((np.arange(M) - middle) / middle) ** 2)) / np.i0(beta)


def _window_of_width(M: Any, of_angle: Any) -> Any:
    """The window of so many points that a function of the angles from -pi to pi describes; ``M`` need not be whole."""
    if M < 1:
        return np.array([])
    return np.ones(1) if M == 1 else of_angle(np.pi * np.arange(1 - M, M, 2) / (M - 1))


def bartlett(M: Any) -> Any:
    """``numpy.bartlett``."""
    return _window_of_width(M, lambda t: 1 - np.abs(t) / np.pi)


def blackman(M: Any) -> Any:
    """``numpy.blackman``."""
    return _window_of_width(M, lambda t: 0.42 + 0.5 * np.cos(t) + 0.08 * np.cos(2 * t))


def hamming(M: Any) -> Any:
    """``numpy.hamming``."""
    return _window_of_width(M, lambda t: 0.54 + 0.46 * np.cos(t))


def hanning(M: Any) -> Any:
    """``numpy.hanning``."""
    return _window_of_width(M, lambda t: 0.5 + 0.5 * np.cos(t))


def trim_zeros(filt: Any, trim: str = "fb") -> Any:
    """``numpy.trim_zeros`` of a vector: a part of it."""
    kept = np.flatnonzero(filt)
    if len(kept) == 0:
        return filt[:0]
    first = int(kept[0]) if "f" in trim.lower() else 0
    last = int(kept[-1]) + 1 if "b" in trim.lower() else len(filt)
    return filt[first:last]


def meshgrid_of_views(*xs: Any, copy: bool = False, sparse: bool = False, indexing: str = "xy") -> Any:
    """``numpy.meshgrid`` that need not copy what it is given."""
    if copy:
        return tuple(np.meshgrid(*xs, sparse=sparse, indexing="ij" if indexing == "ij" else "xy"))
    rank = len(xs)
    axes = [1 - k if indexing == "xy" and k < 2 <= rank else k for k in range(rank)]
    parts = [np.reshape(x, [-1 if k == axis else 1 for k in range(rank)]) for x, axis in zip(xs, axes, strict=True)]
    if sparse:
        return tuple(parts)
    shape = np.broadcast_shapes(*[np.shape(p) for p in parts])
    return tuple([np.broadcast_to(p, shape) for p in parts])


# --- products ---


def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None) -> Any:
    """``numpy.cross`` along axes that are not the last."""
    if axis is not None:
        axisa = axisb = axisc = axis
    first, second = np.moveaxis(a, axisa, -1), np.moveaxis(b, axisb, -1)
    in_plane = np.shape(first)[-1] == np.shape(second)[-1] == 2
    return np.cross(first, second) if in_plane else np.moveaxis(np.cross(first, second), -1, axisc)


# --- statistics ---


def cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, fweights: Any = None,
    aweights: Any = None, *, dtype: Any = None,
) -> Any:  # fmt: skip
    """``numpy.cov``."""
    rows = _rows(m, rowvar) if y is None else np.concatenate((_rows(m, rowvar), _rows(y, rowvar)))
    rows = np.asarray(rows, np.result_type(rows, float))
    n = np.shape(rows)[1]
    if ddof is None:
        ddof = 0 if bias else 1
    if fweights is None and aweights is None:
        centered = rows - np.mean(rows, axis=1, keepdims=True)
        return np.squeeze(centered @ np.conj(centered).T / (n - ddof))
    weights = np.ones(n) if fweights is None else np.asarray(fweights, float)
    if aweights is not None:
        weights = weights * aweights
    total = np.sum(weights)
    centered = rows - np.sum(weights * rows, axis=1, keepdims=True) / total
    correction = ddof if aweights is None or ddof == 0 else ddof * np.sum(weights * aweights) / total
    return np.squeeze((centered * weights) @ np.conj(centered).T / (total - correction))


def _rows(m: Any, rowvar: bool) -> Any:
    rows = np.atleast_2d(m)
    return rows if rowvar or np.shape(rows)[0] == 1 else rows.T


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """``numpy.corrcoef``."""
    c = np.cov(x, y, rowvar)
    if np.ndim(c) == 0:
        return c / c
    deviation = np.sqrt(np.real(np.diag(c)))
    return c / deviation[:, None] / deviation[None, :]


def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """``numpy.nancumprod``."""
    return np.cumprod(np.where(np.isnan(a), 1, a), axis, dtype)


def cumulative_sum(x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: bool = False) -> Any:
    """``numpy.cumulative_sum``."""
    along = 0 if axis is None else axis
    x = np.atleast_1d(x)
    sums = np.cumsum(x, along, dtype)
    if not include_initial:
        return sums
    return np.concatenate((np.zeros_like(np.sum(sums, along, keepdims=True)), sums), along)


def cumulative_prod(x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: bool = False) -> Any:
    """``numpy.cumulative_prod``."""
    along = 0 if axis is None else axis
    x = np.atleast_1d(x)
    products = np.cumprod(x, along, dtype)
    if not include_initial:
        return products
    return np.concatenate((np.ones_like(np.sum(products, along, keepdims=True)), products), along)


def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """``numpy.trapezoid``."""
    moved = np.moveaxis(np.asarray(y), axis, -1)
    if x is None:
        step = dx
    elif np.ndim(x) == 1:
        step = np.diff(x)
    else:
        step = np.diff(np.moveaxis(np.asarray(x), axis, -1))
    return np.sum(step * (moved[..., 1:] + moved[..., :-1]) / 2.0, axis=-1)


def interp_beside(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """``numpy.interp`` of which the values beside the points are differentiated."""
    found = np.interp(x, xp, fp, period=period)
    if period is not None:
        return found
    ends = np.asarray(xp)
    found = found if left is None else np.where(np.less(x, ends[0]), left, found)[()]
    return found if right is None else np.where(np.greater(x, ends[-1]), right, found)[()]


def gradient_spaced(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """``numpy.gradient`` between points that are differentiated."""
    rank = np.ndim(f)
    axes = tuple(range(rank)) if axis is None else (axis,) if np.ndim(axis) == 0 else axis
    steps = varargs * len(axes) if len(varargs) == 1 else varargs
    dtype = floating(np.asarray(f))
    slopes = [_slope_along(np.asarray(f), steps[k], axes[k], edge_order) for k in range(len(axes))]
    found = [np.asarray(s, dtype) for s in slopes]
    return found[0] if len(found) == 1 else tuple(found)


def _slope_along(f: Any, step: Any, axis: int, edge_order: int) -> Any:
    """Differences of the second order, those of ``edge_order`` at the ends."""
    y = np.moveaxis(f, axis, -1)
    dx = step * np.ones(np.shape(y)[-1] - 1) if np.ndim(step) == 0 else np.diff(step)
    a, b = dx[:-1], dx[1:]
    inner = -b / (a * (a + b)) * y[..., :-2] + (b - a) / (a * b) * y[..., 1:-1] + a / (b * (a + b)) * y[..., 2:]
    if edge_order == 1:
        first, last = (y[..., 1:2] - y[..., :1]) / dx[:1], (y[..., -1:] - y[..., -2:-1]) / dx[-1:]
    else:
        a, b, c, d = dx[:1], dx[1:2], dx[-2:-1], dx[-1:]
        first = -(2 * a + b) / (a * (a + b)) * y[..., :1] + (a + b) / (a * b) * y[..., 1:2] - a / (b * (a + b)) * y[..., 2:3]
        last = d / (c * (c + d)) * y[..., -3:-2] - (c + d) / (c * d) * y[..., -2:-1] + (2 * d + c) / (d * (c + d)) * y[..., -1:]
    return np.moveaxis(np.concatenate((first, inner, last), -1), -1, axis)


def correlate(a: Any, v: Any, mode: Any = "valid") -> Any:
    """``numpy.correlate``: convolution with the other array reversed."""
    if len(v) > len(a):
        return np.conj(np.convolve(v, np.conj(a)[::-1], mode))[::-1]
    return np.convolve(a, np.conj(v)[::-1], mode)


# --- functions applied along axes and by pieces ---


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """``numpy.apply_along_axis``."""
    moved = np.moveaxis(arr, axis, -1)
    shape = np.shape(moved)
    rows = np.reshape(moved, (-1, shape[-1]))
    results = np.stack([func1d(rows[k], *args, **kwargs) for k in range(np.shape(rows)[0])])
    rank = np.ndim(results) - 1
    out = np.reshape(results, joined_shape(shape[:-1], np.shape(results)[1:]))
    place = axis % len(shape)
    return np.moveaxis(out, tuple(range(-rank, 0)), tuple(range(place, place + rank))) if rank else out


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """``numpy.apply_over_axes``."""
    value = np.asarray(a)
    for axis in (axes,) if np.ndim(axes) == 0 else axes:
        result = func(value, axis)
        value = result if np.ndim(result) == np.ndim(value) else np.expand_dims(result, axis)
    return value


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    """``numpy.piecewise``: each function where its condition holds, one more where none does."""
    if np.ndim(condlist[0]) == 0 and np.ndim(x) > 0 or np.ndim(condlist[0]) < np.ndim(x):
        condlist = [condlist]
    y = 0.0 * np.asarray(x)
    rest = np.ones(np.shape(x), bool)
    for k, condition in enumerate(condlist):
        rest = rest & ~np.asarray(condition)
        y = _piece(y, condition, funclist[k], x, args, kw)
    if len(funclist) > len(condlist):
        y = _piece(y, rest, funclist[-1], x, args, kw)
    return y if np.iscomplexobj(x) else np.real(y)


def _piece(y: Any, condition: Any, function: Any, x: Any, args: Any, kw: Any) -> Any:
    if not callable(function):
        return np.where(condition, function, y)
    if not np.any(condition):
        return y
    inside = np.flatnonzero(condition)
    values = untake(function(np.ravel(x)[inside], *args, **kw), x, inside)
    return np.where(condition, values, y)


# --- other derivatives that are plain NumPy ---


def boxcox_slope(x1: Any, x2: Any) -> Any:
    """d/dp (exp(p L) - 1) / p = L^2 (z e^z - e^z + 1) / z^2 with z = p L, for L = ``x1``, p = ``x2``.

    A series near 0.
    """
    z = x2 * x1
    near = np.abs(z) < 0.1
    far = np.where(near, 1.0, z)
    close = np.where(near, z, 0.0)
    exact = ((far - 1) * np.exp(far) + 1) / (far * far)
    return x1 * x1 * np.where(near, _phi_series(close), exact)


def _phi_series(z: Any) -> Any:
    """(z e^z - e^z + 1) / z^2 = sum of z^k / (k! (k + 2))."""
    total = 0.0 * z
    for k in range(12, -1, -1):
        total = total * z + 1.0 / (math.factorial(k) * (k + 2))
    return total


def exprel_slope(x: Any) -> Any:
    """d/dx (exp(x) - 1) / x = (x e^x - e^x + 1) / x^2; a series near 0."""
    near = np.abs(x) < 0.1
    far = np.where(near, 1.0, x)
    return np.where(near, _phi_series(np.where(near, x, 0.0)), ((far - 1) * np.exp(far) + 1) / (far * far))


def logarithmic_ratio(x: Any) -> Any:
    """log(x) / (1 - x), and -1 at 1."""
    near = np.abs(x - 1) < 1e-2
    far = np.where(near, 2.0, x)
    d = np.where(near, x - 1, 0.0)
    total = 0.0 * d
    for k in range(12, 0, -1):
        total = total * d + (-1.0) ** k / k
    return np.where(near, total, np.log(far) / (1 - far))


def signed_logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """``scipy.special.logsumexp`` of weights of either sign, with the sign of the sum."""
    largest = stop_gradient(np.max(a, axis=axis, keepdims=True))
    terms = np.exp(a - largest)
    total = np.sum(terms if b is None else b * terms, axis=axis, keepdims=keepdims)
    shift = largest if keepdims else np.squeeze(largest, axis)
    return np.log(np.abs(total)) + shift, np.sign(total)


def softmax_of(x: Any, y: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """exp(x - y) for y = logsumexp(x, axis): the softmax; 0 where x is -inf."""
    if axis is not None and not keepdims:
        y = np.expand_dims(y, axis)
    return np.exp(np.where(np.isneginf(np.real(x)), -np.inf, x - np.where(np.isfinite(y), y, 0.0)))


def call_by_name(name: str, *given: Any, **words: Any) -> Any:
    """What ``operator.methodcaller`` calls; the object is the last that is given."""
    *args, base = given
    return getattr(base, name)(*args, **words)
