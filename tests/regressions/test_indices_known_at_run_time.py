"""Lists that a call takes its form from, and that only a run knows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X, Y = np.array([[0.3, -1.2], [0.7, 2.1]]), np.array([[1.5, 0.2], [-0.4, 0.9]])


def contracted(x: Any, y: Any, left: Any, right: Any, out: Any) -> Any:
    return np.sum(np.einsum(x, left, y, right, out) * np.arange(4.0).reshape(2, 2))


@pytest.mark.parametrize("optimize", [True, False])
def test_indices_of_einsum(optimize: bool) -> None:
    indices = [0, 1], [2, 1], [2, 0]
    weights = np.arange(4.0).reshape(2, 2)
    wanted = weights.T @ Y, weights @ X
    found = srcad.grad(contracted, wrt=("x", "y"), optimize=optimize)(X, Y, *indices)
    np.testing.assert_allclose(found, wanted)
    _, dot = srcad.jvp(contracted, wrt=("x", "y"), optimize=optimize)((X, Y), (Y, X), *indices)
    assert dot == pytest.approx(np.sum(wanted[0] * Y) + np.sum(wanted[1] * X))


def in_order_of_chance(x: Any) -> Any:
    parts = [v * v for v in x]
    np.random.default_rng(3).shuffle(parts)
    return parts[0] + 2 * parts[1] + 3 * parts[2]


def in_order_of_the_global_state(x: Any) -> Any:
    parts = [x[0] * x[1], x[1] * x[1], x[2]]
    np.random.seed(1)
    np.random.shuffle(parts)
    return parts[0] * parts[1] ** 2 + parts[2]


@pytest.mark.parametrize("f", [in_order_of_chance, in_order_of_the_global_state])
def test_lists_that_are_shuffled(f: Any) -> None:
    x, step = np.array([0.5, -1.5, 2.0]), 1e-6
    wanted = [(f(x + step * e) - f(x - step * e)) / (2 * step) for e in np.eye(3)]
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-7)
    np.testing.assert_allclose(srcad.jacobian(f, mode="forward")(x), wanted, rtol=1e-7)


def repeated(xs: Any, draw: Any) -> Any:
    return np.sum(xs * draw(3))


def test_a_list_times_an_array_that_nothing_was_known_of() -> None:
    for transform in (srcad.grad, srcad.value_and_grad):
        with pytest.raises(srcad.DifferentiationError, match="numpy.asarray"):
            transform(repeated, wrt="xs")([1.0, 2.0, 3.0], np.random.default_rng(1).random)
