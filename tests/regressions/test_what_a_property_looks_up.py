"""A property of an object outside that looks up another one there: that one is known, and so followed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Numbers:
    nan = np.nan
    scale = 2.0

    def where(self, test: Any, one: Any, other: Any) -> Any:
        return np.where(test, one, other)


class Others(Numbers):
    scale = 5.0

    def where(self, test: Any, one: Any, other: Any) -> Any:
        return np.where(test, one, other * other)


class Registry(dict[str, Numbers]):
    def __init__(self) -> None:
        self["numbers"] = Numbers()
        self["others"] = Others()
        self.name = "numbers"

    @property
    def active(self) -> Numbers:
        return self[self.name]


class Lenient(Registry):
    def __getitem__(self, name: str) -> Numbers:
        try:
            return super().__getitem__(name)
        except KeyError:
            return super().__getitem__("others")


REGISTRY = Registry()
LENIENT = Lenient()


def looked_up(x: Any) -> Any:
    chosen = REGISTRY.active
    return chosen.where(x > 100.0, chosen.nan, x) * chosen.scale


def indexed(x: Any) -> Any:
    chosen = REGISTRY["numbers"]
    return chosen.where(x > 100.0, chosen.nan, x) * chosen.scale


def lenient(x: Any) -> Any:
    chosen = LENIENT["numbers"]
    return chosen.where(x > 100.0, chosen.nan, x) * chosen.scale


def given(x: Any) -> Any:
    """Whether functions are given is asked of all at once."""

    def rate(t: Any) -> Any:
        return x * t

    assert any([None, rate])
    return rate(2.0) if all((rate, x)) and not any([]) else x


@pytest.mark.parametrize("fn, slope", [(looked_up, 2.0), (indexed, 2.0), (lenient, 2.0), (given, 2.0)])
def test_both_modes(fn: Any, slope: float) -> None:
    assert srcad.grad(fn)(1.5) == pytest.approx(slope)
    assert srcad.jvp(fn)((1.5,), (1.0,))[1] == pytest.approx(slope)


def test_another_one_later(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative, by_key = srcad.grad(looked_up), srcad.grad(indexed)
    assert derivative(1.5) == pytest.approx(2.0)
    monkeypatch.setattr(REGISTRY, "name", "others")
    assert derivative(1.5) == pytest.approx(15.0)
    monkeypatch.setattr(REGISTRY, "name", "numbers")
    monkeypatch.setitem(REGISTRY, "numbers", Others())
    assert derivative(1.5) == pytest.approx(15.0)
    assert by_key(1.5) == pytest.approx(15.0)


def test_another_one_under_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = srcad.grad(lenient)
    assert derivative(1.5) == pytest.approx(2.0)
    monkeypatch.setitem(LENIENT, "numbers", Others())
    assert derivative(1.5) == pytest.approx(15.0)
    monkeypatch.setattr(LENIENT["numbers"], "scale", 1.0)
    assert derivative(1.5) == pytest.approx(3.0)
