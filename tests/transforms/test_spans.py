"""Rows and slices that memory still holds are read again; those that may have been written over by then are put back."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.7, 1.3, 0.4, 0.9, 1.1])


def of_rank_one(x):
    return np.outer(x, x) + 4.0 * np.eye(len(x))


def factors_by_outer_products(x):
    a = of_rank_one(x)
    for k in range(len(x) - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return np.sum(np.log(np.diag(a))) + a[3, 1]


def cholesky(x):
    a = of_rank_one(x)
    for i in range(len(x)):
        for j in range(i):
            a[i, j] = (a[i, j] - np.dot(a[i, :j], a[j, :j])) / a[j, j]
        a[i, i] = np.sqrt(a[i, i] - np.dot(a[i, :i], a[i, :i]))
    return np.sum(np.tril(a) ** 2 * np.arange(5.0))


def back_substitution(x):
    a, y = of_rank_one(x), np.zeros(5)
    for i in range(4, -1, -1):
        y[i] = (x[i] - np.dot(a[i, i + 1 :], y[i + 1 :])) / a[i, i]
    return np.sum(y**2)


def rows_of_a_table(x):
    t = np.zeros((6, 5))
    t[0] = x
    for i in range(1, 6):
        t[i] = np.sin(t[i - 1] * x) + t[i - 1]
    return np.sum(t[5] * t[2])


LASTING: list[Callable[..., Any]] = [factors_by_outer_products, cholesky, back_substitution, rows_of_a_table]


def rows_from_the_last(x):
    a = np.outer(x, x)
    for i in range(5):
        a[i] = np.sin(a[i - 1]) * x[i]
    return np.sum(a)


def slices_that_count_from_the_end(x):
    a = x.copy()
    for j in range(5):
        a[j] = a[j] + np.sum(np.sin(a[: j - 1]))
    return np.sum(a**2)


def slices_from_before_the_first(x):
    a = x.copy()
    for j in range(1, 5):
        a[j] = a[j] * np.sum(np.cos(a[j - 2 : 3]))
    return np.sum(a)


def windows_written_over(x):
    a = np.concatenate((x, x))
    for j in range(6):
        a[j + 2 : j + 4] = np.sin(a[j : j + 2]) * a[j + 1 : j + 3]
        a[j + 1] = a[j + 3] ** 2
    return np.sum(a)


def rows_written_over(x):
    a = np.outer(x, x)
    for _ in range(2):
        for i in range(1, 5):
            a[i, :3] = np.sin(a[i - 1, 1:4]) + a[i, :3] ** 2
    return np.sum(a)


def rows_by_another_name(x):
    a = np.outer(x, x)
    b = a.T
    for i in range(1, 5):
        a[i] = np.sin(a[i - 1]) + x
        b[i - 1] *= x[i]
    return np.sum(a)


def of_a_view_that_is_written_into(x):
    a = np.outer(x, x)
    for i in range(1, 5):
        row = a[i]
        row[:2] = a[i - 1, 1:3] ** 2
        row *= np.sin(a[i - 1])
    return np.sum(a)


def every_other(x):
    a = np.concatenate((x, x))
    for j in range(0, 6, 2):
        a[j + 2 :: 2] = a[j : 8 - j : 2][: len(a[j + 2 :: 2])].sum() * a[j + 2 :: 2]
    return np.sum(a)


def columns_backwards(x):
    a = np.outer(x, x)
    for j in reversed(range(4)):
        a[:, j] = np.sin(a[:, j + 1]) * a[:, j]
        a[j + 1 :, j + 1] = 0.5
    return np.sum(a)


def grids_that_change_places(x):
    a, b = np.outer(x, x), np.zeros((5, 5))
    for _ in range(3):
        for i in range(1, 5):
            b[i] = np.sin(a[i - 1]) * x
        a, b = b, a
    return np.sum(a * a)


def row_read_late(x):
    a = np.outer(x, x)
    s = 0.0
    for i in range(4):
        row = a[i + 1]
        a[i + 1, 0] = x[i]
        s = s + np.sum(row**3)
        a[i] = 0.0
    return s


OTHERS: list[Callable[..., Any]] = [
    rows_from_the_last, slices_that_count_from_the_end, slices_from_before_the_first, windows_written_over, rows_written_over,
    rows_by_another_name, of_a_view_that_is_written_into, every_other, columns_backwards, grids_that_change_places, row_read_late,
]  # fmt: skip


@pytest.mark.parametrize("f", [*LASTING, *OTHERS], ids=lambda f: str(f.__name__))
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X,), order=2 if f in LASTING else 1)
    np.testing.assert_allclose(srcad.grad(f)(X), srcad.grad(f, optimize=False)(X), rtol=1e-11)


@pytest.mark.parametrize("f", LASTING, ids=lambda f: str(f.__name__))
def test_nothing_is_put_back(f: Callable[..., Any]) -> None:
    assert "old" not in srcad.grad(f).source_for(X)


def recurrence(x):
    y = np.zeros(6)
    y[0] = x[0]
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1] * x[i])
    return y[4] ** 2


def recurrence_of_rows(x):
    y = np.zeros((6, 5))
    y[0] = x
    for i in range(1, 6):
        y[i] = np.sin(y[i - 1] * x)
    return np.sum(y[5] ** 2)


def sweeps(x):
    y = x.copy()
    for _ in range(3):
        for i in range(1, 5):
            y[i] = np.sin(y[i - 1] * y[i])
    return np.sum(y)


def read_again_further_on(x):
    y = np.zeros(7)
    for i in range(5):
        y[i + 2] = np.sin(x[i]) + y[i] * x[i]
        y[i + 1] = y[i + 2] ** 2
    return y[6] * y[3]


def last_first(x):
    y = np.zeros(5)
    for i in range(5):
        y[i] = np.sin(x[i]) * y[i - 1] + x[i - 1]
    return np.sum(y[1:3])


def filled_in_two_loops(x):
    y = np.zeros(5)
    for i in range(5):
        y[i] = np.sin(x[i])
    for i in range(1, 4):
        y[i] = y[i + 1] * y[i - 1]
    return np.sum(y * x)


WITHOUT = [recurrence, recurrence_of_rows, sweeps]


@pytest.mark.parametrize("f", [*WITHOUT, read_again_further_on, last_first, filled_in_two_loops], ids=lambda f: str(f.__name__))
def test_zeros_that_later_steps_read(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X,), order=2)
    source = srcad.grad(f).source_for(X)
    assert ("] = 0.0" not in source) == (f in WITHOUT)
