"""What a `try` wrote before it raised stays written, also in the derivative; what cannot be told is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.5, 1.2, 2.0, 0.8])


def one_after_the_other(x: Any) -> Any:
    y = x * 1.0
    try:
        y[0] = x[1] ** 2
        y[7] = 1.0
        y[1] = 100.0
    except IndexError:
        y[2] *= x[0]
    return np.sum(y**2)


def in_a_loop(x: Any) -> Any:
    y = x * 1.0
    try:
        for k in range(9):
            y[k] = x[1] * y[k]
    except IndexError:
        y[2] *= x[0]
    return np.sum(y**2)


def into_a_list(x: Any) -> Any:
    found = [x[0]]
    try:
        for k in range(9):
            found.append(x[k] * x[k])
    except IndexError:
        found.append(x[0])
    return sum(found) * found[-2]


def counted_by_a_helper(x: Any) -> Any:
    """A loop after the `try` carries what was torn there."""
    n = 0

    def tick(v: Any) -> Any:
        nonlocal n
        n += 1
        if v > 1.6:
            raise StopIteration
        return v

    total = 0.0
    for v in x:
        try:
            total += tick(v)
        except StopIteration:
            total += 1
    for k in range(2):
        if n:
            total += x[k]
        n = 2
    return total


@pytest.mark.parametrize("fn", [one_after_the_other, in_a_loop, into_a_list, counted_by_a_helper])
def test_right_or_refused(fn: Any) -> None:
    step = 1e-6
    slopes = [(fn(X + step * e) - fn(X - step * e)) / (2 * step) for e in np.eye(4)]
    try:
        found = srcad.grad(fn)(X)
    except srcad.DifferentiationError:
        return
    np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=1e-8)
