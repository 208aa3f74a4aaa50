"""The reverse of a loop walks its steps backwards, and carries the adjoints of what it carries and of what is free in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcad.transforms import checkpoints, derive, kinds, record, walk
from srcad.transforms.ir import UNDEF, Assign, Block, Carry, Entry, For, Lit, Op, Operand, Push, Source, While

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint


class ReverseLoop:
    """The reverse of one loop."""

    def __init__(self, sweep: Adjoint, entry: For | While) -> None:
        self.sweep = sweep
        self.build = sweep.build
        self.entry = entry
        self.span = entry.span
        self.sources: list[Source] = []
        self.pushes: list[Push] = []
        self.index: str | None = None
        self.before: list[Entry] = []  # the zeros that it begins with
        self.lengths: list[Entry] = []  # of the lists that it walks from their ends

    def run(self) -> list[Entry]:
        sweep, build, of_memory = self.sweep, self.build, self.sweep.shadows.holds
        carried_bars = [(c, sweep.take(c.name)) for c in self.entry.carried if not of_memory(c.name)]
        stack_bars = [(p, sweep.take(p.stack)) for p in self.entry.pushes if not of_memory(p.stack)]
        built = [p for p in self.entry.pushes if of_memory(p.stack) and p.value in sweep.active and not of_memory(p.value)]
        self.states = checkpoints.states(sweep, self.entry)
        before: list[Entry] = []
        ends: list[Entry] = []
        self.entry = entry = sweep.shadows.looped(self.entry, before, ends)
        shadows = {c.name: c for c in entry.carried}
        numbers = [(c, shadows[str(sweep.shadows.of(c.name))]) for c in entry.carried if of_memory(c.name)]
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
        for carry, shadow in numbers:
            sweep.shadows.started(carry.next, shadow.next)
        for push, bar in stack_bars:
            if bar is not None:
                element = build.fresh(f"{push.value}_bar", derive.derivative_kind(build.kind(push.value)))
                self.sources.append(Source(element, "reversed", (bar,)))
                sweep.add(push.value, element)
        for push in built:
            element = build.fresh(f"{push.value}_bar", sweep.shadows.edits.slot_kind(push.stack))
            self.sources.append(Source(element, "reversed", (sweep.shadows.of(push.stack),)))
            sweep.shadows.edits.receive(push.stack, push.value, element)
        forward = (*sweep.block(body_blocks[-1]), *ends)
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
        for carry, shadow in numbers:
            sweep.shadows.started(carry.init, shadow.init)
        return [*before, *made]

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
        memory = self.sweep.shadows.memory
        if not isinstance(base := source.args[0], str) or base not in self.sweep.shadows.names or memory.is_rigid(base):
            return self.build.op("-", Lit(-1), self.index)
        length = self.build.fresh("n", kinds.INT)  # at the beginning: the loop may edit the list
        self.lengths.append(Assign(length, Op("len"), (base,)))
        return self.build.op("-", self.build.op("-", length, Lit(1), kind=kinds.INT), self.index, kind=kinds.INT)

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
                self.before += outside
                found.append(Carry(phis[name], first, end))
        for name, first in starts.items():
            last = sweep.take(name)
            found.append(Carry(phis[name], first, sweep.zero(name) if last is None else last))
        return tuple(found)

    def finish(self, forward: Block, reverse: list[Entry], carried: tuple[Carry, ...], inside: set[str]) -> list[Entry]:
        self.build.block.extend(self.before)
        if self.states is not None and isinstance(self.entry, For):
            return checkpoints.reverse(self, self.entry, self.states, forward, reverse, carried)
        nested = self.sweep.level > 1
        plan = record.from_loop(self.build, self.entry, forward, reverse, carried, inside, self.index, self.sources, nested)
        if carried or self.pushes or any(e for e in plan.reverse):
            self.build.block.append(For(plan.sources, plan.carried, plan.reverse, tuple(self.pushes), None, self.span))
        for push, source in zip(self.pushes, self.stack_sources(), strict=False):
            self.stack_adjoint(push, source)
        return [*self.lengths, plan.forward]

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
