"""The tangent of a list is an array where the list meets one: ``x / xs`` raised a TypeError, in forward mode alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.3, 0.2, 0.4])


@pytest.mark.parametrize("f", [lambda v: X / v, lambda v: X - v, lambda v: v - X, lambda v: np.float64(2.0) / v])
def test_operators(f: Callable[[Any], Any]) -> None:
    srcad.check_gradients(lambda v: np.sum(f(v) * X), ([1.2, 1.5, 2.0],), order=1)
