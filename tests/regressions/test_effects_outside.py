"""What a function reads and writes outside of itself is read and written as in a plain call, in order and once."""

from __future__ import annotations

import contextlib
import copy
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcad
from tests.corpus import _reference

COUNT = [0.0]
TABLE: dict[str, Any] = {"k": 1.0, "rows": [[1.0, 2.0], [3.0]]}
LOG: list[Any] = []


class Meter:
    made = 0.0

    def __init__(self) -> None:
        self.reading = 0.0

    def tick(self, step: float) -> float:
        self.reading += step
        Meter.made += 1.0
        return self.reading


METER = Meter()


class Line:
    def __init__(self, slope: float) -> None:
        self.slope = slope

    def at(self, x: float) -> float:
        return self.slope * x


class Curve(Line):
    def __init__(self, slope: float, bend: float) -> None:
        super().__init__(slope)
        self.bend = bend

    def at(self, x: float) -> float:
        return self.slope * x + self.bend * x * x


def bump(step: float = 1.0) -> float:
    COUNT[0] += step
    return COUNT[0]


def in_order(x: float) -> float:
    return COUNT[0] * x + bump() * x * x - COUNT[0] + bump(COUNT[0]) * x


def in_a_loop(x: float) -> float:
    total = x
    for _ in range(3):
        COUNT[0] += 1.0
        total = total * x * COUNT[0]
    return total


def parts_of_a_table(x: float) -> Any:
    row = TABLE["rows"][0]
    before = row[1]
    TABLE["rows"][0][1] += 1.0
    total = 0.0
    for each in TABLE["rows"]:
        for k in range(len(each)):
            each[k] += 1.0
            total = total * x + x * each[k]
    return before * x + row[1] * x * x + total


def attributes(x: float) -> float:
    return METER.tick(1.0) * x + METER.tick(2.0) * x * x + Meter.made + METER.reading * x


def written_attribute(x: float) -> Any:
    previous = METER.reading
    METER.reading = x * x
    return previous * METER.reading + x


def attribute_of_a_function(x: float) -> float:
    if not hasattr(bump, "calls"):
        bump.calls = 0  # type: ignore[attr-defined]
    bump.calls += 1  # type: ignore[attr-defined]
    return x * bump.calls  # type: ignore[attr-defined, no-any-return]


def counted_default(x: float, seen: list[float] = []) -> float:  # noqa: B006
    seen.append(1.0)
    return x * len(seen)


@functools.lru_cache(None)
def looked_up(n: int) -> float:
    COUNT[0] += 1.0
    return n + COUNT[0]


def through_a_cache(x: float) -> float:
    return looked_up(1) * x + looked_up(2) * x * x + looked_up(1)


def printed(x: float) -> float:
    for i in range(2):
        print(i, bump())
    return x * COUNT[0]


@contextlib.contextmanager
def entered() -> Iterator[float]:
    LOG.append("in")
    try:
        yield 3.0
    finally:
        LOG.append("out")


def before_a_guard(x: float) -> float:
    step = bump()
    with entered() as factor:
        line = Line(x) if x > 0 else Curve(x, 2.0)
        print(COUNT[0])
    return line.at(x) * COUNT[0] * factor * step


def filled(x: float) -> float:
    values = np.zeros(3)
    for i in range(3):
        values[i] = x * i * bump()
    return float((values * values).sum())


CALLED = {"filled": filled}


def at_run_time(x: float) -> float:
    return sum(CALLED[k](x) for k in ("filled", "filled"))


def state() -> Any:
    globals_ = COUNT, TABLE, LOG, METER.reading, Meter.made, getattr(bump, "calls", 0)
    return copy.deepcopy((*globals_, counted_default.__defaults__))


def reset() -> None:
    COUNT[:] = [0.0]
    TABLE.clear()
    TABLE.update(k=1.0, rows=[[1.0, 2.0], [3.0]])
    LOG.clear()
    METER.reading = Meter.made = 0.0
    vars(bump).pop("calls", None)
    counted_default.__defaults__[0].clear()  # type: ignore[index]
    looked_up.cache_clear()


def run(called: Callable[[float], Any], capsys: pytest.CaptureFixture[str]) -> tuple[list[Any], Any, str]:
    """What calls in a row give, what they leave behind, and what they print."""
    reset()
    capsys.readouterr()
    values = [called(x) for x in POINTS]
    return values, state(), capsys.readouterr().out


FUNCTIONS: list[Any] = [
    in_order, in_a_loop, parts_of_a_table, attributes, written_attribute, attribute_of_a_function, counted_default,
    through_a_cache, printed, before_a_guard, at_run_time,
]  # fmt: skip


def slope(fn: Any, k: int) -> float:
    """The derivative of one of these calls, by differences."""

    def after(x: Any) -> Any:
        reset()
        for before in POINTS[:k]:
            fn(before)
        return np.array([fn(float(x[0]))])

    return float(_reference.along(after, np.array([POINTS[k]]), np.ones(1))[0])


POINTS = (1.5, -1.5, 1.5)


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("fn", FUNCTIONS)
def test_effects_are_those_of_the_function(fn: Any, optimize: bool, capsys: pytest.CaptureFixture[str]) -> None:
    values, left, text = run(fn, capsys)
    slopes = [slope(fn, k) for k in range(3)]
    reverse = srcad.value_and_grad(fn, wrt="x", optimize=optimize)
    forward = srcad.jvp(fn, wrt="x", optimize=optimize)
    for derivative in (reverse, lambda x: forward((x,), (1.0,))):
        found, after, out = run(derivative, capsys)
        assert [value for value, _ in found] == pytest.approx(values)
        assert [slope for _, slope in found] == pytest.approx(slopes)
        assert (after, out) == (left, text)


def test_a_pullback_repeats_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    reset()
    value, pullback = srcad.vjp(filled)(2.0)
    assert [pullback(1.0), pullback(1.0), COUNT[0]] == pytest.approx([value, value, 3.0])
