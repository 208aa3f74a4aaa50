"""What is decided before the call: caches, casts, classes, sets; and what is not: the content of exceptions."""

# mypy: disable-error-code="operator, call-overload, redundant-cast, unused-ignore"

from __future__ import annotations

import fractions
import functools
import typing
from typing import Any

import numpy as np
import pytest

import srcad


@functools.lru_cache
def cached(x: float, n: int) -> float:
    return x**n


@functools.lru_cache
def in_library(name: str) -> bool:
    return name + ".py" in {"numpy.py", "math.py"}


def by_cache(x: float) -> Any:
    y: Any = typing.cast(float, cached(x, 3))
    return y if in_library("numpy") and issubclass(type(y), float) else 0.0


def by_shape(x: Any) -> Any:
    y: Any = np.sum(x) if np.iterable(x) else 2 * x
    return (1 + np.ndim(x)) * y if np.isscalar(y) else y


def members(x: float) -> float:
    found = {1, 2}
    found.add(3)
    return x * len(found)


class Found(Exception):
    def __init__(self, value: float) -> None:
        self.value = value


def carried(x: float) -> float:
    try:
        raise Found(x * x)
    except Found as found:
        return found.value * 2


def test_caches_and_casts() -> None:
    assert srcad.grad(by_cache)(2.0) == 12.0


def test_shapes() -> None:
    assert srcad.grad(by_shape)(2.0) == 2.0
    assert srcad.grad(by_shape)(np.ones(2)).tolist() == [2.0, 2.0]


def test_sets_that_grow() -> None:
    assert srcad.grad(members)(2.0) == 3.0


def raises(x: float) -> float:
    raise Found(x * x)


def carried_far(x: float) -> float:
    try:
        return raises(x)
    except Found as found:
        return found.value * 2


def test_values_in_exceptions() -> None:
    """They are followed to a handler, in the same function and on the way out of another one."""
    assert srcad.grad(carried)(3.0) == 12.0
    assert srcad.grad(carried_far)(3.0) == 12.0


def converted(x: float) -> float:
    try:
        raise Found(float(fractions.Fraction(x * x)))
    except Found as found:
        return found.value * 2


def said(x: float) -> float:
    if x < 0:
        raise ValueError(fractions.Fraction(x), f"of {x}")
    return x * x


def test_conversions_on_the_way_to_exceptions() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="as_integer_ratio"):
        srcad.grad(converted)(3.0)
    assert srcad.grad(said)(3.0) == 6.0
    with pytest.raises(ValueError, match="of -3.0"):
        srcad.grad(said)(-3.0)
