"""``*map(f, x)`` and its like are what they give, also where it is not known of how many elements ``x`` is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([1.1, 1.7, 0.6, 2.0])


def weighted(*xs: Any) -> Any:
    return sum((k + 1) * x for k, x in enumerate(xs))


def in_a_list(x: Any) -> Any:
    return np.sum([1.0, *map(np.exp, x)]) + np.prod((*map(np.sum, x.reshape(2, 2)),))


def in_a_call(x: Any) -> Any:
    return weighted(*map(np.exp, x)) + weighted(*reversed(x)) + np.hypot(*map(np.sin, x[:2]))


def of_unknown_length(x: Any) -> Any:
    return x[0] * (sum([*range(int(x[0] * 2))]) + weighted(*range(len(x))))


def pairs(x: Any) -> Any:
    first, *rest = zip(x, x[::-1], strict=True)
    return first[0] * first[1] + sum(a * b for a, b in [*enumerate(x)]) + rest[0][1]


def appended(x: Any) -> Any:
    xs = [1.0]
    xs.extend(map(np.exp, x))
    xs += map(np.sin, x)
    a, b, _, _ = map(np.tanh, x)
    return xs[1] * xs[-1] + a * b


@pytest.mark.parametrize("f", [in_a_list, in_a_call, of_unknown_length, pairs, appended])
def test_spread(f: Callable[..., Any]) -> None:
    wanted = [(f(X + e) - f(X - e)) / 2e-6 for e in 1e-6 * np.eye(4)]
    for optimize in (True, False):
        np.testing.assert_allclose(srcad.grad(f, optimize=optimize)(X), wanted, rtol=1e-6)
    np.testing.assert_allclose(srcad.jacobian(f, mode="forward")(X), wanted, rtol=1e-6)


def test_what_is_walked_once_is_walked_once() -> None:
    def listed(x: Any) -> Any:
        return x[0] * (len(list(np.ndindex(2, 3))) + np.sum([*np.ndindex(2, 2)]))

    np.testing.assert_array_equal(srcad.grad(listed)(X), [10.0, 0.0, 0.0, 0.0])


def test_steps_over_what_has_no_length() -> None:
    def doubled(x: Any, steps: Any) -> Any:
        for _ in steps:
            x = x * 2.0
        return np.sum(x)

    def counted(n: int) -> Iterator[int]:
        yield from range(n)

    for optimize in (True, False):
        for steps in (iter([1, 2]), counted(2)):
            np.testing.assert_array_equal(srcad.grad(doubled, "x", optimize=optimize)(X, steps), np.full(4, 4.0))


def test_sum_of_the_rows_of_an_array() -> None:
    def rows(x: Any) -> Any:
        return sum(x)

    _, pullback = srcad.vjp(rows)(np.ones((2, 1, 3)))
    found = pullback(np.ones((1, 3)))
    assert isinstance(found, np.ndarray) and found.shape == (2, 1, 3)
