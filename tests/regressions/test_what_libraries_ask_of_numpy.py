"""``numpy.broadcast``, ``numpy.r_`` of lists, the places of an assignment."""

from typing import Any

import numpy as np
import pytest

import srcad

optimize = pytest.importorskip("scipy.optimize")

COLUMN, ROW = np.array([[1.0], [2.0]]), np.array([1.0, 3.0, 4.0])


def by_shape(x: Any, y: Any) -> Any:
    both = np.broadcast(x, y)
    out = np.empty((*both.shape, both.numiter))
    out[..., 0], out[..., 1] = x, y * y
    return np.sum(out**2) * both.size / both.ndim


def by_elements(x: Any, y: Any) -> Any:
    total = 0.0
    for u, v in np.broadcast(x, y):
        total += u * v**2
    return total


def rows(x: Any, y: Any) -> Any:
    return np.sum(np.r_[[x / np.linalg.norm(x)], [y * y]] ** 2 * np.arange(6.0).reshape(2, 3))


def assigned(x: Any, y: Any) -> Any:
    cost = (x[:, None] - 2.0 * y[None, ::-1]) ** 2
    return np.sum(cost[optimize.linear_sum_assignment(cost)] * np.arange(3.0))


@pytest.mark.parametrize(
    ("f", "x", "y"),
    [(by_shape, COLUMN, ROW), (by_elements, COLUMN, ROW), (rows, ROW, ROW + 1.0), (assigned, ROW**2, ROW)],
)
def test_against_differences(f: Any, x: Any, y: Any) -> None:
    srcad.check_gradients(f, (x, y), order=1)


def padded(x: Any, y: Any) -> Any:
    return np.sum(np.pad(x, [(1, 0), (0, 2)], constant_values=np.sum(y) * x[0, 0]) ** 2)


def test_padding_with_what_is_differentiated() -> None:
    srcad.check_gradients(padded, (COLUMN, ROW), order=1)
