"""After this pass every active variable is followed by its tangent: forward accumulation.

Griewank and Walther (2008), section 3.1: ``y_dot`` is the sum of the partials times the tangents of the operands. The
tangent of a structural zero is not built; memory has tangent memory of the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from srcad.transforms import activity, callbacks, derive, implicit, kinds, paths, shapes, stages, unraised, walk, writes
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
    Source,
    Try,
    While,
    With,
)  # fmt: skip
from srcad.transforms.memory import MAYBE_VIEWS, SHARING, Memory, is_new, regrouped
from srcad.transforms.written_out import Displays

#: Views that go by values or by bytes: the same operation on tangents may be another one.
_ALONE = frozenset({"np.real_if_close", "np.lib.stride_tricks.as_strided"})


class Tangent:
    """One forward sweep with tangents; its entries go to ``build``."""

    def __init__(
        self, build: Builder, varied: frozenset[str], body: Block, companions: Mapping[str, str] | None = None
    ) -> None:
        self.build = build
        build.counted = derive.counted(body)
        self.companions = companions or {}
        self.varied = varied
        self.dots: dict[str, Operand] = {}
        self.taken_apart: set[str] = set()  # the arguments of which parts have tangents
        self.shapes = shapes.Shapes(body, build.kinds, build.given)
        self.memory = Memory(body, build.kinds)
        self.displays = Displays(body, build, self.memory.names)
        self.silenced = activity.silenced(body, varied)
        self.told_to_raise = unraised.may_raise(body)
        self.tried = False
        # Where the layout of an array tells whether something is a view of it, that of its tangent must be the same.
        self.by_layout = any(isinstance(e, Assign) and e.op.name in MAYBE_VIEWS for e in walk.every(body))

    def holds(self, operand: Operand) -> bool:
        """Whether an operand is memory with tangents."""
        return operand in self.memory.names and operand in self.varied

    def dot(self, operand: Operand) -> Operand | None:
        """The tangent of an operand; ``None`` for a structural zero."""
        return self.dots.get(operand) if isinstance(operand, str) else None

    def dense(self, operand: Operand) -> Operand:
        """The tangent of an operand, a zero where it has none."""
        dot = self.dot(operand)
        if dot is not None or operand is UNDEF:
            return dot or UNDEF
        kind = self.build.kind(operand)
        if kinds.is_scalar(kind):
            return Lit(0j) if kinds.is_complex(kind) else Lit(0.0)
        if not isinstance(operand, str) and not kinds.carries(kind):
            return Lit(None)
        like = self.companions.get(operand, operand) if isinstance(operand, str) else operand
        return self.build.op("zeros_like", like, kind=derive.derivative_kind(kind))

    def fresh(self, name: str) -> str:
        """The variable that holds the tangent of another."""
        return self.build.fresh(f"{name}_dot", derive.derivative_kind(self.build.kinds[name]))

    def block(self, block: Block) -> Block:
        """The entries of a block with their tangents."""
        outer, self.build.block = self.build.block, []
        for entry in block:
            self.build.span = entry.span
            mark = len(self.build.block)
            self.entry(entry)
            if self.tried and isinstance(entry, Assign):
                self.build.block[mark:] = unraised.apart(self.build, entry, self.build.block[mark:])
        made, self.build.block = self.build.block, outer
        return tuple(made)

    def entry(self, entry: Entry) -> None:
        """Append an entry and its tangent."""
        match entry:
            case Assign():
                self.assign(entry)
            case If():
                self.branch(entry)
            case For() | While():
                self.loop(entry)
            case Raise():
                self.build.block.append(entry)

    # --- one operation ---

    def assign(self, entry: Assign) -> None:
        flows = activity.flows(entry.op.name) and any(self.dot(a) is not None for a in entry.args)
        if entry.op.name in EFFECTS:
            self.write(entry)
        elif entry.op.name == "accumulator":
            self.accumulator(entry)
        elif self.holds(entry.target or Lit(None)) and not self.shares(entry):
            self.birth(entry, flows)
        else:
            self.operation(entry, flows)

    def operation(self, entry: Assign, flows: bool) -> None:
        """Append an operation on values and its tangent."""
        if entry.op.name == "door" and flows:
            self._door(entry)
            return
        if entry.op.name in stages.STAGES:
            stages.pushed(self, entry)
            return
        if not flows or entry.target not in self.varied:
            self.build.block.append(entry)
            return
        if self.holds(entry.target or Lit(None)) and self.shares(entry) and entry.op.name in (*SHARING, "mirrored"):
            self._shared(entry)
            return
        if entry.op.name in derive.STRUCTURAL:
            getattr(self, f"_{entry.op.name}")(entry)
            return
        if (called := derive.called(entry)) is not None:
            self._door(called)
            return
        self.build.block.append(entry)
        if entry.op.name in callbacks.OPERATIONS:
            assert entry.target is not None
            self.dots[entry.target] = implicit.push(self, entry)
            return
        if (term := self.displays.push(entry, self.dot)) is not None:
            self.dots[str(entry.target)] = term
            return
        done = derive.simplest(entry, self.build)
        rule = derive.rule_for(done, self.build)
        bound = derive.bind(rule, done, self.build)
        derive.check_passive(rule, bound, done, self.dots)
        operands = derive.operands_of(rule, bound, done, self.build)
        total: Operand | None = None
        texts = zip(rule.active, rule.tangents or rule.partials, strict=False)
        terms = [(n, text, a) for n, text in texts if text is not None and (a := bound.get(n)) is not None and self.flows(a)]
        for name, text, argument in terms:
            key = f"{name}_dot"
            operands[key] = self.tangent_of(argument)
            if rule.partials and isinstance(self.build.kind(operands[key]), kinds.Sequence | kinds.Record):
                operands[key] = self.build.op("np.asarray", operands[key])
            times = derive.strong_times if entry.target in self.silenced else derive.times
            times = derive.times_of_exponent if derive.by_exponent(text, argument, self.build) else times
            source = times(text, key) if rule.partials else text
            term = self.build.template(source, operands, f"{entry.target}_dot")
            if len(terms) == 1 and term == operands[key] and self.is_lent(argument, entry):
                term = self.copied(str(entry.target), term)
            if rule.partials:
                term = derive.masked(term, operands, self.build)
                term = self.broadcast(term, argument, entry)
            total = term if total is None else self.plus(total, term, entry.target)
        if total is not None:
            assert entry.target is not None
            self.dots[entry.target] = self.fitted(entry.target, total)

    def is_lent(self, argument: Operand | tuple[Operand, ...], entry: Assign) -> bool:
        """Whether the tangent of an operand is memory that may change, while that of the result is a value."""
        return isinstance(argument, str) and self.holds(argument) and not self.holds(entry.target or Lit(None))

    def plus(self, total: Operand, term: Operand, target: str) -> Operand:
        """The sum of two terms of a tangent."""
        kind = self.build.kinds[target]
        plain = isinstance(kind, kinds.Scalar | kinds.Array)
        found = self.build.infer("+", (total, term)) if plain else kinds.UNKNOWN
        wanted = derive.derivative_kind(kind) if found == kinds.UNKNOWN else found
        return self.build.op("+" if plain else "added", total, term, hint=f"{target}_dot", kind=wanted)

    def flows(self, argument: Operand | tuple[Operand, ...]) -> bool:
        parts = argument if isinstance(argument, tuple) else (argument,)
        return any(self.dot(p) is not None for p in parts)

    def tangent_of(self, argument: Operand | tuple[Operand, ...]) -> Operand:
        if isinstance(argument, tuple):
            return self.build.op("tuple", *map(self.dense, argument))
        return self.dense(argument)

    def fitted(self, name: str, term: Operand) -> Operand:
        """A tangent in the number field and floating type of its value, where it is known to have another."""
        kind, have = self.build.kinds[name], kinds.result_dtype(self.build.kind(term))
        if kinds.is_real(kind) and have is not None and have.kind == "c":
            return self.build.op(".real", term)
        return term if have is None else derive.typed(self.build, term, name)

    def broadcast(self, term: Operand, argument: Operand | tuple[Operand, ...], entry: Assign) -> Operand:
        """A term as large as the result."""
        assert entry.target is not None
        kind = self.build.kinds[entry.target]
        if kinds.is_scalar(kind) or (isinstance(argument, str) and self.shapes.same(entry.target, argument)):
            return term
        have, wanted = kinds.result_dtype(self.build.kind(term)), derive.derivative_kind(kind)
        if have is not None and isinstance(wanted, kinds.Array):
            wanted = kinds.Array(have, wanted.ndim)
        return self.build.op("broadcast_like", term, entry.target, kind=wanted)

    # --- memory ---

    def shares(self, entry: Assign) -> bool:
        """Whether the result of an operation may share the memory of an operand: its tangent then does."""
        if entry.op.name in ("getitem", "get"):
            return self.memory.shares(entry)
        if entry.op.name == "mirrored":
            return self.holds(entry.args[2])
        if self.memory.reads_only(entry.op.name, entry.args) and (write := self.memory.written_between(entry)) is not None:
            if entry.op.name in _ALONE:
                raise writes.refused(write, "a write into memory of which there is a read-only view")
            return any(map(self.holds, entry.args))
        return entry.op.name in SHARING and self.holds(entry.args[0] if entry.args else Lit(None))

    def birth(self, entry: Assign, flows: bool) -> None:
        """New memory has tangent memory of its own."""
        assert entry.target is not None
        self.operation(entry, flows)
        found = self.dots.get(entry.target)
        kind = derive.derivative_kind(self.build.kind(entry.target))
        if found is not None and entry.op.name in ("list", "tuple", "dict"):
            return
        if found is None and entry.op.name == "private" and entry.args[0] in self.taken_apart:
            raise writes.refused(entry, "writing into an argument of which parts have derivatives")
        if found is not None and not kinds.is_array(kind):
            self.dots[entry.target] = self.build.op("owned", found, hint=f"{entry.target}_dot", kind=kind)
            return
        laid_out = kinds.rank(kind) == 1 or (kinds.rank(kind) and not self.by_layout)
        if found is not None and self.build.kind(found) == kind and laid_out:
            last = self.build.block[-1]
            new = isinstance(last, Assign) and last.target == found and is_new(last)
            self.dots[entry.target] = found if new else self.copied(entry.target, found)
            return
        made = self.build.op("shadow", entry.target, hint=f"{entry.target}_dot", kind=kind)
        if found is not None:
            self.build.effect("setitem", made, Lit(...), found)
        self.dots[entry.target] = made

    def copied(self, target: str, found: Operand) -> Operand:
        """A tangent of its own: the one that it is equal to is memory, or becomes so."""
        kind = self.build.kind(found)
        if kinds.is_scalar(kind):
            return found
        return self.build.op("np.copy" if isinstance(kind, kinds.Array) else "owned", found, hint=f"{target}_dot", kind=kind)

    def accumulator(self, entry: Assign) -> None:
        """An accumulator has a tangent accumulator."""
        self.build.block.append(entry)
        if entry.target in self.varied:
            assert entry.target is not None
            made = self.build.op("accumulator", entry.args[0], hint=f"{entry.target}_dot", kind=self.build.kinds[entry.target])
            self.dots[entry.target] = made

    def write(self, entry: Assign) -> None:
        """What is written into memory is written, as a tangent, into its tangent."""
        if entry.op.name == "pop":
            self.pop(entry)
            return
        if not isinstance(entry.args[0], str):
            self.build.block.append(entry)
            return
        dot, value = self.dot(entry.args[0]), entry.args[-1]
        kind = self.build.kind(entry.args[0])
        followed = isinstance(kind, kinds.Sequence | kinds.Mapping) or kinds.may_be_array(kind)
        if dot is not None and not followed and entry.args[0] in self.memory.names:
            raise writes.refused(entry, "a write of a differentiated value into this")
        adds = entry.op.name in ("additem", "iadd")
        if dot is None and self.dot(value) is not None and not kinds.is_exact(self.build.kind(entry.args[0])):
            raise writes.refused(entry, "a write of a differentiated value into this")
        if dot is not None and not (adds and self.dot(value) is None):
            array = isinstance(kind, kinds.Array)
            self.build.block.extend(writes.checks(entry, kind) if entry.args[0] in self.memory.names else ())
            found = self.dot(value) if array else self.dense(value)
            self.build.effect(entry.op.name, dot, *entry.args[1:-1], Lit(0.0) if found is None else found)
        self.build.block.append(entry)

    def pop(self, entry: Assign) -> None:
        """What is taken from a list is taken, as a tangent, from the list of tangents."""
        dot = self.dot(entry.args[0])
        self.build.block.append(entry)
        if dot is not None and entry.target is not None:
            made = self.fresh(entry.target)
            self.build.block.append(replace(entry, target=made, args=(dot, *entry.args[1:])))
            self.dots[entry.target] = made

    def mirrored(self, entry: Assign, *args: Operand) -> None:
        """Append an entry and the same operation on tangents."""
        assert entry.target is not None
        self.build.block.append(entry)
        dot = self.fresh(entry.target)
        self.build.block.append(replace(entry, target=dot, args=args))
        self.dots[entry.target] = dot

    def _shared(self, entry: Assign) -> None:
        if entry.op.name == "mirrored":
            self.mirrored(entry, *entry.args[:2], self.dense(entry.args[2]))
            return
        if entry.op.name == "as_deque" and isinstance(entry.args[0], str):  # the tangents of a deque are a list
            self.build.block.append(entry)
            dot = self.dots[entry.target or ""] = self.fresh(entry.target or "")
            self.build.block.append(Assign(dot, Op("as_list"), (self.dense(entry.args[0]),), entry.span))
            return
        parts = regrouped(entry.op.name, entry.args)
        first = 1 if entry.op.name == "np.einsum" else 0
        self.mirrored(entry, *(self.dense(a) if k == first or a in parts else a for k, a in enumerate(entry.args)))

    def _getitem(self, entry: Assign) -> None:
        if self.dot(entry.args[0]) is None:
            self.build.block.append(entry)
            return
        self.mirrored(entry, self.dense(entry.args[0]), entry.args[1])

    def _get(self, entry: Assign) -> None:
        if self.dot(entry.args[0]) is None:
            self.build.block.append(entry)
            return
        self.mirrored(entry, self.dense(entry.args[0]), *entry.args[1:])

    def _tuple(self, entry: Assign) -> None:
        self.mirrored(entry, *map(self.dense, entry.args))

    _list = _tuple

    def _dict(self, entry: Assign) -> None:
        half = len(entry.args) // 2
        self.mirrored(entry, *entry.args[:half], *map(self.dense, entry.args[half:]))

    def _unpacked(self, entry: Assign) -> None:
        self.mirrored(entry, self.dense(entry.args[0]), *entry.args[1:])

    def _door(self, entry: Assign) -> None:
        """A call resolved at run time, with its tangent."""
        assert entry.target is not None
        wanted = tuple(k for k, a in enumerate(entry.args[1:]) if self.dot(a) is not None)
        inputs = (*entry.args[1:], *(self.dense(entry.args[1 + k]) for k in wanted))
        pair = self.build.op("call_jvp", entry.args[0], Lit(wanted), Lit(entry.op.keywords), *inputs, kind=kinds.UNKNOWN)
        self.build.block.append(Assign(entry.target, Op("getitem"), (pair, Lit(0)), entry.span))
        self.dots[entry.target] = self.build.op("getitem", pair, Lit(1), hint=f"{entry.target}_dot", kind=kinds.UNKNOWN)

    # --- structure ---

    def branch(self, entry: If) -> None:
        outer, tried = dict(self.dots), self.tried
        self.tried |= self.told_to_raise and isinstance(entry, Try) and not isinstance(entry, With)
        with paths.side(entry.where, True):
            then = self.block(entry.then)
        self.tried = tried
        after_then, self.dots = self.dots, dict(outer)
        with paths.side(entry.where, False):
            orelse = self.block(entry.orelse)
        after_else, self.dots = self.dots, outer
        joins = list(entry.joins)
        sides = [list(then), list(orelse)]
        for join in entry.joins:
            if join.name not in self.varied:
                continue
            dots = [self.side(join.then, after_then, sides[0]), self.side(join.orelse, after_else, sides[1])]
            if dots[0] is None and dots[1] is None:
                continue
            name = self.fresh(join.name)
            joins.append(Join(name, *(UNDEF if d is None else d for d in dots)))
            self.dots[join.name] = name
        self.build.block.append(replace(entry, then=tuple(sides[0]), orelse=tuple(sides[1]), joins=tuple(joins)))

    def side(self, operand: Operand, dots: dict[str, Operand], block: list[Entry]) -> Operand | None:
        """The tangent of an operand at the end of a side."""
        if operand is UNDEF:
            return None
        saved, self.dots = self.dots, dots
        outer, self.build.block = self.build.block, block
        dot = self.dense(operand)
        self.dots, self.build.block = saved, outer
        return dot

    def loop(self, entry: For | While) -> None:
        span = entry.span
        carried, sources = list(entry.carried), []
        starts: dict[str, tuple[str, Operand]] = {}
        for carry in entry.carried:
            if carry.name in self.varied:
                start = self.dense(carry.init)
                name = self.fresh(carry.name)
                starts[carry.name] = name, start
                self.dots[carry.name] = name
        if isinstance(entry, For):
            for source in entry.sources:
                if source.target in self.varied and source.how in ("each", "reversed") and self.dot(source.args[0]) is not None:
                    name = self.fresh(source.target)
                    sources.append(Source(name, source.how, (self.dense(source.args[0]),)))
                    self.dots[source.target] = name
        head = self.block(entry.head) if isinstance(entry, While) else ()
        body = list(self.block(entry.body))
        outer, self.build.block = self.build.block, body
        for carry in entry.carried:
            if carry.name in starts:
                name, start = starts[carry.name]
                carried.append(Carry(name, start, self.dense(carry.next)))
        pushes = list(entry.pushes)
        for push in entry.pushes:
            if push.stack in self.varied:
                name = self.fresh(push.stack)
                pushes.append(Push(name, self.dense(push.value)))
                self.dots[push.stack] = name
        self.build.block = outer
        common: dict[str, Any] = {"carried": tuple(carried), "pushes": tuple(pushes), "body": tuple(body)}
        if isinstance(entry, For):
            self.build.block.append(replace(entry, sources=(*entry.sources, *sources), span=span, **common))
        else:
            self.build.block.append(replace(entry, head=head, **common))
