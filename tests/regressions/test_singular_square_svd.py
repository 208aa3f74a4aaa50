"""The vectors of a square matrix have no complement: rounding errors over a vanishing singular value are not a derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def rotation(a: Any) -> Any:
    """The rotation part of a matrix of rank two."""
    centred = a - np.mean(a, axis=1).reshape(3, 1)
    u, _, vh = np.linalg.svd(centred @ np.array([[2.0, 0.3, -1.0], [0.1, 1.5, 0.4], [-2.1, -1.8, 0.6]]))
    found = u @ vh
    if np.linalg.det(found) < 0:
        found = found - 2 * np.outer(u[:, 2], vh[2])
    return np.sum(found**3)


def test_gradient_of_a_singular_matrix() -> None:
    a = np.array([[1.3, -0.2, 0.7], [0.4, 2.1, -1.1], [-0.6, 0.9, 1.6]])
    direction = np.array([[0.2, -0.5, 0.1], [0.7, 0.3, -0.4], [0.6, 0.2, 0.9]])
    step = 1e-5
    slope = (rotation(a + step * direction) - rotation(a - step * direction)) / (2 * step)
    np.testing.assert_allclose(np.sum(srcad.grad(rotation)(a) * direction), slope, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(rotation)((a,), (direction,))[1], slope, rtol=1e-6)
