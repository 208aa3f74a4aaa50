"""Lists, dicts and arrays outside that the function writes into and reads again, and what it leaves there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Settings:
    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.log: list[Any] = []


STATE: dict[str, Any] = {}
CACHE: dict[int, Any] = {}
STACK: list[Any] = []
FIELD = np.zeros(3)
HISTORY = [0.0]
TABLE: dict[str, Any] = {"k": 2.0}
SETTINGS = Settings()


def of_a_dict(x: Any) -> Any:
    STATE["a"] = x
    return STATE["a"] * x


def of_a_recursion(x: Any) -> Any:
    CACHE.clear()

    def f(n: int) -> Any:
        if n not in CACHE:
            CACHE[n] = x if n == 0 else f(n - 1) * x + 1
        return CACHE[n]

    return f(4) * f(2)


def push(v: Any) -> None:
    STACK.append(v)


def pop() -> Any:
    return STACK.pop()


def of_helpers(x: Any) -> Any:
    push(x)
    push(x * 2)
    push(pop() * pop())
    push(3.0)
    return pop() + pop()


def of_an_array(x: Any) -> Any:
    FIELD[0] = x
    FIELD[1:] = x * x
    FIELD[2] += FIELD[0]
    return (FIELD * FIELD).sum()


def of_a_loop(x: Any) -> Any:
    HISTORY[0] = x * x
    total = 0.0
    for _ in range(3):
        total += HISTORY[-1] * x
        HISTORY.append(HISTORY[-1] + x)
    del HISTORY[1:]
    return total + HISTORY[0]


def of_an_object(x: Any) -> Any:
    SETTINGS.known["v"] = x * x
    SETTINGS.log.append(x)
    found = SETTINGS.known["v"] * SETTINGS.log[-1]
    SETTINGS.log.pop()
    return found


def of_many_edits(x: Any) -> Any:
    TABLE["k"] = 2.0
    TABLE["k"] *= x
    TABLE.update(z=x)
    TABLE.setdefault("w", x * x)
    found = TABLE["k"] * TABLE["z"] + TABLE.get("w", 0.0)
    TABLE.pop("w")
    return found + len(TABLE)


def left() -> str:
    return repr((STATE, CACHE, STACK, FIELD, HISTORY, TABLE, vars(SETTINGS)))


PROGRAMS = [of_a_dict, of_a_recursion, of_helpers, of_an_array, of_a_loop, of_an_object, of_many_edits]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives_and_what_is_left(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (0.7,), order=2)
    f(0.9)
    expected = left()

    def pulled() -> None:
        pull = srcad.vjp(f)(0.9)[1]
        assert pull(1.0) == pull(1.0)

    for act in (lambda: srcad.grad(f)(0.9), lambda: srcad.jvp(f)((0.9,), (1.0,)), lambda: srcad.hessian(f)(0.9), pulled):
        f(0.7)
        act()
        assert left() == expected
