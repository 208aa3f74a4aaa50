"""Elements of arrays of Python's objects are objects of any class; members of enumerations are constant."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
import pytest

import srcad


class Place(Enum):
    FIRST = 0
    SECOND = 1


class Layer:
    def __init__(self, slope: float) -> None:
        self.slope = slope

    def height(self, x: Any) -> Any:
        return self.slope * x * x


LAYERS = np.array([Layer(2.0), Layer(3.0)], dtype=object)
NUMBERS = np.array([2.0, 3.0], dtype=object)


class Search:
    def __init__(self) -> None:
        self.last = 0
        self.bounds = [3.0, 4.0]

    def found(self, x: Any) -> Any:
        for self.last in range(2):
            if self.bounds[Place.SECOND.value] >= x > 1.0:
                return x * self.bounds[Place.FIRST.value]
        return 0.0 * x


SEARCH = Search()


def one(x: Any) -> Any:
    return LAYERS[0].height(x) + LAYERS[1].slope * x


def each(x: Any) -> Any:
    total = 0.0
    for layer in LAYERS:
        total = total + layer.slope * x * x
    for i in range(len(LAYERS)):
        total = total + LAYERS[i].height(x)
    return total + max(layer.height(x) for layer in LAYERS)


def numbers(x: Any) -> Any:
    return NUMBERS[0] * x + NUMBERS[1] * x**2


def members(x: Any) -> Any:
    return SEARCH.found(x)


@pytest.mark.parametrize("f", [one, each, numbers, members])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = (f(2.0 + 1e-6) - f(2.0 - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(2.0), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((2.0,), (3.0,))[1], 3 * wanted, rtol=1e-8)
