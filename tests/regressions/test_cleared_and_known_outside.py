"""Zeros that the program itself does not read again were left out of what it had handed to a global object before."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Kept:
    array: Any = None
    numbers: Any = None


KEPT, TABLE = Kept(), {"array": np.zeros(3)}


def attribute(x: Any) -> Any:
    a = np.ones(3) * x
    KEPT.array = a
    for i in range(3):
        a[i] = 0.0
    return x * 2


def attribute_at_once(x: Any) -> Any:
    a = np.ones(3) * x
    KEPT.array = a
    a[0] = 0.0
    a[1:] = 0.0
    return x * 2


def list_of_numbers(x: Any) -> Any:
    numbers = [x, x, x]
    KEPT.numbers = numbers
    for i in range(2):
        numbers[i] = 0.0
    return x * 2


def item(x: Any) -> Any:
    a = np.ones(3) * x
    TABLE["array"] = a
    for i in range(2):
        a[i] = 0.0
    return x * 2


def held() -> list[Any]:
    return [np.array(v) for v in (KEPT.array, KEPT.numbers, TABLE["array"])]


@pytest.mark.parametrize("f", [attribute, attribute_at_once, list_of_numbers, item])
def test_it_holds_what_a_plain_call_leaves(f: Any) -> None:
    KEPT.array, KEPT.numbers, TABLE["array"] = np.zeros(0), [], np.zeros(3)
    assert f(2.0) == 4.0
    wanted = held()
    derivatives: list[Callable[[], Any]] = [lambda: srcad.grad(f)(2.0), lambda: srcad.jvp(f)((2.0,), (1.0,))[1]]
    for derive in derivatives:
        KEPT.array, KEPT.numbers, TABLE["array"] = np.zeros(0), [], np.zeros(3)
        assert derive() == 2.0
        assert all(map(np.array_equal, held(), wanted))
