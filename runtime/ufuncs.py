"""The methods of universal functions, and reductions with ``where=``, in terms of others.

They are plain NumPy that is differentiated as any user's code; ``ufunc`` is known where a call of one of these
methods is differentiated, so that only what is said of it remains.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import floating
from srcad.runtime.errors import NoDerivativeError
from srcad.runtime.memory import stop_gradient

# --- methods of universal functions ---


def ufunc_reduce(
    ufunc: Any, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False,
    initial: Any = None, where: Any = True,
) -> Any:  # fmt: skip
    """``ufunc.reduce``: sums, products and extrema by their functions, others one slice after the other."""
    if ufunc is np.add:
        return np.sum(array, axis=axis, dtype=dtype, keepdims=keepdims, where=where) + (0 if initial is None else initial)
    if ufunc is np.multiply:
        return np.prod(array, axis=axis, dtype=dtype, keepdims=keepdims, where=where) * (1 if initial is None else initial)
    if ufunc is np.maximum or ufunc is np.minimum:
        if initial is None:
            return (
                np.max(array, axis=axis, keepdims=keepdims)
                if ufunc is np.maximum
                else np.min(array, axis=axis, keepdims=keepdims)
            )
        if ufunc is np.maximum:
            return np.max(array, axis=axis, keepdims=keepdims, initial=initial, where=where)
        return np.min(array, axis=axis, keepdims=keepdims, initial=initial, where=where)
    if dtype is not None:
        array = np.asarray(array).astype(dtype)
    rows = in_rows(array, axis)
    chosen_rows = [True] * len(rows) if where is True else in_rows(np.broadcast_to(where, np.shape(array)), axis)
    total = ufunc.identity if initial is None and where is not True else initial
    for k in range(len(rows)):
        combined = rows[k] if total is None else ufunc(total, rows[k])
        total = combined if where is True else np.where(chosen_rows[k], combined, total)
    found = np.reshape(total, reduced_shape(array, axis)) if keepdims else total
    return as_reduced(found, ufunc.reduce(stop_gradient(array), axis, keepdims=keepdims, where=where, **started(initial)), ufunc)


def in_rows(x: Any, axis: Any) -> Any:
    """The elements of ``x`` that are reduced along some axes, or along all, one after the other."""
    if axis is None:
        return np.ravel(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, tuple(range(len(axes))))
    return np.reshape(moved, (-1, *np.shape(moved)[len(axes) :]))


def reduced_shape(x: Any, axis: Any) -> tuple[int, ...]:
    """The shape of a reduction of ``x`` that keeps the axes."""
    return np.shape(np.sum(np.zeros(np.shape(x)), axis=axis, keepdims=True))


def started(initial: Any) -> dict[str, Any]:
    """The keyword of a reduction that starts with this value, where there is one."""
    return {} if initial is None else {"initial": stop_gradient(initial)}


def as_reduced(x: Any, reduced: Any, ufunc: Any) -> Any:
    """``x``, which NumPy has reduced to too: its vectorized ``power`` and ``arctan2`` lose elements on some processors."""
    if not np.allclose(x, reduced, equal_nan=True):
        what = f"numpy.{ufunc.__name__}.reduce is not {ufunc.__name__} of one element after the other here"
        raise NoDerivativeError(what, hint="let functools.reduce do it")
    return x if np.ndim(x) or isinstance(reduced, np.ndarray) else np.asarray(x)[()]


def ufunc_accumulate(ufunc: Any, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.accumulate``."""
    if ufunc is np.add:
        return np.cumsum(array, axis, dtype)
    if ufunc is np.multiply:
        return np.cumprod(array, axis, dtype)
    if ufunc is np.maximum or ufunc is np.minimum:
        return np.take_along_axis(array, running_places(array, axis, ufunc is np.maximum), axis)
    rows = np.moveaxis(array if dtype is None else np.asarray(array).astype(dtype), axis, 0)
    if not len(rows):
        return array if dtype is None else np.asarray(array).astype(dtype)
    found = [rows[0]]
    for k in range(1, np.shape(rows)[0]):
        found.append(ufunc(found[-1], rows[k]))
    return np.stack(found, axis)


