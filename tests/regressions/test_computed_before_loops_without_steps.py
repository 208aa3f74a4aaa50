"""What only steps of an inner loop bind came out of a stack as ``None``, and was computed with before a loop of no steps."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def elements(x: Any, n: int) -> Any:
    b = x * 0.5
    for _ in range(2):
        for _ in range(n):
            b[0] = np.sin(x.item(0))
    return np.sum(b**2)


def fewer_and_fewer(x: Any, n: int) -> Any:
    b = x * 0.5
    for i in range(3):
        for j in range(n - i):
            b[i] = np.sin(x.item(j)) * b[3]
    return np.sum(b**2)


def on_one_side(x: Any, n: int) -> Any:
    t = x[0]
    for i in range(3):
        a: Any = None
        if i < n:
            a = x * t
        for _ in range(n if i < n else 0):
            t = t + np.sum(np.sin(a))
    return t


@pytest.mark.parametrize("n", [0, 2])
@pytest.mark.parametrize("f", [elements, fewer_and_fewer, on_one_side])
def test_gradients(f: Callable[[Any, int], Any], n: int) -> None:
    found = srcad.grad(f, wrt="x")(X, n)
    differences = np.array([(f(X + 1e-6 * e, n) - f(X - 1e-6 * e, n)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(found, differences, rtol=1e-5, atol=1e-7)
    assert np.allclose(srcad.jvp(f, wrt="x")((X, n), (X,))[1], differences @ X, rtol=1e-5, atol=1e-7)


def test_no_steps_that_are_written() -> None:
    def f(x: Any) -> Any:
        b = x * 0.5
        for _ in range(2):
            for _ in range(0):
                b[0] = np.sin(x.item(0))
        return np.sum(b**2)

    assert np.allclose(srcad.grad(f)(X), 0.5 * X)
