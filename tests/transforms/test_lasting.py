"""What memory still holds is read again; what may have been written over by then is recorded."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.7, 1.3, 0.4, 0.9, 1.1])


def tridiagonal(x):
    n = len(x)
    c, d = np.zeros(n), np.zeros(n)
    c[0], d[0] = 0.3 / x[0], x[1] / x[0]
    for i in range(1, n):
        m = 3.0 + x[i] - 0.5 * c[i - 1]
        c[i] = 0.3 / m
        d[i] = (x[i] - 0.5 * d[i - 1]) / m
    for i in range(n - 2, -1, -1):
        d[i] = d[i] - c[i] * d[i + 1]
    return np.sum(d**2)


def factors(x):
    a = np.outer(x, x) + 4.0 * np.eye(5)
    for k in range(5):
        for i in range(k + 1, 5):
            a[i, k] /= a[k, k]
            for j in range(k + 1, 5):
                a[i, j] -= a[i, k] * a[k, j]
    return np.sum(np.log(np.diag(a))) + a[3, 1]


def table(x):
    t = np.zeros((6, 6))
    for i in range(1, 6):
        for j in range(1, 6):
            t[i, j] = np.sin(t[i - 1, j] * x[j - 1]) + 0.3 * t[i, j - 1] * x[i - 1] + np.cos(t[i - 1, j - 1])
    return t[5, 5]


LASTING: list[Callable[..., Any]] = [tridiagonal, factors, table]


def from_the_end_at_first(x):
    """The place before the first is the last."""
    a = x.copy()
    for i in range(len(x)):
        a[i] = np.sin(a[i - 1]) * x[i]
    return np.sum(a)


def shifted_to_the_front(x):
    a = x.copy()
    for i in range(4):
        a[i - 2] = a[i - 2] * a[i]
    return np.sum(a**2)


def written_again(x):
    a = np.zeros(5)
    for i in range(1, 5):
        a[i] = a[i - 1] ** 2 + x[i]
    for i in range(5):
        a[i] = x[i] * a[i] ** 2
    return np.sum(a)


def one_place(x):
    a = np.zeros(2)
    a[0] = 1.0
    for v in x:
        a[0] = np.sin(a[0] * v)
        a[1] = a[1] + a[0] ** 2
    return a[1]


def written_further_on(x):
    a = np.ones(12)
    for i in range(5):
        a[i + 2] = a[i + 2] * a[i] * x[i]
    return np.sum(a)


def in_strides(x):
    a = np.ones(9)
    for i in range(0, 6, 2):
        a[i + 2] = np.cos(a[i] * x[i // 2]) * a[i + 1]
        a[i + 1] = a[i] ** 2
    return np.sum(a)


def backwards_through_all(x):
    a = x**2
    for i in reversed(range(1, 5)):
        a[i - 1] = a[i] * np.exp(-a[i - 1])
    return np.sum(a)


def new_in_every_step(x):
    s = 0.0
    for k in range(3):
        a = np.zeros(5)
        a[0] = s + x[k]
        for i in range(1, 5):
            a[i] = np.sin(a[i - 1]) * x[i]
        s = s + a[4] * a[k]
    return s


def kept_from_every_step(x):
    rows = []
    for k in range(3):
        a = np.zeros(5)
        a[0] = x[k]
        for i in range(1, 5):
            a[i] = np.sin(a[i - 1]) * x[i]
        rows.append(a)
        rows[0][2] = a[1] * x[3]
    return np.sum(rows[0] ** 2) + np.sum(rows[2])


def through_a_view(x):
    a = np.zeros(6)
    b = a[1:]
    for i in range(1, 5):
        b[i] = np.sin(a[i - 1] + x[i])
        a[i] = b[i - 1] * x[i - 1] + a[i - 1]
    return np.sum(a**2)


def list_in_place(x):
    v = [x[i] * x[0] for i in range(5)]
    for j in range(4, 0, -1):
        for i in range(j):
            v[i] = 0.4 * v[i] * v[i + 1] + np.sin(v[i + 1])
    return v[0]


def list_of_sums(x):
    v = [0.0] * 6
    for i in range(5):
        v[i + 1] = v[i] * x[i] + np.sin(x[i])
    return v[5] * v[2]


def edited_list(x):
    v = [x[0], x[1], x[2]]
    for i in range(3):
        v[i] = v[i] ** 2
        v.insert(0, v[i] * x[3])
    return v[0] * v[3] + v[2]


def by_indices(x):
    a = x.copy()
    for i in np.array([0, 2, 2, 1]):
        a[i] = np.sin(a[i]) * a[i + 1]
    return np.sum(a)


def while_counting(x):
    a = x.copy()
    i = 1
    while i < 5:
        a[i] = a[i - 1] * np.sin(a[i])
        i += 1
    return np.sum(a)


def enumerated(x):
    a = np.zeros(7)
    for i, v in enumerate(x, 1):
        a[i] = np.cos(a[i - 1]) * v
        a[i + 1] = a[i] ** 2
    return np.sum(a)


def on_one_side(x):
    a = x.copy()
    for i in range(1, 5):
        if x[i] > 0.8:
            a[i] = a[i - 1] * a[i]
        else:
            a[i - 1] = a[i] ** 3
    return np.sum(a**2)


def left_early(x):
    a = np.ones(6)
    for i in range(5):
        a[i + 1] = a[i] * np.exp(x[i])
        if a[i + 1] > 6.0:
            break
    return np.sum(a)


def by_the_sum(x):
    a = np.ones((5, 4))
    for i in range(3):
        for j in range(3):
            a[i + j, 3 - i] = a[i, j] * x[i] + a[j, i] ** 2
    return np.sum(a)


def filled_afterwards(x):
    a = np.zeros(5)
    s = 0.0
    for i in range(1, 5):
        a[i] = a[i - 1] ** 2 + x[i]
        s += a[i] ** 3
    a[:] = x
    a.fill(2.0)
    return s + np.sum(a * x)


def swapped(x):
    a, b = x.copy(), np.zeros(5)
    for _ in range(3):
        for i in range(1, 4):
            b[i] = np.sin(a[i - 1]) * a[i + 1]
        a, b = b, a
    return np.sum(a * x)


OTHERS: list[Callable[..., Any]] = [
    from_the_end_at_first, shifted_to_the_front, written_again, one_place, written_further_on, in_strides, backwards_through_all,
    new_in_every_step, kept_from_every_step, through_a_view, list_in_place, list_of_sums, edited_list, by_indices, while_counting,
    enumerated, on_one_side, left_early, by_the_sum, filled_afterwards, swapped,
]  # fmt: skip


@pytest.mark.parametrize("f", [*LASTING, *OTHERS], ids=lambda f: str(f.__name__))
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X,), order=2 if f in LASTING else 1)
    np.testing.assert_allclose(srcad.grad(f)(X), srcad.grad(f, optimize=False)(X), rtol=1e-11)


@pytest.mark.parametrize("f", [factors, list_of_sums], ids=lambda f: str(f.__name__))
def test_nothing_is_recorded(f: Callable[..., Any]) -> None:
    assert ".append" not in srcad.grad(f).source_for(X)


def test_a_result_that_is_written_into_before_the_pullback() -> None:
    def f(x):
        a = np.ones(6)
        for i in range(5):
            a[i + 1] = np.sin(a[i]) * x[i]
        return a

    value, pullback = srcad.vjp(f)(X)
    wanted = np.linalg.multi_dot([np.arange(6.0), srcad.jacobian(f, mode="forward")(X)])
    value[:] = 0.0
    np.testing.assert_allclose(pullback(np.arange(6.0)), wanted, rtol=1e-12)
