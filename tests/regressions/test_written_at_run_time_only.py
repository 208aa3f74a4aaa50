"""What is written into objects and containers that only a run knows is followed, or refused: no derivative is lost there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Filter:
    def __init__(self) -> None:
        self.state = 0.0
        self.calls = 0

    def update(self, v: Any) -> Any:
        self.state = 0.5 * self.state + v
        return self.state

    def set(self, v: Any) -> None:
        self.state = v

    def counted(self, v: Any) -> Any:
        self.calls += 1
        return v * self.calls


TABLE = {"a": Filter(), "b": Filter()}
ROW = [Filter(), Filter()]


def fresh() -> None:
    for each in (*TABLE.values(), *ROW):
        each.__init__()  # type: ignore[misc]


def in_a_table(x: Any, y: Any) -> Any:
    TABLE["a"].set(x * y)
    TABLE["b"].state = y
    return TABLE["a"].state * 2.0 + TABLE["b"].update(x) * TABLE["a"].update(y)


def counted_in_a_row(x: Any, y: Any) -> Any:
    one = ROW[int(y) - 1]
    return one.counted(x) * one.counted(y)


def set_in_a_row(x: Any, y: Any) -> Any:
    one = ROW[int(y) - 1]
    one.set(x * y)
    return one.state * 2.0


def updated_in_a_row(x: Any, y: Any) -> Any:
    return sum(one.update(x) * y + one.update(y) for one in ROW)


def mixed(x: Any, y: Any) -> Any:
    held: dict[str, Any] = {"k": x}
    for key in ["a", "b", "c", "d", "e"][: int(y * 3)]:
        held[key] = [y] if key != "d" else x
    return held


def appended(x: Any, y: Any) -> Any:
    held = mixed(x, y)
    held["a"].append(x)
    return sum(held["a"])


def popped(x: Any, y: Any) -> Any:
    held = mixed(x, y)
    return held["a"].pop() * x + len(held["a"])


def asked_of_the_unknown(x: Any, y: Any) -> Any:
    held = mixed(x, y)
    total = x * y
    try:
        held["k"].append  # noqa: B018
    except AttributeError:
        total *= x
    return total


def asked_of_an_array(x: Any, y: Any) -> Any:
    z = np.array([x, y])
    try:
        z.append  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError:
        z *= y
    return z.sum()


@pytest.mark.parametrize("fn", [in_a_table, counted_in_a_row, asked_of_the_unknown, asked_of_an_array])
def test_is_followed(fn: Any) -> None:
    def value(x: float, y: float) -> Any:
        fresh()
        return fn(x, y)

    expected = value(0.8, 1.3)
    slopes = [(value(0.8 + h, 1.3 + k) - value(0.8 - h, 1.3 - k)) / 2e-6 for h, k in ((1e-6, 0.0), (0.0, 1e-6))]
    for optimize in (True, False):
        fresh()
        found, gradient = srcad.value_and_grad(fn, optimize=optimize)(0.8, 1.3)
        assert (found, *gradient) == pytest.approx((expected, *slopes))
        fresh()
        assert srcad.jvp(fn, optimize=optimize)((0.8, 1.3), (1.0, 0.0))[1] == pytest.approx(slopes[0])


@pytest.mark.parametrize("fn", [set_in_a_row, updated_in_a_row, appended, popped])
def test_is_refused(fn: Any) -> None:
    fresh()
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(fn)(0.8, 1.3)
    with pytest.raises(srcad.DifferentiationError):
        srcad.jvp(fn)((0.8, 1.3), (1.0, 0.0))
