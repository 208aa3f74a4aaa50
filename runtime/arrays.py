"""Derivatives of array functions that are too long for a line of the rule tables."""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating, is_foreign, unbroadcast, with_axes
from srcad.runtime.errors import NoDerivativeError

_FLOAT = np.dtype(float)


def _is_number(x: Any) -> bool:
    return x.__class__ is not np.ndarray and (x.__class__ in (float, int, np.float64) or not np.ndim(x))


# --- powers: x1 ** x2 where x1 may be 0 ---


def power_slope(x1: Any, x2: Any) -> Any:
    """d(x1 ** x2)/dx1 = x2 x1^(x2-1), with its limits at x1 = 0.

    0 for x2 = 0, 1 for x2 = 1, infinite below 1.
    """
    if _is_number(x1) and _is_number(x2):
        if x1:
            return x2 * x1 ** (x2 - 1)
        if isinstance(x2, complex):
            return 0.0
        return 0.0 if not x2 or x2 > 1 else 1.0 if x2 == 1 else math.inf
    base = np.asarray(x1, floating(x1))
    if np.ndim(x2):
        x2 = np.asarray(x2)
        return x2 * base ** np.where(np.equal(x2, 0), x2.dtype.type(1), x2 - 1)
    return x2 * base ** (x2 - 1 if x2 else 1)


def power(x1: Any, x2: Any) -> Any:
    """x1 ** x2, infinite where Python raises ZeroDivisionError."""
    if _is_number(x1) and _is_number(x2):
        return math.inf if not x1 and x2 < 0 else x1**x2
    return np.asarray(x1, floating(x1)) ** x2


def log_base(x: Any) -> Any:
    """log x for the derivative x^p log x: 0 at 0, where x^p wins, and NaN below 0, where x^p is not real."""
    if _is_number(x):
        if isinstance(x, complex):
            return cmath.log(x) if x else 0j
        return math.log(x) if x > 0 else math.nan if x else 0.0
    if np.iscomplexobj(x):
        return np.log(np.where(x == 0, 1, x))
    real = np.asarray(x, floating(x))
    return np.log(np.where(real > 0, real, np.where(real == 0, real.dtype.type(1), real.dtype.type(math.nan))))


def inverse(x: Any) -> Any:
    """1 / x, and 0 at 0."""
    if _is_number(x):
        return 1 / x if x else 0.0
    if is_foreign(x):
        return np.where(x == 0, 0, 1 / np.where(x == 0, 1, x))
    return np.divide(1, x, out=np.zeros(np.shape(x), floating(x)), where=np.not_equal(x, 0))


# --- products in which 0 wins over infinity and NaN ---


def strong_product(x1: Any, x2: Any) -> Any:
    """x1 x2, and 0 where either is 0."""
    if _is_number(x1) and _is_number(x2):
        return x1 * x2 if x1 and x2 else 0.0
    zero = np.equal(x1, 0) | np.equal(x2, 0)
    return np.where(zero, 0, np.multiply(np.where(zero, 0, x1), np.where(zero, 0, x2)))


def strong_quotient(x1: Any, x2: Any) -> Any:
    """x1 / x2, and 0 where x1 is 0."""
    if _is_number(x1) and _is_number(x2):
        return 0.0 if not x1 else x1 / x2 if x2 else np.copysign(np.inf, x1)
    zero = np.equal(x1, 0)
    return np.where(zero, 0, np.divide(np.where(zero, 0, x1), np.where(zero, 1, x2)))


# --- kinks ---


def unit(x: Any) -> Any:
    """conj(x) / abs(x), and 0 at 0: the derivative of ``abs`` of real and complex numbers."""
    if np.iscomplexobj(x):
        return np.conj(x) * inverse(np.abs(x))
    return np.sign(x)


def above(x1: Any, x2: Any) -> Any:
    """The derivative of maximum(x1, x2) in x1: 1 where x1 is larger, 1/2 where they are equal, 0 below.

    Truth values where none are equal, and one precision is that of the result.
    """
    if _is_number(x1) and _is_number(x2):
        return 1.0 if x1 > x2 else 0.5 if x1 == x2 else 0.0
    weights, ties = np.greater(x1, x2), np.equal(x1, x2)
    if not np.count_nonzero(ties) and getattr(x1, "dtype", _FLOAT) is getattr(x2, "dtype", _FLOAT):
        return weights
    dtype = floating(np.result_type(*[np.asarray(x) if isinstance(x, list | tuple) else x for x in (x1, x2)]))
    return weights.astype(dtype) + dtype.type(0.5) * ties


