"""Derivatives of means, order statistics and convolutions."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import DifferentiationError, NoDerivativeError
from srcad.runtime.memory import stop_gradient
from srcad.runtime.reductions import _columns, _uncolumns

# --- the line of least squares ---


class Line(NamedTuple):
    """What ``scipy.stats.linregress`` returns."""

    slope: Any
    intercept: Any
    rvalue: Any
    pvalue: Any
    stderr: Any

    @property
    def intercept_stderr(self) -> Any:
        """Refused."""
        raise NoDerivativeError("scipy.stats.linregress(...).intercept_stderr has no derivative rule")


def linregress(student: Any, x: Any, y: Any = None, alternative: str = "two-sided") -> Any:
    """``scipy.stats.linregress`` by its formulas; ``student`` is the distribution function of Student's t."""
    if y is None:
        x, y = x if np.shape(x)[0] == 2 else (np.asarray(x)[:, 0], np.asarray(x)[:, 1])
    x, y = np.asarray(x), np.asarray(y)
    n = np.size(x)
    dx, dy = x - np.mean(x), y - np.mean(y)
    across, along, both = np.mean(dx * dx), np.mean(dy * dy), np.mean(dx * dy)
    r = both / np.sqrt(across * along) if along > 0 else 0.0 * both
    slope = both / across
    intercept = np.mean(y) - slope * np.mean(x)
    if n == 2:
        return Line(slope, intercept, r, 1.0 if y[0] == y[1] else 0.0, 0.0)
    t = r * np.sqrt((n - 2) / ((1 - r + 1e-20) * (1 + r + 1e-20)))
    tail = {"two-sided": -np.abs(t), "less": t, "greater": -t}[alternative]
    p = student(n - 2, tail) * (2 if alternative == "two-sided" else 1)
    return Line(slope, intercept, r, p, np.sqrt((1 - r * r) * along / across / (n - 2)))


# --- samples ---


def checked_sample(x: Any, too_small: Any, axis: Any, *others: Any) -> Any:
    """``x``, a sample among ``others``, in which nothing is missing, which has this axis and is not too small."""
    if axis is not None and not -np.ndim(x) <= axis < np.ndim(x):
        raise np.exceptions.AxisError(axis, np.ndim(x))
    if np.isnan(x).any():
        raise DifferentiationError("a sample with missing values is not differentiated")
    if too_small(list(others), {}):
        raise DifferentiationError("a sample that is too small for this statistic is not differentiated")
    return x


def sample_mean(
    x: Any, /, *, axis: Any = None, weights: Any = None, keepdims: bool = False, nan_policy: str = "propagate",
    dtype: Any = None, xp: Any = None,
) -> Any:  # fmt: skip
    """The mean of samples, as ``scipy.stats`` computes it."""
    x = np.asarray(x, dtype=dtype)
    if nan_policy == "omit":
        missing = np.isnan(x) if weights is None else np.isnan(x) | np.isnan(weights)
        weights = np.where(missing, 0.0, 1.0 if weights is None else weights)
        x = np.where(missing, 0.0, x)
    if weights is None:
        return np.mean(x, axis=axis, keepdims=keepdims)
    weights = np.broadcast_to(np.asarray(weights, dtype=dtype), np.shape(x))
    return np.sum(x * weights, axis=axis, keepdims=keepdims) / np.sum(weights, axis=axis, keepdims=keepdims)


def sample_variance(
    x: Any, /, *, axis: Any = None, correction: Any = 0, keepdims: bool = False, nan_policy: str = "propagate",
    dtype: Any = None, xp: Any = None,
) -> Any:  # fmt: skip
    """The variance of samples, as ``scipy.stats`` computes it."""
    x = np.asarray(x, dtype=dtype)
    middle = sample_mean(x, axis=axis, keepdims=True, nan_policy=nan_policy)
    deviation = x - middle if nan_policy != "omit" else np.where(np.isnan(x), np.nan, np.where(np.isnan(x), 0.0, x) - middle)
    variance = sample_mean(deviation * np.conj(deviation), axis=axis, keepdims=keepdims, nan_policy=nan_policy)
    if correction == 0:
        return variance
    counted = np.ones_like(x) if nan_policy != "omit" else np.where(np.isnan(x), 0.0, 1.0)
    n = np.sum(counted, axis=axis, keepdims=keepdims)
    return variance * np.where(n > correction, n / np.where(n > correction, n - correction, 1.0), np.nan)


def sample_deviation(a: Any, mean: Any, axis: Any, *, xp: Any = None, precision_warning: bool = True) -> Any:
    """What samples differ from their mean by."""
    return a - mean


def reduced_to_number(function: Any, a: Any, axis: Any = None, **words: Any) -> Any:
    """A reduction of NumPy's that gives one of Python's numbers where no axes are left, as those of bottleneck do."""
    found = function(np.asarray(a), axis=axis, **words)
    return float(found) if np.ndim(found) == 0 else found


def apply_where(
    cond: Any, args: Any, f1: Any, f2: Any = None, /, *, fill_value: Any = None, kwargs: Any = None, xp: Any = None
) -> Any:
    """``f1(*args)`` where the condition holds, elsewhere ``f2(*args)`` or the fill value; neither sees the other's part."""
    args = args if isinstance(args, tuple | list) else (args,)
    words = {} if kwargs is None else kwargs
    if np.all(cond):
        return f1(*args, **words)
    shape = np.broadcast_shapes(np.shape(cond), *[np.shape(a) for a in args])
    elsewhere = np.broadcast_to(np.logical_not(cond), shape)
    other = fill_value if f2 is None else f2(*[inside(a, elsewhere) for a in args], **words)
    if not np.any(cond):
        return np.broadcast_to(other, shape)[()]
    return np.where(cond, f1(*[inside(a, np.broadcast_to(cond, shape)) for a in args], **words), other)[()]


