"""What Numba is told stands in the place of a function, by the types of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba.extending import overload, register_jitable

from srcad import load

Types: Any = numba.types
jitable: Callable[[Any], Any] = register_jitable
#: What indexes in its own bounds only; sums may be taken in any order.
unchecked: Callable[[Any], Any] = register_jitable(boundscheck=False, fastmath={"reassoc"}, no_cfunc_wrapper=True)

#: What is compiled is called by compiled code only.
_ALONE: Any = {"no_cfunc_wrapper": True}

#: The functions of which Numba is told.
TOLD: set[Any] = set()


def tell(function: Any) -> None:
    """Let Numba compile a function and those that it calls from their own sources, where it is not told otherwise."""
    if not isinstance(function, FunctionType) or function in TOLD:
        return
    TOLD.add(function)
    register_jitable(function)
    for name in function.__code__.co_names:
        called = function.__globals__.get(name)
        if getattr(called, "__module__", "").startswith("srcad.runtime"):
            tell(called)


def stands_for(function: Any) -> Callable[[Any], Any]:
    """Let what is decorated say, by the types of its arguments, what Numba runs in place of a function."""

    def chosen(choice: Any) -> Any:
        choice.__annotations__ = {}  # Numba compares them with those of what is chosen
        TOLD.add(function)
        return overload(function, _ALONE, prefer_literal=True)(choice)

    return chosen


def is_array(kind: Any) -> bool:
    return isinstance(kind, Types.Array)


def is_number(kind: Any) -> bool:
    return isinstance(kind, Types.Number | Types.Boolean)


def is_real_array(kind: Any) -> bool:
    return is_array(kind) and not isinstance(kind.dtype, Types.Complex)


def element_of(kind: Any) -> Any:
    """The type of derivatives of an array: its own where that is inexact."""
    return np.dtype(str(kind.dtype)) if isinstance(kind.dtype, Types.Float | Types.Complex) else np.dtype(float)


def axis_of(kind: Any) -> int | None:
    """An axis that is known when the code is compiled; -1 counts from the end."""
    return getattr(kind, "literal_value", None)


def known(kind: Any) -> Any:
    """What an argument is, where that is known when the code is compiled."""
    if isinstance(kind, Types.Omitted):
        return kind.value
    return getattr(kind, "literal_value", None) if isinstance(kind, Types.Type) else kind


def absent(kind: Any) -> bool:
    return kind is None or isinstance(kind, Types.NoneType) or (isinstance(kind, Types.Omitted) and kind.value is None)


@unchecked
def shaped(x, shape):  # type: ignore[no-untyped-def]  # compiled by Numba
    """What lies in a row, in a shape; a number where that has no axes."""
    return x.reshape(shape)


def shape_without(ndim: int, axis: int, kept: bool) -> Any:
    """What gives the shape of a reduction along an axis by that of its array."""
    parts = [f"shape[{k}]" if k != axis else "1" for k in range(ndim) if kept or k != axis]
    return unchecked(load.define(f"def shape_of(shape):\n    return ({', '.join(parts)},)", "shape_of", {}))
