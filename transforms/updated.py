"""After this pass an array that a loop carries is changed where it is, where no step has use for what it was before.

So the adjoint of a state of which elements are read is one array that every step adds to, and no copy of it is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from srcad.transforms import kinds, walk
from srcad.transforms.ir import EFFECTS, ZEROS, Assign, Block, Carry, Entry, For, Op, Operand, Program, While, leaves
from srcad.transforms.memory import COPIES, Memory, is_new
from srcad.transforms.shapes import Shapes

_WRITES = ("setitem", "additem", "iadd")


def updated(program: Program) -> Program:
    """Let loops write into the arrays that they carry."""
    if not any(any(_steps(e)) for e in walk.every(program.body) if isinstance(e, For | While)):
        return program
    updating = _Updating(program)
    body = updating.block(program.body)
    return program if body == program.body else walk.substitute_program(replace(program, body=body), updating.mapping)


@dataclass(frozen=True, slots=True)
class _Step:
    """A loop's array, and the entry that makes that of the next step: a copy, or a sum with these terms."""

    carry: Carry
    birth: Assign
    terms: tuple[Operand, ...]

    @property
    def names(self) -> tuple[str, str, str]:
        """The array that the loop begins with, that of a step, and that of the next one."""
        return str(self.carry.init), self.carry.name, str(self.carry.next)


def _steps(loop: For | While) -> Iterator[_Step]:
    made: dict[Operand, Assign] = {e.target: e for e in loop.body if isinstance(e, Assign) and e.target is not None}
    for carry in loop.carried:
        match made.get(carry.next):
            case Assign(_, Op(name), args) as birth if name in COPIES and args[0] == carry.name:
                yield _Step(carry, birth, ())
            case Assign(_, Op("+"), (first, term)) as birth if first == carry.name != term:
                yield _Step(carry, birth, (term,))
            case Assign(_, Op("+"), (term, last)) as birth if last == carry.name != term:
                yield _Step(carry, birth, (term,))


class _Updating:
    def __init__(self, program: Program) -> None:
        self.kinds = program.kinds
        self.memory = Memory(program.body, program.kinds, sums=True)
        self.shapes = Shapes(program.body, program.kinds, program.given)
        self.uses = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        self.uses.update(walk.names(leaves(program.result)))
        self.mapping: dict[str, Operand] = {}

    def block(self, block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            entry = walk.within(entry, self.block)
            if isinstance(entry, For | While):
                for step in _steps(entry):
                    entry = self.loop(made, entry, step)
            made.append(entry)
        return tuple(made)

    def loop(self, before: list[Entry], loop: For | While, step: _Step) -> For | While:
        """A loop that changes what it carries, where nobody else has the array that it begins with."""
        begin, name, end = step.names
        cut = max((k for k, e in enumerate(before) if _cuts(e)), default=0)  # what follows is run as often as the loop
        first = next((e for e in before[cut:] if isinstance(e, Assign) and e.target == begin), None)
        if first is None or not (self.is_own(first) and self.is_alike(step) and self.is_apart(loop, step)):
            return loop
        before[:] = [replace(first, target=name) if e is first else e for e in before]
        self.mapping |= {begin: name, end: name}
        sums = tuple(Assign(None, Op("iadd"), (name, t), step.birth.span) for t in step.terms)
        body = tuple(s for e in loop.body for s in (sums if e is step.birth else (e,)))
        return walk.changed(loop, body=body, carried=tuple(c for c in loop.carried if c is not step.carry))

    def is_own(self, birth: Assign) -> bool:
        """Whether an entry makes new memory that is read once, which is where a loop begins with it."""
        return (is_new(birth) or birth.op.name in (*ZEROS, *COPIES)) and self.uses[str(birth.target)] == 1

    def is_alike(self, step: _Step) -> bool:
        """Whether the array of every step is of one type and shape."""
        begin, name, end = step.names
        kind = self.kinds[name]
        of_floats = bool(kinds.rank(kind)) and kinds.result_dtype(kind) == np.dtype(float)
        return of_floats and self.kinds[begin] == self.kinds[end] == kind and all(self.fits(name, t) for t in step.terms)

    def fits(self, name: str, term: Operand) -> bool:
        """Whether what is added to an array of floats leaves its type and shape as they are."""
        if not isinstance(term, str):
            return type(getattr(term, "value", None)) in (int, float)
        return self.kinds[term] == kinds.FLOAT or (self.kinds[term] == self.kinds[name] and self.shapes.same(name, term))

    def is_apart(self, loop: For | While, step: _Step) -> bool:
        """Whether nothing reads what was before once it has changed, and nothing keeps what changes in the next step."""
        begin, name, end = step.names
        place = next(k for k, e in enumerate(loop.body) if e is step.birth)
        head = loop.head if isinstance(loop, While) else ()
        early, late = (*head, *loop.body[:place]), loop.body[place + 1 :]
        others = self.memory.reaching(name) - {begin, name, end}
        old, new = {name} | (others & walk.defined(early)), {end} | (others & walk.defined(late))
        handed = Counter(walk.names(walk.operands(loop)))
        if not others <= old | new or handed[end] != 1 or any(handed[n] for n in (name, *others)):
            return False
        if not old.isdisjoint(walk.used(late)) or not new.isdisjoint(walk.used(early)):
            return False
        reads = all(self.only_reads(e, old) for e in walk.every(early))
        return reads and all(self.only_reads(e, new) or _writes(e, new) for e in walk.every(late))

    def only_reads(self, entry: Entry, names: set[str]) -> bool:
        """Whether an entry takes nothing of arrays but numbers, new arrays and views that have such names as well."""
        if names.isdisjoint(walk.names(walk.operands(entry))):
            return True
        if not isinstance(entry, Assign):
            return False
        if entry.op.name in EFFECTS:
            base = entry.args[0]
            into_array = isinstance(base, str) and base not in names and kinds.is_array(self.kinds[base])
            return into_array and entry.op.name in _WRITES
        taken = entry.target is not None and (kinds.is_scalar(self.kinds[entry.target]) or entry.target in names)
        return is_new(entry) or entry.op.name in ZEROS or (taken and entry.op.name == "getitem")


def _cuts(entry: Entry) -> bool:
    return isinstance(entry, Assign) and entry.op.name == "cut"


def _writes(entry: Entry, names: set[str]) -> bool:
    """Whether an entry writes into one of these arrays."""
    return isinstance(entry, Assign) and entry.op.name in _WRITES and entry.args[0] in names
