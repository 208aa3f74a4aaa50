"""Each draw of NumPy's own generator is a draw: two equal ones were one, one that nobody read was none, the compiler drew too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def two_draws(x: Any) -> Any:
    a = np.random.normal(0.0, 1.0)
    b = np.random.normal(0.0, 1.0)
    return x * a - x * b * 2.0


def unread(x: Any) -> Any:
    np.random.normal(0.0, 1.0)
    return x * np.random.normal(0.0, 1.0)


def reparameterised(x: Any) -> Any:
    return np.random.normal(x, 1.0) * x - np.random.normal(x, 1.0)


def in_a_loop(x: Any) -> Any:
    total = 0.0
    for _ in range(3):
        total = total * x + x * np.random.uniform(0.0, x)
    return total


@pytest.mark.parametrize("f", [two_draws, unread, reparameterised, in_a_loop], ids=lambda f: f.__name__)
@pytest.mark.parametrize("options", [{}, {"optimize": False}, {"checkpoint": 1}], ids=str)
def test_as_by_differences(f: Any, options: Any) -> None:
    def seeded(g: Any, *args: Any) -> Any:
        np.random.seed(1)
        return g(*args)

    wanted = (seeded(f, 2.0 + 1e-6) - seeded(f, 2.0 - 1e-6)) / 2e-6
    following = np.random.random()
    assert np.isclose(seeded(srcad.grad(f, **options), 2.0), wanted, rtol=1e-6)
    assert np.random.random() == following
    _, pullback = seeded(srcad.vjp(f, **options), 2.0)
    assert np.isclose(pullback(1.0), wanted, rtol=1e-6) and np.isclose(pullback(1.0), wanted, rtol=1e-6)
