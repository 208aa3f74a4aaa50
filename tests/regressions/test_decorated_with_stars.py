"""A decorator's ``*args, **kwargs`` has the parameters of what it decorates, for functions and for methods."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import srcad


def _first(fn: Any) -> Any:
    @functools.wraps(fn)
    def called(*args: Any, **kwargs: Any) -> Any:
        found = fn(*args, **kwargs)
        return found[0] if len(found) == 1 else found

    return called


@_first
def scaled(a: Any, b: Any, c: Any = 2.0, *, k: Any = 1.0) -> Any:
    return [a * b * c * k]


class Scale:
    def __init__(self) -> None:
        self.factors = [3.0]

    @_first
    def of(self, a: Any, b: Any) -> Any:
        return tuple(f * a * b for f in self.factors)


def test_functions() -> None:
    assert srcad.grad(scaled)(2.0, 3.0) == (6.0, 4.0)
    assert srcad.grad(scaled, wrt="b")(2.0, 3.0, k=2.0) == 8.0
    assert srcad.grad(scaled, wrt=(0, 1))(2.0, b=3.0) == (6.0, 4.0)
    assert srcad.grad(scaled, wrt="k")(2.0, 3.0, 4.0, k=2.0) == 24.0


def test_methods() -> None:
    assert srcad.grad(Scale().of)(2.0, 3.0) == (9.0, 6.0)
    assert srcad.grad(Scale.of, wrt="a")(Scale(), 2.0, 3.0) == 9.0
    np.testing.assert_allclose(srcad.jvp(Scale().of, wrt=0)((2.0, 3.0), (1.0,)), (18.0, 9.0))


def _scaled_by_five(fn: Any) -> Any:
    @functools.wraps(fn)
    def called(*args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("scale", 5.0)
        return fn(*args, **kwargs) * (len(args) - 1)

    return called


def _doubled(fn: Any) -> Any:
    @functools.wraps(fn)
    def called(x: Any, y: Any, t: Any = 0, **kwargs: Any) -> Any:
        return fn(x, y, 2.0 * t, **kwargs)

    return called


def _handed_on(fn: Any) -> Any:
    return functools.wraps(fn)(lambda *args, **kwargs: fn(*args, **kwargs))


@_handed_on
@_scaled_by_five
def product(x: Any, y: Any, t: Any = 1.0, scale: Any = 2.0) -> Any:
    return x * y * t * scale


@_doubled
def shifted(x: Any, y: Any, t: Any = 0, scale: Any = 2.0) -> Any:
    return x * y * scale + t * x


def test_a_decorator_that_looks_at_its_arguments_is_given_no_defaults() -> None:
    gradient = srcad.grad(product)
    assert gradient(2.0, 3.0) == (15.0, 10.0)
    assert gradient(2.0, 3.0, scale=1.0) == (3.0, 2.0)
    assert gradient(2.0, 3.0, 4.0) == (120.0, 80.0)
    assert gradient(2.0, 3.0, t=4.0) == (60.0, 40.0)
    assert srcad.grad(product, wrt="t")(2.0, 3.0, 4.0) == 60.0


def test_a_decorator_of_keywords() -> None:
    assert srcad.grad(shifted)(2.0, 3.0, t=1.5, scale=3.0) == (12.0, 6.0)
    assert srcad.jvp(shifted)((2.0, 3.0), (1.0, 1.0)) == (12.0, 10.0)
    assert srcad.grad(shifted, wrt="scale")(2.0, 3.0, scale=2.5) == 6.0


def as_arrays(f: Any) -> Any:
    @functools.wraps(f)
    def wrapped(x: Any, y: Any = 2.0) -> Any:
        return f(np.array(x), np.array(y))

    return wrapped


@as_arrays
def of_products(first: Any, second: Any = 3.0) -> Any:
    return np.sum(first * second)


def squared_first(f: Any) -> Any:
    @functools.wraps(f)
    def wrapped(x: Any) -> Any:
        return f(x, x * x)

    return wrapped


@squared_first
def of_two(first: Any, second: Any) -> Any:
    return first * second


def test_parameters_by_other_names() -> None:
    """A decorator whose own parameters are named otherwise than those that it says it has was an UnboundLocalError."""
    assert srcad.grad(of_products)(1.5) == 2.0
    assert srcad.grad(of_products, wrt=("first", "second"))(1.5, 4.0) == (4.0, 1.5)
    assert srcad.jvp(of_products)((1.5,), (1.0,)) == (3.0, 2.0)
    assert srcad.grad(of_two)(1.5) == 3 * 1.5**2
