"""A pullback of several results is given as many adjoints."""

from __future__ import annotations

from typing import Any

import pytest

import srcad


def parts(x: float) -> dict[str, Any]:
    return {"a": x * x, "b": (x, [x, 1.0])}


def test_pullbacks_are_given_as_many_adjoints_as_there_are_results() -> None:
    _, pullback = srcad.vjp(parts)(2.0)
    assert pullback({"a": 1.0, "b": (1.0, [1.0, 0.0])}) == 6.0
    for wrong in ((1.0, [1.0, 0.0, 0.0]), (1.0, [1.0, 0.0], 2.0)):
        with pytest.raises(ValueError, match="too many values"):
            pullback({"a": 1.0, "b": wrong})
    with pytest.raises(ValueError, match="not enough values"):
        pullback({"a": 1.0, "b": (1.0,)})
