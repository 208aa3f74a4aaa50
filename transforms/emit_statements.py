"""A statement of the program is statements of Python; of copies only those are left whose sides have two names."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import gast

from srcad.runtime.errors import DifferentiationError, Location
from srcad.transforms import coalesce, emit_expressions, kinds, refusals, spellings, syntax
from srcad.transforms.emit_expressions import Expressions
from srcad.transforms.forms import Attempt, Branch, Expr, Leave, Loop, Node, Scope, Set, Statement, Throw
from srcad.transforms.ir import BEGINNINGS, UNDEF, Lit, Op, Ref

#: The longest comment.
_REMARK = 80


class Statements(Expressions):
    """The same, and how statements are written."""

    def block(self, statements: Sequence[Statement]) -> list[Any]:
        made: list[Any] = []
        todo = list(statements)
        while todo:
            statement = todo.pop(0)
            made.extend(self.comment(statement, made[-1:]))
            parts = self.taken_apart(statement, todo)
            del todo[: len(parts)]
            made.extend(self.unpacking(statement, parts) if parts else self.statement(statement))
            self.zeros = self.still_zero(statement)
        return made

    def taken_apart(self, statement: Statement, following: Sequence[Statement]) -> list[str]:
        """The variables that a tuple's elements, which nothing else is read of, are bound to by the statements that follow."""
        whole = statement.target if isinstance(statement, Set) else None
        kind = self.program.kinds.get(whole) if whole is not None else None
        if not isinstance(kind, kinds.Sequence) or kind.length is None or kind.length < 2 or not _is_as_long(statement, kind):
            return []
        parts = following[: kind.length]
        found = [str(p.target) for k, p in enumerate(parts) if _binds_part(p, whole, k) and isinstance(p, Set)]
        return found if len(found) == kind.length == self.reads[str(whole)] else []

    def unpacking(self, statement: Statement, parts: Sequence[str]) -> list[Any]:
        assert isinstance(statement, Set)
        target = gast.Tuple([syntax.store(self.names[p]) for p in parts], gast.Store())
        return self.at([gast.Assign([target], self.expr(statement.value), None)], statement.span)

    def comment(self, statement: Statement, before: Sequence[Any]) -> list[Any]:
        """In a reverse sweep over several lines, the user's line before what turns it back, if that does not stand there."""
        span = turned_back(statement)
        if span is None or not self.several:
            return []
        line = linecache.getline(span.filename, span.lineno).strip()
        if not line or line == self.line:
            return []
        self.line = line
        if any(_reads(b, line) for b in before):
            return []
        text = f"# {line}"
        return [gast.Expr(gast.Constant(text if len(text) <= _REMARK else f"{text[: _REMARK - 4].rstrip()} ...", None))]

    def still_zero(self, statement: Statement) -> dict[str, frozenset[object]]:
        """The accumulators that nothing has read by the end of a statement, with the places that something was added to."""
        if not isinstance(statement, Set):
            return {}
        value = statement.value
        read = coalesce.read((value.args[2],) if spellings.adds(value) else (value,))
        untouched = {name: places for name, places in self.zeros.items() if name not in read}
        if spellings.adds(value) and value.args[0] in untouched:
            place = spellings.counted(value.args[1])
            written = untouched.pop(str(value.args[0]))
            untouched |= {} if place is None else {str(value.args[0]): written | {place}}
        if isinstance(value, Node) and value.op.name in BEGINNINGS and statement.target is not None:
            untouched[statement.target] = frozenset()
        return untouched

    def statement(self, statement: Statement) -> list[Any]:
        match statement:
            case Set():
                return self.at(self.set(statement), statement.span)
            case Attempt():
                return self.at(self.attempt(statement), statement.span)
            case Branch():
                self.zeros = {}
                return self.at(self.branch(statement), statement.span)
            case Loop():
                self.zeros = {}
                return self.at(self.loop(statement), statement.span)
            case Leave():
                return [gast.Break()]
            case Throw(exception, cause, span):
                return self.at([gast.Raise(self.expr(exception), None if cause is None else self.expr(cause))], span)

    def set(self, statement: Set) -> list[Any]:
        target, value = statement.target, statement.value
        if isinstance(value, Node) and value.op.name in spellings.STATEMENTS:
            return spellings.STATEMENTS[value.op.name](self, value, target)
        if target is None:
            return [gast.Expr(self.expr(value))]
        name = self.names[target]
        if isinstance(value, Node) and self.accumulates(name, target, value):
            if value.op.name == "+":
                return [spellings.augmented(self, syntax.store(name), value.args[1])]
            return [gast.AugAssign(syntax.store(name), emit_expressions.BINARY[value.op.name](), self.expr(value.args[1]))]
        return [gast.Assign([syntax.store(name)], self.expr(value), None)]

    def accumulates(self, name: str, target: str, value: Node) -> bool:
        """Whether ``x = x + e`` may be written ``x += e``: only for numbers, which have no memory as arrays without axes have."""
        first = value.args[0] if value.args else None
        if value.op.name not in ("+", "-", "*", "/") or not isinstance(first, str) or self.names[first] != name:
            return False
        return all(kinds.is_scalar(self.program.kinds[n]) for n in (target, first))

    def copies(self, copies: Sequence[tuple[str, Expr]]) -> list[Any]:
        """Parallel copies: in one statement where one would overwrite what another reads."""
        real = self.real(copies)
        if not real:
            return []
        targets = {self.names[t] for t, _ in real}
        later: set[str] = set()
        clash = False
        for target, value in real:
            clash = clash or bool({self.names[n] for n in coalesce.read((value,))} & later)
            later.add(self.names[target])
        if not clash or len(targets) == 1:
            return [s for t, v in real for s in self.set(Set(t, v))]
        names = gast.Tuple([syntax.store(self.names[t]) for t, _ in real], gast.Store())
        return [gast.Assign([names], gast.Tuple([self.expr(v) for _, v in real], gast.Load()), None)]

    def branch(self, statement: Branch) -> list[Any]:
        sides = self.sides(statement)
        test = self.test(statement.test)
        if sides[0] and isinstance(sides[0][-1], gast.Break | gast.Raise):
            return [gast.If(test, sides[0], []), *sides[1]]
        if not sides[0] and not sides[1]:
            return [] if not isinstance(statement.test, Node) else [gast.Expr(test)]
        if not sides[0]:
            return [gast.If(gast.UnaryOp(gast.Not(), test), sides[1], [])]
        return [gast.If(test, sides[0], sides[1])]

    def attempt(self, statement: Attempt) -> list[Any]:
        """A ``try``; the exception has a name where the second side reads it."""
        outer, self.helpers = self.helpers, set()
        body = self.side(statement.sides[0], statement.copies[0]) or [gast.Pass()]
        refusing, self.helpers = any(map(refusals.may_refuse, self.helpers)), outer | self.helpers
        handler = self.side(statement.sides[1], statement.copies[1]) or [gast.Pass()]
        name = self.names[statement.name]
        if isinstance(statement, Scope):
            outlives = any(v == statement.name for _, v in statement.copies[0])
            target = syntax.store(name) if outlives else _named(name, body)
            return [gast.With([gast.withitem(self.expr(statement.test), target)], body, None)]
        handlers = [gast.ExceptHandler(self.expr(statement.test), _named(name, handler), handler)]
        if refusing and refusals.catches(statement.test):
            own = self.expr(Ref(DifferentiationError.__name__, DifferentiationError))
            handlers.insert(0, gast.ExceptHandler(own, None, [gast.Raise(None, None)]))
        return [gast.Try(body, handlers, [], [])]

    def sides(self, statement: Branch) -> list[list[Any]]:
        """The statements of both sides, with the copies that they end with; nothing follows a ``raise``."""
        return [self.side(s, c) for s, c in zip(statement.sides, statement.copies, strict=False)]

    def side(self, statements: list[Statement], copies: Sequence[tuple[str, Expr]]) -> list[Any]:
        if statements and isinstance(statements[-1], Throw):
            return self.block(statements)
        if statements and isinstance(statements[-1], Leave):
            return [*self.block(statements[:-1]), *self.copies(copies), gast.Break()]
        return self.block(statements) + self.copies(copies)

    def left(self, statement: Loop) -> Loop:
        """The loop with ``break`` where the branch at its end only says whether it goes on."""
        last = statement.body[-1] if statement.body else None
        if not isinstance(statement.until, str) or not isinstance(last, Branch) or self.real(statement.nexts):
            return statement
        if last.test == statement.until and type(last) is Branch:
            branch: Branch | None = replace(last, sides=([*last.sides[0], Leave(last.span)], last.sides[1]))
        else:
            branch = self.leaving(last, statement.until)
        return statement if branch is None else replace(statement, body=[*statement.body[:-1], branch], until=None)

    def leaving(self, branch: Branch, flag: str) -> Branch | None:
        """A branch that leaves the loop where it would bind a flag that nothing else reads to ``True``."""
        if isinstance(branch, Attempt) or self.reads[flag] != 1:
            return None
        sides: list[list[Statement]] = []
        rest = []
        for side, copies in zip(branch.sides, branch.copies, strict=True):
            value = next((v for t, v in copies if t == flag), None)
            rest.append([(t, v) for t, v in copies if t != flag])
            inner = side[-1] if side else None
            if isinstance(inner, Throw):
                sides.append(side)
            elif isinstance(value, Lit):
                sides.append([*side, Leave(branch.span)] if value.value else side)
            elif isinstance(value, str) and isinstance(inner, Branch) and not self.real(rest[-1]):
                deeper = self.leaving(inner, value)
                if deeper is None:
                    return None
                sides.append([*side[:-1], deeper])
            else:
                return None
        return replace(branch, sides=(sides[0], sides[1]), copies=(rest[0], rest[1]))

    def real(self, copies: Sequence[tuple[str, Expr]]) -> list[tuple[str, Expr]]:
        """The copies that have to be made: their two sides did not come to one name."""
        given = [(t, Lit(None) if v is UNDEF and t in self.handed_on else v) for t, v in copies]
        return [(t, v) for t, v in given if v is not UNDEF and not (isinstance(v, str) and self.names[v] == self.names[t])]

    def loop(self, statement: Loop) -> list[Any]:
        statement = self.left(statement)
        before = [gast.Assign([syntax.store(self.names[n])], gast.List([], gast.Load()), None) for n in statement.stacks]
        before += self.copies(statement.inits)
        body = self.block([s for s in statement.body if not _is_part(s)])
        ends = self.copies(statement.nexts)
        if statement.until is not None:
            always = statement.until == Lit(True)
            ends.append(gast.Break() if always else gast.If(self.expr(statement.until), [gast.Break()], []))
        body = body + ends or [gast.Pass()]
        if statement.test is not None:
            return [*before, self.while_loop(statement, body)]
        target, iterable = self.walk(statement)
        return [*before, gast.For(target, iterable, body, [], None)]

    def while_loop(self, statement: Loop, body: list[Any]) -> Any:
        head = self.block(statement.head)
        assert statement.test is not None
        test = self.test(statement.test)
        if not head:
            return gast.While(test, body, [])
        leave = gast.If(gast.UnaryOp(gast.Not(), test), [gast.Break()], [])
        return gast.While(gast.Constant(True, None), [*head, leave, *body], [])

    def walk(self, statement: Loop) -> tuple[Any, Any]:
        """The target and the iterable of a ``for``."""
        counts = [s for s in statement.sources if s[1] == "count"]
        rest = [s for s in statement.sources if s[1] != "count"]
        targets = [self.target(t, statement.body) for t, _, _ in rest]
        iterables = [self.sequence(how, args) for _, how, args in rest]
        target = targets[0] if len(rest) == 1 else gast.Tuple(targets, gast.Store())
        iterable = iterables[0] if len(rest) == 1 else syntax.call("zip", *iterables)
        for name, _, (start,) in counts:
            target = gast.Tuple([syntax.store(self.names[name]), target], gast.Store())
            starts = [] if start == Lit(0) else [self.expr(start)]
            iterable = syntax.call("enumerate", iterable, *starts)
        return target, iterable

    def target(self, name: str, body: Sequence[Statement]) -> Any:
        """What a loop binds to an element: a name, or the names of its parts."""
        parts = [s.target for s in body if isinstance(s, Set) and _is_part(s) and s.value.args[0] == name]  # type: ignore[union-attr]
        shown = ["_unread" if p is None else self.names[p] for p in parts]
        return gast.Tuple([*map(syntax.store, shown)], gast.Store()) if parts else syntax.store(self.names[name])

    def sequence(self, how: str, args: tuple[Expr, ...]) -> Any:
        """What a loop walks; backwards by slices and ranges, which Numba takes too."""
        if how == "reversed_range" and (backwards := self.backwards(*args)) is not None:
            return backwards
        if how in ("range", "reversed_range"):
            start, stop, step = args
            shown = [start, stop, step] if step != Lit(1) else [start, stop] if start != Lit(0) else [stop]
            walked = syntax.call("range", *map(self.expr, shown))
            return walked if how == "range" else syntax.call("reversed", walked)
        if how == "each":
            return self.expr(args[0])
        kind = self.program.kinds.get(args[0], kinds.UNKNOWN) if isinstance(args[0], str) else kinds.UNKNOWN
        if args[0] in self.touched or not isinstance(kind, kinds.Sequence | kinds.Array):
            return syntax.call("reversed", self.expr(args[0]))
        return gast.Subscript(self.expr(args[0]), gast.Slice(*[None, None, self.literal(-1)]), gast.Load())

    def backwards(self, start: Expr, stop: Expr, step: Expr) -> Any:
        """A range with a step of one, or minus one, from its end."""
        if step not in (Lit(1), Lit(-1)):
            return None
        one: int = step.value  # type: ignore[union-attr]
        first, last = (self.expr(_beside(bound, -one)) for bound in (stop, start))
        if one == 1:
            return syntax.call("range", first, last, self.literal(-1))
        return syntax.call("range", last) if stop == Lit(-1) else syntax.call("range", first, last)


