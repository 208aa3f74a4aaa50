"""``numpy.where`` around a pole gave NaN; with ``strong_zero`` the branch not taken adds nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return np.sum(np.where(x > 0, np.log(x), 0.0))


def test_the_branch_that_is_not_taken_adds_nothing() -> None:
    with np.errstate(all="ignore"):
        found = srcad.grad(f, strong_zero=True)(np.array([0.0, 2.0]))
    np.testing.assert_array_equal(found, [0.0, 0.5])
