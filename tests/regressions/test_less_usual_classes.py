"""Metaclasses that make objects, hooks for copies, typed dicts, what named tuples have of tuples, iterators side by side."""

from __future__ import annotations

import copy
import itertools
from collections import namedtuple
from typing import Any, TypedDict

import pytest

import srcad


class Counting(type):
    made = 0

    def __call__(cls, *args: Any) -> Any:
        Counting.made += 1
        found = super().__call__(*args)
        found.scale = 2.5
        return found


class Counted(metaclass=Counting):
    scale = 0.0

    def __init__(self, v: Any) -> None:
        self.v = v


def by_a_metaclass(x: float, y: float) -> Any:
    return Counted(x).v * Counted(y).scale * y


class Copied:
    def __init__(self, v: Any) -> None:
        self.v = v

    def __copy__(self) -> Copied:
        return Copied(self.v * 2)

    def __deepcopy__(self, memo: dict[int, Any]) -> Copied:
        return Copied(self.v * 3)


def by_hooks_for_copies(x: float, y: float) -> Any:
    held = [Copied(x), Copied(y)]
    shallow, deep = copy.copy(held), copy.deepcopy([held])
    shallow[0].v *= 2
    return copy.copy(held[1]).v * deep[0][0].v + held[0].v


class Parts(TypedDict):
    a: float
    b: float


def by_a_typed_dict(x: float, y: float) -> Any:
    parts = Parts(a=x, b=y)
    return parts["a"] * parts["b"] ** 2


Point = namedtuple("Point", "x y")


def by_a_named_tuple(x: float, y: float) -> Any:
    p = Point(x, y)
    return p.count(x) * p.index(y) * x * y


def side_by_side(x: float, y: float) -> Any:
    def pairs(xs: Any) -> Any:
        ahead, behind = itertools.tee(xs)
        next(behind)
        return sum(a * b for a, b in zip(ahead, behind, strict=False))

    xs = [x, y]
    for k in range(3):
        xs.append(xs[-1] * x + k)
    return pairs(xs)


@pytest.mark.parametrize(
    "fn", [by_a_metaclass, by_hooks_for_copies, by_a_typed_dict, by_a_named_tuple, side_by_side], ids=lambda f: f.__name__
)
def test_derivatives(fn: Any) -> None:
    h, x, y = 1e-6, 0.8, 1.3
    slopes = ((fn(x + h, y) - fn(x - h, y)) / (2 * h), (fn(x, y + h) - fn(x, y - h)) / (2 * h))
    assert srcad.value_and_grad(fn)(x, y) == (pytest.approx(fn(x, y)), pytest.approx(slopes))
    assert srcad.jvp(fn)((x, y), (1.0, 0.5)) == pytest.approx((fn(x, y), slopes[0] + 0.5 * slopes[1]))


def test_fields_that_are_not_there() -> None:
    with pytest.raises(ValueError, match=r"Got unexpected field names: \['z'\]"):
        srcad.grad(lambda x: Point(x, x)._replace(**{"z": x}).x)(0.5)
