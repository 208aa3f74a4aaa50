"""After this pass variables that are copies of each other share a name where their lives do not overlap.

Copies arise where paths join and where a loop carries a value (Boissinot et al. 2009, Revisiting out-of-SSA
translation).  Interference is kept for copy-related names only.  The names that come out are the user's where there
is one: ``x``, then ``x_1``.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from srcad.transforms.build import RESERVED
from srcad.transforms.forms import Attempt, Branch, Expr, Leave, Loop, Node, Scope, Set, Statement, Throw
from srcad.transforms.ir import UNDEF


def names(
    program_params: Sequence[str], statements: list[Statement], results: Iterable[Expr], avoided: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The final name of every variable; none has one of those that are ``avoided``."""
    lives = _Lives(statements)
    lives.run(program_params, read(results))
    return _named(program_params, lives, avoided)


def handed_on(statements: Iterable[Statement], names: Mapping[str, str]) -> set[str]:
    """The variables that are copied to others with names of their own, and what is joined to these."""
    copied: dict[str, list[str]] = {}
    for target, value in (c for s in _every(statements) for side in _copies(s) for c in side):
        if isinstance(value, str):
            copied.setdefault(target, []).append(value)
    todo = [v for t, values in copied.items() for v in values if names[v] != names[t]]
    found: set[str] = set()
    while todo:
        value = todo.pop()
        if value not in found:
            found.add(value)
            todo += copied.get(value, ())
    return found


def _every(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        inner = statement.sides if isinstance(statement, Branch) else ()
        inner = (statement.head, statement.body) if isinstance(statement, Loop) else inner
        for block in inner:
            yield from _every(block)


def _copies(statement: Statement) -> Sequence[Sequence[tuple[str, Expr]]]:
    """What branches copy; what a loop begins with is asked for."""
    return statement.copies if isinstance(statement, Branch) else ()


def read(values: Iterable[Expr]) -> list[str]:
    """The variables inside expressions."""
    found: list[str] = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Node):
            found += read(value.args)
    return found


def every_read(statements: Iterable[Statement]) -> list[str]:
    """The variables that statements read, as often as they do."""
    found: list[str] = []
    todo = [*statements]
    while todo:
        match todo.pop():
            case Set(_, value):
                found += read((value,))
            case Branch() as branch:
                found += read((branch.test, *(v for c in branch.copies for _, v in c)))
                todo += [s for side in branch.sides for s in side]
            case Loop() as loop:
                found += read(v for _, v in (*loop.inits, *loop.nexts))
                found += read(a for _, _, args in loop.sources for a in args)
                found += read(v for v in (loop.test, loop.until) if v is not None)
                todo += [*loop.head, *loop.body]
            case Throw(exception, cause):
                found += read(v for v in (exception, cause) if v is not None)
    return found


#: Names that srcad made: an intermediate value, its derivative, or another variable's derivative.
_MADE = re.compile(r"(v\d+)(_bar|_dot)?|.*_(?:bar|dot)")


def is_cut(statement: Statement) -> bool:
    """Whether the function ends here, and one inside it begins."""
    return isinstance(statement, Set) and isinstance(statement.value, Node) and statement.value.op.name == "cut"


def _is_another(target: str, value: Expr) -> bool:
    """Whether a derivative is carried that begins as one of the values: it has a name of its own."""
    return bool(_DERIVED.fullmatch(target)) and isinstance(value, str) and not _DERIVED.fullmatch(value)


_DERIVED = re.compile(r".*_(?:bar|dot)(_\d+)?")


def stem(name: str) -> str:
    """A name without its number."""
    return re.sub(r"_\d+$", "", name)


