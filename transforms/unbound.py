"""After these passes no copy of a variable that a path does not bind is an error of its own.

Python raises where an unbound variable is read, but also where generated code only hands it on: as what a step of a loop
leaves as it is, or one side of a choice.  ``initialised`` gives such variables ``None`` to begin with, and keeps the checks
that ``linearize`` wrote down at every read of the user's; where nothing hands them on, Python itself checks, but for a read
in a ``try``, which is to raise there also where nobody needs what was read.

The zero adjoint of a variable of unknown structure is made like the variable; on a path that does not bind it nobody
reads that zero, but reading the variable would be an error.  ``accompanied`` gives it a companion that is ``None`` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeGuard

from srcad.transforms import kinds, torn, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import (
    UNDEF,
    Assign,
    Block,
    Carry,
    Entry,
    For,
    If,
    Join,
    Lit,
    Operand,
    Program,
    Raise,
    Try,
    While,
    With,
)  # fmt: skip

#: The operation that checks a variable where the user reads it.
CHECK = "bound"


def initialised(program: Program) -> Program:
    """A program whose variables that are handed on unbound are ``None`` instead, and checked where they are read."""
    entries = list(walk.every(program.body))
    doubtful = _loose(entries)
    if not doubtful:
        return program
    groups = _groups(entries, doubtful)
    handed = {groups[v] for e in entries for _, values in _copies(e) for v in values if v in doubtful}  # type: ignore[index]
    handed |= {groups[v] for e in entries if _is_check(e, torn.CHECK) for v in walk.names(e.args) if v in doubtful}
    tried = (t.then for t in entries if isinstance(t, Try) and not isinstance(t, With))
    checks = (e for block in tried for e in walk.every(block) if _is_check(e, CHECK))
    handed |= {groups[n] for e in checks for n in walk.names(walk.operands(e)) if n in groups}
    read = {groups[n] for e in entries if _is_check(e, CHECK) for n in walk.names(e.args) if n in groups}
    of_objects = (e for e in entries if _is_check(e, CHECK) and len(e.args) > 2)  # which have another error than Python's own
    handed |= {groups[n] for e in of_objects for n in walk.names(e.args) if n in groups}
    handed |= {groups[n] for e in entries for n in _from_outside(e) if n in doubtful and groups[n] in read}
    none = {groups[n] for n in doubtful if _may_be_none(program.kinds[n])}
    chosen: dict[Operand, Lit] = {n: Lit(... if groups[n] in none else None) for n in doubtful if groups[n] in handed}
    return replace(program, body=_rewritten(program.body, chosen, frozenset()))


def _may_be_none(kind: kinds.Kind) -> bool:
    """Whether a variable may be ``None`` where it is bound: then something else says that it is not."""
    return isinstance(kind, kinds.Opaque) and kind.cls in (None, type(None))


def _is_check(entry: Entry, *names: str) -> TypeGuard[Assign]:
    return isinstance(entry, Assign) and entry.op.name in names


def _copies(entry: Entry) -> Iterator[tuple[str, tuple[Operand, ...]]]:
    """What an entry binds without computing it, and the values that it may be."""
    if isinstance(entry, If) and not isinstance(entry, With):
        live = not ends(entry.then), not ends(entry.orelse)
        for join in entry.joins:
            yield join.name, tuple(v for v, alive in zip((join.then, join.orelse), live, strict=True) if alive)
    elif isinstance(entry, For | While):
        for carry in entry.carried:
            yield carry.name, (carry.init, carry.next)


def _from_outside(entry: Entry) -> Iterator[str]:
    """What an entry leaves unbound on one path, and on another as what stands before it: both might share a name."""
    pairs = [(name, [v for v in values if isinstance(v, str)]) for name, values in _copies(entry) if UNDEF in values]
    if any(values for _, values in pairs):
        inside = {n for block in walk.blocks(entry) for n in walk.defined(block)} | {*walk.bound_inside(entry)}
        yield from (name for name, values in pairs if not inside.issuperset(values))


def bound_on_one_path(program: Program) -> Iterator[str]:
    """The values of variables that other paths leave unbound."""
    for entry in walk.every(program.body):
        for _, values in _copies(entry):
            if UNDEF in values:
                yield from walk.names(values)


def ends(block: Block) -> bool:
    """Whether no path leaves a block at its end."""
    last = block[-1] if block else None
    return isinstance(last, Raise) or (isinstance(last, If) and ends(last.then) and ends(last.orelse))


def _loose(entries: list[Entry]) -> set[str]:
    """The variables that may be unbound."""
    copies = [c for e in entries for c in _copies(e)]
    found: set[str] = set()
    while True:
        more = {name for name, values in copies if any(v is UNDEF or v in found for v in values)} - found
        if not more:
            return found
        found |= more


def _groups(entries: list[Entry], loose: set[str]) -> dict[str, str]:
    """One name for all variables between which copies go."""
    leader = {n: n for n in loose}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for entry in entries:
        for name, values in _copies(entry):
            for value in values:
                if isinstance(value, str) and value in loose and name in loose:
                    leader[find(name)] = find(value)
    return {n: find(n) for n in loose}


def _rewritten(block: Block, chosen: Mapping[Operand, Lit], checked: frozenset[object]) -> Block:
    """A block with what stands for the unbound, and one check of each variable on each path."""
    made: list[Entry] = []
    for entry in block:
        if _is_check(entry, CHECK, torn.CHECK):
            if entry.args[0] not in chosen or entry.args[0] in checked:
                continue
            checked |= {entry.args[0]}
            if chosen[entry.args[0]].value is not None:
                left_out = [Lit("")] * (3 - len(entry.args)) if entry.op.name == CHECK else []
                entry = replace(entry, args=(*entry.args, *left_out, chosen[entry.args[0]]))
        inner = walk.mapped(entry, lambda v: v, lambda b: _rewritten(b, chosen, checked))  # noqa: B023
        made.append(_begun(inner, chosen))
    return tuple(made)


def _begun(entry: Entry, chosen: Mapping[Operand, Lit]) -> Entry:
    """The entry with ``None``, or what else is chosen, for what it leaves unbound."""

    def begun(value: Operand, name: str) -> Operand:
        return chosen[name] if value is UNDEF else value

    match entry:
        case If():
            joins = (Join(j.name, begun(j.then, j.name), begun(j.orelse, j.name)) if j.name in chosen else j for j in entry.joins)
            return replace(entry, joins=tuple(joins))
        case For() | While():
            mine = [c for c in entry.carried if c.name in chosen]
            found = {c.name: Carry(c.name, begun(c.init, c.name), begun(c.next, c.name)) for c in mine}
            return replace(entry, carried=tuple(found.get(c.name, c) for c in entry.carried))
    return entry


class Companions:
    """The companions of a program's variables, by name."""

    def __init__(self, build: Builder) -> None:
        self.build = build
        self.found: dict[str, str] = {}

    def block(self, block: Block) -> Block:
        """A block that binds the companions beside what may be unbound."""
        return tuple(map(self.entry, block))

    def entry(self, entry: Entry) -> Entry:
        match entry:
            case If():
                return self.branch(entry)
            case For() | While():
                return self.loop(entry)
        return entry

    def branch(self, entry: If) -> If:
        entry = replace(entry, then=self.block(entry.then), orelse=self.block(entry.orelse))
        doubtful = [j for j in entry.joins if self.doubtful(j.name, j.then, j.orelse)]
        joins = tuple(Join(self.companion(j.name), self.bound(j.then), self.bound(j.orelse)) for j in doubtful)
        return replace(entry, joins=(*entry.joins, *joins)) if joins else entry

    def loop(self, entry: For | While) -> For | While:
        doubtful = [c for c in entry.carried if self.doubtful(c.name, c.init)]
        names = [self.companion(c.name) for c in doubtful]
        if isinstance(entry, While):
            entry = replace(entry, head=self.block(entry.head))
        entry = replace(entry, body=self.block(entry.body))
        carried = (Carry(n, self.bound(c.init), self.bound(c.next)) for n, c in zip(names, doubtful, strict=True))
        return replace(entry, carried=(*entry.carried, *carried)) if names else entry

    def doubtful(self, name: str, *values: Operand) -> bool:
        """Whether a variable may be unbound, and its zero is not a number."""
        kind = self.build.kind(name)
        nothing = (UNDEF, Lit(None)) if isinstance(kind, kinds.Array) else (UNDEF,)  # no array is ``None`` by itself
        unbound = any(v in nothing or (isinstance(v, str) and v in self.found) for v in values)
        return unbound and not kinds.is_scalar(kind)

    def companion(self, name: str) -> str:
        self.found[name] = self.build.fresh(name, kinds.UNKNOWN)
        return self.found[name]

    def bound(self, value: Operand) -> Operand:
        """What a companion stands for where its variable is this value."""
        if value is UNDEF:
            return Lit(None)
        return self.found.get(value, value) if isinstance(value, str) else value


