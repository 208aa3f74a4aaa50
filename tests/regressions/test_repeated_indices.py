"""Duplicates in an index array did not add up in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.sum(x[np.array([0, 0, 2])] * np.array([1.0, 10.0, 100.0])) + np.sum(np.take(x, [1, 1]))


def test_duplicates_add_up() -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([1.0, 2.0, 3.0])), [11.0, 2.0, 100.0])
