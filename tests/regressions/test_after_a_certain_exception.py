"""What follows a call that certainly raises is never reached: the user's exception comes through, or is handled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


@dataclasses.dataclass
class Pair:
    a: Any
    b: Any


def refused(x: Any) -> Any:
    raise ValueError("refused")


def refused_in_part(x: Any) -> Any:
    if x > 0:
        raise ValueError("refused")
    return [x, x]


def spread_into_a_class(x: Any) -> Any:
    return Pair(*[np.sqrt(v) for v in dataclasses.astuple(refused(x))]).a


def summed(x: Any) -> Any:
    return sum([v for v in refused(x)]) + sum(v * x for v in refused_in_part(x))


def spread_into_an_extremum(x: Any) -> Any:
    return max(*[v for k in range(2) for v in refused(x)])


def walked(x: Any) -> Any:
    total = 0.0
    for v in refused(x):
        total = total + v
    return total


@pytest.mark.parametrize("f", [spread_into_a_class, summed, spread_into_an_extremum, walked], ids=lambda f: f.__name__)
def test_raised(f: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match="refused"):
        srcad.grad(f)(1.3)
    with pytest.raises(ValueError, match="refused"):
        srcad.jvp(f)((1.3,), (1.0,))


def handled(x: Any) -> Any:
    try:
        return sum([v for v in refused(x)])
    except ValueError:
        return x * x


def handled_in_a_loop(x: Any) -> Any:
    try:
        for v in refused_in_part(x):
            x = x + v
    except ValueError:
        x = x * x
    return x


def an_extremum_of_nothing(x: Any) -> Any:
    try:
        return max(*[]) * x
    except TypeError:
        return x * x


@pytest.mark.parametrize("f", [handled, handled_in_a_loop, an_extremum_of_nothing], ids=lambda f: f.__name__)
def test_handled(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(f, (1.3,), order=1)
