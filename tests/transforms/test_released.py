"""Large arrays are let go where nobody reads them again and others as large are still to be made."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def layers(x: Any, a: Any, b: Any) -> Any:
    y = np.tanh(x @ a)
    return np.sum(np.tanh(y @ b) ** 2)


def _arguments(rows: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, 40)), rng.normal(size=(40, 500)), rng.normal(size=(500, 60))


def test_what_is_large_is_let_go() -> None:
    gradient = srcad.grad(layers, wrt=("x", "a", "b"))
    assert "\n    del " in gradient.source_for(*_arguments(600))


def test_what_is_small_is_not() -> None:
    gradient = srcad.grad(layers, wrt=("x", "a", "b"))
    assert "\n    del " not in gradient.source_for(*_arguments(3))


def test_the_derivative_is_the_same() -> None:
    gradient, plain = srcad.grad(layers, wrt="b"), srcad.grad(layers, wrt="b", optimize=False)
    arguments = _arguments(600)
    np.testing.assert_allclose(gradient(*arguments), plain(*arguments), rtol=1e-12)

    direction = np.random.default_rng(1).normal(size=arguments[2].shape)
    x, a, b = arguments
    slope = (layers(x, a, b + 1e-6 * direction) - layers(x, a, b - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(np.sum(gradient(*arguments) * direction), slope, rtol=1e-6)


def test_a_pullback_keeps_what_it_reads() -> None:
    arguments = _arguments(600)
    _, pullback = srcad.vjp(layers, wrt="b")(*arguments)
    first, again = pullback(1.0), pullback(1.0)
    np.testing.assert_array_equal(first, again)
