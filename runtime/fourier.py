"""The transposes of discrete Fourier transforms: the matrices are symmetric, so each is its own transpose."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating


def cropped(x: Any, like: Any) -> Any:
    """``x`` cut off or filled up with zeros to the shape of ``like``."""
    shape = np.shape(like)
    if np.shape(x) == shape:
        return x
    x = x[tuple(slice(n) for n in shape)]
    return np.pad(x, [(0, n - m) for n, m in zip(shape, x.shape, strict=True)])


def fft_axes(s: Any = None, axes: Any = None) -> Any:
    """The axes of an n-dimensional transform to the shape ``s``: the last ones where they are not given."""
    return tuple(range(-len(s), 0)) if axes is None and s is not None else axes


def fft_size(x: Any, n: Any = None, axis: int = -1) -> int:
    """The number of points of a transform of ``x``."""
    return int(np.shape(x)[axis]) if n is None else int(n)


def other_norm(norm: Any) -> Any:
    """The normalization of the inverse transform."""
    return {"forward": "backward", "ortho": "ortho"}.get(norm or "backward", "forward")


def mirror_weights(x: Any, axis: int = -1) -> Any:
    """How often each frequency of a real signal like ``x`` counts.

    Twice, but for the first and the middle one.
    """
    n = np.shape(x)[axis]
    weights = np.full(n // 2 + 1, 2.0, np.asarray(x).real.dtype)
    weights[0] = 1
    if n % 2 == 0:
        weights[-1] = 1
    return np.reshape(weights, [-1 if k == axis % np.ndim(x) else 1 for k in range(np.ndim(x))])


def along_axis(matrix: Any, x: Any, axis: int) -> Any:
    """The products of a matrix and the vectors along ``axis``."""
    return np.moveaxis(np.moveaxis(x, axis, -1) @ np.asarray(matrix, floating(x)).T, -1, axis)


def untransformed(x: Any, name: str, type: int, axes: Any, norm: Any, orthogonalize: Any, back: bool = False) -> Any:
    """The transpose of a cosine or sine transform of ``scipy.fft`` along several axes; ``back``: the transform itself."""
    for axis in range(np.ndim(x)) if axes is None else np.atleast_1d(axes):
        function = getattr(sys.modules["scipy.fft"], name)
        matrix = function(np.eye(np.shape(x)[axis]), type, norm=norm, orthogonalize=orthogonalize)
        x = along_axis(matrix.T if back else matrix, x, axis)
    return x


# --- transforms of several axes in terms of one ---


def rfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.rfftn``: real along the last axis, complex along the others."""
    axes = _all_axes(a, s, axes)
    s = _all_sizes(a, s, axes)
    y = np.fft.rfft(a, None if s is None else s[-1], axes[-1], norm)
    for k in range(len(axes) - 1):
        y = np.fft.fft(y, None if s is None else s[k], axes[k], norm)
    return y


def irfftn(a: Any, s: Any = None, axes: Any = None, norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.irfftn``."""
    axes = _all_axes(a, s, axes)
    s = _all_sizes(a, s, axes)
    y = a
    for k in range(len(axes) - 1):
        y = np.fft.ifft(y, None if s is None else s[k], axes[k], norm)
    return np.fft.irfft(y, None if s is None else s[-1], axes[-1], norm)


def rfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.rfft2``."""
    return rfftn(a, s, axes, norm)


def irfft2(a: Any, s: Any = None, axes: Any = (-2, -1), norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.irfft2``."""
    return irfftn(a, s, axes, norm)


def _all_axes(a: Any, s: Any, axes: Any) -> Any:
    if axes is not None:
        return axes
    return tuple(range(-(np.ndim(a) if s is None else len(s)), 0))


def _all_sizes(a: Any, s: Any, axes: Any) -> Any:
    """How many points there are along each axis: for -1, as many as the array has."""
    return None if s is None else [np.shape(a)[axes[k]] if s[k] == -1 else s[k] for k in range(len(s))]


def hfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.hfft``: the transform of a signal with Hermitian symmetry."""
    return np.fft.irfft(np.conj(a), n, axis, other_norm(norm))


def ihfft(a: Any, n: Any = None, axis: int = -1, norm: Any = None, *others: Any, **words: Any) -> Any:
    """``numpy.fft.ihfft``."""
    return np.conj(np.fft.rfft(a, n, axis, other_norm(norm)))
