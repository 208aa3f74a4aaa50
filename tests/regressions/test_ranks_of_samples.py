"""The rank of a result that depends on the lengths of the axes is not known before the call."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def unit_normal(a: Any, b: Any) -> Any:
    n = np.cross(a, b)
    return (n / np.linalg.norm(n))[0]


def squeezed(x: Any) -> Any:
    y = np.squeeze(x)
    return y * y


def test_cross_product() -> None:
    srcad.check_gradients(unit_normal, (np.array([1.0, 2.0, 3.5]), np.array([0.5, -1.0, 2.0])), order=1)


def test_squeeze() -> None:
    assert srcad.grad(squeezed)(np.array([[3.0]])).tolist() == [[6.0]]
