"""``out=`` and ``where=`` of a ufunc of numbers alone: where the mask leaves a place out, nothing is computed there."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import srcad


def relative(x: Any) -> Any:
    rv = np.ones_like(x, dtype=float)
    np.divide(np.log1p(x), x, out=rv, where=(x != 0.0))
    return np.sum(rv * x)


def ratio(x: Any, y: Any) -> Any:
    rv = np.zeros(3)
    np.divide(x, y, out=rv, where=np.array([True, False, True]) & (y != 0.0))
    return rv.sum() + x * y


@pytest.mark.parametrize("x, slope", [(0.0, 1.0), (1.0, 0.5)])
def test_of_one_number(x: float, slope: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert srcad.grad(relative)(x) == pytest.approx(slope)
        assert srcad.jvp(relative)((x,), (1.0,))[1] == pytest.approx(slope)


@pytest.mark.parametrize("y", [0.0, 2.0])
def test_of_numbers_into_an_array(y: float) -> None:
    want = (2 / y + y, 3.0 - 6 / y**2) if y else (0.0, 3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_allclose(srcad.grad(ratio)(3.0, y), want)
        np.testing.assert_allclose(srcad.jvp(ratio)((3.0, y), (1.0, 1.0))[1], sum(want))
