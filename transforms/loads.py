"""After these passes nothing is read from memory that is known, and nothing written that is not read.

``forwarded``: what stands for an element is the value that was stored there or read from there last; a write forgets all
elements of the memory that it may be in, a call that may do anything forgets all.  ``overwritten``: a write goes where the
same element is written again before anything may read it.  These are the redundant loads and dead stores of Fink, Knobe and
Sarkar (2000), "Unified analysis of array and object references in strongly typed languages".
"""

from __future__ import annotations

from dataclasses import replace

from srcad.transforms import effects, kinds, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, Lit, Op, Operand, Program, Try, While
from srcad.transforms.memory import Memory, index_axes

Place = tuple[str, tuple[Operand, ...]]
_Table = dict[Place, str]


def forwarded(program: Program) -> Program:
    """Let values stand for the reads that give them."""
    walked = _Loads(program)
    if not walked.memory.names:
        return program
    body = walked.block(program.body, {})
    return walk.substitute_program(replace(program, body=body), walked.mapping)


def overwritten(program: Program) -> Program:
    """Leave out writes that nothing reads."""
    walked = _Stores(program)
    return replace(program, body=walked.block(program.body)) if walked.memory.names else program


class Elements:
    """The elements of a program's memory, by the texts of their places."""

    def __init__(self, program: Program) -> None:
        self.kinds = program.kinds
        self.memory = Memory(program.body, program.kinds)
        self.outside = effects.changing(program.body, program.kinds) if self.memory.names else frozenset()
        self.tuples: dict[Operand, Assign] = {}
        self.sums: dict[Operand, tuple[Operand, ...]] = {}
        self.ranges: dict[Operand, tuple[Operand, ...]] = {}
        for entry in walk.every(program.body) if self.memory.names else ():
            self.note(entry)

    def note(self, entry: Entry) -> None:
        """What tells one place from another."""
        match entry:
            case Assign(str() as target, Op("tuple")):
                self.tuples[target] = entry
            case Assign(str() as target, Op("+"), (_, Lit(int())) as args):
                self.sums[target] = args
            case For(sources):
                self.ranges |= {s.target: s.args for s in sources if s.how == "range" and sign(s.args[2]) == 1}

    def place(self, entry: Assign) -> Place | None:
        """The one element that an entry reads or writes; ``None`` for anything else."""
        if entry.op.name not in ("getitem", "setitem") or entry.op.keywords:
            return None
        base, index = entry.args[:2]
        if not isinstance(base, str) or base not in self.memory.names or base in self.outside:
            return None
        kind = self.kinds[base]
        if isinstance(kind, kinds.Sequence):
            return (base, (index,)) if self.is_number(index) else None
        if not isinstance(kind, kinds.Array) or kind.ndim is None:
            return None
        parts = index_axes(index, self.tuples)
        return (base, parts) if len(parts) == kind.ndim and all(map(self.is_number, parts)) else None

    def differ(self, a: Place, b: Place) -> bool:
        """Whether two places of one array or list are certainly not the same."""
        return a[0] == b[0] and any(self.less(i, j) or self.less(j, i) for i, j in zip(a[1], b[1], strict=True))

    def less(self, i: Operand, j: Operand) -> bool:
        """Whether 0 <= i < j, as in ``for i in range(j)`` and ``for j in range(i + 1, n)``."""
        if not self.counts(i):
            return False
        if isinstance(i, Lit) and isinstance(j, Lit):
            return self.counts(j) and i.value < j.value
        if i in self.ranges and self.ranges[i][1] == j:
            return True
        above = self.sums.get(self.ranges[j][0]) if j in self.ranges else None
        return above is not None and above[0] == i and sign(above[1]) == 1

    def counts(self, i: Operand) -> bool:
        """Whether a number is certainly not negative."""
        if i in self.ranges:
            return self.counts(self.ranges[i][0])
        return self.counts(self.sums[i][0]) and sign(self.sums[i][1]) == 1 if i in self.sums else sign(i) in (0, 1)

    def is_number(self, index: Operand) -> bool:
        kind = self.kinds[index] if isinstance(index, str) else kinds.of(getattr(index, "value", None))
        return kinds.is_number(kind)


class _Stores(Elements):
    def block(self, block: Block) -> Block:
        made: list[Entry] = []
        later: set[Place] = set()  # what is written before anything may read it
        for entry in reversed(block):
            if isinstance(entry, Assign):
                key = self.place(entry) if entry.op.name == "setitem" else None
                if key is not None and key in later:
                    continue
                later = self.unread(later, entry)
                later |= {key} if key is not None else set()
                made.append(entry)
            else:
                later = set()
                tried = isinstance(entry, Try)  # what it leaves may be read by what handles its exceptions
                made.append(entry if tried else walk.within(entry, self.block))
        return tuple(reversed(made))

    def unread(self, later: set[Place], entry: Assign) -> set[Place]:
        """Of these elements those that an entry does not read."""
        if not later or (entry.op.name not in EFFECTS and not effects.is_pure(entry)):
            return set()
        read = entry.args[entry.op.name == "setitem" :]
        roots = {self.memory.outermost(n) for n in walk.names(read) if n in self.memory.names}
        place = self.place(entry) if entry.op.name == "getitem" else None
        apart = {key for key in later if place is not None and self.differ(key, place)}
        return apart | {key for key in later if self.memory.outermost(key[0]) not in roots}


class _Loads(Elements):
    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.mapping: dict[str, Operand] = {}

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

    def without(self, table: _Table, entries: list[Entry]) -> _Table:
        """What a table still says when these entries have been done."""
        done = [e for e in entries if isinstance(e, Assign)]
        place = self.place(done[0]) if len(entries) == 1 and done else None
        if any(e.op.name not in EFFECTS and not effects.is_pure(e) for e in done):
            return {}
        writes = [e for e in done if e.op.name in EFFECTS]
        if not all(isinstance(w.args[0], str) for w in writes):
            return {}
        gone = set().union(*map(self.memory.written_by, writes))
        return {
            key: value for key, value in table.items()
            if self.memory.find(key[0]) not in gone or (place is not None and self.differ(key, place))
        }  # fmt: skip


def sign(operand: Operand | None) -> int | None:
    """The sign of a whole number that is written in the program."""
    value = getattr(operand, "value", None)
    return None if type(value) is not int else (value > 0) - (value < 0)
