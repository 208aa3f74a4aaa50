"""``sum`` of floats is what Python makes of it, to the last bit; since 3.12 that is more than adding one after another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcad


def written(x: Any) -> Any:
    return sum([1e16, x, -1e16]) + x


def squared(x: Any) -> Any:
    return sum([x, 2.0 * x, 3.1 * x, x**2]) ** 2


def from_a_number(x: Any) -> Any:
    return sum((x * c for c in (0.1, 0.2, 0.3)), 0.1) + sum((x, 1e16 * x, 2.0 * x), x)


def without_end(x: Any) -> Any:
    return sum((1e308 * x, 1e308 * x, 1e308 * x, 1.0)) + sum((math.inf, x, x))


def mixed(x: Any) -> Any:
    return sum((0.1 * x, 3, 0.2 * x, True, np.float64(0.3) * x, 0.4 * x, 0.5 * x)) + sum([0.7 * x, np.ones(2) * x, x])[1]


def parts(x: Any, n: int) -> Iterator[Any]:
    for k in range(n):
        yield x / (k + 1)
        if k % 2:
            yield -1e9 * x


def generated(x: Any) -> Any:
    return sum(parts(x, 9)) * sum(parts(x, 0), 3)


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("fn", [written, squared, from_a_number, without_end, mixed, generated])
def test_value_and_slope(fn: Callable[..., Any]) -> None:
    h = 1e-4
    for x in (0.7, 1.0, 1.3):
        value, slope = srcad.value_and_grad(fn)(x)
        again, push = srcad.jvp(fn)((x,), (1.0,))
        assert value == again == fn(x)
        assert slope == pytest.approx(push, rel=1e-14)
        if fn is not without_end and fn is not written:
            assert slope == pytest.approx((fn(x + h) - fn(x - h)) / (2 * h), rel=1e-6)
    assert srcad.grad(srcad.grad(squared))(0.7) == pytest.approx(2 * 7.5**2 + 4 * (6.1 * 0.7 + 0.49), rel=1e-14)
    assert srcad.grad(written)(0.7) == 2.0
