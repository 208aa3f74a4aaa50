"""Lists, dicts and variables outside the differentiated function; functions inside the containers that it is given."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

TABLE: dict[str, Any] = {}
ARRAY = np.zeros(2)
SEEN = [0.0]
REST = (2.0,)
MIXED = (2.0, "name", 3)
NONE = ()


def into_a_dict(x: Any) -> Any:
    TABLE["x"] = x
    return x * x


def into_an_array(x: Any) -> Any:
    ARRAY[0] = x
    return x * ARRAY[0]


def into_a_list(x: Any) -> Any:
    SEEN[0] = x
    return x * x


class Best:
    value = 0.0
    history: list[float] = []

    def __init__(self, x: Any) -> None:
        self.x = x

    def times(self) -> Any:
        return self.x * self.value


HISTORY: dict[str, list[Any]] = {"loss": []}


def of_a_part(x: Any) -> Any:
    for k in range(2):
        HISTORY["loss"].append(x**k)
    return x * len(HISTORY)


def of_a_class(x: Any) -> Any:
    Best.value = max(Best.value, x * x)
    Best.history.append(x)
    return x * x


@pytest.mark.parametrize("f", [into_a_dict, into_a_list, of_a_part, of_a_class])
def test_writes_are_made(f: Callable[..., Any]) -> None:
    """Once, also at higher orders, and with the values of a plain call; nobody reads them in the same call."""
    def left() -> str:
        return repr((TABLE, SEEN, HISTORY, Best.value, Best.history))

    def begin() -> None:
        TABLE.clear()
        HISTORY["loss"].clear()
        Best.history.clear()
        SEEN[0] = Best.value = 0.0

    begin()
    f(0.7)
    expected = left()
    for transformation in (srcad.grad, srcad.hessian):
        begin()
        transformation(f)(0.7)
        assert left() == expected
    begin()
    srcad.jvp(f)((0.7,), (1.0,))
    assert left() == expected
    begin()
    pull = srcad.vjp(f)(0.7)[1]
    assert pull(1.0) == pull(1.0) == srcad.grad(f)(0.7)


def of_another_name(x: Any) -> Any:
    SEEN.append(x)
    return x * MANY["seen"][-1]


def in_a_later_step(x: Any) -> Any:
    total = x
    for _ in range(2):
        total = total + SEEN[-1] * x
        SEEN.append(x)
    return total


def last() -> Any:
    return SEEN[-1]


def by_a_function(x: Any) -> Any:
    SEEN.append(x)
    return x * last()


def by_an_instance(x: Any) -> Any:
    Best.value = x * x
    return Best(x).times()


MANY = {"seen": SEEN}


@pytest.mark.parametrize("f", [into_an_array, in_a_later_step, by_a_function])
def test_what_was_written_is_read(f: Callable[..., Any]) -> None:
    """Also by what was left behind before."""
    def at(x: float) -> Any:
        SEEN[:] = [0.5]
        return f(x)

    at(0.7)
    expected = at(0.7), (at(0.7 + 1e-6) - at(0.7 - 1e-6)) / 2e-6
    SEEN[:] = [0.5]
    assert srcad.value_and_grad(f)(0.7) == pytest.approx(expected, rel=1e-6)
    SEEN[:] = [0.5]
    assert srcad.jvp(f)((0.7,), (1.0,)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("f", [of_another_name, by_an_instance])
def test_what_was_written_is_not_read(f: Callable[..., Any]) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="written") as caught:
        srcad.grad(f)(0.7)
    assert caught.value.lineno is not None


def test_what_is_noted_is_noted() -> None:
    """Writes that no derivative flows through are made, as the function makes them."""
    def f(x: Any) -> Any:
        SEEN.append(len(SEEN))
        return x * x * SEEN[-1]

    SEEN[:] = [0.0]
    assert srcad.grad(f)(0.7) == pytest.approx(1.4)
    assert SEEN == [0.0, 1]

    def g(x: Any) -> Any:
        ARRAY[1] = 3.0
        return x * ARRAY[1]

    assert srcad.grad(g)(0.7) == 3.0
    assert ARRAY[1] == 3.0


def test_nonlocal_outside_is_refused() -> None:
    count = 0

    def f(x: Any) -> Any:
        nonlocal count
        count += 1
        return x * count

    with pytest.raises(srcad.UnsupportedSyntaxError, match="nonlocal"):
        srcad.grad(f)(0.7)


@pytest.mark.parametrize("make", [lambda: math.sin, lambda: ARRAY.item, lambda: into_a_list, lambda: {}.get])
def test_functions_in_containers(make: Callable[[], Any]) -> None:
    """A function in a list is that function, and not the list."""
    function = make()
    inside: list[Any] = []

    def f(x: Any, functions: Any) -> Any:
        for g in functions["them"]:
            inside.append(g is function)
        return x * x

    assert srcad.grad(f, wrt="x")(0.7, {"them": [function]}) == pytest.approx(1.4)
    assert inside == [True]


def test_called_out_of_a_container() -> None:
    def f(x: Any, functions: Any) -> Any:
        return functions["one"][0](x) * functions["two"](x)

    functions = {"one": [math.sin], "two": lambda t: t * t}
    assert srcad.grad(f, wrt="x")(0.7, functions) == pytest.approx(math.cos(0.7) * 0.49 + 1.4 * math.sin(0.7))


def test_spreading_a_tuple_from_outside() -> None:
    def f(x: Any) -> Any:
        def g(a: Any, b: Any, *more: Any) -> Any:
            return a * b * len(more) if more else a * a * b

        return g(x, *REST) + g(x, *REST, *NONE) + g(x, *MIXED, x)

    assert srcad.grad(f)(0.7) == pytest.approx(2 * 0.7 * 2.0 * 2 + 2.0 * 3)
