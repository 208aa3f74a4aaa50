"""An object that a branch or loop chooses at run time is only read: a write into it was seen by one of its names alone."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import srcad


def written_after_the_loop(x: Any) -> Any:
    p = SimpleNamespace(v=x[0])
    q = p
    for u in x:
        p = SimpleNamespace(v=p.v * u)
    q.v = 5 * x[1]
    return p.v + q.v


def written_before_it_is_replaced(x: Any) -> Any:
    p = SimpleNamespace(v=x[0])
    for u in x:
        q = p
        p = SimpleNamespace(v=p.v * u)
        q.v = 0.0
    return p.v


def swapped(x: Any) -> Any:
    p, q = SimpleNamespace(v=x[0]), SimpleNamespace(v=x[1])
    for _ in x:
        p, q = q, p
    p.v = x[2]
    return p.v + 2 * q.v


def chosen_by_an_expression(x: Any) -> Any:
    p, q = SimpleNamespace(v=x[0]), SimpleNamespace(v=x[1])
    r = p if x[0] > 0 else q
    p.v = x[2]
    return r.v * q.v


PROGRAMS = [written_after_the_loop, written_before_it_is_replaced, swapped, chosen_by_an_expression]


@pytest.mark.parametrize("fn", PROGRAMS, ids=lambda fn: fn.__name__)
def test_right_or_refused(fn: Callable[[Any], Any]) -> None:
    x, step = np.array([1.0, 2.0, 3.0]), 1e-6
    expected = [(fn(x + step * unit) - fn(x - step * unit)) / (2 * step) for unit in np.eye(3)]
    try:
        found = srcad.grad(fn)(x)
    except srcad.DifferentiationError as error:
        assert error.lineno
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-6)


class Meter:
    """An object of the caller."""

    def __init__(self) -> None:
        self.reading = 2.0

    def __repr__(self) -> str:
        return f"Meter({self.reading})"


METER, OTHER = Meter(), Meter()


def seen_by_other_code(x: float) -> float:
    METER.reading = x
    return x * len(repr(METER))


def seen_through_another_name(meter: Meter, other: Meter, x: float) -> float:
    meter.reading = x
    return other.reading * x


def test_objects_of_the_caller_are_not_handed_on_once_written() -> None:
    with pytest.raises(srcad.DifferentiationError, match="attributes were written"):
        srcad.grad(seen_by_other_code)(1.5)
    with pytest.raises(srcad.DifferentiationError, match="'reading' was written"):
        srcad.grad(seen_through_another_name, wrt="x")(METER, OTHER, 1.5)
    assert METER.reading == 2.0


def kept(x: float) -> float:
    METER.reading = METER.reading * x
    return METER.reading**2


def test_objects_of_globals_are_written_into_as_by_the_function() -> None:
    try:
        assert srcad.grad(kept)(1.5) == pytest.approx(12.0)
        assert METER.reading == 3.0
    finally:
        METER.reading = 2.0
