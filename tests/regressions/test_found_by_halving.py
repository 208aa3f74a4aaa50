"""What bisection finds, or a search that parts an interval, had derivative zero: it is made of the first ends alone."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def halved(f: Callable[[Any], Any], low: Any, high: Any) -> Any:
    while high - low > 1e-12:
        middle = (low + high) / 2
        if f(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def of_a_callable(x: Any) -> Any:
    return halved(lambda t: t * t - x, 0.0, 3.0)


def left_early(x: Any) -> Any:
    low: Any = 0
    high: Any = 3
    for _ in range(60):
        middle = 0.5 * (low + high)
        rest = middle * middle - x
        if abs(rest) < 1e-12:
            return middle
        if rest > 0:
            high = middle
        else:
            low = middle
    return middle


def of_arrays(x: Any) -> Any:
    low, high = np.zeros(2), np.full(2, 3.0)
    for _ in range(60):
        middle = low + (high - low) / 2
        low = np.where(middle * middle < x, middle, low)
        high = np.where(middle * middle < x, high, middle)
    return np.sum(low)


def of_a_golden_section(x: Any) -> Any:
    a, b, ratio = 0.0, 3.0, (math.sqrt(5.0) - 1) / 2
    while b - a > 1e-9:
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        if (c - x) ** 2 < (d - x) ** 2:
            b = d
        else:
            a = c
    return (a + b) / 2


def by_signs(x: Any) -> Any:
    a, b, at_a = 0.0, 3.0, -x
    while abs(b - a) > 1e-9:
        m = (a + b) / 2
        at_m = m * m - x
        if at_a * at_m <= 0:
            b = m
        else:
            a, at_a = m, at_m
    return m * x


@pytest.mark.parametrize("f", [of_a_callable, left_early, of_arrays, of_a_golden_section, by_signs])
def test_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="found by comparisons"):
        srcad.grad(f)(1.7)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="found by comparisons"):
        srcad.jvp(f)((1.7,), (1.0,))


def with_step_control(x: Any) -> Any:
    h, t, y = 0.1, 0.0, x
    while t < 1:
        if abs(h * y) > 0.1:
            h = h / 2
        else:
            y, t, h = y + h * y, t + h, h * 1.1
    return y


def of_a_table(x: Any) -> Any:
    places, low, high = [0.0, 1.0, 2.0, 3.0], 0, 3
    while high - low > 1:
        middle = (low + high) // 2
        if places[middle] > x:
            high = middle
        else:
            low = middle
    return places[low] * x


def of_a_number(x: Any) -> Any:
    return halved(lambda t: t * t - 2.0, 0.0, 3.0) * x


def only_asked(x: Any) -> Any:
    return x if halved(lambda t: t * t - x, 0.0, 3.0) > 1 else 2 * x


@pytest.mark.parametrize("f", [with_step_control, of_a_table, of_a_number, only_asked])
def test_differentiated(f: Any) -> None:
    wanted = (f(1.7 + 1e-6) - f(1.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(1.7) == pytest.approx(wanted, rel=1e-6)
    assert srcad.jvp(f)((1.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-6)
