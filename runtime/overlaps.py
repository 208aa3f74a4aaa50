"""Where NumPy writes elements one after the other, and would read what it has just written."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from srcad.runtime.errors import DifferentiationError
from srcad.runtime.private import shares_memory


def check_order(target: Any, source: Any) -> None:
    """Raise DifferentiationError where NumPy would write one vector into another and read what it has just written.

    That is where both lie in the same memory with other strides: NumPy copies element by element and looks at where the
    vectors begin, as ``raw_array_assign_array`` says.
    """
    if np.ndim(target) != 1 or np.size(source) < 2 or not np.may_share_memory(target, source):
        return
    (read, source_step), (written, step) = ((x.__array_interface__["data"][0], x.strides[-1]) for x in (source, target))
    if step == source_step or step * source_step < 0:
        return
    places, sources = written + step * np.arange(len(target)), read + source_step * np.arange(len(target))
    _, first, second = np.intersect1d(places, sources, assume_unique=True, return_indices=True)
    backwards = read < written < sources[-1] + source_step
    if np.any(first > second if backwards else first < second):
        raise _overwritten()


def check_turns(target: Any, source: Any, index: Any = ..., as_indexed: bool = False) -> None:
    """Raise DifferentiationError where writing ``source`` into ``target[index]`` in the order of the elements does so.

    So NumPy writes through ``x.flat`` and by masks, and in functions that go on from the first value again after the last.
    With ``as_indexed`` that is asked of indices as NumPy takes them: from version 2 on it copies where arrays of places overlap.
    """
    if as_indexed and PLACES_ARE_SAFE and not (isinstance(index, np.ndarray) and index.dtype == bool):
        return
    if not isinstance(source, np.ndarray) or not np.may_share_memory(target, source):
        return
    written = np.ravel(_addresses(target)[index])
    read = np.resize(_addresses(source), written.shape)
    turns = {int(a): k for k, (a, b) in reversed(list(enumerate(zip(written, read, strict=True)))) if a != b}
    if any(turns.get(int(a), k) < k for k, a in enumerate(read)):
        raise _overwritten()


def _copies_places() -> bool:
    """Whether NumPy reads what it writes by an array of places before it writes."""
    x = np.arange(4)
    x[[1, 2, 3]] = x[:3]
    return int(x[3]) == 2


PLACES_ARE_SAFE = _copies_places()


def check_unread(target: Any, *sources: Any) -> None:
    """Raise DifferentiationError where a target that is written in several steps is a part of these, or of any but the first.

    The first of a list or tuple is read before anything is written.
    """
    if any(shares_memory(target, s[1:] if isinstance(s, list | tuple) else s) for s in sources):
        raise _overwritten()


def _addresses(x: Any) -> Any:
    """Where each element of an array lies."""
    steps = [np.arange(n) * step for n, step in zip(x.shape, x.strides, strict=True)]
    return functools.reduce(np.add.outer, steps, np.asarray(x.__array_interface__["data"][0]))


def _overwritten() -> DifferentiationError:
    return DifferentiationError(
        "NumPy overwrites elements here before it reads them: the arrays share memory in another order",
        hint="write a copy of it",
    )
