"""After this pass nothing is read from memory that is known: neither twice without a write between, nor right after it was written.

What stands for an element is the value that was stored there or read from there last (the redundant loads of Fink, Knobe
and Sarkar 2000, "Unified analysis of array and object references"); a write forgets all elements of the memory that it may
be in, a call that may do anything forgets all.  So an element is recorded, and its adjoint added, once.
"""

from __future__ import annotations

from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, Lit, Operand, Program, Try, While
from srcad.transforms.memory import Memory

_Key = tuple[str, object]
_Table = dict[_Key, str]


def forwarded(program: Program) -> Program:
    """Let values stand for the reads that give them."""
    walked = _Loads(program)
    if not walked.memory.names:
        return program
    body = walked.block(program.body, {})
    return walk.substitute_program(replace(program, body=body), walked.mapping)


class _Loads:
    def __init__(self, program: Program) -> None:
        self.kinds = program.kinds
        self.memory = Memory(program.body, program.kinds)
        self.outside = effects.changing(program.body, program.kinds)
        self.mapping: dict[str, Operand] = {}
        self.tuples: dict[str, tuple[Operand, ...]] = {}

    def now(self, operand: Operand) -> Operand:
        return self.mapping.get(operand, operand) if isinstance(operand, str) else operand

    def block(self, block: Block, table: _Table) -> Block:
        made: list[Entry] = []
        for entry in block:
            if isinstance(entry, Assign):
                entry = walk.mapped(entry, self.now, lambda b: b)
                assert isinstance(entry, Assign)
                if not self.is_known(entry, table):
                    made.append(entry)
                continue
            left = self.without(table, [e for b in walk.blocks(entry) for e in walk.every(b)])
            first = left if isinstance(entry, For | While | Try) else table
            made.append(walk.mapped(entry, self.now, lambda b: self.block(b, dict(first))))  # noqa: B023
            table.clear()
            table |= left
        return tuple(made)

    def is_known(self, entry: Assign, table: _Table) -> bool:
        """Whether an entry reads what a name stands for, which then stands for its target; what it writes is noted."""
        if entry.op.name == "tuple" and entry.target is not None:
            self.tuples[entry.target] = entry.args
        key = self.place(entry)
        if entry.op.name == "getitem" and key is not None:
            assert entry.target is not None
            found = table.get(key)
            if found is not None and kinds.join(self.kinds[entry.target], self.kinds[found]) == self.kinds[entry.target]:
                self.mapping[entry.target] = found
                return True
            table[key] = entry.target
            return False
        left = self.without(table, [entry])
        table.clear()
        table |= left
        if entry.op.name == "setitem" and key is not None and isinstance(entry.args[2], str):
            table[key] = entry.args[2]
        return False

    def place(self, entry: Assign) -> _Key | None:
        """The one element that an entry reads or writes; ``None`` for anything else."""
        if entry.op.name not in ("getitem", "setitem") or entry.op.keywords:
            return None
        base, index = entry.args[:2]
        if not isinstance(base, str) or base not in self.memory.names or base in self.outside:
            return None
        kind = self.kinds[base]
        if isinstance(kind, kinds.Sequence):
            return (base, index) if self.is_number(index) else None
        if not isinstance(kind, kinds.Array) or kind.ndim is None:
            return None
        parts = self.tuples.get(index, (index,)) if isinstance(index, str) else (index,)
        if isinstance(index, Lit) and isinstance(index.value, tuple):
            parts = tuple(map(Lit, index.value))
        return (base, parts) if len(parts) == kind.ndim and all(map(self.is_number, parts)) else None

    def is_number(self, index: Operand) -> bool:
        kind = self.kinds[index] if isinstance(index, str) else kinds.of(getattr(index, "value", None))
        return kinds.is_number(kind)

    def without(self, table: _Table, entries: list[Entry]) -> _Table:
        """What a table still says when these entries have been done."""
        done = [e for e in entries if isinstance(e, Assign)]
        if any(e.op.name not in EFFECTS and not effects.is_pure(e) for e in done):
            return {}
        bases = [e.args[0] for e in done if e.op.name in EFFECTS]
        if not all(isinstance(b, str) for b in bases):
            return {}
        gone = {self.memory.find(str(b)) for b in bases}
        return {key: value for key, value in table.items() if self.memory.find(key[0]) not in gone}
