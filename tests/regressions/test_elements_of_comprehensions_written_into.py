"""A list that a comprehension made and that is written into later lost the derivatives of its elements."""

import numpy as np
import pytest

import srcad


def products(x, n):  # type: ignore[no-untyped-def]
    ys = [v for v in x]
    for i in range(n):
        if ys[i] > 1.0:
            ys[i] = ys[i] * x[0]
    if n > 100:
        ys = [0.0] * n
    return ys[0] * 1.5 + ys[1] + ys[2] * ys[2]


def squares(x, n):  # type: ignore[no-untyped-def]
    ys = [v * v for v in x]
    for i in range(1, n):
        ys[i] += ys[i - 1] * x[i]
    return ys[n - 1] + ys[0] * ys[1]


def rows(x, n):  # type: ignore[no-untyped-def]
    ys = [np.array([v, 2.0 * v]) for v in x]
    for i in range(1, n):
        ys[i] = ys[i] * ys[i - 1]
    ys[0][1] = 0.0
    return np.sum(ys[n - 1] * ys[0])


@pytest.mark.parametrize("f", [products, squares, rows])
@pytest.mark.parametrize("optimize", [True, False])
def test_both_modes(f, optimize: bool) -> None:  # type: ignore[no-untyped-def]
    x, h = [0.5, 2.0, 3.0], 1e-6

    def moved(k: int, step: float) -> list[float]:
        return [v + step * (j == k) for j, v in enumerate(x)]

    expected = [(f(moved(k, h), 3) - f(moved(k, -h), 3)) / (2 * h) for k in range(3)]
    np.testing.assert_allclose(srcad.grad(f, wrt=0, optimize=optimize)(x, 3), expected, rtol=1e-7)
    tangents = [srcad.jvp(f, wrt=0, optimize=optimize)((x, 3), ([float(j == k) for j in range(3)],))[1] for k in range(3)]
    np.testing.assert_allclose(tangents, expected, rtol=1e-7)
