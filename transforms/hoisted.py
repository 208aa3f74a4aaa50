"""After this pass a loop does not compute in each step what no step changes (Aho et al. 2006, section 9.5.1).

What leaves a loop is numbers and arrays that are computed element by element, sums, and products whose shapes fit: it is done
also where the loop has no step, so that it must not raise.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace

from srcad.transforms import effects, kinds, memory, rules, walk
from srcad.transforms.ir import UNDEF, Assign, Block, Entry, For, If, Lit, Operand, Program, Source, While
from srcad.transforms.kinds import Kind
from srcad.transforms.lengths import PRODUCTS
from srcad.transforms.shapes import Shapes

#: What a loop begins with that leaves what its last step computed.
ABSENT = (UNDEF, Lit(None))


#: How a loop walks what may hold that.
WALKED = ("each", "reversed")


def hoisted(program: Program) -> Program:
    """Move what is the same in every step of a loop before the loop."""
    if not any(isinstance(e, For | While) for e in walk.every(program.body)):
        return program
    body = _Hoisting(program).block(program.body)
    return program if body == program.body else replace(program, body=body)


def unchanged(block: Block, inside: Container[str], stays: Callable[[Assign], bool]) -> set[str]:
    """What each step of a loop computes anew of what is the same in all, where an entry ``stays`` the same with its operands."""
    same: set[str] = set()
    for entry in block:
        if isinstance(entry, Assign) and entry.target is not None and stays(entry):
            if all(n in same or n not in inside for n in walk.names(entry.args)):
                same.add(entry.target)
    return same


def stands(source: Source, known: Mapping[str, Kind]) -> bool:
    """Whether a sequence can be walked later as well as now: an iterator may have been walked in between."""
    kind = known[source.args[0]] if isinstance(source.args[0], str) else kinds.UNKNOWN
    passes = isinstance(kind, kinds.Opaque) and (kind.cls is None or hasattr(kind.cls, "__next__"))
    return source.how in WALKED and not passes


def once(program: Program) -> Program:
    """Leave a loop after its first step where that leaves what every other one would."""
    if not any(isinstance(e, For) and any(c.init in ABSENT for c in e.carried) for e in walk.every(program.body)):
        return program
    content = effects.touched(program.body, program.kinds)

    def is_same(loop: For) -> bool:
        inside = walk.defined(loop.body) | {s.target for s in loop.sources} | {c.name for c in loop.carried}
        same = unchanged(loop.body, inside, lambda e: effects.may_merge(e, content) and not effects.reads(e, content))
        nothing_else = all(isinstance(e, Assign) and e.target in same for e in loop.body)
        left = all(c.init in ABSENT and c.next in same for c in loop.carried)
        walked = all(s.how in ("range", "count") or stands(s, program.kinds) for s in loop.sources)
        return nothing_else and left and walked and not loop.pushes and loop.until is None

    def go(block: Block) -> Block:
        made = (replace(e, until=Lit(True)) if isinstance(e, For) and is_same(e) else e for e in block)
        return tuple(walk.within(e, go) for e in made)

    return replace(program, body=go(program.body))


class _Hoisting:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.kinds = program.kinds

    @functools.cached_property
    def memory(self) -> frozenset[str]:
        return effects.touched(self.program.body, self.kinds)

    @functools.cached_property
    def unbound(self) -> frozenset[str]:
        """What only a step of a loop, or one side of a branch, binds, whatever hands that on."""
        entries = walk.every(self.program.body)
        made = [p for e in entries for p in _copied(e)]
        found = {name for name, given in made if any(a in ABSENT for a in given)}
        while more := {name for name, given in made if not found.isdisjoint(given)} - found:
            found |= more
        return frozenset(found)

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
        if not known or not all(known) or not self.unbound.isdisjoint(walk.names(entry.args)):
            return False
        if not effects.may_merge(entry, self.memory) or effects.reads(entry, self.memory):
            return False
        if entry.op.name in PRODUCTS:
            return self.shapes.settled(str(entry.target)) is not None
        if entry.op.name in ("getitem", "unpacked"):
            return self.is_there(entry)
        if entry.op.name == "len":
            return bool(kinds.rank(self.kinds[str(entry.args[0])]))
        computes = entry.op.name == "np.sum" or rules.is_elementwise(entry.op.name) or self.compares(entry)
        return computes and effects.raise_key(entry, self.kinds, self.shapes) is None

    def is_there(self, entry: Assign) -> bool:
        """Whether an entry reads an element of a vector that has so many, or as many as are unpacked."""
        base, place, *others = entry.args
        number = getattr(place, "value", None)
        if others or type(number) is not int or self.kinds.get(str(base)) != kinds.VECTOR:
            return False
        found = self.shapes.exactly(base)
        fits = found is not None and (-found[0] <= number < found[0] if entry.op.name == "getitem" else number == found[0])
        return fits and self.shapes.settled(base) is not None

    def compares(self, entry: Assign) -> bool:
        """Whether an entry compares a number with numbers, of whatever shape."""
        alone = (not isinstance(a, str) or kinds.is_scalar(self.kinds[a]) for a in entry.args)
        return entry.op.name in effects.COMPARISONS and any(alone)


def _copied(entry: Entry) -> Iterator[tuple[str, tuple[Operand, ...]]]:
    """What an entry binds without computing it, with what that, or a part of it, may be."""
    match entry:
        case Assign(str() as target, op, args) if op.name in memory.ELEMENTS or op.name in memory.KEEPING:
            yield target, tuple(walk.names(args if op.name in memory.KEEPING else args[:1]))
        case If():
            yield from ((j.name, (j.then, j.orelse)) for j in entry.joins)
        case For() | While():
            yield from ((c.name, (c.init, c.next)) for c in entry.carried)
            yield from ((p.stack, (p.value,)) for p in entry.pushes)
            yield from ((s.target, s.args[:1]) for s in (entry.sources if isinstance(entry, For) else ()) if s.how in WALKED)


def _is_numeric(kind: kinds.Kind) -> bool:
    """Whether values of this kind are certainly numbers or arrays of numbers."""
    dtype = kinds.dtype_of(kind)
    return dtype is not None and dtype.kind in "biufc"
