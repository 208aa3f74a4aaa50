"""Equations of matrices in ``scipy.linalg`` that are solved by iteration or through eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.linalg import dagger
from srcad.runtime.matrices import complex_eigenpairs, complex_eigenvalues
from srcad.runtime.memory import stop_gradient
from srcad.runtime.structured import toeplitz
from srcad.runtime.systems import lstsq


def least_squares_solution(
    a: Any, b: Any, cond: Any = None, overwrite_a: bool = False, overwrite_b: bool = False, check_finite: bool = True,
    lapack_driver: Any = None,
) -> Any:  # fmt: skip
    """``scipy.linalg.lstsq``."""
    if lapack_driver == "gelsy":
        raise NoDerivativeError("scipy.linalg.lstsq with lapack_driver='gelsy' has no derivative rule")
    a, b = np.asarray(a), np.asarray(b)
    x, residuals, rank, values = lstsq(a, b, 2.220446049250313e-16 if cond is None else cond)
    if np.ndim(b) == 1 and np.size(residuals):
        residuals = residuals[0]
    return x, residuals, rank, values


def pencil_eigenpairs(eig: Any, a: Any, b: Any = None, left: bool = False, right: bool = True, *others: Any, **words: Any) -> Any:
    """``scipy.linalg.eig`` of two matrices, a v = w b v with regular ``b``: in SciPy's order and with its signs."""
    if b is None:
        return complex_eigenpairs(a, None, left, right, *others, **words)
    if left or words.get("homogeneous_eigvals", False):
        raise NoDerivativeError("scipy.linalg.eig has a derivative rule for right eigenvectors only")
    values, vectors = np.linalg.eig(np.linalg.solve(b, a))
    wanted = eig(stop_gradient(a), stop_gradient(b))
    order = order_of_values(values, wanted[0])
    values = np.multiply(values[order], 1 + 0j)
    if not right:
        return values
    if np.any(np.imag(values) != 0):
        raise NoDerivativeError("complex eigenvectors of two matrices have no derivative rule: SciPy leaves their phases open")
    vectors = np.real(vectors[:, order])
    return values, vectors * np.sign(np.sum(stop_gradient(vectors) * wanted[1], axis=0))


def pencil_eigenvalues(eig: Any, a: Any, b: Any = None, *others: Any, **words: Any) -> Any:
    """``scipy.linalg.eigvals`` of two matrices."""
    return complex_eigenvalues(a) if b is None else pencil_eigenpairs(eig, a, b, False, False, **words)


def order_of_values(x: Any, wanted: Any) -> Any:
    """Where each of the wanted values is among those of ``x``."""
    places = np.argmin(np.abs(np.asarray(wanted)[:, None] - x), axis=1)
    if len(np.unique(places)) < len(places):
        raise NoDerivativeError("eigenvalues of two matrices that coincide have no derivative rule")
    return places


def continuous_riccati(
    solver: Any, sylvester: Any, a: Any, b: Any, q: Any, r: Any, e: Any = None, s: Any = None, balanced: bool = True
) -> Any:
    """``scipy.linalg.solve_continuous_are``: SciPy's solution and Newton's steps (Kleinman, 1968), which have derivatives."""
    if e is not None or s is not None:
        raise NoDerivativeError("scipy.linalg.solve_continuous_are has a derivative rule without e= and s=")
    found = solver(*map(stop_gradient, (a, b, q, r)))
    x = found
    for _ in range(2):
        gain = np.linalg.solve(r, dagger(b) @ x)
        closed = dagger(a - b @ gain)
        x = sylvester(closed, dagger(closed), -(q + dagger(gain) @ r @ gain))
    return found + (x - stop_gradient(x))


def discrete_riccati(
    solver: Any, lyapunov: Any, a: Any, b: Any, q: Any, r: Any, e: Any = None, s: Any = None, balanced: bool = True
) -> Any:
    """``scipy.linalg.solve_discrete_are`` (Hewer, 1971)."""
    if e is not None or s is not None:
        raise NoDerivativeError("scipy.linalg.solve_discrete_are has a derivative rule without e= and s=")
    found = solver(*map(stop_gradient, (a, b, q, r)))
    x = found
    for _ in range(2):
        gain = np.linalg.solve(r + dagger(b) @ x @ b, dagger(b) @ x @ a)
        x = lyapunov(dagger(a - b @ gain), q + dagger(gain) @ r @ gain)
    return found + (x - stop_gradient(x))


def matmul_toeplitz(c_or_cr: Any, x: Any, check_finite: bool = False, workers: Any = None) -> Any:
    """``scipy.linalg.matmul_toeplitz``."""
    return (toeplitz(c_or_cr[0], c_or_cr[1]) if isinstance(c_or_cr, tuple) else toeplitz(c_or_cr)) @ np.asarray(x)


def khatri_rao(a: Any, b: Any) -> Any:
    """``scipy.linalg.khatri_rao``: the products of Kronecker of the columns."""
    a, b = np.asarray(a), np.asarray(b)
    return np.reshape(a[:, None, :] * b[None, :, :], (-1, np.shape(a)[1]))


def procrustes_rotation(A: Any, B: Any, check_finite: bool = True) -> Any:
    """``scipy.linalg.orthogonal_procrustes``."""
    u, w, vt = np.linalg.svd(np.transpose(np.transpose(B) @ np.conj(A)), full_matrices=False)
    return u @ vt, np.sum(w)


def diagsvd(s: Any, M: int, N: int) -> Any:
    """``scipy.linalg.diagsvd``."""
    return np.pad(np.diag(s), ((0, M - len(s)), (0, N - len(s))))
