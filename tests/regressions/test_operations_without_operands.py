"""An operation of no operands, here the empty tuple that ``numpy.gradient`` takes its axes from, was asked for its first one."""

from typing import Any

import numpy as np

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def f(x: Any) -> Any:
    v = np.zeros(4)
    v[:] = np.sin(x)
    rows = [x * x, x * 1.0]
    for _ in range(0):
        rows[0] = np.tanh(np.gradient(v))
    return np.sum(rows[0] * rows[-1])


def test_gradient_of_a_tangent() -> None:
    found = srcad.grad(lambda x: srcad.jvp(f)((x,), (np.ones(4),))[1])(X)
    assert np.allclose(found, 6 * X)
