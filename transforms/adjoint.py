"""After this pass the program computes adjoints: a forward sweep, then the reverse sweep of its transposed entries.

Reverse accumulation as in Griewank and Walther (2008), section 3.2, on structured programs.  Adjoints are values:
contributions are added as ``x_bar = x_bar + term`` and the first one is simply bound; only what is read element by element
has an accumulator that is written in place.  A reverse loop carries the adjoints of what the loop carries and of what is
used in it from outside; what it reads of the forward sweep is recorded (``record``).
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcad.transforms import (
    activity,
    callbacks,
    derive,
    effects,
    implicit,
    kinds,
    memory,
    reverse_branches,
    reverse_loops,
    rules,
    shapes,
    stages,
    walk,
    writes,
)
from srcad.transforms.build import Builder
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Lit, Op, Operand, Program, Raise, While
from srcad.transforms.lasting import Lasting, lasting
from srcad.transforms.shadows import Shadows
from srcad.transforms.written_out import Displays

_ZERO = Lit(0.0)


class Adjoint:
    """One reverse sweep over a program's entries; its entries go to ``build``."""

    def __init__(
        self, build: Builder, active: frozenset[str], body: Block, independents: Sequence[str] = (),
        restored: frozenset[int] = frozenset(), companions: Mapping[str, str] | None = None, whole: bool = True,
        checkpoint: int | str | bool | None = False,
    ) -> None:  # fmt: skip
        self.build = build
        build.counted = derive.counted(body)
        self.checkpoint = checkpoint
        self.companions = companions or {}
        self.active = active
        self.chosen = activity.chosen(body)
        self.makers = activity.makers(Program("", (), body, Lit(None), build.kinds))
        self.independents = frozenset(independents)
        self.begun: list[Entry] = []
        self.shadows = Shadows(self, body, restored, whole)
        build.memory = self.shadows.names
        stays = lasting(Program("", (), body, Lit(None), build.kinds)) if whole and self.shadows.names else Lasting()
        build.lasting, self.lasting_views = stays.values, stays.views
        build.changing = effects.changing(body, build.kinds)
        self.written = effects.written(body) - self.shadows.names
        self.bars: dict[str, Operand] = {}
        self.owned: dict[Operand, str] = {}
        assigned = (e for e in walk.every(body) if isinstance(e, Assign) and e.target is not None)
        self.views = {e.target: e for e in assigned if e.op.name == "getitem" and e.target is not None}
        self.displays = Displays(body, build, self.shadows.names)
        self.parts: set[str] = set()
        self.widening = _widening(body)
        self.shapes = build.shapes = shapes.Shapes(body, build.kinds, build.given)
        self.recorders = {p.stack: id(e) for e in walk.every(body) if isinstance(e, For | While) for p in e.pushes}
        self.stacks = set(self.recorders) - self.shadows.names
        self.managers = reverse_branches.managers(body)
        self.staged: dict[str, dict[str, tuple[str, Operand | None]]] = {}
        self.depth = self.level = 0  # the loops, and the blocks, that the sweep is in
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
            pair = (old, term) if old in self.phis else (term, old)
            kind = self.sum_kind(operand, *pair)
            self.bars[operand] = self.build.op("+" if plain else "added", *pair, hint=hint, kind=kind)
            if old in self.phis:
                self.phis.add(self.bars[operand])

    def sum_kind(self, name: str, *terms: Operand) -> kinds.Kind:
        """The kind of the adjoint of a variable that any of these terms make; unknown where one may be of more precision."""
        kind = derive.derivative_kind(self.build.kind(name))
        if isinstance(kind, kinds.Array) and kind.dtype in (np.float32, np.complex64, np.float16):
            return kind if all(kinds.result_dtype(self.build.kind(t)) == kind.dtype for t in terms) else kinds.UNKNOWN
        return kind

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
        self.level += 1
        known, self.build.computed = self.build.computed, {**self.build.computed, **self.computed(block)}
        for entry in reversed(block):
            self.build.span = entry.span
            forward[:0] = self.entry(entry)
        self.build.block[:0] = reversed(self.begun)
        self.level -= 1
        self.begun, self.build.computed = outer, known
        return forward

    def computed(self, block: Block) -> dict[tuple[str, tuple[Operand, ...]], str]:
        """The functions of values that a block calls for values: recording one is less work than computing it again."""
        calls = (e for e in block if isinstance(e, Assign) and e.target is not None and rules.is_function(e.op.name))
        still = (e for e in calls if not effects.is_read((str(e.target), *e.args), self.build.memory | self.build.changing))
        return {(e.op.name, e.args): str(e.target) for e in still}

    def entry(self, entry: Entry) -> list[Entry]:
        """Append the reverse of an entry; what stands for it in the forward sweep."""
        match entry:
            case Assign():
                return self.assign(entry)
            case If():
                return reverse_branches.branch(self, entry)
            case For() | While():
                return reverse_loops.ReverseLoop(self, entry).run()
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
        if y_bar is None and entry.op.name == "door" and (entry.target in self.makers or self.may_write(entry)):
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
        if parts := self.displays.pull(entry, y_bar, self.active):
            for name, bar in parts:
                self.add(name, bar)
            return [entry]
        done = derive.simplest(entry, self.build)
        rule = derive.rule_for(done, self.build)
        bound = derive.bind(rule, done, self.build)
        derive.check_passive(rule, bound, done, self.active)
        operands = derive.operands_of(rule, bound, done, self.build) | {"y_bar": y_bar}
        times = derive.strong_times if entry.target in self.chosen else derive.times
        texts = rule.adjoints or tuple(None if p is None else times(p, "y_bar") for p in rule.partials)
        for k, (name, text) in enumerate(zip(rule.active, texts, strict=False)):
            if k < len(rule.partials) and derive.by_exponent(rule.partials[k] or "", bound.get(name), self.build):
                text = derive.times_of_exponent(rule.partials[k] or "", "y_bar")
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
                    kind = derive.derivative_kind(self.build.kind(part))
                    found = self.build.op("getitem", terms, Lit(k), kind=kind)
                    self.add(part, self.build.op("as_real_as", found, part, kind=kind) if self.mixes(entry, part) else found)
            return
        assert isinstance(argument, str)
        term = self.build.template(text, operands, "" if argument in self.bars else f"{argument}_bar")
        if elementwise:
            term = self.unbroadcast(derive.masked(term, operands, self.build), argument, entry)
        elif kinds.is_array(self.build.kind(argument)) and isinstance(self.build.kind(term), kinds.Sequence | kinds.Record):
            term = self.build.op("np.asarray", term)  # an array that was taken for a sequence of numbers
        elif self.build.kind(term) == kinds.UNKNOWN and self.mixes(entry, argument):
            term = self.build.op("as_real_as", term, argument, kind=self.sum_kind(argument, term))
        self.add(argument, term)

    def mixes(self, entry: Assign, argument: str) -> bool:
        """Whether an argument is real and another operand of its operation complex, or perhaps so."""
        others = map(self.build.kind, (*walk.names(entry.args), *([] if entry.target is None else [entry.target])))
        return kinds.is_real(self.build.kind(argument)) and any(k == kinds.UNKNOWN or kinds.is_complex(k) for k in others)

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
                item = kind if kinds.is_array(kind) else writes.item_kind(self.shadows, entry)
                part = self.build.op("getitem", self.bars[base], entry.args[1], kind=item)
                spread = kinds.is_scalar(kind) and not kinds.is_scalar(item)
                self.add(value, self.build.op("unbroadcast", part, value, kind=kind) if spread else part)
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

    # --- blocks inside ---

    def prepare(self, blocks: Sequence[Block], inside: set[str] | None = None) -> None:
        """Make the accumulators that the reverse of these blocks writes into, outside of it."""
        names = indexed(blocks, self.active, self.widening)
        inside = (inside or set()).union(*map(walk.defined, blocks)) if names else set()
        for name in names:
            if name not in inside:
                self.accumulator(name)


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
