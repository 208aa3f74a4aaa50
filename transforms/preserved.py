"""After this pass the caller's arrays come back as they were: parameters that are written into are copied first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from srcad.runtime.errors import Location, UnsupportedSyntaxError
from srcad.transforms import journal, kinds, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, Lit, Operand, Program, leaves
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
            raise UnsupportedSyntaxError(what, where=_written_at(memory, name, body), hint="give the array itself as an argument")
    if not written:
        return program, frozenset()
    build = Builder(Names({*known, *program.params}), known)
    read = [n for n in given if n in used and isinstance(known[n], kinds.Array | kinds.Sequence | kinds.Mapping)]
    if len({*read, *written}) > 1 or any(map(_holds_memory, map(known.get, written))):
        build.op("check_apart", Lit(len(written)), *dict.fromkeys((*written, *read)), kind=kinds.Opaque(type(None)))
    copies: dict[str, Operand] = {name: build.op("private", name, hint=name, kind=known[name]) for name in written}
    body = (*head, *build.block, *walk.substitute(body, copies))
    result = walk.result_map(program.result, lambda o: copies.get(o, o) if isinstance(o, str) else o)
    return replace(program, body=body, result=result, kinds=known), _roots(head, written)


def _holds_memory(kind: kinds.Kind | None) -> bool:
    """Whether a container can hold one list or array in two places."""
    return isinstance(kind, kinds.Sequence) and not kinds.is_scalar(kind.element)


def _written_at(memory: Memory, name: str, body: Block) -> Location | None:
    """Where memory that an argument holds is written into first."""
    names = memory.members(name) | memory.members(str(memory.content(name)))
    writes = [e for e in walk.every(body) if isinstance(e, Assign) and e.op.name in EFFECTS]
    return next((e.span for e in (*(w for w in writes if w.args[0] in names), *writes)), None)


def _roots(head: Sequence[Assign], names: Iterable[str]) -> frozenset[str]:
    """The parameters that these names were taken out of."""
    bases = {e.target: e.args[0] for e in head}
    found = set(names)
    while inner := found & bases.keys():
        found = (found - inner) | {str(bases[n]) for n in inner}
    return frozenset(found)


def _arguments(program: Program) -> tuple[tuple[Assign, ...], Block]:
    """The entries that take the arguments apart, and all others; lists that are made of the parts may stand between.

    What is read of an argument that the program also has as a whole is a part of it, not an argument of its own.
    """
    given = set(program.params)
    head: list[Assign] = []
    made: list[Entry] = []
    for entry in program.body:
        base, key = entry.args if isinstance(entry, Assign) and entry.op.name == "getitem" else (None, None)
        if isinstance(entry, Assign) and entry.target is not None and base in given and isinstance(key, Lit):
            if not isinstance(program.kinds[str(base)], kinds.Array):
                head.append(entry)
                given.add(entry.target)
                continue
        elif isinstance(entry, Assign) and entry.op.name in ("list", "tuple") and given.issuperset(walk.names(entry.args)):
            made.append(entry)
            continue
        elif isinstance(entry, Assign) and journal.opens(entry):
            made.append(entry)
            continue
        break
    rest = program.body[len(head) + len(made) :]
    whole = walk.used((*made, *rest)) | set(walk.names(leaves(program.result)))
    apart = [e for e in head if e.args[0] not in whole]
    while len(apart) < len(head):
        whole |= {str(e.target) for e in head if e not in apart}
        head, apart = apart, [e for e in apart if e.args[0] not in whole]
    kept = {e.target for e in head}
    return tuple(head), tuple(e for e in program.body if not (isinstance(e, Assign) and e.target in kept))
