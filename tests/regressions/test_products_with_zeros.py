"""The derivative of a product divided by elements that are zero in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.prod(x)


def test_products_with_one_and_two_zeros() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([2.0, 0.0, 3.0])), [0.0, 6.0, 0.0])
    np.testing.assert_array_equal(srcad.grad(f)(np.array([0.0, 0.0, 3.0])), [0.0, 0.0, 0.0])
    np.testing.assert_array_equal(srcad.hessian(f)(np.array([0.0, 0.0, 3.0]))[0], [0.0, 3.0, 0.0])
