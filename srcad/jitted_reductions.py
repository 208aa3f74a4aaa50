"""Reductions along an axis, and products of vectors, in Numba's words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, load, runtime
from srcad.jitting import Types


@jitting.jitable
def _larger(a, b):  # type: ignore[no-untyped-def]
    return a if a >= b or a != a else b


@jitting.jitable
def _smaller(a, b):  # type: ignore[no-untyped-def]
    return a if a <= b or a != a else b


@jitting.jitable
def plus(a, b):  # type: ignore[no-untyped-def]
    return a + b


@jitting.jitable
def times(a, b):  # type: ignore[no-untyped-def]
    return a * b


def _reduction(name: str, combine: Any) -> Any:
    """``np.name(x, axis, keepdims)`` along one axis that is not empty."""

    def along(x: Any, axis: Any, keepdims: Any = False) -> Any:
        return getattr(np, name)(x, axis=axis, keepdims=keepdims)

    along.__name__ = along.__qualname__ = name

    @jitting.unchecked
    def folded(x, axis):  # type: ignore[no-untyped-def]
        before, n = 1, x.shape[axis]
        for k in range(axis):
            before *= x.shape[k]
        flat = np.ascontiguousarray(x).ravel()
        if n == 0:
            raise ValueError("zero-size array to reduction operation")
        after = flat.size // (before * n) if before else 0
        out = np.empty(before * after, flat.dtype)
        for i in range(before):
            if after == 1:
                found = flat[i * n]
                for j in range(1, n):
                    found = combine(found, flat[i * n + j])
                out[i] = found
                continue
            for m in range(after):
                out[i * after + m] = flat[i * n * after + m]
            for j in range(1, n):
                for m in range(after):
                    out[i * after + m] = combine(out[i * after + m], flat[(i * n + j) * after + m])
        return out / n if name == "mean" else out

    @jitting.stands_for(along)
    def _along(x: Any, axis: Any, keepdims: Any = False) -> Callable[..., Any] | None:
        if not jitting.is_array(x) or not isinstance(x.dtype, Types.Float):
            return None
        kept = bool(jitting.known(keepdims))
        if isinstance(axis, Types.BaseTuple):
            return _reduced_each(along, [jitting.axis_of(a) for a in axis], x.ndim, kept)
        return None if jitting.axis_of(axis) is None else _reduced(folded, jitting.axis_of(axis) % x.ndim, x.ndim, kept)

    return along


def _reduced_each(along: Any, axes: list[Any], ndim: int, kept: bool) -> Callable[..., Any] | None:
    """What reduces along two axes, one after the other."""
    if len(axes) != 2 or None in axes or len({a % ndim for a in axes}) < 2:
        return None
    first, second = sorted((a % ndim for a in axes), reverse=True)
    return lambda x, axis, keepdims=False: along(along(x, first, kept), second, kept)


def _reduced(folded: Any, axis: int, ndim: int, keepdims: bool) -> Callable[..., Any] | None:
    """What folds an array of this rank along an axis, and gives the result its shape."""
    if keepdims:
        plain = _reduced(folded, axis, ndim, False)
        if plain is None or ndim == 1:
            return None
        flat = jitting.jitable(plain)
        return lambda x, axis, keepdims=False: np.expand_dims(flat(x, axis), axis)
    kept = [k for k in range(ndim) if k != axis]
    if ndim == 1:
        return lambda x, axis, keepdims=False: folded(x, 0)[0]
    if ndim == 2:
        return lambda x, axis, keepdims=False: folded(x, axis % 2)
    if ndim == 3:
        first, second = kept
        return lambda x, axis, keepdims=False: folded(x, axis % 3).reshape((x.shape[first], x.shape[second]))
    return None


def total(x: Any) -> Any:
    """``x.sum()``."""
    return np.sum(x)


@jitting.unchecked
def _summed_up(flat):  # type: ignore[no-untyped-def]
    found = flat.dtype.type(0)
    for k in range(flat.size):
        found += flat[k]
    return found


@jitting.stands_for(total)
def _total(x: Any) -> Callable[..., Any] | None:
    if jitting.is_array(x) and x.dtype == Types.float64 and x.layout == "C" and x.ndim:
        return lambda x: _summed_up(x.ravel())
    return lambda x: np.sum(x)


#: Reductions of which Numba has none along an axis, or none that keeps the axis.
REDUCTIONS = {
    "sum": _reduction("sum", plus), "prod": _reduction("prod", times), "mean": _reduction("mean", plus),
    "max": _reduction("max", _larger), "min": _reduction("min", _smaller),
}  # fmt: skip


@functools.cache
def einsum(subscripts: str) -> Any:
    """``np.einsum`` for indices that are letters, with the result's, as loops in the order of the letters."""
    terms, kept = subscripts.partition("->")[0].split(","), subscripts.partition("->")[2]
    names = [f"x{k}" for k in range(len(terms))]
    places = [(letter, f"{name}.shape[{k}]") for name, term in zip(names, terms, strict=True) for k, letter in enumerate(term)]
    first = dict(reversed(places))
    lines = [f"def contracted({', '.join(names)}):"]
    unlike = [f"{first[i]} != {size}" for i, size in places if size != first[i]]
    lines += [f"    if {' or '.join(unlike)}:", "        raise ValueError('operands do not fit')"] if unlike else []
    dtype = " * ".join(f"np.empty(0, np.asarray({name}).dtype)" for name in names)
    lines.append(f"    out = np.zeros(({', '.join(first[i] for i in kept) or '1'},), ({dtype}).dtype)")
    letters = [*dict.fromkeys("".join(terms))]
    lines += [f"{'    ' * (k + 1)}for {i} in range({first[i]}):" for k, i in enumerate(letters)]
    factors = [f"{name}[{', '.join(term)}]" if term else name for name, term in zip(names, terms, strict=True)]
    lines.append(f"{'    ' * (len(letters) + 1)}out[{', '.join(kept) or '0'}] += {' * '.join(factors)}")
    lines.append(f"    return out{'' if kept else '[0]'}")
    return jitting.unchecked(load.define("\n".join(lines), "contracted", {"np": np}))


def vdot(a: Any, b: Any) -> Any:
    """``np.vdot`` of arrays of any rank."""
    return np.vdot(a, b)


@jitting.stands_for(vdot)
def _vdot(a: Any, b: Any) -> Callable[..., Any] | None:
    if not jitting.is_real_array(a) or not jitting.is_real_array(b):
        return None
    return lambda a, b: np.dot(np.ascontiguousarray(a).ravel(), np.ascontiguousarray(b).ravel())


@jitting.stands_for(runtime.vector_product)
def _vector_product(x1: Any, x2: Any) -> Callable[..., Any] | None:
    def product(x1, x2):  # type: ignore[no-untyped-def]
        a, b, c = x1[0], x1[1], x1[2]
        d, e, f = x2[0], x2[1], x2[2]
        return np.array([b * f - c * e, c * d - a * f, a * e - b * d])

    return product
