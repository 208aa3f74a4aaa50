"""What a walk stands in: the activation of a function, one side of a branch, and the reason to begin again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from srcad.runtime.errors import Location, UnsupportedSyntaxError
from srcad.transforms import kinds, parse
from srcad.transforms.exits import DONE
from srcad.transforms.ir import Block
from srcad.transforms.kinds import Kind
from srcad.transforms.values import TRUE, Items, Value


class FrameError(UnsupportedSyntaxError):
    """The variables of a calling function are asked for, which a derivative has not: also where nothing flows through."""


class Restart(Exception):
    """The walk must begin again: a container made at ``site`` has to live at run time, or a loop has to be unrolled.

    With ``kind``, the lists made at these sites hold values of that kind.
    """

    def __init__(self, site: Any, *others: Any, kind: Kind = kinds.BOTTOM) -> None:
        super().__init__(site)
        self.sites = frozenset((site, *others))
        self.kind = kind


@dataclass(eq=False)
class Frame:
    """One activation: the function that is walked, and what its names stand for."""

    source: parse.Source
    env: dict[str, Value]
    scopes: tuple[Frame, ...] = ()
    local: frozenset[str] = frozenset()
    caller: Location | None = None
    boxes: dict[str, int] = field(default_factory=dict)
    nonlocals: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    doubt: int = 0  # that of the walk when it began
    owner: Any = None  # the class inside the function that this is a method of

    @property
    def nested(self) -> bool:
        """Whether the function is written inside the differentiated code."""
        return bool(self.scopes)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a branch after its walk: its block, its bindings, its heap, and whether it never completes."""

    block: Block
    env: dict[str, Value]
    heap: dict[int, Items]
    dead: bool

    @property
    def exits(self) -> bool:
        """Whether nothing of the function can follow on this side."""
        return self.dead or self.env[DONE] == TRUE
