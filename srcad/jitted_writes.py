"""Writes into arrays, for Numba: no copies but where memory is shared, and then as NumPy has it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcad import jitting, load
from srcad.jitting import Types

#: What a write does to each element, by the name of the operator.
_OPERATORS = {"assign": "=", "iadd": "+=", "isub": "-=", "imul": "*=", "itruediv": "/="}


@jitting.jitable
def _extent(x):  # type: ignore[no-untyped-def]  # compiled by Numba
    """The first byte of an array, and the first after it."""
    low = high = x.ctypes.data
    for n, stride in zip(x.shape, x.strides):  # noqa: B905  # Numba has no strict=
        if n and stride < 0:
            low += (n - 1) * stride
        elif n:
            high += (n - 1) * stride
    return low, high + x.itemsize


@jitting.jitable
def _meet(x, y):  # type: ignore[no-untyped-def]
    """Whether two arrays may share memory."""
    a, b = _extent(x), _extent(y)
    return a[0] < b[1] and b[0] < a[1]


@functools.cache
def _elementwise(name: str, ndim: int, inner: int) -> Any:
    """A loop that writes an array of rank ``inner`` into one of rank ``ndim``, to which it is broadcast."""
    sign, first = _OPERATORS[name], ndim - inner
    lines = ["def written(v, y):"]
    steps = []
    for k in range(inner):
        lines += [f"    if y.shape[{k}] != v.shape[{first + k}] and y.shape[{k}] != 1:"]
        lines += ["        raise ValueError('operands could not be broadcast together')"]
        lines += [f"    s{k} = 0 if y.shape[{k}] == 1 else 1"]
        steps.append(f"i{first + k} * s{k}")
    whole = ", ".join(f"i{k}" for k in range(ndim)) or "()"
    if inner == ndim and ndim:
        lines += ["    if v.shape == y.shape:", *_nest(ndim, f"v[{whole}] {sign} y[{whole}]", "        "), "        return"]
    lines += _nest(ndim, f"v[{whole}] {sign} y[{', '.join(steps) or '()'}]", "    ")
    return jitting.unchecked(load.define("\n".join(lines), "written", {}))


@functools.cache
def _all_by(name: str, ndim: int) -> Any:
    """A loop that writes a number into each element."""
    whole = ", ".join(f"i{k}" for k in range(ndim))
    lines = ["def written(v, y):", *_nest(ndim, f"v[{whole}] {_OPERATORS[name]} y", "    ")]
    return jitting.unchecked(load.define("\n".join(lines), "written", {}))


def _nest(ndim: int, statement: str, before: str) -> list[str]:
    loops = [f"{before}{'    ' * k}for i{k} in range(v.shape[{k}]):" for k in range(ndim)]
    return [*loops, f"{before}{'    ' * ndim}{statement}"]


def rank_at(x: Any, index: Any) -> int | None:
    """The rank of the part of an array that an index of numbers, slices and new axes gives; ``None`` for other indices."""
    rank: int = x.ndim
    for part in [*index] if isinstance(index, Types.BaseTuple) else [index]:
        if isinstance(part, Types.Integer):
            rank -= 1
        elif isinstance(part, Types.NoneType):
            rank += 1
        elif not isinstance(part, Types.SliceType | Types.EllipsisType):
            return None
    return rank


def _into(name: str, v: int, y: Any, apart: bool) -> Any:
    """What writes a number or an array into a view of rank ``v``; ``None`` for other values."""
    if jitting.is_number(y):
        return _all_by(name, v)
    if not jitting.is_array(y) or y.ndim > v:
        return None
    loop = _elementwise(name, v, y.ndim)
    if apart:
        return loop

    @jitting.jitable
    def checked(v, y):  # type: ignore[no-untyped-def]
        if _meet(v, y):
            loop(v, y.copy())
        else:
            loop(v, y)

    return checked


def _write(name: str) -> Any:
    """``x[i] = y``, or ``x[i] += y`` and the like; ``apart``: the value shares no memory."""
    change: Any = getattr(operator, name, None)

    def written(x: Any, i: Any, y: Any, apart: bool = False) -> None:
        x[i] = y if name == "assign" else change(x[i], y)

    text = f"def plain(x, i, y, apart=False):\n    x[i] {_OPERATORS[name]} y"
    plain = load.define(text, "plain", {})

    @jitting.stands_for(written)
    def _written(x: Any, i: Any, y: Any, apart: Any = False) -> Callable[..., Any] | None:
        rank = rank_at(x, i) if jitting.is_array(x) else None
        if not rank:
            return plain  # type: ignore[no-any-return]
        into = _into(name, rank, y, bool(getattr(apart, "literal_value", apart)))
        if into is None or (name == "assign" and jitting.is_number(y)):
            return plain  # type: ignore[no-any-return]
        if isinstance(i, Types.EllipsisType):
            return lambda x, i, y, apart=False: into(x, y)
        return lambda x, i, y, apart=False: into(x[i], y)

    return written


def _here(name: str) -> Any:
    """``x += y`` and the like, where the two may share memory."""
    change = getattr(operator, name)

    def here(x: Any, y: Any) -> Any:
        return change(x, y)

    plain = load.define(f"def plain(x, y):\n    x {_OPERATORS[name]} y\n    return x", "plain", {})

    @jitting.stands_for(here)
    def _at(x: Any, y: Any) -> Callable[..., Any] | None:
        into = _into(name, x.ndim, y, False) if jitting.is_array(x) and jitting.is_array(y) and x.ndim else None
        if into is None:
            return plain  # type: ignore[no-any-return]

        def changed(x, y):  # type: ignore[no-untyped-def]
            into(x, y)
            return x

        return changed

    return here


#: Writes at an index, and changes of arrays in place.
WRITES = {name: _write(name) for name in _OPERATORS}
HERE = {name: _here(name) for name in _OPERATORS if name != "assign"}


def all_of(x: Any) -> Any:
    """``x[...]``."""
    return x[...]


@jitting.stands_for(all_of)
def _all_of(x: Any) -> Callable[..., Any] | None:
    if not jitting.is_array(x):
        return None
    return (lambda x: x[()]) if x.ndim == 0 else (lambda x: x[:])


def zeros_of(xs: Any) -> Any:
    """A list with a zero for each element of a list."""
    return [np.zeros_like(x) for x in xs]
