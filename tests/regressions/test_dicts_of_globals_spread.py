"""A dict of the user's namespace that is spread was taken for something unknown."""

from typing import Any

import pytest

import srcad

DEFAULTS = {"scale": 2.0, "shift": 1.0}


def helper(x: float, scale: float = 1.0, shift: float = 0.0) -> float:
    return scale * x * x + shift * x


def spread(x: float) -> float:
    return helper(x, **DEFAULTS)


def over(x: float) -> float:
    given = {**DEFAULTS, "shift": x}
    return helper(x, **given)


class Model:
    defaults = DEFAULTS

    def __init__(self, **given: Any) -> None:
        self.given = self.defaults.copy()
        self.given.update(given)

    def value(self) -> Any:
        return self.given["scale"] * self.given["shift"]


def of_a_copy(x: float) -> Any:
    return Model(shift=x).value()


def test_copies_are_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(of_a_copy)
    assert gradient(3.0) == 2.0
    monkeypatch.setitem(DEFAULTS, "scale", 5.0)
    monkeypatch.setitem(DEFAULTS, "more", 1.0)
    assert gradient(3.0) == 5.0


def test_spread() -> None:
    assert srcad.grad(spread)(3.0) == 13.0
    assert srcad.grad(over)(3.0) == 18.0


def test_changes_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(spread)
    assert gradient(3.0) == 13.0
    monkeypatch.setitem(DEFAULTS, "scale", 1.0)
    assert gradient(3.0) == 7.0
    monkeypatch.delitem(DEFAULTS, "shift")
    assert gradient(3.0) == 6.0
