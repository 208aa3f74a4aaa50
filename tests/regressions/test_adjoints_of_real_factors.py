"""The adjoint of a real factor is real, also where it is known at run time only that the other one is complex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

linalg = pytest.importorskip("scipy.linalg")

X = np.array([0.4, 1.2, 0.7])
RIGHT = np.array([[1.0 + 0.5j, 0.3], [0.2j, 1.0], [0.7, 2.0 - 1.0j]])
WEIGHTS: dict[str, Callable[[Any], Any]] = {"complex": lambda v: np.asarray(v) * (1 + 2j), "real": lambda v: np.asarray(v) * 2.0}


def of_products(x: Any, kind: str) -> Any:
    weights, parts = WEIGHTS[kind](x), np.zeros(3)
    parts[:] = x * x
    return np.abs(np.dot(parts, weights) + np.inner(parts, weights) + np.tensordot(parts, weights, 1)) ** 2


def of_sums_in_a_loop(x: Any, kind: str) -> Any:
    weights, parts, total = WEIGHTS[kind](x), np.zeros(3), 0.0
    for i in range(3):
        parts[i] = x[i] ** 2
    for _ in range(2):
        found = 0.0 + 0.0j
        parts[0] = parts[0] * x[1]
        for i in range(len(parts)):
            found += parts[i] * weights[i]
        total = total + np.abs(found) ** 2
    return total


def of_a_factorization(x: Any, kind: str) -> Any:
    factor = np.linalg.cholesky(np.outer(x, x) + np.eye(3))
    return np.sum(np.abs(linalg.cho_solve((factor, True), RIGHT)) ** 2)


@pytest.mark.parametrize("kind", ["complex", "real"])
@pytest.mark.parametrize("f", [of_products, of_sums_in_a_loop, of_a_factorization], ids=lambda f: f.__name__)
def test_real_and_right(f: Callable[[Any, str], Any], kind: str) -> None:
    found = srcad.grad(f, wrt="x")(X, kind)
    steps = 1e-6 * np.eye(3)
    expected = [(f(X + h, kind) - f(X - h, kind)) / 2e-6 for h in steps]
    assert found.dtype == float
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert srcad.jvp(lambda x: f(x, kind))((X,), (X,))[1] == pytest.approx(float(np.dot(expected, X)), rel=1e-6)
