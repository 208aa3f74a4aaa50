"""What the one side of a branch that goes on puts into a container had no tangent after the branch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad


def made_after_a_check(x: float) -> Any:
    if x < 0:
        raise ValueError
    return [x * x, (x * 2, x)]


def through_a_helper(x: float) -> Any:
    p = made_after_a_check(x)
    return p[0] * p[1][0]


def in_a_handler(x: float) -> Any:
    p = [x]
    try:
        raise ValueError
    except Exception:
        p[0] = x * x
        q = (x * 2, [x * 3])
    return p[0] * q[0] * q[1][0]


class Holder:
    """Given its attributes by a helper."""

    a: float


def fill(holder: Holder, x: float) -> None:
    if x < 0:
        raise ValueError
    holder.a = x * x


def in_an_object(x: float) -> Any:
    holder = Holder()
    fill(holder, x)
    return holder.a * x


@pytest.mark.parametrize("fn, slope", [(through_a_helper, 17.34), (in_a_handler, 117.912), (in_an_object, 8.67)])
def test_forward_and_reverse(fn: Callable[[float], Any], slope: float) -> None:
    assert srcad.jvp(fn)((1.7,), (1.0,)) == pytest.approx((fn(1.7), slope))
    assert srcad.grad(fn)(1.7) == pytest.approx(slope)


def told_apart(x: float) -> float:
    try:
        raise KeyError if x > 0 else ValueError
    except Exception as error:
        if isinstance(error, KeyError):
            return x * 3
        if type(error) is ValueError:
            return x * 4
        return x


def test_classes_of_what_a_handler_caught() -> None:
    assert srcad.grad(told_apart)(1.0) == 3.0
    assert srcad.grad(told_apart)(-1.0) == 4.0
