"""Arrays that are written out hand their adjoints to the numbers that stand there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def turned(a: Any, b: Any) -> Any:
    r = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    s = np.array([[b, 1.0], [0.0, 1.0]])
    return np.sum((r @ s) ** 2 * np.array([[1.0, 2.0], [3.0, 4.0]]))


def chain(a: Any, b: Any) -> Any:
    t = np.eye(3)
    for k in range(3):
        c, s = np.cos(k * a), np.sin(k + b)
        t = t @ np.array([[c, -s, 1.0], [s, c, 0], [0.0, 0.0, b]])
    return t[0, 2] * t[1, 1] + t[2, 2]


def of_python(a: Any, b: Any) -> Any:
    v = np.array([a * b, 2.0, b, a])
    return np.sum(np.sin(v)) * v[0]


def written(a: Any, b: Any) -> Any:
    r = np.array([[a, b], [b, 1.0]])
    r[0, 1] = a * a
    return np.sum(r * np.array([[1.0, 5.0], [2.0, 3.0]]))


def of_lists(a: Any, b: Any) -> Any:
    row = [a, b]
    rows = [row, [1.0, 2.0]]
    row[1] = a * b
    return np.sum(np.array(rows) ** 2)


def twice(a: Any, b: Any) -> Any:
    row = [a, b]
    return np.sum(np.array([row, row]) @ np.array([[1.0, 2.0], [3.0, 4.0]]) * np.array(row))


@pytest.mark.parametrize("f", [turned, chain, of_python, written, of_lists, twice])
@pytest.mark.parametrize("field", [float, np.float64])
@pytest.mark.parametrize("optimize", [True, False])
def test_each_number_receives_its_element(f: Callable[..., Any], field: type, optimize: bool) -> None:
    a, b, h = field(0.3), field(0.7), 1e-6
    slopes = [(f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)]
    found = srcad.grad(f, wrt=("a", "b"), optimize=optimize)(a, b)
    np.testing.assert_allclose(found, slopes, rtol=1e-7, atol=1e-7)
    tangents = [srcad.jvp(f, wrt=("a", "b"), optimize=optimize)((a, b), d)[1] for d in ((1.0, 0.0), (0.0, 1.0))]
    np.testing.assert_allclose(tangents, slopes, rtol=1e-7, atol=1e-7)
    hessian = srcad.hessian(f, wrt="a")(a, b)
    second = (srcad.grad(f, wrt="a")(a + h, b) - srcad.grad(f, wrt="a")(a - h, b)) / (2 * h)
    np.testing.assert_allclose(hessian, second, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("f", [turned, chain, of_python])
def test_nothing_is_unpacked_and_no_shape_is_asked_for(f: Callable[..., Any]) -> None:
    source = srcad.grad(f, wrt=("a", "b")).source_for(np.float64(0.3), np.float64(0.7))
    assert "unpack" not in source and "unbroadcast" not in source