class _Lives:
    """Liveness of a function's variables, backwards over its statements; sets of variables are the bits of integers."""

    def __init__(self, statements: list[Statement]) -> None:
        self.statements = statements
        self.copies: list[tuple[str, str]] = []
        self.order: dict[str, None] = {}
        self.related: dict[str, int] = {}
        self.clashes: dict[str, int] = {}
        self.stages: dict[str, int] = {}
        self.recorded: dict[str, str] = {}
        self.alone: set[str] = set()  # exceptions, whose names Python deletes after their handlers

    def run(self, params: Sequence[str], live: Iterable[str]) -> None:
        for param in params:
            self.order.setdefault(param)
        cuts = [k for k, s in enumerate(self.statements) if is_cut(s)]
        for stage, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(self.statements)], strict=True)):
            self.collect(self.statements[start:end])
            self.stages.update(dict.fromkeys([*self.order][len(self.stages) :], stage))
        groups: dict[str, list[str]] = {}
        for name in self.order:
            groups.setdefault(stem(name), []).append(name)
        related = {n for pair in self.copies for n in pair}
        related |= {n for g in groups.values() if len(g) > 1 for n in g}
        self.related = {n: 1 << k for k, n in enumerate(n for n in self.order if n in related)}
        after = self.block(self.statements, self.mask(live))
        for param in params:
            self.define(param, after)
        self.copies += [(a, b) for g in groups.values() for a, b in zip(g[1:], g, strict=False)]

    def mask(self, variables: Iterable[str]) -> int:
        """The set of those variables that are related to a copy."""
        found = 0
        for name in variables:
            found |= self.related.get(name, 0)
        return found

    def collect(self, statements: list[Statement]) -> None:
        """The names in the order in which they are bound, and the copies."""
        for statement in statements:
            match statement:
                case Set(target, value):
                    if target is not None:
                        self.order.setdefault(target)
                    if isinstance(value, Node) and value.op.name == "push" and isinstance(value.args[1], str):
                        self.recorded[str(value.args[0])] = value.args[1]
                case Branch():
                    if isinstance(statement, Attempt):
                        self.order.setdefault(statement.name)
                        if not isinstance(statement, Scope):
                            self.alone.add(statement.name)
                    for side, copies in zip(statement.sides, statement.copies, strict=False):
                        self.collect(side)
                        self.copied(copies)
                case Loop():
                    for stack in statement.stacks:
                        self.order.setdefault(stack)
                    self.copied((t, v) for t, v in statement.inits if not _is_another(t, v))
                    for target, how, args in statement.sources:
                        self.order.setdefault(target)
                        if how == "reversed" and isinstance(args[0], str):
                            self.recorded.setdefault(args[0], target)
                    self.collect(statement.head)
                    self.collect(statement.body)
                    self.copied(statement.nexts)

    def copied(self, copies: Iterable[tuple[str, Expr]]) -> None:
        for target, value in copies:
            self.order.setdefault(target)
            if isinstance(value, str):
                self.copies.append((target, value))

    # --- liveness ---

    def define(self, name: str, live: int, source: Expr = UNDEF) -> None:
        """A variable is bound while these are live."""
        own = self.related.get(name)
        if own is not None:
            same = own | self.mask(read((source,))) if isinstance(source, str) else own
            self.clashes[name] = self.clashes.get(name, 0) | (live & ~same)

    def block(self, statements: list[Statement], live: int) -> int:
        for statement in reversed(statements):
            live = self.statement(statement, live)
        return live

    def statement(self, statement: Statement, live: int) -> int:
        match statement:
            case Set(target, value):
                if target is not None:
                    live &= ~self.mask((target,))
                    self.define(target, live)
                return live | self.mask(read((value,)))
            case Leave():
                return live
            case Throw(exception, cause):
                return self.mask(read((exception, *(() if cause is None else (cause,)))))
            case Attempt():
                return self.attempt(statement, live)
            case Branch():
                found = self.mask(read((statement.test,)))
                for side, copies in zip(statement.sides, statement.copies, strict=False):
                    found |= self.block(side, self.copy(copies, live))
                return found
            case Loop():
                return self.loop(statement, live)

    def attempt(self, statement: Attempt, live: int) -> int:
        """What the second side reads lives through all of the first, which may end anywhere."""
        caught = self.block(statement.sides[1], self.copy(statement.copies[1], live))
        self.define(statement.name, caught)
        caught &= ~self.mask((statement.name,))
        tried = self.block(statement.sides[0], self.copy(statement.copies[0], live | caught) | caught)
        return tried | caught | self.mask(read((statement.test,)))

    def copy(self, copies: Sequence[tuple[str, Expr]], live: int) -> int:
        """Parallel copies: all are read, then all are bound; what is unbound may be bound to ``None``."""
        after = live | self.mask(t for t, v in copies if v is not UNDEF)
        for target, value in copies:
            self.define(target, after, value)
        return (live & ~self.mask(t for t, _ in copies)) | self.mask(read(v for _, v in copies))

    def loop(self, statement: Loop, live: int) -> int:
        carried = self.mask(t for t, _ in statement.nexts)
        stacks = self.mask(statement.stacks)
        targets = self.mask(t for t, _, _ in statement.sources)
        ends = self.mask(read((statement.until,))) if statement.until is not None else 0
        tests = self.mask(read((statement.test,))) if statement.test is not None else 0
        start = 0
        while True:
            inside = self.copy(statement.nexts, live | start | stacks | carried | ends)
            top = self.block(statement.body, inside) | live | carried | stacks
            for target, _, _ in statement.sources:
                self.define(target, top)
            top = (top & ~targets) | live | carried | stacks
            top = self.block(statement.head, top | tests)
            if not top & ~start:
                break
            start |= top
        walked = self.mask(read(a for _, _, args in statement.sources for a in args))
        before = self.copy(statement.inits, start | live | stacks | walked)
        for stack in statement.stacks:
            self.define(stack, before)
        outside = (before & ~(carried | stacks)) | self.mask(read(v for _, v in statement.inits))
        return outside | walked


