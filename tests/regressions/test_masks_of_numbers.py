"""Masks of ``place`` and ``putmask`` that are numbers say which elements are written, not which places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def by_place(x: Any) -> Any:
    y = x * 1.0
    np.place(y, np.array([1, 0, 1]), [7.0])
    return np.sum(y * x)


def by_place_of_a_list(x: Any) -> Any:
    y = x * 1.0
    np.place(y, [1, 0, 2], x[:2])
    return np.sum(y * x)


def by_putmask(x: Any) -> Any:
    y = np.outer(x, x)
    np.putmask(y, (y > 1) * 2, y**2)  # type: ignore[arg-type]
    return np.sum(y)


@pytest.mark.parametrize("f", [by_place, by_place_of_a_list, by_putmask])
def test_value_and_gradient(f: Callable[..., Any]) -> None:
    x = np.array([0.2, 0.7, 1.5])
    value, gradient = srcad.value_and_grad(f)(x)
    assert value == f(x)
    expected = [(f(x + e) - f(x - e)) / 2e-6 for e in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(gradient, expected, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(3),))[1], np.sum(gradient))
