"""The adjoint of a view that a branch adds up in that of the whole: it was counted once more where the view was made."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest

import srcad


def view_read_by_a_loop_in_a_branch(p: Any, c: Any) -> Any:
    w = p * 2.0
    u = c[1:4] * p
    if c[4] < 0.7:
        w = w * c[0]
    else:
        for _ in range(2):
            w = c[1:4] * w
    return np.dot(p, w) + np.sum(u)


def elements_of_a_view_on_both_sides(p: Any, c: Any) -> Any:
    v = c[1:4]
    if c[4] < 0.7:
        s = v[0] * p[1]
        for k in range(3):
            s = s + v[k] * p[k]
    else:
        s = np.sum(v * p)
    return s * np.sum(v) + v[2] * c[3]


def view_read_by_a_loop_in_a_context(p: Any, c: Any) -> Any:
    v = c[1:4]
    s = p[0]
    with contextlib.suppress(KeyError), np.errstate(over="ignore"):
        for k in range(3):
            s = s * v[k] + np.sum(v * p)
    return s + np.dot(v, p)


PROGRAMS = [view_read_by_a_loop_in_a_branch, elements_of_a_view_on_both_sides, view_read_by_a_loop_in_a_context]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("last", [0.6, 0.8])
def test_as_by_differences(f: Any, last: float) -> None:
    srcad.check_gradients(f, (np.array([0.3, -0.4, 0.8]), np.array([0.6, 0.2, -0.1, 0.5, last])), order=2)
