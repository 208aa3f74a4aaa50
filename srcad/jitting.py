"""What Numba is told stands in the place of a function, by the types of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import overload, register_jitable

Types: Any = numba.types
jitable: Callable[[Any], Any] = register_jitable


def stands_for(function: Any) -> Callable[[Any], Any]:
    """Let what is decorated say, by the types of its arguments, what Numba runs in place of a function."""

    def chosen(choice: Any) -> Any:
        choice.__annotations__ = {}  # Numba compares them with those of what is chosen
        return overload(function, prefer_literal=True)(choice)

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


def absent(kind: Any) -> bool:
    return kind is None or isinstance(kind, Types.NoneType) or (isinstance(kind, Types.Omitted) and kind.value is None)
