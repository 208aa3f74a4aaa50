"""An alarm that stops srcad in its work inside a ``try`` of the user's is not caught there, where it would give a number."""

from __future__ import annotations

from typing import Any

import pytest

import srcad
from srcad import door


class Alarm(BaseException):
    pass


class Square:
    def value(self, x: Any) -> Any:
        return x * x


class Cube:
    def value(self, x: Any) -> Any:
        return x**3


POWERS: list[Any] = [Square(), Cube()]


def tried(x: Any, k: int) -> Any:
    try:
        y = 2.0 * x + POWERS[k].value(x)
    except:  # noqa: E722
        y = 3.0 * x
    return y


def test_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    assert srcad.grad(tried, wrt="x")(0.5, 0) == 3.0

    def stopped(*args: Any) -> Any:
        raise Alarm

    monkeypatch.setattr(door, "_made", stopped)
    with pytest.raises(srcad.DifferentiationError, match="not finished"):
        srcad.grad(tried, wrt="x")(0.5, 0)
