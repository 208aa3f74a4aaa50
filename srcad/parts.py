"""Where the parts of an argument went that is spread among the arguments of a call."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

#: A place, ``None`` where nothing carries a derivative, a list or dict of these.
Part: TypeAlias = Any


class Rows(list[Any]):
    """The places of the rows of an array: what is put there is an array again."""


def leaves(part: Part) -> tuple[int, ...]:
    """The places in a part, from left to right."""
    if isinstance(part, int) or part is None:
        return () if part is None else (part,)
    return tuple(p for inner in (part.values() if isinstance(part, dict) else part) for p in leaves(inner))


def filled(part: Part, found: dict[int, Any]) -> Any:
    """A part with what belongs to its places."""
    if isinstance(part, int) or part is None:
        return None if part is None else found[part]
    if isinstance(part, dict):
        return {k: filled(p, found) for k, p in part.items()}
    inner = [filled(p, found) for p in part]
    return np.array(inner) if isinstance(part, Rows) else inner


def each(part: Part, value: Any) -> tuple[Any, ...]:
    """What belongs to the places of a part."""
    if isinstance(part, int) or part is None:
        return () if part is None else (value,)
    pairs = ((p, value[k]) for k, p in (part.items() if isinstance(part, dict) else enumerate(part)))
    return tuple(d for p, v in pairs for d in each(p, v))


def moved(part: Part, places: dict[int, int]) -> Part:
    """A part with other places; what has none there carries no derivative."""
    if isinstance(part, int) or part is None:
        return places.get(part) if part is not None else None
    if isinstance(part, dict):
        return {k: moved(p, places) for k, p in part.items()}
    return type(part)(moved(p, places) for p in part)
