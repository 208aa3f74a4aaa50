"""Operators that change a container in place are seen through its other names; what is lazy does nothing before it is asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import pytest

import srcad


def lists(x: Any, y: Any) -> Any:
    made = [x]
    other = made
    made += [y]
    made *= 2
    nested = [[x]] * 2
    nested[0] += [y]
    nested[1] *= 2
    return sum(other) * sum((i + 1) * v for i, v in enumerate(nested[0]))


def dicts_and_deques(x: Any, y: Any) -> Any:
    made = {"a": x}
    other = made
    made |= {"b": y}
    row = deque([x])
    end = row
    row += [y]
    row *= 2
    return other["b"] * len(other) * sum((i + 1) * v for i, v in enumerate(end))


def sets(x: Any, y: Any) -> Any:
    made = {1}
    other = made
    made |= {2, 3}
    other -= {1}
    for k in range(3):
        made ^= {k}
    return x * len(other) + y * sum(other)


def expressions_that_wait(x: Any, y: Any) -> Any:
    log: list[Any] = []

    def doubled(v: Any) -> Any:
        log.append(v)
        return v * 2

    waiting = (doubled(v) for v in (x, y, 3.0))
    first = next(waiting)
    return first * len(log) + sum(log) * next(waiting)


def backwards(x: Any, y: Any) -> Any:
    made = [x, y]
    back = reversed(made)
    made[0] = 5.0
    made.append(2.0)
    return next(back) * y + sum(back) * x


@pytest.mark.parametrize("f", [lists, dicts_and_deques, sets, expressions_that_wait, backwards], ids=lambda f: f.__name__)
def test_derivatives(f: Callable[..., Any]) -> None:
    assert srcad.value_and_grad(f)(0.8, 1.3)[0] == pytest.approx(f(0.8, 1.3))
    srcad.check_gradients(f, (0.8, 1.3), order=2)


def test_counters_that_keep_their_other_names() -> None:
    def f(x: Any) -> Any:
        made = Counter(a=2)
        other = made
        made += Counter(b=3, a=-5)
        return x * other["b"]

    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(f)(1.3)
