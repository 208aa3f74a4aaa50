"""What can be had again in the reverse sweep for less than recording it: by a few cheap operations, or from memory."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence

from srcad.transforms import effects, kinds, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import Assign, Block, Operand
from srcad.transforms.memory import is_basic

_CHEAP = frozenset({"+", "-", "*", "/", "neg"})
_COSTLY = _CHEAP | {"getitem", ".T"}
_INDEXING = frozenset({"getitem", "slice", "tuple"})

#: A value is recomputed when that takes at most so many operations.
_BUDGET = 2

#: A place is computed again in at most so many operations.
_LONGEST = 12

#: An array of so many elements takes longer to keep, in memory that is new each time, than to compute by one operation.
_LARGE = 4096


def _ordered(steps: dict[str, Assign]) -> list[Assign]:
    """Entries, operands first; what memory still holds may be computed before it is known where."""
    found: dict[str, Assign] = {}

    def add(name: str) -> None:
        if name in steps and name not in found:
            for operand in walk.names(steps[name].args):
                add(operand)
            found[name] = steps[name]

    for name in reversed(steps):
        add(name)
    return [*found.values()]


class Recipes:
    """How the values that each step of a loop computes are computed once more."""

    def __init__(self, build: Builder, forward: Block, inside: Container[str]) -> None:
        self.build = build
        self.inside = inside
        self.definitions = {e.target: e for e in forward if isinstance(e, Assign) and e.target is not None}

    def is_written(self, operands: Sequence[Operand]) -> bool:
        """Whether one of these is memory, of the program or outside of it, that may be another one later."""
        return any(a in self.build.memory for a in walk.names(operands)) or effects.is_read(operands, self.build.changing)

    def is_cheap(self, name: str) -> bool:
        entry = self.definitions.get(name)
        if entry is None:
            return False
        if name in self.build.lasting:
            return True
        if self.is_written(entry.args) or any(a in self.build.shadows for a in walk.names(entry.args)):
            return self.is_view(entry)
        if entry.op.name in _INDEXING or entry.op.name == ".T":
            return True
        if entry.op.name not in _CHEAP:
            return False
        return all(kinds.is_scalar(self.build.kind(a)) for a in (name, *entry.args)) or self.is_large(name)

    def is_large(self, name: str) -> bool:
        shape = self.build.shapes.exactly(name) if self.build.shapes is not None else None
        return shape is not None and math.prod(shape) >= _LARGE

    def is_view(self, entry: Assign) -> bool:
        """Whether an entry certainly gives the same part of memory whenever it is done."""
        if entry.target is None or not entry.args or entry.args[0] not in self.build.rigid:
            return False
        kind = self.build.kinds[entry.target]
        if entry.op.name == "getitem" and isinstance(self.build.kind(entry.args[0]), kinds.Sequence):
            return isinstance(kind, kinds.Sequence) and kinds.is_number(self.build.kind(entry.args[1]))
        if not kinds.is_array(kind) or entry.op.name not in (".T", "getitem"):
            return False
        return entry.op.name == ".T" or is_basic(entry.args[1], self.definitions, self.build.kind)

    def stays(self, entry: Assign) -> bool:
        """Whether an entry gives a number that is the same whenever it is done with the same operands."""
        may_merge = effects.may_merge(entry, self.build.memory) and not self.is_written(entry.args)
        own = self.build.shadows.isdisjoint((entry.target, *walk.names(entry.args)))
        return may_merge and own and kinds.dtype_of(self.build.kinds[str(entry.target)]) is not None

    def of(self, name: str, at_hand: Container[str]) -> list[Assign] | None:
        """The entries that make a value again from what is at hand, operands first; ``None`` if they cost too much."""
        steps: dict[str, Assign] = {}
        todo = [name]
        while todo:
            current = todo.pop()
            if current in steps or current in at_hand or current not in self.inside:
                continue
            if not self.is_cheap(current):
                return None
            steps[current] = self.build.lasting.get(current, self.definitions[current])
            todo.extend(walk.names(steps[current].args))
        cost = sum(e.op.name in _COSTLY and not self.is_place(e) for e in steps.values())
        return _ordered(steps) if cost <= _BUDGET and len(steps) <= _LONGEST else None

    def is_place(self, entry: Assign) -> bool:
        """Whether an entry computes a whole number, with which what is found by it is known better."""
        return self.build.kinds[str(entry.target)] == kinds.INT
