"""A keyword that a rule did not know was bound to another parameter of the rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

scipy_linalg = pytest.importorskip("scipy.linalg")


def f(x: Any) -> Any:
    return scipy_linalg.lu_solve(scipy_linalg.lu_factor(x), np.array([1.0, 2.0]), trans=1)[0]


def test_the_transposed_system() -> None:
    a = np.array([[2.0, 1.0], [0.5, 3.0]])
    wanted = srcad.grad(lambda x: np.linalg.solve(x.T, np.array([1.0, 2.0]))[0])(a)
    np.testing.assert_allclose(srcad.grad(f)(a), wanted)
