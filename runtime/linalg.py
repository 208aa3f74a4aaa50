"""Derivatives of products of matrices and of the functions of ``numpy.linalg``.

Sources: Giles (2008), *Collected matrix derivative results for forward and reverse mode algorithmic differentiation*;
Seeger, Hetzel, Dai, Meissner and Lawrence (2017), *Auto-differentiating linear algebra*.
Complex adjoints are dL/dx - i dL/dy: holomorphic maps are transposed without conjugation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import unbroadcast


def matmul_adjoint_left(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``like @ x2`` whose adjoint is ``x1``: x1 @ x2', summed over broadcast axes."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x2.ndim == 1:
        return unbroadcast(x1[..., None] * x2, like)
    if np.ndim(like) == 1:
        return unbroadcast(np.matmul(x2, x1[..., None])[..., 0], like)
    return unbroadcast(np.matmul(x1, x2.swapaxes(-1, -2)), like)


def matmul_adjoint_right(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``x2 @ like`` whose adjoint is ``x1``: x2' @ x1, summed over broadcast axes."""
    x1, x2 = np.asarray(x1), np.asarray(x2)
    if x2.ndim == 1:
        product = x1[..., None] * x2 if np.ndim(like) == 1 else x2[:, None] * x1[..., None, :]
        return unbroadcast(product, like)
    if np.ndim(like) == 1:
        return unbroadcast(np.matmul(x2.swapaxes(-1, -2), x1[..., None])[..., 0], like)
    return unbroadcast(np.matmul(x2.swapaxes(-1, -2), x1), like)


def dot_axes(x: Any) -> Any:
    """The axes that ``numpy.dot(other, x)`` sums over, as ``numpy.tensordot`` takes them."""
    return (-1, -1) if np.ndim(x) == 1 else (-1, -2)


def tensordot_adjoint_left(x1: Any, like: Any, x2: Any, axes: Any = 2) -> Any:
    """The adjoint of ``like`` in ``tensordot(like, x2, axes)`` whose adjoint is ``x1``."""
    rank, summed1, summed2 = _axes(like, x2, axes)
    if not rank or not np.ndim(x2):
        return unbroadcast(x1 * x2 if rank else np.sum(x1 * x2), like)
    kept1 = [k for k in range(rank) if k not in summed1]
    kept2 = [k for k in range(np.ndim(x2)) if k not in summed2]
    product = np.tensordot(x1, x2, (range(len(kept1), np.ndim(x1)), kept2))
    # Its axes: those of ``like`` that were kept, then the summed ones in the order in which x2 has them.
    order = kept1 + [summed1[summed2.index(k)] for k in sorted(summed2)]
    return np.transpose(product, np.argsort(order))


def tensordot_adjoint_right(x1: Any, like: Any, x2: Any, axes: Any = 2) -> Any:
    """The adjoint of ``like`` in ``tensordot(x2, like, axes)`` whose adjoint is ``x1``."""
    rank, summed1, summed2 = _axes(x2, like, axes)
    if not rank or not np.ndim(like):
        return unbroadcast(x1 * x2 if np.ndim(like) else np.sum(x1 * x2), like)
    kept1 = [k for k in range(rank) if k not in summed1]
    kept2 = [k for k in range(np.ndim(like)) if k not in summed2]
    product = np.tensordot(x2, x1, (kept1, range(len(kept1))))
    order = [summed2[summed1.index(k)] for k in sorted(summed1)] + kept2
    return np.transpose(product, np.argsort(order))


def _axes(x1: Any, x2: Any, axes: Any) -> tuple[int, list[int], list[int]]:
    """The number of axes of ``x1``, and the axes that are summed, counted from the front."""
    rank1, rank2 = np.ndim(x1), np.ndim(x2)
    if np.ndim(axes) == 0 and not isinstance(axes, list | tuple):
        return rank1, list(range(rank1 - axes, rank1)), list(range(axes))
    first, second = ([a] if np.ndim(a) == 0 else list(a) for a in axes)
    return rank1, [int(a) % rank1 for a in first if rank1], [int(a) % rank2 for a in second if rank2]