@dataclass(slots=True, eq=False)
class _Class:
    """Variables that share a name, under the first: which they are, and which clash with one of them, as sets of bits."""

    head: str
    members: deque[str]
    given: tuple[str, ...]
    own: int
    clashes: int
    stage: int

    def fits(self, other: _Class) -> bool:
        """Whether the lives of both do not overlap, both are bound between the same cuts, and parameters keep their names."""
        if self.clashes & other.own or other.clashes & self.own or self.stage != other.stage:
            return False
        given = (*self.given, *other.given)
        return not given or (len(given) == 1 and len({stem(n) for n in (*self.members, *other.members)}) == 1)

    def merged(self, other: _Class) -> tuple[_Class, _Class]:
        """The larger class, with all members of both, and the smaller one."""
        small, large = (self, other) if len(self.members) < len(other.members) else (other, self)
        if small is other:
            large.members.extend(small.members)
        else:
            large.members.extendleft(reversed(small.members))
        large.head, large.given = self.head, (*self.given, *other.given)
        large.own, large.clashes = self.own | other.own, self.clashes | other.clashes
        return large, small


def _named(params: Sequence[str], lives: _Lives, avoided: frozenset[str]) -> dict[str, str]:
    classes = {
        n: _Class(n, deque((n,)), (n,) if n in params else (), own, lives.clashes.get(n, 0), lives.stages.get(n, 0))
        for n, own in lives.related.items()
    }
    for a, b in lives.copies:
        x, y = classes.get(a), classes.get(b)
        if x is not None and y is not None and x is not y and x.fits(y) and lives.alone.isdisjoint((a, b)):
            large, small = x.merged(y)
            classes.update(dict.fromkeys(small.members, large))
    leader = {n: classes[n].head if n in classes else n for n in lives.order}
    members = {n: [*classes[n].members] if n in classes else [n] for n in leader.values()}
    return _Namer(params, lives, members, leader, avoided).run()


class _Namer:
    """One name for each class of variables: a parameter's own, else the plainest one that is free."""

    def __init__(
        self, params: Sequence[str], lives: _Lives, classes: dict[str, list[str]], leader: dict[str, str], avoided: frozenset[str]
    ) -> None:
        self.lives = lives
        self.classes = classes
        self.leader = leader
        self.taken = {*params, *avoided}
        self.counters: dict[str, int] = {}
        self.chosen = {leader[p]: self.free(p) if p in avoided else p for p in params}
        self.numbered: dict[str, str] = {}

    def run(self) -> dict[str, str]:
        for variable in self.lives.order:
            if self.leader[variable] not in self.lives.recorded:
                self.name(variable)
        return {n: self.name(n) for n in self.lives.order}

    def name(self, variable: str) -> str:
        head = self.leader[variable]
        if head not in self.chosen:
            self.chosen[head] = found = self.free(self.plain(head))
            self.taken.add(found)
        return self.chosen[head]

    def plain(self, head: str) -> str:
        """What a class would be called if nothing else had that name."""
        values = self.lives.recorded.get(head)
        if values is not None:
            return f"{self.name(values)}s"
        plain = min((stem(n) for n in self.classes[head]), key=lambda s: (bool(_MADE.fullmatch(s)), len(s)))
        made = _MADE.fullmatch(plain)
        if made is None or made[1] is None:
            return plain
        return self.number(made[1]) + made[2] if made[2] else ""

    def number(self, variable: str) -> str:
        """The final name of an intermediate value, or a number of its own where it is not in the text."""
        if variable in self.leader:
            return self.name(variable)
        if variable not in self.numbered:
            self.numbered[variable] = self.free("")
        return self.numbered[variable]

    def free(self, plain: str) -> str:
        """A name that is not taken yet; without a plain one ``v1``, ``v2``, ..."""
        if plain and plain not in self.taken and plain not in RESERVED:
            return plain
        begin = f"{plain}_" if plain else "v"
        while True:
            self.counters[plain] = self.counters.get(plain, 0) + 1
            found = f"{begin}{self.counters[plain]}"
            if found not in self.taken:
                return found
