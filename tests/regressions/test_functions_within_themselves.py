"""Functions that call themselves: what they write outside, the functions that they are handed, and those that they return."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import pytest

import srcad

TOTAL = 0.0
TABLE: dict[int, Any] = {}


def adds_to_a_global(n: int, x: Any) -> Any:
    global TOTAL
    if n == 0:
        return x
    TOTAL = TOTAL + x * n
    return adds_to_a_global(n - 1, x) * 0.5


def global_of_a_recursion(x: Any, n: int) -> Any:
    global TOTAL
    TOTAL = 0.0
    last = adds_to_a_global(n, x)
    return TOTAL * x + last


def remembered(n: int, x: Any) -> Any:
    if n not in TABLE:
        TABLE[n] = x if n < 2 else remembered(n - 1, x) * 0.5 + remembered(n - 2, x)
    return TABLE[n]


def table_outside(x: Any, n: int) -> Any:
    TABLE.clear()
    return remembered(n, x) * x


def filled(xs: list[Any], n: int, x: Any) -> Any:
    if n == 0:
        return 0.0
    xs.append(x * n)
    return filled(xs, n - 1, x) + x


def list_that_is_handed_on(x: Any, n: int) -> Any:
    xs: list[Any] = []
    last = filled(xs, n, x)
    return sum(xs) * last


def closure_at_the_end(n: int, x: Any) -> Callable[[Any], Any]:
    if n == 0:
        return lambda t: t * x
    return closure_at_the_end(n - 1, x)


def closure_that_is_returned(x: Any, n: int) -> Any:
    return closure_at_the_end(n, x)(x)


def halved(f: Callable[..., Any], low: Any, high: Any, depth: int) -> Any:
    middle = (low + high) / 2
    if depth == 0 or abs(high - low) < 0.2:
        return f(middle) * (high - low)
    return halved(f, low, middle, depth - 1) + halved(f=f, low=middle, high=high, depth=depth - 1)


def functions_that_are_handed_on(x: Any, n: int) -> Any:
    def weight(t: Any, power: Any = x) -> Any:
        return t**power

    return halved(lambda t, *, scale=x: math.exp(-scale * t) * weight(t), 0.1, 1.0, n)


def composed(f: Callable[[Any], Any], g: Callable[[Any], Any], n: int) -> Callable[[Any], Any]:
    return f if n == 0 else composed(lambda t: f(g(t)), g, n - 1)


def functions_that_are_composed(x: Any, n: int) -> Any:
    return composed(math.sin, lambda t: t * x + 0.5, n)(x)


def remembered_by_number(x: Any, n: int) -> Any:
    calls = 0

    @functools.lru_cache(None)
    def of(k: int) -> Any:
        nonlocal calls
        calls += 1
        return x + k if k < 2 else of(k - 1) * 0.5 + of(k - 2) * x

    return of(n) * calls


PROGRAMS = [
    global_of_a_recursion,
    list_that_is_handed_on,
    closure_that_is_returned,
    functions_that_are_handed_on,
    functions_that_are_composed,
    remembered_by_number,
]


@pytest.mark.parametrize("fn", PROGRAMS, ids=lambda fn: fn.__name__)
@pytest.mark.parametrize("n", [3, 5])
def test_derivatives_are_right(fn: Callable[[Any, int], Any], n: int) -> None:
    expected = (fn(1.3 + 1e-6, n) - fn(1.3 - 1e-6, n)) / 2e-6
    assert srcad.grad(fn, wrt="x")(1.3, n) == pytest.approx(expected, rel=1e-7)
    assert srcad.jvp(fn, wrt="x")((1.3,), (1.0,), n=n) == pytest.approx((fn(1.3, n), expected), rel=1e-7)


def test_what_is_read_again_outside() -> None:
    expected = (table_outside(1.3 + 1e-6, 4) - table_outside(1.3 - 1e-6, 4)) / 2e-6
    assert srcad.grad(table_outside, wrt="x")(1.3, 4) == pytest.approx(expected, rel=1e-7)
    assert srcad.jvp(table_outside, wrt="x")((1.3,), (1.0,), n=4)[1] == pytest.approx(expected, rel=1e-7)
