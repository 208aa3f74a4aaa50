"""The adjoint of a sum of an array that stands in a list is an array, also where it is the first one that is put there."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def total(x: Any) -> Any:
    cells = [x, x * x, x]
    for k in range(2):
        cells[k] = cells[k + 1] * 2.0 + x * cells[k]
    return np.sum(cells[0]) + np.sum(cells[1] * cells[2])


def test_gradient() -> None:
    x = np.array([0.3, 0.4])
    assert np.allclose(srcad.grad(total)(x), 10.0 * x + 4.0 * x**3)
