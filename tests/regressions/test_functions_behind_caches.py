"""A function behind `lru_cache` is done once for the same arguments, and is as cheap as in a plain call."""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import numpy as np
import pytest

import srcad

LOG: list[Any] = []


@functools.cache
def recurrence(n: int, x: float) -> float:
    LOG.append(n)
    return x if n < 2 else recurrence(n - 1, x) * x + recurrence(n - 2, x) * 0.5


def by_recurrence(x: float) -> float:
    recurrence.cache_clear()
    return recurrence(40, x) * recurrence(3, x)


@functools.cache
def square(x: float) -> float:
    LOG.append("square")
    return x * x


def twice(x: float) -> float:
    square.cache_clear()
    y = square(x) + square(x)
    if y > 0:
        y = y + square(x) * square(2.0)
    return y + square(3.0 * x)


@pytest.mark.parametrize("fn", [by_recurrence, twice])
def test_once(fn: Any) -> None:
    def run(derivative: Any, *args: Any) -> Any:
        LOG.clear()
        return derivative(*args), list(LOG)

    h = 1e-6
    slope = (fn(0.9 + h) - fn(0.9 - h)) / (2 * h)
    value, log = run(fn, 0.9)
    assert run(srcad.value_and_grad(fn), 0.9) == (pytest.approx((value, slope), rel=1e-5), log)
    assert run(srcad.jvp(fn), (0.9,), (1.0,)) == (pytest.approx((value, slope), rel=1e-5), log)


def test_what_has_no_hash() -> None:
    with pytest.raises(TypeError, match=r"unhashable type: 'numpy\.ndarray'"):
        srcad.grad(lambda x: square(x))(np.array(0.5))


class Noted(contextlib.ContextDecorator):
    def __enter__(self) -> None:
        LOG.append("in")

    def __exit__(self, *error: object) -> None:
        LOG.append("out")


@Noted()
def noted(x: float) -> float:
    return x * x


def test_managers_are_entered_once() -> None:
    LOG.clear()
    assert srcad.grad(lambda x: noted(x) * noted(x))(0.5) == pytest.approx(0.5)
    assert LOG == ["in", "out", "in", "out"]


def found(xs: Any) -> Any:
    first = any((hit := x) > 1.0 for x in xs)
    return hit * xs[0] if first else xs[1]


def test_what_is_bound_within_a_generator_expression() -> None:
    assert srcad.grad(found)([0.5, 1.5, 3.0]) == [1.5, 0.5, 0.0]
