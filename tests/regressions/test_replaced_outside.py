"""``dataclasses.replace`` of an object that exists before was not followed: what it makes was handed on at run time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

import srcad


@dataclass(frozen=True)
class Point:
    x: Any
    y: Any = 2.0
    z: Any = field(default_factory=lambda: np.ones(2))

    def norm(self) -> Any:
        return self.x**2 + self.y**2 * self.z.sum()

    def moved(self, d: Any) -> Any:
        return replace(self, x=self.x + d)


OUTSIDE = Point(1.5)


def of_a_method(d: Any) -> Any:
    return OUTSIDE.moved(d).norm()


def of_an_object_outside(d: Any) -> Any:
    return replace(OUTSIDE, y=d, z=OUTSIDE.z * d).moved(d).norm()


@pytest.mark.parametrize("f", [of_a_method, of_an_object_outside])
def test_objects_outside(f: Any) -> None:
    srcad.check_gradients(f, (0.7,), order=2)


def test_arguments() -> None:
    derivative = srcad.grad(lambda p, d: p.moved(d).norm(), wrt="d")
    assert derivative(OUTSIDE, 0.7) == pytest.approx(2 * 2.2)
    assert derivative(Point(2.0), 0.7) == pytest.approx(2 * 2.7)
