"""What an exception carries from a function that is called to the handlers of its callers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import srcad


class Done(Exception):  # noqa: N818
    def __init__(self, value: Any) -> None:
        self.value = value


class Stop(Exception):  # noqa: N818
    pass


def grown(x: Any) -> Any:
    for i in range(8):
        x = x * 1.5
        if x > 2:
            raise Done(x * i)
    return x


def twice(x: Any) -> Any:
    y = grown(x) + 1
    return y * 2


def through_a_helper(x: Any) -> Any:
    total = 0.0
    for v in (x * 0.01, x * 20):
        try:
            total += twice(v) * 3
        except Done as done:
            total += done.value * x
    return total


def visit(tree: Any, x: Any) -> None:
    if isinstance(tree, tuple):
        for part in tree:
            visit(part, x)
    elif tree == "x":
        raise Stop(x * x)


def of_a_walk(x: Any) -> Any:
    try:
        visit((1, (2, "x"), 3), x)
    except Stop as stop:
        return stop.args[0] * x
    return x


def past_other_handlers(x: Any) -> Any:
    def inner(v: Any) -> Any:
        try:
            return grown(v)
        except ZeroDivisionError:
            return 1.0

    def outer(v: Any) -> Any:
        try:
            return inner(v)
        except Done as done:
            raise Stop(done.value * 2) from None

    try:
        return outer(x)
    except Stop as stop:
        return stop.args[0] * x


def from_an_expression(x: Any) -> Any:
    try:
        return grown(x * 0.001) * grown(x) + math.sin(grown(x * 2))
    except Done as done:
        return done.value * x


def of_a_solver(x: Any) -> Any:
    class Converged(Exception):  # noqa: N818
        def __init__(self, root: Any) -> None:
            self.root = root

    def step(v: Any) -> Any:
        w = v - (v * v - x) / (2 * v)
        if abs(w - v) < 1e-10:
            raise Converged(w)
        return w

    v = 1.0
    try:
        for _ in range(50):
            v = step(v)
    except Converged as end:
        return end.root * x
    return v


PROGRAMS = [through_a_helper, of_a_walk, past_other_handlers, from_an_expression, of_a_solver]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(f: Callable[..., Any]) -> None:
    assert srcad.value_and_grad(f)(0.7)[0] == pytest.approx(f(0.7))
    srcad.check_gradients(f, (0.7,), order=2)
