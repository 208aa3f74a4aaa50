"""A copy was spared whose parts, handed on as they are, were read after what it was a copy of was cleared: gave 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

linalg = pytest.importorskip("scipy.linalg")

WEIGHTS = np.arange(6.0).reshape(3, 2) + 1


def rows(a: Any, x: Any, p: Any) -> Any:
    s = np.zeros((3, 2))
    u = linalg.cholesky(a * p)
    for k in range(2):
        s[k + 1] = np.subtract(x, u[k])
    return np.sum(s * WEIGHTS)


def test_what_is_handed_on_is_read_before_it_is_cleared() -> None:
    point = 0.3, np.array([0.9, 1.0]), np.array([[2.0, 0.1], [0.1, 2.0]])
    found, plain = srcad.grad(rows)(*point)[0], srcad.grad(rows, optimize=False)(*point)[0]
    assert np.isclose(found, plain, rtol=1e-12)
    assert np.isclose(found, -11.867460410891153, rtol=1e-12)


def cleared_further_than_copied(x: Any) -> Any:
    """The zeros came after what is added in between, also in the value."""
    a = np.outer(x, x) + 1.0
    v = a[0].copy()
    a[:2] = 0.0
    a[1] += v
    return np.sum(a**2)


def cleared_less_far_than_copied(x: Any) -> Any:
    a = np.outer(x, x) + 1.0
    v = a[:2].copy()
    a[0] = 0.0
    a[1] += v[0]
    a[0, 1] += v[1, 0]
    return np.sum(a**2)


def cleared_beside(x: Any) -> Any:
    a = np.outer(x, x) + 1.0
    v = a[0].copy()
    a[0] = 0.0
    a[1] += v
    return np.sum(a**3)


@pytest.mark.parametrize("f", [cleared_further_than_copied, cleared_less_far_than_copied, cleared_beside])
def test_zeros_wait_for_what_is_elsewhere_alone(f: Any) -> None:
    x = np.array([0.7, 1.3, 0.4])
    wanted = [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    value, found = srcad.value_and_grad(f)(x)
    assert value == f(x)
    assert np.allclose(found, wanted, rtol=1e-7)
    assert np.allclose([srcad.jvp(f)((x,), (e,))[1] for e in np.eye(3)], wanted, rtol=1e-7)
