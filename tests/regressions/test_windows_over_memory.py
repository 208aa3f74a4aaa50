"""Windows over memory that is written into later show the writes, which their derivatives would not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def slid(x: Any) -> Any:
    z = x.copy()
    w = np.lib.stride_tricks.sliding_window_view(z, 2)
    z[0] = x[1] ** 2
    return np.sum(w * w)


def strided(x: Any) -> Any:
    z = x.copy()
    w = np.lib.stride_tricks.as_strided(z, (2, 2), (8, 8))
    w[0, 0] = 2 * x[1]
    return np.sum(z * z)


@pytest.mark.parametrize("f", [slid, strided])
def test_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="read-only view"):
        srcad.grad(f)(np.arange(3.0))


def beside(x: Any) -> Any:
    return np.sum(np.lib.stride_tricks.as_strided(x[::2], (3,), (8,)))


def test_memory_beside_the_elements() -> None:
    with pytest.raises(srcad.DifferentiationError, match="no element of its array"):
        srcad.grad(beside)(np.arange(5.0))
