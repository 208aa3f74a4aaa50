"""After this pass what is added to a part of an accumulator is added there, not by way of an accumulator of its own.

The adjoint of ``A[i][j]``, read from a list of rows, is one number: ``A_bar[i][j] += v`` takes the place of a row of zeros
that is made, written into and added to ``A_bar[i]``, which would take as long as the row has elements.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import Assign, Block, Entry, Op, Operand, Program, leaves


def direct(program: Program) -> Program:
    """Let accumulators of parts be the parts of the accumulators that they are added to."""
    if sum(isinstance(e, Assign) and e.op.name == "accumulator" for e in walk.every(program.body)) < 2:
        return program
    return replace(program, body=_Rows(program).block(program.body))


class _Rows:
    def __init__(self, program: Program) -> None:
        self.kinds = program.kinds
        self.entries = walk.every(program.body)
        self.made = {e.target: e for e in self.entries if isinstance(e, Assign) and e.op.name == "accumulator"}
        self.uses: Counter[Operand] = Counter(o for e in self.entries for o in walk.operands(e))
        self.uses.update(leaves(program.result))
        self.adds = Counter(e.args[0] for e in self.entries if isinstance(e, Assign) and e.op.name in ("additem", "iadd"))

    def block(self, block: Block) -> Block:
        made = [walk.within(e, self.block) for e in block]
        for entry in [*made]:
            birth = self.birth(made, entry)
            if birth is not None and isinstance(entry, Assign):
                made[made.index(birth)] = replace(birth, op=Op("getitem"), args=entry.args[:2])
                made.remove(entry)
        return tuple(made)

    def birth(self, block: list[Entry], entry: Entry) -> Assign | None:
        """The entry that makes what is added here, if it can be a part of what it is added to from the beginning."""
        if not isinstance(entry, Assign) or entry.op.name != "additem":
            return None
        whole, index, part = entry.args
        birth = self.made.get(str(part))
        if birth is None or str(whole) not in self.made or not self.holds_parts(whole, index):
            return None
        if birth not in block or self.uses[part] != self.adds[part] + 1:
            return None
        start, end = block.index(birth), block.index(entry)
        between = tuple(block[start:end])
        known = walk.defined(between).isdisjoint(walk.names((whole, index)))
        return birth if start < end and known and not self.is_read(between, whole) else None

    def is_read(self, block: Block, whole: Operand) -> bool:
        """Whether an accumulator, or a part of it, is more than added to."""
        taken = (e for e in self.entries if isinstance(e, Assign) and e.op.name == "getitem")
        parts = {whole, *(e.target for e in taken if e.args[0] == whole)}
        return any(effects.is_more_than_added_to(e, parts) for e in walk.every(block))

    def holds_parts(self, whole: Operand, index: Operand) -> bool:
        """Whether an accumulator is a list with accumulators in it, of which an index names one."""
        kind = self.kinds[str(whole)]
        inner = isinstance(kind, kinds.Sequence) and isinstance(kind.element, kinds.Sequence | kinds.Array)
        number = self.kinds[index] if isinstance(index, str) else kinds.of(getattr(index, "value", None))
        return inner and kinds.is_number(number)
