"""Numbers of NumPy's have arrays' methods; its functions without a rule are followed by their source."""

from typing import Any

import numpy as np
import pytest

import srcad


def element(x: Any) -> Any:
    return np.sin(x).squeeze()[()] * 2


def written_where_it_can_be(x: Any) -> Any:
    x = np.asarray(x)
    y = np.tan(x).squeeze()[()] - 1.0
    near = abs(np.cos(x)) < 0.01
    try:
        y[near] = np.sign(x[near])
    except TypeError:
        if near:
            y = np.sign(x) * 2
    return y * y


def in_the_complex_plane(x: Any) -> Any:
    return np.real(np.emath.sqrt(-x) * 1j) + np.emath.arcsin(x)


def test_numbers_are_their_own_elements() -> None:
    assert srcad.grad(element)(0.5) == pytest.approx(2 * np.cos(0.5))
    assert "squeeze" not in srcad.grad(element).source_for(0.5)
    assert srcad.grad(written_where_it_can_be)(0.5) == pytest.approx(2 * (np.tan(0.5) - 1) / np.cos(0.5) ** 2)


def test_functions_without_a_rule_are_followed() -> None:
    assert srcad.grad(in_the_complex_plane)(0.25) == pytest.approx(-1.0 + 1 / np.sqrt(1 - 0.0625))
