"""A namedtuple in a list, in a dict or handed to a call at run time was made by a call through which no derivative flowed."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

Point = namedtuple("Point", ["x", "y"])


def names_of_a_class(p: Any) -> Any:
    a = Point(p[0] + p[1], p[1])
    return dict(zip(Point._fields, a, strict=True))["x"] * p[0]


def collected_in_a_loop(p: Any, n: int = 3) -> Any:
    points = []
    for k in range(n):
        points.append(Point(p[0] * k, p[1]))
    return sum(q.x * q.y for q in points) + points[n - 1].x


def collected_in_a_dict(p: Any, n: int = 3) -> Any:
    points = {}
    for k in range(n):
        points[k] = Point(p[0] * k, p[1] ** 2)
    return sum(q.x for q in points.values()) * points[n - 1].y


def turned(n: int, p: Any) -> Any:
    return p if n == 0 else turned(n - 1, Point(p.y * 2, p.x))


def handed_on_and_returned(p: Any) -> Any:
    q = turned(3, Point(p[0], p[1]))
    return q.x * q.y + q[0]


@pytest.mark.parametrize("fn", [names_of_a_class, collected_in_a_loop, collected_in_a_dict, handed_on_and_returned])
def test_derivatives_flow(fn: Callable[[Any], Any]) -> None:
    p, step = np.array([1.2, 0.5]), 1e-6
    expected = [(fn(p + step * unit) - fn(p - step * unit)) / (2 * step) for unit in np.eye(2)]
    np.testing.assert_allclose(srcad.grad(fn, wrt=0)(p), expected, rtol=1e-7)
    np.testing.assert_allclose(srcad.jvp(fn, wrt=0)((p,), (np.ones(2),))[1], np.sum(expected), rtol=1e-7)


def smallest_of_a_frozen_set(x: Any) -> Any:
    return min(frozenset([x, x * x]))


def test_sets_are_refused() -> None:
    with pytest.raises(srcad.DifferentiationError, match="frozenset"):
        srcad.grad(smallest_of_a_frozen_set)(1.3)
