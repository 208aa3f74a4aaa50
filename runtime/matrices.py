"""Derivatives of matrix factorizations by rotations, and functions of ``scipy.linalg`` in terms of NumPy's.

A = Z T Z' where some elements of T below the diagonal are zero and Z is orthogonal: with Z_dot = Z K, K skew, and
M = Z' A_dot Z, T_dot = M + T K - K T, and K is what keeps these elements zero.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.linalg import dagger, mirror, permutation, swapped, triangle, unit_lower
from srcad.runtime.memory import stop_gradient
from srcad.runtime.structured import circulant, toeplitz

# --- Schur and Hessenberg forms; ``below`` is the first diagonal, counted down, that is zero: 1 or 2 ---


def rotated_tangent(x_dot: Any, t: Any, z: Any, below: int) -> Any:
    """The tangents of T and Z."""
    turns = plane_turns(np.shape(t)[0], below, t)
    m = z.T @ x_dot @ z
    moved = t @ turns - turns @ t
    k = np.linalg.solve(lower_elements(moved, below).T, -lower_elements(m, below))
    turn = np.tensordot(k, turns, 1)
    return np.triu(m + t @ turn - turn @ t, 1 - below), z @ turn


def rotated_adjoint(t_bar: Any, z_bar: Any, t: Any, z: Any, below: int) -> Any:
    """The transpose of ``rotated_tangent``."""
    turns = plane_turns(np.shape(t)[0], below, t)
    t_bar = np.triu(t_bar, 1 - below)
    moved = t @ turns - turns @ t
    g = np.sum(moved * t_bar + turns * (z.T @ z_bar), axis=(1, 2))
    k_bar = np.linalg.solve(lower_elements(moved, below), g)
    m_bar = t_bar - placed_below(k_bar, t, below)
    return z @ m_bar @ z.T


def plane_turns(n: int, below: int, t: Any) -> Any:
    """The skew matrices that turn one plane each; for Schur forms only those of real eigenvalues have all planes."""
    if np.iscomplexobj(t):
        raise NoDerivativeError("factorizations of complex matrices by rotations have no derivative rule")
    if below == 1 and np.any(np.diagonal(t, -1)):
        raise NoDerivativeError("scipy.linalg.schur has a derivative rule for real eigenvalues only")
    pairs = [(i, j) for i in range(n) for j in range(below - 1, i)]
    turns = np.zeros((len(pairs), n, n))
    for k, (i, j) in enumerate(pairs):
        turns[k, i, j], turns[k, j, i] = 1.0, -1.0
    return turns


def lower_elements(x: Any, below: int) -> Any:
    """The elements of square matrices from a diagonal down, in the order of the planes."""
    rows, columns = _places_below(np.shape(x)[-1], below)
    return x[..., rows, columns]


def placed_below(x: Any, like: Any, below: int) -> Any:
    """The transpose of ``lower_elements``."""
    out = np.zeros((*np.shape(x)[:-1], *np.shape(like)[-2:]))
    rows, columns = _places_below(np.shape(like)[-1], below)
    out[..., rows, columns] = x
    return out


def _places_below(n: int, below: int) -> tuple[list[int], list[int]]:
    pairs = [(i, j) for i in range(n) for j in range(n) if i - j >= below]
    return [i for i, _ in pairs], [j for _, j in pairs]


# --- the exponential and its derivative: expm([[A, E], [0, A]]) has both in its first row ---


def first_row(x: Any) -> Any:
    """The two blocks in the first row of a matrix of four blocks."""
    n = np.shape(x)[-1] // 2
    return x[..., :n, :n], x[..., :n, n:]


def in_first_row(left: Any, right: Any) -> Any:
    """The transpose of ``first_row``."""
    both = np.concatenate((left, right), axis=-1)
    return np.concatenate((both, 0 * both), axis=-2)


def on_diagonal(x: Any) -> Any:
    """The sum of the two blocks on the diagonal."""
    n = np.shape(x)[-1] // 2
    return x[..., :n, :n] + x[..., n:, n:]


# --- functions in terms of NumPy's ---


def of_matrices(x: Any, name: str, like: Any = None) -> Any:
    """``x``, where a function was given matrices and not a number, of which SciPy 1.17 computes something else."""
    if np.ndim(x if like is None else like) < 2:
        raise NoDerivativeError(f"{name} has a derivative rule for matrices, and none for a number")
    return x


def polar(a: Any, side: str = "right") -> Any:
    """``scipy.linalg.polar`` through the singular values."""
    w, s, vh = np.linalg.svd(a, full_matrices=False)
    u = w @ vh
    return (u, dagger(vh) @ (s[:, None] * vh)) if side == "right" else (u, (w * s) @ dagger(w))


def qr_multiply(
    a: Any, c: Any, mode: str = "right", pivoting: bool = False, conjugate: bool = False, overwrite_a: bool = False,
    overwrite_c: bool = False,
) -> Any:  # fmt: skip
    """``scipy.linalg.qr_multiply``."""
    q, r = np.linalg.qr(a)
    if conjugate:
        q = np.conj(q)
    return (c @ q if mode == "right" else q @ c), r


def funm(A: Any, func: Any, disp: bool = True) -> Any:
    """``scipy.linalg.funm`` through the eigenvalues."""
    if not disp:
        raise NoDerivativeError("scipy.linalg.funm with disp=False, and what calls it so, has no derivative rule")
    w, v = np.linalg.eig(A)
    result = (v * func(w)) @ np.linalg.inv(v)
    return result if np.iscomplexobj(A) else np.real(result)


def solve_structured(
    a: Any, b: Any, lower: bool = False, overwrite_a: bool = False, overwrite_b: bool = False, check_finite: bool = True,
    assume_a: Any = None, transposed: bool = False,
) -> Any:  # fmt: skip
    """``scipy.linalg.solve``: of symmetric matrices one triangle is read."""
    if assume_a in ("sym", "symmetric"):
        matrix = symmetric(a, lower)
    elif assume_a in ("pos", "positive definite", "her", "hermitian"):
        matrix = mirror(a, "L" if lower else "U")
    elif assume_a in (None, "gen", "general"):
        matrix = a
    else:
        raise NoDerivativeError("scipy.linalg.solve with this assume_a= has no derivative rule")
    return np.linalg.solve(swapped(matrix) if transposed else matrix, b)


def symmetric(a: Any, lower: bool) -> Any:
    """The symmetric matrix one triangle of which is that of ``a``."""
    strict = np.tril(a, -1) if lower else np.triu(a, 1)
    return (np.tril(a) if lower else np.triu(a)) + swapped(strict)


def lu_solve(lu_and_piv: Any, b: Any, trans: int = 0, overwrite_b: bool = False, check_finite: bool = True) -> Any:
    """``scipy.linalg.lu_solve``, of one matrix or many, by the product of the factors."""
    lu, piv = np.asarray(lu_and_piv[0]), lu_and_piv[1]
    order = np.argsort(permutation(piv, np.shape(lu)[-1]), axis=-1)
    product = unit_lower(lu) @ np.triu(lu)
    matrix = product[order] if np.ndim(lu) == 2 else np.take_along_axis(product, order[..., None], -2)
    return solved(matrix if trans == 0 else swapped(matrix) if trans == 1 else dagger(matrix), b)


def solved(a: Any, b: Any) -> Any:
    """``numpy.linalg.solve``, where ``b`` of one axis is a vector for each of the matrices, and of more holds matrices."""
    return np.linalg.solve(a, b) if np.ndim(a) == 2 or np.ndim(b) > 1 else np.linalg.solve(a, b[:, None])[..., 0]


def cho_solve_each(c_and_lower: Any, b: Any, overwrite_b: bool = False, check_finite: bool = True) -> Any:
    """``scipy.linalg.cho_solve`` for many matrices, whose factors ``scipy.linalg.cho_factor`` gave."""
    c, lower = c_and_lower[0], bool(np.all(c_and_lower[1]))
    part, b = triangle(c, lower), np.asarray(b)
    return solved(part @ dagger(part) if lower else dagger(part) @ part, b)


def permuted_lu(
    lu: Any, a: Any, permute_l: bool = False, overwrite_a: bool = False, check_finite: bool = True, p_indices: bool = False
) -> Any:
    """``scipy.linalg.lu`` with L permuted, or the rows in its place."""
    p, low, u = lu(a)
    if permute_l:
        return p @ low, u
    return np.argmax(p, axis=-1), low, u


def tridiagonal_eigenvalues(
    eigh: Any, d: Any, e: Any, eigvals_only: bool = True, select: Any = "a", select_range: Any = None, *others: Any, **words: Any
) -> Any:
    """The eigenvalues of ``scipy.linalg.eigh_tridiagonal``."""
    if select in ("i", 1):
        return eigh(d, e)[0][select_range[0] : select_range[1] + 1]
    if select not in ("a", 0):
        raise NoDerivativeError("the eigenvalues of a tridiagonal matrix in an interval have no derivative rule")
    return eigh(d, e)[0]


def over_batch(function: Any, ranks: Any, arrays: Any, *args: Any, **words: Any) -> Any:
    """A function of SciPy's for each of many arrays, which have leading axes before those of the given ranks."""
    fronts = [np.shape(a)[: np.ndim(a) - rank] for a, rank in zip(arrays, ranks, strict=False) if a is not None]
    shape = np.broadcast_shapes(*fronts)
    found = [
        function(*[one_of_batch(a, rank, shape, k) for a, rank in zip(arrays, ranks, strict=False)], *args, **words)
        for k in range(math.prod(shape))
    ]
    if isinstance(found[0], tuple):
        return [as_batch([parts[j] for parts in found], shape) for j in range(len(found[0]))]
    return as_batch(found, shape)


