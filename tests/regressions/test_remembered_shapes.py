"""A test of an array's shape was taken for one whether an object remembers a call with equal arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def inverse(q: Any) -> Any:
    q = np.atleast_2d(q)
    if q.shape[1] == 3:
        return -q
    lengths = np.sum(q**2, 1)
    return ((q * np.r_[1, -1, -1, -1]).T / lengths).T


def test_tests_of_shapes() -> None:
    for q in (np.array([0.3, 0.9, 1.7]), np.array([0.3, 0.9, 1.7, 0.4]), np.ones((2, 4))):
        srcad.check_gradients(lambda x: np.sum(inverse(x) ** 2 * 3 + inverse(x)), (q,), order=1)
    srcad.check_gradients(lambda x: np.sum(inverse(x) ** 3), (0.7,), order=2)
