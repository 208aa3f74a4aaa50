"""``functools.singledispatchmethod`` was followed into what it remembers of classes, and refused there."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Any

import numpy as np
import pytest

import srcad


class Scaled:
    scale: Any = 3.0

    @singledispatchmethod
    def times(self, x: Any) -> Any:
        return x * 2 * self.scale

    @times.register
    def _(self, x: list) -> Any:  # type: ignore[type-arg]
        return sum(x) * 7 * self.scale

    @times.register(np.ndarray)
    def _(self, x: Any, weight: Any = 2.0) -> Any:
        return np.sum(x**2) * 11 * weight


class Heir(Scaled):
    pass


OUTSIDE = Heir()


def of_an_object_made_inside(x: Any) -> Any:
    s = Scaled()
    s.scale = x
    return s.times(x) + s.times([x]) + s.times(np.array([x, x]), weight=x)


def of_an_object_outside(x: Any) -> Any:
    return OUTSIDE.times(x) + OUTSIDE.times([x, x]) + OUTSIDE.times(np.array([x, x]))


@pytest.mark.parametrize("f", [of_an_object_made_inside, of_an_object_outside, lambda x: OUTSIDE.times(x) ** 2])
def test_the_class_of_the_first_argument_decides(f: Any) -> None:
    srcad.check_gradients(f, (0.7,), order=2)


def of_an_argument(s: Any, x: Any) -> Any:
    return s.times(x) + s.times([x])


def test_of_an_argument() -> None:
    assert srcad.grad(of_an_argument, wrt="x")(OUTSIDE, 0.7) == 27.0
