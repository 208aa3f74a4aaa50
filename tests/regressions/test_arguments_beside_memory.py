"""A tuple that a loop keeps held a part of an argument beside memory: a second sweep added to a shadow that nobody had made."""

from typing import Any

import numpy as np
import pytest

import srcad

X, D = np.array([0.9, 0.7, -0.6, 1.1]), np.array([0.3, -0.5, 0.8, 0.2])


def f(x: Any, n: int) -> Any:
    v = np.sin(x)
    for k in range(n):
        if k == 3:
            break
        v[...] = np.tanh(np.abs(np.concatenate((v[1:], x[:1]))))
    return np.sum(np.sin(v))


@pytest.mark.parametrize("n", [0, 2])
def test_second_order(n: int) -> None:
    gradient = srcad.grad(f, wrt="x")
    differences = (gradient(X + 1e-6 * D, n) - gradient(X - 1e-6 * D, n)) / 2e-6
    assert np.allclose(srcad.vjp(gradient, wrt="x")(X, n)[1](D), differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.grad(lambda x: np.sum(gradient(x, n) * D))(X), differences, rtol=1e-6, atol=1e-8)
