"""A function that has a rule is differentiated by it also where it is what is differentiated; places count arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.3, 0.5])


def rounded(x: Any) -> Any:
    return np.round(x) * 1.0


def scaled(x: Any, k: Any = 2.0) -> Any:
    return x * k


srcad.register_rule(rounded, partials=lambda y, x: (1.0,))
srcad.register_rule(scaled, partials=lambda y, x, k: (7.0, None))


def test_rules_of_ones_own() -> None:
    assert srcad.grad(rounded)(1.3) == srcad.grad(lambda x: rounded(x))(1.3) == srcad.jvp(rounded)((1.3,), (1.0,))[1] == 1.0
    np.testing.assert_array_equal(srcad.jacobian(rounded)(X), np.eye(2))
    assert srcad.grad(scaled)(1.0) == srcad.grad(scaled)(1.0, 3.0) == srcad.grad(scaled)(1.0, k=3.0) == 7.0


def test_implicit_roots() -> None:
    solve = srcad.implicit_root(lambda a: round(3.0 * a, 6), lambda x, a: x - 3.0 * a)
    assert srcad.grad(solve)(2.0) == srcad.grad(lambda a: solve(a))(2.0) == 3.0


def test_functions_of_scipy() -> None:
    stats, special = pytest.importorskip("scipy.stats"), pytest.importorskip("scipy.special")
    calls: Any = ((stats.beta.pdf, (2.0, 3.0), {}), (special.logsumexp, (), {"axis": 0, "keepdims": True}))
    for f, args, given in calls:
        columns = [(f(X + 1e-6 * e, *args, **given) - f(X - 1e-6 * e, *args, **given)) / 2e-6 for e in np.eye(2)]
        for mode in ("forward", "reverse"):
            np.testing.assert_allclose(srcad.jacobian(f, mode=mode)(X, *args, **given), np.stack(columns, -1), atol=1e-8)


class Line:
    def at(self, x: Any, *more: Any, **words: Any) -> Any:
        return x * more[0] + more[1] ** 2


def test_places_behind_a_star_of_a_method() -> None:
    assert srcad.grad(Line().at, wrt=(0, 1, 2))(1.0, 2.0, 3.0) == (2.0, 1.0, 6.0)
    assert srcad.grad(Line().at, wrt=2)(1.0, 2.0, 3.0) == 6.0


@pytest.mark.parametrize("f", [np.dot, np.inner])
@pytest.mark.parametrize("args", [(1.5, X), (X, 1.5), (1.5, 2.0), (np.array(1.5), np.outer(X, X))])
def test_second_derivatives_of_products_with_numbers(f: Any, args: Any) -> None:
    def cubed(x: Any, y: Any) -> Any:
        return np.sum(f(x, y) ** 3)

    def twice(x: Any, y: Any) -> Any:
        bars = srcad.grad(cubed)(x, y)
        return np.sum(bars[0] * args[0]) + np.sum(bars[1] * args[1])

    for found, first in zip(srcad.grad(twice)(*args), srcad.grad(cubed)(*args), strict=True):  # f has degree 6
        np.testing.assert_allclose(found, 5 * first)
