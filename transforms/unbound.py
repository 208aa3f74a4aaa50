"""After this pass every variable that may be unbound where it is read has a companion that is ``None`` there.

The zero adjoint of a variable of unknown structure is made like the variable; on a path that does not bind it nobody
reads that zero, but reading the variable would be an error.
"""

from __future__ import annotations

from dataclasses import replace

from srcad.transforms import kinds
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import UNDEF, Assign, Block, Carry, Entry, For, If, Join, Lit, Operand, Program, While
from srcad.transforms.walk import every


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
        unbound = any(v is UNDEF or (isinstance(v, str) and v in self.found) for v in values)
        return unbound and not kinds.is_scalar(self.build.kind(name))

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
    structured = [e for e in every(program.body) if isinstance(e, For | While | If)]
    zeros = (e for e in every(program.body) if isinstance(e, Assign) and e.op.name == "zeros_like")
    given: dict[str, list[Operand]] = {e.target: [e.args[0]] for e in zeros if e.target is not None}
    held: dict[str, Operand] = {}
    for entry in structured:
        if isinstance(entry, If):
            given |= {j.name: [j.then, j.orelse] for j in entry.joins}
            continue
        given |= {c.name: [c.init, c.next] for c in entry.carried}
        held |= {p.stack: p.value for p in entry.pushes}
    for entry in (e for e in structured if isinstance(e, For)):
        for source in entry.sources:
            stack = source.args[0]
            element = held.get(stack) if source.how in ("each", "reversed") and isinstance(stack, str) else None
            if element is not None:
                given[source.target] = [element]
                if isinstance(element, str) and element in held:
                    held[source.target] = held[element]
    found: set[str] = set()
    size = -1
    while size != len(found):
        size = len(found)
        found |= {n for n, values in given.items() if any(v is UNDEF or v == Lit(None) or v in found for v in values)}
    return frozenset(found)
