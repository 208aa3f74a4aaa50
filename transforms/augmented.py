"""An augmented assignment of what may be an array checks that it is none, where that is known by another name too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from srcad.transforms import memory, precedence, walk
from srcad.transforms.ir import Assign, Block, Entry, For, Op, Program, Raise, While
from srcad.transforms.precedence import Place


def guarded_augmented(program: Program, results: Iterable[str]) -> Program:
    """Let ``x += v`` check that ``x`` is no array, which is written in place, where it is known by another name too."""
    wanted = set(results)
    entries = walk.every(program.body) if wanted else ()
    where, using = precedence.places(program.body) if wanted else {}, _users(entries)
    doubtful = {
        id(e) for e in entries
        if isinstance(e, Assign) and e.target in wanted and any(_other_uses(program, e, str(e.args[0]), where, using))
    }  # fmt: skip

    def go(block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            if id(entry) in doubtful and isinstance(entry, Assign):
                made.append(Assign(None, Op("rebound"), entry.args[:1], entry.span))
            made.append(walk.mapped(entry, lambda o: o, go))
        return tuple(made)

    return replace(program, body=go(program.body)) if doubtful else program


def _other_uses(
    program: Program, entry: Assign, old: str, where: Mapping[int, Place], using: Mapping[str, Sequence[Entry]]
) -> Iterator[bool]:
    """Whether each use of a value, and of what a loop starts it with, sees an augmented assignment that it must not see."""
    mine = where[id(entry)]
    for other in (*using.get(old, ()), *using.get(str(entry.target), ())):
        place = where[id(other)]
        after = place.number > mine.number and set(mine.loops) <= set(place.loops)
        match other:
            case Assign(_, op, args) if old in args and other is not entry:
                yield after or op.name in memory.KEEPING
            case Assign(_, op, args) if entry.target in args and mine.loops:
                yield op.name in memory.KEEPING
            case Raise() if old in walk.operands(other):
                yield after
            case For() | While():
                yield any(p.value == old for p in other.pushes)
                for carry in other.carried:
                    yield carry.next == old and carry.name != old
                    yield carry.init == old and after
                    if carry.name == old and isinstance(carry.init, str) and memory.holds(program.kinds[carry.init]):
                        yield any(where[id(e)].number > place.number for e in using.get(carry.init, ()))


def _users(entries: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    """The entries that use each variable, or carry it."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        carried = (c.name for c in entry.carried) if isinstance(entry, For | While) else ()
        for name in {o for o in (*walk.operands(entry), *carried) if isinstance(o, str)}:
            found.setdefault(name, []).append(entry)
    return found
