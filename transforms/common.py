"""After this pass no block computes twice what it, or a block around it, has computed before.

Nor does a loop carry what no step changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, Operand, Program, While
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import is_basic

_Text = tuple[str, tuple[str, ...], tuple[object, ...]]
_Table = dict[_Text, str]


def common(program: Program) -> Program:
    """Merge equal pure entries; the first one stands for all (Aho et al. 2006, section 8.5)."""
    merger = _Merger(effects.touched(program.body, program.kinds), program.kinds)
    body = merger.block(program.body, {})
    return walk.substitute_program(replace(program, body=body), {n: merger.now(n) for n in merger.mapping})


class _Merger:
    def __init__(self, memory: frozenset[str], known: Mapping[str, Kind]) -> None:
        self.memory = memory
        self.kinds = known
        self.mapping: dict[str, Operand] = {}
        self.indices: dict[Operand, Assign] = {}

    def now(self, operand: Operand) -> Operand:
        while isinstance(operand, str) and operand in self.mapping:
            operand = self.mapping[operand]
        return operand

    def block(self, block: Block, table: _Table) -> Block:
        made: list[Entry] = []
        fleeting: _Table = {}  # what was computed of memory since it was written into
        for entry in block:
            entry = walk.mapped(entry, self.now, lambda b: self.block(b, dict(table)))  # noqa: B023
            if not isinstance(entry, Assign) or entry.op.name in EFFECTS or not effects.is_pure(entry):
                fleeting.clear()
            elif entry.op.name in ("tuple", "slice"):
                self.indices[str(entry.target)] = entry
            elif effects.may_merge(entry, self.memory) or self.is_view(entry):
                assert entry.target is not None
                passes = effects.reads(entry, self.memory) and not self.is_view(entry)
                first = (fleeting if passes else table).setdefault(self.text(entry), entry.target)
                if first != entry.target:
                    self.mapping[entry.target] = first
                    continue
            made.append(self.carrying(entry) if isinstance(entry, For | While) else entry)
        return tuple(made)

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
