"""What is written into may be a part of a tuple of which only a run knows what it holds."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad

A = np.array([[1.0, 2.0], [0.5, 1.7], [3.0, 0.3]])


def pseudo_inverse(a: Any, place: int) -> Any:
    x = np.asarray(([a, a * 2], a)[place] if place else a)
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    for i in range(vt.shape[1]):
        if s[i] > 1e-9:
            s[i] = 1.0 / s[i]
        else:
            s[i] = 0.0
    return np.sum(np.dot(np.transpose(vt), np.multiply(s[:, np.newaxis], np.transpose(u))) ** 2)


def test_written_parts() -> None:
    steps = 1e-6 * np.eye(6).reshape(6, 3, 2)
    for place in (0, 1):
        wanted = np.reshape([(pseudo_inverse(A + h, place) - pseudo_inverse(A - h, place)) / 2e-6 for h in steps], (3, 2))
        np.testing.assert_allclose(srcad.grad(pseudo_inverse, wrt="a")(A, place), wanted, rtol=1e-6)
        pushed = srcad.jvp(pseudo_inverse, wrt="a")((A, place), (A + 1,))[1]
        np.testing.assert_allclose(pushed, np.sum(wanted * (A + 1)), rtol=1e-6)
