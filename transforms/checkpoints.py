"""The reverse of a loop that keeps a few states instead of a record of every step (checkpointing).

The forward sweep is the loop as it is.  In the reverse sweep ``from_checkpoints``, of the runtime, walks the states that the loop
was in from the last to the first, by the schedule of Griewank and Walther (2000), *Algorithm 799: revolve*, for as many
states as may be kept; each step is then done once more, recorded, and turned back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from srcad.runtime.errors import Location
from srcad.transforms import effects, kinds, walk
from srcad.transforms.callbacks import Callback, partial
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    Assign,
    Block,
    Carry,
    Entry,
    For,
    Lit,
    Op,
    Operand,
    Program,
    Ref,
    Source,
    Tree,
    While,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint
    from srcad.transforms.reverse_loops import ReverseLoop


def states(sweep: Adjoint, entry: For | While) -> Lit | None:
    """How many states of a loop are kept; ``None`` where every step is recorded.

    That is so for loops within loops, for ``while``, and for loops that ``break``, build lists, or do more than compute.
    """
    if not isinstance(entry, For) or sweep.depth or entry.until is not None or entry.pushes:
        return None
    wanted = sweep.checkpoint if entry.states is None or sweep.checkpoint is False else entry.states
    if wanted is None or wanted is False:
        return None
    touched = {*walk.used((entry,)), *walk.defined((entry,))} & (sweep.shadows.names | sweep.build.changing)
    ends = any(s.how != "count" for s in entry.sources)
    again = ends and not touched and all(_can_be_walked_again(sweep, s) for s in entry.sources)
    return Lit(wanted) if again and all(_only_computes(sweep, e) for e in walk.every(entry.body)) else None


def _can_be_walked_again(sweep: Adjoint, source: Source) -> bool:
    """Whether what a loop walks is there once more in the reverse sweep: an iterator is at its end by then."""
    if source.how != "each":
        return source.how in ("range", "count")
    kind = sweep.build.kind(source.args[0])
    lasting = isinstance(kind, kinds.Array | kinds.Sequence | kinds.Record)
    return lasting and source.args[0] not in sweep.stacks and not effects.is_read(source.args, sweep.build.changing)


def _only_computes(sweep: Adjoint, entry: Entry) -> bool:
    """Whether an entry does the same when it is done once more."""
    if not isinstance(entry, Assign):
        return not effects.is_read(walk.operands(entry), sweep.build.changing)
    return entry.op.name not in EFFECTS and effects.is_pure(entry) and not effects.reads(entry, sweep.build.changing)


def reverse(
    loop: ReverseLoop, entry: For, kept: Lit, forward: Block, back: Sequence[Entry], carried: Sequence[Carry]
) -> list[Entry]:
    """Append the reverse of a loop of which so many states are kept; the loop itself stays as it is."""
    build = loop.build
    items = [_items(loop, s) for s in entry.sources]
    every = items[0] if len(items) == 1 else build.op("call", Ref("zip", zip), *items, kind=kinds.UNKNOWN)
    first = build.op("tuple", *(Lit(None) if c.init is UNDEF else c.init for c in entry.carried), kind=kinds.UNKNOWN)
    walked = build.op("from_checkpoints", _step(loop, entry), every, first, kept, kind=kinds.UNKNOWN)
    pair = build.fresh("state", kinds.UNKNOWN)
    sources = [Source(pair, "each", (walked,))]
    if loop.index is not None:
        length = build.op("len", next(i for i, s in zip(items, entry.sources, strict=True) if s.how != "count"), kind=kinds.INT)
        sources.append(Source(loop.index, "reversed_range", (Lit(0), length, Lit(1))))
    bound = [*(s.target for s in entry.sources), *(c.name for c in entry.carried), *sorted(walk.defined(forward))]
    again = {n: build.fresh(n, build.kinds[n]) for n in bound}
    body, _ = walk.relabelled(forward, Lit(None), again)
    mapped = tuple(Carry(c.name, c.init, again.get(c.next, c.next) if isinstance(c.next, str) else c.next) for c in carried)
    body = (*_unpacked(loop, pair, entry, again), *body, *walk.substitute(tuple(back), again))
    build.block.append(For(tuple(sources), mapped, body, (), None, loop.span))
    return [entry]


def _items(loop: ReverseLoop, source: Source) -> Operand:
    """What a loop walks, as an object."""
    if source.how == "each":
        return source.args[0]
    if source.how == "count":
        return loop.build.op("call", Ref("count", itertools.count), *source.args, kind=kinds.UNKNOWN)
    return loop.build.op("call", Ref("range", range), *source.args, kind=kinds.Opaque(range))


def _step(loop: ReverseLoop, entry: For) -> Operand:
    """One step of the loop as a function of its item and its state."""
    build = loop.build
    targets, names = [s.target for s in entry.sources], [c.name for c in entry.carried]
    inside = {*targets, *names, *walk.defined(entry.body)}
    read = [n for e in walk.every(entry.body) for n in walk.names(walk.operands(e))]
    read += walk.names(c.next for c in entry.carried)
    free = [n for n in dict.fromkeys(read) if n not in inside]
    item = targets[0]
    body: Block = ()
    made: dict[str, Operand] = {}
    if len(targets) > 1:
        item = build.fresh("item", kinds.UNKNOWN)
        again = {t: build.fresh(t, build.kinds[t]) for t in targets}
        body = _parts(item, [again[t] for t in targets], loop.span)
        made.update(again)
    block = (*body, *walk.substitute(entry.body, made))
    result = Tree(tuple, tuple(made.get(c.next, c.next) if isinstance(c.next, str) else c.next for c in entry.carried))
    program = Program("step", (*free, item, *names), block, result, build.kinds)
    return partial(build, Callback(program, len(free)), free)


def _unpacked(loop: ReverseLoop, pair: str, entry: For, again: dict[str, str]) -> Block:
    """Bind the item and the state that a step begins with."""
    state = loop.build.fresh("", kinds.UNKNOWN)
    targets = [again[s.target] for s in entry.sources]
    item = targets[0] if len(targets) == 1 else loop.build.fresh("item", kinds.UNKNOWN)
    parts = () if len(targets) == 1 else _parts(item, targets, loop.span)
    carried = _parts(state, [again[c.name] for c in entry.carried], loop.span)
    return (*_parts(pair, [item, state], loop.span), *parts, *carried)


def _parts(whole: str, names: Sequence[str], span: Location | None) -> Block:
    """Bind names to the elements of a tuple."""
    return tuple(Assign(name, Op("getitem"), (whole, Lit(k)), span) for k, name in enumerate(names))
