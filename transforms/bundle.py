"""After this pass a loop that records many values for one other loop records them as tuples, on one stack.

One list of tuples is read faster than many lists, and is written shorter; few values stay on lists of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from srcad.transforms import kinds, walk
from srcad.transforms.build import Names
from srcad.transforms.ir import Assign, Block, Entry, For, Lit, Op, Operand, Program, Push, While, leaves

#: From so many values on, tuples are recorded.
_MANY = 5


def bundled(program: Program) -> Program:
    """The same program with fewer stacks."""
    loops = [e for e in walk.every(program.body) if isinstance(e, For | While)]
    if all(len(loop.pushes) < _MANY for loop in loops):
        return program
    bundles = _Bundles(program, loops)
    body = bundles.block(program.body)
    return replace(program, body=body, kinds=bundles.kinds) if bundles.heads else program


@dataclass(slots=True)
class _Head:
    """The stack that stands for others: what its loop records, and what the loop that reads it takes apart."""

    stack: str
    recorded: str
    values: tuple[Operand, ...]
    read: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class _Route:
    """Where the values of a stack go: through stacks of the loops around it to the one loop that reads them."""

    steps: tuple[tuple[str, int], ...] = ()
    stacks: tuple[str, ...] = ()
    target: str = ""


@dataclass(slots=True)
class _Reads:
    """The loops that read or record a variable, and how often it is read at all."""

    count: Counter[str] = field(default_factory=Counter)
    walked: dict[str, tuple[int, str]] = field(default_factory=dict)
    pushed: dict[str, tuple[int, str]] = field(default_factory=dict)


class _Bundles:
    def __init__(self, program: Program, loops: Sequence[For | While]) -> None:
        self.kinds = dict(program.kinds)
        self.names = Names({*program.kinds, *program.params})
        self.reads = _reads(program, loops)
        self.heads: dict[int, list[_Head]] = defaultdict(list)
        self.read: dict[int, list[_Head]] = defaultdict(list)
        self.gone: set[str] = set()
        for loop in reversed(loops):  # inner ones first
            self.plan(loop)

    def plan(self, loop: For | While) -> None:
        """Choose the stacks of a loop that become one."""
        groups: dict[tuple[tuple[str, int], ...], list[tuple[Push, _Route]]] = defaultdict(list)
        for push in loop.pushes:
            route = self.route(push.stack)
            if route is not None and push.stack not in self.gone:
                groups[route.steps].append((push, route))
        for steps, members in groups.items():
            members = _together(loop, members)
            if len(members) >= _MANY:
                self.bundle(loop, steps[-1][1], members)

    def bundle(self, loop: For | While, reader: int, members: Sequence[tuple[Push, _Route]]) -> None:
        """Let the first of these stacks stand for all."""
        values = tuple(p.value for p, _ in members)
        kind = kinds.Record(tuple, tuple(self.kinds[r.target] for _, r in members))
        recorded, read = self.names.fresh(), self.names.fresh("step")
        self.kinds |= {recorded: kind, read: kind}
        for stack in members[0][1].stacks[:-1]:
            self.kinds[stack] = _with_element(self.kinds[stack], self.kinds[members[0][1].target], kind)
        for _, route in members[1:]:
            self.gone.update(route.stacks)
        head = _Head(members[0][0].stack, recorded, values, read, tuple(r.target for _, r in members))
        self.heads[id(loop)].append(head)
        self.read[reader].append(head)

    def route(self, stack: str) -> _Route | None:
        """Where a stack goes, if that is one loop."""
        if self.reads.count[stack] != 1:
            return None
        if stack in self.reads.walked:
            loop, target = self.reads.walked[stack]
            if not self.reads.count[target]:
                return None
            return _Route((("walked", loop),), (stack, target), target)
        if stack not in self.reads.pushed:
            return None
        loop, outer = self.reads.pushed[stack]
        around = self.route(outer)
        inside = None if around is None else self.route(around.target)
        if around is None or inside is None:
            return None
        steps = (("pushed", loop), *around.steps, *inside.steps)
        return _Route(steps, (stack, *around.stacks, *inside.stacks), inside.target)

    # --- the program ---

    def block(self, block: Block) -> Block:
        return tuple(map(self.entry, block))

    def entry(self, entry: Entry) -> Entry:
        made = walk.within(entry, self.block)
        if not isinstance(made, For | While):
            return made
        heads, read = self.heads[id(entry)], self.read[id(entry)]
        recorded = {h.stack: h.recorded for h in heads}
        pushes = tuple(replace(p, value=recorded.get(p.stack, p.value)) for p in made.pushes if p.stack not in self.gone)
        made = replace(made, pushes=pushes, body=_recorded(made.body, heads))
        if isinstance(made, For):
            parts = tuple(Assign(p, Op("part"), (h.read, Lit(k)), made.span) for h in read for k, p in enumerate(h.parts))
            targets = {h.parts[0]: h.read for h in read}
            kept = (s for s in made.sources if s.target not in self.gone)
            sources = tuple(replace(s, target=targets.get(s.target, s.target)) for s in kept)
            made = replace(made, sources=sources, body=(*parts, *made.body))
        return made


def _with_element(stack: kinds.Kind, old: kinds.Kind, new: kinds.Kind) -> kinds.Kind:
    """The kind of a list, or of a list of lists, of other elements."""
    if stack != old and isinstance(stack, kinds.Sequence):
        return replace(stack, element=_with_element(stack.element, old, new))
    return new


def _reads(program: Program, loops: Sequence[For | While]) -> _Reads:
    found = _Reads()
    for entry in walk.every(program.body):
        found.count.update(walk.names(walk.operands(entry)))
    found.count.update(walk.names(leaves(program.result)))
    for loop in loops:
        found.pushed |= {p.value: (id(loop), p.stack) for p in loop.pushes if isinstance(p.value, str)}
        for source in loop.sources if isinstance(loop, For) else ():
            if source.how == "reversed" and isinstance(source.args[0], str):
                found.walked[source.args[0]] = id(loop), source.target
    return found


def _together(loop: For | While, members: list[tuple[Push, _Route]]) -> list[tuple[Push, _Route]]:
    """Those of the values that are all there at once, as they come: what a loop carries is bound anew by its next value."""
    places = {n: k for k, e in enumerate(loop.body) for n in walk.bound(e)}
    last = max((places.get(str(p.value), -1) for p, _ in members), default=-1)
    following = {c.name: places.get(str(c.next), last + 1) for c in loop.carried}
    found = [(p, r) for p, r in members if following.get(str(p.value), last + 1) > last]
    return sorted(found, key=lambda member: places.get(str(member[0].value), -1))


def _recorded(body: Block, heads: Sequence[_Head]) -> Block:
    """A body that makes the tuples, each as soon as its values are there."""
    for head in heads:
        place = max((k + 1 for k, e in enumerate(body) if not set(head.values).isdisjoint(walk.bound(e))), default=0)
        span = body[place - 1].span if place else None
        body = (*body[:place], Assign(head.recorded, Op("tuple"), head.values, span), *body[place:])
    return body
