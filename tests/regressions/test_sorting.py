"""Sorting: derivatives go where the elements go."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def largest_first(x: float, y: float, z: float) -> float:
    a, b, c = sorted((x, y, z), reverse=True)
    return a * b + c * c * c


def by_key(x: float, y: float) -> float:
    pairs = sorted([(x, 2.0 * y), (y, x * x)], key=lambda pair: -pair[1])
    return pairs[0][0] * pairs[0][1] + pairs[1][0]


def median(values: Any) -> Any:
    ordered = sorted(values)
    n = len(ordered)
    return ordered[n // 2] if n % 2 else (ordered[n // 2 - 1] + ordered[n // 2]) / 2


def in_place(x: float, y: float) -> float:
    values = [x, y, x * y]
    values.sort()
    values.insert(0, y)
    values.reverse()
    last = values.pop()
    return values[0] * 2 + values[1] + last * values.pop(0)


def shape(x: Any) -> Any:
    return np.sum(np.ones(x.shape + (2,)) * x[0])


def test_numbers() -> None:
    for point in ((1.0, 2.0, 3.0), (3.0, 1.0, 2.0)):
        srcad.check_gradients(largest_first, point, order=1)


def test_by_key() -> None:
    for point in ((1.0, 2.0), (3.0, 1.0)):
        srcad.check_gradients(by_key, point, order=1)


def test_lists_and_arrays() -> None:
    srcad.check_gradients(median, ([3.0, 1.0, 2.0, 5.0],), order=1)
    srcad.check_gradients(median, (np.array([3.0, 1.0, 2.0]),), order=1)


def test_methods_of_lists() -> None:
    for point in ((1.5, 2.0), (3.0, 0.5)):
        srcad.check_gradients(in_place, point, order=1)


def test_shapes_are_joined() -> None:
    srcad.check_gradients(shape, (np.array([1.0, 2.0]),), order=1)


def dict_methods(x: float, **given: float) -> float:
    options = {"a": x, "b": 2.0}
    options.update({"c": x * x}, d=3.0)
    a = options.pop("a")
    e = options.setdefault("e", a * a)
    return a * options.pop("missing", 2.0) + sum(options.values()) + e * len(given)


def test_methods_of_dicts() -> None:
    srcad.check_gradients(dict_methods, (1.5,), order=1)
