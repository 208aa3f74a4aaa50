"""A function that a branch chooses at run time: what follows is derived on each of its sides."""

# mypy: disable-error-code="no-any-return, no-untyped-call, misc"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def chosen(x: float, y: float) -> float:
    if x > 2.0:
        g: Callable[[float], float] = lambda v: v * y  # noqa: E731
    elif x > 1.0:
        g = math.sin
    else:

        def g(v: float) -> float:
            return v * v

    z = g(x) + 1.0
    return z * g(y)


def within(x: float, n: int) -> float:
    total = 0.0
    for i in range(n):
        if x > i:
            scale = lambda v: v * x  # noqa: E731
        else:
            scale = lambda v: v + x  # noqa: E731
        total += scale(i + 1.0)
    return total


def unread(x: float) -> float:
    if x > 0:
        square = lambda v: v * v  # noqa: E731
        y = square(x)
    else:
        y = -x
    return y * 3


def returned(x: float) -> Callable[[float], float]:
    if x > 0:
        return lambda v: v * x
    return lambda v: v - x


def by_return(x: float) -> float:
    return returned(x)(3.0)


def test_what_follows_is_walked_on_each_side() -> None:
    for x in (0.5, 1.5, 2.5):
        srcad.check_gradients(chosen, (x, 0.7), order=1)


def test_in_loops() -> None:
    srcad.check_gradients(lambda x: within(x, 3), (1.5,), order=1)


def test_what_nobody_reads() -> None:
    for x in (2.0, -2.0):
        srcad.check_gradients(unread, (x,), order=1)


def test_functions_that_return_functions() -> None:
    for x in (2.0, -2.0):
        srcad.check_gradients(by_return, (x,), order=1)


def of_memory(x: Any, k: int) -> Any:
    angle = x.copy()
    function = np.cos if k in (1, 2) else np.sin
    angle *= 2
    factor = function(angle)
    factor[factor > 0.9] = 0
    return np.sum(factor * x)


@pytest.mark.parametrize("k", [1, 5])
def test_what_a_chosen_function_gives_is_written_into(k: int) -> None:
    srcad.check_gradients(lambda x: of_memory(x, k), (np.array([0.3, 0.5, 0.9]),), order=1)
    x = np.array([0.3, 0.5, 0.9])
    derivative = srcad.grad(of_memory, wrt="x")
    y = 2 * x
    for n in (k, 6 - k):
        value, slope = (np.cos(y), -2 * np.sin(y)) if n == 1 else (np.sin(y), 2 * np.cos(y))
        np.testing.assert_allclose(derivative(x, n), np.where(value > 0.9, 0.0, value + slope * x))
