"""Loops, linearized: what is carried is found by walking the body until kinds and structures stand still.

A loop over a container of known structure whose elements differ is unrolled; every other one stays a loop.
"""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.runtime import checkpointed
from srcad.transforms import (
    boxes,
    calls,
    containers,
    dicts,
    exceptions,
    expressions,
    generators,
    iterators,
    kept,
    kinds,
    lazies,
    lists,
    merging,
    objects,
    protocols,
    resolve,
    standins,
    syntax,
    throws,
)
from srcad.transforms.exits import DONE, FLAGS, LASTING, RETURNED, STATE, STOP
from srcad.transforms.ir import UNDEF, Block, Carry, For, Operand, Push, Source, While
from srcad.transforms.kinds import Kind
from srcad.transforms.values import (
    FALSE,
    KEYS,
    TRUE,
    UNBOUND,
    VIEWS,
    Bound,
    Cell,
    Conflict,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    is_torn,
    known,
    literal,
    reference,
    symbols,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer

_UNROLL_AT_MOST = 64
#: Finite iterators that can be walked but once.
ONCE = frozenset(
    {
        itertools.product, itertools.permutations, itertools.combinations, itertools.combinations_with_replacement,
        itertools.islice, np.ndindex,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a ``for`` walks: sources in step with the kinds of their elements, and how the elements make the target."""

    sources: tuple[tuple[str, tuple[Value, ...], Kind, bool], ...]
    build: Callable[[Sequence[Value]], Value]


def plan(lin: Linearizer, iterable: Value, node: Any) -> Plan | list[Value]:
    """What a loop over this walks: elements that are known one by one, or sequences in step."""
    iterable = protocols.iterated(lin, iterable) or iterable
    if iterators.is_iterator(lin, iterable):
        return plan(lin, iterators.remaining(lin, iterable), node)
    if generators.is_generator(lin, iterable):
        return plan(lin, generators.collected(lin, iterable), node)
    match iterable:
        case Items(cls, args) if cls is range:
            return _range(lin, iterable, node)
        case Items(cls, (inner, start)) if cls is enumerate:
            return _enumerate(plan(lin, inner, node), start)
        case Items(cls, args) if cls is zip:
            return _zip(lin, _plans(lin, args, node), args, node)
        case Items(cls, (inner,)) if cls is reversed:
            return _reversed(lin, inner, node)
        case Items(cls, (function, *args)) if cls is map:
            zipped = _zip(lin, _plans(lin, args, node), args, node)
            return _mapped(lin, function, zipped, node)
        case Items(cls) if cls in VIEWS:
            parts = dicts.sources(lin, view := iterable)
            walked = tuple(("each", (s,), element_kind(s.kind), s.varied) for s in parts)
            return Plan(walked, lambda found: dicts.walked(lin, view, parts, found))
        case Sym(_, kinds.Mapping()):
            return plan(lin, Items(KEYS, (iterable,)), node)
    if is_known(iterable) and isinstance(known(iterable), str) and len(known(iterable)) <= _UNROLL_AT_MOST:
        return [literal(letter) for letter in known(iterable)]
    content = lin.content(iterable)
    if content is not None:
        return list(content.children) if content.cls is not dict else [literal(k) for k in content.keys]
    iterable = containers.materialise(lin, iterable)
    kept.check_read(lin, iterable)
    if isinstance(iterable.kind, kinds.Opaque) and iterable.kind.cls in ONCE and not iterable.varied:
        # The reverse sweep walks it again, from its end.
        iterable = lin.op("call", reference("list", list), iterable, kind=kinds.Sequence(list, kinds.UNKNOWN))
    return Plan((("each", (iterable,), element_kind(iterable.kind), iterable.varied),), lambda parts: parts[0])


def element_kind(kind: Kind) -> Kind:
    """The kind of what a loop over this gets."""
    match kind:
        case kinds.Sequence(_, element):
            return element
        case kinds.Record(_, elements):
            return functools.reduce(kinds.join, elements)
        case kinds.Array(dtype, ndim) if ndim is not None and ndim > 1:
            return kinds.Array(dtype, ndim - 1)
        case kinds.Array(dtype, 1):
            return kinds.Scalar(dtype.type)
        case kinds.Array(dtype, None):
            return kinds.Array(dtype, None)
    return kinds.UNKNOWN


def _range(lin: Linearizer, iterable: Items, node: Any) -> Plan | list[Value]:
    if (node is None or lin.at(node) in lin.sites) and all(is_known(a) for a in iterable.children):
        return [literal(i) for i in range(*(known(a) for a in iterable.children))]
    return Plan((("range", iterable.children, kinds.INT, False),), lambda parts: parts[0])


def _enumerate(inner: Plan | list[Value], start: Value) -> Plan | list[Value]:
    if isinstance(inner, list):
        if not is_known(start):
            inner = inner[:]
        first = known(start)
        return [Items(tuple, (literal(first + k), part)) for k, part in enumerate(inner)]
    count = ("count", (start,), kinds.INT, False)
    return Plan((count, *inner.sources), lambda parts: Items(tuple, (parts[0], inner.build(parts[1:]))))


def _plans(lin: Linearizer, args: Sequence[Value], node: Any) -> list[Any]:
    """How each of several iterables is walked; those without an end give as many items as the others have."""
    args = [generators.alone(lin, a) for a in args]
    plans: list[Any] = [None if iterators.is_endless(lin, a) else plan(lin, a, node) for a in args]
    ends = [len(p) for p in plans if isinstance(p, list)]
    for k, arg in enumerate(args):
        if plans[k] is not None:
            continue
        if ends and all(isinstance(p, list) for p in plans if p is not None):
            plans[k] = iterators.taken(lin, arg, min(ends))
        else:
            plans[k] = _endless(lin, arg)
    return plans


def _endless(lin: Linearizer, value: Value) -> Plan:
    """How an iterator without an end is walked beside one that has an end."""
    assert isinstance(value, Cell)
    content = lin.heap[value.number]
    iterators.spend(lin, value)
    step = ("count", (literal(0),), kinds.INT, False)
    if content.cls is iterators.REPEAT:
        return Plan((), lambda parts: content.children[0])
    if content.cls is iterators.COUNT:
        start, by = content.children
        return Plan((step,), lambda parts: expressions.binary(lin, "+", start, expressions.binary(lin, "*", by, parts[0])))
    sequence, position = content.children
    length = calls.call(lin, reference("len", len), (sequence,), (), None)

    def item(parts: Sequence[Value]) -> Value:
        place = expressions.binary(lin, "%", expressions.binary(lin, "+", position, parts[0]), length)
        return expressions.item(lin, sequence, place)

    return Plan((step,), item)


def _zip(lin: Linearizer, plans: list[Any], args: Sequence[Value], node: Any) -> Plan | list[Value]:
    if all(isinstance(p, list) for p in plans):
        return [Items(tuple, parts) for parts in zip(*plans, strict=False)]
    plans = [_of_operands(lin, p, a, node) if isinstance(p, list) else p for p, a in zip(plans, args, strict=False)]
    ends = [0]
    for p in plans:
        ends.append(ends[-1] + len(p.sources))

    def build(parts: Sequence[Value]) -> Value:
        return Items(tuple, tuple(p.build(parts[a:b]) for p, a, b in zip(plans, ends, ends[1:], strict=False)))

    return Plan(tuple(s for p in plans for s in p.sources), build)


def _of_operands(lin: Linearizer, parts: list[Value], iterable: Value, node: Any) -> Plan:
    """How a loop of the running program walks what is known element by element."""
    found = plan(lin, containers.materialise(lin, iterable), node)
    if isinstance(found, Plan):
        return found
    whole = containers.materialise(lin, Items(tuple, tuple(parts)))
    return Plan((("each", (whole,), element_kind(whole.kind), whole.varied),), lambda given: given[0])


def _reversed(lin: Linearizer, inner: Value, node: Any) -> Plan | list[Value]:
    found = plan(lin, inner, node)
    if isinstance(found, list):
        return found[::-1]
    if isinstance(inner, Items):
        inner = lin.op("range", *inner.children) if inner.cls is range else containers.materialise(lin, inner)
        return Plan((("reversed", (inner,), kinds.INT, False),), lambda parts: parts[0])
    return Plan((("reversed", (inner,), element_kind(found.sources[0][2]), lin.varied(inner)),), lambda parts: parts[0]) \
        if not isinstance(inner, Sym) else \
        Plan((("reversed", (inner,), element_kind(inner.kind), inner.varied),), lambda parts: parts[0])


def _mapped(lin: Linearizer, function: Value, zipped: Plan | list[Value], node: Any) -> Plan | list[Value]:
    def apply(parts: Value) -> Value:
        assert isinstance(parts, Items)
        return calls.call(lin, function, parts.children, (), node)

    if isinstance(zipped, list):
        return [apply(p) for p in zipped]
    return Plan(zipped.sources, lambda parts: apply(zipped.build(parts)))


# --- for and while ---


def for_loop(lin: Linearizer, node: Any) -> None:
    """Walk a ``for``."""
    states, walked = _states(lin, node.iter)
    iterable = expressions.value(lin, walked)
    iterable = protocols.iterated(lin, iterable) or iterable
    if generators.is_generator(lin, iterable):
        generators.consume(lin, iterable, lambda value: _step(lin, node, value), _bound_by(lin, node))
        _after(lin, node)
        return
    if iterators.is_iterator(lin, iterable):
        iterators.walked(lin, iterable, node)
        return
    if iterators.is_beside(lin, iterable):
        assert isinstance(iterable, Items)
        generator, step = iterators.beside(lin, iterable, node)
        generators.consume(lin, generator, step, _bound_by(lin, node))
        _after(lin, node)
        return
    found = plan(lin, iterable, node)
    if isinstance(found, list) and len(found) > _UNROLL_AT_MOST and _uniform(lin, found):
        found = plan(lin, containers.materialise(lin, iterable), node)

    def body(parts: Sequence[Value]) -> None:
        lin.assign(node.target, found.build(parts) if isinstance(found, Plan) else parts[0])
        lin.statements(node.body)

    span = lin.at(node)
    if isinstance(found, list):
        _unrolled(lin, found, body, node)
    else:
        known_range = isinstance(iterable, Items) and iterable.cls is range and all(is_known(a) for a in iterable.children)
        if known_range:
            lin.loop_sites.append(span)
        loop = Loop(lin, body, _bound_by(lin, node) | set(LASTING), span)
        loop.states = states
        loop.counted = loop.unrollable = known_range and _trips(iterable) <= _UNROLL_AT_MOST
        dicts.guarded(lin, iterable, lambda: loop.run_for(found, _hints(node.target, found)))
        if known_range:
            lin.loop_sites.pop()
    _after(lin, node)


def _states(lin: Linearizer, node: Any) -> tuple[int | str | None, Any]:
    """How many states of a loop the user wants to be kept, by ``srcad.checkpointed``, and what it walks."""
    if not isinstance(node, gast.Call) or not node.args or _global(lin, node.func) is not checkpointed:
        return None, node
    given = [expressions.value(lin, a) for a in (*node.args[1:], *(k.value for k in node.keywords))] or [literal("sqrt")]
    wanted = known(given[0]) if is_known(given[0]) else None
    if wanted != "sqrt" and (type(wanted) is not int or wanted < 1):
        raise lin.refuse(node, "the number of states is not known", "write it down, or give it as a default or a global")
    return wanted, node.args[0]


def _global(lin: Linearizer, node: Any) -> Any:
    """What a global name, or an attribute of one, stands for."""
    if isinstance(node, gast.Attribute):
        return getattr(_global(lin, node.value), node.attr, None)
    known_here = isinstance(node, gast.Name) and node.id not in lin.frame.env
    return lin.frame.source.function.__globals__.get(node.id) if known_here else None


def _hints(target: Any, found: Plan) -> list[str]:
    """What the user calls the elements of the sequences that a loop walks, where each has a name."""
    parts = syntax.every(target)
    names = [n.id for n in parts if isinstance(n, gast.Name)]
    plain = all(isinstance(n, gast.Name | gast.Tuple) for n in parts)
    return names if plain and len(names) == len(found.sources) else [""] * len(found.sources)


def _trips(iterable: Value) -> int:
    """The number of steps of a loop over a range that is known."""
    assert isinstance(iterable, Items)
    return len(range(*(known(a) for a in iterable.children)))


def _step(lin: Linearizer, node: Any, value: Value) -> None:
    lin.assign(node.target, value)
    lin.statements(node.body)


def _bound_by(lin: Linearizer, node: Any) -> frozenset[str]:
    """What a loop binds; in a generator, what its consumer binds at every ``yield`` too."""
    given = any(isinstance(n, gast.Yield | gast.YieldFrom) for n in syntax.below(node))
    return syntax.assigned(node) | throws.names(lin) | (generators.carried(lin) if given else frozenset())


def _uniform(lin: Linearizer, parts: list[Value]) -> bool:
    return all(isinstance(p, Sym) for p in parts) and len({p.kind for p in parts if isinstance(p, Sym)}) == 1


def while_loop(lin: Linearizer, node: Any, unrolled: bool = False) -> None:
    """Walk a ``while``; a test that binds names or changes what is in the heap is the first thing of its body."""
    binds = any(isinstance(n, gast.NamedExpr) for n in syntax.every(node.test)) or ("test", lin.at(node)) in lin.sites
    test, statements = node.test, node.body
    ended = f"<ended {node.lineno} {node.col_offset}>"
    if binds:
        note = gast.Assign([gast.Name(ended, gast.Store(), None, None)], gast.Constant(True, None), None)
        leave = gast.If(gast.UnaryOp(gast.Not(), node.test), [*([note] if node.orelse else []), gast.Break()], [])
        for part in (leave, leave.test, *leave.body, note.targets[0], note.value):
            gast.copy_location(part, node.test)
        test, statements = gast.copy_location(gast.Constant(True, None), node.test), [leave, *node.body]
        lin.frame.env[ended] = FALSE
    if unrolled or lin.at(node) in lin.sites:
        _unrolled_while(lin, test, statements)
    else:
        loop = Loop(lin, lambda parts: lin.statements(statements), _bound_by(lin, node) | {ended, *LASTING}, lin.at(node))
        loop.unrollable = True
        loop.run_while(test)
    went_on(lin, lin.frame.env.pop(ended, FALSE))
    _after(lin, node)


def went_on(lin: Linearizer, ended: Value) -> None:
    """After a loop that left itself where its test, or what it walks, was at an end: that was no ``break``."""

    def unset() -> None:
        lin.frame.env[DONE] = lin.frame.env[STOP] = FALSE

    exceptions.where(lin, ended, unset)


def _unrolled_while(lin: Linearizer, test: Any, statements: Sequence[Any]) -> None:
    """One copy of the body for each step of a loop whose end the structure of the values decides."""
    lin.frame.env[STOP] = FALSE

    def go(k: int) -> None:
        lin.frame.env[DONE] = FALSE
        truth = resolve.truth(lin, expressions.condition(lin, test))
        if truth is None or k == _UNROLL_AT_MOST:
            raise lin.error_here("a loop that replaces objects by others of another structure is not differentiated")
        if truth:
            lin.statements(statements)
            on(k)

    def on(k: int) -> None:
        stop = lin.frame.env[STOP]
        if stop == FALSE and not lin.dead:
            go(k + 1)
        elif stop != TRUE and not lin.dead:
            lin.branch(stop, lambda: None, lambda: go(k + 1))

    go(0)


def _after(lin: Linearizer, node: Any) -> None:
    """What holds after a loop: its ``else``, and the flags of the loop around it."""
    env = lin.frame.env
    stop, returned = env[STOP], env[RETURNED]
    if node.orelse and not lin.dead:

        def stopped() -> None:
            lin.bind(DONE, lin.frame.env[RETURNED])
            lin.bind(STOP, lin.frame.env[RETURNED])

        def ended() -> None:
            for flag in FLAGS:
                lin.bind(flag, FALSE)
            lin.statements(node.orelse)

        truth = resolve.truth(lin, stop)
        if truth is None:
            lin.branch(stop, stopped, ended)
        else:
            (stopped if truth else ended)()
    else:
        env[DONE] = env[STOP] = returned


def _unrolled(lin: Linearizer, parts: list[Value], body: Callable[[Sequence[Value]], None], node: Any) -> None:
    """One copy of the body for each element."""
    outer_stop = lin.frame.env[STOP]
    lin.frame.env[STOP] = FALSE

    def go(k: int) -> None:
        if k == len(parts):
            return
        stop = lin.frame.env[STOP]
        lin.frame.env[DONE] = FALSE
        if stop == TRUE or lin.dead:
            return
        if stop == FALSE:
            body([parts[k]])
            go(k + 1)
        else:
            lin.branch(stop, lambda: None, lambda: go(k))

    go(0)
    del outer_stop


def walked(lin: Linearizer, iterable: Value, act: Callable[[Value], None]) -> None:
    """Do something with each element of a sequence of the running program."""
    found = plan(lin, iterable, None)
    assert isinstance(found, Plan)
    flags = {f: lin.frame.env[f] for f in STATE}
    Loop(lin, lambda parts: act(found.build(parts)), set(), lin.build.span).run_for(found, [""] * len(found.sources))
    lin.frame.env.update(flags)


class Loop:
    """One loop, walked until what it carries stands still."""

    def __init__(self, lin: Linearizer, body: Callable[[Sequence[Value]], None], names: Collection[str], span: Any) -> None:
        self.lin = lin
        self.body = body
        self.span = span
        self.counted = self.unrollable = False
        self.states: int | str | None = None
        self.names = [n for n in (*lin.frame.env, *sorted(names)) if n in names]
        self.names = list(dict.fromkeys(self.names))
        lin.frame.env[STOP] = FALSE
        self.init: dict[Any, Value] = {n: self.first(n, lin.frame.env.get(n, UNBOUND)) for n in self.names}
        self.shape: dict[Any, Value] = {}
        self.ends: dict[int, int] = {}
        self.torn = {k: lin.torn.mark_of(v) for k, v in self.init.items() if not lin.torn.are_whole(v)}
        self.stand_ins: set[int] = set()  # objects that stand for the one of each step
        self.after: dict[int, Items] = {}

    def first(self, name: str, value: Value) -> Value:
        """What a name stands for before the first step; a tuple that the loop makes longer lives at run time."""
        if not isinstance(value, Items) or ("tuple", self.span, name) not in self.lin.sites:
            return value
        parts = [containers.materialise(self.lin, c) for c in value.children]
        element: Kind = kinds.BOTTOM
        for part in parts:
            element = kinds.join(element, part.kind)
        return self.lin.op("tuple", *parts, kind=kinds.Sequence(tuple, element))

    def run_for(self, found: Plan, hints: list[str]) -> None:
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
        carried, block, until = self.fixpoint(step)
        walked = tuple(Source(s.target, s.how, args) for s, args in zip(sources, operands, strict=False))
        self.lin.build.block.append(For(walked, carried, block, (), until, self.span, self.states))

    def run_while(self, test_node: Any) -> None:
        head: list[Any] = []

        def step() -> None:
            before = dict(self.lin.heap)
            test = expressions.condition(self.lin, test_node)
            truth = resolve.truth(self.lin, test)
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
        self.shape = {n: v if n in FLAGS else widen(lin, v, v) for n, v in self.init.items()}
        while True:
            lin.names.reset(mark)
            lin.torn.reset(doubts)
            env, heap, block = lin.frame.env, lin.heap, lin.build.block
            dead = lin.dead
            phis = {key: self.fresh(key, shape) for key, shape in self.shape.items()}
            for key, phi in phis.items():
                if exceptions.may_be_unbound(lin, self.init[key]):
                    lin.loose.update(str(s.operand) for s in symbols(phi) if isinstance(s.operand, str))
                if key in self.torn:
                    lin.torn.carry(phi, self.torn[key])
            lin.frame.env, lin.heap, lin.build.block = dict(env), dict(heap), []
            lin.frame.env[DONE] = FALSE
            self.install(phis)
            lin.frame.env[STOP] = FALSE
            step()
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
                if content.cls is boxes.Global and content.children[0] == boxes.LIVE:
                    content = before[number] = Items(content.cls, (boxes.live(lin, lin.made[number].site),), content.keys)
                self.init[number] = content
                self.shape[number] = widen(self.lin, content, content)
                changed = True
        if changed:
            return True
        self.ends.clear()
        self.after = heap
        for key, phi in phis.items():
            end = self.end(key, phi, after, heap)
            if key not in self.torn and not lin.torn.are_whole(end):
                self.torn[key] = lin.torn.mark_of(end)
                changed = True
            if isinstance(phi, Items) and isinstance(end, Items) and standins.alike(phi, end) and phi.keys != end.keys:
                phi = self.extended(key, phi, end)
            if isinstance(key, int) and not merging.alike(phi, end):
                if self.counted and self.span not in self.lin.sites and merging.holds_function(end):
                    raise self.lin.restart_at(self.span)
                raise containers.restart_for(self.lin, key)
            if _lengthens(phi, end) and isinstance(key, str):
                raise self.lin.restart_at(("tuple", self.span, key))
            wider = widen(self.lin, phi, end)
            if not _same_shape(wider, self.shape[key]):
                self.shape[key] = wider
                changed = True
        return changed

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
        made = standins.stand_in(self.lin, self.span if self.unrollable else None, *replaced)
        self.stand_ins.add(made.number)
        self.init[made.number] = first
        self.shape[made.number] = widen(self.lin, first, last)
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


def _hole(kind: Kind, varied: bool) -> Sym:
    """A carried leaf whose variable is not yet named."""
    return Sym(UNDEF, kind, varied)


def _same_shape(a: Value, b: Value) -> bool:
    return a == b


def widen(lin: Linearizer, phi: Value, end: Value) -> Value:
    """The least carried shape that covers both."""
    if isinstance(end, Func | Bound | Method | Derived) or (isinstance(end, Sym) and callable(_callee(end))):
        if phi == end or phi == UNBOUND:
            return end
    if phi == end and phi in (TRUE, FALSE):
        return phi
    for side in (phi, end):
        if is_torn(side):
            return side
    if isinstance(phi, Conflict) or isinstance(end, Conflict):
        return Conflict(frozenset(s for v in (phi, end) if isinstance(v, Conflict) for s in v.sites))
    if isinstance(phi, Sym) and isinstance(end, Sym):
        kind = kinds.join(phi.kind, end.kind)
        return _hole(kind, (phi.varied or end.varied) and kinds.carries(kind))
    if isinstance(phi, Cell) or isinstance(end, Cell):
        if phi == end:
            return phi
        cell = phi if isinstance(phi, Cell) else end
        assert isinstance(cell, Cell)
        made: Value | None = lin.carriers[-1].by_value(phi, end) if isinstance(end, Cell) else None
        if made is not None:
            return made
        error = standins.unmergeable(lin, phi, end)
        if error is not None:
            raise error
        raise containers.restart(cell)
    if isinstance(end, Items):
        if isinstance(phi, Items) and (phi.cls, phi.keys, len(phi.children)) == (end.cls, end.keys, len(end.children)):
            return Items(end.cls, tuple(widen(lin, p, e) for p, e in zip(phi.children, end.children, strict=False)), end.keys)
        if isinstance(phi, Sym) and isinstance(phi.kind, kinds.Bottom):
            return Items(end.cls, tuple(widen(lin, UNBOUND, e) for e in end.children), end.keys)
    if isinstance(phi, Items) and isinstance(end, Sym) and isinstance(end.kind, kinds.Bottom):
        return Items(phi.cls, tuple(widen(lin, p, UNBOUND) for p in phi.children), phi.keys)
    if phi == end:
        return phi
    loop = lin.carriers[-1]
    if loop.counted and loop.unrollable and loop.span not in lin.sites:
        raise lin.restart_at(loop.span)
    raise containers.unstable(lin, phi, end)


def _lengthens(phi: Value, end: Value) -> bool:
    """Whether a tuple has another length after a step of a loop."""
    if not isinstance(phi, Items) or phi.cls is not tuple:
        return False
    if isinstance(end, Items):
        return end.cls is tuple and len(end.children) != len(phi.children)
    return isinstance(end, Sym) and isinstance(end.kind, kinds.Sequence) and end.kind.cls is tuple


def _callee(value: Sym) -> Any:
    return known(value) if is_known(value) else None


# --- comprehensions ---


def comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension or generator expression: a list of known structure, or a loop that pushes."""
    node = _with_own_names(node)
    saved = {n: lin.frame.env.get(n) for n in assigned_targets(node)}
    if any(boxes.find(lin.frame, n) is not None for n in saved):
        raise lin.refuse(node, "a comprehension that binds the name of a `nonlocal` variable is not differentiated")
    try:
        return generators.elements(lin, node) or _comprehension(lin, node, hint)
    finally:
        for name, value in saved.items():
            if name.startswith(_OWN):
                continue
            if value is None:
                lin.frame.env.pop(name, None)
            else:
                lin.frame.env[name] = value


#: How the names of a comprehension begin which functions that it makes read when it is over.
_OWN = "<own "


@functools.lru_cache(256)
def _with_own_names(node: Any) -> Any:
    """A comprehension whose functions read what its own ``for`` binds: that stays, by names of its own."""
    targets = assigned_targets(node)
    made = [n for n in syntax.below(node) if isinstance(n, gast.Lambda)]
    if not any(isinstance(n, gast.Name) and n.id in targets for part in made for n in syntax.every(part.body)):
        return node
    own = copy.deepcopy(node)

    def rename(part: Any, names: frozenset[str]) -> None:
        if isinstance(part, gast.Lambda):
            args = (n.id for n in syntax.parts(part.args) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Param))
            for default in (*part.args.defaults, *part.args.kw_defaults):
                rename(default, names)
            rename(part.body, names - set(args))
        elif isinstance(part, gast.Name) and part.id in names:
            part.id = f"{_OWN}{node.lineno} {node.col_offset}>{part.id}"
        else:
            for inner in syntax.children(part) if part is not None else ():
                if inner is not own.generators[0].iter:
                    rename(inner, names)

    rename(own, frozenset(targets))
    return own


def assigned_targets(node: Any) -> set[str]:
    """The names that a comprehension's own ``for`` binds."""
    return {n.id for g in node.generators for n in syntax.every(g.target) if isinstance(n, gast.Name)}


def _comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    start = lin.build.block[:], dict(lin.heap)
    try:
        found = _Collect(lin, node).run(0)
    except _Unknown:
        lin.build.block[:], lin.heap = start
        return _at_run_time(lin, node, hint)
    if isinstance(node, gast.DictComp):
        pairs = [(_key(lin, k), v) for k, v in found]
        content = Items(dict, tuple(v for _, v in pairs), tuple(k for k, _ in pairs))
    else:
        content = Items(list, tuple(found))
    return lin.new_cell(content, lin.build.span)


def _key(lin: Linearizer, value: Value) -> Any:
    key = containers.constant_index(value)
    if key is None or isinstance(key, slice):
        raise _Unknown
    return key


class _Unknown(Exception):
    """The elements of a comprehension are known at run time only."""


def _at_run_time(lin: Linearizer, node: Any, hint: str) -> Value:
    sites = [lin.at(g.iter) for g in node.generators]
    lin.loop_sites.append(next((s for s in sites if s not in lin.sites), sites[-1]))
    try:
        return _looped(lin, node, hint)
    finally:
        lin.loop_sites.pop()


def _looped(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension as a loop of the running program."""
    binds = any(isinstance(n, gast.NamedExpr) for n in syntax.below(node)) or ("element", lin.at(node)) in lin.sites
    if len(node.generators) > 1 or node.generators[0].ifs or binds or isinstance(node, gast.DictComp):
        return lists.collected(lin, node, hint)
    return _pushed(lin, node, hint)


class _Collect:
    """The elements of a comprehension whose iterables and conditions are all known."""

    def __init__(self, lin: Linearizer, node: Any) -> None:
        self.lin = lin
        self.node = node

    def run(self, depth: int) -> list[Any]:
        if depth == len(self.node.generators):
            return [self.element()]
        generator = self.node.generators[depth]
        iterable = expressions.value(self.lin, generator.iter)
        iterable = generators.alone(self.lin, protocols.iterated(self.lin, iterable) or iterable)
        parts = plan(self.lin, iterable, generator.iter)
        if isinstance(parts, Plan):
            raise _Unknown
        found: list[Any] = []
        for part in parts:
            self.lin.assign(generator.target, part)
            tests = [resolve.truth(self.lin, expressions.condition(self.lin, t)) for t in generator.ifs]
            if None in tests:
                raise _Unknown
            if all(tests):
                found.extend(self.run(depth + 1))
        return found

    def element(self) -> Any:
        if isinstance(self.node, gast.DictComp):
            key = expressions.value(self.lin, self.node.key)
            return key, lazies.settled(self.lin, expressions.value(self.lin, self.node.value))
        return lazies.settled(self.lin, expressions.value(self.lin, self.node.elt))


def _pushed(lin: Linearizer, node: Any, hint: str) -> Value:
    """A comprehension over sequences."""
    generator = node.generators[0]
    iterable = expressions.value(lin, generator.iter)
    iterable = generators.alone(lin, protocols.iterated(lin, iterable) or iterable)

    def element(part: Value) -> Value:
        lin.assign(generator.target, part)
        return expressions.value(lin, node.elt)

    found = plan(lin, iterable, generator.iter)
    assert isinstance(found, Plan)
    return _pushing(lin, found, element, _hints(generator.target, found), hint, lin.at(node), ("element", lin.at(node)))


def pushed(lin: Linearizer, iterable: Value, act: Callable[[Value], Value]) -> Sym:
    """The list of what a function makes of each element of what is known at run time only."""
    found = plan(lin, iterable, None)
    if isinstance(found, list):
        return lists.living(lin, Items(list, tuple(map(act, found))), ("pushed", lin.build.span))
    return _pushing(lin, found, act, [""] * len(found.sources), "", ("pushed", lin.build.span), None)


def _pushing(
    lin: Linearizer, found: Plan, act: Callable[[Value], Value], hints: list[str], hint: str, site: Any, unsteady: Any
) -> Sym:
    """A loop that carries nothing and pushes what a function makes of each element."""
    operands = [tuple(lin.operand(a) for a in args) for _, args, _, _ in found.sources]
    parts = [
        Sym(lin.build.fresh(h, k), k, v and kinds.carries(k)) for h, (_, _, k, v) in zip(hints, found.sources, strict=True)
    ]
    walked = tuple(
        Source(str(p.operand), how, args) for p, (how, _, _, _), args in zip(parts, found.sources, operands, strict=True)
    )
    outer, lin.build.block = lin.build.block, []
    before = dict(lin.heap)
    element = containers.lasting(lin, act(found.build(parts)))
    if any(lin.heap[n] != content for n, content in before.items()):
        if unsteady is None:
            raise lin.error_here("a function that changes containers for each element of a list is not differentiated")
        raise lin.restart_at(unsteady)
    body, lin.build.block = lin.build.block, outer
    kind = lists.kind_at(lin, element.kind, site)
    stack = lin.build.fresh(hint, kind)
    lin.build.block.append(For(walked, (), tuple(body), (Push(stack, element.operand),), None, lin.build.span))
    return Sym(stack, kind, element.varied)
