"""Hermitian banded matrices of ``scipy.linalg``, whose upper or lower bands are the rows of an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.linalg import bands_transposed, mirror
from srcad.runtime.memory import stop_gradient


def all_bands(ab: Any, lower: bool) -> Any:
    """The bands above and below the diagonal, as ``scipy.linalg.solve_banded`` takes them."""
    n, reach, kind = np.shape(ab)[1], np.shape(ab)[0] - 1, floating(ab)
    diagonal = np.real(ab[0 if lower else reach])
    if lower:
        beside = [np.concatenate((np.zeros(k, kind), np.conj(ab[k, : n - k]))) for k in range(reach, 0, -1)]
        return np.stack([*beside, diagonal, *[ab[k] for k in range(1, reach + 1)]])
    beside = [np.concatenate((np.conj(ab[reach - k, k:]), np.zeros(k, kind))) for k in range(1, reach + 1)]
    return np.stack([*[ab[k] for k in range(reach)], diagonal, *beside])


def solveh_banded(
    solve_banded: Any, ab: Any, b: Any, overwrite_ab: bool = False, overwrite_b: bool = False, lower: bool = False,
    check_finite: bool = True,
) -> Any:  # fmt: skip
    """``scipy.linalg.solveh_banded`` by ``solve_banded``."""
    ab = np.asarray(ab)
    reach = np.shape(ab)[0] - 1
    return solve_banded((reach, reach), all_bands(ab, lower), b)


def cho_solve_banded(
    solve_banded: Any, cb_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True
) -> Any:
    """``scipy.linalg.cho_solve_banded``: two systems with a triangle of bands."""
    cb, lower = np.asarray(cb_and_lower[0]), cb_and_lower[1]
    reach = np.shape(cb)[0] - 1
    above, below = (0, reach), (reach, 0)
    if lower:
        return solve_banded(above, np.conj(bands_transposed(cb, below)), solve_banded(below, cb, b))
    return solve_banded(above, cb, solve_banded(below, np.conj(bands_transposed(cb, above)), b))


def cholesky_banded(ab: Any, overwrite_ab: bool = False, lower: bool = False, check_finite: bool = True) -> Any:
    """``scipy.linalg.cholesky_banded``; what its array holds beyond the matrix stays there."""
    ab = np.asarray(ab, floating(ab))
    factor = np.linalg.cholesky(whole_matrix(ab, lower))
    bands, rows, columns = band_places(np.shape(ab)[0] - 1, np.shape(ab)[1], lower)
    found = ab.copy()
    found[bands, columns] = factor[rows, columns] if lower else np.conj(factor[columns, rows])
    return found


def whole_matrix(ab: Any, lower: bool) -> Any:
    """The Hermitian matrix of these bands."""
    bands, rows, columns = band_places(np.shape(ab)[0] - 1, np.shape(ab)[1], lower)
    matrix = np.zeros((np.shape(ab)[1], np.shape(ab)[1]), floating(ab))
    matrix[rows, columns] = ab[bands, columns]
    return mirror(matrix, "L" if lower else "U")


def band_places(reach: int, n: int, lower: bool) -> Any:
    """For each element of the bands its row there, and its row and its column in the matrix."""
    bands, columns = np.indices((reach + 1, n))
    rows = columns + bands if lower else columns + bands - reach
    inside = (rows >= 0) & (rows < n)
    return bands[inside], rows[inside], columns[inside]


def banded_eigenpairs(
    eig_banded: Any, eigh: Any, a_band: Any, lower: bool = False, eigvals_only: bool = False, overwrite_a_band: bool = False,
    select: Any = "a", *others: Any, **words: Any,
) -> Any:  # fmt: skip
    """``scipy.linalg.eig_banded`` of the whole matrix, with SciPy's signs of the eigenvectors."""
    if select not in ("a", "all", 0):
        raise NoDerivativeError("scipy.linalg.eig_banded has a derivative rule for all eigenvalues only")
    matrix = whole_matrix(np.asarray(a_band), lower)
    if eigvals_only:
        return np.linalg.eigvalsh(matrix)
    values, vectors = eigh(matrix)
    wanted = eig_banded(stop_gradient(a_band), lower=lower)[1]
    phases = np.sum(np.conj(stop_gradient(vectors)) * wanted, axis=0)
    return values, vectors * (phases / np.abs(phases))


def banded_eigenvalues(a_band: Any, lower: bool = False, overwrite_a_band: bool = False, select: Any = "a", **words: Any) -> Any:
    """``scipy.linalg.eigvals_banded``."""
    if select not in ("a", "all", 0):
        raise NoDerivativeError("scipy.linalg.eigvals_banded has a derivative rule for all eigenvalues only")
    return np.linalg.eigvalsh(whole_matrix(np.asarray(a_band), lower))
