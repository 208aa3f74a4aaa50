"""The tangent of ``x - c`` is that of ``x``; where ``x`` is written into afterwards, it must be a copy."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def shifted(x, h):
    y = x[:3] - 0.3
    x[2] = 0.5
    return np.sum(y * h)


def added_to(x, h):
    y = h + x[1:]
    x += h[0]
    return np.sum(y * x[1:])


def in_steps(x, h):
    s = 0.0
    for k in range(3):
        y = x - 1.0
        x[k] = h[k] * 2.0
        s = s + np.sum(y**2)
    return s


def of_a_list(x, h):
    kept = [x + 1.0, x - h[0]]
    x[:] = 0.0
    return np.sum(kept[0] * kept[1])


def spread(x, h):
    y = x[:1] + h
    x[0] = 0.5
    return np.sum(y * h)


@pytest.mark.parametrize("f", [shifted, added_to, in_steps, of_a_list, spread])
@pytest.mark.parametrize("optimize", [True, False])
def test_tangent(f: Any, optimize: bool) -> None:
    args = np.array([0.5, -0.2, 0.9, 1.4]), np.array([1.0, 2.0, 3.0])
    dots = np.array([1.0, -2.0, 0.5, 0.3]), np.array([0.2, 0.7, -1.0])
    value, dot = srcad.jvp(f, wrt=("x", "h"), optimize=optimize)(args, dots)
    up, down = (f(*(a + s * d for a, d in zip(args, dots, strict=True))) for s in (1e-6, -1e-6))
    assert value == f(*(a.copy() for a in args))
    assert dot == pytest.approx((up - down) / 2e-6, rel=1e-7)


@pytest.mark.parametrize("optimize", [True, False])
def test_what_is_spread_over_many(optimize: bool) -> None:
    """NumPy spreads what is larger as a view."""
    x, h = np.array([0.5, -0.2]), np.full(20_000, 2.0)
    dot = srcad.jvp(spread, wrt="x", optimize=optimize)((x, h), (np.ones(2),))[1]
    assert dot == pytest.approx(np.sum(h), rel=1e-12)
