"""What stands in an element is what was written last, by whatever name, index or loop it was written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import srcad


def overwritten_by_another_index(x: Any, i: int) -> Any:
    y = np.zeros(3)
    y[0] = x[0] ** 2
    y[i] = x[1] ** 3
    return y[0] * x[2]


def overwritten_through_a_view(x: Any, i: int) -> Any:
    y = x * 1.0
    z = y[1:]
    a = y[2]
    z[1] = x[0] * a
    return y[2] * a


def overwritten_by_a_slice(x: Any, i: int) -> Any:
    y = x * 2.0
    a = y[1]
    y[:] = x[::-1] * a
    return y[1] * y[0] * a


def from_the_end(x: Any, i: int) -> Any:
    y = [x[0], x[1], x[2]]
    y[-1] = y[0] * y[1]
    y[2] = y[2] * y[-1]
    return y[-1] * y[i]


def the_first_is_the_last(x: Any, i: int) -> Any:
    y = np.zeros(1)
    for k in range(1):
        y[k] = x[0]
        y[k - 1] = x[1] * y[k]
        y[k] *= x[2]
    return y[0]


def list_by_two_names(x: Any, i: int) -> Any:
    a = [x[0], x[1]]
    b = a
    c = a[i]
    b[i] = c * x[2]
    return a[i] * c


def lists_in_lists(x: Any, i: int) -> Any:
    p = [[x[0], x[1]], [x[1], x[2]]]
    q = p[i]
    a = p[1][0]
    q[0] = a * x[2]
    return p[1][0] * a


def written_by_a_helper(x: Any, i: int) -> Any:
    def double(y: Any) -> None:
        y[0] = y[0] * x[1]

    y = np.array([x[0], x[1]])
    a = y[0]
    double(y)
    return y[0] * a


def swapped(x: Any, i: int) -> Any:
    y = x.copy()
    y[0], y[i] = y[i], y[0]
    y[1], y[2] = y[2] * y[1], y[1]
    return y[0] + y[1] * 2.0 + y[2] * 3.0


def written_in_no_step(x: Any, i: int) -> Any:
    y = x * 3.0
    a = y[0]
    for k in range(i - 1):
        y[0] = y[0] * x[k]
    return y[0] * a


def written_in_a_branch(x: Any, i: int) -> Any:
    y = x * 3.0
    a = y[0]
    if x[1] > 0:
        y[0] = a * x[1]
    else:
        y[2] = y[0] * a
    return y[0] * y[2]


def read_by_a_handler(x: Any, i: int) -> Any:
    y = x * 1.0
    try:
        y[0] = x[1] * 2.0
        y[0] = x[2] / (i + 1)
        y[0] = math.log(-x[2])
    except ValueError:
        return y[0] * x[0]
    return y[0]


def substituted(x: Any, i: int) -> Any:
    """Below the diagonal: the element that is divided by is never the one that was written last."""
    a = np.outer(x, x) + 2.0 * np.eye(3)
    for r in range(3):
        for c in range(r):
            a[r, c] -= np.dot(a[r, :c], a[c, :c])
            a[r, c] /= a[c, c]
        for c in range(r + 1, 3):
            a[c, r] = a[r, c] * a[r, r]
            a[r, r] = a[c, r] * 0.5
    return a[0, 0] * a[2, 1] + a[2, 2]


def copy_of_what_is_cleared(x: Any, i: int) -> Any:
    y = np.zeros((3, 3))
    for k in range(3):
        y[:, k] = x * x[k]
        y[k] = y[:, k] * x
    return np.sum(y**2)


def rows_that_are_kept(x: Any, i: int) -> Any:
    rows = []
    for k in range(3):
        t = np.zeros(3)
        t[k] = x[k] ** 2
        if k == i:
            kept = t
        rows.append(t)
    kept[0] += x[1]
    return np.sum(rows[1] * x) + np.sum(rows[2] ** 2)


def states_of_arrays(x: Any, i: int) -> Any:
    h = [x, x * x]
    for k in range(3):
        h[k % 2] = np.sin(h[(k + 1) % 2]) * h[k % 2]
        h[i] = h[i] + h[0] * x[k]
    return np.sum(h[0] * h[1])


def states_written_into(x: Any, i: int) -> Any:
    h = [x * 1.0, x * x]
    for k in range(3):
        h[k % 2] = np.sin(h[(k + 1) % 2]) * h[k % 2]
        h[i][k] += h[0][0] * x[k]
    return np.sum(h[0] * h[1])


PROGRAMS = [
    overwritten_by_another_index, overwritten_through_a_view, overwritten_by_a_slice, from_the_end, the_first_is_the_last,
    list_by_two_names, lists_in_lists, written_by_a_helper, swapped, written_in_no_step, written_in_a_branch, read_by_a_handler,
    substituted, copy_of_what_is_cleared, rows_that_are_kept, states_of_arrays, states_written_into,
]  # fmt: skip


@pytest.mark.parametrize("i", [0, 1])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_as_by_differences(f: Any, i: int) -> None:
    x = np.array([0.7, 1.3, 0.4])
    srcad.check_gradients(lambda x: f(x, i), (x,), order=2)
    assert np.allclose(srcad.grad(f, wrt="x", optimize=False)(x, i), srcad.grad(f, wrt="x")(x, i), rtol=1e-12)
