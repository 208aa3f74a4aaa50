"""A loop is walked several times: what stood under a name for ``x.flat`` in the first walk was another array in the last one."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def put_into_a_row(x: Any) -> Any:
    t = np.zeros((2, 4))
    t[1] = x
    q = t[0, :3]
    for _ in x:
        q[None].put([1], 0.6 * np.sin(x.flat[1]))
        break
    return np.sum(t**3)


def put_into_a_row_of_a_matrix(x: Any) -> Any:
    a = np.outer(x, x[:3])
    t = np.zeros((2, 4, 3))
    t[1] = a
    q = t[0, :, :2]
    for _ in a:
        q[None].put([1], 0.6 * np.sin(a.flat[1]))
        break
    return np.sum(t**3) + np.sum(a)


def put_into_a_part(x: Any) -> Any:
    t = np.zeros((2, 4))
    t[1] = x
    q = t[0, :3]
    for _ in x:
        q[1:].put([1], 0.6 * np.sin(x.flat[1]))
        break
    return np.sum(t**3)


@pytest.mark.parametrize("f", [put_into_a_part, put_into_a_row, put_into_a_row_of_a_matrix])
def test_writes_go_where_they_were(f: Callable[[Any], Any]) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(X), differences, rtol=1e-6, atol=1e-8)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-8)