def accompanied(program: Program) -> tuple[Program, dict[str, str]]:
    """A program with the companions of its variables, and which these are."""
    companions = Companions(Builder(Names({*program.kinds, *program.params}), dict(program.kinds)))
    body = companions.block(program.body)
    return replace(program, body=body, kinds=companions.build.kinds), companions.found


def perhaps_none(program: Program) -> frozenset[str]:
    """The variables that are ``None`` or unbound on some path, for want of a value that was recorded in a branch."""
    structured = [e for e in walk.every(program.body) if isinstance(e, For | While | If)]
    given: dict[str, list[Operand]] = {}
    held: dict[str, Operand] = {}
    for entry in structured:
        if isinstance(entry, If):
            given |= {j.name: [j.then, j.orelse] for j in entry.joins}
            continue
        given |= {c.name: [c.init, c.next] for c in entry.carried}
        held |= {p.stack: p.value for p in entry.pushes}
    for entry in reversed(structured):  # the stacks that leave branches
        joins = entry.joins if isinstance(entry, If) else ()
        held |= {j.name: held[str(s)] for j in joins for s in (j.then, j.orelse) if isinstance(s, str) and s in held}
    for entry in (e for e in structured if isinstance(e, For)):
        for source in entry.sources:
            stack = source.args[0]
            element = held.get(stack) if source.how in ("each", "reversed") and isinstance(stack, str) else None
            if element is not None:
                given[source.target] = [element]
                if isinstance(element, str) and element in held:
                    held[source.target] = held[element]
    becomes: dict[str, list[str]] = {}
    for name, values in given.items():
        for value in walk.names(values):
            becomes.setdefault(value, []).append(name)
    todo = [n for n, values in given.items() if any(v is UNDEF or v == Lit(None) for v in values)]
    found = {*todo}
    while todo:
        more = {*becomes.get(todo.pop(), ())} - found
        found |= more
        todo += more
    return frozenset(found)
