"""A decorator that binds the arguments by name, checks them by a table outside, and returns something else where one is wrong."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any

import numpy as np
import pytest

import srcad

LIMITS: dict[str, Any] = {"x": {"type": "float", "least": 0.0}, "y": {"type": "float", "least": None}}


def bound(function: Any, table: Any, *args: Any, **words: Any) -> Any:
    try:
        names = [p.name for p in inspect.signature(function).parameters.values()]
        given: Any = OrderedDict.fromkeys(names)
        for parameter in inspect.signature(function).parameters.values():
            if not isinstance(parameter.default, type):
                given[parameter.name] = parameter.default
        for k, arg in enumerate(args):
            given[list(given.keys())[k]] = arg
        found = deepcopy(table)
        for key in words:
            given[key] = words[key]
        for key in given.keys():
            try:
                found[key]["value"] = given[key]
            except KeyError:
                pass
        return found
    except Exception as error:
        raise ValueError(f"cannot be bound: {error}") from error


def check(name: str, value: Any, least: Any) -> bool:
    try:
        float(value)
    except Exception as error:
        raise TypeError(f"{name} is no number") from error
    if least is not None and value < least:
        raise ValueError(f"{name} cannot be smaller than {least}")
    return True


class Validated:
    def __init__(self, table: Any, otherwise: Any) -> None:
        self.table = table
        self.otherwise = otherwise

    def __call__(self, function: Any) -> Callable[..., Any]:
        @wraps(function)
        def checked(*args: Any, **words: Any) -> Any:
            try:
                otherwise = words["otherwise"]
            except KeyError:
                otherwise = self.otherwise
            try:
                found = bound(function, self.table, *args, **words)
                for name in found.keys():
                    if found[name]["type"] == "float":
                        check(name, found[name]["value"], found[name]["least"])
            except Exception:
                return otherwise
            return function(*args, **words)

        return checked


@Validated(LIMITS, {"area": -1.0})
def area(x: Any, y: Any = 2.0) -> Any:
    return {"area": x**2 * y}


def one(x: Any) -> Any:
    return area(x)["area"]


def two(x: Any) -> Any:
    return area(x, y=3.0 * x)["area"] * x


def counted(x: Any) -> Any:
    found = OrderedDict.fromkeys(["a", "b"], x)
    found["b"] = x * x
    return sum(found.values()) * found[list(found.keys())[1]]


@pytest.mark.parametrize("fn, x, slope", [(one, 1.5, 6.0), (one, -1.5, 0.0), (two, 1.5, 40.5), (counted, 1.5, 20.25)])
def test_both_modes(fn: Any, x: float, slope: float) -> None:
    np.testing.assert_allclose(srcad.grad(fn)(x), slope)
    np.testing.assert_allclose(srcad.jvp(fn)((x,), (1.0,)), (fn(x), slope))
