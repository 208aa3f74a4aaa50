"""``x ** 0`` and ``0 ** x`` at 0 were NaN in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def constant(x: Any) -> Any:
    return np.sum(x**0)


def base_zero(x: Any) -> Any:
    return np.sum(0.0**x)


def both(x: Any, y: Any) -> Any:
    return np.sum(x**y)


def test_powers_at_zero() -> None:
    zero = np.array([0.0, 2.0])
    np.testing.assert_array_equal(srcad.grad(constant)(zero), [0.0, 0.0])
    np.testing.assert_array_equal(srcad.grad(base_zero)(np.array([1.0, 2.0])), [0.0, 0.0])
    x_bar, y_bar = srcad.grad(both)(zero, np.array([2.0, 3.0]))
    np.testing.assert_allclose(x_bar, [0.0, 12.0])
    np.testing.assert_allclose(y_bar, [0.0, 8.0 * np.log(2.0)])
    assert srcad.grad(constant)(0.0) == 0.0
