"""What is edited where it stands after a derivative was made is noticed: defaults by name, partial applications, methods."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import srcad


def scaled(x: Any, *, a: Any = 2.0) -> Any:
    return x * a


def power(x: Any, n: Any = 2) -> Any:
    return x**n


class Line:
    slope = 2.0

    def at(self, x: Any) -> Any:
        return self.slope * x


class Curve:
    slope = 3.0

    def at(self, x: Any) -> Any:
        return self.slope * x * x


@dataclasses.dataclass
class Setting:
    rate: float = 2.0


def by_name() -> Iterator[Callable[..., Any]]:
    def fn(x: Any) -> Any:
        return scaled(x) * x

    sets: list[dict[str, Any]] = [{"a": 2.0}, {"a": 3.0}, {"a": 4}]
    for defaults in sets:
        scaled.__kwdefaults__ = defaults
        yield fn
        defaults["a"] += 1.5
        yield fn


def by_name_of_its_own() -> Iterator[Callable[..., Any]]:
    defaults: dict[str, Any] = {"a": 2.0}
    scaled.__kwdefaults__ = defaults
    yield scaled
    defaults["a"] = 3.0
    yield scaled


def words_of_a_partial() -> Iterator[Callable[..., Any]]:
    cube = functools.partial(power, n=3)

    def fn(x: Any) -> Any:
        return cube(x) * 2.0

    yield fn
    for n in (4, 2.5):
        cube.keywords["n"] = n
        yield fn


def a_partial_itself() -> Iterator[Callable[..., Any]]:
    cube = functools.partial(power, n=3)
    yield cube
    cube.keywords["n"] = 4
    yield cube


def methods_of_an_object() -> Iterator[Callable[..., Any]]:
    line: Any = Line()
    table = {"line": line}

    def fn(x: Any) -> Any:
        return line.at(x) + table["line"].at(x * x)

    yield fn
    line.__class__ = Curve
    yield fn
    line.at = lambda x: 7.0 * x
    yield fn
    del line.at
    yield fn


def a_constructor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    def fn(x: Any) -> Any:
        return Setting().rate * x

    yield fn
    monkeypatch.setattr(Setting, "__init__", lambda self: setattr(self, "rate", 5.0))
    yield fn


def check(versions: Iterator[Callable[..., Any]]) -> None:
    made: dict[int, Any] = {}
    for fn in versions:
        gradient, tangent = made.setdefault(id(fn), (srcad.grad(fn, wrt=0), srcad.jvp(fn, wrt=0)))
        slope = (fn(0.8 + 1e-6) - fn(0.8 - 1e-6)) / 2e-6
        assert gradient(0.8) == pytest.approx(slope)
        assert tangent((0.8,), (1.0,)) == pytest.approx((fn(0.8), slope))


@pytest.mark.parametrize(
    "versions", [by_name, by_name_of_its_own, words_of_a_partial, a_partial_itself, methods_of_an_object]
)
def test_is_noticed(versions: Any) -> None:
    check(versions())


def test_a_constructor_that_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    check(a_constructor(monkeypatch))
