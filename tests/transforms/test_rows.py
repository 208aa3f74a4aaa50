"""The gradient by lists of rows takes as long as the function, times a constant, whatever the rows' length."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad


def rows(n: int) -> list[list[float]]:
    return [[0.3 * i - 0.1 * j * j + 0.5 for j in range(n)] for i in range(n)]


def bilinear(a, x):
    s = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            s += a[i][j] * x[i] * x[j]
    return s


def product(a, b):
    n = len(a)
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                c[i][j] += a[i][k] * b[k][j]
    return sum(c[i][i] ** 2 for i in range(n))


def of_each_row(a, x):
    s = 1.0
    for row in a:
        for j, v in enumerate(row):
            s += v * x[j] ** 2
    return s


def rows_written(a, x):
    for i in range(1, len(a)):
        for j in range(len(x)):
            a[i][j] = a[i][j] * a[i - 1][j] + x[j]
    return sum(a[-1])


def rows_swapped(a, x):
    a[0], a[-1] = a[-1], a[0]
    a[1][0] = x[0]
    return sum(r[0] * x[k] ** 2 for k, r in enumerate(a)) * a[0][1]


PROGRAMS: list[Callable[..., Any]] = [bilinear, product, of_each_row, rows_written, rows_swapped]


@pytest.mark.parametrize("n", [3, 10])
@pytest.mark.parametrize("f", PROGRAMS)
def test_as_by_differences(f: Callable[..., Any], n: int) -> None:
    a = rows(n)
    srcad.check_gradients(f, (a, rows(n) if f is product else [0.2 + 0.1 * i for i in range(n)]), order=1)
    assert a == rows(n)


@pytest.mark.parametrize("f", PROGRAMS)
def test_as_without(f: Callable[..., Any]) -> None:
    args = rows(10), rows(10) if f is product else [0.1 * i for i in range(10)]
    wanted = srcad.grad(f, wrt=0, optimize=False)(*args)
    for row, other in zip(srcad.grad(f, wrt=0)(*args), wanted, strict=True):
        assert row == pytest.approx(other, rel=1e-12, abs=1e-13)


def test_one_number_is_added() -> None:
    source = srcad.grad(product, wrt=(0, 1)).source_for(rows(10), rows(10))
    assert "add_element" not in source and "len(a)" in source
    assert source.count("[0.0] *") == 2  # the rows of c, and those of its adjoint
