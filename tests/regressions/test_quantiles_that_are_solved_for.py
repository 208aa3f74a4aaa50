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


def skewed(q: Any, a: Any) -> Any:
    return stats.skewnorm.ppf(q, a)


def truncated(q: Any, a: Any, b: Any) -> Any:
    return stats.truncnorm.isf(q, a, b)


def extreme(x: Any, c: Any) -> Any:
    return stats.genextreme.pdf(x, c)


@pytest.mark.parametrize(
    ("f", "at", "order"), [(skewed, (0.3, 0.8), 2), (truncated, (0.4, -0.8, 1.1), 1), (extreme, (0.7, 0.3), 1)]
)
def test_in_probability_and_shapes(f: Any, at: tuple[float, ...], order: int) -> None:
    def along(t: float) -> Any:
        return f(*(a + (k + 1) * t for k, a in enumerate(at)))

    step, wrt, direction = 1e-4, tuple(range(len(at))), tuple(range(1, len(at) + 1))
    slope = (8 * (along(step) - along(-step)) - along(2 * step) + along(-2 * step)) / (12 * step)
    np.testing.assert_allclose(srcad.jvp(f, wrt)(at, direction)[1], slope, rtol=1e-8)
    np.testing.assert_allclose(np.dot(srcad.grad(f, wrt)(*at), direction), slope, rtol=1e-8)
    if order < 2:
        return
    bend = (16 * (along(step * 8) + along(-step * 8)) - along(16 * step) - along(-16 * step) - 30 * along(0.0)) / (768 * step**2)
    _, found = srcad.jvp(srcad.grad(f, wrt), wrt)(at, direction)
    np.testing.assert_allclose(np.dot(found, direction), bend, rtol=1e-5)


def test_where_the_formula_has_a_kink() -> None:
    def f(q: Any, beta: Any) -> Any:
        return stats.gennorm.ppf(q, beta)

    wanted = 1 / stats.gennorm.pdf(0.0, 1.3)
    assert srcad.grad(f, wrt="q")(0.5, 1.3) == pytest.approx(wanted)
    assert srcad.jvp(f, wrt="q")((0.5,), (1.0,), 1.3)[1] == pytest.approx(wanted)
