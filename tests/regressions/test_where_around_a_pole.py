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


def in_contexts(x: Any) -> Any:
    with np.errstate(invalid="ignore"):
        angle = np.maximum(np.arccos(x), 0.0)
    return np.sum(np.where(x < 1, angle, 0.0) * x)


def test_a_context_and_an_extremum_may_stand_between() -> None:
    with np.errstate(all="ignore"):
        found = srcad.grad(in_contexts)(np.array([0.5, 1.5]))
    np.testing.assert_allclose(found, [np.pi / 3 - 0.5 / np.sqrt(0.75), 0.0], rtol=1e-12)
