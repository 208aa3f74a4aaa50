"""What ``dtype=int`` cuts off to whole numbers had the derivative of what was cut off."""

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.15])


def summed(x: Any) -> Any:
    return np.sum(x * 3, dtype=int) * x[0] + x.sum(dtype=np.int64) * x[1]


def running(x: Any) -> Any:
    return np.sum(np.cumsum(x * 3, dtype=int) * x) + np.prod(x * 3, dtype="i8") * x[2] + np.add.reduce(x * 2, dtype=int) * x[1]


def filled(x: Any) -> Any:
    return np.sum(np.full(4, x[0] * 3, dtype=int) * x) + np.sum(np.full_like(x, x[3] * 3, dtype=int) * x)


def of_operators(x: Any) -> Any:
    y = np.multiply(x, 3.0, dtype=int, casting="unsafe") * x
    return np.sum(y) + np.sum(np.einsum("i->i", x * 3, dtype=int, casting="unsafe") * x)


@pytest.mark.parametrize("f", [summed, running, filled, of_operators])
def test_gradients(f: Any) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    for optimize in (True, False):
        assert np.allclose(srcad.grad(f, optimize=optimize)(X), differences, rtol=1e-6, atol=1e-7)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-7)


def test_whole_numbers_that_are_differentiated_are_numbers() -> None:
    found = srcad.grad(lambda x: np.sum(x * x, dtype=int))(np.array([1, 2, 3]))
    assert found.tolist() == [2.0, 4.0, 6.0]
