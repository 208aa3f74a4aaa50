"""Where a function takes one of its arguments, the others receive nothing, also where the slope beyond is infinite."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import srcad


def sunset(x: Any) -> Any:
    return np.arccos(np.clip(x, -1, 1))


def largest(x: Any) -> Any:
    return np.sqrt(np.max(x) - 2.0)


def between(x: float) -> float:
    return math.sqrt(max(x, 0.0))


def test_clip() -> None:
    with np.errstate(divide="ignore"):
        assert srcad.grad(sunset)(3.0) == 0.0
        assert srcad.vjp(sunset)(np.array([3.0, 0.5]))[1](np.ones(2)).tolist() == [0.0, -1 / math.sqrt(0.75)]


def test_extrema() -> None:
    with np.errstate(divide="ignore"):
        assert srcad.grad(largest)(np.array([1.0, 2.0])).tolist() == [0.0, math.inf]


def test_numbers() -> None:
    assert srcad.grad(between)(-1.0) == 0.0
