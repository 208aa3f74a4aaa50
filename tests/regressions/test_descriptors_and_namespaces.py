"""Descriptors that keep what they are given in the object's own dict, and that dict of objects that exist before."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

import srcad


class Stored:
    """Keeps its value under its own name, as most programs do."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return instance.__dict__[self.name] * 2

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.name] = value + 1


class Constant:
    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return 5.0


class Gone:
    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        raise AttributeError("gone")


class Model:
    x = Stored()
    n: Any = Constant()
    gone = Gone()

    def __init__(self, x: Any) -> None:
        self.x = x

    @property
    def p(self) -> Any:
        return self.__dict__["p"] * 3

    @p.setter
    def p(self, value: Any) -> None:
        self.__dict__["p"] = value

    @functools.cached_property
    def square(self) -> Any:
        return self.x**2


class Hooked:
    k: Any

    def __init__(self, v: Any) -> None:
        self.v = v

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__("v" if name == "w" else name, value * 2)

    @property
    def q(self) -> Any:
        return self.__dict__["q"]

    @q.setter
    def q(self, value: Any) -> None:
        self.__dict__["q"] = value * 5


MODEL, HOOKED = Model(2.0), Hooked(2.0)


def before_the_object(x: float, y: float) -> Any:
    a = Model(x)
    a.p = y
    a.x *= a.p
    a.n = a.x * 2
    return a.x * a.n + a.square + (x if hasattr(a, "gone") else y) * getattr(a, "gone", y)


def by_a_class_inside(x: float, y: float) -> Any:
    class Heir(Model):
        z = Stored()

    heir = Heir(x)
    heir.z = y
    heir.z += x
    return heir.z * heir.x


def of_one_outside(x: float, y: float) -> Any:
    first = MODEL.x * x + MODEL.n * y
    MODEL.x += x
    MODEL.p = y
    MODEL.n = x * y
    return first * MODEL.x * MODEL.p * MODEL.n + MODEL.square


def past_the_hook(x: float, y: float) -> Any:
    made: Any = Hooked(x)
    made.q, made.w = y, x * y
    HOOKED.q, HOOKED.w = y, x
    return made.q * made.v + HOOKED.q * HOOKED.v


def by_the_dict_outside(x: float, y: float) -> Any:
    HOOKED.__dict__["v"] = y
    vars(HOOKED)["k"] = x * y
    space = HOOKED.__dict__
    space.update(k=x * space["k"])
    return HOOKED.v * space["v"] * HOOKED.k + space.get("k", 0.0)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    as_before()


def as_before() -> None:
    for held, values in ((MODEL, {"x": 3.0}), (HOOKED, {"v": 4.0})):
        vars(held).clear()
        vars(held).update(values)


PROGRAMS = [before_the_object, by_a_class_inside, past_the_hook, by_the_dict_outside]


@pytest.mark.parametrize("fn", PROGRAMS)
def test_right(fn: Callable[[float, float], Any]) -> None:
    srcad.check_gradients(fn, (0.8, 1.3))


def test_what_is_outside_is_read_and_left_as_in_a_plain_call() -> None:
    expected = of_one_outside(0.8, 1.3)
    left = dict(vars(MODEL))
    as_before()
    assert srcad.value_and_grad(of_one_outside)(0.8, 1.3)[0] == pytest.approx(expected)
    assert vars(MODEL) == pytest.approx(left)


def test_all_that_an_object_outside_was_given_is_not_known_as_a_dict() -> None:
    def f(x: float) -> Any:
        HOOKED.w = x
        return sum(HOOKED.__dict__.values())

    with pytest.raises(srcad.UnsupportedSyntaxError, match="attributes of an object that exists before"):
        srcad.grad(f)(1.0)
