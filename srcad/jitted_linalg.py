"""Matrices and norms, for Numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import vectorize

from srcad import jitting, runtime
from srcad.jitted_numpy import products
from srcad.jitted_reductions import REDUCTIONS
from srcad.jitting import Types


def _is_matrix(x: Any) -> bool:
    return jitting.is_array(x) and x.ndim == 2


# --- norms ---


@vectorize
def _inverse_of(x):  # type: ignore[no-untyped-def]  # compiled by Numba
    return 1 / x if x else 0.0 * x


@jitting.stands_for(runtime.inverse)
def _inverse(x: Any) -> Callable[..., Any] | None:
    if isinstance(x, Types.Integer):
        return lambda x: 1 / x if x else 0.0
    return lambda x: _inverse_of(x)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """``np.linalg.norm``."""
    return np.linalg.norm(x, ord, axis, keepdims)


def _is_two(ord: Any) -> bool:
    """Whether the norm is the root of the sum of squares."""
    return jitting.absent(ord) or getattr(ord, "literal_value", None) == "fro"


@jitting.jitable
def _length(x):  # type: ignore[no-untyped-def]
    return np.sqrt(np.dot(x, x))


@jitting.stands_for(norm)
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Callable[..., Any] | None:
    kept = bool(getattr(keepdims, "literal_value", False))
    if jitting.absent(axis):
        if kept:
            return None
        if _is_two(ord) and jitting.is_real_array(x) and isinstance(x.dtype, Types.Float):
            return lambda x, ord=None, axis=None, keepdims=False: _length(np.ascontiguousarray(x).ravel())
        if jitting.absent(ord):
            return lambda x, ord=None, axis=None, keepdims=False: np.linalg.norm(x)
        return lambda x, ord=None, axis=None, keepdims=False: np.linalg.norm(x, ord)
    place = jitting.axis_of(axis)
    if not jitting.absent(ord) or not isinstance(place, int) or not jitting.is_real_array(x):
        return None
    total = REDUCTIONS["sum"]
    return lambda x, ord=None, axis=None, keepdims=False: np.sqrt(total(x * x, place, kept))


@jitting.stands_for(runtime.norm_slope)
def _norm_slope(x: Any, ord: Any = None, axis: Any = None) -> Callable[..., Any] | None:
    if not jitting.is_real_array(x) or not isinstance(x.dtype, Types.Float):
        return None
    if jitting.known(ord) == 1 and x.ndim == 1:
        return lambda x, ord=None, axis=None: np.sign(x)
    if not _is_two(ord):
        return None
    if jitting.absent(axis):
        return lambda x, ord=None, axis=None: x * runtime.inverse(_length(np.ascontiguousarray(x).ravel()))
    place = jitting.axis_of(axis)
    if not isinstance(place, int):
        return None
    if x.ndim == 1:
        return lambda x, ord=None, axis=None: x * runtime.inverse(_length(np.ascontiguousarray(x)))
    total = REDUCTIONS["sum"]
    return lambda x, ord=None, axis=None: x * _inverse_of(np.sqrt(total(x * x, place, True)))


# --- diagonals and triangles ---


@jitting.jitable
def _on_diagonal(x, like, offset):  # type: ignore[no-untyped-def]
    out = np.zeros(like.shape, x.dtype)
    for k in range(len(x)):
        out[k + max(-offset, 0), k + max(offset, 0)] = x[k]
    return out


@jitting.stands_for(runtime.undiagonal)
def _undiagonal(x: Any, like: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Callable[..., Any] | None:
    plain = (jitting.known(axis1), jitting.known(axis2)) == (0, 1)
    if not _is_matrix(like) or not jitting.is_array(x) or x.ndim != 1 or not plain:
        return None
    return lambda x, like, offset=0, axis1=0, axis2=1: _on_diagonal(x, like, offset)


@jitting.stands_for(runtime.undiag)
def _undiag(x: Any, like: Any, k: Any = 0) -> Callable[..., Any] | None:
    if jitting.is_array(like) and like.ndim == 1:
        return lambda x, like, k=0: np.diag(x, k).copy()
    return (lambda x, like, k=0: _on_diagonal(x, like, k)) if _is_matrix(like) and jitting.is_array(x) else None


@jitting.stands_for(runtime.untrace)
def _untrace(x: Any, like: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Callable[..., Any] | None:
    if not _is_matrix(like) or not jitting.is_number(x):
        return None

    def spread(x, like, offset=0, axis1=0, axis2=1):  # type: ignore[no-untyped-def]
        n, m = like.shape
        return _on_diagonal(np.full(max(min(n, m - offset) if offset >= 0 else min(n + offset, m), 0), x), like, offset)

    return spread


def _is_real_square(x: Any) -> bool:
    return _is_matrix(x) and isinstance(x.dtype, Types.Float)


@jitting.jitable
def _lower_half(x):  # type: ignore[no-untyped-def]
    out = np.zeros(x.shape, x.dtype)
    for i in range(x.shape[0]):
        for j in range(i):
            out[i, j] = x[i, j]
        out[i, i] = 0.5 * x[i, i]
    return out


@jitting.stands_for(runtime.half_lower)
def _half_lower(x: Any) -> Callable[..., Any] | None:
    return (lambda x: _lower_half(x)) if _is_real_square(x) else None


@jitting.jitable
def _folded(x, upper):  # type: ignore[no-untyped-def]
    out = np.zeros(x.shape, x.dtype)
    for i in range(x.shape[0]):
        for j in range(i):
            if upper:
                out[j, i] = x[i, j] + x[j, i]
            else:
                out[i, j] = x[i, j] + x[j, i]
        out[i, i] = x[i, i]
    return out


@jitting.stands_for(runtime.fold)
def _fold(x: Any, uplo: Any = "L") -> Callable[..., Any] | None:
    which = jitting.known(uplo)
    if not _is_real_square(x) or not isinstance(which, str):
        return None
    upper = which not in "Ll"
    return lambda x, uplo="L": _folded(x, upper)


@jitting.jitable
def _cofactors(x):  # type: ignore[no-untyped-def]
    u, s, vh = np.linalg.svd(x)
    others = np.ones_like(s)
    for k in range(len(s)):
        for j in range(len(s)):
            if j != k:
                others[j] *= s[k]
    return np.dot(u * others, vh) * (np.linalg.det(u) * np.linalg.det(vh))


@jitting.stands_for(runtime.cofactor)
def _cofactor(x: Any) -> Callable[..., Any] | None:
    return (lambda x: _cofactors(np.ascontiguousarray(x))) if _is_real_square(x) else None


@jitting.jitable
def _turned(x):  # type: ignore[no-untyped-def]
    return np.ascontiguousarray(np.transpose(x, (0, 2, 1)))


def _are_stacks(*xs: Any) -> bool:
    return all(jitting.is_array(x) and x.ndim == 3 for x in xs)


@jitting.stands_for(runtime.matmul_adjoint_left)
def _matmul_adjoint_left(x1: Any, like: Any, x2: Any) -> Callable[..., Any] | None:
    if not _are_stacks(x1, like, x2):
        return None
    return lambda x1, like, x2: runtime.unbroadcast(products(np.ascontiguousarray(x1), _turned(x2)), like)


@jitting.stands_for(runtime.matmul_adjoint_right)
def _matmul_adjoint_right(x1: Any, like: Any, x2: Any) -> Callable[..., Any] | None:
    if not _are_stacks(x1, like, x2):
        return None
    return lambda x1, like, x2: runtime.unbroadcast(products(_turned(x2), np.ascontiguousarray(x1)), like)
