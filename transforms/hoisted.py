"""After this pass a loop does not compute in each step what no step changes (Aho et al. 2006, section 9.5.1).

What leaves a loop is numbers and arrays that are computed element by element, sums, and products whose shapes fit: it is done
also where the loop has no step, so that it must not raise.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from srcad.transforms import effects, kinds, rules, walk
from srcad.transforms.ir import Assign, Block, Entry, For, Program, While
from srcad.transforms.lengths import PRODUCTS
from srcad.transforms.shapes import Shapes


def hoisted(program: Program) -> Program:
    """Move what is the same in every step of a loop before the loop."""
    if not any(isinstance(e, For | While) for e in walk.every(program.body)):
        return program
    body = _Hoisting(program).block(program.body)
    return program if body == program.body else replace(program, body=body)


class _Hoisting:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.kinds = program.kinds

    @functools.cached_property
    def memory(self) -> frozenset[str]:
        return effects.touched(self.program.body, self.kinds)

    @functools.cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.program.body, self.kinds, self.program.given)

    def block(self, block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            entry = walk.within(entry, self.block)
            if isinstance(entry, For | While):
                first, entry = self.parted(entry)
                made += first
            made.append(entry)
        return tuple(made)

    def parted(self, loop: For | While) -> tuple[list[Assign], For | While]:
        """What is computed before a loop, and the loop without it."""
        inside = {*walk.bound_inside(loop), *(c.name for c in loop.carried)}
        inside = inside.union(*map(walk.defined, walk.blocks(loop)))
        first: list[Assign] = []
        for entry in loop.body:
            if isinstance(entry, Assign) and inside.isdisjoint(walk.names(entry.args)) and self.can_move(entry):
                first.append(entry)
                inside.discard(str(entry.target))
        return first, walk.changed(loop, body=tuple(e for e in loop.body if e not in first)) if first else loop

    def can_move(self, entry: Assign) -> bool:
        """Whether an entry computes numbers from numbers, and neither raises nor reads what is written."""
        known = [_is_numeric(self.kinds[name]) for name in walk.names(entry.args)]
        if not known or not all(known):
            return False
        if not effects.may_merge(entry, self.memory) or effects.reads(entry, self.memory):
            return False
        if entry.op.name in PRODUCTS:
            return self.shapes.settled(str(entry.target)) is not None
        rule = rules.find(entry.op.name)
        computes = entry.op.name == "np.sum" or (rule is not None and bool(rule.partials))
        return computes and effects.raise_key(entry, self.kinds, self.shapes) is None


def _is_numeric(kind: kinds.Kind) -> bool:
    """Whether values of this kind are certainly numbers or arrays of numbers."""
    dtype = kinds.dtype_of(kind)
    return dtype is not None and dtype.kind in "biufc"
