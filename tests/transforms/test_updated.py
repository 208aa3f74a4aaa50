"""A loop changes the array that it carries where nobody else has it; what others have, or a step keeps, is copied."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X, Y = np.array([1.1, 0.4, 0.7, 0.4]), np.array([2.0, 0.5])


def of_elements(theta, y0, n):
    a, b, c, d = theta
    y = np.asarray(y0, dtype=float)
    for _ in range(n):
        y = y + 0.1 * np.array([a * y[0] - b * y[0] * y[1], c * y[0] * y[1] - d * y[1]])
    return np.sum(y**2)


def of_parts(theta, y0, n):
    y = y0
    for k in range(n):
        y = y + np.sin(y[k % 2]) * theta[:2] * y[::-1]
    return np.sum(np.cos(y))


def nested(theta, y0, n):
    y = y0
    for _ in range(n):
        for k in range(2):
            y = y * 0.9 + theta[k] * np.array([y[1], y[0] * y[1]])
    return np.sum(y**3)


def until_large(theta, y0, n):
    y = y0
    while y[0] < n:
        y = y + np.array([theta[0] * y[0], theta[1] * y[1] ** 2])
    return y[0] * y[1]


def kept_in_a_list(theta, y0, n):
    states, y = [], y0
    for _ in range(n):
        states.append(y)
        y = y + 0.1 * np.array([theta[0] * y[1], theta[1] * y[0]])
    return sum((s[0] * y[1] for s in states), 0.0) + np.sum(y)


@pytest.mark.parametrize("f", [of_elements, of_parts, nested, until_large, kept_in_a_list])
def test_of_both_orders(f: Any) -> None:
    srcad.check_gradients(f, (X, Y, 3), order=2)
    plain = srcad.grad(f, wrt=(0, 1), optimize=False)(X, Y, 3)
    for found, wanted in zip(srcad.grad(f, wrt=(0, 1))(X, Y, 3), plain, strict=True):
        assert found == pytest.approx(wanted, rel=1e-12)


def test_no_copy_is_made() -> None:
    source = srcad.grad(of_elements, wrt=0).source_for(X, Y, 3)
    assert "copy" not in source and "ys =" not in source and "thetas" not in source
    assert "a_bar += " in source  # read before the loop, and so added to there


def test_what_does_not_fit_raises_as_before() -> None:
    with pytest.raises(ValueError, match="unpack"):
        srcad.grad(of_elements)(X[:3], Y, 0)


def test_pullbacks_are_called_twice() -> None:
    value, pullback = srcad.vjp(lambda theta, y: nested(theta, y, 3) * y)(X, Y)
    seed = np.ones_like(value)
    first, again = pullback(seed), pullback(seed)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert np.array_equal(seed, np.ones_like(value))
