"""After this pass every entry is reached and needed: for the result, for an effect, or because it can raise.

What a loop carries and an ``If`` joins is dropped when nobody reads it.  Of entries that raise together one is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace

from srcad.transforms import derive, effects, kinds, walk
from srcad.transforms.hoisted import WALKED
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    Assign,
    Block,
    Entry,
    For,
    If,
    Lit,
    Operand,
    Program,
    Raise,
    Source,
    Try,
    While,
    leaves,
)
from srcad.transforms.lengths import PRODUCTS
from srcad.transforms.memory import Memory
from srcad.transforms.shapes import Shapes


def dead(program: Program) -> Program:
    """Drop what is not needed."""
    program = walk.reached(program)
    sweeper = _Sweeper(program)
    sweeper.mark()
    return replace(program, body=sweeper.kept(program.body))


def unread(program: Program) -> Program:
    """Drop what loops carry and branches join and nobody reads, which would keep the memory of one step for the next."""
    read = set(walk.names(leaves(program.result)))
    handed: dict[str, tuple[Operand, Operand]] = {}
    for entry in walk.every(program.body):
        if isinstance(entry, For | While):
            handed.update((c.name, (c.init, c.next)) for c in entry.carried)
            entry = replace(entry, carried=())
        elif isinstance(entry, If):
            handed.update((j.name, (j.then, j.orelse)) for j in entry.joins)
            entry = replace(entry, joins=())
        read.update(walk.names(walk.operands(entry)))
    todo = [*read]
    while todo:
        more = [n for n in walk.names(handed.get(todo.pop(), ())) if n not in read]
        read.update(more)
        todo.extend(more)
    body = _without(program.body, read)
    return program if body == program.body else replace(program, body=body)


def _without(block: Block, read: set[str]) -> Block:
    def go(part: Block) -> Block:
        return _without(part, read)

    made = []
    for entry in block:
        if isinstance(entry, For | While):
            entry = walk.changed(entry, carried=tuple(c for c in entry.carried if c.name in read))
        elif isinstance(entry, If):
            entry = walk.changed(entry, joins=tuple(j for j in entry.joins if j.name in read))
        made.append(walk.within(entry, go))
    return tuple(made)


def _recorders(body: Block) -> dict[str, For | While]:
    """The loops that recorded stacks, and those that are taken from stacks of stacks."""
    loops = [e for e in walk.every(body) if isinstance(e, For | While)]
    found = {p.stack: loop for loop in loops for p in loop.pushes}
    recorded = {p.stack: p.value for loop in loops for p in loop.pushes}
    found |= _appended(body)
    for entry in walk.every(body):
        if isinstance(entry, Assign) and entry.target is not None and entry.op.name == "repeated" and entry.args[1] in found:
            found[entry.target] = found[str(entry.args[1])]
    for source in (s for loop in loops if isinstance(loop, For) for s in loop.sources if s.how == "reversed"):
        inner = recorded.get(str(source.args[0]))
        if isinstance(inner, str) and inner in found:
            found[source.target] = found[inner]
            recorded[source.target] = recorded.get(inner, UNDEF)
    return found


def _appended(body: Block) -> dict[str, For | While]:
    """The loops each step of which appends to a list once, that nothing else is done to."""
    edits = Counter(e.args[0] for e in walk.every(body) if isinstance(e, Assign) and e.op.name in EFFECTS)
    found: dict[str, For | While] = {}
    for block in (body, *(b for e in walk.every(body) for b in walk.blocks(e))):
        empty = {e.target for e in block if isinstance(e, Assign) and e.op.name == "list" and not e.args}
        for loop in (e for e in block if isinstance(e, For | While)):
            lists = [e.args[0] for e in loop.body if isinstance(e, Assign) and e.op.name == "append"]
            found |= {str(n): loop for n in lists if n in empty and edits[n] == 1}
    return found


def _only_overflows(entry: Assign, counted: Container[Operand]) -> bool:
    """Whether an entry raises only where its value is too large for Python's numbers: one that nobody reads is not."""
    exponent = entry.args[1] if entry.op.name == "**" else None
    number = getattr(exponent, "value", None)
    return exponent in counted or (isinstance(number, int | float) and number > 0)


