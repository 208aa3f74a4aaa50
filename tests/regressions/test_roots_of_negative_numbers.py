"""Python's power of a negative float is complex; its adjoint was cut to a real number among complex ones."""

import cmath
from typing import Any

import pytest

import srcad


def through_a_root(x: Any) -> Any:
    root = x**-1.5
    return abs((root * cmath.sqrt(x) * cmath.exp(1j * x)).real)


def twice_a_root(x: Any) -> Any:
    root = 2.0 * x**0.5
    return (root * cmath.exp(1j * x)).imag + (root * root).real


@pytest.mark.parametrize("f", [through_a_root, twice_a_root])
@pytest.mark.parametrize("x", [-0.7, 0.7])
def test_a_root_among_complex_numbers(f, x: float) -> None:  # type: ignore[no-untyped-def]
    h = 1e-6
    expected = (f(x + h) - f(x - h)) / (2 * h)
    assert srcad.grad(f)(x) == pytest.approx(expected, rel=1e-8)
    assert srcad.jvp(f)((x,), (1.0,))[1] == pytest.approx(expected, rel=1e-8)