def one_of_batch(a: Any, rank: int, shape: Any, k: int) -> Any:
    """The k-th array of those that ``a`` holds, or of as many as ``shape`` says."""
    if a is None:
        return a
    core = np.shape(a)[np.ndim(a) - rank :]
    return np.reshape(np.broadcast_to(a, shape + core), (-1, *core))[k]


def as_batch(found: Any, shape: Any) -> Any:
    """Results one by one as one array with these leading axes."""
    whole = np.stack(found)
    return np.reshape(whole, shape + np.shape(whole)[1:])


def solve_toeplitz(c_or_cr: Any, b: Any, check_finite: bool = True) -> Any:
    """``scipy.linalg.solve_toeplitz``, which computes in double precision."""
    matrix = toeplitz(c_or_cr[0], c_or_cr[1]) if isinstance(c_or_cr, tuple) else toeplitz(c_or_cr)
    return np.linalg.solve(np.multiply(matrix, np.float64(1)), b)


def solve_circulant(c: Any, b: Any) -> Any:
    """``scipy.linalg.solve_circulant``."""
    return np.linalg.solve(circulant(c), b)


def complex_eigenpairs(a: Any, b: Any = None, left: bool = False, right: bool = True, *others: Any, **words: Any) -> Any:
    """``scipy.linalg.eig`` of one matrix: its eigenvalues are complex numbers, and its vectors are those of NumPy."""
    if b is not None or left or words.get("homogeneous_eigvals", False):
        raise NoDerivativeError("scipy.linalg.eig has a derivative rule for one matrix and its right eigenvectors only")
    if not right:
        return complex_eigenvalues(a)
    values, vectors = np.linalg.eig(a)
    return np.multiply(values, 1 + 0j), vectors


