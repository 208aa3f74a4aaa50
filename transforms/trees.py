"""After this pass the program is statements whose expressions nest: what is used once stands where it is used.

Nothing crosses an operation with which it may not change places: operations that can raise keep their order, and what
reads memory stays before what writes into it.  Names that the user gave keep a statement of their own.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from srcad.transforms import coalesce, effects, forms, kinds, walk
from srcad.transforms.forms import Attempt, Branch, Expr, Loop, Node, Scope, Set, Statement, Throw
from srcad.transforms.ir import (
    EFFECTS,
    UNDEF,
    Assign,
    Block,
    Entry,
    For,
    If,
    Lit,
    Op,
    Operand,
    Program,
    Raise,
    Try,
    While,
    With,
    leaves,
)  # fmt: skip
from srcad.transforms.memory import Memory
from srcad.transforms.parts import Parts
from srcad.transforms.places import Places
from srcad.transforms.shapes import Shapes

_GIVEN = re.compile(r"(?!v\d+(_\d+)?$)(?!.*_(bar|dot)(_\d+)?$)")
_LARGEST = 14
#: Several results of together more operations than this have a line each.
_SHORT = 8
_PUSH = Op("push")
_PART = Op("part")
_METHODS = frozenset({"np.sum", "np.max", "np.min"})


@dataclass(slots=True)
class Plan:
    """The statements of a function and what it returns."""

    statements: list[Statement]
    result: dict[str, Expr] = field(default_factory=dict)


def plan(program: Program) -> tuple[list[Statement], dict[Operand, Expr]]:
    """The statements of a program, and the expressions that its result's operands became."""
    builder = _Builder(program)
    ends = list(dict.fromkeys(leaves(program.result)))
    statements, values = builder.block(program.body, ends)
    found = dict(zip(ends, values, strict=True))
    sizes = {o: v.size for o, v in found.items() if isinstance(v, Node)}
    if len(ends) > 1 and sum(sizes.values()) > _SHORT:
        for operand in sizes:
            assert isinstance(operand, str)
            statements.append(Set(operand, found[operand]))
            found[operand] = operand
    return statements, found


@dataclass(slots=True, eq=False)
class _Pending:
    name: str
    value: Node


