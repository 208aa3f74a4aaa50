"""Stretches of places along one axis, and which of them have none in common, by the bounds of what loops count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from srcad.transforms.linear import Bounds, Linear, is_positive


@dataclass(frozen=True, slots=True)
class Span:
    """The places from ``start`` up to ``stop``, ``None`` where that is not known: one place, or those of a slice."""

    start: Linear | None
    stop: Linear | None
    is_one: bool

    @classmethod
    def of(cls, place: Linear) -> Span:
        return cls(place, place + 1, True)

    def renamed(self, names: Collection[str]) -> Span:
        """The same in a later step, in which these are others."""
        start, stop = (None if end is None else end.renamed(names) for end in (self.start, self.stop))
        return Span(start, stop, self.is_one)

    def precedes(self, other: Span, bounds: Bounds) -> bool:
        """Whether all places come before those of another span, and none is counted from the end."""
        if self.stop is None or other.start is None or not is_positive(other.start - self.stop + 1, bounds):
            return False
        return is_positive(self.stop if self.is_one else self.stop + 1, bounds)
