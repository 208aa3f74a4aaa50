"""The methods of SciPy's continuous distributions, in terms of the formulas that the distributions are written by.

``self`` is the distribution.  What SciPy computes for the points inside of the support alone is computed here for all
points, with those outside replaced by one inside; the values are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import DifferentiationError, NoDerivativeError
from srcad.runtime.incomplete import log_gamma
from srcad.runtime.memory import stop_gradient
from srcad.runtime.statistics import inside


def density(dist: Any, x: Any, shapes: Any) -> Any:
    """The probability density of the standard distribution."""
    return dist._pdf(x, *shapes)


def cumulative(dist: Any, x: Any, shapes: Any) -> Any:
    """The distribution function of the standard distribution."""
    return dist._cdf(x, *shapes)


def survival(dist: Any, x: Any, shapes: Any) -> Any:
    """The survival function of the standard distribution."""
    return dist._sf(x, *shapes)


def quantile(dist: Any, q: Any, shapes: Any) -> Any:
    """The inverse of the distribution function."""
    return dist._ppf(q, *shapes)


def upper_quantile(dist: Any, q: Any, shapes: Any) -> Any:
    """The inverse of the survival function."""
    return dist._isf(q, *shapes)


def logarithm(x: Any, log: Any) -> Any:
    """log x, which is known to be ``log``, to more digits than those of x."""
    return log


def log_density(dist: Any, x: Any, shapes: Any) -> Any:
    """The logarithm of the density."""
    return dist._logpdf(x, *shapes)


def log_cumulative(dist: Any, x: Any, shapes: Any) -> Any:
    """The logarithm of the distribution function."""
    return dist._logcdf(x, *shapes)


def log_survival(dist: Any, x: Any, shapes: Any) -> Any:
    """The logarithm of the survival function."""
    return dist._logsf(x, *shapes)


def supported(dist: Any, x: Any, shapes: Any, scale: Any, closed: bool) -> Any:
    """Where the density, or with an open support the distribution function, is computed by its formula."""
    mask = (dist._support_mask if closed else dist._open_support_mask)(x, *shapes)
    return np.logical_and(mask, np.logical_and(dist._argcheck(*shapes), np.asarray(scale) > 0))


def outside(dist: Any, x: Any, shapes: Any, scale: Any, below: float, above: float) -> Any:
    """What holds left and right of the support; NaN for parameters that a distribution does not have."""
    low, high = dist._get_support(*shapes)
    valid = np.logical_and(np.logical_and(dist._argcheck(*shapes), np.asarray(scale) > 0), ~np.isnan(x))
    return np.where(valid, np.where(np.asarray(x) >= high, above, below), np.nan)


def at_limit(x1: Any, x2: Any) -> bool:
    """Whether a formula of SciPy's is at its limit, whose slope the limit does not have: refused where it is."""
    if x1 == x2:
        what = f"SciPy computes the limit of a formula where a number that is differentiated is {x2}, which has not its slope"
        raise NoDerivativeError(what)
    return False


def yeo_johnson(boxcox1p: Any, x: Any, lmbda: Any = None, **words: Any) -> Any:
    """``scipy.stats.yeojohnson`` with a given parameter: Box and Cox's transformation of either side."""
    if lmbda is None or words:
        raise NoDerivativeError("scipy.stats.yeojohnson has a derivative rule with a given lmbda only")
    x = np.asarray(x)
    positive = x >= 0
    above, below = boxcox1p(np.where(positive, x, 0.0), lmbda), boxcox1p(np.where(positive, 0.0, -x), 2 - lmbda)
    return np.where(positive, above, -below)


def yeo_johnson_llf(boxcox1p: Any, lmb: Any, data: Any, **words: Any) -> Any:
    """``scipy.stats.yeojohnson_llf`` of samples along the first axis."""
    if words:
        raise NoDerivativeError("scipy.stats.yeojohnson_llf has a derivative rule without further arguments only")
    data = np.asarray(data)
    spread = np.var(yeo_johnson(boxcox1p, data, lmb), axis=0)
    return -0.5 * len(data) * np.log(spread) + (lmb - 1) * np.sum(np.sign(data) * np.log1p(np.abs(data)), axis=0)


