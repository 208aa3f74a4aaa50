"""Names that generated code has for functions and modules are free for the user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import numpy as np
import pytest

import srcad


def helpers(fill: Any, unbroadcast: float) -> Any:
    return numpy.sum(numpy.outer(fill, fill)[0] + fill) * unbroadcast


def modules(np: Any, math: float) -> Any:
    return numpy.sum(np * numpy.sin(np)) * math


def builtins(reversed: float, zip: float) -> float:
    s = 1.0
    while s < 20:
        s = s * reversed + zip
    return s


def test_parameters() -> None:
    x = np.array([1.0, 2.0])
    srcad.check_gradients(helpers, (x, 2.0), order=1)
    srcad.check_gradients(modules, (x, 2.0), order=1)
    srcad.check_gradients(builtins, (1.5, 1.2), order=1)


class Odd(Exception):
    def __init__(self, v: float) -> None:
        super().__init__("odd")
        self.v = v


def with_a_log(x: float) -> float:
    log: list[float] = []

    def noted(v: float) -> float:
        try:
            if v > 2:
                raise Odd(v)
            return v
        finally:
            log.append(v)

    try:
        noted(x)
    except Odd as error:
        return error.v * sum(log)
    return x * log[0]


def test_a_variable_called_as_the_journal_of_a_guard() -> None:
    assert srcad.grad(with_a_log)(1.5) == pytest.approx(3.0)


def added(tree: Any, weight: int = 1) -> Any:
    """Of the name of a function of the runtime, and called at run time, since how deep the tree is depends on a branch."""
    return 0.0 if tree is None else tree[0] * weight + 2 * added(tree[1], weight + 1)


def by_the_same_name(x: float, y: float) -> Any:
    tree = (y, (x, None) if x < y else None)
    return added(tree) + 3 * added(tree[1])


unit = 3.0


def number_by_the_same_name(x: float, y: float) -> Any:
    return abs(x) * y * unit


@pytest.mark.parametrize("fn", [by_the_same_name, number_by_the_same_name])
def test_what_the_module_has_by_the_name_of_a_helper(fn: Callable[[float, float], Any]) -> None:
    for point in ((0.8, 1.3), (1.8, 0.3)):
        srcad.check_gradients(fn, point)
