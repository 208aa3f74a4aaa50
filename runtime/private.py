"""Memory that the differentiated function writes into: copies of arguments, and zeros that are laid out as it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import numpy as np

from srcad.runtime.broadcast import zeros_like
from srcad.runtime.errors import DifferentiationError


def check_apart(written: int, *xs: Any) -> None:
    """Raise DifferentiationError where what the function writes into is seen in another place.

    That is where one of the first ``written`` arguments, or a part of it, is or shares memory with another argument or part.
    """
    ours, other = _memory_of(xs[:written]), _memory_of(xs[written:])
    lists = [id(x) for x in ours[0]]
    spans = sorted([(*_extent(x), True) for x in ours[1]] + [(*_extent(x), False) for x in other[1]])
    if len({*lists}) < len(lists) or not {*lists}.isdisjoint(map(id, other[0])) or _overlap(spans):
        raise DifferentiationError(
            "two arguments, or two parts of one, share memory that the function writes into",
            hint="give it a copy of one of them",
        )


def _overlap(spans: Iterable[tuple[int, int, bool]]) -> bool:
    """Whether memory that is written into overlaps other memory; the spans are sorted."""
    ends = {True: 0, False: 0}
    for low, high, is_written in spans:
        if low < ends[True] or (is_written and low < ends[False]):
            return True
        ends[is_written] = max(ends[is_written], high)
    return False


def _memory_of(xs: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """The lists and dicts among these and in them, and the arrays."""
    containers: list[Any] = []
    arrays: list[Any] = []
    for x in xs:
        if isinstance(x, np.ndarray):
            arrays += [x] if x.size else []
        elif isinstance(x, list | dict | tuple | deque):
            containers += [] if isinstance(x, tuple) else [x]
            inner = _memory_of(x.values() if isinstance(x, dict) else x)
            containers += inner[0]
            arrays += inner[1]
    return containers, arrays


def _extent(x: Any) -> tuple[int, int]:
    """The first address of an array's memory, and the one behind its last."""
    return getattr(np.lib, "array_utils", np).byte_bounds(x)  # type: ignore[no-any-return]


def private(x: Any) -> Any:
    """A copy of an argument that the function writes into, with the strides of the original."""
    if isinstance(x, list | tuple):
        return type(x)([private(e) for e in x])
    if not isinstance(x, np.ndarray):
        return x
    made = _like(x, x.dtype)
    made[...] = x
    return made


def shadow(x: Any) -> Any:
    """Zeros for the adjoint of memory: the shape and strides of ``x``, in floating point."""
    if isinstance(x, list | tuple | deque):
        return [0.0 if np.isscalar(e) else shadow(e) for e in x]
    if isinstance(x, dict):
        return {k: 0.0 if np.isscalar(v) else shadow(v) for k, v in x.items()}
    if not isinstance(x, np.ndarray):
        return np.zeros((), np.result_type(x, np.float64)) if np.isscalar(x) else zeros_like(x)
    if x.flags.forc:
        return zeros_like(x)
    made = _like(x, np.result_type(x.dtype, np.float64) if x.dtype.kind in "iub" else x.dtype)
    made[...] = 0
    return made


def _like(x: Any, dtype: Any) -> Any:
    """An array of the shape and strides of ``x``, so that what is a view of the one is a view of the other."""
    if x.flags.forc or x.dtype != dtype:
        return np.empty_like(x, dtype=dtype)
    low, high = _extent(x)
    start = x.__array_interface__["data"][0] - low
    return np.ndarray(x.shape, dtype, np.empty(high - low, np.uint8), start, x.strides)


def mirrored(y: Any, x: Any, view: Any) -> Any:
    """The shadow of ``y``, which was made of ``x``: the same view of the shadow of ``x`` where ``y`` is one of ``x``."""
    if not shares_memory(y, x):
        return shadow(y)
    if np.shape(view) != np.shape(y):
        raise DifferentiationError("an array and its adjoint came to be laid out differently")
    return view


def shares_memory(y: Any, x: Any) -> bool:
    """Whether an array may be a view of another one, or of one among several."""
    parts = x.values() if isinstance(x, dict) else x if isinstance(x, tuple | list | deque) else None
    return bool(np.may_share_memory(y, x)) if parts is None else any(shares_memory(y, part) for part in parts)
