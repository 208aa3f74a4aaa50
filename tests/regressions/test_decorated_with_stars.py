"""A decorator's ``*args, **kwargs`` has the parameters of what it decorates, for functions and for methods."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import srcad


def _first(fn: Any) -> Any:
    @functools.wraps(fn)
    def called(*args: Any, **kwargs: Any) -> Any:
        found = fn(*args, **kwargs)
        return found[0] if len(found) == 1 else found

    return called


@_first
def scaled(a: Any, b: Any, c: Any = 2.0, *, k: Any = 1.0) -> Any:
    return [a * b * c * k]


class Scale:
    def __init__(self) -> None:
        self.factors = [3.0]

    @_first
    def of(self, a: Any, b: Any) -> Any:
        return tuple(f * a * b for f in self.factors)


def test_functions() -> None:
    assert srcad.grad(scaled)(2.0, 3.0) == (6.0, 4.0)
    assert srcad.grad(scaled, wrt="b")(2.0, 3.0, k=2.0) == 8.0
    assert srcad.grad(scaled, wrt=(0, 1))(2.0, b=3.0) == (6.0, 4.0)
    assert srcad.grad(scaled, wrt="k")(2.0, 3.0, 4.0, k=2.0) == 24.0


def test_methods() -> None:
    assert srcad.grad(Scale().of)(2.0, 3.0) == (9.0, 6.0)
    assert srcad.grad(Scale.of, wrt="a")(Scale(), 2.0, 3.0) == 9.0
    np.testing.assert_allclose(srcad.jvp(Scale().of, wrt=0)((2.0, 3.0), (1.0,)), (18.0, 9.0))
