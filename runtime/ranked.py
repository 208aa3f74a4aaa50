"""Order statistics of the neighbours of each element of an image, as ``scipy.ndimage`` has them; ties share as in sorting."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.images import as_output, extended


def neighbours(image: Any, inside: Any, mode: Any, cval: Any, origin: Any, axes: Any = None) -> Any:
    """The elements of an image around each of its elements, where a footprint is true, in a last axis."""
    if axes is not None:
        raise NoDerivativeError("a filter of scipy.ndimage by ranks has no derivative rule with axes=")
    rank, shape = np.ndim(image), np.shape(inside)
    if len(shape) != rank:
        raise RuntimeError("footprint array has incorrect shape.")
    if not np.size(image):
        return np.zeros((*np.shape(image), np.count_nonzero(inside)), np.asarray(image).dtype)
    wide, modes, origins = image, [mode] * rank if isinstance(mode, str) else mode, np.broadcast_to(origin, (rank,))
    for k in range(rank):
        before = shape[k] // 2 + int(origins[k])
        wide = extended(wide, k, before, shape[k] - 1 - before, modes[k], cval)
    windows = np.lib.stride_tricks.sliding_window_view(wide, shape)
    return np.reshape(windows, (*np.shape(image), -1))[..., np.flatnonzero(inside)]


def footprint_of(rank: int, size: Any, footprint: Any, structure: Any = None) -> Any:
    """Which neighbours count: those of a footprint, of a structuring element, or of a box."""
    if footprint is not None:
        return np.asarray(footprint, bool)
    if structure is not None:
        return np.ones(np.shape(structure), bool)
    if size is None:
        raise RuntimeError("no footprint or filter size provided")
    return np.ones(np.broadcast_to(size, (rank,)), bool)


def largest_around(
    input: Any, size: Any = None, footprint: Any = None, output: Any = None, mode: Any = "reflect", cval: Any = 0.0,
    origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.maximum_filter``."""
    image = np.asarray(input)
    around = neighbours(image, footprint_of(np.ndim(image), size, footprint), mode, cval, origin, axes)
    return as_output(np.max(around, axis=-1), image, output)


def smallest_around(
    input: Any, size: Any = None, footprint: Any = None, output: Any = None, mode: Any = "reflect", cval: Any = 0.0,
    origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.minimum_filter``."""
    image = np.asarray(input)
    around = neighbours(image, footprint_of(np.ndim(image), size, footprint), mode, cval, origin, axes)
    return as_output(np.min(around, axis=-1), image, output)


def largest_along(
    input: Any, size: int, axis: int = -1, output: Any = None, mode: str = "reflect", cval: Any = 0.0, origin: int = 0
) -> Any:
    """``scipy.ndimage.maximum_filter1d``."""
    along = axis % np.ndim(input)
    sizes, origins = [[v if k == along else o for k in range(np.ndim(input))] for v, o in ((size, 1), (origin, 0))]
    return largest_around(input, sizes, None, output, mode, cval, origins)


def smallest_along(
    input: Any, size: int, axis: int = -1, output: Any = None, mode: str = "reflect", cval: Any = 0.0, origin: int = 0
) -> Any:
    """``scipy.ndimage.minimum_filter1d``."""
    along = axis % np.ndim(input)
    sizes, origins = [[v if k == along else o for k in range(np.ndim(input))] for v, o in ((size, 1), (origin, 0))]
    return smallest_around(input, sizes, None, output, mode, cval, origins)


def ranked_around(
    input: Any, rank: int, size: Any = None, footprint: Any = None, output: Any = None, mode: Any = "reflect", cval: Any = 0.0,
    origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.rank_filter``."""
    image = np.asarray(input)
    around = neighbours(image, footprint_of(np.ndim(image), size, footprint), mode, cval, origin, axes)
    if not -np.shape(around)[-1] <= rank < np.shape(around)[-1]:
        raise RuntimeError("rank not within filter footprint size")
    return as_output(np.sort(around)[..., rank], image, output)


def median_around(
    input: Any, size: Any = None, footprint: Any = None, output: Any = None, mode: Any = "reflect", cval: Any = 0.0,
    origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.median_filter``."""
    inside = footprint_of(np.ndim(input), size, footprint)
    return ranked_around(input, int(np.count_nonzero(inside)) // 2, None, inside, output, mode, cval, origin, axes=axes)


def percentile_around(
    input: Any, percentile: Any, size: Any = None, footprint: Any = None, output: Any = None, mode: Any = "reflect",
    cval: Any = 0.0, origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.percentile_filter``."""
    inside = footprint_of(np.ndim(input), size, footprint)
    count, share = int(np.count_nonzero(inside)), percentile + 100.0 if percentile < 0 else percentile
    rank = count - 1 if share == 100.0 else int(float(count) * share / 100.0)
    return ranked_around(input, rank, None, inside, output, mode, cval, origin, axes=axes)


def eroded(
    input: Any, size: Any = None, footprint: Any = None, structure: Any = None, output: Any = None, mode: Any = "reflect",
    cval: Any = 0.0, origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.grey_erosion``: the least of the neighbours, less the heights of a structuring element."""
    image = np.asarray(input)
    inside = footprint_of(np.ndim(image), size, footprint, structure)
    around = neighbours(image, inside, mode, cval, origin, axes)
    return as_output(np.min(around if structure is None else around - np.asarray(structure)[inside], axis=-1), image, output)


def dilated(
    input: Any, size: Any = None, footprint: Any = None, structure: Any = None, output: Any = None, mode: Any = "reflect",
    cval: Any = 0.0, origin: Any = 0, *, axes: Any = None,
) -> Any:  # fmt: skip
    """``scipy.ndimage.grey_dilation``: the greatest, with the structuring element turned round."""
    image = np.asarray(input)
    inside = np.flip(footprint_of(np.ndim(image), size, footprint, structure))
    origins = [-o - 1 + n % 2 for o, n in zip(np.broadcast_to(origin, (np.ndim(image),)), np.shape(inside), strict=True)]
    around = neighbours(image, inside, mode, cval, origins, axes)
    heights = None if structure is None else np.flip(np.asarray(structure))[inside]
    return as_output(np.max(around if heights is None else around + heights, axis=-1), image, output)


def median_of_volume(volume: Any, kernel_size: Any = None) -> Any:
    """``scipy.signal.medfilt`` and ``medfilt2d``: with zeros beyond the borders."""
    size = 3 if kernel_size is None else kernel_size
    return median_around(volume, size, None, None, "constant", 0.0)
