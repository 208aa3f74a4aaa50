"""What is read of an argument is a part of it when the function writes there; parts that are one array are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def read_first(a: Any, x: Any) -> Any:
    r = a[0]
    for i in range(len(a)):
        a[i][0] = x * (i + 1)
    return r[0] * 3.0 + a[2][1] * x


def written_by_number(a: Any, x: Any) -> Any:
    a[0][0] = x * x
    return a[1][0] * 3.0 + a[2][1] * x


def rows(n: int, make: Any) -> Any:
    return [make([0.5, 0.7 + i]) for i in range(n)]


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("make", [list, np.array])
@pytest.mark.parametrize("n", [3, 10])
def test_one_memory(n: int, make: Any, optimize: bool) -> None:
    a = rows(n, make)
    wanted = 3.0 + a[2][1]
    assert srcad.grad(read_first, wrt="x", optimize=optimize)(a, 2.0) == pytest.approx(wanted, rel=1e-14)
    assert srcad.jvp(read_first, wrt="x", optimize=optimize)((a, 2.0), (1.0,))[1] == pytest.approx(wanted, rel=1e-14)
    assert all(np.array_equal(row, other) for row, other in zip(a, rows(n, make), strict=True))


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("make", [list, np.array])
@pytest.mark.parametrize("n", [3, 10])
def test_one_row_in_two_places(n: int, make: Any, optimize: bool) -> None:
    a = rows(n, make)
    a[1] = a[0]
    with pytest.raises(srcad.DifferentiationError, match="share memory that the function writes into"):
        srcad.grad(written_by_number, wrt="x", optimize=optimize)(a, 2.0)
    with pytest.raises(srcad.DifferentiationError, match="share memory that the function writes into"):
        srcad.jvp(written_by_number, wrt="x", optimize=optimize)((a, 2.0), (1.0,))


def test_views_of_one_array_that_overlap() -> None:
    whole = np.arange(6.0)

    def f(x: Any, y: Any) -> Any:
        x[0] = 2.0 * x[1]
        return np.sum(x * y)

    with pytest.raises(srcad.DifferentiationError, match="share memory"):
        srcad.grad(f, wrt=(0, 1))(whole[:3], whole[2:5])
    assert np.array_equal(srcad.grad(f, wrt=1)(whole[:3], whole[3:]), [2.0, 1.0, 2.0])
    assert np.array_equal(srcad.grad(f, wrt=1)(whole[2::-1], whole[5:2:-1]), [2.0, 1.0, 0.0])


def test_what_is_only_read_may_be_one_array() -> None:
    def f(out: Any, x: Any, y: Any) -> Any:
        out[0] = x[0] * y[0][1]
        return out[0] * out[0]

    x = np.array([3.0, 2.0])
    slope = srcad.grad(f, wrt="x")(np.zeros(2), x, [x, x])
    assert np.array_equal(slope, [24.0, 0.0])
    with pytest.raises(srcad.DifferentiationError, match="share memory"):
        srcad.grad(f, wrt="x")(x, np.ones(2), [x, x])