def generalized_eigenvalues(
    a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = True, type: int = 1, subset_by_index: Any = None,
    subset_by_value: Any = None, **words: Any,
) -> Any:  # fmt: skip
    """The eigenvalues of a v = w b v for Hermitian ``a`` and positive definite ``b``: those of C^-1 a C^-H with b = C C^H.

    Of the types 2 and 3, a b v = w v and b a v = w v, those of C^H a C.
    """
    if subset_by_value is not None:
        raise NoDerivativeError("eigenvalues in an interval, subset_by_value=, have no derivative rule")
    whole = mirror(a, "L" if lower else "U")
    if b is not None:
        factor = np.linalg.cholesky(mirror(b, "L" if lower else "U"))
        if type == 1:
            whole = np.linalg.solve(factor, dagger(np.linalg.solve(factor, dagger(whole))))
        else:
            whole = dagger(factor) @ whole @ factor
    values = np.linalg.eigvalsh(whole)
    return values if subset_by_index is None else values[subset_by_index[0] : subset_by_index[1] + 1]


def some_eigenpairs(
    eigh: Any, a: Any, b: Any = None, *, lower: bool = True, eigvals_only: bool = False, type: int = 1,
    subset_by_index: Any = None, subset_by_value: Any = None, **words: Any,
) -> Any:  # fmt: skip
    """``scipy.linalg.eigh`` of two matrices, or of which some eigenpairs are wanted: some of all, with SciPy's signs."""
    if eigvals_only:
        return generalized_eigenvalues(
            a, b, lower=lower, type=type, subset_by_index=subset_by_index, subset_by_value=subset_by_value
        )
    if subset_by_value is not None or type != 1:
        raise NoDerivativeError("scipy.linalg.eigh with type= or subset_by_value= has a derivative rule for eigenvalues only")
    first, last = (0, np.shape(a)[0] - 1) if subset_by_index is None else subset_by_index
    if b is None:
        values, vectors = eigh(a, lower=lower)
        wanted = eigh(stop_gradient(a), lower=lower, subset_by_index=subset_by_index, driver=words.get("driver"))[1]
    else:
        factor = np.linalg.cholesky(mirror(b, "L" if lower else "U"))
        whole = mirror(a, "L" if lower else "U")
        inner = np.linalg.solve(factor, dagger(np.linalg.solve(factor, dagger(whole))))
        values, turned = np.linalg.eigh(inner, "L" if lower else "U")
        vectors = np.linalg.solve(dagger(factor), turned)
        wanted = eigh(
            stop_gradient(a), stop_gradient(b), lower=lower, subset_by_index=subset_by_index, driver=words.get("driver")
        )[1]
    chosen = vectors[:, first : last + 1]
    phases = np.sum(np.conj(stop_gradient(chosen)) * wanted, axis=0)
    return values[first : last + 1], chosen * (phases / np.abs(phases))


