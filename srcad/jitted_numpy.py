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


@word("reshape")
def _reshape(a: Any, shape: Any, order: Any = "C") -> Callable[..., Any] | None:
    if getattr(order, "literal_value", order) not in ("C", "A") and not isinstance(order, Types.Omitted):
        return None
    if jitting.is_number(a):
        return lambda a, shape, order="C": np.full(shape, a)
    return lambda a, shape, order="C": np.ascontiguousarray(a).reshape(shape)
