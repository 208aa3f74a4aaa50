"""Matrices that ``scipy.linalg`` makes of vectors, in terms of NumPy: their derivatives are those of this code."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError


def one_vector(x: Any) -> Any:
    """A vector; what SciPy makes of more axes depends on its version."""
    if np.ndim(x) > 1:
        raise NoDerivativeError("a structured matrix of many vectors has no derivative rule")
    return np.ravel(x)


def toeplitz(c: Any, r: Any = None) -> Any:
    """``scipy.linalg.toeplitz``: constant along diagonals; one for each of many vectors since SciPy 1.17."""
    if np.ndim(c) > 1 or np.ndim(r) > 1:
        return _each_toeplitz(c, np.conj(c) if r is None else r)
    c = one_vector(c)
    r = np.conj(c) if r is None else one_vector(r)
    values = np.concatenate((c[::-1], r[1:]))
    return values[len(c) - 1 - np.arange(len(c))[:, None] + np.arange(len(r))]


def _each_toeplitz(c: Any, r: Any) -> Any:
    major, minor, *_ = sys.modules["scipy"].__version__.split(".")
    if (int(major), int(minor)) < (1, 17):
        one_vector(r if np.ndim(c) < 2 else c)
    c, r = np.atleast_1d(c), np.atleast_1d(r)
    front, n, m = np.broadcast_shapes(np.shape(c)[:-1], np.shape(r)[:-1]), np.shape(c)[-1], np.shape(r)[-1]
    values = np.concatenate((np.broadcast_to(c, (*front, n))[..., ::-1], np.broadcast_to(r, (*front, m))[..., 1:]), -1)
    return values[..., n - 1 - np.arange(n)[:, None] + np.arange(m)]


def hankel(c: Any, r: Any = None) -> Any:
    """``scipy.linalg.hankel``: constant along antidiagonals."""
    c = one_vector(c)
    values = np.concatenate((c, np.zeros(len(c) - 1, floating(c)) if r is None else one_vector(r)[1:]))
    width = len(c) if r is None else len(one_vector(r))
    return values[np.arange(len(c))[:, None] + np.arange(width)]


def circulant(c: Any) -> Any:
    """``scipy.linalg.circulant``: each column is the one before, turned by one."""
    c = one_vector(c)
    n = len(c)
    return c[(np.arange(n)[:, None] - np.arange(n)) % n]


def companion(a: Any) -> Any:
    """``scipy.linalg.companion``."""
    a = one_vector(a)
    n = len(a)
    return np.concatenate((-a[None, 1:] / a[0], np.eye(n - 2, n - 1, dtype=floating(a))))


def convolution_matrix(a: Any, n: int, mode: Any = "full") -> Any:
    """``scipy.linalg.convolution_matrix``."""
    a = one_vector(a)
    m, beside = len(a), np.zeros(n - 1, floating(a))
    whole = np.concatenate((beside, a, beside))
    rows = np.arange(m + n - 1)
    if mode == "same":
        start = (min(n, m) - 1) // 2
        rows = rows[start : start + max(n, m)]
    elif mode == "valid":
        rows = rows[min(n, m) - 1 : max(n, m)]
    return whole[rows[:, None] - np.arange(n) + n - 1]


def leslie(f: Any, s: Any) -> Any:
    """``scipy.linalg.leslie``: fertilities in the first row, survival below the diagonal."""
    f, s = one_vector(f), one_vector(s)
    return np.concatenate((f[None], np.pad(np.diag(s), ((0, 0), (0, 1)))), dtype=s.dtype)
