"""What is returned beside a gradient is what the function returns, though the reverse sweep restores the memory it is in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def squared_in_place(x: Any) -> Any:
    x += 1.0
    x *= x
    return x


def with_lists(x: Any) -> Any:
    made = [x, 2.0 * x]
    made.append(made[0] * made[1])
    made[0] = made[2] * 2.0
    return made[0] * x, made


def with_arrays(v: Any) -> Any:
    v *= 2.0
    s = (v * v).sum()
    v[0] = s
    return s, v


def test_values() -> None:
    value, bar = srcad.value_and_grad(squared_in_place)(np.array(0.5))
    assert (value, bar) == (2.25, 3.0)


@pytest.mark.parametrize("fn, given", [(with_lists, 0.5), (with_arrays, np.array([1.0, 2.0]))])
def test_auxiliary_results(fn: Any, given: Any) -> None:
    expected = fn(np.copy(given) if isinstance(given, np.ndarray) else given)
    value, bar = srcad.value_and_grad(fn, has_aux=True)(given)
    again, aux = srcad.grad(fn, has_aux=True)(given)
    for found, wanted in ((value[0], expected[0]), (value[1], expected[1]), (aux, expected[1]), (bar, again)):
        np.testing.assert_allclose(found, wanted)
