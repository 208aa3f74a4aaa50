"""Functions of NumPy in those of their signatures that Numba has not, or has slowly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import vectorize

from srcad import jitting
from srcad.jitted_reductions import vdot
from srcad.jitting import Types

#: What stands for a function of NumPy in generated code, by its name.
WORDS: dict[str, Any] = {"vdot": vdot}


def word(name: str) -> Callable[[Any], Any]:
    """Let what is decorated say, by the types of its arguments, what Numba runs in place of ``numpy.name``."""
    plain = getattr(np, name)

    def stand_in(*args: Any, **keywords: Any) -> Any:
        return plain(*args, **keywords)

    WORDS[name] = stand_in
    return jitting.stands_for(stand_in)


# --- elementwise ---


@vectorize
def _either(condition, x, y):  # type: ignore[no-untyped-def]  # compiled by Numba
    return x if condition else y


@word("where")
def _where(condition: Any, x: Any = None, y: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(x):
        return lambda condition, x=None, y=None: np.where(condition)
    return lambda condition, x=None, y=None: _either(condition, x, y)


@word("clip")
def _clip(x: Any, a_min: Any = None, a_max: Any = None) -> Callable[..., Any] | None:
    if jitting.absent(a_min):
        return lambda x, a_min=None, a_max=None: np.minimum(x, a_max)
    if jitting.absent(a_max):
        return lambda x, a_min=None, a_max=None: np.maximum(x, a_min)
    return lambda x, a_min=None, a_max=None: np.minimum(np.maximum(x, a_min), a_max)


# --- order ---


@jitting.unchecked
def _rolled(x, shift, axis):  # type: ignore[no-untyped-def]
    """An array of which the ends along an axis change places."""
    n, before = x.shape[axis], 1
    for k in range(axis):
        before *= x.shape[k]
    flat = np.ascontiguousarray(x).ravel()
    out = np.empty_like(flat)
    part = flat.size // before if before else 0
    move = (shift % n) * (part // n) if n else 0
    for start in range(0, flat.size, max(part, 1)):
        for k in range(part - move):
            out[start + move + k] = flat[start + k]
        for k in range(move):
            out[start + k] = flat[start + part - move + k]
    return out.reshape(x.shape)


@word("roll")
def _roll(a: Any, shift: Any, axis: Any = None) -> Callable[..., Any] | None:
    if not jitting.is_array(a) or not isinstance(shift, Types.Integer):
        return None
    if jitting.absent(axis):
        return lambda a, shift, axis=None: _rolled(np.ascontiguousarray(a).ravel(), shift, 0).reshape(a.shape)
    return lambda a, shift, axis=None: _rolled(a, shift, axis % a.ndim)


def reshape(a: Any, shape: Any, copied: bool) -> Any:
    """``np.reshape(a, shape)``; ``copied``: a copy of what is not contiguous will do."""
    return np.reshape(a, shape)


@jitting.stands_for(reshape)
def _reshape(a: Any, shape: Any, copied: Any) -> Callable[..., Any] | None:
    if jitting.is_number(a):
        return lambda a, shape, copied: np.full(shape, a)
    if not jitting.is_array(a) or not (a.layout == "C" or jitting.known(copied)):
        return None
    return lambda a, shape, copied: np.ascontiguousarray(a).reshape(shape)


@word("stack")
def _stack(arrays: Any, axis: Any = 0) -> Callable[..., Any] | None:
    if not isinstance(arrays, Types.List):
        return lambda arrays, axis=0: np.stack(arrays, axis)
    if not jitting.is_array(arrays.dtype) or arrays.dtype.ndim != 1 or jitting.known(axis) not in (0, 1):
        return None
    dtype, rows = np.dtype(str(arrays.dtype.dtype)), jitting.known(axis) == 0

    def stacked(arrays, axis=0):  # type: ignore[no-untyped-def]
        out = np.empty((len(arrays), len(arrays[0])), dtype)
        for i in range(len(arrays)):
            if len(arrays[i]) != len(arrays[0]):
                raise ValueError("all input arrays must have the same shape")
            for j in range(len(arrays[i])):
                out[i, j] = arrays[i][j]
        return out if rows else out.T.copy()

    return stacked


# --- matrices ---


@jitting.jitable
def products(x1, x2):  # type: ignore[no-untyped-def]
    """The products of matrices in two stacks, of which one may hold a single one."""
    n = max(len(x1), len(x2))
    if (len(x1) not in (1, n)) or len(x2) not in (1, n):
        raise ValueError("operands do not fit")
    out = np.empty((n, x1.shape[1], x2.shape[2]), (x1[:0, 0, 0] * x2[:0, 0, 0]).dtype)
    for k in range(n):
        out[k] = np.dot(x1[k if len(x1) > 1 else 0], x2[k if len(x2) > 1 else 0])
    return out


@word("matmul")
def _matmul(x1: Any, x2: Any) -> Callable[..., Any] | None:
    if not jitting.is_array(x1) or not jitting.is_array(x2):
        return None
    if max(x1.ndim, x2.ndim) < 3:
        return lambda x1, x2: x1 @ x2
    if {x1.ndim, x2.ndim} <= {2, 3}:
        first, second = x1.ndim == 3, x2.ndim == 3
        if first and second:
            return lambda x1, x2: products(np.ascontiguousarray(x1), np.ascontiguousarray(x2))
        if first:
            return lambda x1, x2: products(np.ascontiguousarray(x1), np.ascontiguousarray(x2)[None])
        return lambda x1, x2: products(np.ascontiguousarray(x1)[None], np.ascontiguousarray(x2))
    return None


@word("diagonal")
def _diagonal(a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Callable[..., Any] | None:
    if not jitting.is_array(a) or a.ndim != 2 or (jitting.known(axis1), jitting.known(axis2)) != (0, 1):
        return None
    return lambda a, offset=0, axis1=0, axis2=1: np.diag(a, offset)
