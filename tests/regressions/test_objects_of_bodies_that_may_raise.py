"""Objects that the body of a ``try`` makes, where a handler leaves, or binds something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad


class Point:
    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = self.checked(x), y

    def checked(self, v: Any) -> Any:
        if v > 1.0:
            raise ValueError("large")
        return v


def checked(v: float) -> float:
    if v > 1.0:
        raise ValueError("large")
    return v


class Holder:
    def __init__(self, x: Any, y: Any) -> None:
        self.point, self.items = Point(x, y), [x, y]


def left(x: float, y: float) -> Any:
    try:
        p = Point(x, y)
    except ValueError:
        return y * y
    p.x *= 2
    q = p
    q.y += p.x
    return p.x * p.y


def in_else(x: float, y: float) -> Any:
    try:
        h = Holder(x, y)
    except ValueError as error:
        r = y * len(error.args)
    else:
        h.items.append(h.point.x)
        r = sum(h.items) * h.point.x * y
    return r * x


def nothing(x: float, y: float) -> Any:
    p: Any
    try:
        p = Point(x, y)
    except ValueError:
        p = None
    return x * y if p is None else p.x * p.y**2


def unused_name(x: float, y: float) -> Any:
    try:
        try:
            p = checked(x)
        except ValueError as error:
            raise KeyError("k") from error
        q = checked(y)
    except KeyError as error:  # noqa: F841
        return x * y
    except ValueError:
        return x + y
    return p * q * x


@pytest.mark.parametrize("fn", [left, in_else, nothing, unused_name])
def test_right(fn: Callable[[float, float], Any]) -> None:
    reverse, forward, h = srcad.grad(fn), srcad.jvp(fn), 1e-6
    for x, y in ((0.8, 0.3), (1.8, 0.3), (0.8, 1.3)):
        slopes = (fn(x + h, y) - fn(x - h, y)) / (2 * h), (fn(x, y + h) - fn(x, y - h)) / (2 * h)
        assert reverse(x, y) == pytest.approx(slopes)
        assert forward((x, y), (1.0, 2.0)) == pytest.approx((fn(x, y), slopes[0] + 2 * slopes[1]))


def keyed(x: float, y: float) -> Any:
    d = {name: value for name, value in zip("aba", [x, y, x * y], strict=True)}
    places = {letter: k for k, letter in enumerate("hello")}
    return d["a"] * len(d) + places["l"] * x + list(d)[0].count("a") * y


def test_the_last_of_equal_keys_stays() -> None:
    assert srcad.value_and_grad(keyed)(0.8, 1.3)[0] == keyed(0.8, 1.3)
    srcad.check_gradients(keyed, (0.8, 1.3))
