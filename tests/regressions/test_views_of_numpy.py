"""Views that look like results: ``numpy.einsum`` without a sum, and its like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.8, 1.3, 0.6, 1.7])


def exchanged(x: Any) -> Any:
    a = np.outer(x, x + 1)
    b = np.einsum("ij->ji", a)
    a[1] = x[3]
    b[0, 2] = x[0]
    return np.sum(a * b)


def summed_before(x: Any) -> Any:
    a = np.outer(x, x)
    b = np.einsum("ij->i", a)
    a[0] = 5.0
    return np.sum(b * a[1])


def taken_after(x: Any) -> Any:
    a = np.zeros((4, 4))
    a[0] = x
    a[1] = x * x
    return np.einsum("ii->i", a) @ np.einsum("i...->...i", a)[1]


def on_a_diagonal(x: Any) -> Any:
    a = np.outer(x, x + 1)
    np.einsum("ii->i", a)[1] = x[3]
    return np.sum(a * a)


def without_zeros(x: Any) -> Any:
    a = np.concatenate([np.zeros(2), x])
    b = np.trim_zeros(a)
    a[3] = x[0] ** 2
    return np.sum(b * b)


def meshed(x: Any) -> Any:
    a = x * 2
    b, c = np.meshgrid(a, x, copy=False)
    a[1] = 3 * x[0]
    return np.sum(b * c)


@pytest.mark.parametrize("fn", [exchanged, summed_before, taken_after, without_zeros])
def test_views_are_views(fn: Callable[[Any], Any]) -> None:
    wanted = [(fn(X + 1e-5 * e) - fn(X - 1e-5 * e)) / 2e-5 for e in np.eye(4)]
    np.testing.assert_allclose(srcad.grad(fn)(X), wanted, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(fn)((X,), (X,))[1], np.dot(wanted, X), rtol=1e-6)


@pytest.mark.parametrize("fn", [on_a_diagonal, meshed])
def test_views_that_are_written_into(fn: Callable[[Any], Any]) -> None:
    """The reverse sweep has no views of this kind of the adjoint; a tangent has the same views."""
    with pytest.raises(srcad.DifferentiationError, match="is not differentiated"):
        srcad.grad(fn)(X)
    wanted = [(fn(X + 1e-5 * e) - fn(X - 1e-5 * e)) / 2e-5 for e in np.eye(4)]
    np.testing.assert_allclose(srcad.jvp(fn)((X,), (X,))[1], np.dot(wanted, X), rtol=1e-6)


def test_grids_of_views() -> None:
    def grid(x: Any) -> Any:
        return np.sum(np.prod(np.meshgrid(x, x * x, copy=False), axis=0))

    np.testing.assert_allclose(srcad.grad(grid)(X), np.sum(X * X) + 2 * X * np.sum(X), rtol=1e-12)
