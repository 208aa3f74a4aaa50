"""Derivatives of numbers, and of arrays element by element, for Numba."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import vectorize

from srcad import jitting, runtime
from srcad.jitting import Types


@vectorize
def _unit_of(x):  # type: ignore[no-untyped-def]
    return np.conj(x) / abs(x) if x else 0.0 * x


@jitting.stands_for(runtime.unit)
def _unit(x: Any) -> Callable[..., Any] | None:
    real = jitting.is_real_array(x) or isinstance(x, Types.Float | Types.Integer)
    return (lambda x: np.sign(x)) if real else (lambda x: _unit_of(x))


@jitting.jitable
def _power_slope_of(x1, x2):  # type: ignore[no-untyped-def]
    if x1:
        return x2 * x1 ** (x2 - 1)
    return 0.0 if not x2 or x2 > 1 else 1.0 if x2 == 1 else np.inf


@jitting.stands_for(runtime.power_slope)
def _power_slope(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if all(isinstance(x, Types.Float | Types.Integer) for x in (x1, x2)):
        return lambda x1, x2: _power_slope_of(float(x1), x2)
    if jitting.is_real_array(x1) and isinstance(x2, Types.Float | Types.Integer):
        return lambda x1, x2: x2 * x1 ** (x2 - 1.0 if x2 else 1.0)
    if jitting.is_real_array(x2):
        return lambda x1, x2: x2 * x1 ** np.where(x2 == 0, 1.0, x2 - 1.0)
    return None


@vectorize
def _power_of(x1, x2):  # type: ignore[no-untyped-def]
    return np.inf if x1 == 0 and x2 < 0 else x1**x2


@jitting.stands_for(runtime.power)
def _power(x1: Any, x2: Any) -> Callable[..., Any] | None:
    real = [isinstance(getattr(x, "dtype", x), Types.Float | Types.Integer) for x in (x1, x2)]
    return (lambda x1, x2: _power_of(1.0 * x1, 1.0 * x2)) if all(real) else None


@vectorize
def _log_base_of(x):  # type: ignore[no-untyped-def]
    return np.log(x) if x > 0 else np.nan if x else 0.0


@jitting.stands_for(runtime.log_base)
def _log_base(x: Any) -> Callable[..., Any] | None:
    real = isinstance(getattr(x, "dtype", x), Types.Float | Types.Integer)
    return (lambda x: _log_base_of(1.0 * x)) if real else None


@vectorize
def _softmax_weight_of(x1, x2, scale):  # type: ignore[no-untyped-def]
    return 0.5 if x1 == x2 else 1.0 / (1.0 + np.exp((x2 - x1) * scale))


@jitting.stands_for(runtime.softmax_weight)
def _softmax_weight(x1: Any, x2: Any, scale: Any = 1.0) -> Callable[..., Any] | None:
    return lambda x1, x2, scale=1.0: _softmax_weight_of(x1, x2, scale)


@jitting.stands_for(runtime.in_field)
def _in_field(x: Any, like: Any) -> Callable[..., Any] | None:
    complexes = [isinstance(getattr(kind, "dtype", kind), Types.Complex) for kind in (x, like)]
    if complexes[0] == complexes[1]:
        return lambda x, like: x
    return (lambda x, like: x * (1.0 + 0.0j)) if complexes[1] else lambda x, like: np.real(x)


@vectorize
def _above_each(x1, x2):  # type: ignore[no-untyped-def]
    return 1.0 if x1 > x2 else 0.5 if x1 == x2 else 0.0


@jitting.stands_for(runtime.above)
def _above(x1: Any, x2: Any) -> Callable[..., Any] | None:
    return lambda x1, x2: _above_each(x1, x2)


@jitting.stands_for(runtime.clip_weight)
def _clip_weight(x: Any, low: Any = None, high: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(low):
        if jitting.absent(high):
            return lambda x, low=None, high=None: 1.0
        return lambda x, low=None, high=None: _above_each(high, x)
    if jitting.absent(high):
        return lambda x, low=None, high=None: _above_each(x, low)
    return lambda x, low=None, high=None: _above_each(x, low) * _above_each(high, np.maximum(x, low))


@jitting.stands_for(runtime.low_weight)
def _low_weight(x: Any, low: Any, high: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(high):
        return lambda x, low, high=None: _above_each(low, x)
    return lambda x, low, high=None: _above_each(low, x) * _above_each(high, np.maximum(x, low))


@jitting.stands_for(runtime.high_weight)
def _high_weight(x: Any, low: Any, high: Any) -> Callable[..., Any] | None:
    if jitting.absent(low):
        return lambda x, low, high: _above_each(x, high)
    return lambda x, low, high: _above_each(np.maximum(x, low), high)


@vectorize
def _share(x, weight):  # type: ignore[no-untyped-def]
    return x * weight if weight else 0.0 * weight


@jitting.stands_for(runtime.selected)
def _selected(x: Any, weight: Any) -> Callable[..., Any] | None:
    return lambda x, weight: _share(x, weight)


@jitting.jitable
def _digamma_of(x):  # type: ignore[no-untyped-def]
    """By recurrence to x >= 10 and the asymptotic series (Abramowitz and Stegun, 6.3.18)."""
    if x <= 0 and x == math.floor(x):
        return math.nan
    shift = 0.0
    if x < -10:
        shift = math.pi / math.tan(math.pi * x)
        x = 1 - x
    while x < 10:
        shift += 1 / x
        x += 1
    square, series = x**-2, 0.0
    for b in (1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12):
        series = b + series * square
    return math.log(x) - 0.5 / x - series * square - shift


@jitting.stands_for(runtime.digamma)
def _digamma(x: Any) -> Callable[..., Any] | None:
    return (lambda x: _digamma_of(1.0 * x)) if isinstance(x, Types.Float | Types.Integer) else None
