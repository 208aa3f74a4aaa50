"""Special functions that derivatives of ``math`` and ``numpy`` functions need."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# Bernoulli numbers B_2, B_4, ..., B_20.
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
)  # fmt: skip


def digamma(x: float) -> float:
    """psi(x), the derivative of log gamma(x).

    By recurrence to x >= 10 and the asymptotic series (Abramowitz and Stegun, 6.3.18).
    """
    if x <= 0 and x == math.floor(x):
        return math.nan
    if x < -10:
        return digamma(1 - x) - math.pi / math.tan(math.pi * x)
    shift = 0.0
    while x < 10:
        shift += 1 / x
        x += 1
    series = sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    return math.log(x) - 0.5 / x - series - shift


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of digamma (Abramowitz and Stegun, 6.4.6 and 6.4.11)."""
    if n == 0:
        return digamma(x)
    if x <= 0 and x == math.floor(x):
        return math.nan
    sign, factorial = (-1) ** (n + 1), math.factorial(n)
    shift = 0.0
    while x < 12 + n:
        shift += factorial / x ** (n + 1)
        x += 1
    head = math.factorial(n - 1) / x**n + factorial / (2 * x ** (n + 1))
    series = sum(
        b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
        for k, b in enumerate(_BERNOULLI, 1)
    )
    return float(sign * (head + series + shift))


def bessel_i(n: int, x: Any) -> Any:
    """I_n(x), the modified Bessel function, as the mean of exp(x cos t) cos(n t) over the circle.

    The trapezoidal rule converges geometrically for periodic integrands: 256 points are exact to rounding
    for |x| < 700.
    """
    t = 2 * math.pi * np.arange(256) / 256
    x = np.asarray(x)
    if n == 0:
        return np.i0(x)
    return np.mean(np.expm1(x[..., None] * np.cos(t)) * np.cos(n * t), axis=-1)


def zeta_slope(x: Any, q: Any) -> Any:
    """The derivative of Hurwitz' zeta(x, q) in x, by Euler and Maclaurin's sum (DLMF 25.11.28, differentiated)."""
    x, q = np.asarray(x, dtype=float), np.asarray(q, dtype=float)
    count = 12
    head = sum(-np.log(q + n) * (q + n) ** -x for n in range(count))
    a = q + count
    log, power = np.log(a), a**-x
    total = head - power * a * (log * (x - 1) + 1) / (x - 1) ** 2 - 0.5 * log * power
    # Each term is B_2k / (2k)! times x (x + 1) ... (x + 2k - 2) a**(1 - x - 2k), whose logarithmic slope is summed beside.
    rising, slope, factor = x, 1 / x, power / a
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        total = total + bernoulli / math.factorial(2 * k) * rising * factor * (slope - log)
        for n in (2 * k - 1, 2 * k):
            rising, slope = rising * (x + n), slope + 1 / (x + n)
        factor = factor / (a * a)
    return total[()]


def spherical_bend(n: Any, x: Any, value: Any, slope: Any) -> Any:
    """The second derivative of a spherical Bessel function, by its differential equation (DLMF 10.47.1)."""
    return (n * (n + 1) / (x * x) - 1) * value - 2 / x * slope
