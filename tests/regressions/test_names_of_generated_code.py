"""Names that generated code has for functions and modules are free for the user."""

from __future__ import annotations

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
