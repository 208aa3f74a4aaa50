"""A mask takes as many axes as it has: what stands behind it in the brackets is for a later axis than its place says.

Columns were taken for parts that have nothing in common with what is written by way of the mask, and were not put back.
"""

from typing import Any

import numpy as np
import pytest

import srcad

MASK = np.array([[False, True], [True, False]])


def cleared_by_a_mask(x: Any) -> Any:
    a = np.outer(x, x).reshape(2, 1, 2) * np.ones((2, 2, 2))
    y = np.sum(np.sin(a[:, 1]))
    a[MASK, 0] = 0.0
    return y + np.sum(a**2)


def written_by_a_mask(x: Any) -> Any:
    a = np.zeros((2, 2, 2))
    a[:, 1] = np.outer(x, x)
    a[MASK, 0] = x[0] * 3.0
    return np.sum(a[:, 1] ** 2)


def handed_on_by_a_mask(x: Any) -> Any:
    a = np.outer(x, x).reshape(2, 1, 2) * np.ones((2, 2, 2))
    a[:, 1] = a[MASK, 0]
    a[MASK, 0] = np.sin(a[:, 1, 1])
    return np.sum(a**3)


def with_another_axis(x: Any, k: Any) -> Any:
    a = np.outer(x, x)
    y = np.sum(a[1] ** 2)
    a[k, 0] = 5.0 * x[0]
    return y + np.sum(a**2)


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize(
    ("f", "more"),
    [
        (cleared_by_a_mask, ()),
        (written_by_a_mask, ()),
        (handed_on_by_a_mask, ()),
        (with_another_axis, (1,)),
        (with_another_axis, (...,)),
    ],
)
def test_as_by_differences(f: Any, more: Any, optimize: bool) -> None:
    x = np.array([0.7, 1.3])
    wanted = [(f(x + 1e-6 * e, *more) - f(x - 1e-6 * e, *more)) / 2e-6 for e in np.eye(2)]
    assert np.allclose(srcad.grad(f, wrt="x", optimize=optimize)(x, *more), wanted, rtol=1e-7)
    tangents = [srcad.jvp(f, wrt="x", optimize=optimize)((x, *more), (e,))[1] for e in np.eye(2)]
    assert np.allclose(tangents, wanted, rtol=1e-7)
