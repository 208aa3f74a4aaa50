"""What a rule takes for constant was taken for constant where it was differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def places(x: Any) -> Any:
    return np.sum(np.nanquantile(np.array([1.0, 2.0, 4.0]) * x, x))


def first_value(x: Any) -> Any:
    return np.sum(np.pad(np.ones(2) * x, 1, constant_values=x))


@pytest.mark.parametrize("f", [places])
def test_a_derivative_through_them_is_refused(f: Any) -> None:
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(f)(0.5)
    with pytest.raises(srcad.DifferentiationError):
        srcad.jvp(f)((0.5,), (1.0,))


def test_padding_with_a_number_that_is_differentiated() -> None:
    assert srcad.grad(first_value)(0.5) == 4.0
    assert srcad.jvp(first_value)((0.5,), (1.0,)) == (2.0, 4.0)
