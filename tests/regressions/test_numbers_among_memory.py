"""Numbers that stand in lists and dicts among arrays that are written into have adjoints that every reader adds to."""

from __future__ import annotations

import collections
from typing import Any

import numpy as np
import pytest

import srcad

PLACES = [0, 1, 2]


def edited_in_place(x: Any, y: Any) -> Any:
    held = [x * 1.0, y, x.sum() * y, 2.0]
    for i in PLACES:
        held[i] *= 2.0
    held[PLACES[0]] += y
    last = held.pop(PLACES[1])
    held.append(last * held[PLACES[1]])
    return sum(np.sum(h) ** 2 for h in held)


def inserted_and_turned(x: Any, y: Any) -> Any:
    held = [x, y]
    held.append(x * y)
    held.reverse()
    held.insert(0, held[PLACES[1]] * y)
    held[PLACES[2]] *= 2.0
    del held[PLACES[1]]
    return sum(np.sum(h) for h in held) * np.sum(held[PLACES[1]])


def sorted_among_arrays(x: Any, y: Any) -> Any:
    held = [a for a in (x, y, np.sum(x * y))]
    held[0] += y
    held.sort(key=np.sum)
    return np.sum(held[0] * held[1]) + np.sum(held[2])


def by_keys(x: Any, y: Any) -> Any:
    held = {"v": x * 2.0, "s": y}
    for key in held:
        held[key] *= y
    held["t"] = held["v"]
    held["t"] += y
    held["u"] = held.pop("s") * y
    return sum(np.sum(v) ** 2 for v in held.values())


def lists_of_lists(x: Any, y: Any) -> Any:
    held = [[x * 1.0, y], [y * 2.0, y * y]]
    inner = held[1]
    i, j = PLACES[1], PLACES[0]
    held[j][j] *= y
    other = held[i]
    taken = inner.pop()
    inner.append(taken * y)
    inner.insert(0, y)
    total = 0.0
    for v in other:
        total += v * v
    return total * np.sum(held[j][j]) + held[i][j] * inner[2] * held[0][1]


def dicts_in_lists(x: Any, y: Any) -> Any:
    numbers = {"a": y, "b": y * 2.0}
    held = [x * 1.0, numbers, y]
    i, j = PLACES[1], PLACES[0]
    held[j] *= y
    other = held[i]
    taken = numbers.pop("a")
    numbers["c"] = taken * y
    numbers["b"] = y * taken
    total = sum(v * y for v in numbers.values())
    return total * other["b"] + numbers["c"] * np.sum(held[j])


def arrays_in_dicts_in_lists(x: Any, y: Any) -> Any:
    arrays = {"a": x * 1.0}
    held = [x * 1.0, arrays, y]
    part = held[PLACES[1]]["a"]
    part *= y
    arrays["a"] *= 3.0
    return np.sum(arrays["a"] * part)


def taken_from_the_left(x: Any, y: Any) -> Any:
    waiting = collections.deque([x * 1.0, y], maxlen=3)
    for _ in PLACES:
        first = waiting.popleft()
        first *= 2.0
        waiting.append(first * y)
        waiting.append(np.sum(first) * y)
    return sum(np.sum(w) ** 2 for w in waiting)


FUNCTIONS = [
    edited_in_place, inserted_and_turned, sorted_among_arrays, by_keys, lists_of_lists, dicts_in_lists,
    arrays_in_dicts_in_lists, taken_from_the_left,
]  # fmt: skip


@pytest.mark.parametrize("y", [1.3, np.array(1.3)], ids=["number", "array"])
@pytest.mark.parametrize("x", [np.array([0.8, 0.3]), np.array(0.8)], ids=["vector", "array"])
@pytest.mark.parametrize("fn", FUNCTIONS)
def test_as_by_differences(fn: Any, x: Any, y: Any) -> None:
    def value(v: Any) -> Any:
        return fn(np.reshape(v[:-1], x.shape).copy(), v[-1] if isinstance(y, float) else np.array(v[-1]))

    start = np.append(np.ravel(x), y)
    slopes = [(value(start + h) - value(start - h)) / 2e-6 for h in 1e-6 * np.eye(start.size)]
    found = srcad.grad(fn)(x, y)
    np.testing.assert_allclose(np.append(np.ravel(found[0]), found[1]), slopes, rtol=1e-6, atol=1e-6)
    tangent = srcad.jvp(fn)((x, y), (np.ones_like(x), np.ones_like(y)))[1]
    np.testing.assert_allclose(tangent, sum(slopes), rtol=1e-6)
