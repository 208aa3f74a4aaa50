"""What Numba compiled is differentiated as the Python function that it was made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

numba = pytest.importorskip("numba")


@numba.njit  # type: ignore[untyped-decorator]
def recursion(p: float, first: float, n: int) -> np.ndarray:
    out = np.empty(n)
    out[0] = first
    for i in range(1, n):
        out[i] = p * out[i - 1] + 0.1 / p
    return out


@numba.njit(parallel=True)  # type: ignore[untyped-decorator]
def fill(out: np.ndarray, p: float) -> None:
    for i in numba.prange(len(out)):
        out[i] = p**i


@numba.vectorize  # type: ignore[untyped-decorator]
def chosen(a: float, b: float) -> float:
    return a * b if a > b else a + b


def called(p: float) -> Any:
    return np.sum(recursion(p, 1.0, 5))


def written(p: float) -> Any:
    out = np.zeros(4)
    fill(out, p)
    return np.sum(out)


def spread(p: float) -> Any:
    return np.sum(chosen(p * np.array([1.0, 2.0, 3.0]), 0.5))


@pytest.mark.parametrize("fn", [called, written, spread])
def test_called(fn: Callable[[float], Any]) -> None:
    srcad.check_gradients(fn, (0.3,), order=1)


def test_itself() -> None:
    value, pullback = srcad.vjp(recursion, wrt="p")(0.3, 1.0, 5)
    np.testing.assert_allclose(value, recursion(0.3, 1.0, 5))
    np.testing.assert_allclose(pullback(np.ones(5)), srcad.grad(called)(0.3))
