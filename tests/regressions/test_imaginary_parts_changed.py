"""``y.imag += v`` and ``y.imag[i] *= v`` were refused, as writes into what there is a view of."""

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def whole(x: Any) -> Any:
    y = np.zeros(4, complex)
    y.imag += x
    y.real -= 2 * x
    y.imag *= x[::-1]
    return np.sum(np.abs(y) ** 3)


def parts(x: Any) -> Any:
    y = x + 0j
    y.imag[1] += x[0]
    y.imag[2:] = x[:2]
    y.imag[[0, 3]] -= y.real[:2]
    y.imag[x > 0] *= 3
    return np.sum(np.abs(y)) + (y**3).imag.sum()


@pytest.mark.parametrize("f", [whole, parts])
def test_gradients(f: Any) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(X), differences, rtol=1e-6, atol=1e-7)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-7)
