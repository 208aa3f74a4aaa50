"""What is raised in a loop ends it for the handler around, which asks for the exception only where it names it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Stop(Exception):
    pass


def in_a_while(x: Any, y: Any) -> Any:
    total, i = 0.0, 0
    try:
        while i < len(x):
            if x[i] < 0:
                raise Stop()
            total += x[i] * y
            i += 1
    except Stop:
        total *= 2.0
    return total * i


def for_ever(x: Any, y: Any) -> Any:
    total, i = 0.0, 0
    try:
        while True:
            x[i] *= y
            total += x[i]
            i += 1
            if x[i] < 0:
                raise ValueError
    except (IndexError, ValueError):
        x[0] += total
    finally:
        x[1] = x[0] * y
    return x.sum() * i


def raised_again(x: Any, y: Any) -> Any:
    total = y
    for v in x:
        try:
            if v < 0:
                raise Stop
            total = total * v + y
        except Stop:
            try:
                raise
            except Stop:
                total += v * v
    return total


@pytest.mark.parametrize("x", [np.array([0.8, 0.3, 1.7, -0.4]), np.array([0.8, 0.3])])
@pytest.mark.parametrize("fn", [in_a_while, for_ever, raised_again])
def test_as_by_differences(fn: Any, x: Any) -> None:
    slopes = [(fn(x + h, 1.3) - fn(x - h, 1.3)) / 2e-6 for h in 1e-6 * np.eye(x.size)]
    by_y = (fn(x.copy(), 1.3 + 1e-6) - fn(x.copy(), 1.3 - 1e-6)) / 2e-6
    for optimize in (True, False):
        x_bar, y_bar = srcad.grad(fn, optimize=optimize)(x, 1.3)
        np.testing.assert_allclose([*x_bar, y_bar], [*slopes, by_y], rtol=1e-6)
        tangent = srcad.jvp(fn, optimize=optimize)((x, 1.3), (np.ones_like(x), 1.0))[1]
        np.testing.assert_allclose(tangent, sum(slopes) + by_y, rtol=1e-6)
