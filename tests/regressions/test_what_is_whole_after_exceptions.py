"""An exception tears what a body may have bound, not the attributes beside it, nor what only its own ``raise`` can leave."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Powers:
    def __init__(self, x: Any, most: int) -> None:
        self.x = x
        self.most = most

    def __iter__(self) -> Powers:
        self.k = 0
        return self

    def __next__(self) -> Any:
        if self.k >= self.most:
            raise StopIteration
        self.k += 1
        return self.x**self.k


class Account:
    def __init__(self, held: Any) -> None:
        self._held = held

    @property
    def held(self) -> Any:
        return self._held

    @held.setter
    def held(self, value: Any) -> None:
        if value < 0:
            raise ValueError("too little")
        self._held = value


def walked_twice(x: Any) -> Any:
    powers, total = Powers(x[0], 4), 0.0
    for v in powers:
        total = total + v
    for v in powers:
        total = total * v
    return total


def set_in_a_loop(x: Any) -> Any:
    accounts = [Account(x[0]), Account(2 * x[1])]
    for account in accounts:
        for k in range(3):
            try:
                account.held = account.held - k * 1.1
            except ValueError:
                account.held = account.held * x[1]
    return accounts[0].held * accounts[1].held


def nearest(x: Any) -> Any:
    lengths = {"s": {"a": x[0], "b": 3 * x[1]}, "a": {"b": x[1] * 0.5, "t": x[0] * x[1]}, "b": {"t": x[0]}}
    found, seen = {"s": 0.0}, set()
    heap = [(0.0, "s")]
    while heap:
        length, place = heapq.heappop(heap)
        if place in seen:
            continue
        seen.add(place)
        for other, step in lengths.get(place, {}).items():
            if length + step < found.get(other, np.inf):
                found[other] = length + step
                heapq.heappush(heap, (length + step, other))
    return found["t"] * found["b"]


def drawn(x: Any) -> Any:
    draws, generator = random.Random(1), np.random.default_rng(0)
    for k in range(2):
        x[k] = x[k] * draws.gauss(0, 1) ** 2 + x[k - 1] * draws.randrange(1, 3)
    return x[generator.permutation(2)] @ x * x[0]


PROGRAMS = [walked_twice, set_in_a_loop, nearest, drawn]


@pytest.mark.parametrize("fn", PROGRAMS, ids=lambda fn: fn.__name__)
def test_derivatives_are_right(fn: Callable[[Any], Any]) -> None:
    x, step = np.array([1.2, 0.7]), 1e-6
    expected = [(fn(x + step * unit) - fn(x - step * unit)) / (2 * step) for unit in np.eye(2)]
    np.testing.assert_allclose(srcad.grad(fn, wrt="x")(x), expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(srcad.jvp(fn, wrt="x")((x,), (np.ones(2),))[1], np.sum(expected), rtol=1e-6)
