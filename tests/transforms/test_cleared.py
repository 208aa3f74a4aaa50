"""Zeros are left out of the reverse of writes where nobody reads them, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.4, -1.3, 0.9, 0.2])
M = np.arange(1.0, 9.0).reshape(4, 2) / 7


def elements(x: Any) -> Any:
    a = np.empty(4)
    for i in range(4):
        a[i] = x[i] ** 2
    return np.sum(np.tanh(a))


def columns(x: Any) -> Any:
    a = np.empty((3, 4))
    for i in range(4):
        a[:, i] = x[i] * np.arange(3)
    return np.sum(np.sin(a) * x)


def backwards(x: Any) -> Any:
    a = np.empty(4)
    for i in range(3, -1, -1):
        a[i] = np.sin(x[i])
    return np.sum(a * a)


def in_a_loop(x: Any) -> Any:
    s = 0.0
    for k in range(3):
        a = np.empty(4)
        for i in range(4):
            a[i] = x[i] ** k
        s += np.sum(np.tanh(a))
    return s


LEFT_OUT: list[Callable[..., Any]] = [elements, columns, backwards, in_a_loop]


def windows(x: Any) -> Any:
    a = np.zeros(4)
    for i in range(3):
        a[i : i + 2] = x[i : i + 2] * (i + 1)
    return np.sum(a * a)


def one_place(x: Any) -> Any:
    a = np.zeros(4)
    for i in range(4):
        a[i % 2] = x[i]
    return np.sum(a * a)


def several_times(x: Any) -> Any:
    a = np.zeros(4)
    for k in range(3):
        for i in range(4):
            a[i] = x[i] * (k + 1)
    return np.sum(a * a)


def read_by_the_next(x: Any) -> Any:
    a = np.zeros(4)
    for i in range(4):
        a[i] = x[i] + a[i - 1] ** 2
    return np.sum(a * a)


def read_afterwards(x: Any) -> Any:
    a = x * x
    for i in range(2):
        a[i] = x[i]
    return np.sum(a * a)


def from_both_ends(x: Any) -> Any:
    a = np.zeros(4)
    for i in range(-4, 4):
        a[i] = x[i] * (i + 5)
    return np.sum(a * a)


def by_a_view(x: Any) -> Any:
    a = np.zeros(4)
    b = a[::-1]
    for i in range(4):
        a[i] = x[i]
        b[i] = x[i] ** 2
    return np.sum(a * np.arange(4.0))


def twice_in_a_step(x: Any) -> Any:
    a = np.zeros(4)
    for i in range(4):
        a[i] = x[i] ** 3
        a[i] = x[i] ** 2
    return np.sum(a * a)


KEPT: list[Callable[..., Any]] = [
    windows, one_place, several_times, read_by_the_next, read_afterwards, from_both_ends, by_a_view, twice_in_a_step,
]  # fmt: skip


@pytest.mark.parametrize("f", LEFT_OUT + KEPT)
@pytest.mark.parametrize("optimize", [True, False])
def test_derivatives(f: Callable[..., Any], optimize: bool) -> None:
    wanted = [(f(X + h) - f(X - h)) / 2e-5 for h in 1e-5 * np.eye(4)]
    np.testing.assert_allclose(srcad.grad(f, optimize=optimize)(X), wanted, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("f", LEFT_OUT)
def test_no_zeros_are_written(f: Callable[..., Any]) -> None:
    assert "] = 0.0" not in srcad.grad(f).source_for(X)


def diffused(x: Any) -> Any:
    u = x.copy()
    for _ in range(3):
        un = u.copy()
        u[1:-1] = un[1:-1] + 0.3 * (un[2:] - 2.0 * un[1:-1] + un[:-2])
    return np.sum(u**2)


def eliminated(x: Any) -> Any:
    a = np.outer(x, x) + 3.0 * np.eye(4)
    for k in range(4):
        for i in range(k + 1, 4):
            a[i, k] /= a[k, k]
            for j in range(k + 1, 4):
                a[i, j] -= a[i, k] * a[k, j]
    return a[3, 3]


def into_the_same(x: Any) -> Any:
    a = x.copy()
    for i in range(4):
        for j in range(4):
            a[i] = a[i] * 0.5 + a[j] * x[i] + a[(i + j) % 4]
    return np.sum(a)


@pytest.mark.parametrize("f", [diffused, eliminated, into_the_same])
def test_what_is_added_elsewhere_comes_after(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(f, (X,), order=2)
    np.testing.assert_allclose(srcad.grad(f)(X), srcad.grad(f, optimize=False)(X), rtol=1e-12)
    assert "] = 0.0" not in srcad.grad(f).source_for(X)
