"""A helper that reads the variables of what calls it would read those of the derivative: it is refused, whatever it is given."""

from __future__ import annotations

import inspect
import sys
from typing import Any

import pytest

import srcad


def of_the_caller(name: str) -> Any:
    return sys._getframe(1).f_locals.get(name, 1.0)


def of_the_caller_too(name: str) -> Any:
    frame: Any = inspect.currentframe()
    return evaluated(frame.f_back, name)


def evaluated(frame: Any, name: str) -> Any:
    return frame.f_locals.get(name, 1.0)


def one(x: Any) -> Any:
    y = x * 2.0
    return of_the_caller("y") * y


def two(x: Any) -> Any:
    y = x * 2.0
    return of_the_caller_too("y") * y


@pytest.mark.parametrize("fn", [one, two])
def test_it_is_refused(fn: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="variables of a frame"):
        srcad.grad(fn)(1.5)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="variables of a frame"):
        srcad.jvp(fn)((1.5,), (1.0,))
