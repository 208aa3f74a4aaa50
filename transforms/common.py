"""After this pass no block computes twice what it, or a block around it, has computed before.

A side of a branch has what the same side of an earlier branch on the same test computed, where that is handed on.  Nor does a
loop carry what no step changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from srcad.transforms import effects, kinds, unbound, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Operand, Program, While
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import holds, is_basic

_Text = tuple[str, tuple[str, ...], tuple[object, ...]]


@dataclass(slots=True)
class _Table:
    """Where what was computed is found; also what the sides of branches computed, by the test and by which side that was."""

    names: dict[_Text, str] = field(default_factory=dict)
    sides: dict[tuple[Operand | None, bool], dict[_Text, str]] = field(default_factory=dict)

    def inside(self, test: Operand | None = None, side: bool = True) -> _Table:
        """What is known inside a further block, which may be a side of a branch."""
        return _Table({**self.sides.get((test, side), {}), **self.names}, dict(self.sides))

    def learn(self, test: Operand, side: bool, inside: _Table, bound: set[str], handed: Mapping[Operand, str]) -> None:
        """Note what the side of a branch that has ``bound`` these variables computed and ``handed`` on."""
        found = self.sides[test, side] = dict(self.sides.get((test, side), {}))
        for (op, keywords, args), name in inside.names.items():
            outside = _handed_on(args, bound, handed) if name in handed else None
            if isinstance(outside, tuple):
                found.setdefault((op, keywords, outside), handed[name])


def _handed_on(part: object, bound: set[str], handed: Mapping[Operand, str]) -> object:
    """An operand, or several, as they are called outside of a side of a branch; ``None`` where they are not known there."""
    if isinstance(part, tuple):
        parts = tuple(_handed_on(p, bound, handed) for p in part)
        return None if None in parts else parts
    return handed.get(part) if isinstance(part, str) and part in bound else part


def common(program: Program) -> Program:
    """Merge equal pure entries; the first one stands for all (Aho et al. 2006, section 8.5)."""
    merger = _Merger(effects.touched(program.body, program.kinds), program.kinds, frozenset(unbound.bound_on_one_path(program)))
    body = merger.block(program.body, _Table())
    return walk.substitute_program(replace(program, body=body), {n: merger.now(n) for n in merger.mapping})


class _Merger:
    def __init__(self, memory: frozenset[str], known: Mapping[str, Kind], alone: frozenset[str]) -> None:
        self.memory = memory
        self.alone = alone  # what has a name of its own, which other paths do not bind
        self.kinds = known
        self.mapping: dict[str, Operand] = {}
        self.indices: dict[Operand, Assign] = {}
        self.bound: list[str] = []  # in the order of the text

    def now(self, operand: Operand) -> Operand:
        while isinstance(operand, str) and operand in self.mapping:
            operand = self.mapping[operand]
        return operand

    def block(self, block: Block, table: _Table) -> Block:
        made: list[Entry] = []
        fleeting: dict[_Text, str] = {}  # what was computed of memory since it was written into
        for entry in block:
            if type(entry) is If:
                entry = self.branch(entry, table)
            elif not isinstance(entry, Assign) or walk.reads_any(entry, self.mapping):
                entry = walk.mapped(entry, self.now, self.inner(table))
            self.bound.extend(walk.bound(entry))
            if not isinstance(entry, Assign) or entry.op.name in EFFECTS or not effects.is_pure(entry):
                fleeting.clear()
            elif entry.op.name in ("tuple", "slice"):
                self.indices[str(entry.target)] = entry
            elif entry.target not in self.alone and (effects.may_merge(entry, self.memory) or self.is_view(entry)):
                assert entry.target is not None
                passes = effects.reads(entry, self.memory) and not self.is_view(entry)
                first = (fleeting if passes else table.names).setdefault(self.text(entry), entry.target)
                if first != entry.target:
                    self.mapping[entry.target] = first
                    continue
            made.append(self.carrying(entry) if isinstance(entry, For | While) else entry)
        return tuple(made)

    def inner(self, table: _Table) -> Callable[[Block], Block]:
        """What is done to the blocks inside an entry."""
        return lambda block: self.block(block, table.inside())

    def branch(self, entry: If, table: _Table) -> If:
        """A branch; later ones on the same test have what its sides hand on."""
        test = self.now(entry.test)
        tables = [table.inside(test, side) for side in (True, False)]
        left, begun = iter(tables), []

        def side_of(block: Block) -> Block:
            begun.append(len(self.bound))
            return self.block(block, next(left))

        found = walk.mapped(entry, self.now, side_of)
        assert isinstance(found, If)
        if isinstance(test, str) and not holds(self.kind(test)) and found.joins:
            for side, inside, start, end in zip((True, False), tables, begun, (begun[1], None), strict=True):
                handed = {j.then if side else j.orelse: j.name for j in found.joins}
                table.learn(test, side, inside, set(self.bound[start:end]), handed)
        return found

    def text(self, entry: Assign) -> _Text:
        """What an entry computes, with the parts of an index in its place."""
        if entry.op.name != "getitem" or entry.args[1] not in self.indices:
            return entry.op.name, entry.op.keywords, entry.args
        return entry.op.name, (), (entry.args[0], self.index(entry.args[1]))

    def index(self, operand: Operand) -> object:
        made = self.indices.get(operand)
        return operand if made is None else (made.op.name, *map(self.index, made.args))

    def is_view(self, entry: Assign) -> bool:
        """Whether an entry gives a part of an array that is the same memory whenever it is read, whatever is written there."""
        if entry.op.name != "getitem" or not isinstance(entry.args[0], str) or not isinstance(entry.target, str):
            return False
        return all(kinds.is_array(self.kinds[n]) for n in (entry.args[0], entry.target)) and (
            is_basic(entry.args[1], self.indices, self.kind)
        )

    def kind(self, operand: Operand) -> Kind:
        return self.kinds[operand] if isinstance(operand, str) else kinds.UNKNOWN

    def carrying(self, entry: For | While) -> For | While:
        """A loop that carries only what some step changes."""
        still = [c for c in entry.carried if self.now(c.next) == c.name]
        self.mapping.update({c.name: c.init for c in still})
        return walk.changed(entry, carried=tuple(c for c in entry.carried if c not in still))
