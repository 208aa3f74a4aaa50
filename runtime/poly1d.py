"""NumPy's functions of polynomials by their coefficients, the highest first, in terms of others."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.memory import stop_gradient

#: What ``numpy.polyfit`` takes for zero, for each point.
_LEAST = 2.220446049250313e-16


def polyval(p: Any, x: Any) -> Any:
    """``numpy.polyval`` by Horner's scheme."""
    p, x = np.asarray(p), np.asarray(x)
    y = 0.0 * x
    for k in range(len(p)):
        y = y * x + p[k]
    return y


def polyadd(a1: Any, a2: Any) -> Any:
    """``numpy.polyadd``."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    n = max(len(a1), len(a2))
    return np.pad(a1, (n - len(a1), 0)) + np.pad(a2, (n - len(a2), 0))


def polysub(a1: Any, a2: Any) -> Any:
    """``numpy.polysub``."""
    a1, a2 = np.atleast_1d(a1), np.atleast_1d(a2)
    n = max(len(a1), len(a2))
    return np.pad(a1, (n - len(a1), 0)) - np.pad(a2, (n - len(a2), 0))


def polymul(a1: Any, a2: Any) -> Any:
    """``numpy.polymul``."""
    return np.convolve(a1, a2)


def polydiv(u: Any, v: Any) -> Any:
    """``numpy.polydiv``: quotient and remainder by long division."""
    u, v = np.atleast_1d(u), np.atleast_1d(v)
    m, n = len(u), len(v)
    if m < n:
        return np.zeros(1), 1.0 * np.asarray(u)
    rest, quotient = 1.0 * u, np.zeros(0, floating(np.result_type(u, v)))
    for k in range(m - n + 1):
        factor = rest[k] / v[0]
        quotient = np.append(quotient, factor)
        rest = rest - factor * np.pad(v, (k, m - n - k))
    return quotient, rest[first_of_rest(rest) :]


def first_of_rest(rest: Any) -> int:
    """Where the remainder of a division begins: what is next to zero in front is left out, but for the last element."""
    found = 0
    while found < len(rest) - 1 and np.allclose(rest[found], 0, rtol=1e-14):
        found += 1
    return found


def polyder(p: Any, m: int = 1) -> Any:
    """``numpy.polyder``."""
    for _ in range(m):
        p = np.asarray(p)[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """``numpy.polyint``."""
    constants = np.zeros(m) if k is None else k * np.ones(m)
    for j in range(m):
        p = np.append(np.asarray(p) / np.arange(len(p), 0, -1), constants[j])
    return p


def poly(seq_of_zeros: Any) -> Any:
    """``numpy.poly``: the coefficients from the zeros, or of the characteristic polynomial of a matrix."""
    zeros = np.linalg.eigvals(seq_of_zeros) if np.ndim(seq_of_zeros) == 2 else np.atleast_1d(seq_of_zeros)
    p = np.ones(1, floating(zeros))
    for k in range(len(zeros)):
        p = np.pad(p, (0, 1)) - zeros[k] * np.pad(p, (1, 0))
    return np.real(p) if np.ndim(seq_of_zeros) == 2 and not np.iscomplexobj(seq_of_zeros) else p


def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False) -> Any:
    """``numpy.polyfit``."""
    matrix = np.vander(x, deg + 1)
    if w is not None:
        w = np.asarray(w)
        matrix = matrix * w[:, None]
        y = y * w if np.ndim(y) == 1 else y * w[:, None]
    scale = stop_gradient(np.sqrt(np.sum(matrix * matrix, axis=0)))
    solved = np.linalg.pinv(matrix / scale, np.shape(matrix)[0] * _LEAST if rcond is None else rcond) @ y
    found = solved / np.reshape(scale, (-1,) + (1,) * (np.ndim(y) - 1))
    return fit_statistics(matrix, y, found, rcond, full, cov) if full or cov else found


def fit_statistics(matrix: Any, y: Any, found: Any, rcond: Any, full: bool, cov: Any) -> Any:
    """A fit with all that ``numpy.linalg.lstsq`` tells, or with the covariance of its coefficients."""
    rows, order = np.shape(matrix)
    scale = np.sqrt(np.sum(matrix * matrix, axis=0))
    residuals = np.atleast_1d(np.sum((matrix @ found - y) ** 2, axis=0)) if rows > order else np.zeros(0)
    if full:
        least = rows * _LEAST if rcond is None else rcond
        return found, residuals, order, np.linalg.svd(matrix / scale, compute_uv=False), least
    base = np.linalg.inv(matrix.T @ matrix)
    factor = 1.0 if isinstance(cov, str) and cov == "unscaled" else residuals / (rows - order)
    return found, base * factor if np.ndim(y) == 1 else base[:, :, None] * factor


def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    """``numpy.vander``."""
    powers = np.arange(len(x) if N is None else N)
    return np.asarray(x)[:, None] ** (powers if increasing else powers[::-1])


def roots(p: Any) -> Any:
    """``numpy.roots``: the eigenvalues of the companion matrix."""
    places = np.flatnonzero(p)
    if len(places) == 0:
        return np.zeros(0)
    first, last = places[0], places[-1]
    if last + 1 < len(p):
        return refined(np.asarray(p)[first:], np.roots(stop_gradient(p)))
    inner = np.asarray(p)[first : last + 1]
    n = len(inner)
    found = np.zeros(0)
    if n > 1:
        found = np.linalg.eigvals(np.concatenate((-inner[None, 1:] / inner[0], np.eye(n - 2, n - 1, dtype=floating(inner)))))
        if np.isrealobj(p) and np.iscomplexobj(found) and not np.any(found.imag):
            found = found.real
    return found


def refined(p: Any, x: Any) -> Any:
    """Roots after two steps of Newton's, by which derivatives of zeros at 0, that ``numpy.roots`` sets apart, are known.

    A step doubles the number of orders that are right; twice the same zero has no derivative.
    """
    for _ in range(2):
        x = x - np.polyval(p, x) / np.polyval(polyder(p), x)
    return x
