"""Derivatives of the incomplete gamma and beta functions in their parameters, to any order.

Series and continued fractions of the functions (DLMF 8.7.1, 8.9.2, 8.17.8) with truncated Taylor series of the parameters
in the place of numbers, as Moore (1982), Algorithm AS 187, does for one parameter and the first order.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from srcad.runtime.special import polygamma

# The coefficients of a polynomial in the steps of two parameters, by the powers of these.
_Taylor = dict[tuple[int, int], Any]

_TERMS = 20000
#: ``math.lgamma`` of arrays.
log_gamma: Any = np.vectorize(math.lgamma, otypes=[float])
_polygamma: Any = np.vectorize(polygamma, otypes=[float])


def gammainc_slope(n: int, x1: Any, x2: Any) -> Any:
    """The n-th derivative of the regularized lower incomplete gamma function P(a, x) in a."""
    given, x = np.broadcast_arrays(np.asarray(x1, float), np.asarray(x2, float))
    inside, a = np.isfinite(x) & (x > 0), np.where(given > 0, given, 1.0)
    x = np.where(inside, x, 1.0)
    low = x <= a + 1
    lower = _gamma_series(n, a, np.where(low, x, a + 1))
    upper = _gamma_fraction(n, a, np.where(low, a + 1, x))
    found = math.factorial(n) * np.where(low, lower, -upper)
    return np.where(inside, _at_least_zero(found, given, n, -sys.modules["scipy.special"].exp1(x)), 0.0)[()]


def _at_least_zero(found: Any, a: Any, n: int, first: Any) -> Any:
    """What is found for a > 0; ``first`` is the first derivative at a = 0, of which no others are known."""
    return np.where(a > 0, found, np.where((a == 0) & (n == 1), first, math.nan))


def gamma_density(x1: Any, x2: Any) -> Any:
    """x^(a - 1) e^-x / Gamma(a), the derivative of P(a, x) in x, and 0 for x < 0; a may be below 0, as in slopes of it."""
    special = sys.modules["scipy.special"]
    a, given = np.broadcast_arrays(np.asarray(x1, float), np.asarray(x2, float))
    x = np.maximum(given, 0.0)
    above = np.exp(special.xlogy(np.where(a > 0, a, 1.0) - 1, x) - x - special.gammaln(np.where(a > 0, a, 1.0)))
    factor = np.where(a > 0, 0.0, special.rgamma(a))
    below = np.where(factor == 0, 0.0, factor * np.power(np.where(factor == 0, 1.0, x), np.minimum(a, 0.0) - 1) * np.exp(-x))
    return np.where(given < 0, 0.0, np.where(a > 0, above, below))[()]


def gamma_density_slope(n: int, x1: Any, x2: Any) -> Any:
    """The n-th derivative in a of the density x^(a - 1) e^-x / Gamma(a), which is that of P(a, x) in x."""
    given, x = np.broadcast_arrays(np.asarray(x1, float), np.asarray(x2, float))
    inside, a = np.isfinite(x) & (x > 0), np.where(given > 0, given, 1.0)
    x = np.where(inside, x, 1.0)
    log = _log_power(n, a - 1, x, a)
    found = math.factorial(n) * _exp(log, n, 0)[n, 0]
    return np.where(inside, _at_least_zero(found, given, n, np.exp(-x) / x), 0.0)[()]


def _log_power(n: int, power: Any, x: Any, a: Any) -> _Taylor:
    """log(x^power e^-x / Gamma(a)) where both change with one parameter."""
    log: _Taylor = {(0, 0): power * np.log(x) - x - log_gamma(a)}
    for k in range(1, n + 1):
        log[k, 0] = (np.log(x) if k == 1 else 0.0) - _polygamma(k - 1, a) / math.factorial(k)
    return log


def _gamma_series(n: int, a: Any, x: Any) -> Any:
    """The n-th coefficient of P(a, x) = x^a e^-x / Gamma(a + 1) (1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...)."""
    term = _exp(_log_power(n, a, x, a + 1), n, 0)
    total = dict(term)
    for k in range(1, _TERMS):
        term = _times(term, _scaled(_reciprocal({(0, 0): a + k, (1, 0): 1.0}, n, 0), x), n, 0)
        if _added(total, term):
            break
    return total[n, 0]


def _gamma_fraction(n: int, a: Any, x: Any) -> Any:
    """The n-th coefficient of Q(a, x) by Legendre's continued fraction, from its end."""
    count = 80 + int(10 * math.sqrt(max(1.0, float(np.max(a, initial=0.0)))))
    tail: _Taylor = {(0, 0): x + 2 * count + 1 - a, (1, 0): -1.0}
    for k in range(count, 0, -1):
        quotient = _times({(0, 0): -k * (k - a), (1, 0): float(k)}, _reciprocal(tail, n, 0), n, 0)
        quotient[0, 0] = quotient[0, 0] + x + 2 * k - 1 - a
        quotient[1, 0] = quotient.get((1, 0), 0.0) - 1.0
        tail = quotient
    return _times(_exp(_log_power(n, a, x, a), n, 0), _reciprocal(tail, n, 0), n, 0)[n, 0]


