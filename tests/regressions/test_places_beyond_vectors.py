"""An element that a short vector does not have is not taken apart: it is read on paths that are not taken, or raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def of_an_argument(c: Any) -> Any:
    y = np.sin(c[0]) * c[1]
    return y * c[2] if len(c) == 3 else y


def of_what_was_made(c: Any) -> Any:
    d = np.array([c[0] * c[1], c[1] ** 2])
    y = d[0] * d[1]
    if len(d) == 3:
        y = y * d[2]
    return y + np.sum(d)


def of_what_is_written(c: Any) -> Any:
    d = np.zeros(2)
    d[0] = c[0] * c[1]
    d[1] = c[1] ** 2
    if len(d) == 3:
        d[2] = c[0]
    return d[0] * d[1]


def of_two(c: Any) -> Any:
    points = np.linspace(0.0, 1.0, 5)
    x, y = 2 * points + c[0], points * c[1]
    if len(c) == 3:
        return np.sum(np.array((x, y, np.full(x.shape, c[2]))))
    return np.sum(np.array((x, y)) ** 2)


@pytest.mark.parametrize("f", [of_an_argument, of_what_was_made, of_what_is_written, of_two])
def test_derivatives(f: Callable[..., Any]) -> None:
    c = np.array([0.7, 1.3])
    wanted = np.array([(f(c + h) - f(c - h)) / 2e-6 for h in 1e-6 * np.eye(2)])
    np.testing.assert_allclose(srcad.grad(f)(c), wanted, rtol=1e-7)
    np.testing.assert_allclose(srcad.jvp(f)((c,), (c + 1,))[1], wanted @ (c + 1), rtol=1e-7)


def reads(c: Any) -> Any:
    return c[0] * c[2]


def reads_what_was_made(c: Any) -> Any:
    d = np.array([c[0] * c[1], c[1] ** 2])
    return d[0] * d[2]


@pytest.mark.parametrize("f", [reads, reads_what_was_made])
def test_what_raises(f: Callable[..., Any]) -> None:
    c = np.array([0.7, 1.3])
    with pytest.raises(IndexError):
        srcad.grad(f)(c)
    with pytest.raises(IndexError):
        srcad.jvp(f)((c,), (c,))
