"""Generator expressions that are kept read what is bound when they are walked; objects that say what comes next are summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import srcad


class Powers:
    def __init__(self, x: Any, n: int) -> None:
        self.x, self.n, self.k = x, n, 0

    def __iter__(self) -> Powers:
        self.k = 0
        return self

    def __next__(self) -> Any:
        if self.k >= self.n:
            raise StopIteration
        self.k += 1
        return self.x**self.k


def in_a_comprehension(x: float, y: float) -> Any:
    kept = [(v * i for v in (x, y)) for i in range(3)]  # noqa: B023
    return sum(kept[0]) + sum(kept[1]) * x


def by_key(x: float, y: float) -> Any:
    kept = {k: (i * k for i in (x, y)) for k in (1, 2)}  # noqa: B023
    return sum(kept[1]) * sum(kept[2])


def side_by_side(x: float, y: float) -> Any:
    first, second = [(i * j for i in (x, y)) for j in (1.0, 2.0)]  # noqa: B023
    return sum(a * b for a, b in zip(first, second, strict=True))


def its_own_iterator(x: float, y: float) -> Any:
    powers = Powers(x, 3)
    squares = sum(v * v for v in powers)
    halves = [v / 2 for v in powers if v < y]
    return squares + sum(halves) * powers.k + sum(v * y for v in Powers(y, 2))


PROGRAMS = [in_a_comprehension, by_key, side_by_side, its_own_iterator]


@pytest.mark.parametrize("fn", PROGRAMS)
def test_right(fn: Callable[[float, float], Any]) -> None:
    assert srcad.value_and_grad(fn)(0.8, 1.3)[0] == pytest.approx(fn(0.8, 1.3))
    srcad.check_gradients(fn, (0.8, 1.3))


def appended(x: float, y: float) -> Any:
    kept: list[Iterator[Any]] = []
    for i in range(3):
        kept.append(v * i for v in (x, y))  # noqa: B023
    return sum(sum(g) for g in kept)


def test_what_is_not_followed_is_refused() -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="generator"):
        srcad.grad(appended)(0.8, 1.3)
