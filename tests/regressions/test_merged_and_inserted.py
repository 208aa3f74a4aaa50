"""``heapq.merge``, and sorted lists that are searched and inserted into by a key."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable
from typing import Any

import pytest

import srcad


def merged(x: float, y: float) -> Any:
    r = 0.0
    for v in heapq.merge([x, y], [x * y, 3.0], [0.1]):
        r = r * 2 + v
    return r + sum(v * i for i, v in enumerate(heapq.merge([y, x], [3.0, x * y], reverse=True)))


def merged_by_key(x: float, y: float) -> Any:
    pairs = list(heapq.merge([(x, 1.0), (y, 2.0)], [(x * y, 3.0)], key=lambda pair: pair[0]))
    return pairs[0][0] * pairs[1][0] * pairs[1][1] + pairs[2][0]


def searched_by_key(x: float, y: float) -> Any:
    held = [(x, 1.0), (y, 2.0)]
    k = bisect.bisect_left(held, 1.0, key=lambda pair: pair[0])
    numbers = [x, y]
    bisect.insort(numbers, 1.0, key=lambda v: v * v)
    return held[k][0] * held[k - 1][0] * k + sum(v * i for i, v in enumerate(numbers))


@pytest.mark.parametrize("fn", [merged, merged_by_key, searched_by_key])
def test_right(fn: Callable[[float, float], Any]) -> None:
    assert srcad.value_and_grad(fn)(0.8, 1.3)[0] == pytest.approx(fn(0.8, 1.3))
    srcad.check_gradients(fn, (0.8, 1.3))
