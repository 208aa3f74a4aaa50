"""The reverse of a loop that keeps a few states instead of a record of every step (checkpointing).

The forward sweep is the loop as it is.  In the reverse sweep ``from_checkpoints``, of the runtime, walks the states that the loop
was in from the last to the first, by the schedule of Griewank and Walther (2000), *Algorithm 799: revolve*, for as many
states as may be kept; each step is then done once more, recorded, and turned back.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

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

_GETITEM = Op("getitem")

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint, _ReverseLoop


def states(sweep: Adjoint, entry: For | While) -> Lit | None:
    """How many states of a loop are kept; ``None`` where every step is recorded.

    That is so for loops within loops, for ``while``, and for loops that ``break``, build lists, or do more than compute.
    """
    if not isinstance(entry, For) or sweep.depth or entry.until is not None or entry.pushes:
        return None
    wanted = sweep.checkpoint if entry.states is None or sweep.checkpoint is False else entry.states
    if wanted is None or wanted is False:
        return None
    touched = {*walk.used((entry,)), *walk.defined((entry,))} & sweep.shadows.names
    walked = all(s.how in ("range", "each", "count") and s.args[0] not in sweep.stacks for s in entry.sources)
    ends = any(s.how != "count" for s in entry.sources)
    return Lit(wanted) if ends and walked and not touched and all(map(_only_computes, walk.every(entry.body))) else None


def _only_computes(entry: Entry) -> bool:
    return not isinstance(entry, Assign) or (entry.op.name not in EFFECTS and effects.is_pure(entry))


def reverse(
    loop: _ReverseLoop, entry: For, kept: Lit, forward: Block, back: Sequence[Entry], carried: Sequence[Carry]
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
    outer, build.block = build.block, []
    _unpacked(loop, pair, entry, again)
    prologue, build.block = build.block, outer
    body, _ = walk.relabelled(forward, Lit(None), again)
    mapped = tuple(Carry(c.name, c.init, again.get(c.next, c.next) if isinstance(c.next, str) else c.next) for c in carried)
    body = (*prologue, *body, *walk.substitute(tuple(back), again))
    build.block.append(For(tuple(sources), mapped, body, (), None, loop.span))
    return [entry]


def _items(loop: _ReverseLoop, source: Source) -> Operand:
    """What a loop walks, as an object."""
    if source.how == "each":
        return source.args[0]
    if source.how == "count":
        return loop.build.op("call", Ref("count", itertools.count), *source.args, kind=kinds.UNKNOWN)
    return loop.build.op("call", Ref("range", range), *source.args, kind=kinds.Opaque(range))


def _step(loop: _ReverseLoop, entry: For) -> Operand:
    """One step of the loop as a function of its item and its state."""
    build = loop.build
    targets, names = [s.target for s in entry.sources], [c.name for c in entry.carried]
    inside = {*targets, *names, *walk.defined(entry.body)}
    read = [n for e in walk.every(entry.body) for n in walk.names(walk.operands(e))]
    read += walk.names(c.next for c in entry.carried)
    free = [n for n in dict.fromkeys(read) if n not in inside]
    body: list[Entry] = []
    if len(targets) > 1:
        item = build.fresh("item", kinds.UNKNOWN)
        outer, build.block = build.block, body
        made = {t: build.op("getitem", item, Lit(k), hint=t, kind=build.kinds[t]) for k, t in enumerate(targets)}
        build.block = outer
        targets = [item]
    else:
        made = {}
    block = (*body, *walk.substitute(entry.body, made))
    result = Tree(tuple, tuple(made.get(c.next, c.next) if isinstance(c.next, str) else c.next for c in entry.carried))
    program = Program("step", (*free, *targets, *names), block, result, build.kinds)
    return partial(build, Callback(program, len(free)), free)


def _unpacked(loop: _ReverseLoop, pair: str, entry: For, again: dict[str, str]) -> None:
    """Bind the item and the state of a step."""
    build = loop.build

    def bind(name: str, whole: Operand, place: int) -> None:
        build.block.append(Assign(again[name], _GETITEM, (whole, Lit(place)), loop.span))

    item = build.op("getitem", pair, Lit(0), kind=kinds.UNKNOWN)
    if len(entry.sources) == 1:
        build.block[-1] = Assign(again[entry.sources[0].target], _GETITEM, (pair, Lit(0)), loop.span)
    else:
        for k, source in enumerate(entry.sources):
            bind(source.target, item, k)
    state = build.op("getitem", pair, Lit(1), kind=kinds.UNKNOWN)
    for k, carry in enumerate(entry.carried):
        bind(carry.name, state, k)
