"""An augmented assignment of what may be an array writes into it, where that is known by another name too.

Where it is not even known whether it is a number or an array, it is checked to be none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from srcad.transforms import ir, kinds, memory, paths, precedence, walk
from srcad.transforms.frames import Restart
from srcad.transforms.ir import Assign, Block, Entry, For, If, Lit, Op, Program, Raise, While
from srcad.transforms.precedence import Place

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Operations that give a part of what keeps it.
_PARTS = frozenset({"getitem", "get", "pop"}) | memory.SHARING


def site(span: Any) -> tuple[str, Any]:
    """The place of an augmented assignment that is walked as the choice that it is."""
    return "in place", span


#: The part of a place that is the question whether an array stands there, in the names of what is taken for granted.
_QUESTION = -4


def place(lin: Linearizer) -> str | None:
    """The name under which it is taken for granted that no array stands left of an augmented assignment."""
    return paths.site(lin, lin.build.span, _QUESTION)


def guarded_augmented(lin: Linearizer, program: Program) -> Program:
    """Let ``x += v`` ask whether ``x`` is an array, which is written in place, where it is known by another name too.

    Where nothing is known of it that is checked, and if it is one the other side of a branch is to be taken.
    """
    wanted, chosen = lin.augmented, lin.sites
    entries = walk.every(program.body) if wanted else ()
    where, using = precedence.places(program.body) if wanted else {}, _users(entries)
    parts = _parts(entries) - _put_back(program, entries) if wanted else frozenset()
    found = [e for e in entries if isinstance(e, Assign) and e.target in wanted and site(e.span) not in chosen]
    named = ((e, e.args[0]) for e in found if isinstance(e.args[0], str))
    found = [e for e, old in named if old in parts or any(_other_uses(program, e, old, where, using))]
    sites = [site(e.span) for e in found if isinstance(program.kinds[str(e.args[0])], kinds.Array)]
    if sites:
        raise Restart(*sites)
    doubtful = set(map(id, found))

    def go(block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            if id(entry) in doubtful and isinstance(entry, Assign):
                made.append(_checked(lin, entry))
            made.append(walk.within(entry, go))
        return tuple(made)

    return replace(program, body=go(program.body)) if doubtful else program


def _checked(lin: Linearizer, entry: Assign) -> Assign:
    where = paths.site(lin, entry.span, _QUESTION) or ""
    paths.assumed(lin, where)
    return Assign(None, Op("rebound"), (entry.args[0], Lit(where)), entry.span)


def _parts(entries: Iterable[Entry]) -> frozenset[str]:
    """The variables that may be, as they stand, a part of a list, dict or array."""
    found: set[str] = set()
    while True:
        before = len(found)
        for entry in entries:
            match entry:
                case Assign(str() as target, op) if op.name in _PARTS:
                    found.add(target)
                case If():
                    found |= {j.name for j in entry.joins if {j.then, j.orelse} & found}
                case For() | While():
                    sources = entry.sources if isinstance(entry, For) else ()
                    found |= {s.target for s in sources if s.how in ("each", "reversed")}
                    found |= {c.name for c in entry.carried if {c.init, c.next} & found}
        if len(found) == before:
            return frozenset(found)


def _put_back(program: Program, entries: Iterable[Entry]) -> frozenset[str]:
    """The parts that are replaced where they stand, as by ``x[i] += v``: in arrays, or where nothing is known of the part."""
    made = {str(e.target): e for e in entries if isinstance(e, Assign)}
    found: set[str] = set()
    for entry in entries:
        new = made.get(str(entry.args[-1])) if isinstance(entry, Assign) and entry.op.name in ir.EFFECTS else None
        old = made.get(str(new.args[0])) if new is not None and new.args else None
        if isinstance(entry, Assign) and old is not None and old.args[:1] == entry.args[:1]:
            pair = (program.kinds.get(str(o)) for o in (old.args[0], old.target))
            base, part = (isinstance(k, kinds.Array) for k in pair)
            if base or not part:
                found.add(str(old.target))
    return frozenset(found)


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
