"""Derivatives of the distribution function of the normal distribution in several variables (Plackett, 1954).

The derivative in one coordinate is the density there times the distribution function of the others given it; that in a
covariance is half of the mixed second derivative in the two coordinates.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import unbroadcast
from srcad.runtime.signals import sample_shape


def normal_cdf_moved(dot: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The tangent of the distribution function for one of the point."""
    rows, matrix, shape = _centered(x, mean, cov)
    dots = np.broadcast_to(dot, np.shape(_difference(x, mean))).reshape(rows.shape)
    return np.reshape([_slopes(row, matrix) @ d for row, d in zip(rows, dots, strict=True)], shape)[()]


def normal_cdf_pulled(bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The adjoint of the point, less its mean."""
    rows, matrix, _ = _centered(x, mean, cov)
    bars = [b * _slopes(row, matrix) for row, b in zip(rows, np.ravel(bar), strict=True)]
    return np.reshape(bars, np.shape(_difference(x, mean)))


def normal_cdf_bent(dot: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The tangent of the distribution function for one of the covariance."""
    rows, matrix, shape = _centered(x, mean, cov)
    dots = _whole(dot, len(matrix))
    return np.reshape([np.sum(_curvature(row, matrix) * dots) for row in rows], shape)[()]


def normal_cdf_unbent(bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The adjoint of the covariance: a number, a diagonal or a matrix."""
    rows, matrix, _ = _centered(x, mean, cov)
    whole = sum(b * _curvature(row, matrix) for row, b in zip(rows, np.ravel(bar), strict=True))
    return unbroadcast(whole if np.ndim(cov) == 2 else np.diagonal(whole), cov)


def _difference(x: Any, mean: Any) -> Any:
    return np.asarray(x, float) - (0.0 if mean is None else mean)


def _whole(cov: Any, n: int) -> Any:
    return cov * np.eye(n) if np.ndim(cov) == 0 else np.diag(cov) if np.ndim(cov) == 1 else np.asarray(cov)


def _centered(x: Any, mean: Any, cov: Any) -> tuple[Any, Any, tuple[int, ...]]:
    """The points less their mean, the covariance, and the shape of the result."""
    difference = _difference(x, mean)
    n = np.shape(cov)[0] if np.ndim(cov) else 1 if mean is None else np.size(mean)
    return difference.reshape(-1, n), _whole(cov, n), sample_shape(difference, n)


def _slopes(z: Any, matrix: Any) -> Any:
    """The derivatives in the coordinates."""
    return np.array([_given(z, matrix, [k]) for k in range(len(z))])


def _curvature(z: Any, matrix: Any) -> Any:
    """The derivatives in the covariances, half of the second ones in the coordinates."""
    n, first = len(z), _slopes(z, matrix)
    second = np.array([[0.0 if i == j else _given(z, matrix, [i, j]) for j in range(n)] for i in range(n)])
    for k in range(n):
        second[k, k] = -(z[k] * first[k] + matrix[k] @ second[k]) / matrix[k, k]
    return 0.5 * second


def _given(z: Any, matrix: Any, fixed: list[int]) -> float:
    """The density of some coordinates times the distribution function of the others, given these."""
    others = [k for k in range(len(z)) if k not in fixed]
    own = matrix[np.ix_(fixed, fixed)]
    density = math.exp(-0.5 * z[fixed] @ np.linalg.solve(own, z[fixed])) / math.sqrt(np.linalg.det(2 * math.pi * own))
    if not others:
        return density
    share = np.linalg.solve(own, matrix[np.ix_(fixed, others)]).T
    left = matrix[np.ix_(others, others)] - share @ matrix[np.ix_(fixed, others)]
    cdf = sys.modules["scipy.stats"].multivariate_normal.cdf
    return float(density * cdf(z[others] - share @ z[fixed], cov=0.5 * (left + left.T)))
