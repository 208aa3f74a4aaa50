"""Special functions that derivatives of ``math`` and ``numpy`` functions need."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError

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
        x = x + 1  # not in place: it may be an array without axes, the caller's
    series = sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    return math.log(x) - 0.5 / x - series - shift


_digamma: Any = np.vectorize(digamma, otypes=[float])


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
        x = x + 1  # not in place: it may be an array without axes, the caller's
    head = math.factorial(n - 1) / x**n + factorial / (2 * x ** (n + 1))
    series = sum(
        b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n))
        for k, b in enumerate(_BERNOULLI, 1)
    )
    return float(sign * (head + series + shift))


def rgamma_slope(x1: Any, x2: Any, like: Any) -> Any:
    """The derivative of 1 / Gamma in ``like``, where that is ``x1`` and digamma ``x2``: (-1)^n n! at -n (DLMF 5.7.1)."""
    pole = (np.real(like) <= 0) & (np.floor(np.real(like)) == like)
    n = np.where(pole, -np.real(like), 0.0)
    at_poles = np.where(n % 2 == 0, 1.0, -1.0) * np.exp(_log_gamma(n + 1))
    return np.where(pole, at_poles, -x1 * np.where(pole, 0.0, x2))[()]


_log_gamma: Any = np.vectorize(math.lgamma, otypes=[float])


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


def zeta_slope(n: int, x: Any, q: Any) -> Any:
    """The n-th derivative of Hurwitz' zeta(x, q) in x; below -1, where SciPy has that of q = 1 only, the first one."""
    x, q = np.asarray(x, dtype=float), np.asarray(q, dtype=float)
    if n == 0:
        return sys.modules["scipy.special"].zeta(x, q)
    below = x < -1
    if n > 1 and np.any(below):
        raise NoDerivativeError("scipy.special.zeta has one derivative rule in x below -1, and so no second derivative there")
    found = _zeta_sum_slope(n, np.where(below, 0.0, x), q)
    if np.any(below):
        found = np.where(below, _reflected_zeta_slope(np.where(below, x, -2.0)), found)
    return found[()]


def _reflected_zeta_slope(x: Any) -> Any:
    """The derivative of 2 (2 pi)^(x - 1) sin(pi x / 2) Gamma(1 - x) zeta(1 - x), DLMF 25.4.1."""
    other, zeta = 1 - x, sys.modules["scipy.special"].zeta
    scale = 2 * np.exp(-other * math.log(2 * math.pi) + _log_gamma(other))
    sine, cosine = np.sin(0.5 * math.pi * np.fmod(x, 4)), np.cos(0.5 * math.pi * np.fmod(x, 4))
    inner = (math.log(2 * math.pi) - _digamma(other)) * sine + 0.5 * math.pi * cosine
    return scale * (inner * zeta(other) - sine * _zeta_sum_slope(1, other, np.asarray(1.0)))


def _zeta_sum_slope(n: int, x: Any, q: Any) -> Any:
    """Euler and Maclaurin's sum (DLMF 25.11.28), differentiated: its terms as power series in a step of x."""
    count = 12
    a = q + count
    total = sum((-np.log(q + k)) ** n * (q + k) ** -x for k in range(count))
    power = [a**-x * (-np.log(a)) ** k / math.factorial(k) for k in range(n + 1)]
    quotient = [(-1) ** k / (x - 1) ** (k + 1) for k in range(n + 1)]
    sums = a * sum(power[k] * quotient[n - k] for k in range(n + 1)) + 0.5 * power[n]
    # Each further term is B_2k / (2k)! times x (x + 1) ... (x + 2k - 2) a**(1 - x - 2k).
    rising, factor = [x, *([1.0] if n else []), *[0.0] * (n - 1)], 1 / a
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        product = sum(rising[j] * power[n - j] for j in range(n + 1))
        sums = sums + bernoulli / math.factorial(2 * k) * factor * product
        for m in (2 * k - 1, 2 * k):
            rising = [(x + m) * rising[j] + (rising[j - 1] if j else 0.0) for j in range(n + 1)]
        factor = factor / (a * a)
    return total + math.factorial(n) * sums


def elliptic_integral(k: int, p: float, phi: Any, m: Any) -> Any:
    """The integral of sin(t)^2k (1 - m sin(t)^2)^p from 0 to phi, by Gauss and Legendre's rule on each quarter turn.

    Derivatives of incomplete elliptic integrals to any order; none of their formulas, which divide by m, is needed.
    """
    phi, m = np.broadcast_arrays(np.asarray(phi, float), np.asarray(m, float))
    turns = np.rint(phi / math.pi)
    whole = _over_arc(k, p, np.full_like(phi, math.pi / 2), m) if np.any(turns) else 0.0
    return (_over_arc(k, p, phi - math.pi * turns, m) + 2 * turns * whole)[()]


