"""NumPy's functions that are handed on, kept in containers or chosen at run time are what they are by name."""

from __future__ import annotations

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
