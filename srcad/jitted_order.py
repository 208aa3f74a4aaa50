"""Order, for Numba: sorting along the last axis, places put back, quantiles, and lists in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, runtime
from srcad.jitted_numpy import word
from srcad.jitting import Types


def _last(x: Any, axis: Any) -> bool:
    return jitting.known(axis) in (-1, x.ndim - 1)


def _is_inexact(x: Any) -> bool:
    return jitting.is_array(x) and isinstance(x.dtype, Types.Float | Types.Complex)


def _sorted_words(name: str, of_row: Any) -> None:
    """``np.sort`` and ``np.argsort`` along the last axis."""

    @jitting.jitable
    def rows(a):  # type: ignore[no-untyped-def]
        n = a.shape[-1]
        flat = np.ascontiguousarray(a).ravel()
        out = np.empty(flat.size, of_row(flat[:0]).dtype)
        for i in range(0, flat.size, max(n, 1)):
            row = of_row(flat[i : i + n])
            for k in range(n):
                out[i + k] = row[k]
        return out.reshape(a.shape)

    @word(name)
    def _word(a: Any, axis: Any = -1, kind: Any = None) -> Callable[..., Any] | None:
        if not jitting.is_array(a) or not a.ndim or not _last(a, axis):
            return None
        return (lambda a, axis=-1, kind=None: of_row(a)) if a.ndim == 1 else (lambda a, axis=-1, kind=None: rows(a))


@jitting.jitable
def _in_order(row):  # type: ignore[no-untyped-def]
    return np.sort(row)


@jitting.jitable
def _order(row):  # type: ignore[no-untyped-def]
    return np.argsort(row, kind="mergesort")


_sorted_words("sort", _in_order)
_sorted_words("argsort", _order)


@jitting.unchecked
def _put_back(x, like, indices):  # type: ignore[no-untyped-def]
    out = np.zeros(like.size, x.dtype)
    flat, places = np.ascontiguousarray(x).ravel(), np.ascontiguousarray(indices).ravel()
    n, many = like.shape[-1], indices.shape[-1]
    for i in range(flat.size // many if many else 0):
        for j in range(many):
            k = places[i * many + j]
            if k < -n or k >= n:
                raise IndexError("index is out of bounds")
            out[i * n + k % n] += flat[i * many + j]
    return out.reshape(like.shape)


@jitting.stands_for(runtime.untake_along_axis)
def _untake_along_axis(x: Any, like: Any, indices: Any, axis: Any = -1) -> Callable[..., Any] | None:
    if not all(map(jitting.is_array, (x, like, indices))) or not _last(like, axis) or x.ndim != like.ndim:
        return None
    return lambda x, like, indices, axis=-1: _put_back(x, like, indices)


@jitting.unchecked
def _shared_by_ties(x, like):  # type: ignore[no-untyped-def]
    n = like.shape[-1]
    out, keys = np.ascontiguousarray(x).ravel().copy(), np.ascontiguousarray(like).ravel()
    for row in range(0, keys.size, max(n, 1)):
        start = row
        for k in range(row + 1, row + n + 1):
            if k < row + n and keys[k] == keys[start]:
                continue
            total = 0.0 * out[start]
            for j in range(start, k):
                total += out[j]
            for j in range(start, k):
                out[j] = total / (k - start) if k - start > 1 else out[j]
            start = k
    return out.reshape(like.shape)


@jitting.stands_for(runtime.evened)
def _evened(x: Any, like: Any, axis: Any = -1) -> Callable[..., Any] | None:
    if not _is_inexact(x) or not jitting.is_array(like) or not _last(like, axis) or x.ndim != like.ndim:
        return None
    return lambda x, like, axis=-1: _shared_by_ties(x, like)


@jitting.jitable
def _at_quantile(x, keys, q):  # type: ignore[no-untyped-def]
    """The derivative of the quantile that lies between two elements in order."""
    out = np.zeros(keys.size)
    order, place = np.argsort(keys, kind="mergesort"), q * (keys.size - 1)
    low = int(np.floor(place))
    high = min(low + 1, keys.size - 1)
    out[order[low]] += x * (1.0 - (place - low))
    out[order[high]] += x * (place - low)
    return out


@jitting.stands_for(runtime.quantile_adjoint)
def _quantile_adjoint(
    x: Any, like: Any, q: Any, axis: Any = None, keepdims: Any = False, method: Any = "linear", skip: Any = False
) -> Callable[..., Any] | None:
    plain = jitting.known(method) == "linear" and jitting.known(skip) is False and jitting.absent(axis)
    if not plain or not all(map(jitting.is_number, (x, q))) or not jitting.is_real_array(like):
        return None

    def adjoint(x, like, q, axis=None, keepdims=False, method="linear", skip=False):  # type: ignore[no-untyped-def]
        return _at_quantile(x, np.ascontiguousarray(like).ravel(), q).reshape(like.shape)

    return adjoint


# --- lists ---


@jitting.stands_for(runtime.sorting)
def _sorting(keys: Any, reverse: Any = False) -> Callable[..., Any] | None:
    """Equals stay as they stand, also where the order is turned round."""
    if not isinstance(keys, Types.List) or not jitting.is_number(keys.dtype) or not isinstance(jitting.known(reverse), bool):
        return None
    sign = -1.0 if jitting.known(reverse) else 1.0

    def places(keys, reverse=False):  # type: ignore[no-untyped-def]
        return [k for k in np.argsort(sign * np.array(keys), kind="mergesort")]

    return places