def _over_arc(k: int, p: float, phi: Any, m: Any) -> Any:
    """The same on a quarter turn, by pieces in v with tan(phi) = sinh(v) / c, of which no singularity is near the reals."""
    points, weights = np.polynomial.legendre.leggauss(20)
    points = (np.arange(_PIECES)[:, None] + 0.5 * (1 + points)).ravel() / _PIECES
    weights = np.tile(0.5 * weights / _PIECES, _PIECES)
    other = 1 - m[..., None]
    scale = np.sqrt(np.maximum(other, 1))
    end = np.arcsinh(scale * np.tan(phi[..., None]))
    v = end * points
    s = np.sinh(v) / scale
    cosine = 1 / (1 + s * s)
    values = (s * s * cosine) ** k * ((1 + other * s * s) * cosine) ** p * cosine * np.cosh(v)
    found = (end / scale * values) @ weights
    return np.where((m == 1) & (np.abs(phi) >= math.pi / 2) & (p <= -0.5), np.copysign(math.inf, phi), found)


#: Of a quarter turn that ends at a right angle, where v is about 40.
_PIECES = 16


def arithmetic_geometric_slope(x: Any, other: Any, mean: Any) -> Any:
    """d/dx of M(x, other) = pi (x + other) / (4 K(m)) with m = ((x - other) / (x + other))^2."""
    total = x + other
    m = ((x - other) / total) ** 2
    bent = 4 * mean / (math.pi * total) * elliptic_integral(1, -1.5, math.pi / 2, m)
    return mean / total * (1 - 2 * other * (x - other) / (total * total) * bent)


def ellipj_moved(phi_dot: Any, m_dot: Any, m: Any, y: Any) -> Any:
    """The tangents of sn, cn, dn and the amplitude for those of the amplitude and of m."""
    sn, cn, dn, _ = y
    sn_dot = cn * phi_dot
    return sn_dot, -sn * phi_dot, -(0.5 * m_dot * sn * sn + m * sn * sn_dot) / dn, phi_dot


def ellipj_moves(y_bar: Any, m: Any, y: Any) -> Any:
    """The adjoints of the amplitude and of m for those of sn, cn, dn and the amplitude."""
    sn, cn, dn, _ = y
    dn_bar = y_bar[2] / dn
    return y_bar[0] * cn - y_bar[1] * sn - dn_bar * m * sn * cn + y_bar[3], -0.5 * dn_bar * sn * sn


def faddeeva_slope(w: Any, z: Any) -> Any:
    """w'(z) = 2i / sqrt(pi) - 2 z w(z) (DLMF 7.10.2)."""
    return 1.1283791670955126j - 2 * z * w


def modified_bend(n: Any, x: Any, value: Any, slope: Any) -> Any:
    """The second derivative of a modified spherical Bessel function (DLMF 10.47.2)."""
    return (1 + n * (n + 1) / (x * x)) * value - 2 / x * slope


def spherical_bend(n: Any, x: Any, value: Any, slope: Any) -> Any:
    """The second derivative of a spherical Bessel function, by its differential equation (DLMF 10.47.1)."""
    return (n * (n + 1) / (x * x) - 1) * value - 2 / x * slope


def complex_polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma of complex numbers, for n > 0, as ``polygamma`` of real ones."""
    z = np.asarray(x, complex)
    count = max(0, math.ceil(12 + n - float(np.min(z.real, initial=12.0 + n))))
    shift = sum((math.factorial(n) / (z + k) ** (n + 1) for k in range(count)), np.zeros_like(z))
    z = z + count
    head = math.factorial(n - 1) / z**n + math.factorial(n) / (2 * z ** (n + 1))
    series = sum(
        b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * z ** (2 * k + n)) for k, b in enumerate(_BERNOULLI, 1)
    )
    found = (-1) ** (n + 1) * (head + series + shift)
    return (found if np.iscomplexobj(x) else found.real)[()]


def on_support(x: Any, y: Any, least: float = -math.inf) -> Any:
    """The slope ``x`` of ``y``, of a probability or its logarithm: 0 where that is ``least``, unless it is infinitely steep."""
    return np.where(np.equal(y, least) & ~np.isinf(x), 0.0, x)