class _Builder:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.memory = effects.touched(program.body, program.kinds)
        self.shapes = Shapes(program.body, program.kinds, program.given)
        made = {e.target: e for e in walk.every(program.body) if isinstance(e, Assign)}
        self.places = Places(made, self.memory, self.kind, self.shapes)
        self.count = _reads(program.body)
        self.count.update(walk.names(leaves(program.result)))
        self.pending: list[_Pending] = []
        self.out: list[Statement] = []
        self.direct: set[str] = set()
        self.indices = _only_indices(program.body, self.count)
        self.repeated: dict[str, Node] = {}

    @functools.cached_property
    def views(self) -> frozenset[str]:
        """Parts of arrays that are the same memory whenever they are taken, and are not written into by their own names."""
        parts, written = Parts(self.program.body, self.program.kinds), effects.written(self.program.body)
        return frozenset(n for n, e in parts.made.items() if n not in written and parts.is_view(e))

    @functools.cached_property
    def sharing(self) -> Memory:
        return Memory(self.program.body, self.program.kinds, sums=True)

    def may_read(self, value: Expr, base: Operand) -> bool:
        """Whether an expression may read the memory that is written into by this name."""
        if isinstance(value, Node):
            return value.acts or any(self.may_read(a, base) for a in value.args)
        if not isinstance(value, str) or value not in self.memory:
            return not isinstance(value, Lit | str)
        known = isinstance(base, str) and value in self.sharing.names and base in self.sharing.names | self.sharing.summed
        return not known or self.sharing.outermost(value) == self.sharing.outermost(str(base))

    def kind(self, operand: Operand) -> kinds.Kind:
        return self.program.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))

    # --- blocks ---

    def block(self, block: Block, ends: Sequence[Operand]) -> tuple[list[Statement], list[Expr]]:
        """The statements of a block, and the expressions of what is read at its end."""
        saved = self.pending, self.out, self.direct
        self.pending, self.out = [], []
        self.direct = _direct(block) | set(walk.names(ends))
        for entry in block:
            self.entry(entry)
        values = self.take(ends)
        self.flush(len(self.pending))
        result = self.out, values
        self.pending, self.out, self.direct = saved
        return result

    def entry(self, entry: Entry) -> None:
        match entry:
            case Assign():
                self.assign(entry)
            case If():
                self.branch(entry)
            case For() | While():
                self.loop(entry)
            case Raise(exception, cause, span):
                values = self.take([exception] if cause is None else [exception, cause])
                self.flush(len(self.pending))
                self.out.append(Throw(values[0], values[1] if cause is not None else None, span))

    def assign(self, entry: Assign) -> None:
        if entry.target in self.indices:
            self.flush_if(lambda p: p.name in entry.args)
            self.repeated[entry.target] = forms.node_of(entry.op, self.take(entry.args), entry.span, False, False)
            return
        if entry.op.name in ("tuple", "list") and self.waiting(entry.args) > _LARGEST:
            self.flush_if(lambda p: p.name in entry.args or p.value.raises)
        args = self.take(entry.args)
        raises = effects.raise_key(entry, self.program.kinds, self.shapes) is not None
        reads = effects.reads(entry, self.memory)
        if reads:
            self.flush_if(lambda p: p.value.acts)
        node = self.signed(forms.node_of(self.method(entry), args, entry.span, raises, reads, self.inexact(entry.target)))
        if entry.op.name == "cut":
            self.flush(len(self.pending))
            self.out.append(Set(entry.target, node, entry.span))
        elif entry.op.name == "push":
            self.bind(None, node)
        elif entry.op.name in EFFECTS:
            self.flush_if(lambda p: p.value.raises or (p.value.reads and self.may_read(p.value, entry.args[0])))
            self.out.append(Set(entry.target, node, entry.span))
        else:
            if not effects.is_pure(entry):
                self.flush_if(lambda p: p.value.reads)
                node = replace(node, acts=True)
            self.bind(entry.target, node)

    def waiting(self, operands: Sequence[Operand]) -> int:
        """How many operations the values consist of that wait for one of these uses."""
        return sum(p.value.size for p in self.pending if p.name in operands)

    def method(self, entry: Assign) -> Op:
        """A reduction of an array as the array's own method, a sum at places that are named once as one by Python's operator."""
        if entry.op.name == "additem" and self.places.once(entry.args[1]):
            return replace(entry.op, keywords=("once",))
        plain = entry.op.name in _METHODS and set(entry.op.keywords) <= {"axis", "keepdims"}
        kind = self.program.kinds.get(entry.args[0]) if plain and isinstance(entry.args[0], str) else None
        if kind is None or not kinds.is_array(kind) or not kinds.rank(kind) or len(entry.args) - len(entry.op.keywords) > 2:
            return entry.op
        return replace(entry.op, name=f".{entry.op.name.removeprefix('np.')}()")

    def inexact(self, name: str | None) -> bool:
        kind = self.program.kinds.get(name) if name is not None else None
        return kind is not None and kinds.is_real(kind) and not kinds.is_exact(kind)

    def signed(self, node: Node) -> Node:
        """``-(a * b)`` as ``-a * b``."""
        inner = node.args[0] if node.op.name == "neg" and node.inexact else None
        if not isinstance(inner, Node) or inner.op.name not in ("*", "/") or not _is_inexact(inner.args[0], self.inexact):
            return node
        first = self.signed(forms.node_of(node.op, inner.args[:1], node.span, inner.raises, inner.reads, True))
        return forms.node_of(inner.op, (first, inner.args[1]), inner.span, inner.raises, inner.reads, True)

    def bind(self, name: str | None, node: Node) -> None:
        """Keep a value for its only use, or write it down."""
        if name is not None and self.movable(name, node):
            self.pending.append(_Pending(name, node))
            return
        if node.raises:
            self.flush_if(lambda p: p.value.raises)
        read = name is not None and (self.count[name] or node.op == _PART)
        self.out.append(Set(name if read else None, node, node.span))

    def movable(self, name: str, node: Node) -> bool:
        if self.count[name] != 1 or name not in self.direct or node.size > _LARGEST or node.op == _PART:
            return False
        return (name not in self.memory or name in self.views) and _GIVEN.match(name) is None

    def take(self, operands: Sequence[Operand]) -> list[Expr]:
        """The expressions of operands; what waits for this use is put in its place, the last one first."""
        values: list[Expr] = list(operands)
        for k in range(len(values) - 1, -1, -1):
            name = values[k]
            if not isinstance(name, str):
                continue
            if name in self.repeated:
                values[k] = self.repeated[name]
                continue
            place = next((i for i, p in enumerate(self.pending) if p.name == name), None)
            if place is None:
                continue
            found = self.pending[place]
            if found.value.raises and any(p.value.raises for p in self.pending[place + 1 :]):
                self.flush_if(lambda p: p.value.raises, place + 1)
                continue
            del self.pending[place]
            values[k] = found.value
        return values

    def flush(self, count: int) -> None:
        """Write down the first so many values that wait."""
        for found in self.pending[:count]:
            self.out.append(Set(found.name, found.value, found.value.span))
        del self.pending[:count]

    def flush_if(self, wanted: Callable[[_Pending], bool], end: int | None = None) -> None:
        """Write down, of the first values that wait, those with which what follows may not change places."""
        early = [p for p in self.pending[:end] if wanted(p)]
        self.out += [Set(p.name, p.value, p.value.span) for p in early]
        self.pending = [p for p in self.pending if p not in early]

    # --- structure ---

    def branch(self, entry: If) -> None:
        shortcut = _shortcut(entry)
        (test,) = self.take([entry.test])
        sides = [
            self.block(entry.then, [j.then for j in entry.joins if shortcut != "or"]),
            self.block(entry.orelse, [j.orelse for j in entry.joins if shortcut != "and"]),
        ]
        plain = not any(j.then is UNDEF or j.orelse is UNDEF for j in entry.joins)  # else the name stays unbound there
        if plain and len(entry.joins) == 1 and not sides[0][0] and not sides[1][0] and not isinstance(entry, Try):
            values = [test, *sides[0][1], *sides[1][1]]
            self.bind(entry.joins[0].name, forms.node_of(Op(shortcut or "choice"), values, entry.span, *_flags(values)))
            return
        if shortcut is not None:
            if isinstance(test, Node):
                assert isinstance(entry.test, str)
                self.flush_if(lambda p: p.value.raises)
                self.out.append(Set(entry.test, test, entry.span))
                test = entry.test
            sides[shortcut == "and"][1].append(entry.test)
        self.flush(len(self.pending))
        copies = tuple([(j.name, v) for j, v in zip(entry.joins, values, strict=False)] for _, values in sides)
        parts = test, (sides[0][0], sides[1][0]), (copies[0], copies[1]), entry.span
        if isinstance(entry, Try):
            self.out.append((Scope if isinstance(entry, With) else Attempt)(*parts, entry.name))
        else:
            self.out.append(Branch(*parts))

    def loop(self, entry: For | While) -> None:
        sources = entry.sources if isinstance(entry, For) else ()
        firsts = [a for s in sources for a in s.args] + [c.init for c in entry.carried]
        values = self.take(firsts)
        self.flush(len(self.pending))
        walked = []
        for source in sources:
            walked.append((source.target, source.how, tuple(values[: len(source.args)])))
            del values[: len(source.args)]
        head: list[Any] = []
        test = None
        if isinstance(entry, While):
            head, (test,) = self.block(entry.head, [entry.test])
        until = [] if entry.until is None else [entry.until]
        body, ends = self.block(_with_pushes(entry), [*(c.next for c in entry.carried), *until])
        inits = [(c.name, v) for c, v in zip(entry.carried, values, strict=False)]
        nexts = [(c.name, v) for c, v in zip(entry.carried, ends, strict=False)]
        stop = ends[-1] if until else None
        carried = {c.name for c in entry.carried}
        if isinstance(stop, Node) and not carried.isdisjoint(coalesce.read((stop,))):
            body.append(Set(str(entry.until), stop, entry.span))  # what is carried is the next step's when it is asked for
            stop = entry.until
        self.out.append(Loop(walked, head, test, inits, body, nexts, [p.stack for p in entry.pushes], stop, entry.span))


