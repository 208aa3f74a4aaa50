"""What a list of arrays is asked for as a whole is asked of its arrays: the zeros written into their adjoints are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

D = np.array([0.1, 0.2, 0.3])


def summed(xs: Any) -> Any:
    xs[0][1] = 5.0
    return np.dot(sum(xs), D)


def averaged(xs: Any) -> Any:
    xs[0][1] = 5.0
    return np.dot(np.mean(xs, axis=0), D)


def by_one_name(xs: Any) -> Any:
    row = xs[0]
    row[1] = 2.0
    row = xs[1]
    row[1] = row[0] * row[0]
    return sum(np.dot(x, D) for x in xs)


def twice_in_the_list(xs: Any) -> Any:
    xs[0][1] = 5.0
    xs[1] = xs[0]
    return np.dot(np.array(xs).sum(axis=0), D)


@pytest.mark.parametrize("f", [summed, averaged, by_one_name, twice_in_the_list])
@pytest.mark.parametrize("optimize", [True, False])
def test_first_order(f: Callable[[Any], Any], optimize: bool) -> None:
    xs, step = [np.array([0.5, 0.6, 0.7]) * k for k in range(12)], 1e-6

    def moved(place: int, by: Any) -> Any:
        return f([x + by * (k == place) for k, x in enumerate(xs)])

    rows = [[(moved(k, step * e) - moved(k, -step * e)) / (2 * step) for e in np.eye(3)] for k in range(12)]
    np.testing.assert_allclose(srcad.grad(f, optimize=optimize)(xs), rows, atol=1e-8)
    np.testing.assert_allclose(srcad.vjp(f, optimize=optimize)(xs)[1](1.0), rows, atol=1e-8)
