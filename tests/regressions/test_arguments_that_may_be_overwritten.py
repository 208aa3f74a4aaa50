"""A function that is allowed to overwrite its argument does not: the reverse sweep reads it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

try:
    linalg: Any = importlib.import_module("scipy.linalg")
except ImportError:
    linalg = None


def middle(x: Any) -> Any:
    y = 2 * x
    return np.median(y, overwrite_input=True) + np.sum(np.percentile(2 * x, [30, 60], overwrite_input=True))


def singular(x: Any) -> Any:
    y = np.asfortranarray(np.outer(x, x) + np.diag(x))
    return np.sum(linalg.svdvals(y, overwrite_a=True)[:2])


def fitted(x: Any) -> Any:
    y = np.asfortranarray(np.outer(x, x) + np.diag(x))
    return linalg.lstsq(y, 2 * x, overwrite_a=True, overwrite_b=True)[0][1]


@pytest.mark.parametrize("f", [middle, singular, fitted])
def test_overwritten(f: Callable[..., Any]) -> None:
    if f is not middle and linalg is None:
        pytest.skip("this needs SciPy")
    x = np.array([1.3, 0.4, 2.1, 0.9, 1.7])
    wanted = [(f(x + e) - f(x - e)) / 2e-6 for e in 1e-6 * np.eye(5)]
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(srcad.jacobian(f, mode="forward")(x), wanted, rtol=1e-5, atol=1e-8)
