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
