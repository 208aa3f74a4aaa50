"""Second derivatives of determinants, and derivatives of x log y, where something is 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

MATRICES = [
    np.arange(1.0, 10.0).reshape(3, 3), np.ones((3, 3)), np.zeros((3, 3)), np.diag([0.0, 0.0, 2.0]), np.zeros((2, 2)),
    np.array([[0.0]]), np.diag([0.0, 0.0, 3.0, 2.0]), np.array([[2.0, 1.0], [0.5, 3.0]]),
]  # fmt: skip


@pytest.mark.parametrize("x", MATRICES)
def test_second_derivatives_of_determinants(x: Any) -> None:
    f = srcad.grad(lambda a: np.linalg.det(a))
    v = np.cos(np.arange(x.size, dtype=float)).reshape(x.shape)
    wanted = (f(x + 1e-3 * v) - f(x - 1e-3 * v)) / 2e-3
    np.testing.assert_allclose(srcad.jvp(f)((x,), (v,))[1], wanted, atol=1e-5)
    np.testing.assert_allclose(srcad.grad(lambda a: np.sum(f(a) * v))(x), wanted, atol=1e-5)


def test_third_derivatives_of_determinants() -> None:
    x = MATRICES[0] + np.eye(3)
    f = srcad.hessian(lambda a: np.linalg.det(a))
    v = np.cos(np.arange(9.0)).reshape(3, 3)
    wanted = (f(x + 1e-3 * v) - f(x - 1e-3 * v)) / 2e-3
    np.testing.assert_allclose(srcad.jvp(f)((x,), (v,))[1], wanted, atol=1e-8)


def test_nothing_times_a_logarithm() -> None:
    special = pytest.importorskip("scipy.special")
    assert srcad.grad(lambda y: special.xlogy(0.0, y))(0.0) == 0.0
    assert srcad.grad(lambda y: special.xlog1py(0.0, y))(-1.0) == 0.0
    np.testing.assert_allclose(srcad.grad(lambda x, y: special.xlogy(x, y), wrt=(0, 1))(2.0, 4.0), (np.log(4.0), 0.5))
    np.testing.assert_allclose(srcad.hessian(lambda y: special.xlogy(2.0, y))(4.0), -2.0 / 16.0)