def running_places(x: Any, axis: int = 0, largest: bool = True) -> Any:
    """Where along ``axis`` the largest (or smallest) element so far stands; the first of equal ones."""
    rows = np.moveaxis(np.asarray(x), axis, 0)
    best = rows[0] if len(rows) else rows
    places = np.zeros(rows.shape, np.intp)
    for k in range(1, len(rows)):
        better = rows[k] > best if largest else rows[k] < best
        best = np.where(better, rows[k], best)
        places[k] = np.where(better, k, places[k - 1])
    return np.moveaxis(places, 0, axis)


def ufunc_reduceat(ufunc: Any, array: Any, indices: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
    """``ufunc.reduceat``: the reductions of slices."""
    rows = np.moveaxis(array, axis, 0)
    ends = slice_ends(indices, np.shape(rows)[0])
    found = np.stack([ufunc_reduce(ufunc, rows[indices[k] : ends[k]]) for k in range(len(ends))], axis)
    if ufunc is np.add or ufunc is np.multiply or ufunc is np.maximum or ufunc is np.minimum:
        return found
    return as_reduced(found, ufunc.reduceat(stop_gradient(array), indices, axis), ufunc)


def slice_ends(indices: Any, n: int) -> list[int]:
    """The ends of the slices of ``numpy.ufunc.reduceat``: the next index, or one on where that is not larger."""
    return [max(int(j), int(i) + 1) for i, j in zip(indices, [*indices[1:], n], strict=True)]


def ufunc_outer(ufunc: Any, A: Any, B: Any) -> Any:
    """``ufunc.outer``: all pairs."""
    return ufunc(np.reshape(A, outer_shape(A, B)), np.asarray(B))


def ufunc_at(ufunc: Any, a: Any, indices: Any, *b: Any) -> Any:
    """What ``ufunc.at`` leaves in ``a``: turn by turn, in none of which an element is met twice."""
    places, turns = numbered_places(a, indices)
    values = [np.ravel(np.broadcast_to(v, np.shape(places))) for v in b]
    left = a.flatten()
    for chosen_now in turns:
        at = np.ravel(places)[chosen_now]
        left = with_elements(left, at, ufunc(left[at], *[v[chosen_now] for v in values]))
    return np.reshape(left, np.shape(a))


def with_elements(x: Any, i: Any, value: Any) -> Any:
    """``x`` with others for the elements ``x[i]``, none of which is named twice."""
    out = np.array(x)
    out[i] = value
    return out


def numbered_places(x: Any, i: Any) -> Any:
    """The numbers of the elements that ``x[i]`` names, and of each turn which of these are met for the n-th time."""
    places = np.asarray(np.arange(np.size(x)).reshape(np.shape(x))[i])
    order = np.argsort(places, axis=None, kind="stable")
    ordered = places.ravel()[order]
    met = np.empty(len(order), int)
    met[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    return places, [np.flatnonzero(met == k) for k in range(1 + met.max(initial=-1))]


def outer_shape(x: Any, other: Any) -> tuple[int, ...]:
    """The shape of ``x`` followed by as many ones as ``other`` has axes."""
    return (*np.shape(x), *[1] * np.ndim(other))


# --- reductions of the elements where a condition holds ---


def sum_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = 0, where: Any = True
) -> Any:
    """``numpy.sum`` with ``where=``."""
    return np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims) + initial


def prod_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = 1, where: Any = True
) -> Any:
    """``numpy.prod`` with ``where=``, of numbers in a type."""
    if dtype is not None:
        a = np.asarray(a).astype(dtype)
    return np.prod(np.where(where, a, 1), axis=axis, keepdims=keepdims) * initial


def nansum_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = 0, where: Any = True
) -> Any:
    """``numpy.nansum`` with ``where=``."""
    return np.nansum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims) + initial


def nanprod_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, initial: Any = 1, where: Any = True
) -> Any:
    """``numpy.nanprod`` with ``where=``, of numbers in a type."""
    return prod_where(np.where(np.isnan(a), 1, a), axis, dtype, None, keepdims, initial, where)


