"""Where NumPy is told to raise, the tangents within a ``try`` are none of its handlers' business."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import srcad


def within_a_manager(x: Any) -> Any:
    with np.errstate(all="raise"):
        try:
            y = np.abs(x) ** 1.5 + np.arcsin(x + 1.0)
        except FloatingPointError:
            y = 5.0 * x
    return y


def by_a_setting(x: Any) -> Any:
    old = np.seterr(all="raise")
    try:
        try:
            y = np.power(x, 0.5)
            for k in range(2):
                y = y + np.sqrt(x) * (k + 1.0)
        except ArithmeticError:
            y = 5.0 * x
    finally:
        np.seterr(**old)
    return y


def by_warnings(x: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return np.sqrt(x) * 2.0
        except RuntimeWarning:
            return 5.0 * x


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("fn", [within_a_manager, by_a_setting, by_warnings])
@pytest.mark.parametrize("x", [np.float64(0.0), np.array([0.5, -0.5]), np.array([-0.5, -0.25]), np.float64(-1.5)])
def test_no_handler_runs_for_them(fn: Any, x: Any, optimize: bool) -> None:
    value, slope = srcad.jvp(fn, optimize=optimize)((x,), (np.ones_like(x),))
    np.testing.assert_array_equal(value, fn(x))
    if np.all(np.isfinite(slope)):
        np.testing.assert_allclose(slope, srcad.vjp(fn, optimize=optimize)(x)[1](np.ones_like(x)))
    else:
        assert slope == np.inf
