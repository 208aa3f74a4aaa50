"""Each derivative is an array of its own: scaling one in place changes no other, no argument and nothing outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


@pytest.mark.parametrize("f", [
    lambda x, y: np.sum((x + y) ** 2),
    lambda x, y: np.sum((x + y.T) ** 2),
    lambda x, y: np.sum(x * y),
    lambda x, y: np.trace(x @ y),
])  # fmt: skip
@pytest.mark.parametrize("optimize", [True, False])
def test_nothing_shared(f: Any, optimize: bool) -> None:
    x, y = np.arange(4.0).reshape(2, 2), np.ones((2, 2))
    bars = srcad.grad(f, optimize=optimize)(x, y)
    given = [x, y]
    assert not any(np.shares_memory(a, b) for a in bars for b in given)
    assert not np.shares_memory(*bars)
    _, pullback = srcad.vjp(f, optimize=optimize)(x, y)
    assert not np.shares_memory(*pullback(1.0))


def test_pullback_of_a_sum() -> None:
    weight = np.ones(3)
    _, pullback = srcad.vjp(lambda x, y: x + y)(np.arange(3.0), np.arange(3.0))
    bars = pullback(weight)
    assert not np.shares_memory(*bars) and not any(np.shares_memory(b, weight) for b in bars)


WEIGHTS = np.array([1.0, 2.0, 3.0])
TABLE = {"weights": WEIGHTS}


def in_a_branch(x: Any, y: Any) -> Any:
    total = 0.0
    if x[0] > 0:
        z = x + y
        total = np.sum(z * z)
    return total


def after_a_try(x: Any, y: Any) -> Any:
    try:
        z = x + y
    except ValueError:
        z = x
    return np.dot(z, WEIGHTS)


def chosen(x: Any, y: Any) -> Any:
    weights = WEIGHTS if x[0] > 0 else 2 * WEIGHTS
    return np.dot(weights, x) + np.dot(weights, y)


def reshaped(x: Any, y: Any) -> Any:
    return np.dot(np.asarray(x).reshape(-1) + y.ravel(), WEIGHTS)


def by_default(x: Any, y: Any, weights: Any = WEIGHTS) -> Any:
    return np.dot(weights, x + y)


@pytest.mark.parametrize("f", [
    lambda x, y: np.dot(WEIGHTS, x) + np.dot(TABLE["weights"], y), lambda x, y: (x + y).T @ WEIGHTS,
    in_a_branch, after_a_try, chosen, reshaped, by_default,
])  # fmt: skip
@pytest.mark.parametrize("optimize", [True, False])
def test_globals_are_their_own(f: Any, optimize: bool) -> None:
    x, y = np.array([0.5, 0.6, 0.7]), np.array([0.1, 0.2, 0.3])
    for bars in (srcad.grad(f, optimize=optimize)(x, y), srcad.vjp(f, optimize=optimize)(x, y)[1](1.0)):
        assert not np.shares_memory(*bars)
        assert not any(np.shares_memory(b, given) for b in bars for given in (x, y, WEIGHTS))


@pytest.mark.parametrize("optimize", [True, False])
def test_gradients_of_a_sum_of_a_list(optimize: bool) -> None:
    bars = srcad.grad(lambda xs: np.dot(sum(xs), WEIGHTS), optimize=optimize)([WEIGHTS * k for k in range(12)])
    bars[0][:] = 0.0
    np.testing.assert_array_equal(bars[1], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(WEIGHTS, [1.0, 2.0, 3.0])
