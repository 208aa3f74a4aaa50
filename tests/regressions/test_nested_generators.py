"""Two generators that are walked at once have variables of their own, though they call them alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

import srcad


def growing(x: float, n: int) -> Iterator[float]:
    for _ in range(n):
        x = x * 1.5
        yield x


def nested(x: float, y: float) -> float:
    s = 0.0
    for u in growing(x, 3):
        for v in growing(y, 2):
            s += u * v * v
    return s


def without_end(x: float) -> Iterator[float]:
    while True:
        yield x


def collected(x: float) -> float:
    return sum(list(without_end(x)))


def test_nested() -> None:
    srcad.check_gradients(nested, (0.8, 1.3))


def test_without_end() -> None:
    with pytest.raises(srcad.DifferentiationError, match="does not end"):
        srcad.grad(collected)(1.0)


def with_a_generator_within(x: float) -> float:
    def counted() -> Any:
        steps = 0

        def scaled() -> Iterator[float]:
            nonlocal steps
            for k in (1.0, x, 3.0):
                steps += 1
                yield k * x * steps

        return scaled, lambda: steps

    made, count = counted()
    return float(sum(made()) * count())


def test_functions_that_make_generators_are_none() -> None:
    h = 1e-6
    slope = (with_a_generator_within(0.7 + h) - with_a_generator_within(0.7 - h)) / (2 * h)
    assert srcad.value_and_grad(with_a_generator_within)(0.7) == pytest.approx((with_a_generator_within(0.7), slope))


ASKED: list[int] = []


def through_an_expression(x: float) -> float:
    def source() -> Iterator[float]:
        for k in range(6):
            ASKED.append(k)
            yield x * k

    def even(items: Any) -> Any:
        return (item for k, item in enumerate(items) if k % 2 == 0)

    return float(sum(itertools.islice(even(source()), 2)))


def test_expressions_over_generators_ask_for_no_more() -> None:
    ASKED.clear()
    assert srcad.grad(through_an_expression)(0.5) == 2.0
    assert ASKED == [0, 1, 2]


def noted(v: float, label: int) -> float:
    ASKED.append(label)
    return v


def asked_in_between(x: float) -> float:
    items = (noted(v, 1) for v in (x, 2.0 * x, 3.0 * x))
    (noted(v, 3) for v in (x, x))  # noqa: B018
    return next(items) * noted(2.0, 2) * next(items)


def test_expressions_that_are_noticed_are_lazy() -> None:
    ASKED.clear()
    assert srcad.grad(asked_in_between)(0.5) == pytest.approx(4.0)
    assert ASKED == [1, 2, 1]
