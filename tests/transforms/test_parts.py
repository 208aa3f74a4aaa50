"""Parts of arrays that are said to be apart have no element in common; most that have none are said to be."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import srcad
from srcad.transforms.ir import Lit
from srcad.transforms.parts import ALL, Parts

BOUNDS = (None, -3, -1, 0, 1, 2, 4)
PLACES = [-4, -2, -1, 0, 1, 3, *itertools.starmap(slice, itertools.product(BOUNDS, BOUNDS)), slice(None, None, 2)]


def share(first: Any, second: Any, length: int) -> bool:
    numbers = np.arange(length)
    try:
        return bool(np.intersect1d(numbers[first], numbers[second]).size)
    except IndexError:
        return False


def test_along_one_axis() -> None:
    parts = Parts((), {})
    told = missed = 0
    for first, second in itertools.product(PLACES, PLACES):
        apart = parts.are_apart(parts.at("a", Lit(first)), parts.at("a", Lit(second)))
        really = not any(share(first, second, n) for n in range(1, 8))
        assert really or not apart, (first, second)
        told, missed = told + apart, missed + (really and not apart)
    assert told > missed


def test_of_several_axes() -> None:
    parts = Parts((), {})
    row, column = parts.at("a", Lit((1, slice(None)))), parts.at("a", Lit((slice(None), 0)))
    assert row == parts.at("a", Lit(1))
    assert not parts.are_apart(row, column)
    assert parts.are_apart(row, parts.at("a", Lit((2, 0))))
    assert parts.are_apart(column, parts.at("a", Lit((slice(1, -1), -1)))) is False  # of one column they are the same
    assert not parts.are_apart(row, parts.at("b", Lit(2)))
    assert not parts.are_apart(parts.at("a", ALL), row)
    assert not parts.are_apart(parts.at("a", Lit((..., 0))), parts.at("a", Lit((..., 1))))


def diffused(u: Any, c: Any) -> Any:
    u = u.copy()
    for _ in range(3):
        u[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        u[0] = u[1]
    return np.sum(u**2)


def test_what_is_added_back_is_not_taken_away() -> None:
    source = srcad.grad(diffused).source_for(np.linspace(0.0, 1.0, 6), 0.1)
    assert ".copy()" not in source.partition("# return")[2]
    assert "[1:-1] = 0.0" not in source


def rows(x: Any) -> Any:
    out = np.zeros((3, len(x)))
    out[0] = np.sin(x)
    out[1] = out[0] * x
    out[2, 1:] = out[1, :-1]
    return np.sum(out[2] * out[0])


def test_rows_that_are_written_once_are_not_put_back() -> None:
    gradient = srcad.grad(rows)
    x = np.linspace(0.1, 0.9, 4)
    source = gradient.source_for(x)
    assert "old" not in source and "= 0.0" not in source
    wanted = [(rows(x + 1e-6 * e) - rows(x - 1e-6 * e)) / 2e-6 for e in np.eye(4)]
    assert np.allclose(gradient(x), wanted, rtol=1e-7)


def windows(x: Any) -> Any:
    held = np.concatenate((x, x[:1])) * 1.0
    first, second, total = held[:3], held[1:4], 0.0
    for k in range(4):
        total = total + first[0] * np.sum(first[1:] ** 2)
        second[1:] = first[:2] * x[k % 3]
        first, second = second, first
    return total


def test_views_that_change_places_overlap() -> None:
    x = np.array([0.9, 0.7, 1.2])
    wanted = [(windows(x + 1e-6 * e) - windows(x - 1e-6 * e)) / 2e-6 for e in np.eye(3)]
    assert np.allclose(srcad.grad(windows)(x), wanted, rtol=1e-6)
    assert np.allclose([srcad.jvp(windows)((x,), (e,))[1] for e in np.eye(3)], wanted, rtol=1e-6)
