"""A truth value between brackets is a mask and not the number 0 or 1: what it takes is new memory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def wrapped(lon: Any) -> Any:
    lon = np.array(lon * 1.0)
    wrap = lon < 0
    lon[wrap] = lon[wrap] % 360 - 180
    return np.sum(lon**2)


@pytest.mark.parametrize("lon, slope", [(-2.0, 356.0), (2.0, 4.0)])
def test_of_an_array_without_axes(lon: float, slope: float) -> None:
    """(-2 % 360 - 180) ** 2 has the slope 2 * 178."""
    assert srcad.grad(wrapped)(lon) == pytest.approx(slope)
    assert srcad.jvp(wrapped)((lon,), (1.0,))[1] == pytest.approx(slope)
