"""Vectors of eigenvalues, or singular values, that are equal but for rounding had derivatives made of rounding errors."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad

WEIGHTS = np.arange(9.0).reshape(3, 3) ** 1.5


def turned(angle: float) -> Any:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]) @ np.array([[1.0, 0.0, 0.0], [0.0, s, -c], [0.0, c, s]])


def projected(x: Any) -> Any:
    u, _, vh = np.linalg.svd(x)
    return np.sum(u @ vh * WEIGHTS)


def rebuilt(x: Any) -> Any:
    w, v = np.linalg.eigh(x)
    return np.sum(v * np.sqrt(w) @ v.T * WEIGHTS)


def leading(x: Any) -> Any:
    _, v = np.linalg.eigh(x)
    return v[0, 2] * v[1, 2]


def test_what_has_no_derivative_is_nan() -> None:
    for angle in (0.3, 0.7, 1.1, 1.9):
        assert not np.any(np.isfinite(srcad.grad(projected)(turned(angle))))
        assert not np.isfinite(srcad.jvp(projected)((turned(angle),), (WEIGHTS,))[1])
    r = turned(0.7)
    assert np.any(np.isnan(srcad.grad(rebuilt)(r @ np.diag([1.0, 1.0 + 1e-13, 2.0]) @ r.T)))


def test_other_vectors_have_theirs() -> None:
    r, direction = turned(0.7), WEIGHTS + WEIGHTS.T
    x = r @ np.diag([1.0, 1.0, 2.0]) @ r.T
    slope = (leading(x + 1e-6 * direction) - leading(x - 1e-6 * direction)) / 2e-6
    np.testing.assert_allclose(np.sum(srcad.grad(leading)(x) * direction), slope, rtol=1e-6)
