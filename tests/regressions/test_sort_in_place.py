"""``x.sort()`` in place was not seen by other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    y = x * 1.0
    y.sort()
    return np.sum(y * np.array([1.0, 10.0, 100.0]))


def test_sorting_in_place_moves_the_derivative() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([3.0, 1.0, 2.0])), [100.0, 1.0, 10.0])
