"""A view that a loop keeps in a tuple with other values was not known to be one when it came out: its copy was taken too late."""

from typing import Any

import numpy as np

import srcad

X, D = np.array([0.9, 0.7, -0.6, 1.1]), np.array([0.3, -0.5, 0.8, 0.2])


def rows(x: Any) -> Any:
    n = len(x)
    a = np.outer(x, np.cos(x))
    b = np.sin(a.T) + 0.1
    t = np.cos(np.outer(x, x)).reshape(2, 2, 4)[:, :, :2] * 1.0
    for _ in range(n - 1):
        r = a[1]  # noqa: F841
    for i in range(0, n, 2):
        if a[n - 1 - i, n - 1 - i] > 0.1:
            a[i - 1] = a[1]
    return np.sum(a * a * b) + np.sum(x * 1.0) + x[0] * np.sum(np.zeros(n) + x[1]) + np.sum(b[1] * a[:, 0]) + np.sum(t**3)


def test_gradient_of_a_gradient() -> None:
    gradient = srcad.grad(rows)
    twice = srcad.grad(lambda x: np.sum(gradient(x) * D))(X)
    differences = (gradient(X + 1e-6 * D) - gradient(X - 1e-6 * D)) / 2e-6
    assert np.allclose(twice, differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.hvp(rows)((X,), (D,)), differences, rtol=1e-6, atol=1e-8)
