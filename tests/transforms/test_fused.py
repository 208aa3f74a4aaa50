"""Loops of independent steps are walked once, with the reverse of each step behind it; all others twice."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.4, -1.3, 0.9, 0.2])
Y = np.array([1.1, 0.3, -0.7, 0.8])


def by_range(x, y):
    s = 0.0
    for i in range(len(x) - 1):
        s += math.sin(x[i]) * y[i + 1] ** 2
    return s


def zipped(x, y):
    s = 0.0
    for a, b in zip(x, y, strict=False):
        s += math.exp(a) * b**3
    return s / len(x)


def counted(x, y):
    s = 0.0
    for k, v in enumerate(x, 2):
        s = s + k * math.cos(v) * y[0]
    return s


def pairs(x, y):
    e = 0.0
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            r = (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2
            e += 1.0 / r**3 - 1.0 / r
    return e


def by_sides(x, y):
    s = 0.0
    for i, a in enumerate(x):
        if a > 0.3:
            s -= a**3 * y[i]
        elif i % 2:
            continue
        else:
            s += math.exp(a * y[i])
    return s


def of_rows(x, y):
    s = 0.0
    for i in range(3):
        row = np.zeros(4)
        row[i:] = x[i:] * y[i]
        s += np.sum(np.tanh(row) ** 2)
    return s


def carried_forward(x, y):
    """What a step hands to the next one is of no interest on the way back."""
    s, n = 0.0, 0
    for a, b in zip(x, y, strict=False):
        n = n * 2 + 1
        s += math.sin(a * n) * b
    return s


TOGETHER: list[Callable[..., Any]] = [by_range, zipped, counted, pairs, by_sides, of_rows, carried_forward]


def recurrence(x, y):
    s = 1.0
    for a, b in zip(x, y, strict=False):
        s = math.sin(s * a) + b
    return s


def read_afterwards(x, y):
    s = 0.0
    for a, b in zip(x, y, strict=False):
        s += math.exp(a) * b**2
    return math.sqrt(s)


def written_afterwards(x, y):
    x = x.copy()
    s = 0.0
    for i in range(4):
        s += x[i] ** 3 * y[i]
    x[:] = y
    return s + np.sum(x**2)


def kept(x, y):
    q = np.empty(4)
    for i in range(4):
        q[i] = math.sin(x[i]) * y[i] ** 2
    return np.sum(q[::-1] * q)


APART: list[Callable[..., Any]] = [recurrence, read_afterwards, written_afterwards, kept]


@pytest.mark.parametrize("f", TOGETHER)
@pytest.mark.parametrize("transform", [srcad.grad, srcad.value_and_grad])
def test_nothing_is_recorded(f: Callable[..., Any], transform: Callable[..., Any]) -> None:
    source = transform(f, wrt=(0, 1)).source_for(X, Y)
    assert ".append" not in source and "::-1" not in source


@pytest.mark.parametrize("f", APART)
def test_what_is_read_is_recorded(f: Callable[..., Any]) -> None:
    assert ".append" in srcad.grad(f, wrt=(0, 1)).source_for(X, Y)


def test_reverse_loops_that_only_add_go_forward() -> None:
    assert "in enumerate(zip(v2s, v1s, bs)):" in srcad.grad(read_afterwards, wrt=(0, 1)).source_for(X, Y)
    assert "::-1" in srcad.grad(recurrence, wrt=(0, 1)).source_for(X, Y)


@pytest.mark.parametrize("f", TOGETHER + APART)
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X, Y), order=2)
    assert srcad.value_and_grad(f)(X, Y)[0] == f(X, Y)


def test_the_pullback_comes_later() -> None:
    value, pullback = srcad.vjp(zipped, wrt=(0, 1))(X, Y)
    assert value == zipped(X, Y)
    for found, wanted in zip(pullback(2.0), srcad.grad(zipped, wrt=(0, 1))(X, Y), strict=True):
        assert np.allclose(found, 2.0 * wanted, rtol=1e-14)


def test_the_first_exception_is_the_functions_own() -> None:
    def f(x, y):
        s = 0.0
        for a in x:
            s += math.log(a)
        return s + math.sqrt(y)

    with pytest.raises(ValueError, match="math domain error|positive"):
        srcad.grad(f, wrt=(0, 1))([1.0, -1.0], -1.0)
    with pytest.raises(ZeroDivisionError):
        srcad.grad(zipped)(np.empty(0), Y)


def test_text() -> None:
    assert srcad.grad(zipped, wrt=(0, 1)).source_for(X, Y) == '''\
import math
import numpy as np


def zipped_grad(x, y):
    # return s / len(x)
    s_bar = 1.0 / len(x)
    x_bar = np.zeros(x.shape)
    y_bar = np.zeros(y.shape)
    for i, (a, b) in enumerate(zip(x, y)):
        v1 = math.exp(a)
        # s += math.exp(a) * b**3
        x_bar[i] += s_bar * b ** 3 * v1
        y_bar[i] += 3.0 * (s_bar * v1) * b ** 2
    return x_bar, y_bar
'''


def test_an_iterator_is_walked_in_its_turn() -> None:
    def f(x, items):
        s, u = 0.0, 0.0
        for a in items:
            s += a * x**2
        for b in items:
            u += b * x**3
        return s + u

    assert srcad.grad(f, ignore=("items",))(2.0, iter([1.0, 2.0])) == 12.0


def test_no_line_stands_twice() -> None:
    def f(x):
        s = 0.0
        for v in x:
            t = math.exp(v)
            s += t * t
        return s / 2.0

    assert srcad.grad(f).source_for(X).count("t = math.exp(v)") == 1
