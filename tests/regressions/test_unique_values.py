"""The derivative of ``numpy.unique`` was zero in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.sum(np.unique(x) * np.array([1.0, 10.0, 100.0]))


def test_the_first_of_equal_values_has_the_derivative() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([3.0, 1.0, 2.0, 1.0])), [100.0, 1.0, 10.0, 0.0])
