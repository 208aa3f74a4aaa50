"""Lists of real numbers were given complex derivatives where they met complex arrays: the real parts are theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = [0.4, -1.3, 0.9]


def shifted(x: Any) -> Any:
    y = x + 1j * np.ones(3)
    return np.sum((y**2).imag)


def made_inside(x: Any) -> Any:
    y: Any = [x[0] * 2, x[1] * 3.0] + 1j * np.ones(2)
    z: Any = [v * 2 for v in x] * np.array([1j, 2 + 1j, 3j])
    return np.sum((y**2).imag) + np.sum((z**2).imag)


@pytest.mark.parametrize("f", [shifted, made_inside])
@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_derivatives_are_real(f: Callable[..., Any], kind: Any) -> None:
    def at(values: Any) -> Any:
        return f(kind(values.tolist()))

    wanted = [(at(np.array(X) + h) - at(np.array(X) - h)) / 2e-5 for h in 1e-5 * np.eye(3)]
    found = srcad.grad(f)(kind(X))
    assert not any(map(np.iscomplexobj, found))
    np.testing.assert_allclose(np.array(found), wanted, rtol=1e-7, atol=1e-9)