def lazy_where(cond: Any, arrays: Any, f: Any, fillvalue: Any = None, f2: Any = None) -> Any:
    """``apply_where``, as SciPy before 1.16 has it."""
    return apply_where(cond, arrays, f, f2, fill_value=fillvalue)


def inside(x: Any, cond: Any) -> Any:
    """``x``, broadcast against the condition, where that holds; elsewhere one of the values that it has there."""
    whole = np.broadcast_to(x, np.broadcast_shapes(np.shape(x), np.shape(cond)))
    return np.where(cond, whole, some_of(whole, np.broadcast_to(cond, np.shape(whole))))


def some_of(x: Any, cond: Any) -> Any:
    """The first value where the condition holds."""
    return x.flat[np.argmax(cond)]


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
    if skip and np.ndim(q) > 1 and isinstance(axis, tuple) and 1 < len(axis) < np.ndim(x):
        raise NoDerivativeError("numpy.nanquantile of several axes mixes the axes of a q of rank 2 with those that stay")
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


# --- quantiles whose share is differentiated, and with weights ---

# Continuous methods by (alpha, beta) of Hyndman and Fan (1996); of the others the result is constant in the share.
_PLACES = {
    "linear": (1.0, 1.0), "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8), "interpolated_inverted_cdf": (0.0, 1.0),
}  # fmt: skip


def quantile_at(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False,
) -> Any:  # fmt: skip
    """``numpy.quantile`` whose share ``q`` is differentiated: linear interpolation between neighbours in order."""
    q = np.asarray(q)
    if method not in _PLACES:
        quantile: Any = np.quantile
        return quantile(a, stop_gradient(q), axis, method=method, keepdims=keepdims)
    columns = in_last_axis(a, axis)
    n = np.shape(columns)[-1]
    alpha, beta = _PLACES[method]
    ordered = np.moveaxis(np.sort(columns), -1, 0)
    at = np.clip(n * q + alpha + q * (1 - alpha - beta) - 1, 0, n - 1)
    low = np.minimum(np.floor(at).astype(int), max(n - 2, 0))
    share = np.reshape(at - low, np.shape(q) + (1,) * (np.ndim(columns) - 1))
    found = (1 - share) * ordered[low] + share * ordered[np.minimum(low + 1, n - 1)]
    return np.reshape(found, kept_shape(a, q, axis)) if keepdims else found


def percentile_at(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False,
) -> Any:  # fmt: skip
    """``numpy.percentile`` whose share ``q`` is differentiated."""
    return quantile_at(a, np.asarray(q) / 100, axis, None, False, method, keepdims)


def in_last_axis(x: Any, axis: Any = None) -> Any:
    """``x`` with these axes joined into the last one."""
    if axis is None:
        return np.ravel(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, tuple(range(-len(axes), 0)))
    return np.reshape(moved, np.shape(moved)[: np.ndim(x) - len(axes)] + (-1,))


def kept_shape(x: Any, q: Any, axis: Any = None) -> tuple[int, ...]:
    """The shape of quantiles along these axes with ``keepdims``."""
    rank = np.ndim(x)
    axes = range(rank) if axis is None else [a % rank for a in (axis if isinstance(axis, tuple) else (axis,))]
    return (*np.shape(q), *[1 if k in axes else n for k, n in enumerate(np.shape(x))])


def weighted_quantile(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False, *, weights: Any = None,
) -> Any:  # fmt: skip
    """``numpy.quantile`` with weights: each is one of the elements, whose derivative it has; equal ones share it."""
    quantile: Any = np.quantile
    columns = in_last_axis(a, axis)
    found = np.asarray(quantile(stop_gradient(a), q, axis, method=method, weights=weights))[..., None]
    same = found == columns
    picked = np.sum(np.where(same, columns, 0), axis=-1) / np.sum(same, axis=-1)
    return np.reshape(picked, kept_shape(a, q, axis)) if keepdims else picked


def weighted_percentile(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False, *, weights: Any = None,
) -> Any:  # fmt: skip
    """``numpy.percentile`` with weights."""
    return weighted_quantile(a, np.divide(q, 100), axis, None, False, method, keepdims, weights=weights)


def weighted_nanquantile(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False, *, weights: Any = None,
) -> Any:  # fmt: skip
    """``numpy.nanquantile`` with weights."""
    quantile: Any = np.nanquantile
    columns = in_last_axis(a, axis)
    found = np.asarray(quantile(stop_gradient(a), q, axis, method=method, weights=weights))[..., None]
    same = found == columns
    picked = np.sum(np.where(same, columns, 0), axis=-1) / np.sum(same, axis=-1)
    return np.reshape(picked, kept_shape(a, q, axis)) if keepdims else picked


def weighted_nanpercentile(
    a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, method: str = "linear",
    keepdims: bool = False, *, weights: Any = None,
) -> Any:  # fmt: skip
    """``numpy.nanpercentile`` with weights."""
    return weighted_nanquantile(a, np.divide(q, 100), axis, None, False, method, keepdims, weights=weights)


# --- convolution ---


def convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    """``numpy.convolve`` of numbers, which are arrays of one element."""
    return np.convolve(np.atleast_1d(a), np.atleast_1d(v), mode)


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
