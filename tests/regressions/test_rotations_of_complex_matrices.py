"""The factors that rotations give of complex matrices are settled but for phases, so that they have no derivative rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

linalg = pytest.importorskip("scipy.linalg")


@pytest.mark.parametrize("name", ["schur", "hessenberg"])
def test_refused(name: str) -> None:
    function = getattr(linalg, name)

    def loss(x: Any) -> Any:
        return np.sum(np.abs(function(x)[0]))

    with pytest.raises(srcad.NoDerivativeError, match="complex"):
        srcad.grad(loss)(np.array([[1.0, 2.0j], [3.0, 4.0]]))
