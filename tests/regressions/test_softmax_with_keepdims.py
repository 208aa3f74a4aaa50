"""A softmax of rows with ``keepdims`` had wrong derivatives in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.sum((e / np.sum(e, axis=1, keepdims=True)) * W)


W = np.array([[1.0, 2.0, 4.0], [0.5, -1.0, 3.0]])


def test_softmax_of_rows() -> None:
    x = np.array([[0.1, 0.7, -0.3], [1.0, 0.2, 0.4]])
    y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
    wanted = y * (W - np.sum(y * W, axis=1, keepdims=True))
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, atol=1e-15)
