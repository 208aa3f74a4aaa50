"""After this pass a loop whose steps are independent of each other is walked once: each step, then its reverse.

The forward sweep of such a loop would only record what the reverse sweep reads, so that its body can stand in the reverse
loop itself, which then goes forward as well and records nothing: Hascoet, Fidanova and Held (2002), "Adjoining independent
computations".  The reverse of a step may add to adjoints that nothing else in the loop reads, in any order; a reverse loop
that does no more is walked forward in any case.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import replace
from typing import Any

from srcad.transforms import effects, walk
from srcad.transforms.hoisted import ABSENT, stands, unchanged
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Lit, Operand, Program, Source, While, leaves
from srcad.transforms.memory import Memory
from srcad.transforms.shapes import Shapes


def fused(program: Program) -> Program:
    """Move the bodies of loops that only record into the loops that read it."""
    loops = (e for e in walk.every(program.body) if isinstance(e, For))
    if not any(e.pushes or any(c.init in ABSENT for c in e.carried) for e in loops):
        return program
    body = _Fusing(program).block(program.body)
    return program if body == program.body else replace(program, body=body)


def forwards(program: Program) -> Program:
    """Walk the other reverse loops forward as well, where the order of their steps is of no interest."""
    if not any(isinstance(e, For) and _is_back(e) for e in walk.every(program.body)):
        return program
    body = _Fusing(program).turned(program.body)
    return program if body == program.body else replace(program, body=body)


class _Fusing:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.kinds = program.kinds
        self.entries = walk.every(program.body)
        self.uses = Counter(walk.names(o for e in self.entries for o in walk.operands(e)))
        self.uses.update(walk.names(leaves(program.result)))

    @functools.cached_property
    def memory(self) -> Memory:
        return Memory(self.program.body, self.kinds, sums=True)

    @functools.cached_property
    def touched(self) -> frozenset[str]:
        return effects.touched(self.program.body, self.kinds, self.memory)

    @functools.cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.program.body, self.kinds, self.program.given)

    @functools.cached_property
    def made(self) -> dict[Operand | None, Assign]:
        return {e.target: e for e in self.entries if isinstance(e, Assign)}

    def block(self, block: Block) -> Block:
        made: Block | None = block
        while made is not None:
            block, made = made, next(self.pairs(made), None)
        return tuple(walk.within(e, self.block) for e in block)

    def turned(self, block: Block) -> Block:
        """A block whose reverse loops are walked forward."""
        made = (self.forward(e) if isinstance(e, For) and _is_back(e) and self.any_order(e) else e for e in block)
        return tuple(walk.within(e, self.turned) for e in made)

    def forward(self, loop: For) -> For:
        """A reverse loop that is walked forward."""
        ways = {"reversed_range": "range", "reversed": "each"}
        sources = [replace(s, how=ways[s.how]) for s in loop.sources]
        places = [s for s in sources if s.how == "range" and s.args[::2] == (Lit(0), Lit(1))]
        if len(places) < len(sources):
            sources = [replace(s, how="count", args=(Lit(0),)) if s in places else s for s in sources]
        return replace(loop, sources=tuple(sources))

    def pairs(self, block: Block) -> Iterator[Block]:
        """The block with one loop for one that only records and the one that reads it."""
        for at, first in enumerate(block):
            left = self.left(first) if isinstance(first, For) else {}
            stacks = {p.stack for p in first.pushes} if isinstance(first, For) else ()
            later = next((k for k in range(at + 1, len(block)) if _walks(block[k], stacks, left)), at) if stacks or left else at
            if not isinstance(first, For) or later == at or not self.only_records(first):
                continue
            before, after = _parted(block[at + 1 : later], {c.name for c in first.carried})
            if self.may_follow(first, after, before, block[later]):
                together = self.together(first, (*before, *after), block[later])
                if together is not None:
                    before = tuple(e for e in before if not _is_length(e, stacks))
                    yield (*block[:at], *before, together, *after, *block[later + 1 :])

    def may_follow(self, first: For, after: Block, before: Block, second: Entry) -> bool:
        """Whether what is made of the results of the first loop can come after the second one, which needs none of it."""
        carried = {c.name for c in first.carried} - {*self.left(first)}
        if not (walk.defined(after) | carried).isdisjoint(walk.used((second,))):
            return False
        if any(map(walk.is_cut, (*before, *after))):  # the second loop is the pullback's
            return False
        raised = {self.raises(e) for e in walk.every(before)} | {None}
        inner = walk.every(after)
        within = all(isinstance(e, Assign) and effects.is_pure(e) or type(e) is If for e in inner)
        still = not effects.is_read((o for e in inner for o in walk.operands(e)), self.touched)
        return within and still and all(self.raises(e) in raised for e in inner)

    def raises(self, entry: Entry) -> tuple[object, ...] | None:
        """What an entry checks, or does that others could see; entries with equal keys raise together."""
        return effects.raise_key(entry, self.kinds, self.shapes) if isinstance(entry, Assign) else None

    # --- the loop that records ---

    def left(self, loop: For) -> dict[str, str]:
        """What the last step leaves and any other would, with its name in a step."""
        carried = {c.name: c.next for c in loop.carried if c.init in ABSENT and isinstance(c.next, str)}
        if not carried:
            return {}
        inside = walk.defined(loop.body) | {s.target for s in loop.sources} | {c.name for c in loop.carried}
        same = unchanged(loop.body, inside, lambda e: effects.may_merge(e, self.touched) and not effects.reads(e, self.touched))
        return {name: last for name, last in carried.items() if last in same}

    def only_records(self, loop: For) -> bool:
        """Whether the steps of a loop do nothing but compute, from what nobody writes into, and record."""
        if loop.until is not None or loop.states is not None:
            return False
        if not all(s.how in ("range", "count") or stands(s, self.kinds) for s in loop.sources):
            return False
        inner = walk.every(loop.body)
        if not all(isinstance(e, Assign | For) or type(e) in (If, While) for e in inner):
            return False
        own = walk.defined(loop.body) | {s.target for s in loop.sources}
        outside = [o for e in (replace(loop, pushes=()), *inner) for o in walk.operands(e) if o not in own]
        return not effects.is_read(outside, self.touched) and all(self.is_within(e, own) for e in inner)

    def is_within(self, entry: Entry, own: set[str]) -> bool:
        """Whether an entry does nothing to what is outside of a step."""
        if not isinstance(entry, Assign) or effects.is_pure(entry):
            return True
        base = entry.args[0] if entry.op.name in EFFECTS else None
        return isinstance(base, str) and self.memory.reaching(base) <= own

    # --- the loop that reads it ---

    def together(self, first: For, between: Block, second: Entry) -> For | None:
        """Both loops as one; ``None`` where they cannot be."""
        if not isinstance(second, For) or second.until is not None or second.pushes:
            return None
        raising = {key for e in walk.every(between) if (key := self.raises(e)) and not self.is_by_count(key, first)}
        found = None if raising and any(map(self.raises, walk.every(first.body))) else self.matched(first, between, second)
        if found is None or not self.any_order(second):
            return None
        mapping, sources = found
        mapping |= self.left(first)
        for name, now in mapping.items():
            self.uses[str(now)] += self.uses[name] - 1
        carried = (*first.carried, *(replace(c, next=mapping.get(str(c.next), c.next)) for c in second.carried))
        return replace(second, sources=sources, carried=carried, body=(*first.body, *walk.substitute(second.body, mapping)))

    def is_by_count(self, key: tuple[Any, ...], loop: For) -> bool:
        """Whether an entry raises only where the loop has no step at all: it divides by their number."""
        divisor = key[1] if key[0] == "/" else None
        while (made := self.made.get(divisor)) is not None and made.op.name in ("*", "float", "identity"):
            factors = [a for a in made.args if not (isinstance(a, Lit) and a.value)]
            divisor = factors[0] if len(factors) == 1 else None
        walked = [s for s in loop.sources if s.how != "count"]
        if len(walked) == 1 and walked[0].how == "range":
            start, stop, step = walked[0].args
            return divisor == stop and step == Lit(1) and isinstance(start, Lit) and start.value >= 0
        return made is not None and made.op.name == "len" and any(s.args == made.args for s in walked)

    def matched(self, first: For, between: Block, second: For) -> tuple[dict[str, Operand], tuple[Source, ...]] | None:
        """What the names that the second loop walks are in the first one, and what both walk together."""
        recorded = {p.stack: p.value for p in first.pushes}
        measured = [e for e in between if _is_length(e, recorded)]
        lengths = [o for e in measured for o in walk.bound(e) if self.uses[o] == 1]
        steps = [e.target for e in between if isinstance(e, Assign) and e.op.name == "len" and _is_walked(first.sources, e.args)]
        read = Counter(o for e in (*measured, replace(second, body=())) for o in walk.operands(e))
        if len(lengths) < len(measured) or any(self.uses[stack] != read[stack] for stack in recorded):
            return None
        mapping: dict[str, Operand] = {}
        sources = first.sources
        for source in second.sources:
            if source.how == "reversed" and source.args[0] in recorded:
                mapping[source.target] = recorded[str(source.args[0])]
            elif (same := _same_way(first.sources, source)) is not None:
                mapping[source.target] = same
            elif source.how == "reversed_range" and source.args[::2] == (Lit(0), Lit(1)) and source.args[1] in (*lengths, *steps):
                mapping[source.target], sources = _position(sources, source.target)
            else:
                return None
        return {name: now for name, now in mapping.items() if name != now}, sources

    def any_order(self, loop: For) -> bool:
        """Whether the steps of a loop only add to what the others add to."""
        inner = walk.every(loop.body)
        own = walk.defined(loop.body) | {s.target for s in loop.sources}
        sums: dict[Operand, str] = {c.name: c.name for c in loop.carried}
        added: set[str] = set()
        around: set[str] = set()  # the containers of which arrays are taken that are added to
        for entry in inner:
            if isinstance(entry, Assign) and not effects.is_pure(entry) and not self.is_within(entry, own):
                if entry.op.name not in ("additem", "iadd") or not isinstance(entry.args[0], str):
                    return False
                added |= self.memory.members(entry.args[0])
                around |= self.memory.reaching(entry.args[0]) - added
        if any(effects.is_more_than_added_to(e, added) or _looks_into(e, around) for e in inner):
            return False
        return _only_sums(loop.body, sums) and all(sums.get(c.next) == c.name for c in loop.carried)


def _looks_into(entry: Entry, containers: Container[Operand]) -> bool:
    """Whether an entry does more with containers than to take something out of them."""
    takes = isinstance(entry, For) or (isinstance(entry, Assign) and entry.op.name == "getitem")
    return not takes and any(o in containers for o in walk.operands(entry))


def _parted(block: Block, made: set[str]) -> tuple[Block, Block]:
    """The entries that need nothing of what is made, and those that do."""
    before: list[Entry] = []
    after: list[Entry] = []
    for entry in block:
        needs = not made.isdisjoint(walk.used((entry,)))
        (after if needs else before).append(entry)
        made = made | walk.defined((entry,)) if needs else made
    return tuple(before), tuple(after)


def _is_back(loop: For) -> bool:
    """Whether a loop of the reverse sweep walks from the end what was recorded step by step, all of it as long."""
    back = loop.span is not None and loop.span.back and loop.until is None and not loop.pushes
    return back and all(s.how in ("reversed_range", "reversed") for s in loop.sources)


def _is_length(entry: Entry, stacks: Container[Operand]) -> bool:
    return isinstance(entry, Assign) and entry.op.name == "len" and entry.args[0] in stacks


def _is_walked(sources: Sequence[Source], args: tuple[Operand, ...]) -> bool:
    """Whether this is what a loop walks, and nothing else besides."""
    walked = [s for s in sources if s.how != "count"]
    return len(walked) == 1 and walked[0].how in ("each", "reversed") and walked[0].args == args


def _walks(entry: Entry, stacks: Container[Operand], left: Collection[str]) -> bool:
    """Whether a loop reads what another one recorded, or what its last step left."""
    walks = isinstance(entry, For) and any(s.how == "reversed" and s.args[0] in stacks for s in entry.sources)
    return walks or (isinstance(entry, For) and bool(left) and not walk.used((entry,)).isdisjoint(left))


def _same_way(sources: Sequence[Source], back: Source) -> Operand | None:
    """What another loop calls the element of a sequence that is walked backwards here."""
    if len([s for s in sources if s.how != "count"]) != 1:
        return None
    ways = {"reversed_range": "range", "reversed": "each", "each": "reversed"}
    return next((s.target for s in sources if s.how == ways.get(back.how) and s.args == back.args), None)


def _position(sources: tuple[Source, ...], name: str) -> tuple[str, tuple[Source, ...]]:
    """The name of the number of a step, which is counted where it was not."""
    for source in sources:
        if (source.how, source.args) == ("count", (Lit(0),)) or (source.how, source.args[::2]) == ("range", (Lit(0), Lit(1))):
            return source.target, sources
    return name, (Source(name, "count", (Lit(0),)), *sources)


def _only_sums(block: Block, sums: dict[Operand, str]) -> bool:
    """Whether running sums are only added to; what each becomes is noted with it."""
    return all(_adds(entry, sums) for entry in block)


def _adds(entry: Entry, sums: dict[Operand, str]) -> bool:
    """Whether an entry leaves running sums alone, adds to one of them or hands it on."""
    if isinstance(entry, Assign):
        places = [k for k, a in enumerate(entry.args) if a in sums]
        if not places or entry.target is None:
            return not places
        sums[entry.target] = sums[entry.args[places[0]]]
        return entry.op.name in ("+", "-") and len(places) == 1 and (entry.op.name == "+" or places == [0])
    if isinstance(entry, For):
        carried = [c for c in entry.carried if c.init in sums]
        sums.update({c.name: sums[c.init] for c in carried})
        others = (o for o in walk.operands(replace(entry, carried=())) if o in sums)
        kept = _only_sums(entry.body, sums) and all(sums.get(c.next) == sums.get(c.init) for c in entry.carried)
        return kept and not any(others)
    if type(entry) is If:
        if entry.test in sums or not (_only_sums(entry.then, sums) and _only_sums(entry.orelse, sums)):
            return False
        joined = {j.name: (sums.get(j.then), sums.get(j.orelse)) for j in entry.joins}
        sums.update({name: then for name, (then, _) in joined.items() if then is not None})
        return all(then == orelse for then, orelse in joined.values())
    return not any(o in sums for e in (entry, *walk.every((entry,))) for o in walk.operands(e))
