"""What takes all of a generator asks it once: it was found to be at its end the second time, and nothing came of it."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest

import srcad


def _doubled(xs: Any) -> Iterator[Any]:
    for x in xs:
        yield 2.0 * x
        if x > 0.9:
            break


def _numbered(xs: Any) -> Iterator[Any]:
    for k, x in enumerate(xs):
        yield k, 2.0 * x
        if x > 0.9:
            break


def sums(xs: Any) -> Any:
    low, high = reduce(lambda pair, x: (min(pair[0], x), max(pair[1], x)), _doubled(xs), (180.0, -180.0))
    return low * reduce(lambda a, b: a * b, _doubled(xs)) + 3.0 * high


def tables(xs: Any) -> Any:
    table: dict[int, Any] = {}
    table.update(_numbered(xs))
    ordered = OrderedDict(_numbered(xs))
    ones = dict.fromkeys(_doubled([1.0, 2.0]), xs[0])
    return table[0] * ordered[1] + sum(ones.values())


def lists(xs: Any) -> Any:
    last = deque(_doubled(xs), maxlen=2)
    parts = [1.0, 2.0, 3.0]
    parts[1:2] = _doubled(xs)
    return last[0] * last[-1] + parts[1] * parts[2] + parts[-1]


@pytest.mark.parametrize("fn", [sums, tables, lists])
def test_as_by_differences(fn: Any) -> None:
    at = [0.57, 0.84]
    slopes = [(fn([at[0] + a, at[1] + b]) - fn([at[0] - a, at[1] - b])) / 2e-6 for a, b in ((1e-6, 0.0), (0.0, 1e-6))]
    assert srcad.grad(fn)(at) == pytest.approx(slopes, rel=1e-6)
    assert srcad.jvp(fn)((at,), ([1.0, 0.0],))[1] == pytest.approx(slopes[0], rel=1e-6)
