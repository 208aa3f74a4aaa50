"""The gradient by lists of rows takes as long as the function, times a constant, whatever the rows' length."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
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


def stencil(u0, a):
    """What steps of finite differences look like: the new values go where the old ones were, of which there is a copy."""
    u = u0.copy()
    for _ in range(3):
        un = u.copy()
        u[1:-1] = un[1:-1] + a * (un[2:] - 2.0 * un[1:-1] + un[:-2])
    return np.sum(u**3)


def copied_and_read(u0, a):
    """The copy's adjoint meets that of the array between the two."""
    u = u0.copy()
    for _ in range(3):
        un = u.copy()
        u[0] = a * u[1]
        u[1:] = np.sin(un[:-1]) * u[0] + un[1:]
        un[2] = u[2] * a
        u[1] = un[2] + un[1]
    return np.sum(u**2)


@pytest.mark.parametrize("fn", [stencil, copied_and_read])
def test_copies(fn):
    u0 = np.array([0.3, -0.4, 0.8, 0.1, 0.5])
    found = srcad.grad(fn)(u0, 0.2)
    plain = srcad.grad(fn, optimize=False)(u0, 0.2)
    steps = 1e-6 * np.eye(5)
    expected = [(fn(u0 + s, 0.2) - fn(u0 - s, 0.2)) / 2e-6 for s in steps]
    np.testing.assert_allclose(found[0], expected, rtol=1e-6, atol=1e-8)
    assert found[1] == pytest.approx((fn(u0, 0.2 + 1e-6) - fn(u0, 0.2 - 1e-6)) / 2e-6, rel=1e-6)
    for one, other in zip(found, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_the_adjoint_of_a_copy_is_that_of_the_array():
    source = srcad.grad(stencil).source_for(np.ones(5), 0.2)
    assert "un" in source and "un_1_bar" not in source and source.count("np.zeros") == 0, source
