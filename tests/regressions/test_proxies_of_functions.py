"""A proxy that passes for the function that it wraps, as wrapt's decorators do, was differentiated without its wrapper."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Proxy:
    """What ``wrapt.FunctionWrapper`` is: an object with the class and the attributes of what it wraps."""

    __slots__ = ("__wrapped__", "_self_binding", "_self_enabled", "_self_instance", "_self_parent", "_self_wrapper")

    def __init__(self, wrapped: Any, wrapper: Any, instance: Any = None, parent: Any = None, enabled: Any = None) -> None:
        self.__wrapped__ = wrapped
        self._self_wrapper, self._self_instance, self._self_parent = wrapper, instance, parent
        self._self_enabled = enabled
        kinds = {staticmethod: "staticmethod", classmethod: "classmethod"}
        self._self_binding = kinds.get(type(wrapped), "function") if parent is None else parent._self_binding

    @property
    def __class__(self) -> Any:
        return self.__wrapped__.__class__

    @__class__.setter
    def __class__(self, value: Any) -> None:
        raise TypeError

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)

    def __get__(self, instance: Any, owner: Any) -> Any:
        return Proxy(self.__wrapped__.__get__(instance, owner), self._self_wrapper, instance, self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._self_enabled is False:
            return self.__wrapped__(*args, **kwargs)
        instance = self._self_instance
        if self._self_binding != "function" or instance is None:
            instance = getattr(self.__wrapped__, "__self__", None)
        return self._self_wrapper(self.__wrapped__, instance, args, kwargs)


def decorator(wrapper: Any) -> Callable[[Any], Any]:
    return lambda wrapped: Proxy(wrapped, wrapper)


@decorator
def doubled(function: Any, instance: Any, args: Any, kwargs: Any) -> Any:
    return 2 * function(*args, **kwargs)


@decorator
def as_arrays(function: Any, instance: Any, args: Any, kwargs: Any) -> Any:
    return function(*[np.array(a) for a in args], **kwargs)


@decorator
def by_name_and_object(function: Any, instance: Any, args: Any, kwargs: Any) -> Any:
    if function.__name__ == "cube":
        return function(*args, **kwargs)
    return instance.a * function(*args, **kwargs)


@doubled
def square(x: Any) -> Any:
    return x * x


class Body:
    def __init__(self, a: Any) -> None:
        self.a = a

    @doubled
    def cubed(self, x: Any) -> Any:
        return self.a * x**3

    @doubled
    @as_arrays
    def summed(self, x: Any) -> Any:
        return np.sum(x.ravel()) * self.a

    @doubled
    @staticmethod
    def of_none(x: Any) -> Any:
        return x * x

    @doubled
    @classmethod
    def of_class(cls, x: Any) -> Any:
        return x * x * len(cls.__name__)

    @by_name_and_object
    def cube(self, x: Any) -> Any:
        return x**3

    @by_name_and_object
    def power(self, x: Any, *, p: Any = 2.0) -> Any:
        return x**p


class Heir(Body):
    @doubled
    def cubed(self, x: Any) -> Any:
        return super().cubed(x) * x


BODY, TABLE = Body(1.5), {"square": square}


def of_function(x: Any) -> Any:
    return square(x)


def of_object_outside(x: Any) -> Any:
    return BODY.cubed(x) + BODY.summed(x * x)


def of_object_inside(x: Any) -> Any:
    return Body(x).cubed(x) + Body(x).summed(x)


def of_heir(x: Any) -> Any:
    return Heir(x).cubed(x)


def of_classes(x: Any) -> Any:
    return Body.of_none(x) + Body.of_class(x) + Body(x).of_class(x) + BODY.of_none(x)


def of_what_the_wrapper_asks(x: Any) -> Any:
    return Body(x).cube(x) + Body(x).power(x) + Body(2 * x).power(x, p=x)


def of_tables(x: Any) -> Any:
    return TABLE["square"](x) + sum(map(square, [x, 2 * x])) + functools.partial(square)(x)


def of_the_unknown(x: Any) -> Any:
    return [square, abs][int(x < 0)](x)


_FUNCTIONS = [
    of_function, of_object_outside, of_object_inside, of_heir, of_classes, of_what_the_wrapper_asks, of_tables, of_the_unknown,
    square, BODY.cubed,
]  # fmt: skip


@pytest.mark.parametrize("f", _FUNCTIONS)
def test_wrappers_are_followed(f: Any) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(0.7) == pytest.approx(wanted, rel=1e-8)
    assert srcad.jvp(f)((0.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-8)


SOMETIMES = Proxy(np.sin, lambda function, instance, args, kwargs: 3 * function(*args, **kwargs), enabled=False)


def of_what_may_be_disabled(x: Any) -> Any:
    return SOMETIMES(x)


def test_others_are_refused() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="wrapped"):
        srcad.grad(of_what_may_be_disabled)(0.7)
