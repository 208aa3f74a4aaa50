"""Ties in an extremum gave the derivative to one, or to each in full, in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def largest(x: Any) -> Any:
    return np.max(x)


def columns(x: Any) -> Any:
    return np.sum(np.min(x, axis=0))


def test_ties_share_evenly() -> None:
    np.testing.assert_array_equal(srcad.grad(largest)(np.array([2.0, 1.0, 2.0])), [0.5, 0.0, 0.5])
    np.testing.assert_array_equal(srcad.grad(columns)(np.array([[1.0, 2.0], [1.0, 3.0]])), [[0.5, 1.0], [0.5, 0.0]])
