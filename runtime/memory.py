"""Accumulators: the adjoints of what is read element by element, and sums of adjoints of any structure."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcad.runtime.broadcast import add_at, zeros_like
from srcad.runtime.errors import NonScalarOutputError


def accumulator(x: Any) -> Any:
    """Zeros of the structure of ``x`` that may be written into: a tuple has a list."""
    if isinstance(x, list | tuple):
        return [accumulator(e) for e in x]
    if isinstance(x, dict):
        return {k: accumulator(v) for k, v in x.items()}
    return zeros_like(x)


def added(x1: Any, x2: Any) -> Any:
    """The sum of two adjoints of the same structure; ``None`` is a zero."""
    if x1 is None or x2 is None:
        return x1 if x2 is None else x2
    if isinstance(x1, list | tuple):
        return [added(a, b) for a, b in zip(x1, x2, strict=True)]
    if isinstance(x1, dict):
        return {k: added(v, x2[k]) for k, v in x1.items()}
    return x1 + x2


def add_into(x: Any, term: Any) -> None:
    """``x += term`` for an accumulator of any structure."""
    if isinstance(x, list):
        x[:] = added(x, term)
    elif isinstance(x, dict):
        x.update(added(x, term))
    else:
        x += term


def add_element(x: Any, i: Any, term: Any) -> None:
    """``x[i] += term`` for an accumulator of any structure."""
    if isinstance(x, np.ndarray):
        add_at(x, i, term)
    else:
        x[i] = added(x[i], term)


def unpacked(x: Any, count: int) -> Any:
    """``x`` itself, if it has as many elements as there are targets for them; Python's own error if not."""
    found = len(x)
    if found > count:
        raise ValueError(f"too many values to unpack (expected {count})")
    if found < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {found})")
    return x


def seed(y: Any) -> Any:
    """The adjoint that a gradient starts with: 1 for a scalar, an error for an array."""
    if np.ndim(y) != 0:
        raise NonScalarOutputError(
            f"the gradient is of a scalar, the function returned an array of shape {np.shape(y)}",
            hint="use srcad.jacobian, or srcad.vjp with a weight for each output",
        )
    return np.ones_like(y, dtype=float if np.asarray(y).dtype.kind in "iub" else None)[()]


def settled(x_bar: Any, x: Any) -> Any:
    """An adjoint in the structure of its parameter: a tuple for a tuple, a zero for a ``None``."""
    if isinstance(x, list):
        return [settled(b, e) for b, e in zip(x_bar, x, strict=True)]
    if isinstance(x, tuple):
        return tuple(settled(b, e) for b, e in zip(x_bar, x, strict=True))
    if isinstance(x, dict):
        made = x.copy()
        made.update({k: settled(x_bar[k], v) for k, v in x.items()})
        return made
    return zeros_like(x) if x_bar is None else x_bar


def identity(x: Any) -> Any:
    """``x`` itself, as a variable of its own."""
    return x


def stop_gradient(x: Any) -> Any:
    """``x`` itself, through which no derivative flows."""
    return x
