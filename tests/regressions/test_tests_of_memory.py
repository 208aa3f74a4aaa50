"""What is asked for its truth and edited afterwards says what it said: the reverse sweep does not ask the memory again."""

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def element(x: float) -> float:
    b = np.zeros(1)
    b[0] = x
    if b:
        b[0] = 0.0
        if b:
            return x * 100
        return x * x
    return 3 * x


def number(x: float) -> float:
    b = np.array(x)
    if b:
        b[()] = 0.0
        if b:
            return x * 100
        return x * x
    return 3 * x


def listed(x: float) -> float:
    b = [x]
    if b:
        b.pop()
        if b:
            return x * 100
        return x * x
    return 3 * x


def keyed(x: float) -> float:
    b = {"a": x}
    if b:
        y = b.pop("a")
        if b:
            return x * 100
        return x * y
    return 3 * x


def queued(x: float) -> float:
    b = deque([x])
    s = 0.0
    while b:
        s += b.popleft() * x
        if not b:
            s = s * x
    return s


def switched(x: float) -> float:
    flag = np.array([True])
    s = x
    for _ in range(3):
        if flag:
            s = s * x
            flag[0] = False
        else:
            s = s + x * x
            flag[0] = True
    if flag:
        s = s * 3
    return s


PROGRAMS: list[tuple[Any, float]] = [(f, 2.6) for f in (element, number, listed, keyed)] + [(queued, 5.07), (switched, 10.14)]


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("f, slope", PROGRAMS, ids=lambda given: getattr(given, "__name__", ""))
def test_memory_that_is_edited_after_its_test(f: Callable[[float], float], slope: float, optimize: bool) -> None:
    assert srcad.grad(f, optimize=optimize)(1.3) == pytest.approx(slope)
    assert srcad.jvp(f, optimize=optimize)((1.3,), (1.0,))[1] == pytest.approx(slope)
