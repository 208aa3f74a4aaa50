"""An attribute that is read in two functions is one place: where another value stands there later, both read that."""

from __future__ import annotations

from typing import Any

import pytest

import srcad


class Model:
    """An object outside."""

    def __init__(self) -> None:
        self.rate = 1.5
        self.table = {"k": [2.0]}
        self.row = [2.0]

    def value(self) -> Any:
        return self.rate * self.table["k"][0] * self.row[0]


MODEL: Any = Model()


def twice(x: Any) -> Any:
    table, row = MODEL.table, MODEL.row
    return x * (table["k"][0] * row[0] - MODEL.value())


def test_both_names_read_what_stands_there_now(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative, tangent = srcad.grad(twice), srcad.jvp(twice)
    for left, right in ((2.0, 2.0), (4.0, 2.0), (8.0, 3.0), (8.0, 5.0)):
        monkeypatch.setattr(MODEL, "table", {"k": [left]})
        monkeypatch.setattr(MODEL, "row", [right])
        assert derivative(1.7) == pytest.approx(-0.5 * left * right)
        assert tangent((1.7,), (1.0,))[1] == pytest.approx(-0.5 * left * right)
