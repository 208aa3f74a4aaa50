"""What a branch makes a number of one type or of another is asked for its type where the program runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def real_or_complex(x: Any) -> Any:
    z = x * 1j if x[0] > 2 else x
    return np.sum(z.real) if np.iscomplexobj(z) else np.sum(x**3)


def kind_of_its_type(x: Any) -> Any:
    z = x * 1j if x[0] > 2 else x
    return np.sum(z.real) if z.dtype.kind == "c" else np.sum(x**3)


def whole_or_not(x: Any) -> Any:
    s = 2.0 if x[0] > 2 else 1
    return np.sum(x**2) if isinstance(s + 1, int) else np.sum(x**3)


def number_or_array(x: Any) -> Any:
    s = x[0] if x[0] > 2 else x
    return np.sum(x**2) if isinstance(s, np.ndarray) else np.sum(x**3)


def of_numpy_or_not(x: Any) -> Any:
    s = x[0] * 2 if x[0] > 2 else 1.0
    return s.item() if hasattr(s, "item") else np.sum(x**3)


def before_the_first_step(x: Any) -> Any:
    s: Any = 0
    for _ in range(int(x[0]) - 1):
        s = s + x[1]
    return np.sum(x**2) if isinstance(s, int) else np.sum(x**3) + s


@pytest.mark.parametrize(
    "f", [real_or_complex, kind_of_its_type, whole_or_not, number_or_array, of_numpy_or_not, before_the_first_step]
)
def test_types_that_a_branch_decides(f: Callable[..., Any]) -> None:
    for x in (np.array([1.5, 2.0]), np.array([3.5, 2.0])):
        value, gradient = srcad.value_and_grad(f)(x)
        steps = 1e-6 * np.eye(2)
        np.testing.assert_allclose(value, f(x))
        np.testing.assert_allclose(gradient, [(f(x + h) - f(x - h)) / 2e-6 for h in steps], atol=1e-6)
