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


@pytest.mark.parametrize("f, name", [(into_a_dict, "TABLE"), (into_an_array, "ARRAY"), (into_a_list, "SEEN")])
def test_writes_are_refused_by_name(f: Callable[..., Any], name: str) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match=f"a write into `{name}`, which is defined outside") as caught:
        srcad.grad(f)(0.7)
    assert "let the function return" in str(caught.value)


def test_what_is_noted_is_noted() -> None:
    """Writes that no derivative flows through are made, as the function makes them."""
    def f(x: Any) -> Any:
        SEEN.append(len(SEEN))
        return x * x * SEEN[-1]

    del SEEN[1:]
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
