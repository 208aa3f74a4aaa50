"""What a class that is made inside the function holds is followed: it may be written, be edited, and vary."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

import srcad


def counted(x: Any, y: Any) -> Any:
    class C:
        n = 0

        def __init__(self, v: Any) -> None:
            type(self).n += 1
            self.v = v * C.n

    a, b = C(x), C(y)
    return a.v * b.v * C.n


def varying(x: Any, y: Any) -> Any:
    class C:
        scale = x * 2
        pair = (x, y)
        total = 0.0

        def f(self, v: Any) -> Any:
            C.total += v * v
            return self.scale * v * self.pair[1]

    return C().f(y) * C.scale + C().f(x) * C.total


def edited(x: Any, y: Any) -> Any:
    class C:
        items = []  # noqa: RUF012
        known = {}  # noqa: RUF012

        def add(self, v: Any) -> Any:
            self.items.append(v)
            self.known[len(self.items)] = v
            return self

    C().add(x).add(y)
    return sum(C.items) * C.known[2] * C().known[1]


def inherited(x: Any, y: Any) -> Any:
    class A:
        k = 2.0

        def f(self) -> Any:
            return self.k * x

    class B(A):
        pass

    B.g = lambda self: self.f() + 1  # type: ignore[attr-defined]
    A.k = y
    first = B.k
    B.k = x * x
    return A().f() * B().g() * first  # type: ignore[attr-defined]


def described(x: Any, y: Any) -> Any:
    class Doubled:
        def __set_name__(self, owner: Any, name: str) -> None:
            self.name = "_" + name

        def __get__(self, holder: Any, owner: Any = None) -> Any:
            return getattr(holder, self.name)

        def __set__(self, holder: Any, value: Any) -> None:
            setattr(holder, self.name, 2 * value)

    class Box:
        w = Doubled()
        h = Doubled()

        def __init__(self, w: Any, h: Any) -> None:
            self.w = w
            self.h = h

        def area(self, k: Any) -> Any:
            return self.w * self.h * k

        doubled = functools.partialmethod(area, 2.0)
        side = property(lambda self: self.w)

    b: Any = Box(x, y)
    b.w = b.h
    return b.doubled() * b.side


def named(x: Any, y: Any) -> Any:
    class Pair(NamedTuple):
        a: Any
        b: Any = 3.0

        def product(self) -> Any:
            return self.a * self.b

    return Pair(x, y).product() * Pair(x).b * max(Pair(x), Pair(y)).a


@pytest.mark.parametrize("f", [counted, varying, edited, inherited, described, named], ids=lambda f: f.__name__)
def test_derivatives(f: Callable[..., Any]) -> None:
    expected = f(0.8, 1.3)
    for _ in range(2):
        assert srcad.value_and_grad(f)(0.8, 1.3)[0] == pytest.approx(expected)
    srcad.check_gradients(f, (0.8, 1.3), order=2)
