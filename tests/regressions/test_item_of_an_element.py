"""``x[1].item()`` lost its derivative in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return x[1].item() ** 2 + x.item(0)


def test_item_keeps_its_derivative() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([1.0, 2.0, 3.0])), [1.0, 4.0, 0.0])
