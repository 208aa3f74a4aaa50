"""The accumulator of a sum that is read by index is handed to both terms: neither adds to it in place."""

from __future__ import annotations

import numpy as np

import srcad


def both_terms_of_a_sum(x: np.ndarray) -> float:
    a = x * 2.0
    b = x * 3.0
    s = np.sum(np.sin(a))
    y = a + b
    return y[0] * y[1] + s  # type: ignore[no-any-return]


def test_both_terms_of_a_sum() -> None:
    x = np.array([0.3, 0.7, 1.1])
    expected = 2.0 * np.cos(2.0 * x) + 25.0 * np.array([0.7 * 2.0, 0.3 * 2.0, 0.0]) / 2.0
    assert np.allclose(srcad.grad(both_terms_of_a_sum)(x), expected)
