"""``s += a`` writes into the array that ``s`` has become: another name for it sees that, or is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

A = np.array([[1.0, 2.0], [3.0, 0.5], [0.2, 1.5]])


def total(a: Any) -> Any:
    s: Any = 0.0
    for row in a:
        s += row * row
    return np.sum(s * s)


def with_another_name(a: Any) -> Any:
    s: Any = 0.0
    t: Any = 0.0
    for row in a:
        t = s
        s += row * row
    return np.sum(s * t)


def kept_in_a_list(a: Any) -> Any:
    s: Any = 0.0
    kept = []
    for row in a:
        s += row * row
        kept.append(s)
    return np.sum(kept[0])


def test_the_only_name() -> None:
    np.testing.assert_allclose(srcad.grad(total)(A), 4 * np.sum(A**2, axis=0) * A)


@pytest.mark.parametrize("fn", [with_another_name, kept_in_a_list])
def test_another_name_is_refused_or_right(fn: Any) -> None:
    step = 1e-6 * np.eye(6)[3].reshape(3, 2)
    slope = (fn(A + step) - fn(A - step)) / 2e-6
    try:
        found = srcad.grad(fn)(A)[1, 1]
    except srcad.DifferentiationError:
        return
    np.testing.assert_allclose(found, slope, rtol=1e-6)
