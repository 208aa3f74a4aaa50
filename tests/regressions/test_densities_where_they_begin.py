"""Densities of the gamma family and the incomplete gamma function have derivatives where their support begins."""

from __future__ import annotations

import numpy as np
import pytest

import srcad

stats = pytest.importorskip("scipy.stats")
special = pytest.importorskip("scipy.special")


@pytest.mark.parametrize(("a", "first", "second"), [(1.0, 1.0, -1.0), (2.0, 0.0, 1.0), (3.0, 0.0, 0.0)])
def test_at_zero(a: float, first: float, second: float) -> None:
    assert srcad.grad(lambda x: special.gammainc(a, x))(0.0) == first
    assert srcad.hessian(lambda x: special.gammainc(a, x))(0.0) == second
    assert srcad.grad(lambda x: stats.gamma.pdf(x, a))(0.0) == second
    assert srcad.jvp(lambda x: stats.chi2.pdf(x, 2 * a))((0.0,), (1.0,))[1] == 0.25 * second


def test_beyond_it() -> None:
    found = srcad.grad(lambda x: np.sum(stats.gamma.pdf(x, 2.0)))(np.array([-1.0, 1.0, 2.0]))
    np.testing.assert_allclose(found, [0.0, 0.0, -np.exp(-2.0)], atol=1e-15)