def multinomial_logpmf(x: Any, n: Any, p: Any) -> Any:
    """``scipy.stats.multinomial.logpmf``, to which the last probability is what the others leave."""
    first = np.asarray(p)[..., :-1]
    whole = np.concatenate((first, 1 - np.sum(first, axis=-1, keepdims=True)), axis=-1)
    drawn = np.where(np.equal(x, 0), 1.0, whole)
    return (ways(x, n) + np.sum(x * np.log(drawn), axis=-1))[()]


def multinomial_pmf(x: Any, n: Any, p: Any) -> Any:
    """``scipy.stats.multinomial.pmf``."""
    return np.exp(multinomial_logpmf(x, n, p))


def ways(x: Any, n: Any) -> Any:
    """The logarithm of the multinomial coefficient; -inf where counts do not add up to ``n``."""
    counts = np.asarray(x)
    found = log_gamma(np.asarray(n) + 1) - np.sum(log_gamma(counts + 1), axis=-1)
    return np.where(np.sum(counts, axis=-1) == n, found, -np.inf)


def standardized(self: Any, x: Any, args: Any, kwds: Any) -> Any:
    """A point in units of the scale from the location, the shape parameters, and the scale."""
    shapes, loc, scale = self._parse_args(*args, **kwds)
    return (np.asarray(x) - loc) / scale, [regular(np.asarray(s), self.name, k) for k, s in enumerate(shapes)], scale


#: Where SciPy computes limits, or the ends of what a parameter may be, by distribution and place of the parameter.
_LIMITS = {
    ("genextreme", 0): (0,), ("genpareto", 0): (0,), ("kappa4", 0): (0,), ("kappa4", 1): (0,), ("ncx2", 1): (0,),
    ("rice", 0): (0,), ("triang", 0): (0, 1), ("truncpareto", 0): (0,), ("vonmises", 0): (0,),
}  # fmt: skip


def regular(x: Any, name: str, place: int) -> Any:
    """A shape parameter that is differentiated, not where SciPy computes a limit: the slope would be lost."""
    for limit in _LIMITS.get((name, place), ()):
        if np.any(np.equal(x, limit)):
            what = f"{name} has no derivative in its shape parameters where one is {limit}, the limit of a formula"
            raise NoDerivativeError(what)
    return x


def points(x: Any, good: Any) -> Any:
    """``x`` for a formula of SciPy's, which is given points inside of the support alone, and an array of them."""
    return np.atleast_1d(inside(x, good))


def joined(good: Any, found: Any, other: Any) -> Any:
    """What the formula has found, and elsewhere what holds there."""
    return np.reshape(np.where(good, found, other), np.shape(good))[()]


def continuous_pdf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.pdf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, True)
    other = outside(self, z, shapes, scale, 0.0, 0.0)
    if not np.any(good):
        return other[()]
    return joined(good, density(self, points(z, good), [points(s, good) for s in shapes]) / scale, other)


def continuous_logpdf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.logpdf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, True)
    other = outside(self, z, shapes, scale, -np.inf, -np.inf)
    if not np.any(good):
        return other[()]
    found = log_density(self, points(z, good), [points(s, good) for s in shapes]) - np.log(scale)
    return joined(good, found, other)


def continuous_cdf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.cdf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, False)
    other = outside(self, z, shapes, scale, 0.0, 1.0)
    if not np.any(good):
        return other[()]
    return joined(good, cumulative(self, points(z, good), [points(s, good) for s in shapes]), other)


def continuous_sf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.sf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, False)
    other = outside(self, z, shapes, scale, 1.0, 0.0)
    if not np.any(good):
        return other[()]
    return joined(good, survival(self, points(z, good), [points(s, good) for s in shapes]), other)


def continuous_logcdf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.logcdf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, False)
    other = outside(self, z, shapes, scale, -np.inf, 0.0)
    if not np.any(good):
        return other[()]
    return joined(good, log_cumulative(self, points(z, good), [points(s, good) for s in shapes]), other)


