"""``math.prod`` of arrays multiplies them element by element; it was differentiated as the product of all numbers in them."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def of_two(x: Any) -> Any:
    return np.sum(math.prod([x, np.sin(x)]))


def of_one_and_a_number(x: Any) -> Any:
    return np.sum(math.prod((x, 2.0)) ** 2)


def from_a_start(x: Any) -> Any:
    return np.sum(math.prod([x[0], x[1]], start=x))


def of_rows(x: Any) -> Any:
    return np.sum(math.prod(x.reshape(2, 2)))


def of_a_generator(x: Any) -> Any:
    return np.sum(math.prod(k + x for k in range(3)))


def of_a_list(x: Any) -> Any:
    parts = []
    for k in range(len(x)):
        parts.append(x[k] * x)
    return np.sum(math.prod(parts))


def of_numbers(x: Any) -> Any:
    return math.prod(x) + math.prod([x[0], 2, x[1]]) + math.prod(e * e for e in x)


@pytest.mark.parametrize("f", [of_two, of_one_and_a_number, from_a_start, of_rows, of_a_generator, of_a_list, of_numbers])
def test_gradients(f: Callable[[Any], Any]) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(X), differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-8)


def test_one_array_is_copied() -> None:
    def f(x: Any) -> Any:
        y = x * x
        z = math.prod([y])
        y[0] = 0.0
        return np.sum(z)

    assert np.allclose(srcad.grad(f)(X), 2 * X)
