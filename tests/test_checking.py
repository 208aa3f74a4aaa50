"""What finite differences confirm, and what they find out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from srcad.checking import check_gradients


def survey(x1: Any, x2: Any) -> Any:
    return math.log(x1) + x1 * x2 - math.sin(x2)


def waves(x: Any, a: Any) -> Any:
    return np.sin(x) * a


def step(x: Any) -> Any:
    return math.floor(1000 * x) * x


@pytest.mark.parametrize("order", [1, 2])
def test_right_derivatives_pass(order: int) -> None:
    check_gradients(survey, (2.0, 5.0), order=order)
    check_gradients(waves, (np.arange(3.0), 2.0), order=order)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_a_difference_names_parameter_and_numbers(mode: str) -> None:
    with pytest.raises(AssertionError, match=f"x: {mode} mode gives .* finite differences .* error"):
        check_gradients(step, (2.0,), modes=(mode,))


def test_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="floating-point"):
        check_gradients(survey, ())
    with pytest.raises(ValueError, match="modes"):
        check_gradients(survey, (1.0, 2.0), modes=("sideways",))
