"""What is asked of a range is its numbers, not its ends; iterators over places hand the elements on."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def ranges(x: float) -> float:
    r = range(2, 9, 2)
    return x * r[1] + x * sum(r[1:]) + (4 in r) * x


def places(x: Any) -> Any:
    s = 0.0
    for (i,), v in np.ndenumerate(x):
        s = s + v * v * i
    for i, j in np.ndindex(2, 2):
        s = s + x[i] * x[j]
    return s


def test_range() -> None:
    assert srcad.grad(ranges)(0.5) == 4 + 18 + 1


def test_places() -> None:
    srcad.check_gradients(places, (np.array([0.5, 1.2, -2.0]),), order=1)
