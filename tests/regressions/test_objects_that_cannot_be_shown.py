"""The text of the user's objects was asked for while programs were made: it may take long, or fail."""

from __future__ import annotations

from typing import Any

import srcad


class Silent:
    scale = 2.0
    kept: Any = None

    def __repr__(self) -> str:
        raise IndexError("nothing to show")

    def times(self, x: Any) -> Any:
        self.kept = x
        return self.scale * x * self.kept


SILENT = Silent()
TABLE = {"one": SILENT}


def of_an_object_outside(x: Any) -> Any:
    return SILENT.times(x) + TABLE["one"].times(x * x) + Silent().times(x)


def test_objects_are_not_shown() -> None:
    assert srcad.grad(of_an_object_outside)(0.5) == 2 * 2 * 0.5 * 2 + 2 * 4 * 0.5**3
    assert srcad.grad(Silent.times, wrt="x")(SILENT, 0.5) == 2.0
