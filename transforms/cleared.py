"""After this pass no zero is written into an adjoint that nobody reads afterwards.

The reverse of ``x[i] = v`` clears ``x_bar[i]``.  That is for nobody where it is the last that is done to memory which is born
in the same block, or where each step of a loop has an element or row of its own and nothing reads these after the loop.
Where the next that is done besides adding elsewhere is to add something there, that is written instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import Assign, Block, Entry, For, Lit, Op, Operand, Program, Source, leaves
from srcad.transforms.memory import Memory, index_axes, is_basic, is_new
from srcad.transforms.parts import ALL, Part, Parts

_WRITES = ("setitem", "additem", "iadd")


def cleared(program: Program) -> Program:
    """Leave out the zeros that are written for nobody."""
    if not any(map(clears, walk.every(program.body))):
        return program
    memory = Memory(program.body, program.kinds)
    return replace(program, body=_Clearing(program, memory).block(program.body)) if memory.names else program


def clears(entry: Entry) -> bool:
    """Whether an entry writes zeros."""
    return isinstance(entry, Assign) and entry.op.name == "setitem" and entry.args[2] in (Lit(0.0), Lit(None))


class _Clearing:
    def __init__(self, program: Program, memory: Memory) -> None:
        self.memory = memory
        self.kinds = program.kinds
        self.indices = memory.tuples
        self.uses = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        self.uses.update(walk.names(leaves(program.result)))
        self.places = Parts(program.body, program.kinds)
        self.made = self.places.made
        self.kept = {*walk.names(leaves(program.result))}
        self.known_outside = effects.handed_out(program.body, program.kinds, memory)

    def block(self, block: Block) -> Block:
        made = [walk.within(e, self.block) for e in block]
        for place, entry in [*enumerate(made)]:
            if isinstance(entry, For):
                made[place] = self.loop(entry, made[:place], made[place + 1 :])
        for entry in [*made]:
            if clears(entry) and self.is_last(made, entry):
                self.leave_out(made, entry)
            elif clears(entry):
                self.replaced(made, entry)
        return self.without_places(tuple(made)) if len(made) < len(block) else tuple(made)

    def leave_out(self, block: list[Entry], *entries: Entry) -> None:
        """Take entries out of a block."""
        walk.leave_out(block, *entries)
        self.uses.subtract(walk.names(o for e in entries for o in walk.operands(e)))

    def without_places(self, block: Block) -> Block:
        """The same without the tuples of indices that nobody reads any more."""
        gone = self.indices.keys() - walk.used(block) - self.kept
        return tuple(e for e in block if not isinstance(e, Assign) or e.target not in gone)

    def replaced(self, block: list[Entry], zero: Entry) -> None:
        """Write what is added next to a zero in the place of that zero; what else is added in between comes after it."""
        assert isinstance(zero, Assign)
        place, members = next(k for k, e in enumerate(block) if e is zero), self.members(zero)
        after = [e for e in block[place + 1 :] if not members.isdisjoint(walk.used((e,)))]
        at = next((k for k, e in enumerate(after) if not self.adds(e, members) or self.adds_to(e, zero)), len(after))
        if at == len(after) or not self.adds_to(after[at], zero) or (at and not kinds.is_array(self.kinds[str(zero.args[0])])):
            return
        entry = after[at]
        assert isinstance(entry, Assign)
        if self.was_there(block[:place], entry, members):
            self.leave_out(block, entry, zero)
        elif self.can_stand(entry, members):
            self.leave_out(block, zero)
            walk.leave_out(block, *after[:at])
            place = next(k for k, e in enumerate(block) if e is entry)
            block[place : place + 1] = [replace(entry, op=Op("setitem"), args=_stored(entry)), *after[:at]]

    def adds_to(self, entry: Entry, zero: Assign) -> bool:
        """Whether something is added to where the zero is written."""
        adds = isinstance(entry, Assign) and entry.op.name in ("additem", "iadd")
        return isinstance(entry, Assign) and adds and self.places.written(entry) == self.places.written(zero)

    def adds(self, entry: Entry, members: frozenset[str]) -> bool:
        """Whether an entry adds a value to some part of this memory, and reads no memory."""
        if not isinstance(entry, Assign) or entry.op.name not in ("additem", "iadd") or entry.args[0] not in members:
            return False
        return self.memory.names.isdisjoint(walk.names(entry.args[1:]))

    def was_there(self, before: list[Entry], entry: Assign, members: frozenset[str]) -> bool:
        """Whether what is added is the number that the zero takes the place of."""
        value = entry.args[-1]
        last = next((e for e in reversed(before) if not members.isdisjoint(walk.used((e,)))), None)
        if not isinstance(last, Assign) or last.target != value:
            return False
        if last.op.name == ".copy()":
            return self.places.named(last.args[0]) == self.places.written(entry)
        taken = last.op.name == "getitem" and kinds.is_scalar(self.kinds[str(value)])
        return taken and self.places.at(*last.args) == self.places.written(entry)

    def can_stand(self, entry: Assign, members: frozenset[str]) -> bool:
        """Whether what is added can be written as it is: into one place of an array, or as a new array into a list."""
        base, index, value = _stored(entry)
        kind = self.kinds[str(base)]
        if not members.isdisjoint(walk.names((value,))):
            return False
        if kinds.is_array(kind):
            return is_basic(index, self.made, self.kind_of) and not kinds.is_exact(kind)
        if not isinstance(kind, kinds.Sequence) or not kinds.is_number(self.kind_of(index)):
            return False
        made = self.made.get(str(value))
        return kinds.is_scalar(kind.element) or (made is not None and self.uses[str(value)] == 1 and is_new(made))

    def kind_of(self, operand: Operand) -> kinds.Kind:
        return self.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))

    def members(self, entry: Entry) -> frozenset[str]:
        assert isinstance(entry, Assign)
        return self.memory.reaching(str(entry.args[0]))

    def is_last(self, block: Sequence[Entry], entry: Entry) -> bool:
        """Whether nothing reads memory of this block after a write."""
        members = self.members(entry)
        place = next(k for k, e in enumerate(block) if e is entry)
        after = (e for e in block[place + 1 :] if not members.isdisjoint(walk.used((e,))))
        assert isinstance(entry, Assign)
        part = self.places.written(entry)
        alone = all((clears(e) and self.members(e) == members) or self.misses(e, members, part) for e in after)
        return alone and self.is_of(block, members)

    def misses(self, entry: Entry, members: frozenset[str], part: Part) -> bool:
        """Whether an entry reads and writes elements of this memory, but none of a part of it, and gives none of it a name."""
        if not isinstance(entry, Assign):
            return False
        if self.places.is_view(entry):
            return self.places.are_apart(self.places.at(*entry.args), part)
        if entry.target is not None and not is_new(entry) and entry.op.name != ".copy()":
            return False
        read = entry.args[1:] if entry.op.name in _WRITES else entry.args
        found = [self.places.named(o) for o in read if o in members]
        found += [self.places.written(entry)] if entry.op.name in _WRITES else []
        return all(self.places.are_apart(f, part) for f in found)

    def is_of(self, block: Sequence[Entry], members: frozenset[str]) -> bool:
        """Whether memory is born in a block, and known inside it alone."""
        if not self.known_outside.isdisjoint(map(self.memory.outermost, members)):
            return False
        inside = Counter(o for e in walk.every(tuple(block)) for o in walk.operands(e) if o in members)
        return all(inside[m] == self.uses[m] for m in members) and members <= walk.defined(tuple(block))

    def loop(self, loop: For, before: Sequence[Entry], after: Sequence[Entry]) -> For:
        """A loop without the zeros that each step writes into its own part."""
        steps = [s for s in loop.sources if s.how in ("range", "reversed_range") and _counts_up_or_down(s)]
        zeros = [e for e in loop.body if clears(e)]
        gone = [e for e in zeros if any(self.is_own(loop, e, s.target) for s in steps)]
        gone = [e for e in gone if self.is_of([*before, loop], self.members(e))]
        gone = [e for e in gone if self.members(e).isdisjoint(walk.used(tuple(after)))]
        return replace(loop, body=tuple(e for e in loop.body if not any(e is g for g in gone))) if gone else loop

    def is_own(self, loop: For, zero: Entry, step: str) -> bool:
        """Whether a step reads nothing but its own part of an array, and before it writes zeros there."""
        assert isinstance(zero, Assign)
        members, bound, (base, index) = self.members(zero), walk.defined(loop.body), zero.args[:2]
        if members - bound != {base} or not kinds.is_array(self.kinds[str(base)]) or step not in index_axes(index, self.made):
            return False
        if not members.isdisjoint(walk.operands(replace(loop, body=()))):
            return False
        place = next(k for k, e in enumerate(loop.body) if e is zero)
        before, after = loop.body[:place], loop.body[place + 1 :]
        return members.isdisjoint(walk.used(after)) and all(map(self.takes, before, repeat(base), repeat(index)))

    def takes(self, entry: Entry, base: Operand, index: Operand) -> bool:
        """Whether an entry reads no other part of an array."""
        if isinstance(entry, Assign) and entry.op.name == "getitem" and entry.args[0] == base:
            return index_axes(entry.args[1], self.made) == index_axes(index, self.made)
        return base not in walk.used((entry,))


def _stored(entry: Assign) -> tuple[Operand, Operand, Operand]:
    """Memory, the index and what is added there."""
    base, value = entry.args[0], entry.args[-1]
    return base, entry.args[1] if len(entry.args) > 2 else ALL, value


def _counts_up_or_down(source: Source) -> bool:
    """Whether a range has no negative numbers, which would count from the end."""
    start, stop, step = (getattr(a, "value", None) for a in source.args)
    if type(step) is not int:
        return False
    return type(start) is int and start >= 0 if step > 0 else type(stop) is int and stop >= -1
