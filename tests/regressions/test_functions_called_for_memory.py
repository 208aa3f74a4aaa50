"""Where a second sweep needed sin(x), it took the array that ``np.sin(x)`` had made, though that had been written into since."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X, D = np.array([0.9, 0.7, -0.6, 1.1]), np.array([0.3, -0.5, 0.8, 0.2])


def by_a_number(x: Any) -> Any:
    t = np.sin(x)
    t[0] *= 0.5
    return np.sum(t**3)


def by_itself(x: Any) -> Any:
    t = np.exp(x)
    t[:-1] -= 0.4 * t[1:]
    return np.sum(t**3)


def in_a_loop(x: Any) -> Any:
    s = x[0]
    for _ in range(2):
        t = np.tanh(x * s)
        rest = t[1:]
        rest *= 0.8
        s = np.sum(t**2)
    return s


def by_name(x: Any) -> Any:
    t = np.cos(x)
    t[1] = x[0] * 0.3
    return np.sum(t * np.sin(x))


@pytest.mark.parametrize("f", [by_a_number, by_itself, in_a_loop, by_name])
def test_second_order(f: Callable[[Any], Any]) -> None:
    gradient = srcad.grad(f)
    differences = (gradient(X + 1e-6 * D) - gradient(X - 1e-6 * D)) / 2e-6
    assert np.allclose(srcad.grad(lambda x: np.sum(gradient(x) * D))(X), differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.vjp(gradient)(X)[1](D), differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.hvp(f)((X,), (D,)), differences, rtol=1e-6, atol=1e-8)
