"""A write through ``.flat`` of an array that lies otherwise in memory was lost: it went into a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

WEIGHTS = np.arange(9.0).reshape(3, 3) ** 1.5


def companion(x: Any) -> Any:
    made = np.zeros((3, 3), order="F")
    made.flat[3::4] = 1.0
    made[0, :] = x
    return np.sum(np.linalg.inv(made + np.eye(3)) * WEIGHTS)


def transposed(x: Any) -> Any:
    made = np.outer(x, x).T
    made.flat[1:4] = x
    made.flat[[0, 4]] += x[:2]
    made.flat[8] *= x[0]
    return np.sum(made * WEIGHTS)


def by_another_name(x: Any) -> Any:
    made = np.outer(x, x * x)[:, ::-1]
    elements = made.flat
    elements[2] = x[1]
    return np.sum(made * WEIGHTS)


def in_order_already(x: Any) -> Any:
    made, row = np.outer(x, x), x * 2.0
    made.flat[::4] = x
    row.flat[1] = x[0]
    return np.sum(made * WEIGHTS) + np.sum(row**2)


@pytest.mark.parametrize("f", [companion, transposed, by_another_name, in_order_already])
def test_gradients(f: Callable[[Any], Any]) -> None:
    x, steps = np.array([0.3, 0.5, 0.7]), np.eye(3) * 1e-6
    value, gradient = srcad.value_and_grad(f)(x)
    assert value == pytest.approx(f(x))
    wanted = [(f(x + step) - f(x - step)) / 2e-6 for step in steps]
    np.testing.assert_allclose(gradient, wanted, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(3),))[1], sum(wanted), rtol=1e-6)
