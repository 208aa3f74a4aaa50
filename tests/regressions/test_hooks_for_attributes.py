"""Attributes that code computes, is asked for, or caches in the namespace of an object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad
from srcad import UnsupportedSyntaxError


class Results:
    scale: Any

    def __init__(self, scale: Any) -> None:
        self.scale = scale


class Wrapper:
    """What statsmodels gives its results."""

    def __init__(self, results: Any) -> None:
        self._results = results

    def __getattribute__(self, name: str) -> Any:
        def get(attr: str) -> Any:
            return object.__getattribute__(self, attr)

        try:
            return get(name)
        except AttributeError:
            pass
        return getattr(get("_results"), name) * 2.0


class Twice:
    x: Any

    def __getattribute__(self, name: str) -> Any:
        if name == "twice":
            return super().__getattribute__("x") * 2.0
        return super().__getattribute__(name)


class cached(property):  # noqa: N801
    """A property that keeps its value in the namespace of its object."""

    def __init__(self, method: Callable[..., Any]) -> None:
        self.method, self.name = method, method.__name__
        property.__init__(self, self.get)

    def get(self, instance: Any) -> Any:
        try:
            return instance.__dict__[self.name]
        except KeyError:
            instance.__dict__[self.name] = value = self.method(instance)
            return value


class Ellipse:
    def __init__(self, a: Any) -> None:
        self.a = a

    @cached
    def area(self) -> Any:
        return self.a**2

    @property
    def plain(self) -> Any:
        return self.a**3

    @property
    def failing(self) -> Any:
        raise AttributeError("failing")

    @property
    def unsure(self) -> Any:
        if self.a > 1.0:
            raise AttributeError("unsure")
        return self.a * 5.0


def wrapped(x: float) -> Any:
    return Wrapper(Results(x * x)).scale * x


def by_super(x: float) -> Any:
    made: Any = Twice()
    made.x = x
    return made.twice * made.x


def in_namespace(x: float) -> Any:
    e = Ellipse(x)
    return e.area * e.area + len(e.__dict__) * x


def asked(x: float) -> Any:
    e = Ellipse(x)
    return getattr(e, "plain", 3.0) * getattr(e, "none", 3.0) + getattr(e, "failing", x * x) + (x if hasattr(e, "area") else 0.0)


def asked_at_run_time(x: float) -> Any:
    e = Ellipse(x)
    return getattr(e, "unsure", x * x) * (2.0 if hasattr(e, "unsure") else 3.0)


@pytest.mark.parametrize("x", [0.7, 1.5])
@pytest.mark.parametrize("fn", [wrapped, by_super, in_namespace, asked, asked_at_run_time])
def test_right(fn: Callable[[float], Any], x: float) -> None:
    srcad.check_gradients(fn, (x,))


class Both(Twice):
    def __getattr__(self, name: str) -> Any:
        return 1.0


def both(x: float) -> Any:
    made: Any = Both()
    made.x = x
    return made.x * made.none


def test_two_hooks_are_refused() -> None:
    with pytest.raises(UnsupportedSyntaxError, match="which hook"):
        srcad.grad(both)(1.5)
