"""Places that are named once are written and added to by plain statements, and only these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.4, -1.3, 0.9])
Y = np.array([2, 0, 2])
W = np.arange(1.0, 10.0).reshape(3, 3)


def triangle(x: Any, y: Any) -> Any:
    cols, rows = np.triu_indices(3, 1)
    a = np.zeros((3, 3))
    a[rows, cols] = x * x
    return np.sum(a * W)


def rows_and_columns(x: Any, y: Any) -> Any:
    a = np.outer(x, x)
    return np.sum(a[np.arange(3), y] ** 2)


def stored_by_row(x: Any, y: Any) -> Any:
    a = np.ones((3, 3)) * x
    a[np.arange(3), y] = x * x
    return np.sum(a * W)


def in_order(x: Any, y: Any) -> Any:
    a = np.zeros(3)
    a[np.argsort(x)] = x**3
    return np.sum(a[np.argsort(-x)] * W[0])


def of_a_condition(x: Any, y: Any) -> Any:
    a = x * 1.0
    a[np.nonzero(x > 0)] = 2.0 * x[0]
    k = np.nonzero(x > 0)[0]
    a[k] = a[k] * x[k]
    return np.sum(a * W[1])


ONCE: list[Callable[..., Any]] = [triangle, rows_and_columns, stored_by_row, in_order, of_a_condition]


def repeated(x: Any, y: Any) -> Any:
    a = np.zeros(3)
    a[y] = x * x
    return np.sum(a * W[0]) + np.sum(x[y] ** 2)


def one_row_for_all(x: Any, y: Any) -> Any:
    a = np.ones((3, 3)) * x
    a[np.arange(1), y] = x * x
    return np.sum(a * W)


def from_both_ends(x: Any, y: Any) -> Any:
    a = np.zeros(2)
    a[np.arange(-1, 2)] = x * x
    return a[0] * 3.0 + a[1]


def changed_since(x: Any, y: Any) -> Any:
    k = np.arange(3)
    k[1] = 0
    a = np.zeros(3)
    a[k] = x * x
    return np.sum(a * W[0]) + np.sum(x[k] ** 2)


def one_part_twice(x: Any, y: Any) -> Any:
    rows, cols = np.triu_indices(3, 1)
    a = np.zeros((3, 3))
    a[rows, rows] = x * x
    return np.sum(a * W) + np.sum((np.outer(x, x) * W)[cols, cols])


SEVERAL: list[Callable[..., Any]] = [repeated, one_row_for_all, from_both_ends, changed_since, one_part_twice]


@pytest.mark.parametrize("f", ONCE + SEVERAL)
@pytest.mark.parametrize("optimize", [True, False])
def test_derivatives(f: Callable[..., Any], optimize: bool) -> None:
    steps = 1e-5 * np.eye(3)
    wanted = np.array([(f(X + h, Y) - f(X - h, Y)) / 2e-5 for h in steps])
    np.testing.assert_allclose(srcad.grad(f, wrt="x", optimize=optimize)(X, Y), wanted, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("f", ONCE)
def test_plain_statements(f: Callable[..., Any]) -> None:
    text = srcad.grad(f, wrt="x").source_for(X, Y)
    assert not any(name in text for name in ("add_at", "last_written", "mirrored")), text
