"""The adjoint of a copy that is written into may be the shadow that its side of a branch made in the forward sweep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def bound_anew(p: Any, q: Any) -> Any:
    w = p * q
    if p[1] > 2.0:
        pass
    else:
        w[0] = q[1] * 0.9
        w = q.copy()
    return np.dot(p, w)


def in_a_loop(p: Any, q: Any) -> Any:
    total = 0.0
    for k in range(3):
        w = p * q
        if p[k] > 0.5:
            w[0] = q[1] * 0.9
            w = q.copy()
        total = total + np.dot(p, w) * q[k]
    return total


@pytest.mark.parametrize("f", [bound_anew, in_a_loop])
@pytest.mark.parametrize("p", [np.array([0.3, 1.4, 0.8]), np.array([1.3, 2.4, 0.1])])
def test_as_by_differences(f: Any, p: Any) -> None:
    srcad.check_gradients(f, (p, np.array([1.2, 0.5, -0.7])), order=2)
