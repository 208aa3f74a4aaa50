"""Parts of memory that no later write can reach: the reverse sweep reads them again where they were read or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.accesses import Access, Accesses
from srcad.transforms.ir import EFFECTS, Assign, Entry, For, Op, Program, While


@dataclass(frozen=True, slots=True)
class Lasting:
    """The values that stand in memory until the end, with the reads that give them, and the views of what stays as it is.

    Of views it is told by which entry, by its ``id``, they are read: what they show may be written before.
    """

    values: Mapping[str, Assign] = field(default_factory=dict)
    views: frozenset[tuple[str, int]] = frozenset()


def lasting(program: Program) -> Lasting:
    """What stays in memory; values in loops alone, where others are recorded."""
    if not any(isinstance(e, For | While) for e in program.body) or not effects.written(program.body):
        return Lasting()
    found = _Lasting(program)
    return Lasting(found.values(), found.views())


class _Lasting(Accesses):
    def __init__(self, program: Program) -> None:
        self.reads: list[tuple[Assign, Access]] = []
        self.looks: list[tuple[str, Assign, Access]] = []  # at views
        self.writes: list[tuple[Assign, Access]] = []
        super().__init__(program)

    def meet(self, entry: Entry, loops: tuple[For | While, ...]) -> None:
        if not isinstance(entry, Assign):
            return
        found = self.access(self.region(entry), loops)
        for operand in walk.names(entry.args[entry.op.name in EFFECTS :]):
            if operand in self.regions:
                self.looks.append((operand, entry, self.access(self.regions[operand], loops)))
        if entry.op.name == "getitem" and loops and self.place(entry) is not None:
            self.reads.append((entry, found))
        elif entry.op.name in EFFECTS or not effects.is_pure(entry):
            self.writes.append((entry, found))

    def views(self) -> frozenset[tuple[str, int]]:
        """The parts of arrays into which nothing is written after an entry has read them."""
        return frozenset((view, id(entry)) for view, entry, access in self.looks if self.stays(access))

    def values(self) -> dict[str, Assign]:
        """The elements that nothing is written into after an entry has read or written them."""
        made = {str(entry.target): entry for entry, access in self.reads if self.stays(access)}
        for entry, access in self.writes:
            value = entry.args[2] if self.place(entry) is not None and access.loops else None
            if isinstance(value, str) and value not in made and self.is_kept(entry, value) and self.stays(access):
                made[value] = replace(entry, target=value, op=Op("getitem"), args=entry.args[:2])
        return made

    def is_kept(self, entry: Assign, value: str) -> bool:
        """Whether memory holds a value as it is."""
        kind = self.kinds[str(entry.args[0])]
        if isinstance(kind, kinds.Array):
            return self.kinds[value] == kinds.Scalar(kind.dtype.type)
        return isinstance(kind, kinds.Sequence) and kinds.is_scalar(self.kinds[value])

    def stays(self, access: Access) -> bool:
        """Whether no later write reaches the part of an access."""
        assert access.place is not None
        root = self.memory.outermost(access.place[0])
        return all(self.passes(access, write) for entry, write in self.writes if self.may_reach(entry, root))

    def may_reach(self, entry: Assign, root: str) -> bool:
        if entry.op.name not in EFFECTS:
            return True
        base = entry.args[0]
        return not isinstance(base, str) or base not in self.memory.names or self.memory.outermost(base) == root
