"""``numpy.pad`` with ``reflect_type='odd'`` had the derivative of the even reflection."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.sum(np.pad(x, 1, mode="reflect", reflect_type="odd") * np.array([1.0, 0.0, 0.0, 0.0, 10.0]))


def test_odd_reflections() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([1.0, 2.0, 4.0])), [2.0, -11.0, 20.0])
