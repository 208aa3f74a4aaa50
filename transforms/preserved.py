"""After this pass the caller's arrays come back as they were: parameters that are written into are copied first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import kinds, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import Assign, Block, Entry, Lit, Operand, Program
from srcad.transforms.memory import Memory


def private(program: Program) -> tuple[Program, frozenset[str]]:
    """Let a program write into copies of its arguments, so that the caller's are as they were; also which these are."""
    memory = Memory(program.body, program.kinds)
    known = dict(program.kinds)
    head, body = _arguments(program)
    given = [*program.params, *(e.target for e in head if e.target is not None)]
    written = [n for n in given if n in memory.names and isinstance(known[n], kinds.Array | kinds.Sequence)]
    written = [n for n in written if isinstance(known[n], kinds.Array) or n in walk.used(body)]
    used = walk.used(body)
    for name in given:
        if name in memory.names and name not in written and name in used and name in walk.names(program.params):
            what = f"writing into what the argument `{name}` holds is not differentiated"
            raise UnsupportedSyntaxError(what, hint="give the array itself as an argument")
    if not written:
        return program, frozenset()
    build = Builder(Names({*known, *program.params}), known)
    arrays = [n for n in given if isinstance(known[n], kinds.Array)]
    copies: dict[str, Operand] = {}
    for name in written:
        others = [a for a in arrays if a != name and not (a in written and written.index(a) < written.index(name))]
        copies[name] = build.op("private", name, *others, hint=name, kind=known[name])
    body = (*head, *build.block, *walk.substitute(body, copies))
    result = walk.result_map(program.result, lambda o: copies.get(o, o) if isinstance(o, str) else o)
    return replace(program, body=body, result=result, kinds=known), _roots(head, written)


def _roots(head: Sequence[Assign], names: Iterable[str]) -> frozenset[str]:
    """The parameters that these names were taken out of."""
    bases = {e.target: e.args[0] for e in head}
    found = set(names)
    while inner := found & bases.keys():
        found = (found - inner) | {str(bases[n]) for n in inner}
    return frozenset(found)


def _arguments(program: Program) -> tuple[tuple[Assign, ...], Block]:
    """The entries that take the arguments apart, and all others; lists that are made of the parts may stand between."""
    given = set(program.params)
    head: list[Assign] = []
    made: list[Entry] = []
    for k, entry in enumerate(program.body):
        if not isinstance(entry, Assign) or entry.target is None:
            return tuple(head), (*made, *program.body[k:])
        base, key = entry.args if entry.op.name == "getitem" else (None, None)
        if base in given and isinstance(key, Lit) and not isinstance(program.kinds[str(base)], kinds.Array):
            head.append(entry)
            given.add(entry.target)
        elif entry.op.name in ("list", "tuple") and given.issuperset(walk.names(entry.args)):
            made.append(entry)
        else:
            return tuple(head), (*made, *program.body[k:])
    return tuple(head), tuple(made)
