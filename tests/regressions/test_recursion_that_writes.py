"""A recursive function that writes into its argument is refused: its caller would not see the write."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def accumulate(a: Any, i: int) -> Any:
    if i < len(a):
        a[i] += a[i - 1] ** 2
        accumulate(a, i + 1)
    return a[0]


def prefix(x: Any) -> Any:
    y = x * 1.0
    accumulate(y, 1)
    return y[-1]


def collect(found: Any, x: Any, n: int) -> Any:
    if n > 0:
        found.append(x**n)
        collect(found, x, n - 1)
    return x


def powers(x: Any) -> Any:
    found: Any = []
    collect(found, x, 3)
    return sum(found)


@pytest.mark.parametrize("fn, x", [(prefix, np.array([0.5, 1.0, 2.0])), (powers, 1.3)])
def test_refused_or_right(fn: Any, x: Any) -> None:
    step = 1e-6
    slope = (fn(x + step) - fn(x - step)) / (2 * step)
    derivatives: Any = (srcad.grad(fn), lambda p: srcad.jvp(fn)((p,), (np.ones_like(p),))[1])
    for derivative in derivatives:
        try:
            found = np.sum(derivative(x))
        except srcad.DifferentiationError:
            continue
        np.testing.assert_allclose(found, slope, rtol=1e-6)
