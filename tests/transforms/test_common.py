"""What one side of a branch computed and handed on is not computed again where the test decides the same once more."""

from __future__ import annotations

import math
from typing import Any

import pytest

import srcad


def turned(x: Any) -> Any:
    if x > 0.5:
        a = x * x
        y, z = math.sin(a), math.cos(a)
    else:
        a = x
        y, z = x**3, x
    return y * z * a


def in_steps(x: Any) -> Any:
    """What a step of a loop computes is not there after the loop."""
    s = x
    for k in range(3):
        if x > 0.5:
            s = math.sin(s) + k
        else:
            s = s * x
    if x > 0.5:
        s = s + math.sin(x) * math.cos(s)
    return s


@pytest.mark.parametrize("f", [turned, in_steps])
@pytest.mark.parametrize("x", [0.3, 0.9])
def test_derivatives(f: Any, x: float) -> None:
    wanted = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
    assert srcad.grad(f)(x) == pytest.approx(wanted, rel=1e-7)


def test_functions_are_called_once() -> None:
    text = srcad.grad(turned).source_for(0.9)
    assert text.count("math.sin(a)") == text.count("math.cos(a)") == 1, text
