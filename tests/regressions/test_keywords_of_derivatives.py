"""What a derivative is given by keyword, after the primals or through stars reaches the function, in every transformation."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([1.0, 3.0])
A = np.array([[1.0, 2.0], [3.0, 4.0]])


def words(x: Any, **options: Any) -> Any:
    return np.sum(x ** options.get("power", 2)) * options.get("scale", 1.0)


def star(x: Any, *more: Any) -> Any:
    return np.sum(x**3) * more[0] if more else np.sum(x**2)


def named(x: Any, *, power: Any = 2) -> Any:
    return np.sum(x**power)


@pytest.mark.parametrize(
    "f, rest, given", [(words, (), {"power": 3, "scale": 2.0}), (star, (2.0,), {}), (named, (), {"power": 3}), (words, (), {})]
)
def test_all_transformations(f: Any, rest: Any, given: Any) -> None:
    def value(x: Any) -> Any:
        return f(x, *rest, **given)

    slope = np.array([(value(X + 1e-6 * e) - value(X - 1e-6 * e)) / 2e-6 for e in np.eye(2)])
    found, dot = srcad.jvp(f)((X,), (X,), *rest, **given)
    np.testing.assert_allclose((found, dot), (value(X), slope @ X), rtol=1e-7)
    np.testing.assert_allclose(srcad.grad(f)(X, *rest, **given), slope, rtol=1e-7)
    for mode in ("forward", "reverse", "auto"):
        np.testing.assert_allclose(srcad.jacobian(f, mode=mode)(X, *rest, **given), slope, rtol=1e-7)
    second = srcad.hessian(f)(X, *rest, **given)
    np.testing.assert_allclose(srcad.hvp(f)((X,), (X,), *rest, **given), second @ X)
    gradient = srcad.grad(f)
    columns = [(gradient(X + 1e-6 * e, *rest, **given) - gradient(X - 1e-6 * e, *rest, **given)) / 2e-6 for e in np.eye(2)]
    np.testing.assert_allclose(second, columns, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("rest, given", [((), {"q": 3}), ((3,), {}), ((), {"x": X})])
def test_what_the_function_does_not_take(rest: Any, given: Any) -> None:
    for transformation in (srcad.jvp, srcad.hvp):
        with pytest.raises(TypeError):
            transformation(named)((X,), (X,), *rest, **given)


_DOT, _REDUCE, _SUM = A.dot, np.add.reduce, np.ndarray.sum


@pytest.mark.parametrize(
    "f, args, given",
    [
        (np.sum, (A,), {"axis": 1, "keepdims": True}), (np.sum, (A, 0), {}), (np.var, (A,), {"ddof": 1, "axis": 0}),
        (np.clip, (X, 0.5, 2.0), {}), (functools.partial(np.sum, axis=0), (A,), {}), (operator.mul, (X, X[::-1]), {}),
        (np.einsum, ("ij,j->i", A, X), {}), (np.atleast_2d, (X,), {}), (math.hypot, (3.0, 4.0), {}), (_DOT, (X,), {}),
        (_REDUCE, (A,), {"axis": 1}), (_SUM, (A,), {"axis": 1}), (operator.itemgetter(1), (X,), {}), (max, (1.0, 2.0), {}),
        (lambda x: _DOT(x) * _REDUCE(x) * _SUM(x), (X,), {}), (lambda x: float.__mul__(x, 2.0), (3.0,), {}),
    ],
)  # fmt: skip
def test_functions_without_source(f: Callable[..., Any], args: Any, given: Any) -> None:
    place = 1 if isinstance(args[0], str) else 0
    v = np.ones_like(args[place]) * 0.5 + np.arange(np.size(args[place])).reshape(np.shape(args[place]))

    def at(t: float) -> Any:
        return np.asarray(f(*(a + t * v if k == place else a for k, a in enumerate(args)), **given))

    wanted = (at(1e-6) - at(-1e-6)) / 2e-6
    value, pull = srcad.vjp(f, wrt=place)(*args, **given)
    np.testing.assert_allclose(value, at(0.0))
    np.testing.assert_allclose(np.sum(pull(np.ones_like(value) * 1.0) * v), np.sum(wanted), rtol=1e-6)
    v = v if isinstance(args[place], np.ndarray) else float(v)
    np.testing.assert_allclose(srcad.jvp(f, wrt=place)(args, (v,), **given)[1], wanted, rtol=1e-6, atol=1e-8)