def orthogonal_basis(svd: Any, A: Any, rcond: Any = None) -> Any:
    """``scipy.linalg.orth``."""
    u, s, vh = svd(A, full_matrices=False)
    limit = np.max(s, initial=0.0) * (rank_limit(A) if rcond is None else rcond)
    return u[:, : int(np.sum(s > limit))]


def null_vector(basis: Any, A: Any, rcond: Any = None, **words: Any) -> Any:
    """``scipy.linalg.null_space`` of one dimension: the projection of a vector of it, of length 1."""
    found = basis(stop_gradient(A), rcond)
    if np.shape(found)[1] > 1 or np.iscomplexobj(found):
        what = "scipy.linalg.null_space, if complex or of more dimensions than one, has no derivative: its basis is arbitrary"
        raise NoDerivativeError(what, hint="use the projection on it, numpy.eye(n) - numpy.linalg.pinv(A) @ A")
    projected = found - np.linalg.pinv(A) @ (A @ found)
    return projected / np.sqrt(np.sum(projected * projected, axis=0))


def rank_limit(x: Any) -> float:
    """What ``scipy.linalg.orth`` takes for zero, relative to the largest singular value."""
    return float(np.finfo(floating(x)).eps * max(np.shape(x)))


def pinv_of_hermitian(a: Any, rcond: Any = None, hermitian: bool = True, *, rtol: Any = None) -> Any:
    """``numpy.linalg.pinv`` of a Hermitian matrix, of which the lower triangle is read."""
    return np.linalg.pinv(mirror(a))


