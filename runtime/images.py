"""Values of images between their elements, and densities that are sums of kernels: plain NumPy."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.fourier import along_axis
from srcad.runtime.signals import convolve_arrays
from srcad.runtime.ufuncs import root

# --- scipy.ndimage ---


def map_coordinates(
    input: Any, coordinates: Any, output: Any = None, order: int = 3, mode: str = "constant", cval: Any = 0.0,
    prefilter: bool = True,
) -> Any:  # fmt: skip
    """``scipy.ndimage.map_coordinates`` of the orders up to 3: sums of B-splines (Unser, 1999, "Splines", section III)."""
    if output is not None or order > 3 or mode not in _BORDERS:
        raise NoDerivativeError("scipy.ndimage.map_coordinates has a derivative rule for the orders up to 3, without output=")
    points, image = np.asarray(coordinates), np.asarray(input)
    rank, shape = np.ndim(image), np.shape(image)
    wide = spline_coefficients(image, order, mode, cval) if prefilter and order > 1 else image
    beside = (np.shape(wide)[0] - shape[0]) // 2
    at = np.stack([within(points[k] + beside, np.shape(wide)[k], mode) for k in range(rank)])
    weights = [spline_weights(at[k], order) for k in range(rank)]
    total = 0.0
    for corner in range((order + 1) ** rank):
        weight: Any = 1.0
        for k in range(rank):
            weight = weight * weights[k][corner // (order + 1) ** k % (order + 1)]
        value = wide[bordered(at, np.shape(wide), mode, corner, order)]
        if mode == "grid-constant":
            value = np.where(on_grid_of(at, np.shape(wide), corner, order), value, cval)
        total = total + weight * value
    return as_output(np.where(in_image(points, shape, mode), total, cval), image, output)


_BORDERS = ("constant", "nearest", "mirror", "reflect", "wrap", "grid-mirror", "grid-wrap", "grid-constant")


def spline_coefficients(image: Any, order: int, mode: str, cval: Any) -> Any:
    """The coefficients of the spline that has the values of an image, axis by axis."""
    if mode == "nearest":
        image = np.pad(image, 12, mode="edge")
    if mode == "grid-constant":
        image = np.pad(image, 12, constant_values=cval)
    for axis, n in enumerate(np.shape(image)):
        image = np.moveaxis(np.tensordot(spline_filter(n, order, mode), image, axes=(1, axis)), 0, axis)
    return image


def spline_filter(n: int, order: int, mode: str) -> Any:
    """The matrix of ``scipy.ndimage.spline_filter1d``."""
    return sys.modules["scipy.ndimage"].spline_filter1d(np.eye(n), order, axis=0, mode=mode)


def spline_filtered(input: Any, order: int = 3, axis: int = -1, output: Any = np.float64, mode: str = "mirror") -> Any:
    """``scipy.ndimage.spline_filter1d``: linear in the image."""
    image = np.asarray(input)
    if order > 1:
        matrix = spline_filter(np.shape(image)[axis], order, mode)
        image = np.moveaxis(np.tensordot(matrix, image, axes=(1, axis)), 0, axis)
    return as_output(image, image, np.result_type(np.asarray(input), output) if np.iscomplexobj(input) else output)


def splines_filtered(input: Any, order: int = 3, output: Any = np.float64, mode: str = "mirror") -> Any:
    """``scipy.ndimage.spline_filter``, along every axis."""
    image = np.asarray(input)
    for axis in range(np.ndim(image)):
        image = spline_filtered(image, order, axis, output, mode)
    return image


def within(x: Any, n: int, mode: str) -> Any:
    """A coordinate moved into an axis of ``n`` elements, where it is the coordinate that is continued, not the image."""
    if mode == "nearest":
        return np.clip(x, 0, n - 1)
    if mode != "wrap":
        return x
    period = max(n - 1, 1)
    return x + period * np.where(x < 0, np.floor(-x / period) + 1, np.where(x > n - 1, -np.floor(x / period), 0))


def spline_weights(x: Any, order: int) -> Any:
    """What each element near ``x``, from the first one on, has of the B-spline of an order there."""
    t = x - np.floor(x if order % 2 else x + 0.5)
    if order == 0:
        return [1.0]
    if order == 1:
        return [1 - t, t]
    if order == 2:
        return [0.5 * (0.5 - t) ** 2, 0.75 - t * t, 0.5 * (0.5 + t) ** 2]
    s = 1 - t
    return [s**3 / 6, (4 - 6 * t * t + 3 * t**3) / 6, (4 - 6 * s * s + 3 * s**3) / 6, t**3 / 6]


def bordered(points: Any, shape: tuple[int, ...], mode: str, corner: int, order: int) -> Any:
    """The index of an element near each point, within the image."""
    found = []
    for i, n in zip(near(points, corner, order), shape, strict=True):
        if mode in ("reflect", "grid-mirror"):
            i = i % (2 * n)
            i = np.where(i < n, i, 2 * n - 1 - i)
        elif mode in ("mirror", "constant", "wrap") and n > 1:
            i = i % (2 * n - 2)
            i = np.where(i < n, i, 2 * n - 2 - i)
        elif mode == "grid-wrap":
            i = i % n
        found.append(np.clip(i, 0, n - 1))
    return tuple(found)


def near(points: Any, corner: int, order: int) -> Any:
    """The index of an element near each point: in each axis the ``corner``'s digit of those that a spline reaches."""
    low = np.floor(points if order % 2 else points + 0.5).astype(int) - order // 2
    return [low[k] + corner // (order + 1) ** k % (order + 1) for k in range(len(low))]


def on_grid_of(points: Any, shape: tuple[int, ...], corner: int, order: int) -> Any:
    """Where an element near a point is one of the image."""
    return np.all([(i >= 0) & (i < n) for i, n in zip(near(points, corner, order), shape, strict=True)], axis=0)


def in_image(points: Any, shape: tuple[int, ...], mode: str) -> Any:
    """Where a value is that of the image: beyond its border only where that is continued."""
    if mode != "constant":
        return np.ones(np.shape(points)[1:], bool)
    return np.all([(p >= 0) & (p <= n - 1) for p, n in zip(points, shape, strict=True)], axis=0)


# --- filters of scipy.ndimage: what is beyond the border is put around the image, which is then convolved ---


def correlated(
    input: Any, weights: Any, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, origin: Any = 0, *, axes: Any = None
) -> Any:
    """``scipy.ndimage.correlate``."""
    if axes is not None:
        raise NoDerivativeError("scipy.ndimage.correlate with axes= has no derivative rule")
    image, kernel = np.asarray(input), np.conj(weights)
    if not np.size(image):
        return as_output(image, image, output)
    rank = np.ndim(image)
    wide, origins = image, np.broadcast_to(origin, (rank,))
    for axis, how in enumerate([mode] * rank if isinstance(mode, str) else mode):
        size = np.shape(kernel)[axis]
        before = size // 2 + int(origins[axis])
        wide = extended(wide, axis, before, size - 1 - before, how, cval)
    return as_output(convolve_arrays(wide, np.flip(kernel), "valid"), image, output)


def convolved(
    input: Any, weights: Any, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, origin: Any = 0, *, axes: Any = None
) -> Any:
    """``scipy.ndimage.convolve``: with the weights and the origin turned round."""
    kernel = np.conj(np.flip(np.asarray(weights)))
    origins = [-o - 1 + n % 2 for o, n in zip(np.broadcast_to(origin, (np.ndim(kernel),)), np.shape(kernel), strict=True)]
    return correlated(input, kernel, output, mode, cval, origins, axes=axes)


def correlated_along(
    input: Any, weights: Any, axis: int = -1, output: Any = None, mode: str = "reflect", cval: Any = 0.0, origin: int = 0
) -> Any:
    """``scipy.ndimage.correlate1d``."""
    place, rank = axis % np.ndim(input), np.ndim(input)
    kernel = np.reshape(weights, [-1 if k == place else 1 for k in range(rank)])
    return correlated(input, kernel, output, mode, cval, [origin if k == place else 0 for k in range(rank)])


def convolved_along(
    input: Any, weights: Any, axis: int = -1, output: Any = None, mode: str = "reflect", cval: Any = 0.0, origin: int = 0
) -> Any:
    """``scipy.ndimage.convolve1d``."""
    return correlated_along(input, np.flip(np.asarray(weights)), axis, output, mode, cval, -origin - 1 + len(weights) % 2)


def averaged_along(
    input: Any, size: int, axis: int = -1, output: Any = None, mode: str = "reflect", cval: Any = 0.0, origin: int = 0
) -> Any:
    """``scipy.ndimage.uniform_filter1d``."""
    return correlated_along(input, np.ones(size) / size, axis, output, mode, cval, origin)


def averaged(
    input: Any, size: Any = 3, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, origin: Any = 0, *, axes: Any = None
) -> Any:
    """``scipy.ndimage.uniform_filter``."""
    filtered: Any = input
    for axis, length, how, start in along_axes(np.ndim(input), axes, size, mode, origin):
        filtered = averaged_along(filtered, length, axis, output, how, cval, start) if length > 1 else filtered
    return as_output(filtered, np.asarray(input), output)


def smoothed_along(
    input: Any, sigma: Any, axis: int = -1, order: int = 0, output: Any = None, mode: str = "reflect", cval: Any = 0.0,
    truncate: float = 4.0, *, radius: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.gaussian_filter1d``."""
    reach = int(truncate * float(sigma) + 0.5) if radius is None else radius
    return correlated_along(input, normal_weights(sigma, order, reach)[::-1], axis, output, mode, cval)


def smoothed(
    input: Any, sigma: Any, order: Any = 0, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, truncate: float = 4.0,
    *, radius: Any = None, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.gaussian_filter``."""
    filtered: Any = input
    for axis, width, bent, how, reach in along_axes(np.ndim(input), axes, sigma, order, mode, radius):
        if width > 1e-15:
            filtered = smoothed_along(filtered, width, axis, bent, output, how, cval, truncate, radius=reach)
    return as_output(filtered, np.asarray(input), output)


def normal_weights(sigma: Any, order: int, radius: int) -> Any:
    """A normal density at whole numbers, of sum 1, or its derivative, which is a polynomial times it."""
    x = np.arange(-radius, radius + 1)
    density = np.exp(-0.5 / (sigma * sigma) * x**2)
    density = density / np.sum(density)
    q = np.concatenate((np.ones(1), np.zeros(order)))
    for _ in range(order):
        q = np.append(q[1:] * np.arange(1, order + 1), 0.0) - np.append(0.0, q[:-1]) / (sigma * sigma)
    return density * (x[:, None] ** np.arange(order + 1) @ q)


def along_axes(rank: int, axes: Any, *parameters: Any) -> list[Any]:
    """Each axis that is filtered, with what the parameters are for it: one for all, or one for each."""
    chosen = range(rank) if axes is None else [axes] if np.ndim(axes) == 0 else axes
    each = [p if isinstance(p, list | tuple | np.ndarray) else [p] * len(chosen) for p in parameters]
    return [(k % rank, *(e[j] for e in each)) for j, k in enumerate(chosen)]


def sobel(input: Any, axis: int = -1, output: Any = None, mode: Any = "reflect", cval: Any = 0.0) -> Any:
    """``scipy.ndimage.sobel``."""
    return difference_filter(input, axis, output, mode, cval, [1.0, 2.0, 1.0])


def prewitt(input: Any, axis: int = -1, output: Any = None, mode: Any = "reflect", cval: Any = 0.0) -> Any:
    """``scipy.ndimage.prewitt``."""
    return difference_filter(input, axis, output, mode, cval, [1.0, 1.0, 1.0])


def difference_filter(x: Any, axis: int, output: Any, mode: Any, cval: Any, across: Any) -> Any:
    """Differences along one axis, weighted sums along the others."""
    rank = np.ndim(x)
    modes = [mode] * rank if isinstance(mode, str) else mode
    filtered = correlated_along(x, [-1.0, 0.0, 1.0], axis, output, modes[axis % rank], cval)
    for k in range(rank):
        filtered = filtered if k == axis % rank else correlated_along(filtered, across, k, output, modes[k], cval)
    return filtered


def laplace_filter(input: Any, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, *, axes: Any = None) -> Any:
    """``scipy.ndimage.laplace``."""
    parts = [correlated_along(input, [1.0, -2.0, 1.0], k, output, m, cval) for k, m in along_axes(np.ndim(input), axes, mode)]
    return sum(parts[1:], parts[0])


def laplace_of_smoothed(
    input: Any, sigma: Any, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, *, axes: Any = None, **words: Any
) -> Any:
    """``scipy.ndimage.gaussian_laplace``."""
    parts = slopes_of_smoothed(2, input, sigma, output, mode, cval, axes, words)
    return sum(parts[1:], parts[0])


def steepness_of_smoothed(
    input: Any, sigma: Any, output: Any = None, mode: Any = "reflect", cval: Any = 0.0, *, axes: Any = None, **words: Any
) -> Any:
    """``scipy.ndimage.gaussian_gradient_magnitude``."""
    parts = [p * p for p in slopes_of_smoothed(1, input, sigma, output, mode, cval, axes, words)]
    return root(sum(parts[1:], parts[0]))


def slopes_of_smoothed(
    order: int, input: Any, sigma: Any, output: Any, mode: Any, cval: Any, axes: Any, words: Any
) -> list[Any]:
    """The derivatives of this order along each axis of a smoothed image."""
    if axes is not None:
        raise NoDerivativeError("a Gaussian filter of scipy.ndimage with axes= has no derivative rule")
    rank = np.ndim(input)
    orders = [[order if j == k else 0 for j in range(rank)] for k in range(rank)]
    return [smoothed(input, sigma, o, output, mode, cval, **words) for o in orders]


def extended(x: Any, axis: int, before: int, after: int, mode: str, cval: Any) -> Any:
    """``x`` with so many elements in front and behind along one axis, as ``scipy.ndimage`` continues it there."""
    n = np.shape(x)[axis]
    wide = np.take(x, continued(n, before, after, mode), axis)
    if mode not in ("constant", "grid-constant"):
        return wide
    places = np.arange(-before, n + after)
    inner = np.reshape((places >= 0) & (places < n), [-1 if k == axis else 1 for k in range(np.ndim(x))])
    return np.where(inner, wide, cval)


def continued(n: int, before: int, after: int, mode: str) -> Any:
    """The places of the elements of a line of length ``n`` that is continued beyond its ends."""
    i = np.arange(-before, n + after)
    if mode in ("reflect", "grid-mirror"):
        i = i % (2 * n)
        return np.where(i < n, i, 2 * n - 1 - i)
    if mode == "mirror":
        i = i % max(2 * n - 2, 1)
        return np.where(i < n, i, 2 * n - 2 - i)
    if mode in ("wrap", "grid-wrap"):
        return i % n
    if mode not in ("nearest", "constant", "grid-constant"):
        raise RuntimeError("boundary mode not supported")
    return np.clip(i, 0, n - 1)


def as_output(x: Any, image: Any, output: Any) -> Any:
    """A filtered image in the type of the image, or in the one that ``output=`` names."""
    if isinstance(output, np.ndarray):
        raise NoDerivativeError("a filter of scipy.ndimage that writes into output= has no derivative rule")
    return np.asarray(x).astype(image.dtype if output is None else output)


# --- images moved and stretched, axis by axis: linear in the image ---


def shifted(
    input: Any, shift: Any, output: Any = None, order: int = 3, mode: str = "constant", cval: Any = 0.0, prefilter: bool = True
) -> Any:
    """``scipy.ndimage.shift``."""
    words = {"order": order, "mode": mode, "prefilter": prefilter}
    return moved_along("shift", input, np.broadcast_to(shift, np.ndim(input)), 0.0, cval, output, words)


def zoomed(
    input: Any, zoom: Any, output: Any = None, order: int = 3, mode: str = "constant", cval: Any = 0.0, prefilter: bool = True,
    *, grid_mode: bool = False,
) -> Any:  # fmt: skip
    """``scipy.ndimage.zoom``."""
    words = {"order": order, "mode": mode, "prefilter": prefilter, "grid_mode": grid_mode}
    return moved_along("zoom", input, np.broadcast_to(zoom, np.ndim(input)), 1.0, cval, output, words)


def moved_along(name: str, x: Any, by: Any, nowhere: float, cval: Any, output: Any, words: Any) -> Any:
    """``scipy.ndimage.shift`` or ``zoom``, which do one axis after the other; ``cval`` alone is that of an image of zeros."""
    y = np.asarray(x)
    for axis in range(np.ndim(x)):
        y = along_axis(moving_matrix(name, np.shape(x)[axis], by[axis], nowhere, words), y, axis)
    if words["mode"] in ("constant", "grid-constant"):
        y = y + cval * moved_border(name, np.shape(x), by, words)
    return as_output(y, np.asarray(x), output)


def moving_matrix(name: str, n: int, by: Any, nowhere: float, words: Any) -> Any:
    """The matrix of ``scipy.ndimage.shift`` or ``zoom`` of a line of length ``n``."""
    return getattr(sys.modules["scipy.ndimage"], name)(np.eye(n), (nowhere, float(by)), **words).T


def moved_border(name: str, shape: tuple[int, ...], by: Any, words: Any) -> Any:
    """How much of ``cval`` is in each element of an image that is shifted or zoomed."""
    return getattr(sys.modules["scipy.ndimage"], name)(np.zeros(shape), by, cval=1.0, **words)


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
