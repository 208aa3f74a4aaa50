"""Images of ``scipy.ndimage`` that are turned and sheared: read where each of their elements comes from."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.images import map_coordinates


def affine_transform(
    input: Any, matrix: Any, offset: Any = 0.0, output_shape: Any = None, output: Any = None, order: int = 3,
    mode: str = "constant", cval: Any = 0.0, prefilter: bool = True,
) -> Any:  # fmt: skip
    """``scipy.ndimage.affine_transform``."""
    image, matrix = np.asarray(input), np.asarray(matrix)
    rank = np.ndim(image)
    if np.ndim(matrix) == 1:
        matrix = np.diag(matrix)
    elif np.shape(matrix)[1] == rank + 1:
        matrix, offset = matrix[:rank, :rank], matrix[:rank, rank]
    places = np.indices(np.shape(image) if output_shape is None else tuple(output_shape))
    moved = np.reshape(np.broadcast_to(offset, (rank,)), (rank,) + (1,) * rank)
    return map_coordinates(image, np.tensordot(matrix, places, axes=1) + moved, output, order, mode, cval, prefilter)


def rotated(
    cosdg: Any, sindg: Any, input: Any, angle: Any, axes: Any = (1, 0), reshape: bool = True, output: Any = None, order: int = 3,
    mode: str = "constant", cval: Any = 0.0, prefilter: bool = True,
) -> Any:  # fmt: skip
    """``scipy.ndimage.rotate`` of an image of two axes."""
    image = np.asarray(input)
    if np.ndim(image) != 2 or {k % 2 for k in axes} != {0, 1}:
        raise NoDerivativeError("scipy.ndimage.rotate has a derivative rule for images of two axes")
    turn = np.array([[cosdg(angle), sindg(angle)], [-sindg(angle), cosdg(angle)]])
    shape = turned_shape(turn, np.shape(image)) if reshape else np.shape(image)
    offset = (np.array(np.shape(image)) - 1) / 2 - turn @ ((np.array(shape) - 1) / 2)
    return affine_transform(image, turn, offset, shape, output, order, mode, cval, prefilter)


def turned_shape(turn: Any, shape: Any) -> tuple[int, ...]:
    """The shape of the box around a turned image."""
    corners = np.asarray(turn) @ np.array([[0, 0, shape[0], shape[0]], [0, shape[1], 0, shape[1]]])
    return tuple(int(n) for n in np.ptp(corners, axis=1) + 0.5)
