"""A helper that is called twice leaves entries that are equal, line and all: each is what it is where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

Y = np.array([0.3, 0.7, -0.2, 0.9])


def lowered(s: Any, v: Any) -> Any:
    v[1] -= s
    w = v * v
    w[2] -= 1.0
    return w[1]


def by_itself(a: Any, y: Any) -> Any:
    for _ in range(3):
        lowered(lowered(a, y), y)
    return y[1]


def highest(s: Any, v: Any) -> Any:
    v[1] -= s * s
    column = np.outer(v, v)[:, 0]
    column[2] -= 1.0
    return np.max(column)


def of_columns(a: Any, y: Any) -> Any:
    for _ in range(3):
        highest(1.0 + highest(a, y) ** 2, y)
    return np.sum(y * y)


@pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])
@pytest.mark.parametrize("fn", [by_itself, of_columns])
def test_gradient(fn: Callable[..., Any], optimize: bool) -> None:
    a_bar, y_bar = srcad.grad(fn, optimize=optimize)(0.3, Y.copy())
    h = 1e-6
    slopes = [(fn(0.3, Y + h * e) - fn(0.3, Y - h * e)) / (2 * h) for e in np.eye(4)]
    assert a_bar == pytest.approx((fn(0.3 + h, Y.copy()) - fn(0.3 - h, Y.copy())) / (2 * h), rel=1e-6)
    np.testing.assert_allclose(y_bar, slopes, rtol=1e-6, atol=1e-7)
    _, push = srcad.jvp(fn, optimize=optimize)((0.3, Y.copy()), (1.0, np.ones(4)))
    assert push == pytest.approx(a_bar + np.sum(y_bar), rel=1e-10)
