"""A function of NumPy's that is given an object made inside does what the object's class says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Field:
    def __init__(self, values: Any) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.values)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **words: Any) -> Any:
        return Field(ufunc(*[v.values if isinstance(v, Field) else v for v in inputs], **words))

    def mean(self, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        return 3 * np.mean(self.values, axis)


class Answering:
    def __init__(self, values: Any) -> None:
        self.values = values

    def __array_function__(self, function: Any, types: Any, args: Any, words: Any) -> Any:
        return 2 * function(*[a.values if isinstance(a, Answering) else a for a in args], **words)


def ufuncs(x: Any) -> Any:
    return np.sum(np.multiply(np.exp(Field(x)), x).values)


def methods(x: Any) -> Any:
    return np.mean(Field(x * x))


def arrays(x: Any) -> Any:
    return np.sum(np.concatenate([Field(x), x])) * np.linalg.norm(Field(x))


def functions(x: Any) -> Any:
    own: Any = Answering(x)
    return np.dot(own, x) + np.linalg.norm(own, ord=3)


@pytest.mark.parametrize("f", [ufuncs, methods, arrays, functions])
def test_protocols(f: Callable[..., Any]) -> None:
    x = np.array([0.3, 0.9])
    wanted = [(f(x + e) - f(x - e)) / 2e-6 for e in 1e-6 * np.eye(2)]
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6)
    np.testing.assert_allclose(srcad.jacobian(f, mode="forward")(x), wanted, rtol=1e-6)
