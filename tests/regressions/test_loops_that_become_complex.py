"""What a loop carries was real in the first step and complex in the others: its adjoint lost imaginary parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.5 + 1j, 0.3 - 0.5j, 1.0 + 0.2j])


def turned(x: Any) -> Any:
    z = np.ones(3)
    for k in range(3):
        z = z * 2 - x[k] * np.flip(z)
    return z


def grown(x: Any) -> Any:
    p = np.ones(1)
    for k in range(3):
        p = np.append(p, 0.0) - x[k] * np.append(0.0, p)
    return p


def added(x: Any) -> Any:
    z: Any = np.zeros(3)
    w: Any = np.zeros(())
    for _ in range(2):
        w = w + np.sum(z * x)
        z = z + x * w + 1
    return z


@pytest.mark.parametrize("f", [turned, grown, added])
@pytest.mark.parametrize("optimize", [False, True])
def test_adjoints(f: Callable[..., Any], optimize: bool) -> None:
    rng = np.random.default_rng(5)
    x_dot, y_bar = (rng.normal(size=n) + 1j * rng.normal(size=n) for n in (3, np.size(f(X))))
    _, tangent = srcad.jvp(f, optimize=optimize)((X,), (x_dot,))
    _, pullback = srcad.vjp(f, optimize=optimize)(X)
    np.testing.assert_allclose(tangent, (f(X + 1e-6 * x_dot) - f(X - 1e-6 * x_dot)) / 2e-6, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(np.sum(pullback(y_bar) * x_dot).real, np.sum(y_bar * tangent).real)