def cumprod_in_type(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """``numpy.cumprod`` of numbers in a type."""
    return np.cumprod(np.asarray(a).astype(dtype), axis)


def mean_where(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """``numpy.mean`` with ``where=``."""
    return share_of(np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=keepdims), chosen(a, where, axis, keepdims))


def var_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False, *,
    where: Any = True, mean: Any = None, correction: Any = None,
) -> Any:  # fmt: skip
    """``numpy.var`` with ``where=``: of type ``dtype`` are the mean and the sum of squares."""
    a = np.asarray(a)
    if mean is None:
        mean = share_of(np.sum(np.where(where, a, 0), axis=axis, dtype=dtype, keepdims=True), chosen(a, where, axis, True))
    centered = np.where(where, a - mean, 0)
    squares = np.sum(np.real(centered * np.conj(centered)), axis=axis, dtype=dtype, keepdims=keepdims)
    return share_of(squares, freedom(chosen(a, where, axis, keepdims), ddof if correction is None else correction))


def share_of(total: Any, counts: Any) -> Any:
    """``total / counts`` in the precision of the first."""
    return total / np.asarray(counts, floating(total))


def std_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False, *,
    where: Any = True, mean: Any = None, correction: Any = None,
) -> Any:  # fmt: skip
    """``numpy.std`` with ``where=``."""
    return root(var_where(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction))


def root(x: Any) -> Any:
    """The square root of what is not negative, whose derivative at 0 is 0."""
    return np.where(x == 0, x, np.sqrt(np.where(x == 0, 1, x)))[()]


def max_where(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True) -> Any:
    """``numpy.max`` with ``where=``, which needs ``initial``."""
    return np.maximum(np.max(np.where(where, a, initial), axis=axis, keepdims=keepdims), initial)


def max_initial(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True) -> Any:
    """``numpy.max`` whose ``initial`` is differentiated."""
    return np.maximum(np.max(a, axis=axis, keepdims=keepdims, initial=-np.inf, where=where), initial)


def min_initial(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True) -> Any:
    """``numpy.min`` whose ``initial`` is differentiated."""
    return np.minimum(np.min(a, axis=axis, keepdims=keepdims, initial=np.inf, where=where), initial)


def min_where(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True) -> Any:
    """``numpy.min`` with ``where=``, which needs ``initial``."""
    return np.minimum(np.min(np.where(where, a, initial), axis=axis, keepdims=keepdims), initial)


def chosen(x: Any, where: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """How many elements of ``x`` a reduction along ``axis`` combines where a condition holds."""
    counts = np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=keepdims)
    return counts.astype(np.float32) if floating(x) in (np.float32, np.complex64) else counts


def freedom(counts: Any, ddof: Any) -> Any:
    """The degrees of freedom of a variance, none of which is negative."""
    return np.maximum(counts - ddof, np.zeros_like(counts))


# --- the same without NaN ---


def nanmean_where(a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, where: Any = True) -> Any:
    """``numpy.nanmean`` with ``where=``."""
    return mean_where(a, axis, dtype, None, keepdims, present(a, where))


def nanvar_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False, *,
    where: Any = True, mean: Any = None, correction: Any = None,
) -> Any:  # fmt: skip
    """``numpy.nanvar`` with ``where=``."""
    return var_where(a, axis, dtype, None, ddof, keepdims, where=present(a, where), mean=mean, correction=correction)


def nanstd_where(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: bool = False, *,
    where: Any = True, mean: Any = None, correction: Any = None,
) -> Any:  # fmt: skip
    """``numpy.nanstd`` with ``where=``."""
    return root(nanvar_where(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction))


def nanmax_where(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    """``numpy.nanmax`` with ``where=``."""
    return max_where(a, axis, None, keepdims, initial, present(a, where))


def nanmin_where(
    a: Any, axis: Any = None, out: Any = None, keepdims: bool = False, initial: Any = None, where: Any = True
) -> Any:
    """``numpy.nanmin`` with ``where=``."""
    return min_where(a, axis, None, keepdims, initial, present(a, where))


def present(x: Any, where: Any) -> Any:
    """Where a condition holds and ``x`` is a number."""
    return where & ~np.isnan(x)
