"""An object that is returned from within a `try` or a loop stands beside those that are returned later."""

from __future__ import annotations

import math
from typing import Any

import pytest

import srcad


class Turn:
    """A complex number, as a class of the user's."""

    def __init__(self, real: Any = 1.0, other: Any = 0.0) -> None:
        self.q: Any = (real.q[0], real.q[1]) if isinstance(real, Turn) else (real, other)

    def _normalise(self) -> None:
        size = math.hypot(*self.q)
        if size != 1.0:
            self.q = (self.q[0] / size, self.q[1] / size)

    @property
    def conjugate(self) -> Turn:
        return self.__class__(self.q[0], -self.q[1])

    def __mul__(self, other: Any) -> Turn:
        if isinstance(other, Turn):
            (a, b), (c, d) = self.q, other.q
            return self.__class__(a * c - b * d, a * d + b * c)
        return self * self.__class__(other)

    def __rmul__(self, other: Any) -> Any:
        return self.__class__(other) * self

    def __pow__(self, exponent: Any) -> Any:
        size = math.hypot(*self.q)
        if size > 0.0:
            try:
                angle = self.q[1] / abs(self.q[1]) * math.acos(self.q[0] / size)
            except ZeroDivisionError:
                return Turn(self.q[0] ** exponent)
            return (size**exponent) * Turn(math.cos(exponent * angle), math.sin(exponent * angle))
        return Turn(self)

    def turned(self, x: Any, y: Any) -> Any:
        self._normalise()
        found = self * Turn(x, y) * self.conjugate
        return found.q


def power(x: Any, y: Any) -> Any:
    found = Turn(x, y) ** 2.5
    return found.q[0] + 2.0 * found.q[1]


QUARTER = Turn(0.6, 0.9)


def of_a_global(x: Any, y: Any) -> Any:
    a, b = QUARTER.turned(x, x * y)
    return a * b


def first_large(x: Any, y: Any) -> Any:
    def find() -> Turn:
        for k in range(5):
            if x * k > 2.0:
                return Turn(x * k, y)
        return Turn(y)

    found = find()
    return found.q[0] * found.q[1] + found.q[0]


@pytest.mark.parametrize("fn", [power, of_a_global, first_large])
@pytest.mark.parametrize("at", [(1.3, 0.7), (0.3, -0.7)])
def test_as_by_differences(fn: Any, at: Any) -> None:
    x, y = at
    slopes = [(fn(x + 1e-6, y) - fn(x - 1e-6, y)) / 2e-6, (fn(x, y + 1e-6) - fn(x, y - 1e-6)) / 2e-6]
    assert srcad.grad(fn)(x, y) == pytest.approx(slopes, rel=1e-6)
    assert srcad.jvp(fn, wrt=0)((x, y), (1.0,))[1] == pytest.approx(slopes[0], rel=1e-6)


def test_the_side_of_the_exception() -> None:
    assert srcad.grad(power, wrt=0)(1.3, 0.0) == pytest.approx(2.5 * 1.3**1.5)