def tie_weights(x: Any, y: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The derivative of the extremum ``y`` of ``x``: 1, shared evenly by the elements that attain it.

    Truth values where each extremum is attained once.
    """
    attained = np.equal(x, with_axes(y, np.shape(x), axis, keepdims))
    dtype = floating(x)
    if np.count_nonzero(attained) == np.size(y) and not np.count_nonzero(np.not_equal(y, y)):
        return attained if dtype.itemsize == 8 else attained.astype(dtype)
    ties = np.add.reduce(attained, axis=axis, dtype=dtype, keepdims=True)
    return attained / (ties if np.all(ties) else np.maximum(ties, dtype.type(1)))


def range_weights(x: Any, axis: Any = None) -> Any:
    """The derivative of ``numpy.ptp(x, axis)``: the weights of the maximum less those of the minimum."""
    most, least = np.max(x, axis=axis, keepdims=True), np.min(x, axis=axis, keepdims=True)
    return tie_weights(x, most, axis, True) - tie_weights(x, least, axis, True).astype(floating(x))


def clip_weight(x: Any, low: Any = None, high: Any = None) -> Any:
    """The derivative of ``minimum(maximum(x, low), high)`` in x: 1 inside, 0 outside, ties share evenly."""
    if low is None:
        return 1.0 if high is None else above(high, x)
    return above(x, low) if high is None else above(x, low) * above(high, np.maximum(x, low))


def low_weight(x: Any, low: Any, high: Any = None) -> Any:
    """The derivative of ``minimum(maximum(x, low), high)`` in ``low``."""
    return above(low, x) if high is None else above(low, x) * above(high, np.maximum(x, low))


def high_weight(x: Any, low: Any, high: Any) -> Any:
    """The derivative of ``minimum(maximum(x, low), high)`` in ``high``."""
    return above(x if low is None else np.maximum(x, low), high)


def selected(x: Any, weight: Any) -> Any:
    """``x * weight``, and 0 where the weight is 0: what was not taken receives nothing, also of an infinite ``x``."""
    if _is_number(weight) and _is_number(x):
        return x * weight if weight else 0.0 * weight
    x = np.asarray(x) if isinstance(x, list | tuple) else x
    if weight.__class__ is np.ndarray and weight.dtype == bool:
        return np.where(weight, x, 0.0)
    return np.where(weight, x, 0).astype(np.result_type(x, weight), copy=False) * weight


# --- sorting ---


def sorting(keys: Any, reverse: bool = False) -> list[int]:
    """The places of the elements in the order of ``sorted``, which keeps equals as they stand."""
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def permuted(xs: Any, order: Any) -> list[Any]:
    """The elements in this order."""
    return [xs[k] for k in order]


def unpermuted(xs: Any, order: Any) -> list[Any]:
    """The elements back in the places where they came from: the inverse, and transpose, of ``permuted``."""
    found = list(xs)
    for x, k in zip(xs, order, strict=True):
        found[k] = x
    return found


# --- exponentials, waves, pieces ---


def softmax_weight(x1: Any, x2: Any, scale: float = 1.0) -> Any:
    """1 / (1 + exp(scale (x2 - x1))): the derivative of ``logaddexp(x1, x2)`` in x1."""
    with np.errstate(over="ignore", invalid="ignore"):
        weight = 1 / (1 + np.exp((np.subtract(x2, x1)) * scale))
    return np.where(np.equal(x1, x2), weight.dtype.type(0.5), weight) if np.ndim(weight) else (0.5 if x1 == x2 else weight)


def sinc_derivative(n: int, x: Any) -> Any:
    """The n-th derivative of sinc(x) = sin(pi x) / (pi x).

    x sinc' + sinc = cos(pi x), differentiated n - 1 times, is a recurrence that is stable away from 0.
    Near 0 the series is summed.
    """
    x = np.asarray(x, floating(x))
    near = np.abs(x) < 0.5 * n + 0.5
    far = np.where(near, 1, x)
    value = np.sinc(far)
    for k in range(1, n + 1):
        value = (math.pi ** (k - 1) * np.sin(math.pi * far + k * math.pi / 2) - k * value) / far
    close, series = np.where(near, x, 0), np.zeros_like(x)
    for k in range((n + 1) // 2, n + 24):
        c = (-1) ** k * math.pi ** (2 * k) / ((2 * k + 1) * math.factorial(2 * k - n))
        series = series + c * close ** (2 * k - n)
    return np.where(near, series, value)[()].astype(x.dtype)


def largest(xs: Any) -> Any:
    """The derivatives of ``max(xs)`` in each of the numbers ``xs``; ties share evenly."""
    return _shared(xs, max(xs))


def smallest(xs: Any) -> Any:
    """The derivatives of ``min(xs)`` in each of the numbers ``xs``; ties share evenly."""
    return _shared(xs, min(xs))


def _shared(xs: Any, y: Any) -> Any:
    if isinstance(xs, np.ndarray):
        return tie_weights(xs, y)
    attained = [x == y for x in xs]
    share = 1.0 / max(sum(attained), 1)
    return tuple([share if a else 0.0 for a in attained])


def no_derivative(function: str, parameter: str) -> Any:
    """Refuse: the function's derivative in this parameter is not known."""
    raise NoDerivativeError(f"{function} has no derivative rule in {parameter}", hint="leave it out with ignore=")


def without_rule(function: Any, *args: Any, **words: Any) -> Any:
    """Refuse a function that is not followed either."""
    raise NoDerivativeError(f"{function.__module__.partition('._')[0]}.{function.__name__} has no derivative rule")


def sign_of_real(x: Any, function: str) -> Any:
    """The sign of what has to be real, since the function is not holomorphic."""
    return no_derivative(function, "a complex argument") if np.iscomplexobj(x) else np.sign(x)


# --- sequences of numbers ---


def dot_product(x1: Any, x2: Any) -> Any:
    """The sum of products of two sequences of numbers."""
    return sum([a * b for a, b in zip(x1, x2, strict=True)])


def shares(weights: Any, x: Any) -> Any:
    """``x`` times each of the weights; nothing where that is 0, also of what is infinite."""
    if isinstance(weights, np.ndarray):
        return selected(x, weights)
    return [w * x if w else 0.0 for w in weights]


def sum_of_shares(weights: Any, xs: Any) -> Any:
    """The sum of numbers times their weights; nothing of those with the weight 0, also of what is infinite."""
    if isinstance(weights, np.ndarray):
        return np.sum(selected(xs, weights))
    return sum(w * x for w, x in zip(weights, xs, strict=True) if w)


def scaled(x1: Any, x2: Any) -> Any:
    """Each of the numbers of the sequence ``x1`` times the number ``x2``, as a tuple."""
    return tuple([x2 * x for x in x1])


def difference(x1: Any, x2: Any) -> Any:
    """The numbers of the sequence ``x1`` less those of ``x2``."""
    return tuple([a - b for a, b in zip(x1, x2, strict=True)])


def centered(x: Any, middle: Any = None) -> Any:
    """The numbers of a sequence less their mean, or less what is given in its place."""
    if middle is None:
        middle = sum(x) / len(x)
    return tuple([e - middle for e in x])


def powers(x: Any, n: int) -> Any:
    """The ``n``-th powers of the numbers of a sequence."""
    return tuple([e**n for e in x])


def products(x1: Any, x2: Any) -> Any:
    """The products of the numbers of two sequences."""
    return tuple([a * b for a, b in zip(x1, x2, strict=True)])


def repeated(x: Any, like: Any) -> Any:
    """``x`` once for each element of the sequence ``like``: the transpose of ``sum``."""
    parts = [+unbroadcast(x, e) for e in like]  # each is an array of its own
    return np.reshape(parts, like.shape) if isinstance(like, np.ndarray) else parts


def lost(*xs: float) -> float:
    """What adding ``xs`` one after another rounds off; Python's ``sum`` adds it at the end, where it is finite."""
    total, off = xs[0], 0.0
    for x in xs[1:]:
        y = total + x
        off += (total - y) + x if abs(total) >= abs(x) else (x - y) + total
        total = y
    return off if math.isfinite(off) else 0.0
