"""``concat``, ``dstack``, ``block``, ``multi_dot`` and ``choose`` had derivative zero in other tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

W = np.arange(1.0, 13.0)


def concat(x: Any) -> Any:
    return np.sum(np.concatenate([x, 2 * x]) * W[:6])


def dstack(x: Any) -> Any:
    return np.sum(np.dstack([x, 2 * x])[0] * np.reshape(W[:6], (3, 2)))


def block(x: Any) -> Any:
    return np.sum(np.block([[x, 2 * x], [3 * x, x]]) * np.reshape(W, (2, 6)))


def multi_dot(x: Any) -> Any:
    return np.linalg.multi_dot([x, np.eye(3), W[:3]])


def choose(x: Any) -> Any:
    return np.sum(np.choose(np.array([0, 1, 0]), [x, 2 * x]))


@pytest.mark.parametrize(
    "f, wanted",
    [
        (concat, [9.0, 12.0, 15.0]),
        (dstack, [5.0, 11.0, 17.0]),
        (block, [40.0, 47.0, 54.0]),
        (multi_dot, [1.0, 2.0, 3.0]),
        (choose, [1.0, 2.0, 1.0]),
    ],
)
def test_what_is_joined_keeps_its_derivative(f: Any, wanted: Any) -> None:
    np.testing.assert_array_equal(srcad.grad(f)(np.array([0.5, 1.0, 1.5])), wanted)
