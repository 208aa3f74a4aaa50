"""Convolutions of arrays of any rank, and densities of several variables, in terms of NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.fourier import along_axis
from srcad.runtime.linalg import mirror

# --- convolution: the full one is a sum of shifted copies ---


def convolve_arrays(in1: Any, in2: Any, mode: str = "full", method: str = "auto") -> Any:
    """``scipy.signal.convolve``."""
    in1, in2 = np.asarray(in1), np.asarray(in2)
    if np.ndim(in1) == 0:
        return in1 * in2
    if np.ndim(in1) == 1 and mode in ("full", "valid"):
        convolve: Any = np.convolve
        return convolve(in1, in2, mode)
    if mode == "valid" and any_smaller(in1, in2):
        return convolved_part(shifted_sum(in2, in1), np.shape(in2), np.shape(in1), mode)
    return convolved_part(shifted_sum(in1, in2), np.shape(in1), np.shape(in2), mode)


def fftconvolve(in1: Any, in2: Any, mode: str = "full", axes: Any = None) -> Any:
    """``scipy.signal.fftconvolve``."""
    in1, in2 = np.asarray(in1, floating(in1)), np.asarray(in2, floating(in2))
    if np.ndim(in1) and not (np.size(in1) and np.size(in2)):
        return np.zeros(0)
    if axes is None:
        return convolve_arrays(in1, in2, mode)
    return convolved_by_transforms(np.asarray(in1), np.asarray(in2), mode, axes)


def convolved_by_transforms(in1: Any, in2: Any, mode: str, axes: Any) -> Any:
    """The convolution along some axes, by the product of the Fourier transforms; all others are broadcast."""
    along = [k % in1.ndim for k in ([axes] if np.ndim(axes) == 0 else axes)]
    sizes = [in1.shape[k] + in2.shape[k] - 1 for k in along]
    whole = np.fft.ifftn(np.fft.fftn(in1, sizes, along) * np.fft.fftn(in2, sizes, along), sizes, along)
    if not (np.iscomplexobj(in1) or np.iscomplexobj(in2)):
        whole = np.real(whole)
    if mode == "full":
        return whole
    for k in along:
        most, least = max(in1.shape[k], in2.shape[k]), min(in1.shape[k], in2.shape[k])
        size = in1.shape[k] if mode == "same" else most - least + 1
        start = (most + least - 1 - size) // 2
        whole = np.take(whole, np.arange(start, start + size), k)
    return whole


def correlate_arrays(in1: Any, in2: Any, mode: str = "full", method: str = "auto") -> Any:
    """``scipy.signal.correlate``: convolution with the other array reversed."""
    in1, in2 = np.asarray(in1), np.asarray(in2)
    if mode == "valid" and any_smaller(in1, in2):
        return np.flip(np.conj(convolve_arrays(in2, np.flip(np.conj(in1)), mode)))
    return convolve_arrays(in1, np.flip(np.conj(in2)), mode)


def convolve2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    """``scipy.signal.convolve2d``: what is beyond the boundary stands around the first array."""
    if mode == "valid" or (boundary == "fill" and np.ndim(fillvalue) == 0 and fillvalue == 0):
        return convolve_arrays(in1, in2, mode)
    widths = [(n - 1, n - 1) for n in np.shape(in2)]
    how: Any = {"fill": "constant", "wrap": "wrap", "circular": "wrap", "symm": "symmetric", "symmetric": "symmetric"}[boundary]
    around = np.pad(in1, widths, constant_values=fillvalue) if how == "constant" else np.pad(in1, widths, how)
    whole = convolve_arrays(around, in2, "valid")
    return whole if mode == "full" else convolved_part(whole, np.shape(in1), np.shape(in2), mode)


def correlate2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    """``scipy.signal.correlate2d``."""
    if mode == "valid" and any_smaller(in1, in2):
        return np.flip(convolve2d(in2, np.flip(np.conj(in1)), mode))
    if mode != "same":
        return convolve2d(in1, np.flip(np.conj(in2)), mode, boundary, fillvalue)
    (first, second), (rows, columns) = np.shape(in2), np.shape(in1)
    top, left = first - 1 - first // 2 + (first + 1) % 2, second - 1 - second // 2 + (second + 1) % 2
    whole = convolve2d(in1, np.flip(np.conj(in2)), "full", boundary, fillvalue)
    return whole[top : top + rows, left : left + columns]


def detrend(data: Any, axis: int = -1, type: str = "linear", bp: Any = 0, overwrite_data: bool = False) -> Any:
    """``scipy.signal.detrend``: less the means, or the lines of least squares between the break points."""
    return along_axis(without_trend(np.shape(data)[axis], type, bp), data, axis)


def without_trend(n: int, type: str, bp: Any) -> Any:
    """The projection that takes a constant, or lines between break points, from vectors of length ``n``."""
    marks = [0, n] if type[0] == "c" else sorted({0, n, *np.ravel(bp).tolist()})
    projection = np.eye(n)
    for low, high in zip(marks, marks[1:], strict=False):
        own = np.ones((high - low, 1)) if type[0] == "c" else np.vander(np.arange(1.0, high - low + 1) / (high - low), 2)
        projection[low:high, low:high] -= own @ np.linalg.pinv(own)
    return projection


def any_smaller(in1: Any, in2: Any) -> bool:
    """Whether the first array is smaller along some axis."""
    return any(n < m for n, m in zip(np.shape(in1), np.shape(in2), strict=True))


def shifted_sum(x1: Any, x2: Any) -> Any:
    """The full convolution: to each element of x2 a copy of x1 that is moved there."""
    shape = tuple(n + m - 1 for n, m in zip(np.shape(x1), np.shape(x2), strict=True))
    out = np.zeros(shape, np.result_type(x1, x2, np.float32))
    for index in np.ndindex(*np.shape(x2)):
        out[tuple(slice(i, i + n) for i, n in zip(index, np.shape(x1), strict=True))] += x1 * x2[index]
    return out


def shifted_products(x1: Any, x2: Any, like: Any) -> Any:
    """The transpose of ``shifted_sum(like, x2)``: the sums of products of x1, moved, with the elements of x2."""
    out = np.zeros(np.shape(like), np.result_type(x1, x2, np.float32))
    for index in np.ndindex(*np.shape(x2)):
        out += x1[tuple(slice(i, i + n) for i, n in zip(index, np.shape(like), strict=True))] * x2[index]
    return out


def convolved_part(x: Any, shape1: Any, shape2: Any, mode: str = "full") -> Any:
    """The part of a full convolution that a mode leaves."""
    return x[_window(shape1, shape2, mode)]


def in_full(x: Any, shape1: Any, shape2: Any, mode: str = "full") -> Any:
    """The transpose of ``convolved_part``."""
    out = np.zeros([n + m - 1 for n, m in zip(shape1, shape2, strict=True)], np.result_type(x, np.float32))
    out[_window(shape1, shape2, mode)] = x
    return out


def _window(shape1: Any, shape2: Any, mode: str) -> tuple[slice, ...]:
    """``same``: the middle, of the size of the first; ``valid``: where the second lies within the first."""
    if mode == "full":
        return (slice(None),) * len(shape1)
    if mode == "valid":
        return tuple(slice(m - 1, n) for n, m in zip(shape1, shape2, strict=True))
    return tuple(slice((m - 1) // 2, (m - 1) // 2 + n) for n, m in zip(shape1, shape2, strict=True))


# --- the normal distribution of several variables ---


def normal_logpdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """``scipy.stats.multivariate_normal.logpdf``."""
    cov = np.asarray(cov, float)
    n = np.shape(cov)[0] if np.ndim(cov) else 1 if mean is None else np.size(mean)
    matrix = cov * np.eye(n) if np.ndim(cov) == 0 else np.diag(cov) if np.ndim(cov) == 1 else mirror(cov)
    centered = np.asarray(x, float) if mean is None else np.asarray(x, float) - mean
    rows = np.reshape(centered, (-1, n))
    if allow_singular:
        return np.reshape(_singular_logpdf(rows, matrix), sample_shape(centered, n))[()]
    squares = np.sum(rows * np.linalg.solve(matrix, rows.T).T, axis=-1)
    values = -0.5 * (squares + np.linalg.slogdet(matrix)[1] + n * math.log(2 * math.pi))
    return np.reshape(values, sample_shape(centered, n))[()]


def sample_shape(x: Any, n: int) -> tuple[int, ...]:
    """The shape of what is said of points of ``n`` coordinates: axes of length one are left out."""
    shape = np.shape(x) if n == 1 and np.ndim(x) < 2 else np.shape(x)[:-1]
    return tuple(k for k in shape if k != 1)


def _singular_logpdf(rows: Any, matrix: Any) -> Any:
    """The logarithm of the density on the range of a matrix of constant rank; eigenvalues below SciPy's threshold are 0."""
    inverse = np.linalg.pinv(matrix, 1e6 * 2.220446049250313e-16, True)
    values = np.linalg.eigvalsh(matrix)
    places = np.flatnonzero(values > 1e6 * 2.220446049250313e-16 * np.max(np.abs(values)))
    squares = np.sum((rows @ inverse) * rows, axis=-1)
    inside = np.linalg.norm(rows - rows @ inverse @ matrix, axis=-1) < 1e-10 * len(matrix)
    found = -0.5 * (squares + np.sum(np.log(values[places])) + len(places) * math.log(2 * math.pi))
    return np.where(inside, found, -np.inf)


def normal_pdf(x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False) -> Any:
    """``scipy.stats.multivariate_normal.pdf``."""
    return np.exp(normal_logpdf(x, mean, cov, allow_singular))
