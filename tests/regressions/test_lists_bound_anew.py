"""A list that is walked does not share its name with the list that the loop fills."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import srcad


def twice_bound(x: NDArray[np.float64]) -> Any:
    y = [a * 2.0 for a in x]
    y = [b + 1.0 for b in y]
    return float(sum(y))


def passive_bound_anew(x: NDArray[np.float64]) -> Any:
    n = [len(x) for a in x]
    n = [b + 1 for b in n]
    return float(np.sum(x * np.array(n)))


def test_comprehensions_bound_to_one_name() -> None:
    np.testing.assert_array_equal(srcad.grad(twice_bound)(np.ones(3)), [2.0, 2.0, 2.0])
    np.testing.assert_array_equal(srcad.grad(passive_bound_anew)(np.ones(3)), [4.0, 4.0, 4.0])
