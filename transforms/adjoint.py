"""After this pass the program computes adjoints: a forward sweep, then the reverse sweep of its transposed entries.

Reverse accumulation as in Griewank and Walther (2008), section 3.2, on structured programs.  Adjoints are values:
contributions are added as ``x_bar = x_bar + term`` and the first one is simply bound; only what is read element by element
has an accumulator that is written in place.  A reverse loop carries the adjoints of what the loop carries and of what is
used in it from outside; what it reads of the forward sweep is recorded (``record``).
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcad.transforms import (
    activity,
    callbacks,
    checkpoints,
    derive,
    effects,
    implicit,
    kinds,
    memory,
    paths,
    record,
    shapes,
    stages,
    walk,
)
from srcad.transforms.build import Builder
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    Assign,
    Block,
    Carry,
    Entry,
    For,
    If,
    Join,
    Lit,
    Op,
    Operand,
    Push,
    Raise,
    Ref,
    Source,
    Try,
    While,
    With,
)  # fmt: skip
from srcad.transforms.shadows import Shadows

_ZERO = Lit(0.0)


class Adjoint:
    """One reverse sweep over a program's entries; its entries go to ``build``."""

    def __init__(
        self, build: Builder, active: frozenset[str], body: Block, independents: Sequence[str] = (),
        restored: frozenset[int] = frozenset(), companions: Mapping[str, str] | None = None, whole: bool = True,
        checkpoint: int | str | bool | None = False,
    ) -> None:  # fmt: skip
        self.build = build
        self.checkpoint = checkpoint
        self.companions = companions or {}
        self.active = active
        self.chosen = activity.chosen(body)
        self.independents = frozenset(independents)
        self.begun: list[Entry] = []
        self.shadows = Shadows(self, body, restored, whole)
        build.memory = self.shadows.names
        build.changing = effects.changing(body, build.kinds)
        self.written = effects.written(body) - self.shadows.names
        self.bars: dict[str, Operand] = {}
        self.owned: dict[Operand, str] = {}
        assigned = (e for e in walk.every(body) if isinstance(e, Assign) and e.target is not None)
        self.views = {e.target: e for e in assigned if e.op.name == "getitem" and e.target is not None}
        self.parts: set[str] = set()
        self.widening = _widening(body)
        self.shapes = build.shapes = shapes.Shapes(body, build.kinds, build.given)
        self.recorders = {p.stack: id(e) for e in walk.every(body) if isinstance(e, For | While) for p in e.pushes}
        self.stacks = set(self.recorders) - self.shadows.names
        self.managers = _managers(body)
        self.staged: dict[str, dict[str, tuple[str, Operand | None]]] = {}
        self.depth = 0
        self.phis: set[Operand] = set()

    # --- adjoints ---

    def add(self, operand: Operand, term: Operand) -> None:
        """Add a term to the adjoint of an operand."""
        if not isinstance(operand, str) or operand not in self.active:
            return
        term = self.fitted(operand, term)
        if self.shadows.holds(operand):
            self.effect("iadd", self.shadows.of(operand), term)
            return
        old = self.bars.get(operand)
        if old is None:
            self.bars[operand] = term
        elif self.owned.get(old) == operand:
            self.effect("iadd", old, term)
        else:
            plain = isinstance(self.build.kind(operand), kinds.Scalar | kinds.Array)
            hint = f"{operand}_bar"
            kind = derive.derivative_kind(self.build.kind(operand))
            pair = (old, term) if old in self.phis else (term, old)
            self.bars[operand] = self.build.op("+" if plain else "added", *pair, hint=hint, kind=kind)
            if old in self.phis:
                self.phis.add(self.bars[operand])

    def fitted(self, operand: str, term: Operand) -> Operand:
        """A term as real as the operand that it is for."""
        if kinds.is_real(self.build.kind(operand)) and kinds.is_complex(self.build.kind(term)):
            return self.build.op(".real", term)
        return term

    def effect(self, name: str, *args: Operand) -> None:
        """Append a write into an accumulator."""
        self.build.block.append(Assign(None, Op(name), args, self.build.span))

    def take(self, name: str) -> Operand | None:
        """The adjoint of a variable, at the place where it is bound: none is added to it any more."""
        return self.bars.pop(name, None)

    def accumulator(self, name: str) -> Operand:
        """The adjoint of what is read by index: memory of its shape, written in place."""
        if self.shadows.holds(name):
            return self.shadows.of(name)
        old = self.bars.get(name)
        if old is not None and self.owned.get(old) == name:
            return old
        made = self.part_of_accumulator(name)
        if made is None:
            kind = derive.derivative_kind(self.build.kind(name))
            made = self.build.op("accumulator", self.companions.get(name, name), hint=f"{name}_bar", kind=kind)
        self.owned[made] = name
        if old is not None:
            self.effect("iadd", made, old)
        self.bars[name] = made
        return made

    def part_of_accumulator(self, name: str) -> str | None:
        """The accumulator of a view of an array: the same view of the array's own."""
        made = self.views.get(name)
        base, index = made.args if made is not None else (None, Lit(None))
        kinds_of = (self.build.kind(name), self.build.kind(base)) if isinstance(base, str) and base in self.active else ()
        if not kinds_of or not all(isinstance(k, kinds.Array) and k.dtype == np.float64 for k in kinds_of):
            return None
        if not kinds.is_array(kinds_of[0]) or not self.shadows.is_basic(index):
            return None
        assert isinstance(base, str)
        whole = self.accumulator(base)
        self.parts.add(name)
        return self.build.op("getitem", whole, index, hint=f"{name}_bar", kind=kinds_of[0])

    def is_within(self, name: str, bar: Operand | None) -> bool:
        """Whether the adjoint of a view stands in that of the whole, which leaves a branch by itself."""
        return bar is not None and name in self.parts and self.owned.get(bar) == name

    def zero(self, name: str) -> Operand:
        """A zero adjoint for a variable that has none yet."""
        if kinds.is_scalar(self.build.kind(name)):
            return Lit(0j) if kinds.is_complex(self.build.kind(name)) else _ZERO
        like = self.companions.get(name, name)
        return self.build.op("zeros_like", like, kind=derive.derivative_kind(self.build.kind(name)))

    # --- blocks ---

    def block(self, block: Block) -> list[Entry]:
        """Append the reverse of a block, after the memory that it begins with; what the forward sweep becomes."""
        forward: list[Entry] = []
        outer, self.begun = self.begun, []
        for entry in reversed(block):
            self.build.span = entry.span
            forward[:0] = self.entry(entry)
        self.build.block[:0] = reversed(self.begun)
        self.begun = outer
        return forward

    def entry(self, entry: Entry) -> list[Entry]:
        """Append the reverse of an entry; what stands for it in the forward sweep."""
        match entry:
            case Assign():
                return self.assign(entry)
            case If():
                return self.branch(entry)
            case For() | While():
                return _ReverseLoop(self, entry).run()
            case Raise():
                return [entry]

    # --- one operation ---

    def assign(self, entry: Assign) -> list[Entry]:
        mark = len(self.build.block)
        forward = self.operation(entry)
        self.shadows.note(entry, self.build.block[mark:])
        return forward

    def operation(self, entry: Assign) -> list[Entry]:
        """The reverse of one operation, and what stands for it in the forward sweep."""
        if entry.op.name in EFFECTS and entry.args[0] in self.shadows.names:
            return self.shadows.write(entry)
        if entry.op.name in EFFECTS:
            return self.accumulation(entry)
        if entry.target in self.independents:
            return [entry]
        if entry.op.name in stages.STAGES:
            return stages.pulled(self, entry)
        if self.shadows.holds(entry.target or Lit(None)):
            return self.shadows.define(entry)
        y_bar = None if entry.target is None else self.take(entry.target)
        if y_bar is None and entry.op.name == "door" and self.may_write(entry):
            return self._door(entry, None)
        return [entry] if y_bar is None else self.terms(entry, y_bar)

    def may_write(self, entry: Assign) -> bool:
        """Whether a callee that is found out at run time is handed what it may write a derivative into."""
        given = [a for a in walk.names(entry.args[1:]) if a in self.active]
        return any(isinstance(entry.args[0], str) or memory.holds(self.build.kind(a)) for a in given)

    def terms(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        """Add what the operands of an operation receive; what stands for it in the forward sweep."""
        if not derive.active_names(entry.args, self.active) or not activity.flows(entry.op.name):
            return [entry]
        if entry.op.name in derive.STRUCTURAL:
            return getattr(self, f"_{entry.op.name}")(entry, y_bar)  # type: ignore[no-any-return]
        if entry.op.name in callbacks.OPERATIONS:
            implicit.pull(self, entry, y_bar)
            return [entry]
        if (called := derive.called(entry)) is not None:
            return self._door(called, y_bar)
        done = derive.simplest(entry)
        rule = derive.rule_for(done, self.build)
        bound = derive.bind(rule, done, self.build)
        derive.check_passive(rule, bound, done, self.active)
        operands = derive.operands_of(rule, bound, done, self.build) | {"y_bar": y_bar}
        times = derive.strong_times if entry.target in self.chosen else derive.times
        texts = rule.adjoints or tuple(None if p is None else times(p, "y_bar") for p in rule.partials)
        for name, text in zip(rule.active, texts, strict=False):
            self.argument(entry, bound.get(name), text, operands, bool(rule.partials))
        return [entry]

    def argument(
        self, entry: Assign, argument: Operand | tuple[Operand, ...] | None, text: str | None,
        operands: dict[str, Operand], elementwise: bool,
    ) -> None:  # fmt: skip
        """Add what one argument of an operation receives."""
        if text is None or argument is None or not derive.active_names(_tuple(argument), self.active):
            return
        if isinstance(argument, tuple):
            terms = self.build.template(text, operands)
            for k, part in enumerate(argument):
                if isinstance(part, str) and part in self.active:
                    self.add(part, self.build.op("getitem", terms, Lit(k), kind=derive.derivative_kind(self.build.kind(part))))
            return
        assert isinstance(argument, str)
        term = self.build.template(text, operands, "" if argument in self.bars else f"{argument}_bar")
        if elementwise:
            term = self.unbroadcast(derive.masked(term, operands, self.build), argument, entry)
        elif self.build.kind(term) == kinds.UNKNOWN and self.mixes(entry, argument):
            kind = derive.derivative_kind(self.build.kind(argument))
            term = self.build.op("as_real_as", term, argument, kind=kind)
        self.add(argument, term)

    def mixes(self, entry: Assign, argument: str) -> bool:
        """Whether an argument is real and another operand of its operation complex."""
        others = map(self.build.kind, (*walk.names(entry.args), *([] if entry.target is None else [entry.target])))
        return kinds.is_real(self.build.kind(argument)) and any(map(kinds.is_complex, others))

    def unbroadcast(self, term: Operand, argument: str, entry: Assign) -> Operand:
        """A term summed to the shape of the argument that was broadcast."""
        kind = self.build.kind(argument)
        if kinds.is_scalar(kind):
            return term if kinds.is_scalar(self.build.kind(term)) else self.build.op("unbroadcast", term, argument, kind=kind)
        assert entry.target is not None
        if self.shapes.same(entry.target, argument) and self.build.kind(term) != kinds.UNKNOWN:
            return term
        return self.build.op("unbroadcast", term, argument, kind=derive.derivative_kind(kind))

    def accumulation(self, entry: Assign) -> list[Entry]:
        """The reverse of an accumulator's ``+=``: its adjoint is read, and stays."""
        base, value = entry.args[0], entry.args[-1]
        if isinstance(base, str) and base in self.bars and isinstance(value, str) and value in self.active:
            kind = derive.derivative_kind(self.build.kind(value))
            if entry.op.name == "additem":
                self.add(value, self.build.op("getitem", self.bars[base], entry.args[1], kind=kind))
            else:
                plain = isinstance(self.build.kind(base), kinds.Scalar | kinds.Array)
                args = ("unbroadcast", self.bars[base], value) if plain else ("owned", self.bars[base])
                self.add(value, self.build.op(*args, kind=kind))
        return [entry]

    def _accumulator(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        return [entry]

    def _getitem(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        base, index = entry.args
        if entry.target in self.parts and self.owned.get(y_bar) == entry.target:
            return [entry]
        if isinstance(base, str) and base in self.active:
            back = self.widening.get(index) if all(map(kinds.is_array, map(self.build.kind, (base, y_bar)))) else None
            if back is None:
                self.effect("additem", self.accumulator(base), index, y_bar)
            else:
                self.add(base, self.build.op("getitem", y_bar, back, kind=derive.derivative_kind(self.build.kind(base))))
        return [entry]

    def _get(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        return self._getitem(replace(entry, args=entry.args[:2]), y_bar) and [entry]

    def _parts(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        for k, part in enumerate(entry.args):
            if isinstance(part, str) and part in self.active:
                kind = derive.derivative_kind(self.build.kind(part))
                self.add(part, self.build.op("getitem", y_bar, Lit(k), kind=kind))
        return [entry]

    _tuple = _list = _parts

    def _dict(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        half = len(entry.args) // 2
        for key, part in zip(entry.args[:half], entry.args[half:], strict=False):
            if isinstance(part, str) and part in self.active:
                self.add(part, self.build.op("getitem", y_bar, key, kind=derive.derivative_kind(self.build.kind(part))))
        return [entry]

    def _unpacked(self, entry: Assign, y_bar: Operand) -> list[Entry]:
        self.add(entry.args[0], y_bar)
        return [entry]

    def _door(self, entry: Assign, y_bar: Operand | None) -> list[Entry]:
        """A call resolved at run time: the forward sweep keeps its pullback."""
        wanted = tuple(k for k, a in enumerate(entry.args[1:]) if isinstance(a, str) and a in self.active)
        forward, pullback = stages.first_level(self.build, entry, wanted)
        if y_bar is not None:
            terms = self.build.op("pull", pullback, y_bar, kind=kinds.UNKNOWN)
            for place, k in enumerate(wanted):
                part = entry.args[1 + k]
                kind = derive.derivative_kind(self.build.kind(part))
                self.add(part, self.build.op("getitem", terms, Lit(place), kind=kind))
        return forward

    # --- branches ---

    def prepare(self, blocks: Sequence[Block], inside: set[str] | None = None) -> None:
        """Make the accumulators that the reverse of these blocks writes into, outside of it."""
        names = indexed(blocks, self.active, self.widening)
        inside = (inside or set()).union(*map(walk.defined, blocks)) if names else set()
        for name in names:
            if name not in inside:
                self.accumulator(name)

    def branch(self, entry: If) -> list[Entry]:
        joined = [(j, self.take(j.name)) for j in entry.joins]
        shadows = self.shadows.joins(entry)
        span = entry.span
        self.prepare((entry.then, entry.orelse))
        outer_bars, outer_block = self.bars, self.build.block
        forwards, reverses, ends = [], [], []
        for side, block in enumerate((entry.then, entry.orelse)):
            self.bars, self.build.block = dict(outer_bars), []
            for join, bar in joined:
                if bar is not None:
                    self.add(join.orelse if side else join.then, bar)
            with paths.side(entry.where, not side):
                forwards.append(tuple(self.block(block)))
            self.bars = self.named(self.bars, forwards[-1])
            reverses.append(self.build.block)
            ends.append(self.bars)
        self.bars, self.build.block, self.build.span = outer_bars, outer_block, span
        inside = walk.defined(entry.then) | walk.defined(entry.orelse)
        live = _only_way(entry)
        if live is not None:
            saved, renamed = record.from_branch(self.build, forwards, reverses, bool(self.depth))
            self.completing(entry, {n: b for n, b in ends[live].items() if n not in inside}, renamed[live])
            return [replace(entry, then=forwards[0], orelse=forwards[1], joins=(*entry.joins, *shadows, *saved))]
        joins = self.meet(outer_bars, ends, reverses, inside)
        saved, renamed = record.from_branch(self.build, forwards, reverses, bool(self.depth))
        if any(reverses) or joins:
            back = If(entry.test, renamed[0], renamed[1], joins, span)
            if isinstance(entry, Try):
                flag = _flag(entry.joins) or Join(self.build.fresh("completed", kinds.BOOL), Lit(True), Lit(False))
                saved += [] if flag in entry.joins else [flag]
                back = replace(back if flag.then == Lit(True) else _turned(back), test=flag.name)
            self.build.block.append(back)
        return [replace(entry, then=forwards[0], orelse=forwards[1], joins=(*entry.joins, *shadows, *saved))]

    def named(self, bars: dict[str, Operand], forward: Block) -> dict[str, Operand]:
        """The same adjoints, where those that a side of the forward sweep made, shadows of memory, are read by its reverse."""
        bound = {n for e in forward for n in walk.bound(e)}
        return {
            name: self.build.op("identity", bar, kind=self.build.kind(bar)) if bar in bound else bar for name, bar in bars.items()
        }

    def completing(self, entry: If, bars: dict[str, Operand], reverse: Block) -> None:
        """The reverse of the only side that completes; within a context manager where the forward sweep was."""
        made = self.managers.get(entry.test) if isinstance(entry, With) else None
        if made is None or not reverse:
            self.build.block.extend(reverse)
            self.bars.update(bars)
            return
        manager = self.build.op(made.op.name, *made.args, keywords=made.op.keywords, kind=self.build.kind(entry.test))
        joins = []
        for name, bar in bars.items():
            if self.is_within(name, bar) and bar != self.bars.get(name):
                self.bars.pop(name, None)
            elif bar != self.bars.get(name):
                joined = self.build.fresh(f"{name}_bar", self.build.kind(bar))
                joins.append(Join(joined, bar, UNDEF))
                self.bars[name] = joined
        entered = self.build.fresh("entered", kinds.UNKNOWN)
        reverse = (*self.settings(entry.then), *reverse)
        self.build.block.append(With(manager, reverse, (), tuple(joins), entry.span, name=entered))

    def settings(self, body: Block) -> Block:
        """The calls that a block begins with and that set something up, like the filters of warnings, once more."""
        constant = (isinstance(e, Assign) and e.op.name == "call" and all(isinstance(a, Lit | Ref) for a in e.args) for e in body)
        first = itertools.takewhile(lambda pair: pair[1], zip(body, constant, strict=True))
        return tuple(replace(e, target=self.build.fresh("", kinds.UNKNOWN)) for e, _ in first if isinstance(e, Assign))

    def meet(
        self, outer: dict[str, Operand], ends: list[dict[str, Operand]], reverses: list[list[Entry]], inside: set[str]
    ) -> tuple[Join, ...]:
        """Join the adjoints that one side or both changed."""
        joins: list[Join] = []
        for name in dict.fromkeys((*ends[0], *ends[1])):
            bars = [end.get(name) for end in ends]
            if name in inside or (bars[0] == outer.get(name) and bars[1] == outer.get(name)):
                continue
            bars = [None if self.is_within(name, bar) else bar for bar in bars]
            if bars == [None, None]:
                self.bars.pop(name, None)
                continue
            for side in (0, 1):
                if bars[side] is None:
                    block, self.build.block = self.build.block, reverses[side]
                    bars[side] = self.zero(name)
                    self.build.block = block
            if bars[0] == bars[1]:
                assert bars[0] is not None
                self.bars[name] = bars[0]
                continue
            joined = self.build.fresh(f"{name}_bar", derive.derivative_kind(self.build.kind(name)))
            joins.append(Join(joined, bars[0] or UNDEF, bars[1] or UNDEF))
            self.bars[name] = joined
        return tuple(joins)


def _flag(joins: Sequence[Join]) -> Join | None:
    """A flag that tells whether the body of a ``try`` completed, or whether it did not."""
    return next((j for j in joins if {j.then, j.orelse} == {Lit(True), Lit(False)}), None)


def _turned(entry: If) -> If:
    """The same branch on the opposite test."""
    joins = tuple(Join(j.name, j.orelse, j.then) for j in entry.joins)
    return replace(entry, then=entry.orelse, orelse=entry.then, joins=joins)


def _only_way(entry: If) -> int | None:
    """The side of a branch that completes, where the other one does not."""
    if isinstance(entry, With) or (entry.orelse and isinstance(entry.orelse[-1], Raise)):
        return 0
    return 1 if entry.then and isinstance(entry.then[-1], Raise) else None


def _managers(body: Block) -> dict[Operand, Assign]:
    """The context managers that are made of constants, and so can be made again for the reverse sweep."""
    made = (e for e in walk.every(body) if isinstance(e, Assign) and e.target is not None and e.op.name == "call")
    return {e.target: e for e in made if e.target is not None and all(isinstance(a, Lit | Ref) for a in e.args)}


def _tuple(argument: Operand | tuple[Operand, ...]) -> tuple[Operand, ...]:
    return argument if isinstance(argument, tuple) else (argument,)


def _widening(body: Block) -> dict[Operand, Lit]:
    """The indices that only put axes in, ``x[:, None]`` for one, with those that take these axes away again."""
    made = {e.target: e for e in walk.every(body) if isinstance(e, Assign) and e.op.name in ("tuple", "slice")}
    whole = {Lit(slice(None)), *(n for n, e in made.items() if e.op.name == "slice" and {*e.args} == {Lit(None)})}
    parts = {n: e.args for n, e in made.items() if e.op.name == "tuple" and all(a == Lit(None) or a in whole for a in e.args)}
    return {n: Lit(tuple(0 if a == Lit(None) else slice(None) for a in args)) for n, args in parts.items() if n is not None}


def indexed(blocks: Sequence[Block], active: frozenset[str], widening: Container[Operand] = ()) -> list[str]:
    """The active variables that blocks read element by element."""
    found: dict[str, None] = {}
    for block in blocks:
        for entry in walk.every(block):
            if isinstance(entry, Assign) and entry.op.name in ("getitem", "get") and entry.target in active:
                if entry.args[1] in widening:
                    continue
                found.update(dict.fromkeys(derive.active_names(entry.args[:1], active)))
            if isinstance(entry, For):
                for source in entry.sources:
                    if source.how in ("each", "reversed") and source.target in active:
                        found.update(dict.fromkeys(derive.active_names(source.args, active)))
    return list(found)


class _ReverseLoop:
    """The reverse of one loop."""

    def __init__(self, sweep: Adjoint, entry: For | While) -> None:
        self.sweep = sweep
        self.build = sweep.build
        self.entry = entry
        self.span = entry.span
        self.sources: list[Source] = []
        self.pushes: list[Push] = []
        self.index: str | None = None

    def run(self) -> list[Entry]:
        sweep, build, of_memory = self.sweep, self.build, self.sweep.shadows.holds
        carried_bars = [(c, sweep.take(c.name)) for c in self.entry.carried if not of_memory(c.name)]
        stack_bars = [(p, sweep.take(p.stack)) for p in self.entry.pushes if not of_memory(p.stack)]
        built = [p for p in self.entry.pushes if of_memory(p.stack) and p.value in sweep.active and not of_memory(p.value)]
        self.states = checkpoints.states(sweep, self.entry)
        self.entry = entry = sweep.shadows.looped(self.entry)
        body_blocks = walk.blocks(entry)
        inside = walk.defined(body_blocks[-1]) | {c.name for c in entry.carried} | set(walk.bound_inside(entry))
        inside |= walk.defined(body_blocks[0])
        self.element_accumulators()
        sweep.prepare(body_blocks, inside)
        for name in self.free_active(inside):
            if kinds.is_array(build.kind(name)):
                sweep.accumulator(name)
        starts = {c.name: bar if bar is not None else sweep.zero(c.name) for c, bar in carried_bars if c.name in sweep.active}
        outer_bars, outer_block = sweep.bars, build.block
        free = self.free_active(inside)
        phis = {n: build.fresh(f"{n}_bar", derive.derivative_kind(build.kind(n))) for n in (*starts, *free)}
        sweep.phis.update(phis.values())
        sweep.bars = {n: bar for n, bar in outer_bars.items() if sweep.owned.get(bar) == n or n in sweep.written}
        sweep.bars.update({n: phis[n] for n in free})
        build.block = []
        sweep.depth += 1
        for carry, _ in carried_bars:
            if carry.name in phis:
                sweep.add(carry.next, phis[carry.name])
        for push, bar in stack_bars:
            if bar is not None:
                element = build.fresh(f"{push.value}_bar", derive.derivative_kind(build.kind(push.value)))
                self.sources.append(Source(element, "reversed", (bar,)))
                sweep.add(push.value, element)
        for push in built:
            element = build.fresh(f"{push.value}_bar", sweep.shadows.edits.slot_kind(push.stack))
            self.sources.append(Source(element, "reversed", (sweep.shadows.of(push.stack),)))
            sweep.shadows.edits.receive(push.value, element)
        forward = tuple(sweep.block(body_blocks[-1]))
        self.element_terms()
        carried = self.carries(starts, free, phis, outer_bars)
        reverse, build.block = build.block, outer_block
        sweep.depth -= 1
        build.span = self.span
        sweep.bars = outer_bars
        made = self.finish(forward, reverse, carried, inside)
        ended = {c.name for c in carried}
        for name in free:
            if phis[name] in ended:
                sweep.bars[name] = phis[name]
        for carry, _ in carried_bars:
            if phis.get(carry.name) in ended:
                sweep.add(carry.init, phis[carry.name])
        return made

    def element_accumulators(self) -> None:
        """The accumulators of the arrays whose elements the loop walks; stacks get their adjoints pushed."""
        if isinstance(self.entry, For):
            for source in self.entry.sources:
                if source.target in self.sweep.active and source.how in ("each", "reversed"):
                    base = source.args[0]
                    if isinstance(base, str) and base in self.sweep.active and base not in self.sweep.stacks:
                        self.sweep.accumulator(base)

    def element_terms(self) -> None:
        """What the elements that the loop walked receive."""
        if not isinstance(self.entry, For):
            return
        for source in self.entry.sources:
            base = source.args[0]
            bar = None if self.sweep.shadows.holds(source.target) else self.sweep.take(source.target)
            if source.how not in ("each", "reversed") or not isinstance(base, str) or base not in self.sweep.active:
                continue
            if base in self.sweep.stacks:
                kind = derive.derivative_kind(self.build.kind(base))
                stack = self.build.fresh(f"{base}_bar", kind)
                self.pushes.append(Push(stack, self.sweep.zero(source.target) if bar is None else bar))
            elif bar is not None:
                self.sweep.effect("additem", self.sweep.accumulator(base), self.position(source), bar)

    def position(self, source: Source) -> Operand:
        """The index, in its sequence, of the element that a step walked."""
        if self.index is None:
            self.index = self.build.fresh("i", kinds.INT)
        if source.how == "each":
            return self.index
        return self.build.op("-", Lit(-1), self.index)

    def free_active(self, inside: set[str]) -> list[str]:
        """The active variables from outside whose adjoints the reverse loop carries."""
        sweep = self.sweep
        read = [n for b in walk.blocks(self.entry)[-1:] for e in walk.every(b) for n in walk.names(walk.operands(e))]
        read += [n for c in self.entry.carried for n in walk.names((c.next,))]
        read += [n for p in self.entry.pushes for n in walk.names((p.value,))]
        return [
            n for n in dict.fromkeys(read)
            if n in sweep.active and n not in inside and n not in sweep.written and n not in sweep.shadows.names
            and sweep.owned.get(sweep.bars.get(n, UNDEF)) != n
        ]  # fmt: skip

    def carries(
        self, starts: dict[str, Operand], free: list[str], phis: dict[str, str], outer: dict[str, Operand]
    ) -> tuple[Carry, ...]:
        sweep, found = self.sweep, []
        for name in free:
            end = sweep.bars[name]
            if end != phis[name]:
                block, self.build.block = self.build.block, []
                first = outer.get(name)
                first = sweep.zero(name) if first is None else first
                outside, self.build.block = self.build.block, block
                self.before = [*getattr(self, "before", []), *outside]
                found.append(Carry(phis[name], first, end))
        for name, first in starts.items():
            last = sweep.take(name)
            found.append(Carry(phis[name], first, sweep.zero(name) if last is None else last))
        return tuple(found)

    def finish(self, forward: Block, reverse: list[Entry], carried: tuple[Carry, ...], inside: set[str]) -> list[Entry]:
        self.build.block.extend(getattr(self, "before", []))
        if self.states is not None and isinstance(self.entry, For):
            return checkpoints.reverse(self, self.entry, self.states, forward, reverse, carried)
        plan = record.from_loop(self.build, self.entry, forward, reverse, carried, inside, self.index, self.sources)
        if carried or self.pushes or any(e for e in plan.reverse):
            self.build.block.append(For(plan.sources, plan.carried, plan.reverse, tuple(self.pushes), None, self.span))
        for push, source in zip(self.pushes, self.stack_sources(), strict=False):
            self.stack_adjoint(push, source)
        return [plan.forward]

    def stack_sources(self) -> list[Source]:
        assert isinstance(self.entry, For) or not self.pushes
        sources = self.entry.sources if isinstance(self.entry, For) else ()
        return [s for s in sources if s.how in ("each", "reversed") and s.args[0] in self.sweep.stacks & self.sweep.active]

    def stack_adjoint(self, push: Push, source: Source) -> None:
        """The adjoint of a stack is a stack in the same order."""
        base, bar = source.args[0], push.stack
        assert isinstance(base, str)
        kind = self.build.kind(bar)
        if source.how == "each":
            backwards = self.build.op("slice", Lit(None), Lit(None), Lit(-1), kind=kinds.Opaque(slice))
            bar = self.build.op("getitem", bar, backwards, hint=bar, kind=kind)
        if not self.is_walked_to_its_end():
            bar = self.build.op("padded", bar, base, Lit(source.how == "reversed"), hint=bar, kind=kind)
        self.sweep.add(base, bar)

    def is_walked_to_its_end(self) -> bool:
        """Whether the loop certainly walks every element of its sequences: one alone, or those that one loop recorded."""
        if isinstance(self.entry, While) or self.entry.until is not None:
            return False
        walked = [s for s in self.entry.sources if s.how != "count" and s.target not in self.build.shadows]
        recorders = {self.sweep.recorders.get(str(s.args[0])) for s in walked}
        own = any(s.how == "reversed_range" for s in walked)
        return own or len(walked) == 1 or (len(recorders) == 1 and None not in recorders)
