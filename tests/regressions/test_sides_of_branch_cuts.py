"""On a branch cut the derivative is that of the side that the sign of zero says: ``1 - (2 + 0j) ** 2`` had lost it."""

from __future__ import annotations

import cmath
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def sines(z: Any) -> Any:
    return np.arcsin(z) + 2j * np.arccos(z)


def areas(z: Any) -> Any:
    return np.arccosh(z) + 2j * np.arcsinh(1j * z)


def numbers(z: Any) -> Any:
    return cmath.asin(z) + 2j * cmath.acos(z) + cmath.acosh(z)


def at(re: float, im: float) -> complex:
    return complex(re, im)


@pytest.mark.parametrize("f", [sines, areas, numbers])
@pytest.mark.parametrize("re", [-2.5, 2.5])
@pytest.mark.parametrize("im", [-0.0, 0.0])
def test_sides(f: Callable[..., Any], re: float, im: float) -> None:
    value, tangent = srcad.jvp(f)((at(re, im),), (1 + 0j,))
    wanted = (f(at(re + 1e-5, im)) - f(at(re - 1e-5, im))) / 2e-5
    assert value == f(at(re, im))
    np.testing.assert_allclose(tangent, wanted, rtol=1e-8, atol=1e-10)