def _beside(bound: Expr, step: int) -> Expr:
    """A whole number that is one more or less."""
    if isinstance(bound, Lit) and type(bound.value) is int:
        return Lit(bound.value + step)
    if isinstance(bound, Node) and bound.op.name in ("+", "-") and isinstance(by := bound.args[1], Lit) and type(by.value) is int:
        moved = (by.value if bound.op.name == "+" else -by.value) + step
        sign, moved = ("+", moved) if moved > 0 else ("-", -moved)
        return replace(bound, op=Op(sign), args=(bound.args[0], Lit(moved))) if moved else bound.args[0]
    return Node(Op("+" if step > 0 else "-"), (bound, Lit(1)))


def turned_back(statement: Statement) -> Location | None:
    """What a statement of the reverse sweep turns back; memory that is made for it turns nothing back."""
    if not isinstance(statement, Set) or statement.span is None or not statement.span.back:
        return None
    made = isinstance(statement.value, Node) and statement.value.op.name in (*BEGINNINGS, "seed")
    return None if made else statement.span


def _is_as_long(statement: Statement, kind: kinds.Sequence) -> bool:
    """Whether a sequence has the length that its kind says for good: a list may have been edited, a new one not."""
    value = statement.value if isinstance(statement, Set) else None
    return kind.cls is tuple or (isinstance(value, Node) and value.op.name == ".tolist()")


def _binds_part(statement: Statement, whole: str | None, place: int) -> bool:
    value = statement.value if isinstance(statement, Set) and statement.target is not None else None
    return isinstance(value, Node) and value.op.name == "getitem" and value.args == (whole, Lit(place))


def _is_part(statement: Statement) -> bool:
    """Whether a statement takes a part of what a loop walks, which the loop itself does."""
    return isinstance(statement, Set) and isinstance(statement.value, Node) and statement.value.op.name == "part"


def _named(name: str, body: list[Any]) -> Any:
    """A target, where the body reads it."""
    read = any(isinstance(n, gast.Name) and n.id == name for part in body for n in (part, *syntax.parts(part)))
    return syntax.store(name) if read else None


def _reads(statement: Any, line: str) -> bool:
    """Whether an emitted assignment stands there as this line of the user's."""
    if not isinstance(statement, gast.Assign) or not line.startswith(getattr(statement.targets[0], "id", "(")):
        return False
    return ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(statement))) == line
