"""Calls whose callee is found at run time: keywords in any order, and every kind of callable."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

import srcad


def swapped(a: float, b: float, c: float = 0.0, d: float = 0.0, n: int = 2) -> float:
    return a * b + c * d * d if n == 0 else swapped(a, b * a, d=c, c=d, n=n - 1)


def by_keywords(x: float, y: float) -> float:
    return swapped(x, y, 2.0, y)


class Scale:
    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, x: float) -> float:
        return self.k * x * x

    def cubed(self, x: float, p: float = 1.0) -> float:
        return self.k * x**3 * p


FUNCTIONS: list[Callable[..., Any]] = [
    math.sin, np.cos, lambda v: v * v, functools.partial(math.atan2, 2.0), Scale(2.0), Scale(3.0).cubed,
    functools.partial(Scale(2.0).cubed, p=3.0),
]  # fmt: skip


def all_of(x: float) -> float:
    total = 0.0
    for f in FUNCTIONS:
        total = total + f(x)
    return total


def power(x: float, *, k: int = 2) -> float:
    return x**k


def product(*factors: float, **terms: float) -> float:
    return factors[0] * factors[1] + terms["z"]


TABLE: dict[int, Callable[..., Any]] = {0: power, 1: product}


def looked_up(x: float, i: int) -> Any:
    return TABLE[i](x, k=3) if i == 0 else TABLE[i](x, x, z=x)


def unused(x: float) -> float:
    FUNCTIONS[len(FUNCTIONS) - 1](x)
    return x


def test_keywords_in_another_order() -> None:
    srcad.check_gradients(by_keywords, (1.3, 0.7), order=1)


def test_every_kind_of_callable() -> None:
    srcad.check_gradients(all_of, (0.7,), order=1)


def test_keyword_only_and_variadic() -> None:
    assert math.isclose(srcad.grad(looked_up, wrt="x")(1.5, 0), 3 * 1.5**2)
    assert math.isclose(srcad.grad(looked_up, wrt="x")(1.5, 1), 2 * 1.5 + 1)


def test_a_result_that_is_not_used() -> None:
    assert srcad.grad(unused)(2.0) == 1.0


class Doubling(float):
    def __add__(self, other: Any) -> Any:
        return Doubling(float(self) + 2 * float(other))


class Listed(list):  # type: ignore[type-arg]
    def __add__(self, other: Any) -> Any:
        return 3.0 * other


class Table:
    functions: ClassVar[list[Any]] = [lambda x: Doubling(x * x), lambda x: Listed([x * x, x]), lambda x: (Doubling(x * x), 1)]


def of_an_object(x: Any, k: Any) -> Any:
    return Table.functions[int(k)](x) + x


def of_an_object_in_a_tuple(x: Any, k: Any) -> Any:
    return Table.functions[int(k)](x)[0] + x


@pytest.mark.parametrize(("f", "k"), [(of_an_object, 0), (of_an_object, 1), (of_an_object_in_a_tuple, 2)])
def test_objects_that_such_calls_give_are_not_taken_for_plain_values(f: Any, k: int) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="which a call at run time gives"):
        srcad.grad(f, wrt="x")(0.7, k)
