"""What operators do to lists, dicts and tuples is done by their methods too, also where the class is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad
from srcad import UnsupportedSyntaxError


class Parameters(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        dict.__setitem__(self, key, value * 2.0)

    def values_in_order(self) -> list[Any]:
        return [dict.__getitem__(self, k) for k in dict.keys(self)]


class Kept(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value * value)


class Pair(tuple[Any, ...]):
    def first(self) -> Any:
        return tuple.__getitem__(self, 0) * tuple.__len__(self)


class Stack(list[Any]):
    def push(self, value: Any) -> int:
        list.append(self, value)
        return list.__len__(self)


class Missing(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        return 3.0

    def found(self, key: str) -> Any:
        try:
            return dict.__getitem__(self, key)
        except KeyError:
            return 5.0


TABLE = {1.0: 1.0, 2.0: 5.0}


def of_dicts(x: float) -> Any:
    p, k = Parameters(), Kept()
    p["a"], k["b"] = x, x
    return p["a"] * k["b"] + sum(p.values_in_order())


def of_sequences(x: float) -> Any:
    s = Stack()
    s.push(x)
    return s[0] * s.push(x**3) * s[1] + Pair((x * x, x)).first()


def of_plain_ones(x: float) -> Any:
    d, l = {"a": x, "b": 2.0}, [x, x * x]  # noqa: E741
    dict.__delitem__(d, "b")
    l.__delitem__(0)
    d.__setitem__("c", x)
    return l[0] * len(d) * d.__contains__("a") * d.__getitem__("c")


def at_run_time(x: float, n: int) -> Any:
    made: list[Any] = []
    for k in range(n):
        made.append(x**k)
    made.__setitem__(n - 1, x * made.__getitem__(n - 2))
    return made[-1] * made.__len__()


def of_a_table(x: float) -> Any:
    return TABLE.get(x, x) * x + TABLE.get("a", x)  # type: ignore[call-overload]


@pytest.mark.parametrize("fn", [of_dicts, of_sequences, of_plain_ones, of_a_table, lambda x: at_run_time(x, 4)])
def test_right(fn: Callable[[float], Any]) -> None:
    srcad.check_gradients(fn, (1.5,))


def test_a_key_that_is_found() -> None:
    assert srcad.grad(of_a_table)(2.0) == 6.0
    assert srcad.jvp(of_a_table)((2.0,), (1.0,)) == (12.0, 6.0)


def missing(x: float) -> Any:
    m = Missing()
    m["a"] = x
    return m.found("b") * x


def test_what_is_missing_is_refused() -> None:
    with pytest.raises(UnsupportedSyntaxError, match="missing"):
        srcad.grad(missing)(1.5)
