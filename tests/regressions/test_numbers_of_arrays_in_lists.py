"""The numbers in ``list(a)`` share no memory with ``a``: what they receive is handed to it, also where it is written into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

WEIGHTS = np.array([1.0, 2.0, 3.0])


def spread(x: Any) -> Any:
    e = np.array([x[0], x[1] * 2])
    e *= -1
    return np.sum(np.array([x[2], *e]) * WEIGHTS)


def joined(x: Any) -> Any:
    e = x[:2] * 2
    e *= x[1]
    return np.sum(np.array([x[2], *list(e)]) * WEIGHTS)


def read(x: Any) -> Any:
    e = x[:2] * 2
    e *= x[1]
    numbers = list(e)
    return numbers[0] * numbers[1] + x[2]


def summed(x: Any) -> Any:
    e = x[:2] * 2
    e *= x[1]
    return sum([v * v for v in list(e)]) + x[2]


def in_a_tuple(x: Any) -> Any:
    e = x[:2] * 2
    e *= x[1]
    return np.sum(np.array(tuple(e)) ** 2)


def rows(x: Any) -> Any:
    e = np.outer(x, x)
    e *= 2.0
    parts = list(e)
    parts[0][1] = x[2]
    return np.sum(e**2) + np.sum(parts[1])


@pytest.mark.parametrize("f", [spread, joined, read, summed, in_a_tuple, rows])
def test_gradients(f: Callable[[Any], Any]) -> None:
    x, steps = np.array([0.3, 0.5, 0.7]), np.eye(3) * 1e-6
    wanted = [(f(x + step) - f(x - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.grad(f, optimize=False)(x), wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(3),))[1], sum(wanted), rtol=1e-6)
