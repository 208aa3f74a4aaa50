"""Functions of ``autograd.numpy`` are those of NumPy; their wrappers took seconds to follow."""

from typing import Any

import numpy as np
import pytest

import srcad

anp = pytest.importorskip("autograd.numpy")


def through_wrappers(x: Any) -> Any:
    chosen = anp.where(x > 0.3, x, 2 * x)
    return anp.sum(anp.sin(x) * chosen) + anp.linalg.norm(x) + anp.log(anp.array([x[0], 2.0 * x[1]])).sum()


def test_gradient() -> None:
    x = np.array([0.2, 0.5])
    made = srcad.grad(through_wrappers)
    np.testing.assert_allclose(made(x), np.array([6.16075597, 3.84669351]), rtol=1e-8)
    assert "np.sin" in made.source_for(x)
