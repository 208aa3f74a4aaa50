"""Integer exponents that lie beside real numbers in a container: of negative numbers every derivative was NaN but the first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([[-0.3, 0.5], [1.2, -0.7], [0.4, 0.2]])
V = np.cos(np.arange(6.0)).reshape(3, 2)


def of_places(x: Any) -> Any:
    s = 0.0
    for (i, j), v in np.ndenumerate(x):
        s += v ** (i + j + 1)
    return s


def of_pairs(x: Any) -> Any:
    return sum([v**k for k, v in [(k + 1, x.ravel()[k]) for k in range(x.size)]])


def of_sorted_pairs(x: Any) -> Any:
    pairs = [(k + 1, x.ravel()[k]) for k in range(x.size)]
    pairs.sort()
    s = 0.0
    for k, v in pairs:
        s += pow(v, k)
    return s


def of_a_stack(x: Any) -> Any:
    stack: list[Any] = []
    for k in range(x.size):
        stack.append((k + 1, x.ravel()[k]))
    s = 0.0
    while stack:
        k, v = stack.pop()
        s += v**k
    return s


def of_dicts(x: Any) -> Any:
    rows = {k: {"n": k + 1, "v": x.ravel()[k]} for k in range(x.size)}
    return sum([r["v"] ** r["n"] for r in rows.values()])


def of_lists(x: Any) -> Any:
    return sum([v**k for k, v in [[k + 1, x.ravel()[k]] for k in range(x.size)]])


@pytest.mark.parametrize("f", [of_places, of_pairs, of_sorted_pairs, of_a_stack, of_dicts, of_lists])
def test_both_orders(f: Any) -> None:
    gradient = srcad.grad(f)
    first = (f(X + 1e-6 * V) - f(X - 1e-6 * V)) / 2e-6
    second = (gradient(X + 1e-5 * V) - gradient(X - 1e-5 * V)) / 2e-5
    np.testing.assert_allclose(np.sum(gradient(X) * V), first, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(f)((X,), (V,))[1], first, rtol=1e-6)
    np.testing.assert_allclose(srcad.hvp(f)((X,), (V,)), second, atol=1e-7)
    np.testing.assert_allclose(srcad.grad(lambda x: np.sum(srcad.grad(f)(x) * V))(X), second, atol=1e-7)


def test_a_parameter_that_stays_as_it_is() -> None:
    def f(p: Any) -> Any:
        return p["c"] ** p["n"]

    at, along = {"n": 3, "c": -0.5}, {"n": 0.0, "c": 1.0}
    assert srcad.jvp(f)((at,), (along,)) == (-0.125, 0.75)
    assert srcad.hvp(f)((at,), (along,))["c"] == -3.0
    assert np.isnan(srcad.grad(f)(at)["n"])


def test_tuples_of_exponents() -> None:
    found = srcad.grad(lambda x, p: np.prod(x**p))(np.array([3.0, 4.0]), (1.0, 2.0))
    np.testing.assert_allclose(found[0], [16.0, 24.0])
    np.testing.assert_allclose(found[1], 48.0 * np.log([3.0, 4.0]))


def test_powers_compiled_by_numba() -> None:
    pytest.importorskip("numba")
    compiled = srcad.grad(lambda x, y: x**y, compile="numba")
    np.testing.assert_allclose(compiled(2.0, 3.0), (12.0, 8 * np.log(2.0)))
    compiled = srcad.grad(lambda x, y: np.sum(x**y), compile="numba")
    np.testing.assert_allclose(compiled(np.array([1.0, 2.0]), 3.0)[0], [3.0, 12.0])
