"""What goes along one axis, for Numba: running sums, differences, orders, spreads of samples, and their transposes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, load, runtime
from srcad.jitted_numpy import word
from srcad.jitted_reductions import plus, times
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


_running_sum, _running_product, _sum_from_end = _scan(plus), _scan(times), _scan(plus, back=True)


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
        if x1.shape != x2.shape:
            raise ValueError("operands do not fit")
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


@jitting.unchecked
def _differences(x, axis):  # type: ignore[no-untyped-def]
    before, n, after = _sizes(x.shape, axis)
    flat = np.ascontiguousarray(x).ravel()
    m = max(n - 1, 0) * after
    out = np.empty(before * m, flat.dtype)
    for i in range(before):
        for k in range(m):
            out[i * m + k] = flat[i * n * after + k + after] - flat[i * n * after + k]
    return out


@jitting.unchecked
def _ends(x, axis):  # type: ignore[no-untyped-def]
    """[-x_0, x_0 - x_1, ..., x_(n-1)] along an axis."""
    before, n, after = _sizes(x.shape, axis)
    flat = np.ascontiguousarray(x).ravel()
    m = n * after
    out = np.zeros(before * (m + after), flat.dtype)
    for i in range(before):
        for k in range(m):
            out[i * (m + after) + k + after] += flat[i * m + k]
            out[i * (m + after) + k] -= flat[i * m + k]
    return out


def _longer(ndim: int, axis: int, by: int) -> Any:
    """What gives the shape of an array with more elements along an axis."""
    parts = [f"max(shape[{k}] + {by}, 0)" if k == axis else f"shape[{k}]" for k in range(ndim)]
    return jitting.unchecked(load.define(f"def longer(shape):\n    return ({', '.join(parts)},)", "longer", {}))


@word("diff")
def _diff(a: Any, n: Any = 1, axis: Any = -1) -> Callable[..., Any] | None:
    if not jitting.is_array(a) or not a.ndim or jitting.known(axis) is None:
        return None
    if jitting.known(n) != 1 or not _is_inexact(a):
        return (lambda a, n=1, axis=-1: np.diff(a, n)) if _last(a, axis) else None
    place = jitting.known(axis) % a.ndim
    shape = _longer(a.ndim, place, -1)
    return lambda a, n=1, axis=-1: _differences(a, place).reshape(shape(a.shape))


def _last(x: Any, axis: Any) -> bool:
    return jitting.known(axis) in (-1, x.ndim - 1)


@jitting.stands_for(runtime.undiff)
def _undiff(x: Any, n: Any = 1, axis: Any = -1, like: Any = None) -> Callable[..., Any] | None:
    if jitting.known(n) != 1 or not _is_inexact(x) or jitting.known(axis) is None or not jitting.is_array(like):
        return None
    place = jitting.known(axis) % x.ndim

    def transposed(x, n=1, axis=-1, like=None):  # type: ignore[no-untyped-def]
        return _ends(x, place).reshape(like.shape) if x.size else np.zeros(like.shape)

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
