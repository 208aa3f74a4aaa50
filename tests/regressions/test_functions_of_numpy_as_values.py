"""NumPy's functions that are handed on, kept in containers or chosen at run time are what they are by name."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([1.0, 2.0, 3.0])


@pytest.mark.parametrize(("function", "wanted"), [(np.sum, 2 * X), (np.max, [0.0, 0.0, 6.0]), (np.linalg.norm, None)])
def test_given_as_an_argument(function: Any, wanted: Any) -> None:
    def f(x: Any, reduce: Any) -> Any:
        return reduce(x * x)

    found = srcad.grad(f, wrt="x")(X, function)
    np.testing.assert_allclose(found, 2 * X**3 / np.linalg.norm(X * X) if wanted is None else wanted)


def test_chosen_at_run_time() -> None:
    def f(x: Any) -> Any:
        chosen: list[Any] = [np.sum, np.max]
        return chosen[int(x[0])](x * x)

    np.testing.assert_allclose(srcad.grad(f)(X), [0.0, 0.0, 6.0])


def test_methods_that_are_called_by_a_method_of_theirs() -> None:
    def f(x: Any) -> Any:
        return (x * x).sum.__call__() * x[0]

    wanted = 2 * X * X[0] + np.array([np.sum(X * X), 0.0, 0.0])
    np.testing.assert_allclose(srcad.grad(f)(X), wanted)
    np.testing.assert_allclose(srcad.jacobian(f, mode="forward")(X), wanted)


def test_addresses_are_not_followed() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.ctypeslib.as_array(x.ctypes.data_as(ctypes.POINTER(ctypes.c_double)), (3,)))

    with pytest.raises(srcad.DifferentiationError, match="address"):
        srcad.grad(f)(X)
