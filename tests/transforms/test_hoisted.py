"""What no step of a loop changes is computed before it, where it cannot raise; divisors that are more than zero are known."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

A = np.array([[0.3, -0.2, 0.5], [0.1, 0.7, -0.4], [0.2, 0.2, 0.1]])
X = np.array([0.4, 0.9, 0.2])


def forward_algorithm(a, x):
    for _ in range(3):
        x = np.log(np.exp(x) @ np.exp(a))
    return np.sum(x)


def products_that_fit(a, x):
    s = 0.0
    for k in range(3):
        s += np.sum(np.tanh(a @ x) * k)
    return s


def in_two_loops(a, x):
    s = 0.0
    for i in range(2):
        for v in x:
            s = s * np.sum(a) + np.sum(np.cos(a)) * v * i
    return s


MOVED: list[Callable[..., Any]] = [forward_algorithm, products_that_fit, in_two_loops]


def written_in_the_loop(a, x):
    b = a.copy()
    s = 0.0
    for k in range(3):
        s += np.sum(np.exp(b))
        b[k] = x * s / 100.0
    return s


def on_one_side(a, x):
    s = 0.0
    for v in x:
        if v > 0.3:
            s += v * np.sum(np.exp(a))
    return s


@pytest.mark.parametrize("f", [*MOVED, written_in_the_loop, on_one_side])
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (A, X))
    wanted = srcad.grad(f, wrt=(0, 1), optimize=False)(A, X)
    for found, other in zip(srcad.grad(f, wrt=(0, 1))(A, X), wanted, strict=True):
        assert np.allclose(found, other, rtol=1e-12)


def test_before_the_loop() -> None:
    source = srcad.grad(forward_algorithm, wrt=(0, 1)).source_for(A, X)
    assert source.index("np.exp(a)") < source.index("for ")


def test_what_raises_stays() -> None:
    def f(x, n):
        s = x
        for _ in range(n):
            s += math.log(x) + 1.0 / x
        return s

    assert srcad.grad(f, wrt="x")(0.0, 0) == 1.0
    with pytest.raises(ValueError, match="math domain error|positive"):
        srcad.grad(f, wrt="x")(0.0, 1)


def test_what_is_more_than_zero() -> None:
    def f(x, y):
        return math.log(1 + math.exp(x)) + y / math.sqrt(1.0 + x * x) + math.sqrt(2.0 + abs(y))

    srcad.check_gradients(f, (0.3, -0.4))
    source = srcad.grad(f, wrt=(0, 1)).source_for(0.3, -0.4)
    assert "math.log" not in source and "inf" not in source


def test_what_may_underflow_is_not() -> None:
    def f(x):
        return math.log(math.exp(x))

    with pytest.raises(ValueError, match="math domain error|positive"):
        srcad.grad(f)(-1000.0)


def test_large_arrays_are_computed_again() -> None:
    def f(x, m):
        s = 0.0
        for k in range(3):
            c = x - m[k]
            s = s * 0.5 + np.sum(np.cos(c) * c)
        return s

    x = np.linspace(0.0, 1.0, 5000)
    derivative = srcad.grad(f, wrt=(0, 1))
    assert "cs" not in derivative.source_for(x, X)
    assert "cs.append(c)" in srcad.grad(f, wrt=(0, 1)).source_for(x[:10], X)
    srcad.check_gradients(f, (x, X), order=1)
