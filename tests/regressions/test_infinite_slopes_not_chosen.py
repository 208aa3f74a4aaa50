"""A slope that is infinite where ``numpy.where`` chose another value does not come into the derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

POINT = np.array([0.0, 2.0, 1.0])


@pytest.mark.parametrize(
    ("f", "gradient", "curvature"),
    [
        (lambda x: np.where(x == 0, 0, (x**2) ** 0.5), [0, 1, 1], [0, 0, 0]),
        (lambda x: np.where(x > 0, np.log(x), 0.0), [0, 0.5, 1], [0, -0.25, -1]),
        (lambda x: np.where(x > 0, 2.0 / x + x * x, x), [1, 3.5, 0], [0, 2.5, 6]),
        (lambda x: np.where(x > 0, np.sqrt(x) * x, -x), [-1, 1.5 * 2**0.5, 1.5], [0, 0.75 / 2**0.5, 0.75]),
        (lambda x: np.where(x > 0, (1 / x) * x * x, 3.0), [0, 1, 1], [0, 0, 0]),
    ],
)
def test_finite(f: Callable[..., Any], gradient: Any, curvature: Any) -> None:
    def total(x: Any) -> Any:
        return np.sum(f(x))

    ones = np.ones(3)
    np.testing.assert_allclose(srcad.grad(total)(POINT), gradient, atol=1e-15)
    np.testing.assert_allclose(srcad.jvp(total)((POINT,), (ones,))[1], np.sum(gradient))
    np.testing.assert_allclose(srcad.hvp(total)((POINT,), (ones,)), curvature, atol=1e-12)


def test_infinite_where_it_is_chosen() -> None:
    gradient = srcad.grad(lambda x: np.sum(np.where(x > 0.5, x, x**0.5)))
    np.testing.assert_array_equal(gradient(np.array([0.0, 1.0])), [np.inf, 1.0])


def test_plain_products_stay_plain() -> None:
    gradient = srcad.grad(lambda x: np.sum(np.where(x > 0, 3.0 * x * x, 0.1 * x)))
    assert "strong" not in gradient.source_for(POINT)


def floored(x: Any) -> Any:
    if x < 0.5:
        x = 0.0
    return np.sqrt(x)


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x: np.sqrt(np.maximum(x - 1.0, 0.0)), [0.0, 0.0, 0.25]),
        (lambda x: np.arccos(np.clip(x - 5.0, -1.0, 1.0)), [0.0, 0.0, -1.0]),
        (lambda x: np.sqrt(np.where(x > 1.5, x, 0.0)) ** 2, [0.0, 0.0, 1.0]),
    ],
)
def test_forward_mode_after_a_choice(f: Callable[..., Any], slope: Any) -> None:
    """The tangent of what was chosen is zero, and stays so: it was 0 times infinity, NaN, in forward mode alone."""
    point = np.array([0.0, 0.5, 5.0])
    jacobian = srcad.jacobian(f, mode="forward")(point)
    np.testing.assert_allclose(jacobian, srcad.jacobian(f, mode="reverse")(point))
    np.testing.assert_allclose(np.diag(jacobian), slope)


def test_forward_mode_after_a_branch() -> None:
    assert srcad.jvp(floored)((0.2,), (1.0,))[1] == srcad.grad(floored)(0.2) == 0.0
    assert srcad.jvp(lambda x: np.sqrt(max(x, 0.0)))((-2.0,), (1.0,))[1] == 0.0