def svd_of_hermitian(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = True) -> Any:
    """``numpy.linalg.svd`` of a Hermitian matrix, of which the lower triangle is read: by its eigenvalues and their signs."""
    if not compute_uv:
        return np.flip(np.sort(np.abs(np.linalg.eigvalsh(a))), -1)
    values, vectors = np.linalg.eigh(a)
    order = np.flip(np.argsort(np.abs(values), -1), -1)
    values, vectors = np.take_along_axis(values, order, -1), np.take_along_axis(vectors, order[..., None, :], -1)
    signs = np.where(values < 0, -1.0, 1.0)
    return vectors, np.abs(values), dagger(vectors * signs[..., None, :])


def matmul_along(x1: Any, x2: Any, axes: Any) -> Any:
    """``numpy.matmul`` with ``axes=``, which names those of the matrices in each operand and in the result."""
    first, second, result = (tuple(axis) if np.ndim(axis) else (axis,) for axis in axes)
    product = np.matmul(np.moveaxis(x1, first, LAST[-len(first) :]), np.moveaxis(x2, second, LAST[-len(second) :]))
    return np.moveaxis(product, LAST[-len(result) :] if len(result) else (), result)


#: The last axes of an array.
LAST = (-2, -1)


def complex_eigenvalues(a: Any) -> Any:
    """``scipy.linalg.eigvals``."""
    return np.multiply(np.linalg.eigvals(a), 1 + 0j)


def continuous_lyapunov(sylvester: Any, a: Any, q: Any) -> Any:
    """``scipy.linalg.solve_continuous_lyapunov``."""
    return sylvester(a, dagger(a), q)


def discrete_lyapunov(sylvester: Any, a: Any, q: Any, method: Any = None) -> Any:
    """``scipy.linalg.solve_discrete_lyapunov``: as one linear system, or for many unknowns by a bilinear transform."""
    a, q = np.asarray(a), np.asarray(q)
    n = np.shape(a)[0]
    one = np.eye(n, dtype=floating(a))
    if n < 10 if method is None else method.lower() == "direct":
        return np.reshape(np.linalg.solve(np.eye(n * n) - np.kron(a, np.conj(a)), np.ravel(q)), np.shape(q))
    right = np.linalg.inv(dagger(a) + one)
    left = dagger((dagger(a) - one) @ right)
    return sylvester(left, dagger(left), -2 * np.linalg.inv(a + one) @ q @ right)


def pivoted_qr(
    qr: Any, a: Any, overwrite_a: bool = False, lwork: Any = None, mode: str = "full", pivoting: bool = False,
    check_finite: bool = True,
) -> Any:  # fmt: skip
    """``scipy.linalg.qr`` of the columns in the order that it has found, or of which R alone is wanted."""
    if mode not in ("full", "economic", "r"):
        raise NoDerivativeError(f"scipy.linalg.qr with mode={mode!r} has no derivative rule")
    order = column_order(qr, a) if pivoting else None
    matrix = np.asarray(a)[:, order] if pivoting else np.asarray(a)
    if mode == "r":
        rows, columns = np.shape(matrix)
        found = (np.pad(qr(matrix, mode="economic")[1], ((0, max(rows - columns, 0)), (0, 0))),)
    else:
        found = qr(matrix, mode=mode)
    return (*found, order) if pivoting else found


def column_order(qr: Any, a: Any) -> Any:
    """The order in which a factorization with pivoting takes the columns."""
    return qr(a, mode="r", pivoting=True)[1]
