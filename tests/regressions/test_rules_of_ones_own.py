"""``register_rule``: derivatives of any order through the user's own formulas, defaults, and formulas that do not fit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def cube(x: Any) -> Any:
    return x**3


@srcad.register_rule(partials=lambda value, x: (3.0 * value / x,))
def by_value(x: Any) -> Any:
    return x**3


@srcad.register_rule(partials=lambda value, x, y: (math.cos(x) * y, math.sin(x)))
def wave(x: Any, y: Any) -> Any:
    return math.sin(x) * y


@srcad.register_rule(
    jvp=lambda value, args, dots: dots[0] * args[1] + args[0] * dots[1],
    vjp=lambda value, args, bar: (bar * args[1], bar * args[0]),
)
def product(x: Any, y: Any) -> Any:
    return x * y


@srcad.register_rule(vjp=lambda value, args, bar: (bar * 2.0 * args[0], None))
def square(x: Any, label: Any) -> Any:
    return x * x


@srcad.register_rule(partials=lambda value, x, n: (n * x ** (n - 1), None))
def power(x: Any, n: Any = 2) -> Any:
    return x**n


def orders(f: Callable[..., Any], x: float, count: int) -> list[float]:
    found = []
    for _ in range(count):
        f = srcad.grad(f)
        found.append(f(x))
    return found


def test_a_partial_that_reads_the_value() -> None:
    """The value depends on the argument: the second derivative counts that."""
    assert orders(lambda x: by_value(x) * x, 2.0, 4) == pytest.approx([32.0, 48.0, 48.0, 24.0])
    assert srcad.hessian(lambda x: by_value(x) * x)(2.0) == pytest.approx(48.0)


def test_higher_orders() -> None:
    x, y = 0.7, 1.3
    expected = [[-math.sin(x) * y, math.cos(x)], [math.cos(x), 0.0]]
    np.testing.assert_allclose(srcad.hessian(lambda x, y: wave(x, y))(x, y), expected, atol=1e-12)
    np.testing.assert_allclose(srcad.hessian(lambda x, y: product(x, y) * x)(x, y), [[2 * y, 2 * x], [2 * x, 0.0]])
    assert orders(lambda x: square(x, "label") * x, 2.0, 3) == pytest.approx([12.0, 12.0, 6.0])


def test_defaults() -> None:
    assert srcad.grad(lambda x: power(x))(3.0) == 6.0
    assert srcad.grad(lambda x: power(x, 3))(3.0) == 27.0
    assert srcad.grad(lambda x: power(n=3, x=x))(3.0) == 27.0
    assert srcad.grad(power)(3.0) == 6.0


def test_what_is_missing_is_named() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="square has no forward rule"):
        srcad.jvp(lambda x: square(x, "label"))((2.0,), (1.0,))
    with pytest.raises(srcad.DifferentiationError, match="is no function"):
        srcad.register_rule(3, partials=lambda value, x: (1.0,))  # type: ignore[call-overload]
    with pytest.raises(srcad.DifferentiationError, match="needs partials=, jvp= or vjp="):
        srcad.register_rule(cube)


def test_formulas_that_do_not_fit() -> None:
    @srcad.register_rule(partials=lambda value, x: (1.0, 2.0))
    def once(x: Any) -> Any:
        return x

    @srcad.register_rule(vjp=lambda value, args, bar: (bar,))
    def twice(x: Any, y: Any) -> Any:
        return x * y

    with pytest.raises(srcad.DifferentiationError, match="gives 2 partials for 1 arguments"):
        srcad.grad(lambda x: once(x))(2.0)
    with pytest.raises(srcad.DifferentiationError, match="gives 1 adjoints for 2 arguments"):
        srcad.grad(lambda x: twice(x, x))(2.0)


def test_checking_leaves_the_arguments_alone() -> None:
    def f(x: Any) -> Any:
        x[0] = x[0] * x[1]
        return np.sum(x * x)

    x = np.array([2.0, 3.0])
    srcad.check_gradients(f, (x,))
    assert x.tolist() == [2.0, 3.0]
