"""What an object remembered of a call with equal arguments, or a call at run time left in it, had derivative zero."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import srcad


class Remembering:
    def __init__(self) -> None:
        self.key: Any = None
        self.value: Any = None
        self.most: Any = 0.0
        self.factor = 2.0

    def of_a_number(self, x: Any) -> Any:
        if x != self.key:
            self.value, self.key = x * x, x
        return self.value * x

    def of_a_digest(self, x: Any) -> Any:
        digest = hashlib.md5(np.array([x]).tobytes()).hexdigest()
        if digest != self.key:
            self.value, self.key = x**3, digest
        return self.value

    def of_a_method(self, x: Any) -> Any:
        self.remember(x)
        return self.value * self.factor

    def remember(self, x: Any) -> None:
        digest = hashlib.md5(np.array([x]).tobytes()).hexdigest()
        if digest != self.key:
            self.value, self.key = x**3, digest

    def largest(self, x: Any) -> Any:
        if x > self.most:
            self.most = x * x
        return self.most * x

    def left_by_a_call(self, x: Any) -> Any:
        self.leave(x)
        return self.value * x

    def leave(self, x: Any) -> None:
        self.value = squared_exactly(x)


def squared_exactly(x: Any) -> Any:
    return float(Decimal(x) * Decimal(x))


_KEPT = ["of_a_number", "of_a_digest", "of_a_method"]


@pytest.mark.parametrize("name", _KEPT)
def test_what_is_remembered_is_refused(name: str) -> None:
    holder = Remembering()
    f = getattr(holder, name)
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(0.7) == pytest.approx(wanted, rel=1e-8)
    assert srcad.jvp(f)((0.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-8)
    f(0.8)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="remembers"):
        srcad.grad(f)(0.8)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="remembers"):
        srcad.jvp(f)((0.8,), (1.0,))
    assert srcad.grad(f)(0.7) == pytest.approx(wanted, rel=1e-8)


def test_what_is_not_compared_for_equality() -> None:
    holder = Remembering()
    assert srcad.grad(holder.largest)(0.7) == pytest.approx(3 * 0.7**2)
    holder.largest(0.7)
    assert srcad.grad(holder.largest)(0.3) == pytest.approx(0.7**2)


def test_what_a_call_leaves() -> None:
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(Remembering().left_by_a_call)(0.7)
