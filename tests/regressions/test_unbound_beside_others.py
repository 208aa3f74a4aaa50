"""What a path leaves unbound raises there, also where another path binds it to what stands under another name, or to None."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Thing:
    def __init__(self, x: Any = None) -> None:
        if x is not None and x > 1.0:
            self.r = x


def written_into(x: Any, y: Any) -> Any:
    z = x * 2.0
    if x > y:
        r = z
    r += y
    return r * x


def under_another_name(x: Any, y: Any) -> Any:
    z = x * 2.0
    if x > y:
        r = z
    return r * y


def computed_before(x: Any, y: Any) -> Any:
    z = x * y
    if x > y:
        r = x * y
    return r * z


def of_a_loop(x: Any, y: Any) -> Any:
    z = x * 2.0
    while x > y:
        r = z
        break
    return r * x


def within(x: Any, y: Any) -> Any:
    z = x * 2.0
    if x > y:
        r = z

    def inner() -> Any:
        return r * y

    return inner()


def of_an_object(x: Any, y: Any) -> Any:
    thing = Thing(x)
    z = x * 2.0
    if x > y:
        thing.q = z  # type: ignore[attr-defined]
    thing.q *= y  # type: ignore[attr-defined]
    return thing.q * thing.r  # type: ignore[attr-defined]


def or_none(x: Any, y: Any) -> Any:
    if x < 0.5:
        r = None
    elif x > y:
        r = x * 1.0
    return y * x if r is None else 3.0 * r


def attribute_or_none(x: Any, y: Any) -> Any:
    thing = Thing()
    if x < 0.5:
        thing.r = None
    elif x > y:
        thing.r = x * 1.0
    return y * x if thing.r is None else 3.0 * thing.r


def caught(x: Any, y: Any) -> Any:
    try:
        return Thing(x).r * y
    except AttributeError:
        return x * y * y


FUNCTIONS = [
    written_into, under_another_name, computed_before, of_a_loop, within, of_an_object, or_none, attribute_or_none, caught,
]  # fmt: skip


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("kind", [float, np.float64, np.array])
@pytest.mark.parametrize("x", [0.3, 0.7, 1.7])
@pytest.mark.parametrize("fn", FUNCTIONS)
def test_as_the_primal(fn: Any, x: float, kind: Any, optimize: bool) -> None:
    try:
        expected = fn(kind(x), kind(1.3))
    except (NameError, AttributeError) as error:
        kinds = (NameError if isinstance(error, NameError) else AttributeError,)
        with pytest.raises(kinds):
            srcad.vjp(fn, optimize=optimize)(kind(x), kind(1.3))
        with pytest.raises(kinds):
            srcad.jvp(fn, optimize=optimize)((kind(x), kind(1.3)), (kind(1.0), kind(0.0)))
        return
    value, slope = srcad.jvp(fn, optimize=optimize)((kind(x), kind(1.3)), (kind(1.0), kind(0.0)))
    by_differences = (fn(kind(x + 1e-6), kind(1.3)) - fn(kind(x - 1e-6), kind(1.3))) / 2e-6
    assert value == pytest.approx(expected)
    assert slope == pytest.approx(by_differences)
    assert srcad.grad(fn, optimize=optimize)(kind(x), kind(1.3))[0] == pytest.approx(by_differences)
