"""Views in classes of arrays with operators of their own, and such arrays, were differentiated as if they were plain ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Odd(np.ndarray):
    def __mul__(self, other: Any) -> Any:
        return np.asarray(self) + 3 * np.asarray(other)

    def __pow__(self, power: Any, modulo: Any = None) -> Any:
        return power * np.asarray(self)


class Named(np.ndarray):
    label = "plain"

    def __array_finalize__(self, other: Any) -> None:
        self.label = getattr(other, "label", "plain")

    def __repr__(self) -> str:
        return self.label


class Heir(Odd):
    pass


OUTSIDE = np.array([1.0, 2.0]).view(Odd)


def of_a_view(x: Any) -> Any:
    return np.sum(np.asarray(x).view(Odd) * x)


def of_a_power(x: Any) -> Any:
    return np.sum((x.view(Heir) + x) ** 2)


def of_a_plain_view(x: Any) -> Any:
    return np.sum(x.view(Named) ** 2)


def of_a_constant(x: Any) -> Any:
    return np.sum(np.ones(2).view(Odd) * x) + np.sum(OUTSIDE * x)


def of_two(x: Any, other: Any) -> Any:
    return np.sum(other * x)


@pytest.mark.parametrize("f", [of_a_view, of_a_power])
def test_views_that_mean_something_else_are_refused(f: Any) -> None:
    with pytest.raises(srcad.NoDerivativeError, match="of the class"):
        srcad.grad(f)(np.array([0.3, 0.9]))
    with pytest.raises(srcad.NoDerivativeError, match="of the class"):
        srcad.jvp(f)((np.array([0.3, 0.9]),), (np.ones(2),))


def test_arrays_that_mean_something_else_are_refused() -> None:
    with pytest.raises(srcad.NonDifferentiableInputError, match="class Odd"):
        srcad.grad(of_two, wrt="other")(np.ones(2), OUTSIDE)


def test_others_are_differentiated() -> None:
    x = np.array([0.3, 0.9])
    np.testing.assert_allclose(srcad.grad(of_a_plain_view)(x), 2 * x)
    np.testing.assert_allclose(srcad.grad(of_a_plain_view)(x.view(Named)), 2 * x)
    np.testing.assert_allclose(srcad.grad(of_a_constant)(x), [6.0, 6.0])
    np.testing.assert_allclose(srcad.grad(of_two, wrt="x")(x, OUTSIDE), [3.0, 3.0])
