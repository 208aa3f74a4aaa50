"""The ``__new__`` of a class that derives from a namedtuple was passed over, and derivatives in the structure of such classes,
or of dataclasses that compute as they are made, went through their constructors."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import InitVar, dataclass, field
from typing import Any

import numpy as np
import pytest
import scipy.stats  # type: ignore[import-untyped]

import srcad


class Scaled(namedtuple("Scaled", "x y")):
    def __new__(cls, x: Any, y: Any = 2.0) -> Any:
        return super().__new__(cls, 2 * x, y * x)

    @property
    def product(self) -> Any:
        return self.x * self.y


class Heir(Scaled):
    def __new__(cls, a: Any) -> Any:
        return super().__new__(cls, a, 5.0)


class Sum(namedtuple("Sum", "x y")):
    def __new__(cls, x: Any, y: Any) -> Any:
        return tuple.__new__(cls, (x * 3, y))

    def __add__(self, other: Any) -> Any:
        return Sum(self.x + other.x, self.y + other.y)


def of_defaults(x: Any) -> Any:
    p = Scaled(x)
    a, b = Scaled(x, y=x)
    return p.x * p.y + p.product + a * b * len(Scaled(x)) + p._replace(y=x).x


def of_heirs(x: Any) -> Any:
    q = Heir(x)
    return q.x * q.y + q.product + q[0]


def of_operators(x: Any) -> Any:
    u = Sum(x, 2.0) + Sum(1.0, x)
    for k in range(3):
        if x > 0.3 * k:
            u = Sum(u.x * x, u.y)
    return u.x * u.y


def of_lists(x: Any) -> Any:
    us = [Sum(x * k, 1.0) for k in range(3)]
    return sum(u.x * u.y for u in us) + max([Sum(1.0, 2.0), Sum(3.0, 4.0)], key=lambda u: u.y).x * x


@pytest.mark.parametrize("f", [of_defaults, of_heirs, of_operators, of_lists])
def test_what_new_computes(f: Any) -> None:
    srcad.check_gradients(f, (0.7,), order=2)


@dataclass
class Doubled:
    x: float
    y: float

    def __post_init__(self) -> None:
        self.x = self.x * 2


@dataclass(kw_only=True)
class ByName:
    x: float
    y: float


@dataclass(frozen=True)
class Filled:
    x: float
    y: float = field(init=False, default=2.0)


@dataclass
class Own:
    x: float
    y: float

    def __init__(self, x: float) -> None:
        self.x, self.y = x * 3, 1.0


@dataclass
class Weighted:
    x: float
    scale: InitVar[float]
    y: float = 1.0

    def __post_init__(self, scale: float) -> None:
        self.x *= scale


def of_fields(p: Any) -> Any:
    return p.x * p.x * p.y


@pytest.mark.parametrize(
    "p", [Scaled(1.5), Sum(1.5, 2.0), Doubled(1.5, 2.0), ByName(x=1.5, y=2.0), Filled(1.5), Own(1.5), Weighted(1.5, 3.0)]
)
def test_derivatives_in_the_structure_of_their_classes(p: Any) -> None:
    found = srcad.grad(of_fields)(p)
    assert type(found) is type(p)
    assert (found.x, found.y) == (2 * p.x * p.y, p.x * p.x)
    assert srcad.jvp(of_fields)((p,), (found,))[1] == 2 * p.x * p.y * found.x + p.x * p.x * found.y


def test_results_in_the_structure_of_their_classes() -> None:
    value, tangent = srcad.jvp(lambda x: Sum(x, x * x))((0.7,), (1.0,))
    assert (type(value), *value) == (Sum, 0.7 * 3, 0.7 * 0.7)
    assert (type(tangent), *tangent) == (Sum, 3.0, 1.4)


def of_a_result_of_scipy(x: Any) -> Any:
    found = scipy.stats.pearsonr(x, np.sin(x) + x**3)
    statistic, _ = found
    return found.statistic * 2 + statistic + found[0]


def test_results_of_scipy_are_taken_by_their_parts() -> None:
    srcad.check_gradients(of_a_result_of_scipy, (np.array([0.3, 0.9, 1.7, 0.1]),), order=1)
