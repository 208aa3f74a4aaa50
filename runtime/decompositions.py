"""Derivatives of factorizations, and functions of ``numpy.linalg`` in terms of others.

All of it is plain NumPy that can itself be differentiated.  Adjoints are dL/dx - i dL/dy; the formulas of
the literature are for dL/dx + i dL/dy, so they stand between two conjugations.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.arrays import inverse
from srcad.runtime.broadcast import as_real_as
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.linalg import (
    dagger,
    diagonal_matrix,
    fold,
    half_lower,
    mirror,
    over_gaps,
    swapped,
    triangle,
    unit_lower,
)


def _square(x: Any) -> Any:
    """1 on the diagonal, in the precision of ``x``."""
    return np.eye(np.shape(x)[-1], dtype=np.real(x).dtype)


# --- Cholesky: Murray (2016), "Differentiation of the Cholesky decomposition" ---


def cholesky_tangent(x_dot: Any, y: Any, lower: bool = True) -> Any:
    """The tangent of the factor ``y``: L tril(L^-1 A_dot L^-H) with the diagonal halved."""
    low = y if lower else dagger(y)
    inner = np.linalg.solve(low, dagger(np.linalg.solve(low, mirror(x_dot, "L" if lower else "U"))))
    low_dot = low @ half_lower(dagger(inner))
    return low_dot if lower else dagger(low_dot)


def cholesky_adjoint(y_bar: Any, y: Any, lower: bool = True) -> Any:
    """The transpose of ``cholesky_tangent``."""
    low, low_bar = (y, y_bar) if lower else (dagger(y), dagger(y_bar))
    inner = np.linalg.solve(swapped(low), half_lower(swapped(low) @ low_bar))
    return fold(swapped(np.linalg.solve(dagger(low), swapped(inner))), "L" if lower else "U")


def gram_tangent(x: Any, c: Any, lower: bool = False) -> Any:
    """The tangent of A = L L' (or U' U) for the tangent ``x`` of the factor ``c``.

    The other triangle is not read.
    """
    part, dot = triangle(c, lower), triangle(x, lower)
    half = dot @ dagger(part) if lower else dagger(dot) @ part
    return half + dagger(half)


def gram_adjoint(x: Any, c: Any, lower: bool = False) -> Any:
    """The transpose of ``gram_tangent``."""
    both, part = as_real_as(x + dagger(x), c), np.conj(triangle(c, lower))
    return triangle(both @ part if lower else part @ both, lower)


# --- LU: A = P L U; L has ones on its diagonal ---


def lu_tangent(x_dot: Any, low: Any, u: Any) -> Any:
    """The tangents of L and U: with F = L^-1 P' A_dot U^-1, L tril(F, -1) and triu(F) U.

    ``x_dot`` is P' A_dot, permuted already.  Rows of L below, and columns of U beside the square parts solve L U = P' A.
    """
    k = np.shape(low)[-1]
    first, square = low[..., :k, :], u[..., :k]
    inner = np.linalg.solve(first, divided_by(x_dot[..., :k, :k], square))
    low_dot, u_dot = first @ np.tril(inner, -1), np.triu(inner) @ square
    if np.shape(low)[-2] > k:
        below = divided_by(x_dot[..., k:, :] - low[..., k:, :] @ u_dot, square)
        return np.concatenate((low_dot, below), -2), u_dot
    if np.shape(u)[-1] > k:
        beside = np.linalg.solve(first, x_dot[..., k:] - low_dot @ u[..., k:])
        return low_dot, np.concatenate((u_dot, beside), -1)
    return low_dot, u_dot


def lu_adjoint(low_bar: Any, u_bar: Any, low: Any, u: Any) -> Any:
    """The transpose of ``lu_tangent``."""
    k = np.shape(low)[-1]
    first, square = low[..., :k, :], u[..., :k]
    if np.shape(low)[-2] > k:
        below = divided_by(low_bar[..., k:, :], swapped(square))
        inside = square_lu_adjoint(low_bar[..., :k, :], u_bar - swapped(low[..., k:, :]) @ below, first, square)
        return np.concatenate((inside, below), -2)
    if np.shape(u)[-1] > k:
        beside = np.linalg.solve(swapped(low), u_bar[..., k:])
        inside = square_lu_adjoint(low_bar - beside @ swapped(u[..., k:]), u_bar[..., :k], first, square)
        return np.concatenate((inside, beside), -1)
    return square_lu_adjoint(low_bar, u_bar, first, square)


def square_lu_adjoint(low_bar: Any, u_bar: Any, low: Any, u: Any) -> Any:
    """The same for a square matrix."""
    inner = np.tril(swapped(low) @ low_bar, -1) + np.triu(u_bar @ swapped(u))
    return np.linalg.solve(swapped(low), divided_by(inner, swapped(u)))


def divided_by(x: Any, a: Any) -> Any:
    """x a^-1."""
    return swapped(np.linalg.solve(swapped(a), swapped(x)))


def packed_lu_tangent(x_dot: Any, y: Any) -> Any:
    """``lu_tangent`` of the factors in one matrix ``y``, as such a matrix; ``x_dot`` is permuted already."""
    rows, columns = np.shape(y)
    low_dot, u_dot = lu_tangent(x_dot, low_part(y), upper_part(y))
    if rows > columns:
        return np.concatenate((low_dot[:columns] + u_dot, low_dot[columns:]), 0)
    return np.concatenate((low_dot + u_dot[:, :rows], u_dot[:, rows:]), 1) if rows < columns else low_dot + u_dot


def unpacked_lu_adjoint(y_bar: Any, y: Any) -> Any:
    """The transpose of ``packed_lu_tangent``."""
    k = min(np.shape(y))
    return lu_adjoint(y_bar[:, :k], y_bar[:k], low_part(y), upper_part(y))


def low_part(x: Any) -> Any:
    """L of the factors in one matrix."""
    rows, columns = np.shape(x)
    return np.tril(x[:, : min(rows, columns)], -1) + np.eye(rows, min(rows, columns), dtype=np.asarray(x).dtype)


def upper_part(x: Any) -> Any:
    """U of the factors in one matrix."""
    return np.triu(x[: min(np.shape(x))])


def packed_lu_adjoint(x: Any, lu: Any) -> Any:
    """The adjoint of L and U in one matrix ``lu`` where that of their product is ``x``."""
    return np.tril(x @ np.triu(lu).T, -1) + np.triu(unit_lower(lu).T @ x)


# --- QR: Seeger et al. (2017), section 4.3; Roberts and Roberts (2020) for more columns than rows ---


def qr_tangent(x_dot: Any, x: Any, mode: str = "reduced") -> Any:
    """The tangents of Q and R.

    With X = Q^H A_dot R^-1 and O the skew matrix that has the lower triangle of X: Q (O - X) + A_dot R^-1,
    (X - O) R.
    """
    rows, columns = np.shape(x)[-2:]
    if mode == "complete" and rows > columns:
        q_dot, r_dot = qr_tangent(x_dot, x)
        return _undefined(q_dot, np.broadcast_to(1.0, (rows, rows)), 0), _below(r_dot, rows)
    _thin(rows, columns, mode)
    q, r = np.linalg.qr(x)
    n = min(rows, columns)
    _regular(r[..., :, :n])
    scaled = swapped(np.linalg.solve(swapped(r[..., :, :n]), swapped(x_dot[..., :, :n])))
    inner = dagger(q) @ scaled
    lower = np.tril(inner, -1)
    turn = lower - dagger(lower)
    if np.iscomplexobj(inner):
        turn = turn + 1j * np.imag(inner) * _square(inner)
    q_dot = q @ (turn - inner) + scaled
    r_dot = dagger(q_dot) @ x + dagger(q) @ x_dot
    r_dot = np.triu(r_dot)
    return r_dot if mode == "r" else (q_dot, r_dot)


def qr_adjoint(y_bar: Any, x: Any, mode: str = "reduced") -> Any:
    """The adjoint of A in A = Q R: (Q_bar + Q copyltu(R R_bar^H - Q_bar^H Q)) R^-H."""
    rows, columns = np.shape(x)[-2:]
    if mode == "complete" and rows > columns:
        _unused(y_bar[0][..., columns:])
        return qr_adjoint((y_bar[0][..., :columns], y_bar[1][..., :columns, :]), x)
    _thin(rows, columns, mode)
    q, r = np.linalg.qr(x)
    q_bar, r_bar = (
        (np.zeros(np.shape(q)), np.conj(y_bar)) if mode == "r" else (np.conj(y_bar[0]), np.conj(y_bar[1]))
    )
    if rows >= columns:
        return np.conj(_qr_adjoint(q_bar, r_bar, q, r))
    head, tail = x[..., :, :rows], x[..., :, rows:]
    r_head_bar, r_tail_bar = r_bar[..., :, :rows], r_bar[..., :, rows:]
    head_bar = _qr_adjoint(q_bar + tail @ dagger(r_tail_bar), r_head_bar, q, r[..., :, :rows])
    return np.conj(np.concatenate((np.broadcast_to(head_bar, np.shape(head)), q @ r_tail_bar), axis=-1))


def _regular(r: Any) -> None:
    """Refuse a triangular factor that cannot be inverted, which the derivative asks for."""
    if not np.all(np.diagonal(r, axis1=-2, axis2=-1)):
        raise NoDerivativeError("a QR decomposition of columns that depend on each other has no derivative")


def _qr_adjoint(q_bar: Any, r_bar: Any, q: Any, r: Any) -> Any:
    _regular(r)
    inner = r @ dagger(r_bar) - dagger(q_bar) @ q
    lower = np.tril(inner, -1)
    mirrored = lower + dagger(lower) + np.real(inner) * _square(inner)
    return dagger(np.linalg.solve(r, dagger(q_bar + q @ mirrored)))


def qr_mode(mode: str) -> str:
    """The mode of ``numpy.linalg.qr`` that returns what ``scipy.linalg.qr`` does."""
    if mode not in ("full", "economic"):
        raise NoDerivativeError(f"scipy.linalg.qr with mode={mode!r} has no derivative rule")
    return "complete" if mode == "full" else "reduced"


def _thin(rows: int, columns: int, mode: str) -> None:
    if mode not in ("reduced", "r") and not (mode == "complete" and rows <= columns):
        raise NoDerivativeError(
            f"numpy.linalg.qr with mode={mode!r} has no derivative rule for {rows} rows, {columns} columns"
        )


# --- singular values: Townsend (2016), "Differentiating the singular value decomposition" ---


def svd_tangent(x_dot: Any, u: Any, s: Any, vh: Any) -> Any:
    """The tangents of U, S and V^H, of distinct singular values.

    The first components of V, or of U where there are more columns than rows, keep their phases: LAPACK makes them real.
    """
    k = np.shape(s)[-1]
    if np.shape(u)[-1] != np.shape(vh)[-2]:
        u_dot, s_dot, vh_dot = svd_tangent(x_dot, u[..., :k], s, vh[..., :k, :])
        return _undefined(u_dot, u, 0), s_dot, _undefined(vh_dot, vh, 1)
    inner = dagger(u) @ x_dot @ dagger(vh)
    left = over_gaps(inner * s[..., None, :] + s[..., :, None] * dagger(inner), s * s)
    right = over_gaps(s[..., :, None] * inner + dagger(inner) * s[..., None, :], s * s)
    if np.iscomplexobj(inner):
        left = left + 1j * np.imag(inner) * _square(inner) * inverse(s)[..., None, :]
    u_dot, v_dot = u @ left, dagger(vh) @ right
    if _has_complement(u):
        u_dot = u_dot + (x_dot @ dagger(vh) - u @ inner) * inverse(s)[..., None, :]
    if _has_complement(dagger(vh)):
        v_dot = v_dot + (dagger(x_dot) @ u - dagger(vh) @ dagger(inner)) * inverse(s)[..., None, :]
    if np.iscomplexobj(inner):
        turn = phase_of(v_dot, dagger(vh), 0) if np.shape(u)[-2] >= np.shape(vh)[-1] else phase_of(u_dot, u, 0)
        u_dot, v_dot = u_dot - 1j * u * turn, v_dot - 1j * dagger(vh) * turn
    return u_dot, np.real(np.diagonal(inner, 0, -2, -1)), dagger(v_dot)


def svd_adjoint(u_bar: Any, s_bar: Any, vh_bar: Any, u: Any, s: Any, vh: Any) -> Any:
    """The transpose of ``svd_tangent``."""
    k = np.shape(s)[-1]
    if np.shape(u)[-1] != np.shape(vh)[-2]:
        _unused(u_bar[..., k:], vh_bar[..., k:, :])
        return svd_adjoint(u_bar[..., :k], s_bar, vh_bar[..., :k, :], u[..., :k], s, vh[..., :k, :])
    u_bar, v_bar, v = np.conj(u_bar), dagger(np.conj(vh_bar)), dagger(vh)
    if np.iscomplexobj(u):
        turn = sum([np.sum(np.imag(np.conj(bar) * x), axis=-2, keepdims=True) for bar, x in ((u_bar, u), (v_bar, v))])
        if np.shape(u)[-2] >= np.shape(vh)[-1]:
            v_bar = v_bar + np.conj(phase_adjoint(turn, v, 0))
        else:
            u_bar = u_bar + np.conj(phase_adjoint(turn, u, 0))
    left, right = over_gaps(dagger(u) @ u_bar, s * s), over_gaps(dagger(v) @ v_bar, s * s)
    core = (left + dagger(left)) * s[..., None, :] + s[..., :, None] * (right + dagger(right))
    core = core + diagonal_matrix(s_bar)
    if np.iscomplexobj(core):
        core = core + 1j * np.imag(dagger(u) @ u_bar) * _square(core) * inverse(s)[..., None, :]
    x_bar = u @ core @ vh
    if _has_complement(u):
        x_bar = x_bar + ((u_bar - u @ (dagger(u) @ u_bar)) * inverse(s)[..., None, :]) @ vh
    if _has_complement(v):
        x_bar = x_bar + (u * inverse(s)[..., None, :]) @ dagger(v_bar - v @ (dagger(v) @ v_bar))
    return np.conj(x_bar)


def _has_complement(basis: Any) -> bool:
    """Whether there are directions outside of what the columns span; if not, rounding errors must not count as some."""
    return bool(np.shape(basis)[-2] > np.shape(basis)[-1])


def _undefined(x: Any, like: Any, rows: int) -> Any:
    """``x`` filled up with NaN to the columns, or rows, of ``like``: vectors that span a null space have no derivative."""
    width = [(0, 0)] * np.ndim(x)
    width[-1 - rows] = (0, np.shape(like)[-1 - rows] - np.shape(x)[-1 - rows])
    return np.pad(x, width, constant_values=np.nan)


def _below(x: Any, rows: int) -> Any:
    """``x`` with rows of zeros below."""
    width = [(0, 0)] * np.ndim(x)
    width[-2] = (0, rows - np.shape(x)[-2])
    return np.pad(x, width)


def _unused(*bars: Any) -> None:
    """Refuse a derivative of vectors that span a null space."""
    if any(np.any(bar) for bar in bars):
        raise NoDerivativeError("the columns that fill an orthogonal matrix up have no derivative: ask for the reduced form")


def svdvals_tangent(x_dot: Any, x: Any) -> Any:
    """The tangent of the singular values: the diagonal of U^H A_dot V."""
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return np.real(np.sum(np.conj(u) * (x_dot @ dagger(vh)), axis=-2))


def svdvals_adjoint(y_bar: Any, x: Any) -> Any:
    """The transpose of ``svdvals_tangent``."""
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return np.conj((u * y_bar[..., None, :]) @ vh)


# --- eigenvectors of Hermitian matrices: the component in one row keeps its phase, where LAPACK has made it real ---


def phase_of(x_dot: Any, x: Any, row: int) -> Any:
    """How fast the phases of one row of ``x`` turn, as a row."""
    return np.imag(x_dot[..., row, :] * inverse(x[..., row, :]))[..., None, :]


def phase_adjoint(turn: Any, x: Any, row: int) -> Any:
    """The transpose of ``phase_of``."""
    chosen = np.arange(np.shape(x)[-2])[:, None] == row % np.shape(x)[-2]
    return np.where(chosen, -1j * turn * inverse(x[..., row, :])[..., None, :], 0)


def steady_phases(x: Any, v: Any, UPLO: str = "L") -> Any:
    """The tangents of the eigenvectors ``v``, so turned: LAPACK begins with the first row, or with the last."""
    return x - 1j * v * phase_of(x, v, 0 if UPLO in "Ll" else -1) if np.iscomplexobj(v) else x


def steady_phases_adjoint(x: Any, v: Any, UPLO: str = "L") -> Any:
    """The transpose of ``steady_phases``."""
    if not np.iscomplexobj(v):
        return x
    turn = np.sum(np.imag(x * v), axis=-2, keepdims=True)
    return x + phase_adjoint(turn, v, 0 if UPLO in "Ll" else -1)


# --- eigenvectors: of length one, their largest component real ---


def eig_tangent(x_dot: Any, w: Any, v: Any) -> Any:
    """The tangents of eigenvalues and eigenvectors.

    With M = V^-1 A_dot V they are diag(M) and V (M_ij / (w_j - w_i)), the latter normalized.
    """
    inner = np.linalg.solve(v, x_dot @ v)
    moved = v @ over_gaps(inner, w)
    along = np.real(np.sum(np.conj(v) * moved, axis=-2, keepdims=True))
    if np.iscomplexobj(v):
        pivot = np.argmax(np.abs(v), axis=-2)[..., None, :]
        turned = np.take_along_axis(moved, pivot, -2) / np.take_along_axis(v, pivot, -2)
        along = along + 1j * np.imag(turned)
    return np.diagonal(inner, 0, -2, -1), moved - v * along


def eig_adjoint(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The transpose of ``eig_tangent``."""
    along = np.sum(v_bar * v, axis=-2, keepdims=True)
    moved_bar = v_bar - np.real(along) * np.conj(v)
    if np.iscomplexobj(v):
        pivot = np.argmax(np.abs(v), axis=-2)[..., None, :]
        at_pivot = np.arange(np.shape(v)[-2])[:, None] == pivot
        moved_bar = moved_bar - 1j * np.where(at_pivot, np.imag(along) / np.take_along_axis(v, pivot, -2), 0)
    inner_bar = over_gaps(swapped(v) @ moved_bar, w) + diagonal_matrix(w_bar)
    return np.linalg.solve(swapped(v), inner_bar @ swapped(v))
