"""What is added to the adjoint of a list is added to those of the arrays in it: it was left out where only these are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

WEIGHTS = np.array([[1.0, 2.0, 3.0], [1.5, -0.5, 2.0]])


def two_that_are_added_to(x: Any) -> Any:
    a, b = x * 2.0, x * x
    a += 1.0
    b += 2.0
    return np.sum(np.array([a, b]) * WEIGHTS)


def turned(x: Any, y: Any, angle: Any) -> Any:
    c, s = np.cos(angle), np.sin(angle)
    first, second = x * c - y * s, x * s + y * c
    first += x[0]
    second += y[0]
    return first, second


def of_a_helper(x: Any) -> Any:
    return np.sum(np.array([*turned(x, x * x, x[2])]) * WEIGHTS)


def in_a_tuple(x: Any) -> Any:
    a, b = np.sin(x), np.cos(x)
    a *= 2.0
    b -= x
    return np.sum(np.stack((a, b)) ** 2 * WEIGHTS)


def in_a_list_of_lists(x: Any) -> Any:
    a, b = np.sin(x), np.cos(x)
    a *= 2.0
    b -= x
    return np.sum(np.array([[a, b], [b, a]])[0] * WEIGHTS)


def appended(x: Any) -> Any:
    rows = []
    for k in range(2):
        row = x * (k + 2.0)
        row += 1.0
        rows.append(row)
    return np.sum(np.array(rows) * WEIGHTS)


@pytest.mark.parametrize("f", [two_that_are_added_to, of_a_helper, in_a_tuple, in_a_list_of_lists, appended])
def test_gradients(f: Callable[[Any], Any]) -> None:
    x, steps = np.array([0.3, 0.5, 0.7]), np.eye(3) * 1e-6
    wanted = [(f(x + step) - f(x - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.grad(f, optimize=False)(x), wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(3),))[1], sum(wanted), rtol=1e-6)
