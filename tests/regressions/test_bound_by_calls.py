"""What a helper binds that is simply run was taken to be as it was when the derivative was made."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest

import srcad


class Units(Enum):
    SI = 1
    IP = 2


UNITS: Units | None = None


class Settings:
    units = Units.SI

    def __init__(self) -> None:
        self.own = Units.SI

    def choose(self, units: Units) -> None:
        globals()  # which keeps the call from being followed
        self.own = units

    def scaled(self, x: float) -> float:
        return x * x if self.own is Units.SI else 3 * x


SETTINGS = Settings()


def choose_global(units: Units) -> None:
    global UNITS
    globals()
    UNITS = units


def choose_for_class(units: Units) -> None:
    globals()
    Settings.units = units


def choose_through(units: Units) -> None:
    globals()
    choose_global(units)


def of_global(x: float, units: Units) -> float:
    choose_through(units)
    return x * x if UNITS == Units.SI else 3 * x


def of_class(x: float, units: Units) -> float:
    choose_for_class(units)
    return x * x if Settings.units is Units.SI else 3 * x


def of_object(x: float, units: Units) -> float:
    SETTINGS.choose(units)
    return SETTINGS.scaled(x)


def made() -> Callable[[float, Units], float]:
    chosen = Units.SI

    def choose(units: Units) -> None:
        nonlocal chosen
        globals()
        chosen = units

    def of_cell(x: float, units: Units) -> float:
        choose(units)
        return x * x if chosen is Units.SI else 3 * x

    return of_cell


def in_loop(x: float, units: Units) -> float:
    total = 0.0
    SETTINGS.choose(Units.SI)
    for _ in range(2):
        total += SETTINGS.scaled(x)
        SETTINGS.choose(units)
    return total


@pytest.mark.parametrize("f", [of_global, of_class, of_object, made()])
def test_bound_before_the_read(f: Callable[..., Any]) -> None:
    gradient = srcad.grad(f, wrt="x")
    for units in (Units.SI, Units.IP, Units.SI, Units.IP):
        assert gradient(2.0, units) == (4.0 if units is Units.SI else 3.0)


def test_bound_after_the_read() -> None:
    gradient = srcad.grad(in_loop, wrt="x")
    assert [gradient(2.0, u) for u in (Units.SI, Units.IP)] == [8.0, 7.0]
