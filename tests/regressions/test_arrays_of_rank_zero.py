"""Arrays and numbers of rank zero in functions that take an axis; tangents of them that are Python's numbers or lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def repeated(x: Any) -> Any:
    return np.sum(np.repeat(x, 2, axis=0)) + np.sum(np.take(x, [0, 0], axis=0)) + np.sum(np.compress([True], x, axis=0))


def contiguous(x: Any) -> Any:
    return np.sum(np.ascontiguousarray(x) * np.asfortranarray(x)) + np.polyval([1.0, 2.0], x)


@pytest.mark.parametrize(("f", "slope"), [(repeated, 5.0), (contiguous, 2.4)])
def test_axes(f: Callable[..., Any], slope: float) -> None:
    for x in (0.7, np.float64(0.7), np.array(0.7)):
        np.testing.assert_allclose(srcad.grad(f)(x), slope)
        value, tangent = srcad.jvp(f)((x,), (np.ones_like(x),))
        np.testing.assert_allclose((value, tangent), (f(x), slope))
    value, tangent = srcad.jvp(np.ascontiguousarray)((0.7,), (1.0,))
    assert value.shape == tangent.shape == (1,)


def test_tangents_are_of_the_type_of_their_parameters() -> None:
    def f(x: Any) -> Any:
        return 2 * x[None] * x[...]

    for x, dot in ((np.float64(0.5), 1), (np.array(0.5), 1.0), (np.array([0.5, 1.0]), [1, 0])):
        assert np.shape(srcad.jvp(f)((x,), (dot,))[1]) == (1, *np.shape(x))
    assert srcad.jvp(f)((np.ones(2, np.float32),), (np.ones(2),))[1].dtype == np.float32


def test_arrays_without_axes_are_not_added_to_in_place() -> None:
    def f(x: Any, w: Any) -> Any:
        total = w
        for _ in range(2):
            total = total + np.sum(x)
        return total + 10 * w

    x, w = np.array([1.0, 2.0]), np.zeros(())
    value, (x_bar, w_bar) = srcad.value_and_grad(f)(x, w)
    assert (float(value), float(w), float(w_bar)) == (6.0, 0.0, 11.0)
    np.testing.assert_array_equal(x_bar, [2.0, 2.0])
