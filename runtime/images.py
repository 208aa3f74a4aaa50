"""Values of images between their elements, and densities that are sums of kernels: plain NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError

# --- scipy.ndimage ---


def map_coordinates(
    input: Any, coordinates: Any, output: Any = None, order: int = 3, mode: str = "constant", cval: Any = 0.0,
    prefilter: bool = True,
) -> Any:  # fmt: skip
    """``scipy.ndimage.map_coordinates`` of orders 0 and 1."""
    if output is not None or order > 1 or mode not in _BORDERS:
        raise NoDerivativeError("scipy.ndimage.map_coordinates has a derivative rule for the orders 0 and 1, without output=")
    points, image = np.asarray(coordinates), np.asarray(input)
    rank = np.ndim(image)
    total = 0.0
    for corner in range(2**rank if order else 1):
        weight: Any = 1.0
        for k in range(rank):
            share = points[k] - np.floor(points[k])
            weight = weight * ((share if corner >> k & 1 else 1 - share) if order else 1.0)
        total = total + weight * image[bordered(points, np.shape(image), mode, corner, order)]
    return np.where(in_image(points, np.shape(image), mode), total, cval)


_BORDERS = ("constant", "nearest", "mirror", "reflect", "grid-mirror", "grid-wrap")


def bordered(points: Any, shape: tuple[int, ...], mode: str, corner: int, order: int) -> Any:
    """The index of an element beside each point, within the image."""
    low = np.floor(points if order else points + 0.5).astype(int)
    found = []
    for k, n in enumerate(shape):
        i = low[k] + (corner >> k & 1)
        if mode in ("reflect", "grid-mirror"):
            i = i % (2 * n)
            i = np.where(i < n, i, 2 * n - 1 - i)
        elif mode == "mirror" and n > 1:
            i = i % (2 * n - 2)
            i = np.where(i < n, i, 2 * n - 2 - i)
        elif mode == "grid-wrap":
            i = i % n
        found.append(np.clip(i, 0, n - 1))
    return tuple(found)


def in_image(points: Any, shape: tuple[int, ...], mode: str) -> Any:
    """Where a value is that of the image: beyond its border only where that is continued."""
    if mode != "constant":
        return np.ones(np.shape(points)[1:], bool)
    return np.all([(p >= 0) & (p <= n - 1) for p, n in zip(points, shape, strict=True)], axis=0)


# --- scipy.stats.gaussian_kde ---


def kernel_density(dataset: Any, bw_method: Any, weights: Any, points: Any) -> Any:
    """``scipy.stats.gaussian_kde(dataset, bw_method, weights)(points)``."""
    data = np.atleast_2d(dataset)
    rank, n = np.shape(data)
    shares = np.ones(n) / n if weights is None else weights / np.sum(weights)
    factor = kernel_factor(bw_method, 1 / np.sum(shares**2), rank)
    covariance = np.atleast_2d(np.cov(data, rowvar=True, bias=False, aweights=shares)) * factor**2
    return sum_of_kernels(data, covariance, shares, points)


def sum_of_kernels(data: Any, covariance: Any, weights: Any, points: Any) -> Any:
    """The weighted sum of normal densities around the columns of ``data``, at the columns of ``points``."""
    rank = np.shape(data)[0]
    rows = np.reshape(points, (rank, -1)) if np.ndim(points) < 2 else points
    difference = rows[:, :, None] - data[:, None, :]
    scaled = np.tensordot(np.linalg.inv(covariance), difference, axes=1)
    kernels = np.exp(-0.5 * np.sum(difference * scaled, axis=0))
    return kernels @ weights / np.sqrt(np.linalg.det(2 * math.pi * covariance))


def kernel_factor(method: Any, count: Any, rank: int) -> Any:
    """The bandwidth that ``bw_method`` asks for (Scott, 1992; Silverman, 1986)."""
    if method is None or method == "scott":
        return count ** (-1.0 / (rank + 4))
    if method == "silverman":
        return (count * (rank + 2) / 4.0) ** (-1.0 / (rank + 4))
    if callable(method):
        raise NoDerivativeError("scipy.stats.gaussian_kde has a derivative rule for bandwidths by name or number")
    return method
