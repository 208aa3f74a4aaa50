"""Where R is singular neither Q nor R has a derivative, which is said so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad
from srcad import NoDerivativeError


def factors(x: np.ndarray) -> Any:
    q, r = np.linalg.qr(x)
    return np.sum(q) + np.sum(r * r)


@pytest.mark.parametrize("x", [np.zeros((3, 2)), np.array([[1.0, 0.0, 2.0], [1.0, 0.0, 1.0]])])
def test_refused(x: np.ndarray) -> None:
    with pytest.raises(NoDerivativeError, match="depend on each other"):
        srcad.grad(factors)(x)
    with pytest.raises(NoDerivativeError, match="depend on each other"):
        srcad.jvp(factors)((x,), (np.ones(x.shape),))
