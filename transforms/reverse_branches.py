"""The reverse of a branch is a branch on the same test, whose sides end with the same adjoints."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from srcad.transforms import kinds, paths, record, walk
from srcad.transforms.ir import UNDEF, Assign, Block, Entry, If, Join, Lit, Operand, Raise, Ref, Try, With

if TYPE_CHECKING:
    from srcad.transforms.adjoint import Adjoint


def branch(sweep: Adjoint, entry: If) -> list[Entry]:
    joined = [(j, sweep.take(j.name)) for j in entry.joins]
    shadows, numbers = sweep.shadows.joins(entry)
    span = entry.span
    sweep.prepare((entry.then, entry.orelse))
    outer_bars, outer_block = sweep.bars, sweep.build.block
    forwards, reverses, ends = [], [], []
    for side, block in enumerate((entry.then, entry.orelse)):
        sweep.bars, sweep.build.block = dict(outer_bars), []
        for join, bar in joined:
            if bar is not None:
                sweep.add(join.orelse if side else join.then, bar)
        for join, made in zip((j for j in entry.joins if sweep.shadows.holds(j.name)), shadows, strict=True):
            ends_with = (join.orelse, made.orelse) if side else (join.then, made.then)
            sweep.shadows.started(*ends_with)
        with paths.side(entry.where, not side):
            forwards.append((*sweep.block(block), *numbers[side]))
        sweep.bars = _named(sweep, sweep.bars, forwards[-1])
        reverses.append(sweep.build.block)
        ends.append(sweep.bars)
    sweep.bars, sweep.build.block, sweep.build.span = outer_bars, outer_block, span
    inside = walk.defined(entry.then) | walk.defined(entry.orelse)
    live = _only_way(entry)
    if live is not None:
        saved, renamed = record.from_branch(sweep.build, forwards, reverses, bool(sweep.depth))
        _completing(sweep, entry, {n: b for n, b in ends[live].items() if n not in inside}, renamed[live])
        return [replace(entry, then=forwards[0], orelse=forwards[1], joins=(*entry.joins, *shadows, *saved))]
    joins = _meet(sweep, outer_bars, ends, reverses, inside)
    saved, renamed = record.from_branch(sweep.build, forwards, reverses, bool(sweep.depth))
    if any(reverses) or joins:
        back = If(entry.test, renamed[0], renamed[1], joins, span)
        if isinstance(entry, Try):
            flag = _flag(entry.joins) or Join(sweep.build.fresh("completed", kinds.BOOL), Lit(True), Lit(False))
            saved += [] if flag in entry.joins else [flag]
            back = replace(back if flag.then == Lit(True) else _turned(back), test=flag.name)
        sweep.build.block.append(back)
    return [replace(entry, then=forwards[0], orelse=forwards[1], joins=(*entry.joins, *shadows, *saved))]


def _named(sweep: Adjoint, bars: dict[str, Operand], forward: Block) -> dict[str, Operand]:
    """The same adjoints, where those that a side of the forward sweep made, shadows of memory, are read by its reverse."""
    bound = {n for e in forward for n in walk.bound(e)}
    return {
        name: sweep.build.op("identity", bar, kind=sweep.build.kind(bar)) if bar in bound else bar for name, bar in bars.items()
    }


def _completing(sweep: Adjoint, entry: If, bars: dict[str, Operand], reverse: Block) -> None:
    """The reverse of the only side that completes; within a context manager where the forward sweep was."""
    made = sweep.managers.get(entry.test) if isinstance(entry, With) else None
    if made is None or not reverse:
        sweep.build.block.extend(reverse)
        sweep.bars.update(bars)
        return
    manager = sweep.build.op(made.op.name, *made.args, keywords=made.op.keywords, kind=sweep.build.kind(entry.test))
    joins = []
    for name, bar in bars.items():
        if sweep.is_within(name, bar) and bar != sweep.bars.get(name):
            sweep.bars.pop(name, None)
        elif bar != sweep.bars.get(name):
            joined = sweep.build.fresh(f"{name}_bar", sweep.build.kind(bar))
            joins.append(Join(joined, bar, UNDEF))
            sweep.bars[name] = joined
    entered = sweep.build.fresh("entered", kinds.UNKNOWN)
    reverse = (*_settings(sweep, entry.then), *reverse)
    sweep.build.block.append(With(manager, reverse, (), tuple(joins), entry.span, name=entered))


def _settings(sweep: Adjoint, body: Block) -> Block:
    """The calls that a block begins with and that set something up, like the filters of warnings, once more."""
    constant = (isinstance(e, Assign) and e.op.name == "call" and all(isinstance(a, Lit | Ref) for a in e.args) for e in body)
    first = itertools.takewhile(lambda pair: pair[1], zip(body, constant, strict=True))
    return tuple(replace(e, target=sweep.build.fresh("", kinds.UNKNOWN)) for e, _ in first if isinstance(e, Assign))


def _meet(
    sweep: Adjoint,
    outer: dict[str, Operand],
    ends: list[dict[str, Operand]],
    reverses: list[list[Entry]],
    inside: set[str],
) -> tuple[Join, ...]:
    """Join the adjoints that one side or both changed."""
    joins: list[Join] = []
    for name in dict.fromkeys((*ends[0], *ends[1])):
        bars = [end.get(name) for end in ends]
        if name in inside or (bars[0] == outer.get(name) and bars[1] == outer.get(name)):
            continue
        bars = [None if sweep.is_within(name, bar) else bar for bar in bars]
        if bars == [None, None]:
            sweep.bars.pop(name, None)
            continue
        for side in (0, 1):
            if bars[side] is None:
                block, sweep.build.block = sweep.build.block, reverses[side]
                bars[side] = sweep.zero(name)
                sweep.build.block = block
        if bars[0] == bars[1]:
            assert bars[0] is not None
            sweep.bars[name] = bars[0]
            continue
        sides = (bars[0] or UNDEF, bars[1] or UNDEF)
        joined = sweep.build.fresh(f"{name}_bar", sweep.sum_kind(name, *sides))
        joins.append(Join(joined, *sides))
        sweep.bars[name] = joined
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


def managers(body: Block) -> dict[Operand, Assign]:
    """The context managers that say how is computed, made of constants: they are made again for the reverse sweep.

    Others may do something when they are entered, which is done once.
    """
    made = (e for e in walk.every(body) if isinstance(e, Assign) and e.target is not None and e.op.name == "call")
    return {e.target: e for e in made if e.target is not None and _is_mode(e)}


#: Packages whose context managers say how is computed, and what is warned of.
_OF_MODES = frozenset({"numpy", "scipy", "warnings", "decimal", "mpmath"})


def _is_mode(entry: Assign) -> bool:
    function = entry.args[0].value if isinstance(entry.args[0], Ref) else None
    constant = all(isinstance(a, Lit | Ref) for a in entry.args)
    return constant and (getattr(function, "__module__", None) or "").split(".")[0] in _OF_MODES
