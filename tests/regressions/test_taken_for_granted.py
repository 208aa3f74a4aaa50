"""Loops over objects, functions in lists, orders of objects and depths of recursions, which numbers at run time decide."""

from __future__ import annotations

import functools
import heapq
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Event:
    def __init__(self, time: Any, weight: float) -> None:
        self.time = time
        self.weight = weight

    def __lt__(self, other: Event) -> bool:
        return bool(self.time < other.time)


class Late(Event):
    pass


def objects_of_elements(x: Any) -> Any:
    events = [Event(v * v, k) for k, v in enumerate(x)]
    return sum(e.time * e.weight for e in events) * events[-1].time


def best_of_objects_is_changed(x: Any) -> Any:
    best = None
    for v in x:
        event = Event(v * v, 2.0)
        if best is None or event.time > best.time:
            best = event
    assert best is not None
    best.time *= x[0]
    return best.time * best.weight


def function_of_a_list(x: Any) -> Any:
    functions: list[Callable[[Any], Any]] = [math.sin, math.exp, lambda t: t * t * x[1]]
    return functions[int(x[0])](x[2]) * functions[-1](x[0])


def objects_in_order(x: Any) -> Any:
    events = sorted([Event(x[0], 1.0), Event(x[1], 2.0), Event(x[2], 3.0)])
    return sum(e.time * e.weight * (k + 1) for k, e in enumerate(events))


def objects_in_order_are_changed(x: Any) -> Any:
    events = [Event(x[0], 1.0), Late(x[1], 2.0), Event(x[2], 3.0)]
    events.sort(reverse=True)
    events[0].time *= x[0]
    return sum(e.time * e.weight * (k + 1) for k, e in enumerate(events))


def compared_by_a_function(x: Any) -> Any:
    def compared(a: Any, b: Any) -> int:
        return -1 if a < b else int(a > b)

    found = sorted(list(x), key=functools.cmp_to_key(compared))
    return found[0] * found[1] ** 2


def heap_of_objects(x: Any) -> Any:
    heap: list[Any] = []
    for k in range(2):
        heapq.heappush(heap, (x[k], k, Event(x[k] * x[0], k + 1.0)))
    total, steps = 0.0, 0
    while heap and steps < 4:
        time, k, event = heapq.heappop(heap)
        steps += 1
        total = total * 0.5 + event.time * event.weight
        if steps < 2:
            heapq.heappush(heap, (time + x[1], 3 + steps, Event(time, event.weight)))
    return total


def remembered_by_places(x: Any) -> Any:
    calls = 0

    @functools.lru_cache(None)
    def least(k: int, j: int) -> Any:
        nonlocal calls
        calls += 1
        if k == 0 or j == 0:
            return float(k + j)
        return (x[k - 1] - x[j - 1] ** 2) ** 2 + min(least(k - 1, j), least(k, j - 1), least(k - 1, j - 1))

    return least(len(x), len(x) - 1) * calls


PROGRAMS = [
    objects_of_elements,
    best_of_objects_is_changed,
    function_of_a_list,
    objects_in_order,
    objects_in_order_are_changed,
    compared_by_a_function,
    heap_of_objects,
    remembered_by_places,
]


@pytest.mark.parametrize("fn", PROGRAMS, ids=lambda fn: fn.__name__)
def test_every_call_is_right(fn: Callable[[Any], Any]) -> None:
    step, derivative = 1e-6, srcad.grad(fn)
    for point in ([1.2, 0.45, 2.1], [2.3, 0.9, 0.4], [0.3, 2.5, 0.7, 1.1]):
        x = np.array(point)
        expected = [(fn(x + step * unit) - fn(x - step * unit)) / (2 * step) for unit in np.eye(len(x))]
        np.testing.assert_allclose(derivative(x), expected, rtol=1e-6, atol=1e-8)
        value, tangent = srcad.jvp(fn)((x,), (np.ones(len(x)),))
        np.testing.assert_allclose((value, tangent), (fn(x), np.sum(expected)), rtol=1e-6)


def longer_than_is_unrolled(x: Any) -> Any:
    return sum(e.time for e in [Event(v, 1.0) for v in x])


def test_many_steps_are_refused_by_name() -> None:
    with pytest.raises(srcad.DifferentiationError, match="Event"):
        srcad.grad(longer_than_is_unrolled)(np.ones(100))


def test_second_order() -> None:
    x, derivative = np.array([1.2, 0.45, 2.1]), srcad.grad(objects_in_order)
    expected = [(derivative(x + h) - derivative(x - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(srcad.hessian(objects_in_order)(x), expected, rtol=1e-6, atol=1e-8)


def test_compilation_is_refused() -> None:
    pytest.importorskip("numba")
    with pytest.raises(srcad.CompilationError):
        srcad.grad(function_of_a_list, compile="numba")(np.array([1.2, 0.45, 2.1]))


TABLE: dict[str, Callable[..., Any]] = {"of": math.sin, "made": Event}


def of_a_table(x: Any) -> Any:
    event = TABLE["made"](TABLE["of"](x), 2.0)
    event.time *= x
    return event.time * event.weight


def test_tables_of_functions_are_read_anew() -> None:
    derivative = srcad.grad(of_a_table)
    for of, made in ((math.sin, Event), (math.exp, Event), (lambda t: t * t, Late)):
        TABLE.update(of=of, made=made)
        expected = (of_a_table(1.3 + 1e-6) - of_a_table(1.3 - 1e-6)) / 2e-6
        assert derivative(1.3) == pytest.approx(expected, rel=1e-7)
