"""Lists that loops fill with objects, and tuples that repeat functions as often as the running program says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

LIMITS = np.array([[0.0, 1.0], [2.0, 3.0]])


class Interval:
    def __init__(self, low: Any, high: Any) -> None:
        self.low, self.high = low, high


class Space:
    def __init__(self, limits: Any) -> None:
        self.intervals = []
        for pair in limits:
            self.intervals.append(Interval(pair[0], pair[1]))


def of_intervals(x: Any) -> Any:
    return sum(x[0] * i.high * i.low for i in Space(LIMITS).intervals)


def scaled(x: Any, falling: bool = False) -> Any:
    span = np.max(x) - np.min(x)
    return (np.max(x) - x) / span if falling else (x - np.min(x)) / span


def normalised(matrix: Any, method: Any, signs: Any = None) -> Any:
    matrix = np.asarray(matrix, dtype="float")
    signs = np.ones(matrix.shape[1]) if signs is None else signs
    if callable(method):
        method = (method,) * matrix.shape[1]
    made = matrix.astype("float")
    for i, (sign, each) in enumerate(zip(signs, method, strict=True)):
        made[:, i] = each(matrix[:, i], falling=False) if sign == 1 else each(matrix[:, i], falling=True)
    return made


def of_columns(x: Any) -> Any:
    return np.sum(normalised(x, scaled, np.array([1, -1, 1])) * np.arange(9.0).reshape(3, 3) ** 2)


def of_repeated_functions(x: Any) -> Any:
    return sum(f(x[0]) for f in [np.sin] * len(x) + [np.cos])


@pytest.mark.parametrize(("f", "shape"), [(of_intervals, (2,)), (of_columns, (3, 3)), (of_repeated_functions, (3,))])
def test_gradients(f: Any, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(3).uniform(0.5, 3.0, shape)
    wanted = np.zeros(shape)
    for k in np.ndindex(shape):
        step = np.zeros(shape)
        step[k] = 1e-6
        wanted[k] = (f(x + step) - f(x - step)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(shape),))[1], wanted.sum(), rtol=1e-6, atol=1e-6)
