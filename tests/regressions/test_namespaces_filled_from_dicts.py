"""``self.__dict__.update(table)`` of a table that a run of the program makes gives the object its attributes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

TEXTS = {"first": "gain=2.0;bias=3.0", "second": "bias=1.0;gain=5.0;more=7.0"}


def table(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in (part.split("=") for part in text.split(";"))}


class Model:
    def __init__(self, name: str, x: Any) -> None:
        self.gain = x
        self.more = x * x
        self.__dict__.update(table(TEXTS[name]), x=x)

    def value(self) -> Any:
        return self.gain * self.x**3 + self.bias * self.more  # type: ignore[attr-defined]


def modelled(name: str, x: Any) -> Any:
    return Model(name, x).value()


@pytest.mark.parametrize("names", [("first", "second"), ("second", "first", "second")])
def test_derivatives(names: tuple[str, ...]) -> None:
    gradient, push = srcad.grad(modelled, wrt="x"), srcad.jvp(modelled, wrt="x")
    for name in names:
        wanted = (modelled(name, 0.7 + 1e-6) - modelled(name, 0.7 - 1e-6)) / 2e-6
        np.testing.assert_allclose(gradient(name, 0.7), wanted, rtol=1e-8)
        np.testing.assert_allclose(push((name, 0.7), (2.0,))[1], 2 * wanted, rtol=1e-8)
