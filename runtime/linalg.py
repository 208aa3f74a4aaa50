"""Derivatives of products of matrices and of the functions of ``numpy.linalg``.

Sources: Giles (2008), *Collected matrix derivative results for forward and reverse mode algorithmic
differentiation*; Seeger, Hetzel, Dai, Meissner and Lawrence (2017), *Auto-differentiating linear algebra*.
Complex adjoints are dL/dx - i dL/dy: holomorphic maps are transposed without conjugation.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from srcad.runtime.broadcast import in_type, is_foreign, unbroadcast

# --- products ---


def matmul_adjoint_left(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``like @ x2`` whose adjoint is ``x1``.

    X1 @ x2', summed over broadcast axes.
    """
    if hasattr(x2, "tocsr"):
        return unbroadcast(x1 @ x2.T, like)
    x1, x2 = _arrays(x1, x2)
    if x2.ndim == 1:
        return unbroadcast(x1[..., None] * x2, like)
    if np.ndim(like) == 1:
        return unbroadcast(np.matmul(x2, x1[..., None])[..., 0], like)
    return unbroadcast(np.matmul(x1, x2.swapaxes(-1, -2)), like)


def matmul_adjoint_right(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``x2 @ like`` whose adjoint is ``x1``.

    X2' @ x1, summed over broadcast axes.
    """
    if hasattr(x2, "tocsr"):
        return unbroadcast(x2.T @ x1, like)
    x1, x2 = _arrays(x1, x2)
    if x2.ndim == 1:
        product = x1[..., None] * x2 if np.ndim(like) == 1 else x2[:, None] * x1[..., None, :]
        return unbroadcast(product, like)
    if np.ndim(like) == 1:
        return unbroadcast(np.matmul(x2.swapaxes(-1, -2), x1[..., None])[..., 0], like)
    return unbroadcast(np.matmul(x2.swapaxes(-1, -2), x1), like)


def _arrays(*xs: Any) -> list[Any]:
    """Arrays, of which those that bring their own functions stay what they are."""
    return [x if is_foreign(x) else np.asarray(x) for x in xs]


def vector_product(x1: Any, x2: Any) -> Any:
    """``numpy.cross`` of two arrays of three floats."""
    a, b, c = x1.tolist()
    d, e, f = x2.tolist()
    return np.array([b * f - c * e, c * d - a * f, a * e - b * d])


def dot_axes(x: Any) -> Any:
    """The axes that ``numpy.dot(other, x)`` sums over, as ``numpy.tensordot`` takes them."""
    return (-1, -1) if np.ndim(x) == 1 else (-1, -2)


def contracted(x1: Any, x2: Any, axes: Any = 2) -> Any:
    """``numpy.tensordot``, and the product where one of both is a number, as ``numpy.dot`` and ``numpy.inner`` have it."""
    return np.tensordot(x1, x2, axes) if np.ndim(x1) and np.ndim(x2) else np.multiply(x1, x2)


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
    return np.transpose(product, np.argsort(order).tolist())


def tensordot_adjoint_right(x1: Any, like: Any, x2: Any, axes: Any = 2) -> Any:
    """The adjoint of ``like`` in ``tensordot(x2, like, axes)`` whose adjoint is ``x1``."""
    rank, summed1, summed2 = _axes(x2, like, axes)
    if not rank or not np.ndim(like):
        return unbroadcast(x1 * x2 if np.ndim(like) else np.sum(x1 * x2), like)
    kept1 = [k for k in range(rank) if k not in summed1]
    kept2 = [k for k in range(np.ndim(like)) if k not in summed2]
    product = np.tensordot(x2, x1, (kept1, range(len(kept1))))
    order = [summed2[summed1.index(k)] for k in sorted(summed1)] + kept2
    return np.transpose(product, np.argsort(order).tolist())


def _axes(x1: Any, x2: Any, axes: Any) -> tuple[int, list[int], list[int]]:
    """The number of axes of ``x1``, and the axes that are summed, counted from the front."""
    rank1, rank2 = np.ndim(x1), np.ndim(x2)
    if np.ndim(axes) == 0 and not isinstance(axes, list | tuple):
        return rank1, list(range(rank1 - axes, rank1)), list(range(axes))
    first, second = ([a] if np.ndim(a) == 0 else list(a) for a in axes)
    return rank1, [int(a) % rank1 for a in first if rank1], [int(a) % rank2 for a in second if rank2]


def kron_adjoint_left(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``kron(like, x2)`` whose adjoint is ``x1``."""
    blocks, _, inner = _blocks(x1, like, x2)
    return np.reshape(
        np.sum(blocks * np.reshape(x2, inner), axis=tuple(range(1, blocks.ndim, 2))), np.shape(like)
    )


def kron_adjoint_right(x1: Any, like: Any, x2: Any) -> Any:
    """The adjoint of ``like`` in ``kron(x2, like)`` whose adjoint is ``x1``."""
    blocks, outer, _ = _blocks(x1, x2, like)
    return np.reshape(
        np.sum(blocks * np.reshape(x2, outer), axis=tuple(range(0, blocks.ndim, 2))), np.shape(like)
    )


def _blocks(x: Any, first: Any, second: Any) -> tuple[Any, list[int], list[int]]:
    """``x`` with each axis split into block and place in the block.

    The shapes that the two factors have in it.
    """
    rank = max(np.ndim(first), np.ndim(second), 1)
    shape1 = (1,) * (rank - np.ndim(first)) + np.shape(first)
    shape2 = (1,) * (rank - np.ndim(second)) + np.shape(second)
    pairs = list(zip(shape1, shape2, strict=True))
    outer = [n for pair in pairs for n in (pair[0], 1)]
    inner = [n for pair in pairs for n in (1, pair[1])]
    return np.reshape(x, [n for pair in pairs for n in pair]), outer, inner


# --- transposes and triangles of stacks of matrices ---


def cross_adjoint_left(x: Any, like: Any, other: Any) -> Any:
    """The adjoint of ``like`` in ``numpy.cross(like, other)`` whose adjoint is ``x``: other x x, of planes and of space."""
    return _in_space(_product, other, x, like)


def cross_adjoint_right(x: Any, like: Any, other: Any) -> Any:
    """The adjoint of ``like`` in ``numpy.cross(other, like)`` whose adjoint is ``x``: x x other, of planes and of space."""
    return _in_space(lambda a, b: _product(b, a), other, x, like)


def _product(a: Any, b: Any) -> Any:
    """``numpy.cross``, which for two vectors takes 40 times as long as their numbers."""
    plain = a.__class__ is b.__class__ is np.ndarray and a.dtype == b.dtype == np.dtype(float)
    return vector_product(a, b) if plain and a.shape == b.shape == (3,) else np.cross(a, b)


def _in_space(product: Any, other: Any, x: Any, like: Any) -> Any:
    """The product of ``other`` and ``x``, less what is out of the plane of ``like``."""
    if np.shape(like) == np.shape(other) == np.shape(x) == (3,):
        return product(other, x)
    flat = np.shape(like)[-1] == np.shape(other)[-1] == 2
    upright = np.concatenate((np.zeros((*np.shape(x), 2)), np.asarray(x)[..., None]), axis=-1) if flat else x
    found = product(_with_third(other), upright)
    return unbroadcast(found[..., : np.shape(like)[-1]], like)


def _with_third(x: Any) -> Any:
    x = np.asarray(x)
    return np.concatenate((x, np.zeros((*x.shape[:-1], 1))), axis=-1) if x.shape[-1] == 2 else x


def swapped(x: Any) -> Any:
    """The transposes of a stack of matrices."""
    return np.swapaxes(x, -1, -2)


def dagger(x: Any) -> Any:
    """The conjugate transposes of a stack of matrices."""
    x = np.swapaxes(x, -1, -2)
    return np.conj(x) if np.iscomplexobj(x) else x


def mirror(x: Any, uplo: str = "L") -> Any:
    """The Hermitian matrix whose lower (or upper) triangle is that of ``x``.

    What ``cholesky`` and ``eigh`` read.
    """
    strict = np.tril(x, -1) if uplo in "Ll" else np.triu(x, 1)
    return strict + dagger(strict) + _real_diagonal(x)


def fold(x: Any, uplo: str = "L") -> Any:
    """The transpose of ``mirror``: both triangles added up in one."""
    other = np.conj(swapped(x)) if np.iscomplexobj(x) else swapped(x)
    both = np.tril(x + other, -1) if uplo in "Ll" else np.triu(x + other, 1)
    return both + _real_diagonal(x)


def _real_diagonal(x: Any) -> Any:
    return np.real(x) * np.eye(np.shape(x)[-1], dtype=np.real(x).dtype)


def half_lower(x: Any) -> Any:
    """The lower triangle with the diagonal halved: the triangular L + its transpose from their sum."""
    n = np.shape(x)[-1]
    return x * np.tri(n, dtype=np.real(x).dtype) - 0.5 * x * np.eye(n, dtype=np.real(x).dtype)


def triangle(x: Any, lower: bool = False, unit_diagonal: bool = False) -> Any:
    """The triangle of ``x`` that a solver reads: lower or upper, without the diagonal where that is one."""
    return np.tril(x, -1 if unit_diagonal else 0) if lower else np.triu(x, 1 if unit_diagonal else 0)


def beside_factor(x: Any, lower: bool) -> Any:
    """What ``scipy.linalg.cho_factor`` has beside the factor: that triangle of ``x``, and zeros since SciPy 1.18."""
    major, minor, *_ = sys.modules["scipy"].__version__.split(".")
    return np.zeros_like(x) if (int(major), int(minor)) >= (1, 18) else x - triangle(x, lower)


def unit_lower(x: Any) -> Any:
    """The strict lower triangle of ``x`` with ones on the diagonal."""
    return np.tril(x, -1) + np.eye(np.shape(x)[-1], dtype=np.asarray(x).dtype)


def transposed_if(x: Any, trans: Any) -> Any:
    """``x``, or its (conjugate) transpose.

    Where ``trans`` says so, as ``scipy.linalg.solve_triangular`` takes it.
    """
    if trans in (0, "N"):
        return x
    return dagger(x) if trans in (2, "C") else swapped(x)


def conjugated_if(x: Any, trans: Any) -> Any:
    """``x``, or its conjugate where ``trans`` asks for the conjugate transpose."""
    return np.conj(x) if trans in (2, "C") else x


def other_trans(trans: Any) -> int:
    """The flag of the transposed system."""
    return 1 if trans in (0, "N") else 0


def twice(x1: Any, x2: Any) -> Any:
    """[[x1, x2], [0, x1]]: a function of it has its value and beside it its derivative along x2."""
    return np.block([[x1, x2], [np.zeros_like(x1), x1]])


def permutation(pivots: Any, rows: int) -> Any:
    """The rows of P' A in A = P L U, which has so many, for the exchanges that ``scipy.linalg.lu_factor`` gives."""
    exchanges = np.asarray(pivots)
    order = np.broadcast_to(np.arange(rows), (*exchanges.shape[:-1], rows)).copy()
    for k in range(exchanges.shape[-1]):
        other, row = exchanges[..., k : k + 1], order[..., k : k + 1].copy()
        order[..., k : k + 1] = np.take_along_axis(order, other, -1)
        np.put_along_axis(order, other, row, -1)
    return order


# --- banded matrices: ab[u + i - j, j] = A[i, j] ---


def bands_applied(x1: Any, x2: Any, l_and_u: Any) -> Any:
    """The banded matrix ``x1`` times ``x2``."""
    n = np.shape(x2)[0]
    out = np.zeros(np.shape(x2), np.result_type(x1, x2))
    for k, (rows, columns) in _bands(n, l_and_u):
        out[rows] += (x1[k, columns] * x2[columns].T).T
    return out


def bands_outer(x1: Any, x2: Any, l_and_u: Any) -> Any:
    """The bands of x1 x2'."""
    n = np.shape(x2)[0]
    out = np.zeros((sum(l_and_u) + 1, n), np.result_type(x1, x2))
    for k, (rows, columns) in _bands(n, l_and_u):
        product = x1[rows] * x2[columns]
        out[k, columns] = product if product.ndim == 1 else np.sum(product, axis=1)
    return out


def bands_transposed(x: Any, l_and_u: Any) -> Any:
    """The bands of the transposed matrix."""
    n = np.shape(x)[1]
    out = np.zeros(np.shape(x), np.asarray(x).dtype)
    for k, (rows, columns) in _bands(n, l_and_u):
        out[sum(l_and_u) - k, rows] = x[k, columns]
    return out


def _bands(n: int, l_and_u: Any) -> list[tuple[int, tuple[slice, slice]]]:
    """For each band the rows and columns of its elements."""
    found = []
    for k in range(l_and_u[0] + l_and_u[1] + 1):
        below = k - l_and_u[1]
        columns = slice(max(0, -below), max(n - max(below, 0), 0))
        found.append((k, (slice(columns.start + below, columns.stop + below), columns)))
    return found


def block_diagonal(xs: Any) -> Any:
    """``scipy.linalg.block_diag(*xs)``."""
    xs = [np.atleast_2d(x) for x in xs]
    front = np.broadcast_shapes(*[x.shape[:-2] for x in xs])
    out = np.zeros((*front, *np.sum([x.shape[-2:] for x in xs], axis=0)), np.result_type(*xs))
    for (r, c), x in zip(_corners(xs), xs, strict=True):
        out[..., r : r + x.shape[-2], c : c + x.shape[-1]] = x
    return out


def unblock_diagonal(x: Any, likes: Any) -> Any:
    """The transpose of ``block_diagonal(likes)``: the blocks of ``x``."""
    wide = [np.atleast_2d(e) for e in likes]
    return tuple(
        [
            in_type(np.reshape(unbroadcast(x[..., r : r + w.shape[-2], c : c + w.shape[-1]], w), np.shape(e)), e)
            for (r, c), w, e in zip(_corners(wide), wide, likes, strict=True)
        ]
    )


def _corners(xs: Any) -> list[tuple[int, int]]:
    ends = np.cumsum([(0, 0)] + [x.shape[-2:] for x in xs], axis=0)
    return [(int(r), int(c)) for r, c in ends[:-1]]


# --- linear equations; ``like`` has one axis where the right-hand sides are vectors ---


def solve_columns(x1: Any, x2: Any, like: Any) -> Any:
    """``numpy.linalg.solve(x1, x2)`` where ``x2`` is a stack of vectors or of matrices as ``like`` is."""
    return np.linalg.solve(x1, x2[..., None])[..., 0] if np.ndim(like) == 1 else np.linalg.solve(x1, x2)


def apply_columns(x1: Any, x2: Any, like: Any) -> Any:
    """x1 @ x2 for a stack of vectors or matrices ``x2``."""
    return np.matmul(x1, x2[..., None])[..., 0] if np.ndim(like) == 1 else np.matmul(x1, x2)


def outer_columns(x1: Any, x2: Any, like: Any) -> Any:
    """x1 x2': the outer products of stacks of vectors, or the products of stacks of matrices."""
    return x1[..., :, None] * x2[..., None, :] if np.ndim(like) == 1 else np.matmul(x1, swapped(x2))


# --- determinants and eigenvalues ---


def diagonal_matrix(x: Any) -> Any:
    """A stack of square matrices with the last axis of ``x`` on their diagonals."""
    return x[..., None] * np.eye(np.shape(x)[-1], dtype=np.real(x).dtype)


def over_gaps(x1: Any, x2: Any) -> Any:
    """x1_ij / (x2_j - x2_i) off the diagonal: how eigenvectors turn into each other.

    Where two eigenvalues are equal, or so near that the quotient would be made of rounding errors, their eigenvectors
    have no derivative: NaN, unless nothing depends on them.
    """
    gaps = x2[..., None, :] - x2[..., :, None]
    near = np.finfo(np.real(x2).dtype).eps ** 0.625
    equal = abs(gaps) <= near * np.maximum(abs(x2)[..., None, :], abs(x2)[..., :, None])
    out = np.where(equal, np.where(x1 == 0, x1, np.nan * x1), x1 / np.where(equal, 1, gaps))
    n = np.shape(x2)[-1]
    return np.where(np.eye(n, dtype=bool), np.zeros_like(out), out)
