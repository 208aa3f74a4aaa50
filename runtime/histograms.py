"""NumPy's histograms: counts are constant but in the weights, and edges follow the extrema where bins are counted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.sets import outer_edges


def histogram(a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """``numpy.histogram``."""
    edges = bin_edges(a, bins, range) if not isinstance(bins, str) else np.histogram_bin_edges(a, bins, range)
    counts = weighted_counts(cells((a,), (edges,)), weights, np.size(edges) - 1)
    if weights is not None:
        counts = np.asarray(counts, np.asarray(weights).dtype)
    if density:
        return counts / np.diff(edges) / np.sum(counts), edges
    return counts, edges


def histogram2d(x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """``numpy.histogram2d``."""
    first, second = bins if np.ndim(bins) > 0 and len(bins) == 2 else (bins, bins)
    along_x = bin_edges(x, first, None if range is None else range[0])
    along_y = bin_edges(y, second, None if range is None else range[1])
    shape = np.size(along_x) - 1, np.size(along_y) - 1
    counts = np.reshape(weighted_counts(cells((x, y), (along_x, along_y)), weights, math.prod(shape)), shape)
    if density:
        counts = counts / np.diff(along_x)[:, None] / np.diff(along_y) / np.sum(counts)
    return np.asarray(counts, float), along_x, along_y


def histogramdd(sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """``numpy.histogramdd``."""
    points = sample.T if np.ndim(sample) == 2 and isinstance(sample, np.ndarray) else np.atleast_2d(sample)
    axes = np.arange(np.shape(points)[0])
    given = [bins] * len(axes) if np.ndim(bins) == 0 else bins
    edges = [bin_edges(points[k], given[k], None if range is None else range[k]) for k in axes]
    shape = [np.size(e) - 1 for e in edges]
    counts = np.reshape(weighted_counts(cells(points, edges), weights, math.prod(shape)), shape)
    if density:
        counts = counts / np.sum(counts)
        for k in axes:
            counts = counts / np.reshape(np.diff(edges[k]), standing(k, len(axes)))
    return np.asarray(counts, float), edges


def bin_edges(a: Any, bins: Any, range: Any = None) -> Any:
    """The edges of bins that are counted, or that are given."""
    if np.ndim(bins) > 0:
        return np.asarray(bins)
    low, high = outer_edges(a, range)
    return np.linspace(low, high, bins + 1)


def weighted_counts(places: Any, weights: Any, n: int) -> Any:
    """How often each of ``n`` cells is met, or the weights that meet it; the cell -1 is none."""
    inside = np.flatnonzero(places >= 0)
    if weights is None:
        return np.bincount(places[inside], None, n)
    chosen = np.ravel(weights)[inside]
    if np.iscomplexobj(weights):
        return np.bincount(places[inside], np.real(chosen), n) + 1j * np.bincount(places[inside], np.imag(chosen), n)
    return np.bincount(places[inside], chosen, n)


def cells(points: Any, edges: Any) -> Any:
    """The number of each point's cell among those between the edges along each axis; -1 outside of them."""
    number: Any = 0
    inside: Any = True
    for point, marks in zip(points, edges, strict=True):
        along = np.ravel(point)
        inside = inside & (along >= marks[0]) & (along <= marks[-1])
        place = np.clip(np.searchsorted(marks, along, side="right") - 1, 0, len(marks) - 2)
        number = number * (len(marks) - 1) + place
    return np.where(inside, number, -1)


def standing(axis: Any, rank: int) -> list[int]:
    """The shape of a vector along one of so many axes."""
    return [-1 if k == axis else 1 for k in range(rank)]