def betainc_slope(i: int, j: int, x1: Any, x2: Any, x3: Any) -> Any:
    """The derivative, i times in a and j times in b, of the regularized incomplete beta function I_x(a, b)."""
    a, b, x, known = _parameters(x1, x2, x3)
    inside = (x > 0) & (x < 1)
    x = np.where(inside, x, 0.5)
    turned = x > (a + 1) / (a + b + 2)
    order = max(i, j) if np.any(turned) else 0
    found = _beta_series(
        max(i, order), max(j, order), np.where(turned, b, a), np.where(turned, a, b), np.where(turned, 1 - x, x),
        np.where(turned, x, 1 - x),
    )  # fmt: skip
    value = np.where(turned, -found.get((j, i), 0.0), found[i, j])
    return np.where(inside, math.factorial(i) * math.factorial(j) * value, 0.0)[()] * known


def _parameters(x1: Any, x2: Any, x3: Any) -> tuple[Any, Any, Any, Any]:
    """Parameters and points that have one shape; the last is NaN where a parameter is not more than 0, and 1 elsewhere."""
    a, b, x = np.broadcast_arrays(*[np.asarray(v, float) for v in (x1, x2, x3)])
    known = (a > 0) & (b > 0)
    return np.where(known, a, 1.0), np.where(known, b, 1.0), x, np.where(known, 1.0, math.nan)


def beta_density_slope(i: int, j: int, x1: Any, x2: Any, x3: Any) -> Any:
    """The derivative, i times in a and j times in b, of the density x^(a - 1) (1 - x)^(b - 1) / B(a, b)."""
    a, b, x, known = _parameters(x1, x2, x3)
    inside = (x > 0) & (x < 1)
    x = np.where(inside, x, 0.5)
    log = _log_beta(i, j, a, b, x, 1 - x, a)
    log[0, 0] = log[0, 0] - np.log(x) - np.log1p(-x)
    return np.where(inside, math.factorial(i) * math.factorial(j) * _exp(log, i, j)[i, j], 0.0)[()] * known


def _log_beta(i: int, j: int, a: Any, b: Any, x: Any, rest: Any, first: Any) -> _Taylor:
    """log(x^a rest^b Gamma(a + b) / (Gamma(first) Gamma(b))), where ``first`` changes with a."""
    log: _Taylor = {(0, 0): a * np.log(x) + b * np.log(rest) + log_gamma(a + b) - log_gamma(first) - log_gamma(b)}
    for p in range(i + 1):
        for q in range(j + 1):
            if p + q:
                both = _polygamma(p + q - 1, a + b) / (math.factorial(p) * math.factorial(q))
                alone = _polygamma(p - 1, first) / math.factorial(p) if q == 0 else 0.0
                other = _polygamma(q - 1, b) / math.factorial(q) if p == 0 else 0.0
                log[p, q] = both - alone - other + (np.log(x) if (p, q) == (1, 0) else 0.0)
                log[p, q] = log[p, q] + (np.log(rest) if (p, q) == (0, 1) else 0.0)
    return log


def _beta_series(i: int, j: int, a: Any, b: Any, x: Any, rest: Any) -> _Taylor:
    """I_x(a, b) = x^a (1 - x)^b Gamma(a + b) / (Gamma(a + 1) Gamma(b)) (1 + (a + b) x / (a + 1) + ...)."""
    term = _exp(_log_beta(i, j, a, b, x, rest, a + 1), i, j)
    total = dict(term)
    for k in range(_TERMS):
        ratio = _reciprocal({(0, 0): a + 1 + k, (1, 0): 1.0}, i, j)
        ratio = _times(ratio, {(0, 0): a + b + k, (1, 0): 1.0, (0, 1): 1.0}, i, j)
        term = _times(term, _scaled(ratio, x), i, j)
        if _added(total, term):
            break
    return total


# --- truncated Taylor series ---


def _times(p: _Taylor, q: _Taylor, i: int, j: int) -> _Taylor:
    """The product, less the powers above i and j."""
    out: _Taylor = {}
    for (a, b), left in p.items():
        for (c, d), right in q.items():
            if a + c <= i and b + d <= j:
                out[a + c, b + d] = out.get((a + c, b + d), 0.0) + left * right
    return out


def _scaled(p: _Taylor, factor: Any) -> _Taylor:
    return {power: factor * value for power, value in p.items()}


def _reciprocal(p: _Taylor, i: int, j: int) -> _Taylor:
    """1 / p: of what is left after the constant a power series, which ends."""
    first = 1 / p[0, 0]
    rest = {power: -first * value for power, value in p.items() if power != (0, 0)}
    out: _Taylor = {(0, 0): first}
    power = out
    for _ in range(i + j):
        power = _times(power, rest, i, j)
        for key, value in power.items():
            out[key] = out.get(key, 0.0) + value
    return out


def _exp(p: _Taylor, i: int, j: int) -> _Taylor:
    """exp(p), with all powers to i and j."""
    rest = {power: value for power, value in p.items() if power != (0, 0)}
    first = np.exp(p[0, 0])
    out: _Taylor = {(a, b): 0.0 * first for a in range(i + 1) for b in range(j + 1)}
    out[0, 0] = first
    power: _Taylor = {(0, 0): first}
    for k in range(1, i + j + 1):
        power = _scaled(_times(power, rest, i, j), 1 / k)
        for key, value in power.items():
            out[key] = out[key] + value
    return out


def _added(total: _Taylor, term: _Taylor) -> bool:
    """Add a term of a series; whether it changes nothing any more."""
    small = True
    for power, value in term.items():
        total[power] = total.get(power, 0.0) + value
        small = small and bool(np.all(np.abs(value) <= 1e-17 * np.abs(total[power]) + 1e-300))
    return small
