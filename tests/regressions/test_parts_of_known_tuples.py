"""A part of a tuple of arrays, cut at a place that only a run knows, is a tuple of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

A = np.arange(1.0, 6.0).reshape(5, 1)
B = np.arange(2.0, 7.0).reshape(5, 1) ** 2


def first_of_the_rest(t: float, n: int) -> Any:
    return np.sum(((A, B)[n:][0] * t) ** 2)


def horner(t: float, n: int) -> Any:
    parts = iter((A, B, A + B)[-n + 1 :])
    a = next(parts) * t
    for part in parts:
        a += part
        a *= t
    return np.sum(a[:, 0] * a[:, 0])


def differentiated(t: float, n: int) -> Any:
    first, second = (t, 2 * t, t * t)[n:]
    return first * second


@pytest.mark.parametrize("f", [first_of_the_rest, horner, differentiated])
def test_derivatives(f: Callable[..., Any]) -> None:
    t, n = np.float64(0.7), 1
    wanted = (f(t + 1e-5, n) - f(t - 1e-5, n)) / 2e-5
    found = srcad.grad(f, wrt="t")(t, n)
    assert np.shape(found) == ()
    np.testing.assert_allclose(found, wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f, wrt="t")((t, n), (2.0,))[1], 2 * wanted, rtol=1e-8)
