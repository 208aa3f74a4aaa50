"""What a list of arrays is asked for as a whole is asked of its arrays; other lists may hold these as well."""

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


def joined(xs: Any) -> Any:
    ys = [x * 0.7 for x in xs]
    for _ in range(3):
        xs = xs + [xs[1] * 0.5]
    xs[0] = ys[1]
    return sum(np.dot(x, D) for x in xs)


def spliced(xs: Any) -> Any:
    ys = {k: x * 0.7 for k, x in enumerate(xs)}
    pairs = [[x[0], x[1] * 1.0] for x in xs]
    xs[2:2] = [ys[1], ys[1] * 0.5]
    del xs[3]
    return sum(a * b for a, b in pairs)


@pytest.mark.parametrize("f", [summed, averaged, by_one_name, twice_in_the_list, joined, spliced])
@pytest.mark.parametrize("optimize", [True, False])
def test_first_order(f: Callable[[Any], Any], optimize: bool) -> None:
    xs, step = [np.array([0.5, 0.6, 0.7]) * k for k in range(12)], 1e-6

    def moved(place: int, by: Any) -> Any:
        return f([x + by * (k == place) for k, x in enumerate(xs)])

    rows = [[(moved(k, step * e) - moved(k, -step * e)) / (2 * step) for e in np.eye(3)] for k in range(12)]
    np.testing.assert_allclose(srcad.grad(f, optimize=optimize)(xs), rows, atol=1e-8)
    np.testing.assert_allclose(srcad.vjp(f, optimize=optimize)(xs)[1](1.0), rows, atol=1e-8)


def popped(x: Any) -> Any:
    rows, t, s = [], x[0], 0.0
    while t < 4.0:
        rows.append(x[1:] * t)
        t = t * 1.5 + 0.3
    for _ in range(2):
        s = s + np.sum(rows[2]) * 0.1
    for _ in range(2):
        s = s + np.dot(rows.pop(), x[:3])
    return s


def test_what_is_put_back_is_not_the_argument() -> None:
    x = np.array([0.9, 0.7, -0.6, 1.1])
    slopes = [(popped(x + h) - popped(x - h)) / 2e-6 for h in np.eye(4) * 1e-6]
    np.testing.assert_allclose(srcad.grad(popped)(x), slopes, rtol=1e-6)
    np.testing.assert_array_equal(x, [0.9, 0.7, -0.6, 1.1])
