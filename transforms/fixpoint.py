"""A loop is walked until what it carries stands still: then its end fits its beginning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from srcad.transforms import (
    boxes,
    concrete,
    conditions,
    containers,
    decisions,
    dicts,
    iteration,
    kinds,
    merging,
    objects,
    reads,
    standins,
    torn,
    widening,
)
from srcad.transforms.exits import DONE, FLAGS, RETURN, STATE, STOP
from srcad.transforms.frames import Restart
from srcad.transforms.ir import UNDEF, Block, Carry, For, Operand, Source, While
from srcad.transforms.kinds import Kind
from srcad.transforms.values import FALSE, UNBOUND, Cell, Items, Sym, Value, literal, symbols

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def walked(lin: Linearizer, iterable: Value, act: Callable[[Value], None]) -> None:
    """Do something with each element of a sequence of the running program."""
    found = iteration.plan(lin, iterable, None)
    assert isinstance(found, iteration.Plan)
    flags = {f: lin.frame.env[f] for f in STATE}
    Loop(lin, lambda parts: act(found.build(parts)), set(), lin.build.span).run_for(found, [""] * len(found.sources))
    lin.frame.env.update(flags)


class Loop:
    """One loop, walked until what it carries stands still."""

    def __init__(self, lin: Linearizer, body: Callable[[Sequence[Value]], None], names: Collection[str], span: Any) -> None:
        self.lin = lin
        self.body = body
        self.span = self.site = span  # where it stands, and what begins the walk again with copies of its body
        self.counted = self.unrollable = False
        self.states: int | str | None = None
        self.names = [n for n in (*lin.frame.env, *sorted(names)) if n in names]
        self.names = list(dict.fromkeys(self.names))
        lin.frame.env[STOP] = FALSE
        self.init: dict[Any, Value] = {n: self.first(n, lin.frame.env.get(n, UNBOUND)) for n in self.names}
        self.shape: dict[Any, Value] = {}
        self.ends: dict[int, int] = {}
        self.torn = {k: lin.torn.marks_of(v) for k, v in self.init.items() if not lin.torn.are_whole(v)}
        self.rebound: set[Any] = set()  # what is an array before the first step, and perhaps none after one
        self.stand_ins: set[int] = set()  # objects that stand for the one of each step
        self.after: dict[int, Items] = {}

    def first(self, name: str, value: Value) -> Value:
        """What a name stands for before the first step; a tuple that the loop makes longer lives at run time."""
        if not isinstance(value, Items) or ("tuple", self.span, name) not in self.lin.sites:
            return value
        parts = [concrete.materialise(self.lin, c) for c in value.children]
        element: Kind = kinds.BOTTOM
        for part in parts:
            element = kinds.join(element, part.kind)
        return self.lin.op("tuple", *parts, kind=kinds.Sequence(tuple, element))

    def run_for(self, found: iteration.Plan, hints: list[str]) -> None:
        sources: list[Source] = []

        def step() -> None:
            sources.clear()
            parts = []
            for (how, args, kind, varied), hint in zip(found.sources, hints, strict=True):
                target = self.lin.build.fresh(hint, kind)
                parts.append(Sym(target, kind, varied and kinds.carries(kind)))
                sources.append(Source(target, how, tuple(self.lin.operand(a) for a in args)))
            self.body(parts)

        # Operands of the sources are computed before the loop.
        operands = [tuple(self.lin.operand(a) for a in args) for _, args, _, _ in found.sources]
        with dicts.guarded(self.lin, found.walked):
            carried, block, until = self.fixpoint(step)
        changed = [c.site for c in found.walked if isinstance(c, Cell) and c.number in self.shape]
        if changed:  # what is walked shows what the steps write into it
            raise Restart(*changed)
        walked = tuple(Source(s.target, s.how, args) for s, args in zip(sources, operands, strict=False))
        self.lin.build.block.append(For(walked, carried, block, (), until, self.span, self.states))

    def run_while(self, test_node: Any) -> None:
        head: list[Any] = []

        def step() -> None:
            before = dict(self.lin.heap)
            test = conditions.condition(self.lin, test_node)
            truth = decisions.truth(self.lin, test)
            if any(self.lin.heap[n] != content for n, content in before.items()):
                raise self.lin.restart_at(("test", self.span))
            head[:] = [self.lin.build.block, test.operand if isinstance(test, Sym) and truth is None else None, truth]
            self.lin.build.block = []
            if truth is not False:
                self.body(())

        carried, block, until = self.fixpoint(step)
        test: Operand = head[1] if head[1] is not None else literal(head[2]).operand
        self.lin.build.block.append(While(tuple(head[0]), test, carried, block, (), until, self.span))

    def fixpoint(self, step: Callable[[], None]) -> tuple[tuple[Carry, ...], Block, Operand | None]:
        """Walk the body on more and more general bindings until its end fits its beginning."""
        lin = self.lin
        lin.carriers.append(self)
        try:
            return self.stable(step)
        finally:
            lin.carriers.pop()

    def stable(self, step: Callable[[], None]) -> tuple[tuple[Carry, ...], Block, Operand | None]:
        lin = self.lin
        mark, doubts = lin.names.mark(), lin.torn.mark()
        self.shape = {n: v if n in FLAGS else widening.widen(lin, v, v) for n, v in self.init.items()}
        while True:
            lin.names.reset(mark)
            lin.torn.reset(doubts)
            env, heap, block = lin.frame.env, lin.heap, lin.build.block
            dead = lin.dead
            phis = {key: self.fresh(key, shape) for key, shape in self.shape.items()}
            for key, phi in phis.items():
                if key != RETURN and reads.may_be_unbound(lin, self.init[key]):
                    lin.loose.update(str(s.operand) for s in symbols(phi) if isinstance(s.operand, str))
                if key in self.torn:
                    lin.torn.carry(phi, self.torn[key])
                self.mix(phi, self.init[key])
                self.keep_array(key, phi)
            lin.frame.env, lin.heap, lin.build.block = dict(env), dict(heap), []
            around, lin.around = lin.around, (*lin.around, block)
            lin.frame.env[DONE] = FALSE
            self.install(phis)
            lin.frame.env[STOP] = FALSE
            step()
            lin.around = around
            after, after_heap, body = lin.frame.env, lin.heap, lin.build.block
            body_dead, lin.dead = lin.dead, dead
            lin.frame.env, lin.heap, lin.build.block = env, heap, block
            begun = len(block)
            if self.grow(phis, after, after_heap, heap, body_dead):
                # What was read for the first step keeps its names.
                mark = lin.names.mark() if len(block) > begun else mark
                continue
            self.install(phis)
            return self.carries(phis, after, after_heap, body_dead), tuple(body), self.until(after, body_dead)

    def mix(self, phi: Value, first: Value) -> None:
        """Note of which kinds what is carried may be before the first step."""
        if isinstance(phi, Items) and isinstance(first, Items) and len(phi.children) == len(first.children):
            for inner, value in zip(phi.children, first.children, strict=True):
                self.mix(inner, value)
        elif isinstance(phi, Sym) and isinstance(first, Sym) and isinstance(phi.operand, str):
            self.lin.build.mix(phi.operand, phi.kind, *self.lin.build.possible(first.operand))

    def keep_array(self, key: Any, phi: Value) -> None:
        """Let what is certainly an array before the first step be one, as long as no step rebinds it."""
        first = self.init[key]
        if isinstance(phi, Sym) and isinstance(phi.operand, str):
            kept = isinstance(first, Sym) and first.operand in self.lin.arrays and key not in self.rebound
            (self.lin.arrays.add if kept else self.lin.arrays.discard)(phi.operand)

    def install(self, phis: dict[Any, Value]) -> None:
        for key, value in phis.items():
            if isinstance(key, int):
                assert isinstance(value, Items)
                self.lin.heap[key] = value
            else:
                self.lin.frame.env[key] = value

    def fresh(self, key: Any, shape: Value) -> Value:
        """A new variable for each leaf of a carried value."""
        hint = key.rpartition(">")[2] if isinstance(key, str) else ""
        match shape:
            case Sym(operand, kind, varied) if operand is UNDEF:
                return Sym(self.lin.build.fresh(hint, kind), kind, varied)
            case Items(cls, children, keys):
                return Items(cls, tuple(self.fresh(key, c) for c in children), keys)
        return shape

    def grow(self, phis: dict[Any, Value], after: dict[str, Value], heap: dict[int, Items], before: Any, dead: bool) -> bool:
        """Make the carried shapes cover what the body ends with; whether anything changed."""
        if dead:
            return False
        lin, changed = self.lin, False
        for number, content in before.items():
            if number not in self.shape and heap[number] != content:
                boxes.check_texts(lin, number, content, heap[number])
                if content.cls is boxes.Global and content.children[0] == boxes.LIVE:
                    content = before[number] = Items(content.cls, (boxes.live(lin, lin.made[number].site),), content.keys)
                self.init[number] = content
                self.shape[number] = widening.widen(self.lin, content, content)
                if not lin.torn.are_whole(content):
                    self.torn[number] = lin.torn.marks_of(content)
                changed = True
        if changed:
            return True
        self.ends.clear()
        self.after = heap
        for key, phi in phis.items():
            end = self.end(key, phi, after, heap)
            marks = torn.joined(self.torn.get(key), None if lin.torn.are_whole(end) else lin.torn.marks_of(end))
            if marks != self.torn.get(key):
                self.torn[key] = marks
                changed = True
            arrays = [isinstance(v, Sym) and v.operand in lin.arrays for v in (phi, end)]
            if arrays == [True, False]:
                self.rebound.add(key)
                changed = True
            if isinstance(phi, Items) and isinstance(end, Items) and standins.alike(phi, end) and phi.keys != end.keys:
                phi = self.extended(key, phi, end)
            if isinstance(key, int) and not merging.alike(phi, end):
                if self.counted and self.span not in self.lin.sites and merging.holds_function(end):
                    raise self.lin.restart_at(self.span)
                with self.at_its_end():
                    raise standins.apart(lin, phi, end) or containers.restart_for(lin, key)  # type: ignore[arg-type]
            if widening.lengthens(phi, end) and isinstance(key, str):
                raise self.lin.restart_at(("tuple", self.span, key))
            wider = widening.widen(self.lin, phi, end)
            if wider != self.shape[key]:
                self.shape[key] = wider
                changed = True
        return changed

    @contextmanager
    def at_its_end(self) -> Iterator[None]:
        """Look at values as they are after a step, with what it made."""
        before, self.lin.heap = self.lin.heap, self.after
        try:
            yield
        finally:
            self.lin.heap = before

    def end(self, key: Any, phi: Value, after: dict[str, Value], heap: dict[int, Items]) -> Value:
        """What a carried value is after a step."""
        if not isinstance(key, int):
            return after.get(key, UNBOUND)
        return heap[self.ends.get(key, key)]

    def extended(self, key: int, phi: Items, end: Items) -> Items:
        """An object whose attributes are set first in the loop."""
        if set(phi.keys) - set(end.keys):
            raise self.lin.error_here("an attribute that a loop deletes is not differentiated")
        init = self.init[key]
        assert isinstance(init, Items)
        self.init[key] = wider = standins.aligned(self.lin, init, end, key)
        found = Items(phi.cls, (*phi.children, *wider.children[len(phi.children) :]), wider.keys)
        places = [end.keys.index(k) for k in found.keys]
        assert places == sorted(places)
        return found

    def by_value(self, phi: Value, end: Cell) -> Value | None:
        """An object that each step replaces by another one, carried by its attributes."""
        last = self.after.get(end.number)
        if last is None or not objects.is_class(last.cls):
            return None
        if isinstance(phi, Cell) and phi.number in self.shape and phi.number in self.stand_ins:
            self.ends[phi.number] = end.number
            self.lin.frozen.setdefault(end.number, None)
            return phi
        first = Items(last.cls, (UNBOUND,) * len(last.keys), last.keys)
        if isinstance(phi, Cell):
            found = self.lin.heap.get(phi.number)
            if found is None or not standins.alike(found, last) or found.keys != last.keys:
                return None
            first = found
        elif not (isinstance(phi, Sym) and isinstance(phi.kind, kinds.Bottom)):
            return None
        replaced = (phi.number, end.number) if isinstance(phi, Cell) else (end.number,)
        made = standins.stand_in(self.lin, self.site if self.unrollable else None, *replaced)
        self.stand_ins.add(made.number)
        self.init[made.number] = first
        self.shape[made.number] = widening.widen(self.lin, first, last)
        return made

    def carries(self, phis: dict[Any, Value], after: Any, heap: Any, dead: bool) -> tuple[Carry, ...]:
        found: list[Carry] = []
        for key, phi in phis.items():
            end = phi if dead else self.end(key, phi, after, heap)
            self.pair(phi, self.init[key], end, found)
        return tuple(found)

    def pair(self, phi: Value, init: Value, end: Value, found: list[Carry]) -> None:
        """Write down what a carried value is at first and after a step."""
        if isinstance(phi, Sym):
            if isinstance(phi.operand, str) and phi != init:
                found.append(Carry(phi.operand, _operand(self.lin, init), _operand(self.lin, end)))
        elif isinstance(phi, Items):
            parts = len(phi.children)
            firsts = init.children if isinstance(init, Items) else (UNBOUND,) * parts
            lasts = end.children if isinstance(end, Items) else (UNBOUND,) * parts
            for part, first, last in zip(phi.children, firsts, lasts, strict=False):
                self.pair(part, first, last, found)

    def until(self, after: dict[str, Value], dead: bool) -> Operand | None:
        stop = after[STOP]
        return None if dead or stop == FALSE else _operand(self.lin, stop)


def _operand(lin: Linearizer, value: Value) -> Operand:
    assert isinstance(value, Sym), value
    return value.operand
