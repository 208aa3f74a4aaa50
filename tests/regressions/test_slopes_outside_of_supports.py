"""Outside of its support the probability of a distribution and its logarithm are constant: their slopes are 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

stats = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize("method", ["logpdf", "cdf", "logcdf", "sf", "logsf"])
@pytest.mark.parametrize(
    ("name", "shapes", "inside"),
    [
        ("expon", (), 0.7), ("uniform", (), 0.7), ("gamma", (2.3,), 0.7), ("chi2", (3.4,), 0.7), ("beta", (2.1, 3.2), 0.7),
        ("pareto", (2.2,), 2.1), ("truncnorm", (-1.2, 1.7), 0.7),
    ],
)  # fmt: skip
def test_continuous(name: str, shapes: tuple[float, ...], inside: float, method: str) -> None:
    of = getattr(getattr(stats, name), method)
    ends = (-50.0, 50.0) if name in ("uniform", "beta", "truncnorm") else (-50.0,)
    points = np.array([inside, *ends])

    def f(x: Any, scale: Any) -> Any:
        return of(x, *shapes, scale=scale)

    def g(low: Any, high: Any) -> Any:
        return of(points[1:], low, high)

    for mode in ("forward", "reverse"):
        with np.errstate(all="ignore"):
            by_point = srcad.jacobian(f, mode=mode, wrt="x")(points, 1.3)
            by_scale = srcad.jacobian(f, mode=mode, wrt="scale")(points, 1.3)
        assert np.all(by_point[1:, 1:] == 0) and np.all(by_scale[1:] == 0)
        step = (of(inside, *shapes, scale=1.3 + 1e-6) - of(inside, *shapes, scale=1.3 - 1e-6)) / 2e-6
        np.testing.assert_allclose(by_scale[0], step, rtol=1e-5, atol=1e-8)
        if name == "truncnorm" and "log" not in method:
            np.testing.assert_array_equal(srcad.jacobian(g, mode=mode)(*shapes), 0.0)


@pytest.mark.parametrize("method", ["pmf", "logpmf", "cdf", "logcdf", "sf", "logsf"])
@pytest.mark.parametrize(
    ("name", "shapes", "p", "beyond"),
    [
        ("poisson", (), 2.2, -1), ("binom", (5,), 0.4, -1), ("binom", (5,), 0.4, 7), ("bernoulli", (), 0.4, 3),
        ("geom", (), 0.4, -2), ("nbinom", (4,), 0.4, -2),
    ],
)  # fmt: skip
def test_discrete(name: str, shapes: tuple[float, ...], p: float, beyond: int, method: str) -> None:
    of = getattr(getattr(stats, name), method)
    ks = np.array([1.0, float(beyond)])

    def f(x: Any) -> Any:
        return of(ks, *shapes, x)

    for mode in ("forward", "reverse"):
        with np.errstate(all="ignore"):
            found = srcad.jacobian(f, mode=mode)(p)
        assert found[1] == 0
        if np.isfinite(of(1, *shapes, p)):
            step = (of(1, *shapes, p + 1e-6) - of(1, *shapes, p - 1e-6)) / 2e-6
            np.testing.assert_allclose(found[0], step, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("name", "others"), [("genextreme", ()), ("kappa4", (0.3,)), ("rice", ()), ("genpareto", ())])
def test_limits_of_formulas(name: str, others: tuple[float, ...]) -> None:
    """What SciPy computes at the limit of a formula has not the slope of the formula."""
    dist = getattr(stats, name)

    def f(shape: Any) -> Any:
        return dist.pdf(0.7, shape, *others)

    with pytest.raises(srcad.NoDerivativeError, match="limit"):
        srcad.grad(f)(0.0)


def test_skew_of_zero() -> None:
    for method in ("pdf", "logpdf"):
        of = getattr(stats.skewnorm, method)

        def f(x: Any, a: Any, loc: Any, scale: Any, of: Any = of) -> Any:
            return of(x, a, loc, scale)

        for at in ((0.4, 0.0, 0.1, 1.2), (0.4, 1.5, 0.1, 1.2)):
            found = srcad.grad(f, wrt=(0, 1, 2, 3))(*at)
            wanted = [(of(*(np.array(at) + e)) - of(*(np.array(at) - e))) / 2e-6 for e in 1e-6 * np.eye(4)]
            np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "shapes", "p"),
    [
        ("binom", (3,), 0.0), ("binom", (3,), 1.0), ("bernoulli", (), 0.0), ("bernoulli", (), 1.0), ("poisson", (), 0.0),
        ("geom", (), 1.0),
    ],
)  # fmt: skip
def test_at_the_ends_of_probability(name: str, shapes: tuple[float, ...], p: float) -> None:
    of = getattr(stats, name).pmf
    ks = np.arange(4.0)

    def f(x: Any) -> Any:
        return of(ks, *shapes, x)

    inward = 1e-7 if p == 0 else -1e-7
    for mode in ("forward", "reverse"):
        found = srcad.jacobian(f, mode=mode)(p)
        np.testing.assert_allclose(found, (f(p + inward) - f(p)) / inward, atol=1e-5)


def test_numbers_that_are_equal_in_code_of_scipy() -> None:
    samples = np.array([0.7, 1.3, 2.2])

    def mean(p: Any) -> Any:
        return stats.pmean(samples, p)

    def likelihood(lmb: Any) -> Any:
        return stats.boxcox_llf(lmb, samples)

    for f in (mean, likelihood):
        with pytest.raises(srcad.NoDerivativeError, match="limit"):
            srcad.grad(f)(0.0)
        np.testing.assert_allclose(srcad.grad(f)(0.5), (f(0.5 + 1e-5) - f(0.5 - 1e-5)) / 2e-5, rtol=1e-6)
