"""Arguments that are spread, and so many as turn out when the call is made."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import srcad


def weighted(first: float, *others: float, scale: float = 1.0, power: float = 2.0) -> float:
    total = first
    for k, other in enumerate(others):
        total = total + (k + 1) * other**power
    return scale * total


def spread(x: Any, scale: float) -> float:
    return weighted(scale, *x, scale=scale)


def spread_array(x: Any) -> Any:
    return math.hypot(*x) + weighted(*(x * x))


OPTIONS: dict[str, Any] = {"power": 3.0}
FUNCTIONS: list[Callable[..., Any]] = [weighted]


def options(x: float, given: Any) -> Any:
    return FUNCTIONS[0](x, *given, scale=x, **OPTIONS)


class Weights:
    def __init__(self, w: float) -> None:
        self.w = w

    def of(self, *values: float) -> float:
        return self.w * values[0] * values[1]


WEIGHTS = Weights(2.0)


def by_method(x: Any) -> Any:
    return WEIGHTS.of(*x)


def test_lists_and_arrays() -> None:
    srcad.check_gradients(spread, ([1.0, 2.0, 3.0], 0.5), order=1)
    srcad.check_gradients(spread_array, (np.array([1.0, 2.0, 3.0]),), order=1)


def test_keywords_of_unknown_names() -> None:
    srcad.check_gradients(options, (1.5, [1.0, 2.0]), order=1)


def test_methods() -> None:
    srcad.check_gradients(by_method, ([1.5, 2.5],), order=1)
