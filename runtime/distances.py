"""Distances between points as ``scipy.spatial.distance`` computes them: plain NumPy, whose derivatives are those of this code."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.memory import stop_gradient
from srcad.runtime.ufuncs import root


def cdist(
    XA: Any, XB: Any, metric: Any = "euclidean", *, out: Any = None, p: Any = 2.0, w: Any = None, V: Any = None, VI: Any = None
) -> Any:
    """``scipy.spatial.distance.cdist``."""
    if callable(metric):
        return np.array([[metric(u, v) for v in np.asarray(XB)] for u in np.asarray(XA)])
    first, second = np.asarray(XA, float), np.asarray(XB, float)
    if metric in ("seuclidean", "mahalanobis"):
        V, VI = spread_of(np.concatenate((first, second)), metric, V, VI)
    return distance(first[:, None, :], second[None, :, :], metric, p, w, V, VI)


def pdist(
    X: Any, metric: Any = "euclidean", *, out: Any = None, p: Any = 2.0, w: Any = None, V: Any = None, VI: Any = None
) -> Any:
    """``scipy.spatial.distance.pdist``: of each point to those after it."""
    points = np.asarray(X, float)
    first, second = np.triu_indices(np.shape(points)[0], 1)
    if callable(metric):
        return np.array([metric(points[i], points[j]) for i, j in zip(first, second, strict=True)])
    if metric in ("seuclidean", "mahalanobis"):
        V, VI = spread_of(points, metric, V, VI)
    return distance(points[first], points[second], metric, p, w, V, VI)


def spread_of(points: Any, metric: str, V: Any, VI: Any) -> Any:
    """The variances, or the inverse covariance, of all points, where none are given."""
    if metric == "seuclidean":
        return np.var(points, axis=0, ddof=1) if V is None else V, None
    return None, np.linalg.inv(np.cov(points, rowvar=False)) if VI is None else VI


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


def distance(u: Any, v: Any, metric: str, p: Any, w: Any, V: Any, VI: Any) -> Any:
    """Distances along the last axis; those that are lengths have the derivative 0 at 0, as ``numpy.linalg.norm``."""
    if metric in _OF_PAIRS:
        return _OF_PAIRS[metric](u, v, 1.0 if w is None else np.asarray(w))
    difference = u - v
    if metric == "seuclidean":
        return np.linalg.norm(difference / np.sqrt(V), axis=-1)
    if metric == "mahalanobis":
        return root(np.sum((difference @ VI) * difference, axis=-1))
    if metric == "chebyshev":
        return np.max(np.abs(difference) if w is None else np.abs(difference) * (np.asarray(w) > 0), axis=-1)
    if metric == "sqeuclidean":
        return np.sum(difference * difference if w is None else w * difference * difference, axis=-1)
    if metric in ("cityblock", "manhattan"):
        return np.sum(np.abs(difference) if w is None else w * np.abs(difference), axis=-1)
    if metric not in ("euclidean", "minkowski"):
        raise NoDerivativeError(f"distances of the metric {metric!r} have no derivative rule")
    order = 2.0 if metric == "euclidean" else p
    return np.linalg.norm(difference if w is None else np.asarray(w) ** (1 / order) * difference, order, axis=-1)


def cosine(u: Any, v: Any, w: Any) -> Any:
    """Less the cosine of the angle between two vectors, from 1 on."""
    lengths = np.sqrt(np.sum(w * u * u, axis=-1) * np.sum(w * v * v, axis=-1))
    return 1 - np.sum(w * u * v, axis=-1) / lengths


def correlation(u: Any, v: Any, w: Any) -> Any:
    """The same of what differs from the mean."""
    total = np.sum(w * np.ones(np.shape(u)[-1]))
    middle, other = [np.sum(w * x, axis=-1, keepdims=True) / total for x in (u, v)]
    return cosine(u - middle, v - other, w)


def bray_curtis(u: Any, v: Any, w: Any) -> Any:
    """Differences, relative to sums."""
    return np.sum(w * np.abs(u - v), axis=-1) / np.sum(w * np.abs(u + v), axis=-1)


def canberra(u: Any, v: Any, w: Any) -> Any:
    """The sum of the relative differences."""
    size = np.abs(u) + np.abs(v)
    return np.sum(w * np.where(size == 0, 0.0, np.abs(u - v) / np.where(size == 0, 1.0, size)), axis=-1)


def jensen_shannon(u: Any, v: Any, w: Any) -> Any:
    """The root of the mean divergence of two distributions from their mean."""
    first, second = u / np.sum(u, axis=-1, keepdims=True), v / np.sum(v, axis=-1, keepdims=True)
    middle = 0.5 * (first + second)
    terms = [np.where(x > 0, x * np.log(np.where(x > 0, x / np.where(x > 0, middle, 1.0), 1.0)), 0.0) for x in (first, second)]
    return root(0.5 * np.sum(terms[0] + terms[1], axis=-1))


def differing(u: Any, v: Any, w: Any) -> Any:
    """The share of the elements that differ."""
    return np.sum(w * (u != v), axis=-1) / np.sum(w * np.ones(np.shape(u)[-1]))


_OF_PAIRS = {
    "cosine": cosine, "correlation": correlation, "braycurtis": bray_curtis, "canberra": canberra, "hamming": differing,
    "jensenshannon": jensen_shannon,
}  # fmt: skip
