"""``isinstance`` is answered for classes in a tuple of the module's, and for those that ``typing`` has another name for."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import srcad

EXACT = (Fraction, (complex, int | None))


class Opaque:
    def __init__(self, x: Any) -> None:
        self.hidden = [x]


def in_a_tuple(x: Any) -> Any:
    return Opaque(x) if isinstance(x, EXACT) else math.sin(x)


def in_typing(x: Any) -> Any:
    return Opaque(x) if isinstance(x, (typing.Iterable, typing.Mapping)) else x * x


@pytest.mark.parametrize("f", [in_a_tuple, in_typing])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(0.7), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((0.7,), (2.0,))[1], 2 * wanted, rtol=1e-8)
    assert "isinstance" not in srcad.grad(f).source_for(0.7)
