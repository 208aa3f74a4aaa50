"""`jvp` and `hvp` bind what is not differentiated as a call of the function does: stars, keywords, defaults."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import srcad


def worded(x: float, **words: float) -> float:
    return x * x * words.get("k", 1.0)


def starred(x: float, *rest: float, scale: float = 1.0) -> float:
    return x * x * sum(rest) * scale


def defaulted(x: float, n: int = 2, *, shift: float = 0.0) -> float:
    return x**n + shift * x


def test_keywords_of_two_stars() -> None:
    assert srcad.jvp(worded, wrt="x")((0.5,), (1.0,), k=3.0) == (0.75, 3.0)
    assert srcad.hvp(worded, wrt="x")((0.5,), (1.0,), k=3.0) == 6.0


def test_arguments_of_a_star() -> None:
    assert srcad.jvp(starred, wrt="x")((0.5,), (1.0,), 1.0, 2.0, scale=2.0) == (1.5, 6.0)


def test_defaults_and_keywords() -> None:
    derivative: Any = srcad.jvp(defaulted, wrt="x")
    assert derivative((0.5,), (1.0,)) == (0.25, 1.0)
    assert derivative((0.5,), (1.0,), 3) == derivative((0.5,), (1.0,), n=3) == (0.125, 0.75)
    assert derivative((0.5,), (1.0,), shift=2.0) == (1.25, 3.0)


def test_what_the_function_does_not_take() -> None:
    with pytest.raises(TypeError):
        srcad.jvp(defaulted, wrt="x")((0.5,), (1.0,), other=1.0)
    with pytest.raises(TypeError):
        srcad.jvp(defaulted, wrt="x")((0.5,), (1.0,), 1, 2, 3)


@pytest.mark.parametrize("function", [math.gamma, math.lgamma])
def test_gamma_leaves_its_argument(function: Any) -> None:
    def fn(x: Any) -> Any:
        return function(x)

    x = np.array(0.7)
    assert srcad.grad(fn)(x) == srcad.grad(fn)(0.7)
    assert x == 0.7
