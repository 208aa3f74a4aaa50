"""A walk that is begun again begins where it was: what had certainly failed before is not taken for the end of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


def updated(x: np.ndarray) -> float:
    out: dict[str, Any] = {"s": 0.5, "t": x * x}
    try:
        out.update(x)
    except (TypeError, ValueError):
        pass
    return float(out["s"] + np.sum(out["t"]))


def helped(x: np.ndarray) -> float:
    return 2.0 * updated(x)


@pytest.mark.parametrize(("fn", "factor"), [(updated, 2.0), (helped, 4.0)])
def test_update_that_fails(fn: Callable[[np.ndarray], float], factor: float) -> None:
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(srcad.grad(fn)(x), factor * x)
    value, tangent = srcad.jvp(fn)((x,), (np.ones(3),))
    assert (value, tangent) == (fn(x), factor * 6.0)
