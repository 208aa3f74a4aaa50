"""A program that left helpers to run time for its size was refused where these had to be known."""

from typing import Any

import numpy as np
import pytest

import srcad
from srcad import recent
from srcad.transforms import inlining


def doubled(x: Any) -> Any:
    return 2 * x


def written(x: Any) -> Any:
    y = x * x + x
    y = y * y + 1.0
    z = doubled(y)
    z[0] = 3.0
    return np.sum(z * y)


def test_one_larger(monkeypatch: pytest.MonkeyPatch) -> None:
    at = np.array([1.5, 2.0])
    expected = srcad.grad(written)(at)
    recent.forget()
    monkeypatch.setattr(inlining, "BUDGET", 4)
    assert np.array_equal(srcad.grad(written)(at), expected)


def test_twice_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    recent.forget()
    monkeypatch.setattr(inlining, "BUDGET", 1)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="memory that is written into"):
        srcad.grad(written)(np.array([1.5, 2.0]))
