"""Objects are looked for in lists, give their items once, lose attributes by name; keys are letters, tables of recursion ints."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pytest

import srcad


class Node:
    def __init__(self, value: Any) -> None:
        self.value = value
        self.to: list[Node] = []


class Equal:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equal) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


class Steps:
    def __init__(self, count: int, size: Any) -> None:
        self.count = count
        self.size = size
        self.place = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.place >= self.count:
            raise StopIteration
        self.place += 1
        return self.size * self.place


def visited(x: Any, y: Any) -> Any:
    a, b, c = Node(x), Node(y), Node(x * y)
    a.to, b.to, c.to = [b, c], [c, a], [a]
    seen: list[Node] = []
    todo = [a]
    total = 0.0
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.append(node)
        total += node.value * len(seen)
        todo.extend(m for m in node.to if m not in seen)
    return total * (seen.index(c) + 1) * seen.count(a)


def equal(x: Any, y: Any) -> Any:
    first = Equal(x)
    held = [first, Equal(y), Equal(2.0)]
    total = x * y
    if Equal(y) in held:
        total += x
    if Equal(2.0) not in held[:2]:
        total *= y
    held.remove(first)
    return total * held[0].value * len(held)


def given_once(x: Any, y: Any) -> Any:
    steps = Steps(4, x)
    first = next(steps)
    rest = list(steps)
    return first * rest[-1] * max(Steps(2, y)) + min(map(abs, Steps(2, x))) + tuple(Steps(2, y))[1] * sorted(Steps(3, x))[1]


def lost(x: Any, y: Any) -> Any:
    node = Node(x)
    delattr(node, "value")
    return x * y if getattr(node, "value", None) is None else 0.0


def by_letters(x: Any, y: Any) -> Any:
    held: dict[str, Any] = {}
    for i in range(3):
        held["ab"[i % 2]] = x * y + i
    return sum({**held, "c": y}.values()) * held["a"]


@functools.cache
def binomial(n: int, k: int) -> int:
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


def of_a_table(x: Any, y: Any) -> Any:
    return sum(binomial(6, k) * x**k * y ** (6 - k) for k in range(7))


@pytest.mark.parametrize("fn", [visited, equal, given_once, lost, by_letters, of_a_table])
def test_as_by_differences(fn: Any) -> None:
    slopes = [(fn(0.8 + h, 1.3 + k) - fn(0.8 - h, 1.3 - k)) / 2e-6 for h, k in ((1e-6, 0.0), (0.0, 1e-6))]
    for optimize in (True, False):
        value, gradient = srcad.value_and_grad(fn, optimize=optimize)(0.8, 1.3)
        assert (value, *gradient) == pytest.approx((fn(0.8, 1.3), *slopes))
        assert srcad.jvp(fn, optimize=optimize)((0.8, 1.3), (1.0, 0.0))[1] == pytest.approx(slopes[0])
