"""After this pass what is added to an accumulator, or to a part of it, is added there, not by way of one of its own.

The adjoint of ``A[i][j]``, read from a list of rows, is one number: ``A_bar[i][j] += v`` takes the place of a row of zeros
that is made, written into and added to ``A_bar[i]``, which would take as long as the row has elements.  The adjoint of a copy
of an array is the array's own, where nothing but these additions is made of it.
"""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import Assign, Block, Entry, Op, Operand, Program, leaves
from srcad.transforms.memory import Memory
from srcad.transforms.shapes import Shapes


def direct(program: Program) -> Program:
    """Let accumulators of parts be the parts of the accumulators that they are added to."""
    if not any(isinstance(e, Assign) and e.op.name == "accumulator" for e in walk.every(program.body)):
        return program
    return replace(program, body=_Rows(program).block(program.body))


class _Rows:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.kinds = program.kinds
        self.entries = walk.every(program.body)
        self.made = {e.target: e for e in self.entries if isinstance(e, Assign) and e.op.name == "accumulator"}
        self.uses: Counter[Operand] = Counter(o for e in self.entries for o in walk.operands(e))
        self.uses.update(leaves(program.result))
        self.adds = Counter(e.args[0] for e in self.entries if isinstance(e, Assign) and e.op.name in ("additem", "iadd"))

    @functools.cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.program.body, self.kinds, self.program.given)

    @functools.cached_property
    def memory(self) -> Memory:
        return Memory(self.program.body, self.kinds, sums=True)

    def block(self, block: Block) -> Block:
        made = [walk.within(e, self.block) for e in block]
        for entry in [*made]:
            if isinstance(entry, Assign) and entry.op.name == "iadd" and (adds := self.adds_of_copy(made, entry)) is not None:
                made = self.added_at_once(made, entry, adds)
        for entry in [*made]:
            birth = self.birth(made, entry)
            if birth is not None and isinstance(entry, Assign):
                made[made.index(birth)] = replace(birth, op=Op("getitem"), args=entry.args[:2])
                made.remove(entry)
        return tuple(made)

    def adds_of_copy(self, block: list[Entry], entry: Assign) -> list[Assign] | None:
        """What is added to an accumulator of this block that is then added to another one of its shape, and nothing else."""
        whole, part = entry.args
        birth = self.made.get(str(part))
        if birth is None or birth not in block or not kinds.is_array(self.kinds[str(part)]) or whole == part:
            return None
        adds = [e for e in block if isinstance(e, Assign) and e.op.name in ("additem", "iadd") and e.args[0] == part]
        alone = self.uses[part] == len(adds) + 1 and block.index(birth) < block.index(entry)
        alike = self.kinds[str(whole)] == self.kinds[str(part)] and self.shapes.same(whole, part)
        lasting = self.memory.names.isdisjoint(walk.names(o for e in adds for o in e.args[1:]))
        return adds if adds and alone and alike and lasting else None

    def added_at_once(self, block: list[Entry], entry: Assign, adds: list[Assign]) -> list[Entry]:
        """The same block, where these additions go to the other accumulator, at the end."""
        whole, part = entry.args
        for counted in (self.uses, self.adds):
            counted[whole] += len(adds) - 1
        left = [e for e in block if not any(e is a for a in adds) and e is not self.made[str(part)]]
        at = next(k for k, e in enumerate(left) if e is entry)
        return [*left[:at], *(replace(a, args=(whole, *a.args[1:])) for a in adds), *left[at + 1 :]]

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
