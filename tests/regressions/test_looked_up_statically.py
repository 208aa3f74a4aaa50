"""``inspect.getattr_static`` of arrays and numbers, which protocols ask, was followed to where it reads an object's dict."""

from __future__ import annotations

import inspect
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pytest

import srcad


@runtime_checkable
class Summed(Protocol):
    def sum(self) -> Any: ...


@runtime_checkable
class Odd(Protocol):
    def odd(self) -> Any: ...


NOTHING = object()


def of_missing(x: Any) -> Any:
    try:
        inspect.getattr_static(x, "odd")
    except AttributeError:
        return 2 * x.sum() + (inspect.getattr_static(x, "other", NOTHING) is NOTHING) * x[0]
    return x.sum()


def of_protocols(x: Any) -> Any:
    return x.sum() * (2 if isinstance(x, Summed) else 3) * (5 if isinstance(x, Odd) else 7)


@pytest.mark.parametrize("f", [of_missing, of_protocols])
def test_static_look_ups(f: Any) -> None:
    srcad.check_gradients(f, (np.array([0.3, 0.9]),), order=1)


def of_an_unknown_object(x: Any, xs: Any) -> Any:
    return x * (2 if inspect.getattr_static(xs, "append", None) is not None else 3)


def test_of_arguments() -> None:
    assert srcad.grad(of_an_unknown_object, wrt="x")(0.5, [1.0]) == 2.0
    assert srcad.grad(of_an_unknown_object, wrt="x")(0.5, 1.0) == 3.0
