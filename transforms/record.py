"""To be recorded: what the reverse sweep reads of the forward sweep leaves a branch by a join and a loop by a stack.

A value is recorded once per step, unless it can be had again for less: the index of a range, the elements of a sequence
that stands still, and what a few cheap operations make of values that are at hand anyway (Hascoet, Naumann and Pascual
2005; Griewank and Walther 2008, chapter 12, on the trade of recording against recomputing).  Of an array that is read for
its shape alone the shape is recorded, so that the memory of the array can be used again in the next step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from srcad.transforms import kinds, rules, walk
from srcad.transforms.build import Builder
from srcad.transforms.hoisted import unchanged
from srcad.transforms.ir import (
    UNDEF,
    Assign,
    Block,
    Carry,
    Entry,
    For,
    Join,
    Lit,
    Op,
    Operand,
    Push,
    Source,
    While,
)  # fmt: skip
from srcad.transforms.memory import SHAPE_ONLY
from srcad.transforms.recipes import Recipes
from srcad.transforms.shapes import Shapes

#: Operations whose result may become one number for all elements of an array.
_SLOPES = frozenset({"power_slope", "strong_product"})

#: What operations on an array of a shape are called where the shape itself is given.
_BY_SHAPE = {"unbroadcast": "sum_to", "expand": "expand_to", "fill": "fill_to", "given": "given_to"}


def from_branch(
    build: Builder, forwards: Sequence[Block], reverses: Sequence[Sequence[Entry]], in_loop: bool
) -> tuple[list[Join], list[Block]]:
    """The joins by which values leave the sides of a branch, and the reverse sides that read them."""
    joins: list[Join] = []
    renamed: list[Block] = []
    absent: Operand = Lit(None) if in_loop else UNDEF
    for side, (forward, reverse) in enumerate(zip(forwards, reverses, strict=False)):
        # What stands deeper has left it by a join or a stack already.
        inside, mapping = {n for e in forward for n in walk.bound(e)}, dict[str, Operand]()
        again: list[Entry] = []
        made = {e.target: e for e in forward if isinstance(e, Assign) and e.op.name in ("tuple", "slice")}
        for name in _read(reverse):
            if name in made and inside.isdisjoint(walk.names(made[name].args)):
                mapping[name] = fresh = build.fresh(name, build.kinds[name])
                again.append(replace(made[name], target=fresh))
            elif name in inside:
                saved = build.fresh(name, build.kinds[name])
                mapping[name] = saved
                joins.append(Join(saved, absent, name) if side else Join(saved, name, absent))
        renamed.append((*again, *walk.substitute(tuple(reverse), mapping)))
    return joins, renamed


def _read(block: Iterable[Entry]) -> list[str]:
    """The names that a block reads, in the order of the text."""
    return list(dict.fromkeys(n for e in walk.every(tuple(block)) for n in walk.names(walk.operands(e))))


def _reads(steps: Iterable[Assign], name: str) -> bool:
    return any(name in walk.names(step.args) for step in steps)


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """A loop of the forward sweep with what it records, and the parts of its reverse."""

    forward: For | While
    sources: tuple[Source, ...]
    carried: tuple[Carry, ...]
    reverse: Block


def from_loop(
    build: Builder, entry: For | While, forward: Block, reverse: Sequence[Entry], carried: Sequence[Carry],
    inside: set[str], index: str | None, sources: Sequence[Source], nested: bool,
) -> LoopPlan:  # fmt: skip
    """Decide what a loop records and how its reverse loop walks."""
    inside = inside | walk.defined(forward)
    plan = _Plan(build, entry, forward, inside, list(sources), Lit(None) if nested else UNDEF)
    ends = [c.next for c in carried if isinstance(c.next, str)]
    index = plan.count_back(set(_read(reverse)), index)
    plan.provide([n for n in dict.fromkeys((*_read(reverse), *ends)) if n in inside], _Shaped(build, reverse, ends))
    plan.walk_index(index)
    body = walk.substitute((*plan.prologue, *plan.by_shape(tuple(reverse))), plan.renamed)
    mapped = tuple(replace(c, next=plan.renamed.get(c.next, c.next) if isinstance(c.next, str) else c.next) for c in carried)
    return LoopPlan(plan.loop(), tuple(plan.sources), (*mapped, *plan.followed), body)


class _Shaped:
    """Which values a reverse sweep reads for their shape alone."""

    def __init__(self, build: Builder, reverse: Sequence[Entry], ends: Iterable[str]) -> None:
        self.build = build
        self.read: set[str] = set(ends)
        self.alike: set[str] = set()
        for entry in walk.every(tuple(reverse)):
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        places = SHAPE_ONLY.get(entry.op.name, frozenset()) if isinstance(entry, Assign) else frozenset()
        for k, operand in enumerate(walk.operands(entry)):
            if not isinstance(operand, str):
                continue
            if k not in places:
                self.read.add(operand)
            elif isinstance(entry, Assign) and not self.by_shape(entry):
                self.alike.add(operand)

    def by_shape(self, entry: Assign) -> bool:
        """Whether an operation could be given the shape of what it makes its result like."""
        if entry.op.name not in _BY_SHAPE or not kinds.is_array(self.build.kind(entry.args[1])):
            return False
        return all(map(_is_float, map(self.build.kind, entry.args[entry.op.name == "given" : 2])))

    def __contains__(self, name: str) -> bool:
        return name not in self.read and kinds.is_array(self.build.kinds[name])


def _is_float(kind: kinds.Kind) -> bool:
    match kind:
        case kinds.Array(dtype, ndim):
            return dtype == np.float64 and ndim is not None
        case kinds.Scalar(cls):
            return issubclass(cls, float)
    return False


class _Plan:
    def __init__(
        self, build: Builder, entry: For | While, forward: Block, inside: set[str], sources: list[Source], absent: Operand
    ) -> None:
        self.absent = absent  # what stands for a value where there was no step
        self.build = build
        self.entry = entry
        self.forward = forward
        self.inside = inside
        self.sources = sources
        self.pushes: list[Push] = []
        self.lasts: list[Carry] = []  # what is the same in every step, and is left by the last
        self.followed: list[Carry] = []  # what a step ended with, with which the next one began
        self.counter: tuple[str, str] | None = None
        self.renamed: dict[str, Operand] = {}
        self.prologue: list[Entry] = []
        self.recipes = Recipes(build, forward, inside)
        self.definitions = self.recipes.definitions
        self.shapes: set[str] = set()
        self.same = unchanged(forward, inside, self.recipes.stays)

    @property
    def walked(self) -> Source | None:
        """The one sequence that the loop walks to its end, where that is so."""
        if not isinstance(self.entry, For) or self.entry.until is not None:
            return None
        found = [s for s in self.entry.sources if s.how != "count" and s.target not in self.build.shadows]
        return found[0] if len(found) == 1 else None

    @property
    def again(self) -> Source | None:
        """That sequence, where it stands still and so can be walked backwards."""
        walked = self.walked
        still = walked is not None and not self.recipes.is_written(walked.args[:1]) and self.is_reversible(walked)
        return walked if walked is not None and still and walked.how in ("range", "each", "reversed") else None

    def count_back(self, needed: set[str], index: str | None) -> str | None:
        """Let the position of a step tell what the loop counts; the position's name."""
        for source in self.entry.sources if isinstance(self.entry, For) else ():
            if source.how == "count" and source.target in needed and source.args == (Lit(0),):
                index = index or self.build.fresh(source.target, kinds.INT)
                self.renamed[source.target] = index
        return index

    def is_reversible(self, walked: Source) -> bool:
        """Whether a sequence can be walked from its end: sets and iterators cannot."""
        kind = self.build.kind(walked.args[0])
        if walked.how != "each" or not isinstance(kind, kinds.Opaque):
            return True
        return kind.cls is not None and (hasattr(kind.cls, "__reversed__") or issubclass(kind.cls, str | bytes | tuple))

    def provide(self, needed: list[str], shaped: _Shaped) -> None:
        """Make each of these names available in the reverse loop."""
        again = self.again
        if again is not None and again.target in needed:
            self.walk_again(again)
        later = []
        for name in needed:
            if name in self.renamed or (name in shaped and not self.recipes.is_cheap(name)):
                continue
            if self.recipes.is_cheap(name):
                later.append(name)
            else:
                self.keep(name, needed)
        for name in self.shared_by_views(later):
            self.keep(name, needed)
        for name in (n for n in self.definitions if n in later):
            steps = self.recipes.of(name, {*self.renamed, again.target} if again is not None else self.renamed)
            if name in self.renamed:
                continue
            if steps is None:
                self.keep(name, needed)
            else:
                if again is not None and again.target not in self.renamed and _reads(steps, again.target):
                    self.walk_again(again)
                self.recompute(steps)

        for name in (n for n in needed if n not in self.renamed):
            self.provide_shape(name, name not in shaped.alike)

    def shared_by_views(self, names: Iterable[str]) -> list[str]:
        """The arrays of which several of these are parts, which are taken again."""
        made = (self.definitions.get(n) for n in names)
        bases = Counter(str(e.args[0]) for e in made if e is not None and self.recipes.is_view(e))
        shared = (n for n, count in bases.items() if count > 1 and n in self.inside and n not in self.renamed)
        return [n for n in shared if not self.recipes.is_cheap(n)]

    def keep(self, name: str, needed: Collection[str]) -> None:
        """Keep a value for the reverse loop: one for all steps, with which the next step begins, or one per step."""
        begun = next((c for c in self.entry.carried if c.next == name and c.name in needed and c.name != name), None)
        if name in self.same:
            again = self.build.fresh(name, self.build.kinds[name])
            self.lasts.append(Carry(again, self.absent, name))
            self.renamed[name] = again
        elif begun is None or self.recipes.is_cheap(begun.name) or name not in self.definitions:
            self.push(name)
        else:
            if begun.name not in self.renamed:
                self.push(begun.name)
            again = self.build.fresh(name, self.build.kinds[name])
            self.followed.append(Carry(again, begun.name, self.renamed[begun.name]))
            self.renamed[name] = again

    def provide_shape(self, name: str, alone: bool) -> None:
        """Make available what has the shape of a value: one that is at hand, or, where that will do, the shape ``alone``."""
        shapes = self.build.shapes
        assert shapes is not None
        like: str | None = name
        while like is not None and like in self.inside and (like not in self.renamed or like in self.shapes):
            like = self.as_wide(like, shapes)
        exact = shapes.settled(name) if alone and like is None else None
        if like is not None:
            self.renamed[name] = self.renamed.get(like, like)
        elif exact is not None:
            self.shapes.add(name)
            self.renamed[name] = Lit(exact)
        elif alone and self.is_bound(name):
            self.push_shape(name)
        else:
            self.push(name)

    def as_wide(self, name: str, shapes: Shapes) -> str | None:
        """An operand of an elementwise operation that has the kind and the shape of its result.

        None for complex results: what a loop carries is real in its first steps where it begins with a real value.
        """
        made = self.definitions.get(name)
        rule = None if made is None else rules.find(made.op.name)
        if made is None or rule is None or not rule.partials or kinds.is_complex(self.build.kinds[name]):
            return None
        alike = (a for a in walk.names(made.args) if self.build.kinds[a] == self.build.kinds[name] and shapes.same(a, name))
        return next(alike, None)

    def is_bound(self, name: str) -> bool:
        """Whether a value is there in every step; what was recorded in a branch is not."""
        carried = {c.name: c for c in self.entry.carried}
        return name in self.definitions or (
            name in carried and isinstance(carried[name].init, str) and carried[name].next in {*self.definitions, *carried}
        )

    def push_shape(self, name: str) -> None:
        """Record the shape of an array."""
        kind = self.build.kinds[name]
        assert isinstance(kind, kinds.Array)
        shape = self.build.fresh("shape" if name[1:].isdigit() else f"{name}_shape", kinds.Sequence(tuple, kinds.INT, kind.ndim))
        place = max((k + 1 for k, e in enumerate(self.forward) if name in walk.defined((e,))), default=0)
        span = self.forward[place - 1].span if place else self.entry.span
        made = self.definitions.get(name)
        op = Op("np.shape" if not kind.ndim or (made is not None and made.op.name in _SLOPES) else ".shape")
        self.forward = (*self.forward[:place], Assign(shape, op, (name,), span), *self.forward[place:])
        self.push(shape)
        self.renamed[name] = self.renamed[shape]
        self.shapes.add(name)

    def by_shape(self, block: Block) -> Block:
        """A block of the reverse sweep whose operations are given the shapes that were recorded."""

        def go(part: Block) -> Block:
            return tuple(made(walk.within(e, go)) for e in part)

        def made(entry: Entry) -> Entry:
            if isinstance(entry, Assign) and entry.op.name in _BY_SHAPE and entry.args[1] in self.shapes:
                return replace(entry, op=replace(entry.op, name=_BY_SHAPE[entry.op.name]))
            return entry

        return go(block) if self.shapes else block

    def walk_again(self, walked: Source) -> None:
        """Walk the loop's own sequence backwards."""
        again = self.build.fresh(walked.target, self.build.kinds[walked.target])
        self.renamed[walked.target] = again
        how = {"range": "reversed_range", "each": "reversed", "reversed": "each"}[walked.how]
        self.sources.append(Source(again, how, walked.args))

    def push(self, name: str) -> None:
        """Record a value on a stack of its own."""
        kind = self.build.kinds[name]
        stack = self.build.fresh(f"{name}s", kinds.Sequence(list, kind))
        again = self.build.fresh(name, kind)
        self.pushes.append(Push(stack, name))
        self.sources.append(Source(again, "reversed", (stack,)))
        self.renamed[name] = again

    def recompute(self, steps: list[Assign]) -> None:
        for step in steps:
            assert step.target is not None
            renamed = self.build.fresh(step.target, self.build.kinds[step.target])
            self.build.copies.add(renamed)
            self.prologue.append(replace(step, target=renamed))
            self.renamed[step.target] = renamed

    # --- how many steps ---

    def walk_index(self, index: str | None) -> None:
        """Walk the positions of the elements, where the reverse body asks for them or nothing else is walked."""
        walked = self.walked
        if index is not None:
            self.sources.insert(0, Source(index, "reversed_range", (Lit(0), self.trips(), Lit(1))))
        elif not self.sources:
            target = self.build.fresh(walked.target if walked is not None and walked.how == "range" else "i", kinds.INT)
            if walked is not None and walked.how == "range":
                self.sources.append(Source(target, "range", walked.args))
            else:
                self.sources.append(Source(target, "range", (Lit(0), self.trips(), Lit(1))))

    def trips(self) -> Operand:
        """The number of steps that the loop started."""
        walked = self.walked
        if self.pushes:
            return self.build.op("len", self.pushes[0].stack, kind=kinds.INT)
        if walked is not None and walked.how in ("each", "reversed") and self.has_length(walked.args[0]):
            return self.build.op("len", walked.args[0], kind=kinds.INT)
        self.counter = self.build.fresh("steps", kinds.INT), self.build.fresh("steps", kinds.INT)
        return self.counter[0]

    def has_length(self, sequence: Operand) -> bool:
        """Whether ``len`` gives how many steps a loop over this had, also when it is over."""
        kind = self.build.kind(sequence)
        sized = hasattr(kind.cls, "__len__") if isinstance(kind, kinds.Opaque) else True
        return sized and not self.recipes.is_written((sequence,))

    def loop(self) -> For | While:
        """The loop of the forward sweep."""
        pushed = {p.value for p in self.pushes}
        body = self.forward
        carried = tuple(replace(c, init=Lit(None)) if c.init is UNDEF and c.name in pushed else c for c in self.entry.carried)
        if self.counter is not None:
            name, following = self.counter
            body = (*body, Assign(following, Op("+"), (name, Lit(1)), self.entry.span))
            carried = (*carried, Carry(name, Lit(0), following))
        return replace(self.entry, body=body, carried=(*carried, *self.lasts), pushes=(*self.entry.pushes, *self.pushes))

