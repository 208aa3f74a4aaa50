"""Functions of ``numpy.linalg`` in terms of others: their derivatives are those of this code."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.linalg import dagger
from srcad.runtime.shapes import joined_shape


def cholesky_of(a: Any, upper: bool = False) -> Any:
    """``numpy.linalg.cholesky`` of the triangle that it reads."""
    return dagger(np.linalg.cholesky(dagger(a))) if upper else np.linalg.cholesky(a)


def multi_dot(arrays: Any, out: Any = None) -> Any:
    """``numpy.linalg.multi_dot`` as products from the left."""
    product = arrays[0]
    for k in range(1, len(arrays)):
        product = np.dot(product, arrays[k])
    return product


def matrix_power(a: Any, n: int) -> Any:
    """``numpy.linalg.matrix_power`` by products."""
    a = np.asarray(a)
    base = np.linalg.inv(a) if n < 0 else a
    if n == 0:
        return 0 * a + np.eye(np.shape(a)[-1], dtype=floating(a))
    power = base
    for _ in range(abs(n) - 1):
        power = power @ base
    return power


def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """``numpy.linalg.lstsq`` through the pseudoinverse."""
    smallest = 2.220446049250313e-16
    cut = smallest * max(np.shape(a)) if rcond is None else max(rcond, smallest)
    x = np.linalg.pinv(a, cut) @ b
    rank = np.linalg.matrix_rank(a, cut * np.linalg.norm(a, 2))
    residuals = np.zeros(0)
    if rank == np.shape(a)[1] < np.shape(a)[0]:
        residuals = np.atleast_1d(np.sum(np.abs(b - a @ x) ** 2, axis=0))
    return x, residuals, rank, np.linalg.svd(a, compute_uv=False)


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """``numpy.linalg.tensorsolve`` through ``solve``."""
    if axes is not None:
        rest = [k for k in range(np.ndim(a)) if k not in axes]
        a = np.transpose(a, rest + list(axes))
    shape = np.shape(a)[np.ndim(b) :]
    n = math.prod(shape)
    return np.reshape(np.linalg.solve(np.reshape(a, (n, n)), np.ravel(b)), shape)


def tensorinv(a: Any, ind: int = 2) -> Any:
    """``numpy.linalg.tensorinv`` through ``inv``."""
    shape = np.shape(a)
    n = math.prod(shape[ind:])
    return np.reshape(np.linalg.inv(np.reshape(a, (n, n))), joined_shape(shape[ind:], shape[:ind]))


def cond(x: Any, p: Any = None) -> Any:
    """``numpy.linalg.cond`` by its definition."""
    if p is None or p == 2:
        s = np.linalg.svd(x, compute_uv=False)
        return s[..., 0] / s[..., -1]
    if p == -2:
        s = np.linalg.svd(x, compute_uv=False)
        return s[..., -1] / s[..., 0]
    return np.linalg.norm(x, p, (-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, (-2, -1))
