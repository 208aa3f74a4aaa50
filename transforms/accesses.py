"""Which part of memory each operation reads or writes, axis by axis, and what can reach it later.

Later is further on in the text, or in a later step of a loop around both.  Two parts have nothing in common where the
difference of their places along an axis is never zero, by the bounds of the loops: dependence tests for places that are
linear in what loops count (Allen and Kennedy 2001, Optimizing Compilers for Modern Architectures, chapter 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from srcad.transforms import kinds, walk
from srcad.transforms.ir import Assign, Block, Entry, For, Lit, Operand, Program, Source, While
from srcad.transforms.lengths import slice_parts
from srcad.transforms.linear import Bounds, Linear
from srcad.transforms.loads import Elements
from srcad.transforms.memory import index_axes, is_new
from srcad.transforms.parts import ALL
from srcad.transforms.spans import Span

#: An array or list, and places along its first axes.
Region: TypeAlias = "tuple[str, tuple[Span, ...]]"


@dataclass(frozen=True, slots=True)
class Access:
    """Which part of memory an operation is on, where that is known, and the loops around it."""

    place: Region | None
    loops: tuple[For | While, ...]
    number: int


class Accesses(Elements):
    """The entries of a program in the order of the text; ``meet`` is told of each, with the loops around it."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.definitions: dict[Operand, Assign] = {}
        self.binders: dict[str, tuple[For | While, ...]] = {}
        self.counted: dict[str, Source] = {}
        self.regions: dict[Operand, Region] = {}  # of views
        self.number = 0
        self.collect(program.body, ())

    def meet(self, entry: Entry, loops: tuple[For | While, ...]) -> None:
        """What an entry does with memory; a loop stands inside of itself."""
        raise NotImplementedError

    def collect(self, block: Block, loops: tuple[For | While, ...]) -> None:
        for entry in block:
            self.number += 1
            inner = (*loops, entry) if isinstance(entry, For | While) else loops
            if isinstance(entry, For):
                self.counted |= {s.target: s for s in entry.sources if s.how in ("range", "reversed_range", "count")}
            elif isinstance(entry, Assign) and entry.target is not None:
                self.define(entry, loops)
            self.meet(entry, inner)
            for part in walk.blocks(entry):
                self.collect(part, inner)

    def access(self, place: Region | None, loops: tuple[For | While, ...]) -> Access:
        """The access of the entry that is looked at."""
        return Access(place, loops, self.number)

    def define(self, entry: Assign, loops: tuple[For | While, ...]) -> None:
        target = str(entry.target)
        self.definitions[target] = entry
        self.binders[target] = loops
        place = self.region(entry) if entry.op.name == "getitem" and kinds.is_array(self.kinds[target]) else None
        if place is not None:
            self.regions[target] = place

    def region(self, entry: Assign) -> Region | None:
        """The part of memory that an entry reads or writes, where its place along every axis is a number or a slice."""
        element = self.place(entry)
        if element is not None:
            return element[0], tuple(Span.of(self.linear(p)) for p in element[1])
        if entry.op.name not in ("getitem", "setitem", "additem", "iadd") or entry.op.keywords:
            return None
        base, index = entry.args[0], entry.args[1] if entry.op.name != "iadd" else ALL
        if not isinstance(base, str) or not isinstance(self.kinds[base], kinds.Array) or base in self.outside:
            return None
        if index == ALL and entry.op.name != "getitem":
            return self.regions.get(base)
        spans = tuple(map(self.span, index_axes(index, self.tuples)))
        return (base, tuple(s for s in spans if s is not None)) if None not in spans else None

    def span(self, part: Operand) -> Span | None:
        """The places that an index along one axis names."""
        if self.is_whole(part):
            return Span.of(self.linear(part))
        made = self.definitions.get(part) if isinstance(part, str) else None
        if made is not None and made.op.name == "slice":
            first, last, step = slice_parts(made.args)
        elif isinstance(part, Lit) and isinstance(part.value, slice):
            first, last, step = Lit(part.value.start), Lit(part.value.stop), Lit(part.value.step)
        else:
            return None
        if step not in (Lit(None), Lit(1)):
            return None
        start, stop = (self.linear(end) if self.is_whole(end) else None for end in (first, last))
        return Span(Linear.of(0) if first == Lit(None) else start, stop, False)

    def passes(self, access: Access, write: Access) -> bool:
        """Whether a write is done before an access only, or elsewhere."""
        common = [a for a, b in zip(access.loops, write.loops, strict=False) if a is b]
        if not common and write.number <= access.number:
            return True
        assert access.place is not None
        if write.place is None or write.place[0] != access.place[0]:
            return False
        if write.number > access.number and not self.apart(access, write, None):
            return False
        return all(self.is_new_in(access.place[0], loop) or self.apart(access, write, loop) for loop in common)

    def is_new_in(self, base: str, loop: For | While) -> bool:
        """Whether every step of a loop makes memory of its own."""
        made = self.definitions.get(base)
        return made is not None and is_new(made) and any(loop is other for other in self.binders[base])

    def apart(self, access: Access, write: Access, loop: For | While | None) -> bool:
        """Whether a write in the same step, or in a later step of a loop, is never to the part of an access."""
        assert access.place is not None and write.place is not None
        moved = _names_within(loop) if loop is not None else frozenset()
        bounds = Bounds(self.counted, self.linear, moved, frozenset(_steps(loop)))
        pairs = ((a, b.renamed(moved)) for a, b in zip(access.place[1], write.place[1], strict=False))
        return any(a.precedes(b, bounds) or b.precedes(a, bounds) for a, b in pairs)

    def linear(self, operand: Operand) -> Linear:
        """A whole number as a sum of others."""
        if isinstance(operand, Lit) and type(operand.value) is int:
            return Linear.of(operand.value)
        made = self.definitions.get(operand) if isinstance(operand, str) else None
        if made is None or made.op.name not in ("+", "-") or not all(map(self.is_whole, made.args)):
            return Linear.symbol(str(operand))
        first, second = map(self.linear, made.args)
        return first + second if made.op.name == "+" else first - second

    def is_whole(self, operand: Operand) -> bool:
        kind = self.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
        return kind == kinds.INT


def _names_within(loop: For | While) -> frozenset[str]:
    """What each step of a loop binds."""
    names = {n for block in walk.blocks(loop) for n in walk.defined(block)} | {c.name for c in loop.carried}
    inner = (e for block in walk.blocks(loop) for e in (loop, *walk.every(block)) if isinstance(e, For))
    return frozenset(names | {s.target for e in inner for s in e.sources})


def _steps(loop: For | While | None) -> Iterator[str]:
    """What a loop counts."""
    if isinstance(loop, For):
        yield from (s.target for s in loop.sources)
