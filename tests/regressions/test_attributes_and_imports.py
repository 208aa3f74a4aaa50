"""Attributes, methods and imports: what is there is read, what is not there is the user's own error."""

# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest

import srcad


class Parabola:
    k = 2.0

    def __init__(self, c: float) -> None:
        self.c = c

    def square(self, x: float) -> float:
        return self.c * x * x

    @staticmethod
    def next(x: float) -> float:
        return x + 1

    @classmethod
    def times(cls, x: float) -> float:
        return cls.k * x

    @property
    def triple(self) -> float:
        return 3 * self.c

    def value(self, x: float) -> float:
        return self.square(x) + self.next(x) * self.times(x)


PARABOLA = Parabola(3.0)


def by_methods(x: float) -> float:
    return PARABOLA.value(x) * PARABOLA.triple


def tried_method(x: Any) -> Any:
    try:
        return x.is_finite() * 2
    except AttributeError:
        return x * x


def tried_import(x: float) -> Any:
    try:
        import module_that_is_not_there as module
    except ImportError:
        import math as module
    return module.sin(x)


def missing_import(x: float) -> Any:
    import module_that_is_not_there as module

    return module.sin(x)


def always_raises(x: float) -> float:
    raise KeyError(x)


def questions(x: Any) -> Any:
    return getattr(x, "missing", x) * (3 if hasattr(x, "missing") else 2)


def by_key(x: float, y: float) -> float:
    size = max(((np.size(v), v * 2) for v in (x, y)), key=lambda pair: pair[0])[1]
    best = min([(x, 1.0), (y, x * y)], key=operator.itemgetter(1))
    return size * best[0]


def composite(x: float) -> Any:
    return np.polyval([x, 1.0, 2.0], x)


def test_methods_of_objects() -> None:
    assert srcad.grad(by_methods)(2.0) == 198.0
    assert srcad.grad(PARABOLA.value)(2.0) == 22.0


def test_what_is_missing_is_tried() -> None:
    assert srcad.grad(tried_method)(2.0) == 4.0
    srcad.check_gradients(tried_import, (2.0,), order=1)
    with pytest.raises(ModuleNotFoundError, match="module_that_is_not_there"):
        srcad.grad(missing_import)(2.0)


def test_functions_that_never_return() -> None:
    for transformation in (srcad.grad, srcad.value_and_grad, srcad.vjp):
        with pytest.raises(KeyError, match="2.0"):
            transformation(always_raises)(2.0)
    with pytest.raises(KeyError, match="2.0"):
        srcad.jvp(always_raises)((2.0,), (1.0,))


def test_questions_of_attributes() -> None:
    assert srcad.grad(questions)(2.0) == 2.0


def test_extrema_by_key() -> None:
    srcad.check_gradients(by_key, (2.0, 3.0), order=1)
    srcad.check_gradients(by_key, (0.5, 1.0), order=1)


def test_functions_said_by_others() -> None:
    srcad.check_gradients(composite, (2.0,), order=1)
