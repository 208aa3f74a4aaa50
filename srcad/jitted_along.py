"""What goes along one axis, for Numba: running sums, differences, orders, spreads of samples, and their transposes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, runtime
from srcad.jitted_numpy import word
from srcad.jitting import Types


def _axis(x: Any, axis: Any) -> int | None:
    """The axis that is meant, where there is one: that of a vector, or one that is known."""
    if not jitting.is_array(x) or not x.ndim:
        return None
    if jitting.absent(axis):
        return 0 if x.ndim == 1 else None
    known = jitting.axis_of(axis)
    return known % x.ndim if isinstance(known, int) else None


@jitting.unchecked
def _sizes(shape, axis):  # type: ignore[no-untyped-def]  # compiled by Numba
    """The number of elements before, along and after an axis."""
    before, after = 1, 1
    for k in range(axis):
        before *= shape[k]
    for k in range(axis + 1, len(shape)):
        after *= shape[k]
    return before, shape[axis], after


def _scan(step: Any, back: bool = False) -> Any:
    """A running result along an axis: ``step`` of the last one and of the next element; from the end with ``back``."""

    @jitting.unchecked
    def scanned(x, axis):  # type: ignore[no-untyped-def]
        before, n, after = _sizes(x.shape, axis)
        flat = np.ascontiguousarray(x).ravel()
        out = np.empty_like(flat)
        for i in range(before):
            for m in range(after):
                k = (i * n + (n - 1 if back else 0)) * after + m
                for j in range(n):
                    out[k] = step(out[k + after if back else k - after], flat[k]) if j else flat[k]
                    k += -after if back else after
        return out.reshape(x.shape)

    return scanned


@jitting.unchecked
def _plus(a, b):  # type: ignore[no-untyped-def]
    return a + b


@jitting.unchecked
def _times(a, b):  # type: ignore[no-untyped-def]
    return a * b


_running_sum, _running_product, _sum_from_end = _scan(_plus), _scan(_times), _scan(_plus, back=True)


def _is_inexact(x: Any) -> bool:
    return jitting.is_array(x) and isinstance(x.dtype, Types.Float | Types.Complex)


def _running(name: str, scanned: Any) -> None:
    @word(name)
    def _word(a: Any, axis: Any = None) -> Callable[..., Any] | None:
        place = _axis(a, axis)
        if jitting.is_array(a) and jitting.absent(axis) and _is_inexact(a):
            return lambda a, axis=None: scanned(np.ascontiguousarray(a).ravel(), 0)
        if place is None or not _is_inexact(a):
            return None
        return lambda a, axis=None: scanned(a, place)


_running("cumsum", _running_sum)
_running("cumprod", _running_product)


@jitting.stands_for(runtime.cumsum_adjoint)
def _cumsum_adjoint(x: Any, like: Any, axis: Any = None) -> Callable[..., Any] | None:
    if not _is_inexact(x):
        return None
    place = 0 if jitting.absent(axis) else _axis(x, axis)
    return None if place is None else lambda x, like, axis=None: _sum_from_end(x, place).reshape(like.shape)


@jitting.stands_for(runtime.flat)
def _flat(x: Any, axis: Any = None) -> Callable[..., Any] | None:
    if not jitting.is_array(x):
        return None
    return (lambda x, axis=None: np.ascontiguousarray(x).ravel()) if jitting.absent(axis) else lambda x, axis=None: x


@jitting.unchecked
def _moved(x, axis, by, edge):  # type: ignore[no-untyped-def]
    """An array moved along an axis by one, on or back, with a number where nothing comes."""
    before, n, after = _sizes(x.shape, axis)
    flat = np.ascontiguousarray(x).ravel()
    out = np.empty_like(flat)
    for i in range(before):
        for j in range(n):
            for m in range(after):
                k = (i * n + j) * after + m
                out[k] = flat[k - by * after] if 0 <= j - by < n else edge
    return out.reshape(x.shape)


@jitting.stands_for(runtime.previous)
def _previous(x: Any, axis: Any = None, first: Any = 0) -> Callable[..., Any] | None:
    place = _axis(x, axis)
    return None if place is None else lambda x, axis=None, first=0: _moved(x, place, 1, first)


@jitting.stands_for(runtime.following)
def _following(x: Any, axis: Any = None, last: Any = 0) -> Callable[..., Any] | None:
    place = _axis(x, axis)
    return None if place is None else lambda x, axis=None, last=0: _moved(x, place, -1, last)


def _recursion(back: bool) -> Any:
    @jitting.unchecked
    def solved(x1, x2, axis):  # type: ignore[no-untyped-def]
        before, n, after = _sizes(x2.shape, axis)
        factor, flat = np.ascontiguousarray(x1).ravel(), np.ascontiguousarray(x2).ravel()
        out = np.empty_like(flat)
        for i in range(before):
            for m in range(after):
                for j in range(n):
                    k = (i * n + (n - 1 - j if back else j)) * after + m
                    last = k + after if back else k - after
                    out[k] = flat[k] if j == 0 else factor[last if back else k] * out[last] + flat[k]
        return out.reshape(x2.shape)

    def chosen(x1: Any, x2: Any, axis: Any = None) -> Callable[..., Any] | None:
        place = _axis(x2, axis)
        if place is None or not _is_inexact(x1) or not _is_inexact(x2) or x1.ndim != x2.ndim:
            return None
        return lambda x1, x2, axis=None: solved(x1, x2, place)

    return chosen


jitting.stands_for(runtime.recurrence)(_recursion(False))
jitting.stands_for(runtime.recurrence_back)(_recursion(True))


# --- products ---


@jitting.unchecked
def _others(x, axis):  # type: ignore[no-untyped-def]
    before, n, after = _sizes(x.shape, axis)
    flat = np.ascontiguousarray(x).ravel()
    out = np.empty_like(flat)
    for i in range(before):
        for m in range(after):
            product = flat.dtype.type(1)
            for j in range(n):
                out[(i * n + j) * after + m] = product
                product *= flat[(i * n + j) * after + m]
            product = flat.dtype.type(1)
            for j in range(n - 1, -1, -1):
                out[(i * n + j) * after + m] *= product
                product *= flat[(i * n + j) * after + m]
    return out.reshape(x.shape)


@jitting.stands_for(runtime.product_of_others)
def _product_of_others(x: Any, axis: Any = None) -> Callable[..., Any] | None:
    if not _is_inexact(x):
        return None
    if jitting.absent(axis):
        return lambda x, axis=None: _others(np.ascontiguousarray(x).ravel(), 0).reshape(x.shape)
    place = _axis(x, axis)
    return None if place is None else lambda x, axis=None: _others(x, place)


# --- differences ---


@word("diff")
def _diff(a: Any, n: Any = 1, axis: Any = -1) -> Callable[..., Any] | None:
    if not jitting.is_array(a) or not a.ndim or not _last(a, axis):
        return None
    if jitting.known(n) != 1:
        return lambda a, n=1, axis=-1: np.diff(a, n)
    return lambda a, n=1, axis=-1: a[..., 1:] - a[..., :-1]


def _last(x: Any, axis: Any) -> bool:
    return jitting.known(axis) in (-1, x.ndim - 1)


@jitting.unchecked
def _spread_out(x):  # type: ignore[no-untyped-def]
    """[-x_0, x_0 - x_1, ..., x_(n-1)] along the last axis."""
    n = x.shape[-1]
    flat = np.ascontiguousarray(x).ravel()
    rows = flat.size // n
    out = np.zeros(rows * (n + 1), flat.dtype)
    for i in range(rows):
        for j in range(n):
            out[i * (n + 1) + j + 1] += flat[i * n + j]
            out[i * (n + 1) + j] -= flat[i * n + j]
    return out


@jitting.stands_for(runtime.undiff)
def _undiff(x: Any, n: Any = 1, axis: Any = -1, like: Any = None) -> Callable[..., Any] | None:
    if jitting.known(n) != 1 or not _is_inexact(x) or not _last(x, axis) or not jitting.is_array(like):
        return None

    def transposed(x, n=1, axis=-1, like=None):  # type: ignore[no-untyped-def]
        return _spread_out(x).reshape(like.shape) if x.size else np.zeros(like.shape)

    return transposed


# --- spreads of samples ---


def _freedom(ddof: Any) -> bool:
    return isinstance(ddof, int) or isinstance(ddof, Types.Integer | Types.Omitted)


def _variance(root: bool) -> Any:
    @jitting.unchecked
    def spread(x, axis, ddof):  # type: ignore[no-untyped-def]
        before, n, after = _sizes(x.shape, axis)
        flat = np.ascontiguousarray(x).ravel()
        out = np.empty(before * after, flat.dtype)
        for i in range(before):
            for m in range(after):
                mean = total = flat.dtype.type(0)
                for j in range(n):
                    mean += flat[(i * n + j) * after + m]
                mean /= n
                for j in range(n):
                    total += (flat[(i * n + j) * after + m] - mean) ** 2
                out[i * after + m] = total / (n - ddof)
        return np.sqrt(out) if root else out

    return spread


def _spread_words(name: str, root: bool) -> None:
    spread = _variance(root)

    @word(name)
    def _word(a: Any, axis: Any = None, ddof: Any = 0, keepdims: Any = False) -> Callable[..., Any] | None:
        if not jitting.is_array(a) or not isinstance(a.dtype, Types.Float) or not _freedom(ddof):
            return None
        kept = bool(getattr(keepdims, "literal_value", False))
        if jitting.absent(axis):
            if kept:
                return None
            return lambda a, axis=None, ddof=0, keepdims=False: spread(np.ascontiguousarray(a).ravel(), 0, ddof)[0]
        place = _axis(a, axis)
        if place is None:
            return None
        shape = jitting.shape_without(a.ndim, place, kept)
        return lambda a, axis=None, ddof=0, keepdims=False: jitting.shaped(spread(a, place, ddof), shape(a.shape))

    del _word


_spread_words("var", False)
_spread_words("std", True)


@jitting.unchecked
def _less_mean(x, axis, ddof):  # type: ignore[no-untyped-def]
    before, n, after = _sizes(x.shape, axis)
    flat = np.ascontiguousarray(x).ravel()
    out = np.empty_like(flat)
    share = 2.0 / (n - ddof) if n > ddof else np.inf
    for i in range(before):
        for m in range(after):
            mean = flat.dtype.type(0)
            for j in range(n):
                mean += flat[(i * n + j) * after + m]
            mean /= n
            for j in range(n):
                k = (i * n + j) * after + m
                out[k] = (flat[k] - mean) * share
    return out.reshape(x.shape)


@jitting.stands_for(runtime.variance_slope)
def _variance_slope(x: Any, axis: Any = None, ddof: Any = 0) -> Callable[..., Any] | None:
    if not jitting.is_array(x) or not isinstance(x.dtype, Types.Float) or not _freedom(ddof):
        return None
    if jitting.absent(axis):
        return lambda x, axis=None, ddof=0: _less_mean(np.ascontiguousarray(x).ravel(), 0, ddof).reshape(x.shape)
    place = _axis(x, axis)
    return None if place is None else lambda x, axis=None, ddof=0: _less_mean(x, place, ddof)


# --- order ---


def _sorted_words(name: str, of_row: Any, dtype: Any) -> None:
    """``np.sort`` and ``np.argsort`` along the last axis."""

    @jitting.jitable
    def rows(a):  # type: ignore[no-untyped-def]
        n = a.shape[-1]
        flat = np.ascontiguousarray(a).ravel()
        out = np.empty(flat.size, dtype or flat.dtype)
        for i in range(0, flat.size, max(n, 1)):
            out[i : i + n] = of_row(flat[i : i + n])
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


_sorted_words("sort", _in_order, None)
_sorted_words("argsort", _order, np.int64)


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
