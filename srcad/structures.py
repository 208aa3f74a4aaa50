"""Values of any structure: numbers and arrays, and the containers that hold them."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from srcad.runtime.broadcast import zeros_like
from srcad.runtime.records import of_parts


def children(value: Any) -> list[Any] | None:
    """The parts of a container; ``None`` for what is none."""
    if value.__class__ in (float, np.ndarray):
        return None
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, f.name) for f in dataclasses.fields(value)]
    return None


def rebuilt(value: Any, parts: Sequence[Any]) -> Any:
    """A container of the same kind with other parts."""
    if isinstance(value, dict):
        return (OrderedDict if isinstance(value, OrderedDict) else dict)(zip(value, parts, strict=True))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return of_parts(type(value), [f.name for f in dataclasses.fields(value)], *parts)
    return of_parts(type(value), value._fields, *parts) if hasattr(value, "_fields") else type(value)(parts)


def mapped(f: Callable[[Any], Any], value: Any) -> Any:
    """The same structure with each leaf mapped."""
    parts = children(value)
    return f(value) if parts is None else rebuilt(value, [mapped(f, p) for p in parts])


def leaves(value: Any) -> Iterator[Any]:
    """The numbers, arrays and other objects in a value."""
    parts = children(value)
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from leaves(part)


def filled(value: Any, numbers: Iterator[Any]) -> Any:
    """The same structure with the leaves that come, one after the other."""
    return mapped(lambda leaf: next(numbers), value)


def carries(leaf: Any) -> bool:
    """Whether a leaf carries a derivative."""
    if leaf.__class__ is float:
        return True
    if isinstance(leaf, bool | str | bytes | np.bool_) or leaf is None:
        return False
    return np.asarray(leaf).dtype.kind in "fciuO"


def units(value: Any, turned: complex = 1j) -> Iterator[Any]:
    """Derivatives in the structure of a value that are 1 for one number and 0 for the others, for each number of it.

    After those of complex numbers come the same ``turned``.
    """
    parts = list(leaves(value))
    flat = value.__class__ is tuple and all(a is b for a, b in zip(value, parts, strict=False))
    zeros = [zeros_like(p) for p in parts]
    for k, part in enumerate(parts):
        for one in _units_of(part, turned) if carries(part) else ():
            numbers = (*zeros[:k], one, *zeros[k + 1 :])
            yield numbers if flat else filled(value, iter(numbers))


def _units_of(leaf: Any, turned: complex) -> Iterator[Any]:
    zero = zeros_like(leaf)
    for unit in (1, turned) if np.iscomplexobj(zero) else (1,):
        if not isinstance(leaf, np.ndarray):
            yield zero + unit if np.iscomplexobj(zero) or isinstance(zero, np.generic) else 1.0
        for place in range(np.size(zero) if isinstance(leaf, np.ndarray) else 0):
            one = zero.copy()
            one.reshape(-1)[place] = unit
            yield one


def size(value: Any) -> int:
    """How many numbers a value holds."""
    return sum(np.size(leaf) for leaf in leaves(value) if carries(leaf))