def _is_inexact(value: Expr, known: Callable[[str], bool]) -> bool:
    if isinstance(value, Node):
        return value.inexact
    return known(value) if isinstance(value, str) else isinstance(value, Lit) and type(value.value) is float


def _flags(values: Sequence[Expr]) -> tuple[bool, bool]:
    inner = [v for v in values if isinstance(v, Node)]
    return any(v.raises for v in inner), any(v.reads for v in inner)


def _shortcut(entry: If) -> str | None:
    """``"and"`` or ``"or"`` where one side of the only join is the test itself."""
    if len(entry.joins) != 1 or not isinstance(entry.test, str) or isinstance(entry, Try):
        return None
    join = entry.joins[0]
    if join.orelse == entry.test and not entry.orelse:
        return "and"
    return "or" if join.then == entry.test and not entry.then else None


def _reads(block: Block) -> Counter[str]:
    """How often each variable is read."""
    entries = walk.every(block)
    count = Counter(n for e in entries for n in walk.operands(e) if isinstance(n, str))
    for entry in entries:
        if isinstance(entry, If) and _shortcut(entry) is not None:
            assert isinstance(entry.test, str)
            count[entry.test] -= 1
    return count


def _with_pushes(entry: For | While) -> Block:
    """The body of a loop that records each value as soon as it is bound."""
    bound = {n for e in entry.body for n in walk.bound(e)}
    body: list[Entry] = [Assign(None, _PUSH, (p.stack, p.value), entry.span) for p in entry.pushes if p.value not in bound]
    for inner in entry.body:
        body.append(inner)
        body += [Assign(None, _PUSH, (p.stack, p.value), inner.span) for p in entry.pushes if p.value in set(walk.bound(inner))]
    return tuple(body)


