"""Namedtuples that are compared, arguments that are spread, what is sent to generators, and edits within a ``try``."""

from __future__ import annotations

import collections
import contextlib
import functools
import math
import statistics
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import srcad

X = np.array([0.8, 1.3, 0.6, 1.7])
Pair = collections.namedtuple("Pair", "a b")


class Named(NamedTuple):
    a: Any
    b: Any = 3.0

    @property
    def c(self) -> Any:
        return self.a - self.b


@functools.total_ordering
class Ranked:
    def __init__(self, v: Any) -> None:
        self.v = v

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranked) and bool(self.v == other.v)

    def __lt__(self, other: Ranked) -> bool:
        return bool(self.v < other.v)


def namedtuples_compared(x: Any) -> Any:
    same = Named(*x[2:]) == Named(x[2], x[3]) and Named(x[0], 1.0) == (x[0], 1.0)
    return max(Pair(x[0], 1.0), Pair(x[1], 2.0)).a * sorted([Named(v) for v in x])[1].c * (x[0] if same else x[1])


def extrema_of_two_lists(x: Any) -> Any:
    return max([Ranked(v) for v in x]).v * min([Ranked(v) for v in x]).v


def spread_into_an_inner_function(x: Any) -> Any:
    def f(a: Any, b: Any, /, *c: Any, d: Any = 2.0, **k: Any) -> Any:
        return a * b + sum(c) * d + sum(k.values()) * len(k)

    a, *b, c = x
    return f(*x) * f(a, *b, d=c, **{"z": a, "y": c})


def sent_within_an_expression(x: Any) -> Any:
    def turns() -> Iterator[Any]:
        s = x[0]
        while True:
            try:
                s = s * (yield s)
            except KeyError:
                return

    it: Any = turns()
    return next(it) * it.send(x[1]) * it.send(x[2])


def left_within_an_expression(x: Any) -> Any:
    def steps() -> Any:
        s = x[0]
        for _ in range(3):
            s = s * math.sin((yield s) or 1.0)

    total = 0.0
    for v in steps():
        total += v * x[1]
        if total > 1.5:
            break
    return total * total


def edited_in_a_try(x: Any) -> Any:
    @contextlib.contextmanager
    def scaled(v: Any) -> Iterator[Any]:
        stack.append(v)
        try:
            yield v * v
        finally:
            stack.append(stack.pop() * 3.0)

    stack: list[Any] = []
    with scaled(x[0]) as a, scaled(x[1]) as b:
        s = a * b * len(stack)
    try:
        s = s * stack.pop()
    except IndexError:
        s = x[3]
    return s + sum(stack)


def sequences_that_are_arrays(x: Any) -> Any:
    product = math.prod(x) * math.prod(x, start=x[2]) + math.prod(x, start=3)
    return product + statistics.variance(x, x[1]) * math.nextafter(x[0], 5.0)


PROGRAMS = [
    namedtuples_compared, extrema_of_two_lists, spread_into_an_inner_function, sent_within_an_expression,
    left_within_an_expression, edited_in_a_try, sequences_that_are_arrays,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X,), order=2)
    assert srcad.value_and_grad(f)(X)[0] == pytest.approx(f(X.copy()))
    assert isinstance(srcad.grad(f)(X), np.ndarray)
