# type: ignore
"""What Python's operators, functions and calls do not take raises what Python raises, also where nobody reads the result."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


@dataclasses.dataclass
class Point:
    a: float
    b: float = 2.0
    scale: dataclasses.InitVar[float] = 1.0
    c: float = dataclasses.field(init=False, default=0.0)

    def __post_init__(self, scale: float) -> None:
        self.c = self.a * scale


def two(a: Any, b: Any = 1.0, /, *, c: Any = 1.0) -> Any:
    return a * b * c


def needs(a: Any, *, c: Any) -> Any:
    return a * c


MISTAKES: list[Callable[[Any], Any]] = [
    lambda x: (x,) + [x],  # noqa: RUF005
    lambda x: [x] + x,
    lambda x: [x] - [x],
    lambda x: [x] * x,
    lambda x: x + "a",
    lambda x: None + x,
    lambda x: -[x],
    lambda x: x << 1,
    lambda x: x @ x,
    lambda x: [x, x][str(x)],
    lambda x: (x,)[x],
    lambda x: [x].foo,
    lambda x: "a".foo,
    lambda x: x.foo,
    lambda x: len(x),
    lambda x: list(x),
    lambda x: enumerate(x),
    lambda x: range(x),
    lambda x: range(0, 1, 0),
    lambda x: [x][::0],
    lambda x: zip(x),  # noqa: B905
    lambda x: max(x),
    lambda x: float("abc"),
    lambda x: int("x"),
    lambda x: float([x]),
    lambda x: divmod(x, 0),
    lambda x: [x].index(7.0),
    lambda x: two(),
    lambda x: two(x, x, x),
    lambda x: two(a=x),
    lambda x: two(x, d=x),
    lambda x: needs(x),
    lambda x: needs(x, a=x, c=x),
    lambda x: Point(),
    lambda x: Point(x, x, x, x),
    lambda x: Point(x, c=x),
    lambda x: dataclasses.replace(Point(x), c=x),
]


def few(x: Any) -> Any:
    a, b = [x]
    return a * b


def many(x: Any) -> Any:
    a, b = x, x, x
    return a * b


def fewer_than_named(x: Any) -> Any:
    a, b, *c = (x,)
    return a * b * len(c)


def number_unpacked(x: Any) -> Any:
    a, b = x
    return a * b


@pytest.mark.parametrize("mistake", [*MISTAKES, few, many, fewer_than_named, number_unpacked])
def test_what_is_raised(mistake: Callable[[Any], Any]) -> None:
    def uncaught(x: Any) -> Any:
        y = x * x
        mistake(x)
        return y

    def caught(x: Any) -> Any:
        try:
            y = mistake(x)
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            seen.append(f"{type(error).__name__}: {error}")
            y = x * x
        return y

    seen: list[str] = []
    assert caught(0.5) == 0.25
    assert srcad.value_and_grad(caught)(0.5) == (0.25, 1.0)
    assert seen[0] == seen[1]
    with pytest.raises((TypeError, ValueError, AttributeError, ArithmeticError)) as raised:
        srcad.grad(uncaught)(0.5)
    assert f"{type(raised.value).__name__}: {raised.value}" == seen[0]


def replaced(x: Any) -> Any:
    return dataclasses.replace(Point(x, scale=3.0), a=x * x, scale=x).c


def test_what_is_given_to_initialisation_alone() -> None:
    assert srcad.value_and_grad(replaced)(2.0) == (8.0, 12.0)


class Slotted:
    __slots__ = ("a",)


def tuple_written(x):
    t = (x, x)
    t[0] = 1.0
    return t[1]


def list_written_by_name(x):
    made = [x, x]
    made[str(x)] = 1.0
    return made[0]


def steps_of_another_size(x):
    made = [x, x, x]
    made[::2] = [1.0]
    return sum(made)


def attribute_without_a_slot(x):
    made = Slotted()
    made.a = x
    made.b = x
    return made.a


def key_without_a_hash(x):
    made = {}
    made[[1]] = x
    return x


@pytest.mark.parametrize(
    "fn", [tuple_written, list_written_by_name, steps_of_another_size, attribute_without_a_slot, key_without_a_hash]
)
def test_writes(fn):
    with pytest.raises((TypeError, ValueError, AttributeError)) as expected:
        fn(0.5)
    with pytest.raises((TypeError, ValueError, AttributeError)) as raised:
        srcad.grad(fn)(0.5)
    assert str(raised.value) == str(expected.value)


class Reflecting:
    def __init__(self, a):
        self.a = a

    def __rmul__(self, other):
        return Reflecting(other * self.a)

    def __add__(self, other):
        return NotImplemented


def test_operators_that_nobody_has():
    def fn(x):
        return Reflecting(x) + Reflecting(x)

    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \+: 'Reflecting' and 'Reflecting'"):
        srcad.grad(fn)(0.5)


def test_arrays_before_objects():
    with pytest.raises(srcad.DifferentiationError, match="element by element"):
        srcad.grad(lambda x: (np.ones(2) * Reflecting(x))[0].a)(0.5)