class _Sweeper:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.needed = set(walk.names(leaves(program.result)))
        self.roots: set[int] = set()
        self.shapes = Shapes(program.body, program.kinds, program.given)
        self.memory = Memory(program.body, program.kinds) if effects.written(program.body) else None
        self.loops = any(isinstance(e, For | While) for e in walk.every(program.body))
        self.recorders = _recorders(program.body) if self.loops else {}
        entries = (e for e in walk.every(program.body) if isinstance(e, Assign) and e.op.name == "len")
        self.lengths: dict[Operand | None, Operand] = {e.target: e.args[0] for e in entries}
        self.groups = [] if self.memory is None else self.memory.groups()

    def mark(self) -> None:
        """Mark what the result needs, then what has to be kept since it can raise and no marked entry does."""
        self.spread()
        checked: set[tuple[object, ...]] = set()
        waiting: list[tuple[Assign, tuple[object, ...]]] = []
        guarded, counted = effects.guarded(self.program), derive.counted(self.program.body) if self.loops else ()
        self.roots |= guarded
        for entry in walk.every(self.program.body):
            if isinstance(entry, Assign) and id(entry) not in guarded:
                key = effects.raise_key(entry, self.program.kinds, self.shapes)
                if key is not None and (entry.target is None or entry.target not in self.needed):
                    waiting.append((entry, key))
                elif key is not None:
                    checked.add(key)
        for entry, key in waiting:
            if key in checked or self.fits(entry) or _only_overflows(entry, counted):
                continue
            if entry.target is None or entry.target not in self.needed:
                checked.add(key)
                self.roots.add(id(entry))
                self.needed.update(walk.names(entry.args))
        self.spread()

    def fits(self, entry: Assign) -> bool:
        """Whether a product does not raise, by the shapes of the arguments."""
        return entry.op.name in PRODUCTS and entry.target is not None and self.shapes.settled(entry.target) is not None

    def spread(self) -> None:
        """Mark until nothing is added; where nothing is read before it is bound, once from the end to the beginning does."""
        size = -1
        while size != len(self.needed):
            size = len(self.needed)
            self.block(self.program.body)
            if self.memory is None and not self.loops:
                break

    def block(self, block: Block) -> bool:
        """Mark what a block's kept entries read; whether any is kept."""
        found = False
        for entry in reversed(block):
            found |= self.entry(entry)
        return found

    def entry(self, entry: Entry) -> bool:
        match entry:
            case Assign():
                if not self.keeps(entry):
                    return False
                self.needed.update([o for o in entry.args if o.__class__ is str])
                return True
            case If():
                return self.branch(entry)
            case For() | While():
                return self.loop(entry)
            case Raise():
                self.needed.update(walk.names(walk.operands(entry)))
                return True

    def branch(self, entry: If) -> bool:
        joins = [j for j in entry.joins if j.name in self.needed]
        self.needed.update([o for j in joins for o in (j.then, j.orelse) if o.__class__ is str])
        inner = [self.block(b) for b in walk.blocks(entry)]
        if not joins and not (inner[0] if isinstance(entry, Try) else any(inner)):
            return False
        self.needed.update(walk.names((entry.test,)))
        return True

    def loop(self, entry: For | While) -> bool:
        carried = [c for c in entry.carried if c.name in self.needed]
        pushes = [p for p in entry.pushes if p.stack in self.needed]
        self.needed.update(walk.names(c.next for c in carried))
        self.needed.update(walk.names(p.value for p in pushes))
        inner = [self.block(b) for b in reversed(walk.blocks(entry))]
        if not any(inner) and not carried and not pushes:
            return False
        self.needed.update(walk.names(c.init for c in entry.carried if c.name in self.needed))
        self.needed.update(walk.names((entry.until,) if entry.until is not None else ()))
        if isinstance(entry, While):
            self.needed.update(walk.names((entry.test,)))
        else:
            self.needed.update(n for s in self.walked(entry) for n in walk.names(s.args))
        return True

    def walked(self, entry: For) -> tuple[Source, ...]:
        """The sources that a loop needs: of those that are as long as each other, the ones that are read."""
        kept = list(entry.sources)
        for source in entry.sources:
            others = [s for s in kept if s is not source]
            if source.target not in self.needed and (self.is_stack(source, others) or self.is_counted(source, others)):
                kept.remove(source)
        return tuple(kept)

    def is_stack(self, source: Source, others: Sequence[Source]) -> bool:
        """Whether a source is what a loop recorded, and another is as long."""
        loop = self.recorders.get(str(source.args[0])) if source.how in WALKED else None
        return loop is not None and any(self.as_long(s, loop) for s in others)

    def is_counted(self, source: Source, others: Sequence[Source]) -> bool:
        """Whether a source is an array, and another counts its elements."""
        whole = source.args[0]
        if source.how not in WALKED or not isinstance(whole, str) or not kinds.is_array(self.program.kinds[whole]):
            return False
        counts = (s.args for s in others if s.how in ("range", "reversed_range"))
        return any(a[0] == Lit(0) and a[2] == Lit(1) and self.lengths.get(a[1]) == whole for a in counts)

    def as_long(self, source: Source, loop: For | While) -> bool:
        """Whether a source has as many elements as a loop had steps."""
        if source.how in WALKED and self.recorders.get(str(source.args[0])) is loop:
            return True
        if source.how in WALKED and isinstance(loop, For) and loop.until is None and self.is_fixed(source.args[0]):
            return [s.args for s in loop.sources if s.how != "count"] == [source.args]
        own = loop.sources if isinstance(loop, For) and loop.until is None and len(loop.sources) == 1 else ()
        return source.how == "reversed_range" and any(s.how == "range" and s.args == source.args for s in own)

    def is_fixed(self, whole: Operand) -> bool:
        """Whether a list or an array has as many elements whenever it is walked."""
        kind = self.program.kinds[whole] if isinstance(whole, str) else kinds.UNKNOWN
        return isinstance(kind, kinds.Array | kinds.Sequence) and (self.memory is None or whole not in self.memory.names)

    def keeps(self, entry: Assign) -> bool:
        if entry.target in self.needed or id(entry) in self.roots:
            return True
        if entry.op.name in EFFECTS:
            base = entry.args[0]
            if not isinstance(base, str) or base in self.needed or self.memory is None or base not in self.memory.names:
                return not isinstance(base, str) or base in self.needed
            return any(base in group and not self.needed.isdisjoint(group) for group in self.groups)
        return not effects.is_pure(entry)

    def kept(self, block: Block) -> Block:
        made: list[Entry] = []
        for entry in block:
            if isinstance(entry, Assign):
                if self.keeps(entry):
                    made.append(entry)
                continue
            inner = tuple(map(self.kept, walk.blocks(entry)))
            match entry:
                case If():
                    joins = tuple(j for j in entry.joins if j.name in self.needed)
                    if not joins and not (inner[0] if isinstance(entry, Try) else any(inner)):
                        continue
                    entry = walk.changed(entry, then=inner[0], orelse=inner[1], joins=joins)
                case For() | While():
                    carried = tuple(c for c in entry.carried if c.name in self.needed)
                    pushes = tuple(p for p in entry.pushes if p.stack in self.needed)
                    if not any(inner) and not carried and not pushes:
                        continue
                    entry = walk.changed(entry, body=inner[-1], carried=carried, pushes=pushes)
                    if isinstance(entry, While):
                        entry = walk.changed(entry, head=inner[0])
                    else:
                        entry = walk.changed(entry, sources=self.walked(entry))
            made.append(entry)
        return tuple(made)
