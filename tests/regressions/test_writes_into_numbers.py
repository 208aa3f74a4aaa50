"""A write into an element of a number was refused, where the function catches Python's own TypeError."""

from typing import Any

import numpy as np
import pytest

import srcad


def cleaned(x: Any, y: Any) -> Any:
    try:
        x[abs(x) < 1e-3] = 0.0
        y[abs(y) < 1e-3] = 0.0
    except TypeError:
        if abs(x) < 1e-3:
            x = 0.0
    return x * x * y


def test_numbers() -> None:
    assert srcad.grad(cleaned)(2.0, 3.0) == (12.0, 4.0)
    assert srcad.grad(cleaned)(np.float64(1e-4), 3.0) == (0.0, 0.0)


def test_uncaught() -> None:
    def f(x: Any) -> Any:
        x[0] = 1.0
        return x * x

    with pytest.raises(TypeError, match="'float' object does not support item assignment"):
        srcad.grad(f)(2.0)
