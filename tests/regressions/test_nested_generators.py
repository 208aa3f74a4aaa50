"""Two generators that are walked at once have variables of their own, though they call them alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import srcad


def growing(x: float, n: int) -> Iterator[float]:
    for _ in range(n):
        x = x * 1.5
        yield x


def nested(x: float, y: float) -> float:
    s = 0.0
    for u in growing(x, 3):
        for v in growing(y, 2):
            s += u * v * v
    return s


def without_end(x: float) -> Iterator[float]:
    while True:
        yield x


def collected(x: float) -> float:
    return sum(list(without_end(x)))


def test_nested() -> None:
    srcad.check_gradients(nested, (0.8, 1.3))


def test_without_end() -> None:
    with pytest.raises(srcad.DifferentiationError, match="does not end"):
        srcad.grad(collected)(1.0)
