"""What is written into may be a part of a tuple of which only a run knows what it holds."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad

TABLE: dict[str, Any] = {
    "same": lambda a: np.linalg.svd(a, full_matrices=False),
    "negated": lambda a: np.linalg.svd(-a, full_matrices=False),
}
A = np.array([[1.0, 2.0], [0.5, 1.7], [3.0, 0.3]])


def pseudo_inverse(a: Any, how: str) -> Any:
    u, s, vt = TABLE[how](a)
    cutoff = 1e-15 * np.maximum.reduce(s)
    for i in range(vt.shape[1]):
        if s[i] > cutoff:
            s[i] = 1.0 / s[i]
        else:
            s[i] = 0.0
    return np.sum(np.dot(np.transpose(vt), np.multiply(s[:, np.newaxis], np.transpose(u))) ** 2)


def test_written_parts() -> None:
    steps = 1e-6 * np.eye(6).reshape(6, 3, 2)
    for how in TABLE:
        wanted = np.reshape([(pseudo_inverse(A + h, how) - pseudo_inverse(A - h, how)) / 2e-6 for h in steps], (3, 2))
        np.testing.assert_allclose(srcad.grad(pseudo_inverse, wrt="a")(A, how), wanted, rtol=1e-6)
        pushed = srcad.jvp(pseudo_inverse, wrt="a")((A, how), (A + 1,))[1]
        np.testing.assert_allclose(pushed, np.sum(wanted * (A + 1)), rtol=1e-6)
