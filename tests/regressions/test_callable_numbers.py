"""``callable`` of a number was true where its class was known, so that ``numpy.piecewise`` called a constant."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def f(x: Any) -> Any:
    return x * (2.0 if callable(x) else 3.0)


def pieces(x: Any) -> Any:
    return np.sum(np.piecewise(x, [x < 0], [0.0, np.square]))


def test_numbers_are_not_callable() -> None:
    assert srcad.grad(f)(1.0) == 3.0
    np.testing.assert_array_equal(srcad.grad(pieces)(np.array([-1.0, 2.0])), [0.0, 4.0])
