"""What every step of a loop computes of what no step changes is kept once; what a step ends with is what the next begins with."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.7, 1.3, 0.4])


def scaled(x, a):
    s = 0.0
    for v in x:
        s += v * math.exp(a) ** 2
    return s


def carried(x, a):
    s = 0.0
    for v in x:
        s = s * 0.5 + v * math.exp(a)
    return s


def inside(x, a):
    s = 0.0
    for v in x:
        s += math.sin(v * math.exp(a) ** 2)
    return s


def nested(x, a):
    s = 1.0
    for v in x:
        for k in range(3):
            s = math.sin(s * math.sqrt(v * v + a) + k / math.exp(v))
    return s


def in_a_branch(x, a):
    s = 0.0
    for v in x:
        if v > 0.5:
            for k in range(2):
                s = math.cos(s + math.exp(v * a) * k)
        else:
            s = s + math.exp(a)
    return s


def burgers(x, a):
    u = np.concatenate((x, x**2))
    for _ in range(4):
        un = u.copy()
        u[1:-1] = un[1:-1] - a / 0.1**a * un[1:-1] * (un[1:-1] - un[:-2]) + 0.01 / a**2 * (un[2:] - un[:-2])
        u[0] = u[-2]
    return np.sum(u**2)


def recurrence(x, a):
    h = np.zeros(3)
    for k in range(4):
        h = np.tanh(a * h + x * k)
    return np.sum(h * x)


def two_states(x, a):
    p, q = x, a * x
    for _ in range(3):
        p, q = np.sin(q) * p, np.cos(p) + q
    return np.sum(p * q)


def left_early(x, a):
    s = a
    for v in x:
        s = math.exp(-s) * math.cosh(a) + v
        if s > 1.5:
            break
    return s * math.cosh(a)


def while_it_is_small(x, a):
    s = a
    while s < 2.0:
        s = s + math.exp(s * a) * math.log1p(a)
    return s * x[0]


def without_steps(x, a):
    s = a * x[1]
    for v in x[:0]:
        s = s * v + math.log(a - 5.0)
    return s


def turned(x, a):
    t = np.eye(2)
    for v in x:
        t = t @ np.array([[np.cos(v), -np.sin(v)], [np.sin(v) * a, np.cos(v)]])
    return t[0, 1] * t[1, 1]


def without_inner_steps(x, a):
    """What an inner loop leaves is handed on where it had no step."""
    s = a
    for n in range(3):
        q = x[:2] * a
        for _ in range(n):
            q = q * np.exp(x[2] * a) / np.arange(1, n + 2)[0]
        if n < 2:
            for _ in range(n):
                q = q + np.sqrt(x[:2] * np.arange(n, n + 2))
        s = s + np.sum(np.sin(q))
    return s


def of_an_iterator(x, a):
    """What a loop leaves of an iterator is read after it."""
    walked = iter(x)
    s = n = 0
    for _ in walked:
        t = np.exp(x[1] * a)
        n += 1
        if n == 2:
            break
    return (s + t) * next(walked)


PROGRAMS: list[Callable[..., Any]] = [
    scaled, carried, inside, nested, in_a_branch, burgers, recurrence, two_states, left_early, while_it_is_small, without_steps,
    turned, without_inner_steps, of_an_iterator,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: str(f.__name__))
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X, 0.3), order=2)
    for given in (0, 1, (0, 1)):
        wanted = srcad.grad(f, wrt=given, optimize=False)(X, 0.3)
        found = srcad.grad(f, wrt=given)(X, 0.3)
        for one, other in zip(found, wanted, strict=True) if given == (0, 1) else [(found, wanted)]:
            np.testing.assert_allclose(one, other, rtol=1e-12)


def test_nothing_is_recorded() -> None:
    for f in (scaled, inside, carried):
        assert ".append" not in srcad.grad(f, wrt=(0, 1)).source_for(X, 0.3)


def test_one_state_is_recorded() -> None:
    source = srcad.grad(recurrence, wrt=(0, 1)).source_for(X, 0.3)
    assert source.count(".append") == 1


def test_what_raises_does_so_where_there_is_a_step() -> None:
    def f(x, a):
        s = a
        for v in x:
            s += v * math.log(a)
        return s

    assert srcad.grad(f, wrt="a")(X[:0], -1.0) == 1.0
    with pytest.raises(ValueError, match="math domain error|positive"):
        srcad.grad(f, wrt="a")(X, -1.0)
