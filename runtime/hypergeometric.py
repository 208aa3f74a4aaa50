"""Derivatives of the confluent hypergeometric function M(a, b, x) in its parameters, to any order.

The series (DLMF 13.2.2), whose terms are differentiated as products; for negative x by Kummer's transformation (13.2.39).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError

_LONGEST = 20000
#: Sums that have lost more than this to terms that cancel are not numbers.
_CANCELLED = 1e-8


def hyp1f1_slope(i: int, j: int, n: int, x1: Any, x2: Any, x3: Any) -> Any:
    """M(a, b, x), differentiated ``i`` times in a, ``j`` times in b, and ``n`` times in x."""
    if np.iscomplexobj(x3):
        raise NoDerivativeError("scipy.special.hyp1f1 of complex numbers has no derivative rule in a and b")
    a, b, x = np.broadcast_arrays(np.asarray(x1, float), np.asarray(x2, float), np.asarray(x3, float))
    ahead = _of_positive(i, j, n, a, b, np.maximum(x, 0.0))
    back = 0.0
    for k in range(j + 1):
        for m in range(n + 1):
            ways = math.comb(j, k) * math.comb(n, m) * (-1) ** (i + m)
            back = back + ways * _of_positive(i + k, j - k, m, b - a, b, np.maximum(-x, 0.0))
    return np.where(x >= 0, ahead, np.exp(np.minimum(x, 0.0)) * back)[()]


def _of_positive(i: int, j: int, n: int, a: Any, b: Any, x: Any) -> Any:
    """The same by the series, for x that are not negative."""
    term = {(p, q): np.ones(a.shape) if p == q == 0 else np.zeros(a.shape) for p in range(i + 1) for q in range(j + 1)}
    for k in range(n):
        term = _next_term(term, a + k, b + k)
    total, largest = term[i, j], np.abs(term[i, j])
    for k in range(n, _LONGEST):
        step = x / (k + 1 - n)
        term = {at: step * value for at, value in _next_term(term, a + k, b + k).items()}
        total, largest = total + term[i, j], np.maximum(largest, np.abs(term[i, j]))
        if k > i + j + n and all(np.all(np.abs(value) <= 1e-17 * np.abs(largest)) for value in term.values()):
            break
    return np.where(largest * 2.3e-16 > _CANCELLED * np.abs(total), np.nan, total)


def _next_term(term: dict[tuple[int, int], Any], a: Any, b: Any) -> dict[tuple[int, int], Any]:
    """The derivatives of a term times a / b, both of which move with the parameters."""
    found: dict[tuple[int, int], Any] = {}
    for p, q in sorted(term):
        above = a * term[p, q] + (p * term[p - 1, q] if p else 0.0)
        found[p, q] = (above - (q * found[p, q - 1] if q else 0.0)) / b
    return found
