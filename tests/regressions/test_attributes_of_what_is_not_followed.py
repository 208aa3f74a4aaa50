"""An attribute of an object that is not followed was read as a call, and its derivative lost, where a guard comes later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

signal = pytest.importorskip("scipy.signal")


def coefficients(x: Any) -> Any:
    half = np.polynomial.Polynomial((1, 1)) / 2.0
    return signal.normalize((x[0] * half + x[1] * half).coef, np.array([1.0, 2.0]))[0]


def test_no_derivative_is_lost() -> None:
    x, x_dot = np.array([1.0, 2.0]), np.array([0.3, 0.5])
    try:
        _, tangent = srcad.jvp(coefficients)((x,), (x_dot,))
    except srcad.DifferentiationError:
        return
    np.testing.assert_allclose(tangent, coefficients(x_dot))
