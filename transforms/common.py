"""After this pass no block computes twice what it, or a block around it, has computed before.

Nor does a loop carry what no step changes.
"""

from __future__ import annotations

from dataclasses import replace

from srcad.transforms import effects, walk
from srcad.transforms.ir import Assign, Block, Entry, For, Operand, Program, While

_Table = dict[tuple[str, tuple[str, ...], tuple[Operand, ...]], str]


def common(program: Program) -> Program:
    """Merge equal pure entries; the first one stands for all (Aho et al. 2006, section 8.5)."""
    merger = _Merger(effects.touched(program.body, program.kinds))
    body = merger.block(program.body, {})
    return walk.substitute_program(replace(program, body=body), {n: merger.now(n) for n in merger.mapping})


class _Merger:
    def __init__(self, memory: frozenset[str]) -> None:
        self.memory = memory
        self.mapping: dict[str, Operand] = {}

    def now(self, operand: Operand) -> Operand:
        while isinstance(operand, str) and operand in self.mapping:
            operand = self.mapping[operand]
        return operand

    def block(self, block: Block, table: _Table) -> Block:
        made: list[Entry] = []
        for entry in block:
            entry = walk.mapped(entry, self.now, lambda b: self.block(b, dict(table)))  # noqa: B023
            if isinstance(entry, Assign) and effects.may_merge(entry, self.memory):
                assert entry.target is not None
                first = table.setdefault((entry.op.name, entry.op.keywords, entry.args), entry.target)
                if first != entry.target:
                    self.mapping[entry.target] = first
                    continue
            made.append(self.carrying(entry) if isinstance(entry, For | While) else entry)
        return tuple(made)

    def carrying(self, entry: For | While) -> For | While:
        """A loop that carries only what some step changes."""
        still = [c for c in entry.carried if self.now(c.next) == c.name]
        self.mapping.update({c.name: c.init for c in still})
        return walk.changed(entry, carried=tuple(c for c in entry.carried if c not in still))