def _only_indices(block: Block, count: Counter[str]) -> frozenset[str]:
    """Tuples and slices that only stand between brackets, and in several of them: they are written out in each."""
    entries = [e for e in walk.every(block) if isinstance(e, Assign)]
    made = {e.target: e for e in entries if e.op.name in ("tuple", "slice")}
    if not made:
        return frozenset()
    bound = {e.target for e in entries}
    indexed = (e for e in entries if e.op.name in ("getitem", "setitem", "additem"))
    places = Counter(n for e in indexed for n in walk.names(e.args[1:2]))
    found = frozenset(n for n in made if n is not None and 0 < count[n] == places[n])
    for name in found:  # what stands in an index alone does so too where that is a part of a larger one
        places.update(walk.names(made[name].args))
    found |= {n for n in made if n is not None and 0 < count[n] == places[n]}
    parts = {p for n in found if count[n] > 1 for p in walk.names(made[n].args)}
    return frozenset(n for n in found if count[n] > 1 or n in parts or bound.isdisjoint(made[n].args))


def _direct(block: Block) -> set[str]:
    """The variables that the entries of a block read themselves, where they stand."""
    found: set[str] = set()
    for entry in block:
        match entry:
            case Assign() | Raise():
                found.update(walk.names(walk.operands(entry)))
            case If(test):
                found.update(walk.names((test,)))
            case For() | While():
                sources = entry.sources if isinstance(entry, For) else ()
                found.update(walk.names(a for s in sources for a in s.args))
                found.update(walk.names(c.init for c in entry.carried))
    return found
