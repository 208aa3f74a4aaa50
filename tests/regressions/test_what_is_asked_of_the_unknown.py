"""Attributes of objects of which nothing is known are values, and what can be walked is made a list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class _Table:
    def __init__(self, rows: Any) -> None:
        self.values = rows
        self.items = [2.0, 3.0]


_tables = {2: _Table(np.array([[1.0, 2.0], [0.5, 3.0]]))}
_makers = {2: lambda v: (v[0] * 2.0, v[1] * v[0])}


def attributes(x: Any, number: Any) -> Any:
    y = np.zeros(2)
    y[0] = x[0] * x[1]
    table = _tables[number]
    rows = table.values[::-1] if isinstance(table.values, np.ndarray) else table.values
    return np.sum(rows @ (x * y[0])) * table.items[1]


def parts_as_lists(x: Any, number: Any) -> Any:
    parts = list(_makers[number](x))
    first, *_ = tuple(_makers[number](x * x))
    return parts[0] * parts[1] + first


@pytest.mark.parametrize("fn", [attributes, parts_as_lists])
def test_as_by_differences(fn: Any) -> None:
    x = np.array([0.7, 1.3])
    slopes = [(fn(x + h, 2) - fn(x - h, 2)) / 2e-6 for h in 1e-6 * np.eye(2)]
    np.testing.assert_allclose(srcad.grad(fn, wrt=0)(x, 2), slopes, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(fn, wrt=0)((x, 2), (np.array([1.0, 0.0]),))[1], slopes[0], rtol=1e-6)


def shifted(h: Any) -> Any:
    h = np.asarray(h, np.float64)
    h[np.asarray(h > 5.0)] = 0.0
    return h * h


def test_an_array_of_no_axes_that_is_written_into_has_one_for_its_adjoint() -> None:
    assert srcad.grad(shifted)(3.0) == 6.0
    assert srcad.grad(shifted)(7.0) == 0.0
