"""A method that copies an array outside gives memory of its own, which the function may write into; the array stays as it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

START = np.array([1.0, 2.0, 3.0])
GRID = np.arange(6.0).reshape(2, 3)


class Holder:
    def __init__(self) -> None:
        self.start = np.array([1.0, 2.0])
        self.table = {"k": np.array([4.0, 5.0])}

    def stepped(self, x: Any) -> Any:
        state = self.start.copy()
        state[0] = x
        state += x * state
        return state @ state


HOLDER = Holder()


def of_a_global(x: Any) -> Any:
    state = START.copy()
    state[0] = x
    return np.sum(state * x)


def of_a_part(x: Any) -> Any:
    state = START[1:].copy()
    state[-1] *= x
    return np.sum(state * state)


def of_other_forms(x: Any) -> Any:
    one, two, three = GRID.T.copy(), GRID.flatten(), GRID.astype(float)
    one[0, 1] = x
    two[1:3] = x * two[3:5]
    three[0] += x
    return np.sum(one) * np.sum(two) + np.sum(three * three)


def of_an_attribute(x: Any) -> Any:
    return HOLDER.stepped(x)


def of_an_element(x: Any) -> Any:
    state = HOLDER.table["k"].copy()
    state[1] = x * x
    return np.prod(state)


def passively(x: Any) -> Any:
    state = START.copy()
    state[0] = 7.0
    return np.sum(state * x)


CASES = [of_a_global, of_a_part, of_other_forms, of_an_attribute, of_an_element, passively]


@pytest.mark.parametrize("fn", CASES, ids=lambda f: f.__name__)
def test_both_modes(fn: Any) -> None:
    x, h = 1.3, 1e-6
    want = (fn(x + h) - fn(x - h)) / (2 * h)
    np.testing.assert_allclose(srcad.grad(fn)(x), want, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(fn)((x,), (1.0,)), (fn(x), want), rtol=1e-6)
    assert START.tolist() == [1.0, 2.0, 3.0] and GRID.ravel().tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert HOLDER.start.tolist() == [1.0, 2.0] and HOLDER.table["k"].tolist() == [4.0, 5.0]
