"""Loops that leave a list before its end, or change it: what was not walked receives nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.8, 1.3, 0.6, 1.7])


def shorter(x: Any) -> Any:
    total = 0.0
    for p, q in zip([v * v for v in x], [3 * v for v in x[:2]], strict=False):
        total += p * p * q
    return total


def left(x: Any) -> Any:
    total = 0.0
    for i, v in enumerate([v * v for v in x]):
        total += v * (i + 1)
        if i == 1:
            break
    return total


def emptied(x: Any) -> Any:
    """The truth of a list is asked before it is edited."""
    found: list[Any] = []
    for v in x:
        if found:
            found.append(found[-1] * v)
        else:
            found.append(v * v)
    return found[-1]


def grown(x: Any) -> Any:
    found = [v * v for v in x]
    for v in found:
        if len(found) < 6:
            found.append(v * 0.5)
    return sum(v * v for v in found)


@pytest.mark.parametrize("fn", [shorter, left, emptied, grown])
def test_loop(fn: Any) -> None:
    srcad.check_gradients(fn, (X,))


def copied(x: Any) -> Any:
    """A copy of a list of numbers hands on what it receives, though both are edited."""
    xs: list[Any] = []
    for v in x:
        xs.append(v * v)
    ys, zs = xs.copy(), xs * 2
    xs.append(x[0])
    ys.append(x[1])
    zs.pop()
    return sum(xs) * sum(ys) * sum(zs)


def whole_numbers(x: Any) -> Any:
    """A whole number in a list of other numbers is still an index."""
    queue = [[x[0], 0]]
    total = 0.0
    while queue:
        v, k = queue.pop(0)
        total += v * v
        if k < 3:
            queue.append([v * x[k + 1], k + 1])
    return total


@pytest.mark.parametrize("fn", [copied, whole_numbers])
def test_list(fn: Any) -> None:
    srcad.check_gradients(fn, (X,))
    direction = np.array([0.3, -0.5, 0.8, 0.2])
    pullback = srcad.vjp(srcad.grad(fn))(X)[1]
    np.testing.assert_allclose(pullback(direction), srcad.hvp(fn)((X,), (direction,)), rtol=1e-9)


def test_keys_that_depend_on_the_parameters_are_not_asked_for() -> None:
    def f(x: Any) -> Any:
        table = {}
        for v in x:
            table[v] = v * v
        return sum(k * v for k, v in table.items())

    def by_key(x: Any) -> Any:
        table = {}
        for v in x:
            table[v] = v * v
        return table[x[1]] * sum(table.values())

    with pytest.raises(srcad.UnsupportedSyntaxError, match="keys of this dict"):
        srcad.grad(f)(X)
    srcad.check_gradients(by_key, (X,))


def test_a_list_that_other_code_holds_is_appended_to() -> None:
    class Holder:
        def __init__(self) -> None:
            self.items: list[Any] = []

    holder = Holder()

    def f(x: Any) -> Any:
        holder.items.append(x[0] * x[1])
        return holder.items[-1]

    assert srcad.grad(f)(X)[:2] == pytest.approx(X[1::-1])
    assert holder.items == [X[0] * X[1]]


def test_a_dict_that_changes_its_size_while_it_is_walked() -> None:
    def f(x: Any) -> Any:
        table = {}
        for i, v in enumerate(x):
            table[i] = v
        for k, v in table.items():
            if v > 1.0:
                del table[k]
        return sum(table.values())

    with pytest.raises(RuntimeError, match="changed size during iteration"):
        srcad.grad(f)(X)
