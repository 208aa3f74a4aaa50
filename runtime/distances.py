"""Distances between points as ``scipy.spatial.distance`` computes them: plain NumPy, whose derivatives are those of this code."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.memory import stop_gradient


def cdist(XA: Any, XB: Any, metric: Any = "euclidean", *, out: Any = None, p: Any = 2.0) -> Any:
    """``scipy.spatial.distance.cdist``."""
    return _distance(np.asarray(XA, float)[:, None, :] - np.asarray(XB, float)[None, :, :], metric, p)


def pdist(X: Any, metric: Any = "euclidean", *, out: Any = None, p: Any = 2.0) -> Any:
    """``scipy.spatial.distance.pdist``: of each point to those after it."""
    points = np.asarray(X, float)
    first, second = np.triu_indices(np.shape(points)[0], 1)
    return _distance(points[first] - points[second], metric, p)


def vq(nearest: Any, obs: Any, code_book: Any, check_finite: bool = True) -> Any:
    """``scipy.cluster.vq.vq``: which point of the book is nearest to each observation, and how far that is."""
    codes = nearest(stop_gradient(obs), stop_gradient(code_book), check_finite)[0]
    difference = np.asarray(obs) - np.asarray(code_book)[codes]
    return codes, np.linalg.norm(difference, axis=-1) if np.ndim(obs) > 1 else np.abs(difference)


def squareform(X: Any, force: Any = "no", checks: Any = True) -> Any:
    """``scipy.spatial.distance.squareform``: a matrix of distances of those of each pair, or these of the matrix."""
    X = np.asarray(X)
    if np.ndim(X) == 1 and str(force).lower() not in ("tovector", "tovec"):
        count = int(np.ceil(np.sqrt(2 * len(X))))
        if count * (count - 1) != 2 * len(X):
            raise ValueError("Incompatible vector size. It must be a binomial coefficient n choose 2 for some integer n >= 2.")
        count = max(count, 1)
        first, second = np.triu_indices(count, 1)
        place = np.zeros((count, count), int)
        place[first, second] = place[second, first] = np.arange(1, len(X) + 1)
        return np.append(np.zeros(1, X.dtype), X)[place]
    if np.ndim(X) == 2 and str(force).lower() not in ("tomatrix", "tomat") and np.shape(X)[0] == np.shape(X)[1]:
        if checks and not (np.allclose(X, X.T) and np.allclose(np.diagonal(X), 0.0)):
            raise ValueError("Distance matrix 'X' must be symmetric, and its diagonal must be zero.")
        return X[np.triu_indices(np.shape(X)[0], 1)]
    raise ValueError("The argument of squareform() is not of the form that is asked for.")


def _distance(difference: Any, metric: Any, p: Any) -> Any:
    """The lengths of differences along the last axis; 0 at 0 has the derivative 0, as for ``numpy.linalg.norm``."""
    if metric == "euclidean":
        return np.linalg.norm(difference, axis=-1)
    if metric == "sqeuclidean":
        return np.sum(difference * difference, axis=-1)
    if metric in ("cityblock", "manhattan"):
        return np.sum(np.abs(difference), axis=-1)
    if metric == "chebyshev":
        return np.max(np.abs(difference), axis=-1)
    if metric == "minkowski":
        return np.linalg.norm(difference, p, axis=-1)
    raise NoDerivativeError(f"distances of the metric {metric!r} have no derivative rule")
