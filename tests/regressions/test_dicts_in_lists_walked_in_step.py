"""Dicts in a list or tuple that a loop walks beside what is known at run time only are asked for their elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def elements(fractions: Any) -> Any:
    found: dict[str, Any] = {}
    for (_, atoms), z in zip([("water", {"O": 2.0}), ("methanol", {"H": 1.0, "O": 3.0})], fractions, strict=False):
        atoms["O"] = atoms["O"] * z
        for k, n in atoms.items():
            found[k] = found.get(k, 0.0) + n * z
    return found["O"] * found["H"]


@pytest.mark.parametrize("fractions", [[0.3, 0.7], np.array([0.3, 0.7])])
def test_they_keep_their_derivatives(fractions: Any) -> None:
    a, b = 0.3, 0.7  # (2 a² + 3 b²) b
    np.testing.assert_allclose(srcad.grad(elements)(fractions), [4 * a * b, 2 * a**2 + 9 * b**2])
    direction = 1.0 * (np.asarray(fractions) < 0.5)
    _, tangent = srcad.jvp(elements)((fractions,), (direction if isinstance(fractions, np.ndarray) else direction.tolist(),))
    np.testing.assert_allclose(tangent, 4 * a * b)