def continuous_logsf(self: Any, x: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.logsf``."""
    z, shapes, scale = standardized(self, x, args, kwds)
    good = supported(self, z, shapes, scale, False)
    other = outside(self, z, shapes, scale, 0.0, -np.inf)
    if not np.any(good):
        return other[()]
    return joined(good, log_survival(self, points(z, good), [points(s, good) for s in shapes]), other)


def continuous_ppf(self: Any, q: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.ppf``, inside of (0, 1)."""
    shapes, loc, scale = self._parse_args(*args, **kwds)
    shapes = [regular(np.asarray(s), self.name, k) for k, s in enumerate(shapes)]
    good = probable(self, q, shapes, scale)
    if not np.any(good):
        return np.where(good, q, np.nan)[()]
    found = quantile(self, points(np.asarray(q), good), [points(s, good) for s in shapes])
    return joined(good, found * scale + loc, np.nan)


def continuous_isf(self: Any, q: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.isf``, inside of (0, 1)."""
    shapes, loc, scale = self._parse_args(*args, **kwds)
    shapes = [regular(np.asarray(s), self.name, k) for k, s in enumerate(shapes)]
    good = probable(self, q, shapes, scale)
    if not np.any(good):
        return np.where(good, q, np.nan)[()]
    found = upper_quantile(self, points(np.asarray(q), good), [points(s, good) for s in shapes])
    return joined(good, found * scale + loc, np.nan)


def solved_quantile(self: Any, q: Any, *shapes: Any) -> Any:
    """``rv_continuous._ppf``, the root of the distribution function less ``q``."""
    root = found_quantile(self, q, shapes)
    return moved_root(self, root, q - cumulative(self, root, shapes), shapes)


def solved_upper_quantile(self: Any, q: Any, *shapes: Any) -> Any:
    """``rv_continuous._isf``, the root of the survival function less ``q``."""
    root = found_upper_quantile(self, q, shapes)
    return moved_root(self, root, survival(self, root, shapes) - q, shapes)


def moved_root(dist: Any, root: Any, gap: Any, shapes: Any) -> Any:
    """The point up to which there is the probability ``gap``, which is zero but for its derivatives, from ``root`` on.

    Newton's steps, of which the first has the derivatives of the first order and each other one of one more.  The
    probability between two points is Simpson's sum of the density, whose error is of the fifth order.
    """
    y = root + gap / density(dist, root, shapes)
    for _ in range(2):
        middle = density(dist, 0.5 * (root + y), shapes)
        between = (density(dist, root, shapes) + 4 * middle + density(dist, y, shapes)) * (y - root) / 6
        y = y + (gap - between) / density(dist, y, shapes)
    return root + (y - stop_gradient(y))


def found_quantile(dist: Any, q: Any, shapes: Any) -> Any:
    """The root as SciPy finds it."""
    return dist._ppf(q, *shapes)


def found_upper_quantile(dist: Any, q: Any, shapes: Any) -> Any:
    """The same of the survival function."""
    return dist._isf(q, *shapes)


def probable(dist: Any, q: Any, shapes: Any, scale: Any) -> Any:
    """Where a quantile is computed by its formula; refused are the ends of the support."""
    q, valid = np.asarray(q), np.logical_and(dist._argcheck(*shapes), np.asarray(scale) > 0)
    if np.any(np.logical_and(valid, np.logical_or(np.equal(q, 0), np.equal(q, 1)))):
        raise DifferentiationError("a quantile is differentiated for probabilities between 0 and 1")
    return np.logical_and(valid, np.logical_and(q > 0, q < 1))


def continuous_mean(self: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.mean``."""
    shapes, loc, scale = self._parse_args(*args, **kwds)
    shapes = [np.asarray(s) for s in shapes]
    mean = self._stats(*shapes)[0]
    return (self._munp(1, *shapes) if mean is None else mean) * scale + loc


def continuous_var(self: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.var``."""
    shapes, loc, scale = self._parse_args(*args, **kwds)
    shapes = [np.asarray(s) for s in shapes]
    variance = self._stats(*shapes)[1]
    return (self._munp(2, *shapes) - self._munp(1, *shapes) ** 2 if variance is None else variance) * scale * scale


def continuous_std(self: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.std``."""
    return np.sqrt(continuous_var(self, *args, **kwds))


def continuous_entropy(self: Any, *args: Any, **kwds: Any) -> Any:
    """``rv_continuous.entropy``."""
    shapes, _, scale = self._parse_args(*args, **kwds)
    return self._entropy(*[np.asarray(s) for s in shapes]) + np.log(scale)
