"""Functions and callable objects in lists and tuples outside were not known where objects made inside were handed to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad


class Point:
    def __init__(self, x: Any) -> None:
        self.x = x


def check(p: Any, v: Any) -> None:
    if v < 0:
        raise ValueError(v)


def double(p: Any, v: Any) -> None:
    p.x = v * 2


def square(p: Any, v: Any) -> None:
    p.x = v * v


class Below:
    def __init__(self, limit: float) -> None:
        self.limit = limit

    def __call__(self, p: Any, v: Any) -> None:
        if v > self.limit:
            raise ValueError(v)


class All:
    __slots__ = ("checks",)

    def __init__(self, *checks: Any) -> None:
        self.checks = checks

    def __call__(self, p: Any, v: Any) -> None:
        for one in self.checks:
            one(p, v)


TUPLE: tuple[Any, ...] = (check, double, square)
LIST: list[Any] = [check, double, Below(100.0)]
NESTED = All(check, All(double, Below(10.0)), Below(20.0))


def of_a_tuple(x: Any) -> Any:
    p = Point(x)
    for each in TUPLE:
        each(p, p.x)
    return p.x**2


def of_a_list(x: Any) -> Any:
    p = Point(x)
    for each in LIST:
        each(p, p.x)
    LIST[1](p, p.x)
    return p.x**3


def of_slots(x: Any) -> Any:
    p = Point(x)
    NESTED(p, p.x)
    return p.x**3


@pytest.mark.parametrize("f", [of_a_tuple, of_a_list, of_slots])
def test_tables_outside(f: Any) -> None:
    srcad.check_gradients(f, (0.7,), order=2)


def test_tables_that_change() -> None:
    derivative = srcad.grad(of_a_list)
    before = derivative(0.7)
    LIST[1] = square
    try:
        assert derivative(0.7) == pytest.approx(12 * 0.7**11)
    finally:
        LIST[1] = double
    assert derivative(0.7) == before
    LIST.append(square)
    try:
        assert derivative(0.7) == pytest.approx(srcad.grad(of_a_list)(0.7)) != before
    finally:
        LIST.pop()
    assert derivative(0.7) == before


def of_a_list_that_is_edited(x: Any) -> Any:
    steps: list[Callable[[Any, Any], None]] = [double, double]
    steps[1] = square
    p = Point(x)
    for each in steps:
        each(p, p.x)
    OTHER[0] = square
    OTHER[0](p, p.x)
    OTHER[0] = double
    return p.x


OTHER = [double]


def test_tables_that_the_function_edits() -> None:
    try:
        found = srcad.grad(of_a_list_that_is_edited)(0.7)
    except srcad.DifferentiationError:
        return
    assert found == pytest.approx(4 * 4 * 0.7**3 * 4)


SEEN: dict[str, list[float]] = {"numbers": [1.0]}


def appended_to(x: Any) -> Any:
    for k in range(3):
        SEEN["numbers"].append(k + len(str(SEEN)) * 0.0)
    return x * SEEN["numbers"][-1]


def test_a_list_in_a_table_that_grows() -> None:
    assert srcad.grad(appended_to)(2.0) == 2.0
    assert SEEN["numbers"] == [1.0, 0.0, 1.0, 2.0]
    assert srcad.jvp(appended_to)((2.0,), (1.0,)) == (4.0, 2.0)
