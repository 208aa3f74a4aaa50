"""What a written-out list is made of is read before it is written into; the adjoint that a copy is spared of is read too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.3, 0.7, -0.2, 0.9])


def joined(x: Any) -> Any:
    v1 = x * 2.0
    v4 = np.concatenate([v1[1:3], x[1::2]])  # named like what srcad names: this stands where it is used
    v1 *= 2.5
    v5 = v4 * 3.0
    return np.sum(v1 * x) + v5[1]


def joined_twice(x: Any) -> Any:
    v = x * 2.0
    w = np.concatenate((v, x))
    v *= 2.5
    u = np.concatenate((v, x))
    return np.sum(w**2) - np.sum(u**3)


def scaled(v: Any) -> Any:
    v *= 2.5
    return v[0]


def joined_in_an_expression(x: Any) -> Any:
    v = x * 2.0
    return np.sum(np.concatenate([v, x]) * scaled(v))


def stacked(x: Any) -> Any:
    v = x * 2.0
    w = np.stack([v, v[::-1]])
    v[1] = x[0] ** 2
    return np.sum(v) + np.sum(w * w * 3.0)


def indexed(x: Any) -> Any:
    at = np.arange(4)
    w = x[(at,)]
    at[0] = 2
    u = w * 3.0
    return np.sum(u * u * at)


def selected_in_a_branch(x: Any) -> Any:
    y = x * 0.5
    s = np.dot(np.where(x > 0.1, x * y, x.copy()), x)
    if x[1] > 0.5:
        y += np.maximum(x, x[0])
    return s + y[0]


def added_before_and_in_a_branch(x: Any, y: Any) -> Any:
    s = np.dot(np.where(np.array([t for t in x]) > np.dot(x, y), x * y, x.copy()), x)
    if x[1] > 0.6:
        y += np.maximum(x, 0.1)
    return s


def of_both(x: Any) -> Any:
    return added_before_and_in_a_branch(x * 1.0, x * 0.5)


def doubled(x: Any) -> Any:
    y = np.cumsum(x)
    y += y
    return np.sum(y * x)


def doubled_argument(x: Any, y: Any) -> Any:
    y += y
    return np.sum(y * x)


@pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])
@pytest.mark.parametrize(
    "fn", [joined, joined_twice, joined_in_an_expression, stacked, indexed, selected_in_a_branch, of_both, doubled]
)
def test_value_and_gradient(fn: Callable[..., Any], optimize: bool) -> None:
    value, gradient = srcad.value_and_grad(fn, optimize=optimize)(X.copy())
    again, push = srcad.jvp(fn, optimize=optimize)((X.copy(),), (np.ones(4),))
    h = 1e-6
    slopes = [(fn(X + h * e) - fn(X - h * e)) / (2 * h) for e in np.eye(4)]
    assert value == pytest.approx(fn(X.copy()), rel=1e-14) and again == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=1e-8)
    assert push == pytest.approx(np.sum(gradient), rel=1e-12)


def test_arguments_that_are_written_into() -> None:
    """The adjoint of ``y`` is read in the branch, by another name, before anything is added to it."""
    x_bar, y_bar = srcad.grad(added_before_and_in_a_branch)(X.copy(), X * 0.5)
    h = 1e-6
    for bar, dx, dy in ((x_bar, h, 0.0), (y_bar, 0.0, h)):
        ends = [[added_before_and_in_a_branch(X + s * dx * e, X * 0.5 + s * dy * e) for s in (1, -1)] for e in np.eye(4)]
        np.testing.assert_allclose(bar, [(up - down) / (2 * h) for up, down in ends], rtol=1e-6, atol=1e-8)


def test_an_argument_that_is_added_to_itself() -> None:
    x_bar, y_bar = srcad.grad(doubled_argument)(X.copy(), X + 1.0)
    np.testing.assert_allclose(x_bar, 2.0 * X + 2.0, rtol=1e-15)
    np.testing.assert_allclose(y_bar, 2.0 * X, rtol=1e-15)
