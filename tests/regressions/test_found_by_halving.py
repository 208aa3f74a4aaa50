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


def of_a_golden_section_that_keeps_values(x: Any) -> Any:
    ratio = (math.sqrt(5.0) - 1) / 2
    a, b = 0.0, 3.0
    c, d = b - ratio * (b - a), a + ratio * (b - a)
    at_c, at_d = (c - x) ** 2, (d - x) ** 2
    for _ in range(40):
        if at_c < at_d:
            b, d, at_d = d, c, at_c
            c = b - ratio * (b - a)
            at_c = (c - x) ** 2
        else:
            a, c, at_c = c, d, at_d
            d = a + ratio * (b - a)
            at_d = (d - x) ** 2
    return (a + b) / 2


def by_steps_that_become_smaller(x: Any) -> Any:
    root, step = 0.0, 2.0
    while step > 1e-9:
        if (root + step) ** 2 < x:
            root += step
        step *= 0.5
    return root


def by_signs_of_steps(x: Any) -> Any:
    root, step = 2.0, 1.0
    for _ in range(40):
        root -= step * np.sign(root * root - x)
        step /= 2
    return root


def by_extrema(x: Any) -> Any:
    low, high = 0.0, 3.0
    for _ in range(40):
        middle = (low + high) / 2
        if middle * middle > x:
            high = min(high, middle)
        else:
            low = max(low, middle)
    return low


def by_masks(x: Any) -> Any:
    low, high = np.zeros(2), np.full(2, 3.0)
    for _ in range(40):
        middle = (low + high) / 2
        above = middle * middle > x
        high[above] = middle[above]
        low[~above] = middle[~above]
    return np.sum(low)


def parted(f: Callable[[Any], Any], low: Any, high: Any, depth: int) -> Any:
    middle = (low + high) / 2
    if depth == 0:
        return middle
    return parted(f, low, middle, depth - 1) if f(middle) > 0 else parted(f, middle, high, depth=depth - 1)


def by_a_function_within_itself(x: Any) -> Any:
    return parted(lambda t: t * t - x, 0.0, 3.0, 30)


def searched(x: Any, low: Any, high: Any) -> Any:
    middle = low + (high - low) / 2
    if high - low < 1e-6:
        return middle
    return searched(x, low, middle) if middle * middle > x else searched(x, middle, high)


def as_deep_as_numbers_say(x: Any) -> Any:
    return searched(x, 0.0, 3.0)


SEARCHES = [
    of_a_callable, left_early, of_arrays, of_a_golden_section, by_signs, of_a_golden_section_that_keeps_values,
    by_steps_that_become_smaller, by_signs_of_steps, by_extrema, by_masks, by_a_function_within_itself, as_deep_as_numbers_say,
]  # fmt: skip


@pytest.mark.parametrize("f", SEARCHES)
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


def with_fading_weights(x: Any) -> Any:
    weight, score = 1.0, 0.0
    for k in range(5):
        if x > 0.5 * k:
            score += weight
        weight *= 0.9
    return score * x


def along_a_line(x: Any) -> Any:
    step = 1.0
    while (x - step * 2 * x) ** 2 > 0.9 * x * x:
        step *= 0.5
    return x - step * 2 * x


def summed_within_itself(x: Any, low: float, high: float) -> Any:
    middle = (low + high) / 2
    if high - low < 0.5:
        return (high - low) * math.sin(x * middle)
    return summed_within_itself(x, low, middle) + summed_within_itself(x, middle, high)


def summed_adaptively(f: Any, a: Any, b: Any, rough: Any) -> Any:
    m = (a + b) / 2
    left, right = (m - a) * f((a + m) / 2), (b - m) * f((m + b) / 2)
    if abs(left + right - rough) < 1e-2:
        return left + right
    return summed_adaptively(f, a, m, left) + summed_adaptively(f, m, b, right)


def of_an_integral(x: Any) -> Any:
    return summed_adaptively(lambda t: math.exp(x * t), 0.0, 2.0, 0.0)


def of_parts_of_an_interval(x: Any) -> Any:
    return summed_within_itself(x, 0.0, 2.0)


DIFFERENTIATED = [
    with_step_control, of_a_table, of_a_number, only_asked, with_fading_weights, along_a_line, of_parts_of_an_interval,
    of_an_integral,
]  # fmt: skip


@pytest.mark.parametrize("f", DIFFERENTIATED)
def test_differentiated(f: Any) -> None:
    wanted = (f(1.7 + 1e-6) - f(1.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(1.7) == pytest.approx(wanted, rel=1e-6)
    assert srcad.jvp(f)((1.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-6)
