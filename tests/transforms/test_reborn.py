"""The adjoint of a state that every step makes anew is made in the reverse sweep, or is that of the next state, changed."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.3, -0.4, 0.5, 0.6, -0.2, 0.7])


def a_copy(u0, c, n):
    u = u0.copy()
    for _ in range(n):
        un = u.copy()
        un[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        u = un
    return np.sum(u**3)


def with_boundaries(u0, c, n):
    u = u0
    for _ in range(n):
        un = np.zeros_like(u)
        un[1:-1] = u[1:-1] + c * (u[2:] - 2 * u[1:-1] + u[:-2])
        un[0] = un[1]
        un[-1] = un[-2] * u[0]
        u = un
    return np.sum(u**3)


def two_states(u0, c, n):
    u, v = u0.copy(), np.zeros_like(u0)
    for _ in range(n):
        vn, un = v.copy(), u.copy()
        vn[1:-1] = v[1:-1] - c * (u[2:] - u[:-2])
        un[1:-1] = u[1:-1] + c * vn[1:-1]
        u, v = un, vn
    return np.sum(u**3) + np.sum(u * v)


def read_while_written(u0, c, n):
    u = u0.copy()
    for _ in range(n):
        un = u.copy()
        un[1:] = un[:-1] * c
        un[0] = un[2]
        u = un
    return np.sum(u**3)


def element_by_element(u0, c, n):
    for _ in range(n):
        un = np.empty_like(u0)
        for i in range(len(u0)):
            un[i] = u0[i] * c + u0[i - 1]
        u0 = un
    return np.sum(u0**3)


def the_first_is_kept(u0, c, n):
    u = u0.copy()
    first = u
    for _ in range(n):
        un = u.copy()
        un[1:-1] += c * u[2:] * u[:-2]
        u = un
    return np.sum(u**3) + np.sum(first * u)


def all_are_kept(u0, c, n):
    u, states = u0.copy(), []
    for _ in range(n):
        un = u.copy()
        un[0] = c * u[-1] ** 2
        states.append(un)
        u = un
    return np.sum(u**3) + sum((s[0] * u[1] for s in states), 0.0)


def one_way_or_the_other(u0, c, n):
    u = u0.copy()
    for k in range(n):
        un = u.copy()
        if k % 2:
            un[1:] = u[:-1] * c
        else:
            un[0] = np.sin(u[-1])
        u = un
    return np.sum(u**3)


def until_large(u0, c, n):
    u, k = u0.copy(), 0
    while k < n:
        un = u.copy()
        un[k % 3] = u[k % 2] * c * u[2]
        u, k = un, k + 1
        if u[0] > 1e3:
            break
    return np.sum(u**3)


PROGRAMS = [
    a_copy, with_boundaries, two_states, read_while_written, element_by_element, the_first_is_kept, all_are_kept,
    one_way_or_the_other, until_large,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS)
def test_both_modes(f: Any) -> None:
    srcad.check_gradients(f, (X, 0.7, 3), order=2 if f in (a_copy, the_first_is_kept) else 1)


@pytest.mark.parametrize("f", PROGRAMS)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_of_few_steps(f: Any, n: int) -> None:
    found, wanted = (srcad.grad(f, wrt=(0, 1), optimize=o)(X, 0.7, n) for o in (True, False))
    assert found[0] == pytest.approx(wanted[0], rel=1e-12, abs=1e-14)
    assert found[1] == pytest.approx(wanted[1], rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("f", [a_copy, with_boundaries, element_by_element])
def test_nothing_is_kept_but_values(f: Any) -> None:
    source = srcad.grad(f, wrt=(0, 1)).source_for(X, 0.7, 3)
    assert "reversed(" not in source and "_bars" not in source


def test_a_state_that_is_a_copy_has_the_adjoint_of_the_next_one() -> None:
    source = srcad.grad(a_copy, wrt=(0, 1)).source_for(X, 0.7, 3)
    assert "zeros" not in source and source.count("u_1_bar[1:-1]") == 1


def test_pullbacks_are_called_twice() -> None:
    value, pullback = srcad.vjp(lambda u, c: two_states(u, c, 3) * u)(X, 0.7)
    first, again = pullback(np.ones_like(value)), pullback(np.ones_like(value))
    assert np.array_equal(first[0], again[0]) and first[1] == again[1]
