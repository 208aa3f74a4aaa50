"""Where an entry stands says which others may run before it: loops run again what stands behind."""

from __future__ import annotations

from dataclasses import dataclass

from srcad.transforms import walk
from srcad.transforms.ir import Block, For, While


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its number in the text, and the loops around it."""

    number: int
    loops: tuple[int, ...]

    def may_precede(self, other: Place, apart: frozenset[int] = frozenset()) -> bool:
        """Whether an execution of this can come before one of the other; steps of loops that are ``apart`` share nothing."""
        return self.number < other.number or bool(set(self.loops) & set(other.loops) - apart)


def places(block: Block) -> dict[int, Place]:
    """The places of all entries of a block, by ``id``."""
    found: dict[int, Place] = {}

    def go(part: Block, loops: tuple[int, ...]) -> None:
        for entry in part:
            found[id(entry)] = Place(len(found), loops)
            inside = (*loops, id(entry)) if isinstance(entry, For | While) else loops
            for inner in walk.blocks(entry):
                go(inner, inside)

    go(block, ())
    return found
