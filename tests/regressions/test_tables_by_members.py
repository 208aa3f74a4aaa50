"""A table outside whose keys are members of an enum is compared by the member itself."""

from __future__ import annotations

import enum
import math

import srcad


class Unit(enum.Enum):
    KM = "km"
    MILES = "mi"


TABLE = {Unit.KM: 6371.0, Unit.MILES: 3958.0}


def scaled(x: float, unit: Unit = Unit.MILES) -> float:
    return math.sin(x) * TABLE[unit]


def test_later_calls() -> None:
    derivative = srcad.grad(scaled)
    assert derivative(0.3) == math.cos(0.3) * 3958.0
    assert derivative(0.4) == math.cos(0.4) * 3958.0
    TABLE[Unit.MILES] = 1
    assert derivative(0.3) == math.cos(0.3)
    TABLE[Unit.MILES] = 3958.0
