"""``std`` of equal values has derivative 0, and ``var`` too; other tools gave NaN."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def std(x: Any) -> Any:
    return np.std(x)


def var(x: Any) -> Any:
    return np.var(x)


def test_equal_values_have_derivative_zero() -> None:
    np.testing.assert_array_equal(srcad.grad(std)(np.full(3, 2.0)), np.zeros(3))
    np.testing.assert_array_equal(srcad.grad(var)(np.full(3, 2.0)), np.zeros(3))
