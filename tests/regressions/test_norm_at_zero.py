"""The gradient of a norm at 0 was NaN in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.linalg.norm(x)


def rows(x: Any) -> Any:
    return np.sum(np.linalg.norm(x, axis=1))


def test_the_norm_is_flat_at_zero() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.zeros(3)), np.zeros(3))
    np.testing.assert_allclose(srcad.grad(rows)(np.array([[0.0, 0.0], [3.0, 4.0]])), [[0.0, 0.0], [0.6, 0.8]])
