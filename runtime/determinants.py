"""Derivatives of ``numpy.linalg.det`` from the singular values, as polynomials of the elements have them everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.linalg import dagger


def cofactor(x: Any) -> Any:
    """The derivative of the determinant, det(x) inv(x)', from the singular values.

    Right for singular matrices too.
    """
    u, s, vh = np.linalg.svd(x)
    others = np.ones(np.shape(s), s.dtype)
    for k in range(np.shape(s)[-1]):
        others = others * np.where(np.arange(np.shape(s)[-1]) == k, 1, s[..., k : k + 1])
    phase = np.linalg.det(u) * np.linalg.det(vh)
    return np.conj(np.matmul(u * others[..., None, :], vh)) * np.asarray(phase)[..., None, None]


def cofactor_change(x1: Any, x2: Any) -> Any:
    """The derivative of ``cofactor(x2)`` along ``x1``, from the singular values; the same with ``x1`` and an adjoint exchanged.

    Where x2 is diagonal, an element off the diagonal is the negative of that of ``x1`` across, times the other singular
    values, and one on it the sum of the others of ``x1`` so. Right for singular matrices too.
    """
    u, s, vh = np.linalg.svd(x2)
    n = np.shape(s)[-1]
    others = np.ones((*np.shape(s), n), s.dtype) - np.eye(n, dtype=s.dtype)
    for k in range(n):
        outside = (np.arange(n) != k)[:, None] & (np.arange(n) != k)
        others = others * np.where(outside, s[..., k, None, None], 1)
    turned = np.matmul(np.matmul(dagger(u), x1), dagger(vh))
    along = np.einsum("...ij,...jj->...i", others, turned)
    change = along[..., None] * np.eye(n) - others * np.swapaxes(turned, -1, -2)
    phase = np.linalg.det(u) * np.linalg.det(vh)
    return np.matmul(np.matmul(np.conj(u), change), np.conj(vh)) * np.asarray(phase)[..., None, None]


def cofactor_bend(x1: Any, x2: Any, x3: Any) -> Any:
    """The derivative of ``cofactor_change(x1, x3)`` along ``x2``, of a regular matrix: the third one of the determinant."""
    inverse, across = np.linalg.inv(x3), np.swapaxes(x1, -1, -2)
    turned = np.matmul(np.matmul(inverse, x2), inverse)
    change, back = cofactor_change(x2, x3), cofactor(x3)
    traces = [np.trace(np.matmul(m, x1), axis1=-2, axis2=-1)[..., None, None] for m in (inverse, turned)]
    products = [np.matmul(across, np.swapaxes(m, -1, -2)) for m in (inverse, turned)]
    return traces[0] * change - traces[1] * back - np.matmul(change, products[0]) + np.matmul(back, products[1])
