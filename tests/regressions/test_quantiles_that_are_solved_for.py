"""Quantiles that SciPy finds as roots, and of probabilities that there are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

stats = pytest.importorskip("scipy.stats")


def test_derivatives_by_newton_steps() -> None:
    def f(k: Any) -> Any:
        return stats.exponnorm.ppf(0.3, k)

    step = 1e-5
    assert srcad.value_and_grad(f)(1.5)[0] == f(1.5)
    np.testing.assert_allclose(srcad.grad(f)(1.5), (f(1.5 + step) - f(1.5 - step)) / (2 * step), rtol=1e-7)
    bent = (srcad.grad(f)(1.5 + step) - srcad.grad(f)(1.5 - step)) / (2 * step)
    np.testing.assert_allclose(srcad.hessian(f)(1.5), bent, rtol=1e-7)


def test_outside_of_the_probabilities() -> None:
    def f(q: Any) -> Any:
        return stats.pareto.isf(q, 2.0)

    value, slopes = srcad.jvp(f)((np.array([0.25, 1.2]),), (np.ones(2),))
    np.testing.assert_allclose(value, [2.0, np.nan])
    np.testing.assert_allclose(slopes[0], -4.0)
    with pytest.raises(srcad.DifferentiationError, match="between 0 and 1"):
        srcad.grad(f)(1.0)
