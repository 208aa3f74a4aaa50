"""Loops of which a few states are kept: what the reverse sweep walks instead of a record of every step."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

Step = Callable[..., tuple[Any, ...]]


def checkpointed(iterable: Any, n: Any = "sqrt") -> Any:
    """What a loop walks, where the reverse sweep is to keep ``n`` of its states, or the square root of their number.

    >>> import srcad
    >>> def power(x):
    ...     y = 1.0
    ...     for _ in srcad.checkpointed(range(4), 2):
    ...         y = y * x
    ...     return y
    >>> srcad.grad(power)(3.0)
    108.0
    """
    return iterable


def from_checkpoints(step: Step, items: Any, state: tuple[Any, ...], kept: Any) -> Iterator[tuple[Any, ...]]:
    """The items of a loop from the last to the first, each with the state that its step began with.

    ``step(item, *state)`` is the next state; ``kept`` states are in memory at a time ("sqrt": the root of their number), and
    the others are computed again (Griewank and Walther 2000, *Algorithm 799*, equation 5).
    """
    walked = list(items)
    free = (math.isqrt(len(walked)) if kept == "sqrt" else kept) - 1
    return _from_checkpoints(step, walked, state, max(free, 0))


def _from_checkpoints(step: Step, items: list[Any], state: tuple[Any, ...], free: int) -> Iterator[tuple[Any, ...]]:
    """The same for the items from one state on, with so many free places for others."""
    while items:
        place = _next_checkpoint(len(items), free)
        later = state
        for item in items[:place]:
            later = step(item, *later)
        if free and place:
            yield from _from_checkpoints(step, items[place:], later, free - 1)
            items = items[:place]
        else:
            yield items.pop(), later


def _next_checkpoint(length: int, free: int) -> int:
    """After how many of these steps to keep a state: the last one's, where there is a place for none."""
    if not free:
        return length - 1
    sweeps = 0
    while math.comb(free + 1 + sweeps, sweeps) < length:
        sweeps += 1
    return max(length - math.comb(free + sweeps, sweeps), min(1, length - 1))
