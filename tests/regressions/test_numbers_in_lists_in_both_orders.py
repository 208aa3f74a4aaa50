"""Numbers in lists and dicts of adjoints are values: what is added to the whole replaces them, in both orders of derivatives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import srcad


def with_a_state(x: Any, y: Any) -> Any:
    state = y

    def step(v: Any) -> Any:
        nonlocal state
        try:
            state = state * v
            return math.sqrt(state)
        except ValueError:
            state = -state
            return state
        finally:
            state += 0.1

    return sum([step(v) for v in x]) * state


def one_after_the_other(x: Any, y: Any) -> Any:
    made: list[Any] = []
    while True:
        try:
            last = made[len(made) - 3] * y
        except IndexError:
            last = y
        made.append(last + x[len(made) % 4])
        if len(made) > 6:
            break
    return sum(made) * last


def pairs_by_letters(x: Any, y: Any) -> Any:
    pairs: dict[str, Any] = {}
    for k, v in zip("abca", x, strict=True):
        pairs[k] = (pairs[k][0] + v, pairs[k][1] + 1) if k in pairs else (v * y, 1)
    (p, n), *rest = pairs.values()
    return p * n * p + sum(a * b * a for a, b in rest)


def named_on_the_way(x: Any, y: Any) -> Any:
    value = x[0] if (m := x[1] * y) > 0.1 else y
    products = [last := v * value for v in x if (twice := v * 2.0) > 0]
    return value * m + sum(products) * last + twice


@pytest.mark.parametrize("fn", [with_a_state, one_after_the_other, pairs_by_letters, named_on_the_way])
def test_both_orders(fn: Any) -> None:
    x, y, v = np.array([0.8, 0.3, 1.7, -0.4]), 1.3, np.array([0.3, -0.2, 0.5, 0.4])
    gradient = srcad.grad(fn, wrt="x")
    slope = (fn(x + 1e-6 * v, y) - fn(x - 1e-6 * v, y)) / 2e-6
    bend = (gradient(x + 1e-5 * v, y) - gradient(x - 1e-5 * v, y)) / 2e-5
    np.testing.assert_allclose(gradient(x, y) @ v, slope, rtol=1e-6)
    np.testing.assert_allclose(srcad.hvp(fn, wrt="x")((x,), (v,), y=y), bend, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(srcad.vjp(gradient, wrt="x")(x, y)[1](v), bend, rtol=1e-6, atol=1e-7)
