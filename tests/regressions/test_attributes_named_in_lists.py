"""A loop over names that a class lists, by which attributes of an object made inside are asked for, has its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Color:
    VALUES = ["red", "green", "blue"]

    def __init__(self, red: Any, green: Any, blue: Any) -> None:
        self.red, self.green, self.blue = red, green * 2, blue**2

    def values(self) -> Any:
        found = ()
        for name in self.VALUES:
            found += (getattr(self, name),)  # type: ignore[assignment]
        return found

    def scaled(self, by: float) -> None:
        for name in self.VALUES:
            setattr(self, name, by * getattr(self, name))


def read(x: Any, y: Any) -> Any:
    red, green, blue = Color(x, y, x * y).values()
    return red * green + blue


def written(x: Any, y: Any) -> Any:
    color = Color(x, y, x * y)
    color.scaled(3.0)
    return color.red * color.green + color.blue


@pytest.mark.parametrize("f", [read, written])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = [(f(0.7 + 1e-6, 1.3) - f(0.7 - 1e-6, 1.3)) / 2e-6, (f(0.7, 1.3 + 1e-6) - f(0.7, 1.3 - 1e-6)) / 2e-6]
    np.testing.assert_allclose(srcad.grad(f)(0.7, 1.3), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((0.7, 1.3), (2.0, 1.0))[1], 2 * wanted[0] + wanted[1], rtol=1e-8)
