"""Special methods that are no plain functions of the class: other methods of Python's own, partial, static, dispatched ones."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

import pytest

import srcad


class Attributes(dict[str, Any]):
    """Keys as attributes, the way that most programs write it."""

    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__


class Strict(dict[str, Any]):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


KNOWN: Any = Strict(k=2.0, rows=[1.0, 3.0])


def keys_as_attributes(x: float, y: float) -> Any:
    d: Any = Attributes(a=x, b=x * y)
    d.c = y
    d.a *= 2
    del d.b
    return d.a * d.c + (x if d.b is None else y) + len(d) * x


def known_outside(x: float, y: float) -> Any:
    d: Any = Strict(a=x)
    d.c = d.a * KNOWN.k
    try:
        return d.none
    except KeyError:
        return sum(d.values()) * y * KNOWN.rows[1]


class Times:
    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, *xs: Any) -> Any:
        return sum(xs) * self.k


class Number:
    times = Times(3.0)
    raised = staticmethod(math.exp)
    __call__ = Times(5.0)
    __getitem__: Any = classmethod(lambda cls, k: k * 2.0)
    __neg__: Any = property(lambda self: lambda: Number(-self.v))

    def __init__(self, v: Any) -> None:
        self.v = v

    def _by(self, f: Callable[..., Any], other: Any) -> Any:
        return Number(f(self.v, other.v if isinstance(other, Number) else other))

    __add__ = functools.partialmethod(_by, operator.add)
    __mul__ = functools.partialmethod(_by, operator.mul)
    __rmul__ = __mul__

    @functools.singledispatchmethod
    def __sub__(self, other: Any) -> Any:
        return Number(self.v - other.v)

    @__sub__.register
    def _(self, other: float) -> Any:
        return Number(self.v - 2 * other)


OUTSIDE = Number(2.0)


def operators(x: float, y: float) -> Any:
    a, b = Number(x), Number(y)
    left: Any = a + b + 2.0
    return (2.0 * left).v * (a * b).v + (a - b).v * (a - y).v * (-a).v


def calls_and_items(x: float, y: float) -> Any:
    a = Number(x)
    return a(y, x) * a[y] + a.times(y) * a.raised(x) + OUTSIDE.raised(x * y) * OUTSIDE(x) + OUTSIDE.times(y)


class Items(list[Any]):
    size = property(list.__len__)
    push = list.append
    __call__ = list.__getitem__

    def __len__(self) -> int:
        return 7


def of_a_list(x: float, y: float) -> Any:
    items: Any = Items([x])
    items.push(y)
    return items(1) * items(0) * items.size + len(items) * x


class Costs:
    def __init__(self, k: Any) -> None:
        self.k = k

    @functools.singledispatchmethod
    def cost(self, v: Any) -> Any:
        return 0.5

    @cost.register
    def _(self, v: float) -> Any:
        return v * self.k

    @cost.register(list)
    def _(self, v: Any) -> Any:
        return sum(map(self.cost, v))


def dispatched(x: float, y: float) -> Any:
    cost = Costs(x).cost
    return cost([x, [y, x], "a"]) + Costs(2.0).cost(y)


class Pair:
    """A mapping that is no dict."""

    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b

    def keys(self) -> Any:
        return ["a", "b"]

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


def spread(x: float, y: float) -> Any:
    def f(a: Any, b: Any, c: Any = 1.0) -> Any:
        return a * b * b * c

    p = Pair(x, y)
    return f(**p) + {**p, "b": 2.0}["a"] + dict(p)["b"] * y + f(**Attributes(a=x, b=y, c=x))


class Stored:
    def __set_name__(self, owner: type, name: str) -> None:
        self.name = "_" + name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return getattr(instance, self.name)

    def __set__(self, instance: Any, value: Any) -> None:
        setattr(instance, self.name, value * 2.0)

    def __delete__(self, instance: Any) -> None:
        delattr(instance, self.name)


class Proxy:
    x = Stored()

    def __init__(self, x: Any) -> None:
        self.x = x
        self.y = x * 3.0

    def __delattr__(self, name: str) -> None:
        if name == "z":
            raise AttributeError(name)
        object.__delattr__(self, name)


def deleted(x: float, y: float) -> Any:
    p = Proxy(x)
    first = p.x * p.y
    del p.x, p.y
    try:
        del p.z  # type: ignore[attr-defined]
    except AttributeError:
        first *= y
    return first * (x if hasattr(p, "x") else y) + (x if hasattr(p, "y") else y)


PROGRAMS = [keys_as_attributes, known_outside, operators, calls_and_items, of_a_list, dispatched, spread, deleted]


@pytest.mark.parametrize("fn", PROGRAMS)
def test_right(fn: Callable[[float, float], Any]) -> None:
    assert srcad.value_and_grad(fn)(0.8, 1.3)[0] == fn(0.8, 1.3)
    srcad.check_gradients(fn, (0.8, 1.3))


def begun(x: float, tree: Any) -> Any:
    return (x, None) if tree is None else (tree[0], begun(x, tree[1]))


def weighted(tree: Any, weight: int = 1) -> Any:
    return 0.0 if tree is None else tree[0] * weight + 2 * weighted(tree[1], weight + 1)


def of_nothing(x: float, y: float) -> Any:
    tree = begun(y, begun(x, None) if x < y else None)
    return weighted(tree) + 3 * weighted(tree[1])


@pytest.mark.parametrize("point", [(0.8, 1.3), (1.8, 0.3)])
def test_a_call_at_run_time_that_is_given_nothing_has_a_tangent(point: tuple[float, float]) -> None:
    srcad.check_gradients(of_nothing, point)
