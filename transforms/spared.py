"""After this pass no array is copied, or filled with zeros, where another one can stand for it.

A copy is spared where what it is a copy of stays as it is while the copy is read; the zero that the reverse of a write
leaves behind is written after that.  Memory that is made of zeros is what is added to it first of all, or a copy of that.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.cleared import clears
from srcad.transforms.dead import dead
from srcad.transforms.ir import EFFECTS, ZEROS, Assign, Block, Entry, Op, Operand, Program, leaves
from srcad.transforms.memory import COPIES, MAYBE_VIEWS, VIEWS, Memory, is_new
from srcad.transforms.parts import Part, Parts
from srcad.transforms.shapes import Shapes

#: Operations that give a part of an array whatever its layout, and are known to.
_PARTS = VIEWS | {"getitem"}


def spared(program: Program) -> Program:
    """Let arrays stand for their copies, and for sums with zero."""
    if not any(isinstance(e, Assign) and e.op.name in ("iadd", *COPIES) for e in walk.every(program.body)):
        return program
    return _Sparing(program, Memory(program.body, program.kinds, sums=True)).program()


class _Sparing:
    def __init__(self, program: Program, memory: Memory) -> None:
        self.given = program
        self.memory = memory
        self.kinds = program.kinds
        self.uses = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        self.uses.update(walk.names(leaves(program.result)))
        effects_of = (e for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name in EFFECTS)
        self.writes = Counter(e.args[0] for e in effects_of)
        self.mapping: dict[str, Operand] = {}
        self.unborn = False  # whether memory is no longer made, and so its shape not read

    @functools.cached_property
    def relaid(self) -> set[Operand]:
        """The arrays of which something is a view or a copy by how they are laid out: no other array stands for these."""
        return {a for e in walk.every(self.given.body) if isinstance(e, Assign) and e.op.name in MAYBE_VIEWS for a in e.args[:1]}

    @functools.cached_property
    def parts(self) -> Parts:
        return Parts(self.given.body, self.kinds)

    @functools.cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.given.body, self.kinds, self.given.given)

    def program(self) -> Program:
        body = self.block(self.given.body)
        made = walk.substitute_program(replace(self.given, body=body), self.mapping)
        return dead(made) if self.unborn else made

    def block(self, block: Block) -> Block:
        made = [walk.within(e, self.block) for e in block]
        for entry in [e for e in made if isinstance(e, Assign)]:
            if entry.op.name in COPIES:
                self.copy(made, entry)
            elif entry.op.name in ZEROS:
                self.zeros(made, entry)
        return tuple(made)

    # --- copies ---

    def copy(self, block: list[Entry], copy: Assign) -> None:
        """Take a copy out of a block, if its source can stand for it."""
        source, place = copy.args[0], _place(block, copy)
        if not isinstance(source, str) or copy.target is None or self.kinds[source] != self.kinds[copy.target]:
            return
        last = self.last_use(block, place, copy.target)
        if last is None:
            return
        between = block[place + 1 : last + 1]
        writes = [k for k, e in enumerate(between) if any(self.changes(inner, source) for inner in walk.every((e,)))]
        if len(writes) > 1 or (writes and not self.can_wait(between[writes[0]], source, between[writes[0] + 1 :])):
            return
        if writes:
            block.insert(last + 1, between[writes[0]])
            del block[place + 1 + writes[0]]
        del block[place]
        self.mapping[copy.target] = source

    def last_use(self, block: Sequence[Entry], place: int, copy: str) -> int | None:
        """Where a copy, or a part of it, is read for the last time; ``None`` where it is more than read, or read elsewhere."""
        if any(self.writes[m] for m in self.memory.members(copy)):
            return None
        parts, last, count = {copy}, place, 0
        for k, entry in enumerate(block[place + 1 :], place + 1):
            for inner in walk.every((entry,)):
                read = [o for o in walk.names(walk.operands(inner)) if o in parts]
                if not read:
                    continue
                last, count = k, count + len(read)
                if not isinstance(inner, Assign) or not self.only_reads(inner, parts):
                    return None
                shares = inner.op.name in _PARTS
                if shares and inner.target is not None and not kinds.is_scalar(self.kinds[inner.target]):
                    if inner is not entry:
                        return None
                    parts.add(inner.target)
        return last if count == sum(self.uses[p] for p in parts) else None

    def only_reads(self, entry: Assign, parts: set[str]) -> bool:
        """Whether an entry makes something new of what it reads, or a part of it."""
        if entry.op.name in ("setitem", "additem", "iadd"):
            base = entry.args[0]
            return base not in parts and isinstance(base, str) and isinstance(self.kinds[base], kinds.Array)
        return is_new(entry) or (entry.op.name in _PARTS and entry.args[0] in parts)

    def changes(self, entry: Entry, source: str) -> bool:
        """Whether an entry may write into the memory of an array."""
        if not isinstance(entry, Assign) or (entry.op.name not in EFFECTS and effects.is_pure(entry)):
            return False
        base = entry.args[0] if entry.op.name in EFFECTS else None
        reaches = not isinstance(base, str) or base in self.memory.reaching(source)
        return reaches and self.beside(entry, self.parts.named(source)) is entry

    def can_wait(self, zero: Entry, source: str, entries: Sequence[Entry]) -> bool:
        """Whether a zero may be written after other entries: these neither read where it is written, nor write there."""
        if not isinstance(zero, Assign) or not clears(zero):
            return False
        return not self.touched(source, [self.beside(e, self.parts.written(zero)) for e in entries])

    def beside(self, entry: Entry, part: Part) -> Entry:
        """What an entry reads, where all that it writes into is other elements than those of a part of an array."""
        if not isinstance(entry, Assign) or entry.op.name not in ("setitem", "additem", "iadd"):
            return entry
        apart = self.parts.are_apart(self.parts.written(entry), part)
        return replace(entry, op=Op("tuple"), args=entry.args[1:]) if apart else entry

    def touched(self, source: str, entries: Sequence[Entry]) -> bool:
        """Whether some entry reads or writes the memory of an array."""
        return not self.memory.reaching(source).isdisjoint(self.used(entries))

    def used(self, entries: Sequence[Entry]) -> set[str]:
        """The names in some entries, with the arrays that stand for copies among them."""
        found = set(walk.used(tuple(entries)))
        while more := {str(self.mapping[name]) for name in found if name in self.mapping} - found:
            found |= more
        return found

    # --- zeros ---

    def zeros(self, block: list[Entry], birth: Assign) -> None:
        """Let what is added to new memory first be that memory, if it is new itself; else the sum of the first two terms."""
        target = str(birth.target)
        if not self.memory.members(target).isdisjoint(self.relaid):
            return
        first = self.added(block, _place(block, birth), target)
        if first is None:
            self.transposed(block, birth)
            return
        term = first.args[1]
        self.unborn = True
        if self.takes(block, first, target):
            walk.leave_out(block, first, birth)
            return
        second = self.added(block, _place(block, first), target) if term not in self.memory.names else None
        if second is not None:
            block[_place(block, second)] = Assign(target, Op("+"), (term, second.args[1]), second.span)
            walk.leave_out(block, first, birth)
        else:
            copy = Assign(target, Op(".copy()" if kinds.rank(self.kinds[target]) == 1 else "np.copy"), (term,), first.span)
            block[_place(block, first)] = copy
            walk.leave_out(block, birth)
            self.uses[target] -= 1
            self.writes[target] -= 1
            self.copy(block, copy)

    def transposed(self, block: list[Entry], birth: Assign) -> None:
        """Let memory of zeros that is written into by its transpose first of all be the transpose of what is added there."""
        place, target = _place(block, birth), str(birth.target)
        view = next((e for e in block[place + 1 :] if target in self.used((e,))), None)
        if not isinstance(view, Assign) or view.op.name != ".T" or view.target is None:
            return
        first = self.added(block, _place(block, view), view.target)
        between = block[_place(block, view) + 1 : _place(block, first)] if first is not None else ()
        if first is None or target in self.used(between) or not self.takes(block, first, view.target):
            return
        walk.leave_out(block, birth, view)
        self.unborn = True
        block[_place(block, first)] = Assign(target, Op(".T"), (view.target,), view.span)

    def takes(self, block: list[Entry], first: Assign, target: str) -> bool:
        """Let what is added first be made under the name of what it is added to, if it is new and read nowhere else."""
        term = first.args[1]
        made = next((e for e in block[: _place(block, first)] if isinstance(e, Assign) and e.target == term), None)
        if made is None or not is_new(made) or self.uses[str(term)] != 1:
            return False
        block[_place(block, made)] = replace(made, target=target)
        return True

    def added(self, block: list[Entry], place: int, target: str) -> Assign | None:
        """The next entry that reads or writes an array, if it adds one of the same type and shape."""
        entry = next((e for e in block[place + 1 :] if target in self.used((e,))), None)
        if not isinstance(entry, Assign) or entry.op.name != "iadd" or entry.args[0] != target:
            return None
        term = entry.args[1]
        if not isinstance(term, str) or term == target:
            return None
        alike = self.kinds[term] == self.kinds[target] and self.shapes.same(term, target)
        # What NumPy computes of arrays of no axes is no array.
        return entry if alike and kinds.rank(self.kinds[target]) else None


def _place(block: Sequence[Entry], entry: Entry) -> int:
    return next(k for k, e in enumerate(block) if e is entry)
