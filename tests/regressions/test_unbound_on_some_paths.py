"""A variable of unknown structure that some paths do not bind: its zero adjoint is not asked for there."""

from __future__ import annotations

import math
from collections.abc import Callable

import srcad

FUNCTIONS: list[Callable[[float], float]] = [math.sin]


def exits(x: float, y: float, n: int) -> float:
    if y > 1.0:
        if x > 1.0:
            s = FUNCTIONS[0](x)
            if x > 2.0:
                i = 0
                while i < n and s < 10.0:
                    s = FUNCTIONS[0](s) * y
                    i += 1
                return s
        else:
            return y
        t = s
    else:
        t = y * x
        if x > 2.0:
            return t
    i = 0
    while i < n:
        t = FUNCTIONS[0](t)
        i += 1
    return t


def test_every_path() -> None:
    for x in (0.5, 1.5, 2.5):
        for y in (0.5, 1.5):
            for n in (0, 2):
                srcad.check_gradients(lambda a, b: exits(a, b, n), (x, y), order=1)  # noqa: B023
