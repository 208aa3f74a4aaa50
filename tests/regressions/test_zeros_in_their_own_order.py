"""Zeros to which a transpose is added stay in the order of C where a later view of them depends on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.arange(9.0).reshape(3, 3) / 5 + 0.1
W = np.arange(1.0, 10.0).reshape(3, 3)


def added_to_zeros(x: Any) -> Any:
    a = np.zeros((3, 3))
    a += x.T * 2.0
    c = a.reshape(9)
    c[1] = x[2, 2] ** 2
    return np.sum(a * a * W)


def added_to_a_transpose(x: Any) -> Any:
    a = np.zeros((3, 3))
    v = a.T
    v += x * 2.0
    c = a.ravel()
    c[1] = x[2, 2] ** 2
    return np.sum(a * a * W)


@pytest.mark.parametrize("f", [added_to_zeros, added_to_a_transpose])
def test_derivatives(f: Callable[..., Any]) -> None:
    steps = 1e-5 * np.eye(9).reshape(9, 3, 3)
    wanted = np.reshape([(f(X + h) - f(X - h)) / 2e-5 for h in steps], (3, 3))
    value, found = srcad.value_and_grad(f)(X)
    assert value == f(X)
    np.testing.assert_allclose(found, wanted, rtol=1e-7)
    np.testing.assert_allclose(srcad.jvp(f)((X,), (W,))[1], np.sum(wanted * W), rtol=1e-7)
