"""After this pass what is done unless a branch raises stands after that branch, as one writes it, and not in its other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from srcad.transforms import walk
from srcad.transforms.ir import Block, Entry, If, Operand, Program, Raise, Try


def clauses(program: Program) -> Program:
    """Leave branches that raise on one side with that side alone."""
    if not any(isinstance(e, Raise) for e in walk.every(program.body)):
        return program
    mapping: dict[str, Operand] = {}

    def go(block: Block) -> Block:
        return tuple(e for entry in block for e in parted(walk.within(entry, go)))

    def parted(entry: Entry) -> Sequence[Entry]:
        if not isinstance(entry, If) or isinstance(entry, Try) or _raises(entry.then) == _raises(entry.orelse):
            return (entry,)
        if _raises(entry.then):
            mapping.update((j.name, j.orelse) for j in entry.joins)
            return replace(entry, orelse=(), joins=()), *entry.orelse
        mapping.update((j.name, j.then) for j in entry.joins)
        return replace(entry, then=(), joins=()), *entry.then

    body = go(program.body)
    return program if body == program.body else walk.substitute_program(replace(program, body=body), mapping)


def _raises(block: Block) -> bool:
    """Whether a block ends by raising, whatever happens in it."""
    last = block[-1] if block else None
    both = isinstance(last, If) and not isinstance(last, Try) and _raises(last.then) and _raises(last.orelse)
    return both or isinstance(last, Raise)
