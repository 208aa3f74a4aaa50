"""Each derivative is an array of its own: scaling one in place changes no other, and none of the arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


@pytest.mark.parametrize("f", [
    lambda x, y: np.sum((x + y) ** 2),
    lambda x, y: np.sum((x + y.T) ** 2),
    lambda x, y: np.sum(x * y),
    lambda x, y: np.trace(x @ y),
])  # fmt: skip
@pytest.mark.parametrize("optimize", [True, False])
def test_nothing_shared(f: Any, optimize: bool) -> None:
    x, y = np.arange(4.0).reshape(2, 2), np.ones((2, 2))
    bars = srcad.grad(f, optimize=optimize)(x, y)
    given = [x, y]
    assert not any(np.shares_memory(a, b) for a in bars for b in given)
    assert not np.shares_memory(*bars)
    _, pullback = srcad.vjp(f, optimize=optimize)(x, y)
    assert not np.shares_memory(*pullback(1.0))


def test_pullback_of_a_sum() -> None:
    weight = np.ones(3)
    _, pullback = srcad.vjp(lambda x, y: x + y)(np.arange(3.0), np.arange(3.0))
    bars = pullback(weight)
    assert not np.shares_memory(*bars) and not any(np.shares_memory(b, weight) for b in bars)
