"""Derivatives of products, variances and running sums along axes.

Running products follow the linear recurrence t_i = a_i t_(i-1) + b_i, which divides by nothing, so zeros
are no trouble.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating


def variance_slope(x: Any, axis: Any = None, ddof: float = 0) -> Any:
    """2 conj(x - mean(x)) / (n - ddof): the derivative of ``numpy.var(x, axis, ddof=ddof)``."""
    x = np.asarray(x)
    mean = np.mean(x, axis=axis, keepdims=True)
    freedom = max((x.size // mean.size if mean.size else 1) - ddof, 0)
    share = 2.0 / freedom if freedom else math.inf
    return np.conj(x - mean) * share if np.iscomplexobj(x) else (x - mean) * share


# --- running sums and products; an axis of None means the flattened array ---


def flat(x: Any, axis: Any = None) -> Any:
    """``x`` as ``numpy.cumsum`` takes it: flattened where there is no axis, or none is given."""
    return np.ravel(x) if axis is None or np.ndim(x) == 0 else x


def cumsum_adjoint(x: Any, like: Any, axis: Any = None) -> Any:
    """The transpose of ``numpy.cumsum(like, axis)``: the sums of ``x`` from each element to the end."""
    along = -1 if axis is None else axis
    return np.reshape(np.flip(np.cumsum(np.flip(x, along), along), along), np.shape(like))


def previous(x: Any, axis: Any = None, first: float = 0) -> Any:
    """``x`` moved on by one along ``axis``, with ``first`` in front."""
    out, x = _moved(x, axis)
    out[..., 1:] = x[..., :-1]
    out[..., :1] = first
    return _back(out, axis)


def following(x: Any, axis: Any = None, last: float = 0) -> Any:
    """``x`` moved back by one along ``axis``, with ``last`` at the end.

    With 0, the transpose of ``previous``.
    """
    out, x = _moved(x, axis)
    out[..., :-1] = x[..., 1:]
    out[..., -1:] = last
    return _back(out, axis)


def recurrence(x1: Any, x2: Any, axis: Any = None) -> Any:
    """t with t_i = x1_i t_(i-1) + x2_i along ``axis``."""
    (t, a), b = _moved(x1, axis, x2), _last(x2, axis)
    if t.ndim == 1:
        t[:] = _steps(a[1:].tolist(), b.tolist())
        return t
    for i in range(t.shape[-1]):
        t[..., i] = a[..., i] * t[..., i - 1] + b[..., i] if i else b[..., i]
    return _back(t, axis)


def recurrence_back(x1: Any, x2: Any, axis: Any = None) -> Any:
    """s with s_i = x1_(i+1) s_(i+1) + x2_i along ``axis``: the transpose of ``recurrence`` in x2."""
    (s, a), b = _moved(x1, axis, x2), _last(x2, axis)
    n = s.shape[-1]
    if s.ndim == 1:
        s[::-1] = _steps(a[:0:-1].tolist(), b[::-1].tolist())
        return s
    for i in reversed(range(n)):
        s[..., i] = a[..., i + 1] * s[..., i + 1] + b[..., i] if i + 1 < n else b[..., i]
    return _back(s, axis)


def _steps(factors: list[Any], terms: list[Any]) -> list[Any]:
    """The recurrence of numbers, the first of which has no factor; numbers of Python's take a step in the least time."""
    found = terms[:1]
    for factor, term in zip(factors, terms[1:], strict=True):
        found.append(factor * found[-1] + term)
    return found


def _last(x: Any, axis: Any) -> Any:
    return np.ravel(x) if axis is None else np.moveaxis(np.asarray(x), axis, -1)


def _moved(x: Any, axis: Any, other: Any = 0.0) -> tuple[Any, Any]:
    """An empty result and ``x``, both with ``axis`` at the end."""
    moved = _last(x, axis)
    return np.empty(moved.shape, np.result_type(floating(moved), other)), moved


def _back(x: Any, axis: Any) -> Any:
    return x if axis is None else np.moveaxis(x, -1, axis)


# --- products ---


def product_of_others(x: Any, axis: Any = None) -> Any:
    """For each element the product of the others along ``axis``.

    The derivative of ``numpy.prod(x, axis)``.
    """
    return _product_jet(axis, x)


def product_curvature(x1: Any, x2: Any, axis: Any = None) -> Any:
    """The derivative of ``product_of_others(x1)`` in the direction ``x2``.

    The Hessian of the product times x2.
    """
    return _product_jet(axis, x1, x2)


def product_third(x1: Any, x2: Any, x3: Any, axis: Any = None) -> Any:
    """The derivative of ``product_curvature(x1, x2)`` in x1 in the direction ``x3``.

    Symmetric in x2 and x3.
    """
    return _product_jet(axis, x1, x2, x3)


def _product_jet(axis: Any, x: Any, *directions: Any) -> Any:
    """The derivative of the products of all others in all directions at once.

    Elements are x + e1 v1 + e2 v2 + ... with e_k^2 = 0, coefficients by the set of directions as a bit
    mask; of the product the coefficient of e1 e2 ... is what is asked for.
    """
    x = np.asarray(x, floating(x))
    columns = [_columns(v, x, axis) for v in (x, *directions)]
    masks = 1 << len(directions)
    before = _exclusive(columns, masks, range(columns[0].shape[-1]))
    after = _exclusive(columns, masks, reversed(range(columns[0].shape[-1])))
    out = sum(before[m] * after[masks - 1 - m] for m in range(masks))
    return _uncolumns(out, x, axis)


def _exclusive(columns: list[Any], masks: int, order: Any) -> list[Any]:
    """The products of all elements that come before each one in this order."""
    shape = columns[0].shape
    out = [np.empty(shape, np.result_type(*columns)) for _ in range(masks)]
    running: list[Any] = [np.ones(shape[:-1])] + [np.zeros(shape[:-1])] * (masks - 1)
    for i in order:
        for m in range(masks):
            out[m][..., i] = running[m]
        running = [
            running[m] * columns[0][..., i]
            + sum(
                running[m ^ (1 << k)] * columns[k + 1][..., i] for k in range(len(columns) - 1) if m >> k & 1
            )
            for m in range(masks)
        ]
    return out


def _columns(v: Any, like: Any, axis: Any) -> Any:
    """``v`` with the axes that are reduced joined into the last one."""
    v = np.broadcast_to(v, like.shape)
    if axis is None or not like.shape:
        return v.ravel()
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(v, axes, range(-len(axes), 0))
    kept = moved.shape[: v.ndim - len(axes)]
    return moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))


def _uncolumns(v: Any, like: Any, axis: Any) -> Any:
    if axis is None or not like.shape:
        return v.reshape(like.shape)
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(like, axes, range(-len(axes), 0))
    return np.moveaxis(v.reshape(moved.shape), range(-len(axes), 0), axes)
