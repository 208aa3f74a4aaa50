"""``A / x`` and ``A ** x`` with the smaller operand differentiated gave a derivative of the larger shape in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def quotient(x: Any) -> Any:
    return np.sum(A / x)


def power(x: Any) -> Any:
    return np.sum(A**x)


def test_the_derivative_has_the_shape_of_the_operand() -> None:
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(srcad.grad(quotient)(x), -np.sum(A, axis=0) / x**2)
    np.testing.assert_allclose(srcad.grad(power)(x), np.sum(A**x * np.log(A), axis=0))
    np.testing.assert_allclose(srcad.grad(quotient)(2.0), -np.sum(A) / 4)
