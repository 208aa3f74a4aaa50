"""Sums over rows go inside of products and differences in the adjoints, and only there."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

RNG = np.random.default_rng(5)
X, M, L, Q = RNG.normal(size=(40, 3)), RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=3)


def distances(m, lower, q, x):
    """The squared distances of points from a mean, in a metric."""
    c = x - m
    y = c * np.exp(q) - c @ lower.T
    return -np.sum(np.log(1.0 + np.sum(y**2, axis=1)))


def layers(m, lower, q, x):
    h = np.tanh((x + m) @ lower)
    return np.sum(np.tanh(h @ lower + q) ** 2)


def read_twice(m, lower, q, x):
    """What is summed is wanted as a whole as well."""
    c = (x - m) * q
    return np.sum((c @ lower) ** 2) + np.sum(c**3)


def written_between(m, lower, q, x):
    c = x - m
    y = c @ lower
    lower[0] = q
    return np.sum(y**2) + np.sum((c @ lower) ** 2)


@pytest.mark.parametrize("f", [distances, layers, read_twice, written_between])
def test_as_without(f: Any) -> None:
    wrt = "m", "lower", "q"
    args = M, L, Q, X
    found = srcad.grad(f, wrt=wrt)(*args)
    for a, b in zip(found, srcad.grad(f, wrt=wrt, optimize=False)(*args), strict=True):
        assert np.allclose(a, b, rtol=1e-12, atol=1e-13)
    srcad.check_gradients(f, args, order=2)


def test_sums_go_first() -> None:
    source = srcad.grad(distances, wrt=("m", "lower", "q")).source_for(M, L, Q, X)
    assert "v2[:, None] * y" in source and "v2 @ y" in source and "-(v3.T @ c)" in source


@pytest.mark.parametrize("rows", [5, 1, 0])
def test_weighted_rows_and_columns(rows: int) -> None:
    def f(x, w, q):
        y = np.sin(x + q) * w[:, None]
        return np.sum(np.sum(y, axis=1) ** 2) + np.sum((np.cos(x) * q - q) ** 2)

    srcad.check_gradients(f, (X[:rows], np.arange(1.0, rows + 1.0), Q), order=2)


def test_large_products_are_summed_as_they_are_made() -> None:
    def f(x, q, r):
        y = x * q
        return np.sum(np.exp(y)) + np.sum(np.sin(y @ r))

    x = RNG.normal(size=(400, 3))
    derivative = srcad.grad(f, wrt=("q", "r"))
    assert np.allclose(derivative(x, Q, M)[0], srcad.grad(f, wrt="q", optimize=False)(x, Q, M), rtol=1e-12)
    srcad.check_gradients(f, (x, Q, M))
    assert "np.einsum('ij,ij->j', " in derivative.source_for(x, Q, M)
    assert "einsum" not in derivative.source_for(X, Q, M)


def test_the_users_own_sums_stay() -> None:
    def f(x, lower):
        return np.sum(np.sum(x @ lower, axis=0) ** 2)

    assert f(X, L) == srcad.value_and_grad(f)(X, L)[0]
    assert "x @ lower" in srcad.value_and_grad(f).source_for(X, L)


def test_nothing_is_computed_for_its_shape() -> None:
    def entropy(w, x, y):
        z = x @ w
        return -np.mean(np.sum(y * (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))), axis=1))

    y = np.abs(X @ L)
    source = srcad.grad(entropy).source_for(L, X, y)
    assert "size" not in source and "fill" not in source and "-0.025" in source
    srcad.check_gradients(entropy, (L, X, y), order=1)


def test_no_product_is_left() -> None:
    """What stands for a product takes its place, also where it could raise."""

    def squares(f, p):
        for _ in range(2):
            p = f @ p @ f.T + p[0]
        return np.sum(p)

    source = srcad.grad(squares, wrt=("f", "p")).source_for(L, L)
    assert all("=" in line for line in source.splitlines() if "@" in line)
    srcad.check_gradients(squares, (L, L), order=1)


def test_sums_of_squares_that_nobody_is_given() -> None:
    def f(x: Any, a: Any) -> Any:
        return np.exp(-0.5 * np.sum((x - a) ** 2)) + np.sum(np.sqrt(np.sum(x**2, axis=1) + 1.0))

    def decided(x: Any, a: Any) -> Any:
        r = np.sum((x - a) ** 2)
        return np.sqrt(r) if r > 0.0 else 0.0

    x, a = np.linspace(-1.0, 1.0, 2400).reshape(40, 60) / 10, np.linspace(0.0, 0.1, 60)
    srcad.check_gradients(f, (x, a))
    source = srcad.grad(f).source_for(x, a)
    assert "np.vdot(" in source and "np.einsum('ij,ij->i'" in source
    assert "einsum" not in srcad.value_and_grad(f).source_for(x, a)
    assert srcad.value_and_grad(f)(x, a)[0] == f(x, a)
    assert "vdot" not in srcad.grad(decided).source_for(x, a)


def test_sums_of_squares_that_decide() -> None:
    def by_a_mask(x: Any, a: Any) -> Any:
        r = np.sum((x - a) ** 2, axis=1)
        return np.sum(np.where(r < 5.0, r, np.sqrt(r)))

    def by_a_place(x: Any, a: Any) -> Any:
        return x[np.argmin(np.sum((x - a) ** 2, axis=1))] @ a

    x, a = (0.2 + np.arange(40.0))[:, None] * np.linspace(0.9, 1.1, 60), np.linspace(0.0, 0.1, 60)
    for f in (by_a_mask, by_a_place):
        srcad.check_gradients(f, (x, a))
        assert "einsum" not in srcad.grad(f, wrt=(0, 1)).source_for(x, a)


def test_rolls_along_no_axis() -> None:
    x = np.arange(1.0, 5.0)
    for f in (lambda x: np.sum(np.roll(x, 1, axis=None) * x), lambda x: np.sum(np.roll(x, 1, None) * x)):
        srcad.check_gradients(f, (x,), order=2)
