"""A generator is one function for each of its ``yield``: the rest of its body from there on."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gast

from srcad.transforms import suspended, syntax
from srcad.transforms.thunks import Thunk

#: The variables that the compiler adds: where the generator waits, what was sent to it, what it yields and returns, and
#: whether it has begun.
AT, SENT, _GIVEN, RESULT = "<place>at", "<place>sent", "<place>given", "<place>result"
BEGUN = "<place>begun"
AT_END = -1
_LOOPS = (gast.For, gast.While)


class Refused(Exception):
    """A ``yield`` at the node stands where a generator cannot be left and gone on with."""

    def __init__(self, node: Any, what: str) -> None:
        super().__init__(what)
        self.node = node


@dataclass(frozen=True, slots=True)
class Parts:
    """The functions that a generator becomes, the first to begin with, and the names of its variables."""

    functions: tuple[Any, ...]
    names: tuple[str, ...]


@functools.lru_cache(256)
def parts_of(node: Any) -> Parts:
    """The parts of a generator function.  The node is shared, and so copied."""
    writer = _Writer(copy.deepcopy(node))
    declared = {n for s in syntax.own(node) if isinstance(s, gast.Nonlocal | gast.Global) for n in s.names}
    a = node.args
    given = [*a.posonlyargs, *a.args, *a.kwonlyargs, *([a.vararg] if a.vararg else []), *([a.kwarg] if a.kwarg else [])]
    own = sorted((syntax.assigned(node) | {p.id for p in given}) - declared)
    bodies = [writer.begun(writer.node.body), *(writer.resumed(writer.node.body, k) for k in range(1, writer.count + 1))]
    names = (AT, RESULT, BEGUN, *map(reached, range(1, writer.count + 1)), *own, *writer.slots)
    return Parts(tuple(writer.function(body, names) for body in bodies), names)


#: The expressions of a statement that are walked before anything else in it.
_FIRST = ("test", "iter", "value", "exc", "msg", "subject")


def alone(node: Any) -> list[Any]:
    """A statement after its ``yield`` that stand in the midst of expressions, each with a name; itself where none does."""
    names = [n for n in _FIRST if _is_in_the_midst(node, n)] if not isinstance(node, gast.While) else []
    if not names:
        return [node]
    made = copy.copy(node)
    for name in names:
        setattr(made, name, copy.deepcopy(getattr(node, name)))
    writer = _Writer(gast.Module([], []))
    try:
        return [*(given for name in names for given in writer.taken_out(made, name)), made]
    except Refused:
        return [node]


def _is_in_the_midst(node: Any, name: str) -> bool:
    """Whether an expression of a statement yields, and more is done with what is sent than to give it a name."""
    part = getattr(node, name, None)
    if not isinstance(part, gast.AST) or not syntax.yields(part):
        return False
    named = isinstance(node, gast.Expr) or (isinstance(node, gast.Assign) and isinstance(node.targets[-1], gast.Name))
    return not (isinstance(part, gast.Yield | gast.YieldFrom) and named and len(getattr(node, "targets", [0])) == 1)


class _Writer:
    """Rewrites a generator's body, in which each ``yield`` is numbered."""

    def __init__(self, node: Any) -> None:
        self.node = node
        self.count = 0
        self.slots: list[str] = []
        self.numbers: dict[int, int] = {}
        node.body = self.apart(node.body)

    def function(self, body: list[Any], names: Sequence[str]) -> Any:
        """A part as a function of what is sent."""
        sent = gast.arguments([gast.Name(SENT, gast.Param(), None, None)], [], None, [], [], None, [])
        begins = [_assign(AT, gast.Constant(AT_END, None)), _assign(BEGUN, gast.Constant(True, None))]
        first = [gast.Nonlocal(list(names)), *begins]
        made = gast.FunctionDef(self.node.name, sent, [*first, *body], [], None, None, [])
        return syntax.at(made, self.node)

    # a ``yield`` is a statement of its own, or what is assigned to one name

    def apart(self, body: list[Any]) -> list[Any]:
        """Statements whose ``yield`` stand apart, numbered in the order of the text."""
        return [made for node in body for made in self.statement(node)]

    def statement(self, node: Any) -> list[Any]:
        if isinstance(node, gast.FunctionDef | gast.ClassDef):
            return [node]
        if isinstance(node, gast.With) and syntax.yields(node):
            raise Refused(node, "a generator that waits within a `with`")
        if isinstance(node, gast.Try) and syntax.yields(node) and (node.finalbody or any(map(syntax.yields, node.handlers))):
            raise Refused(node, "a generator that waits within a handler, or a `try` with a `finally`")
        first: list[Any] = []
        if isinstance(node, gast.While) and syntax.yields(node.test):
            if node.orelse:
                raise Refused(node, "a generator that waits in the test of a loop with an `else`")
            leave = at(gast.If(gast.UnaryOp(gast.Not(), node.test), [at(gast.Break(), node)], []), node)
            node.test, node.body = at(gast.Constant(True, None), node), [leave, *node.body]
        for name in _FIRST:
            part = getattr(node, name, None)
            if isinstance(part, gast.AST) and syntax.yields(part) and not isinstance(node, gast.While):
                first += self.taken_out(node, name)
        if any(syntax.yields(t) for t in [*getattr(node, "targets", []), *([node.target] if hasattr(node, "target") else [])]):
            raise Refused(node, "a generator that waits in the target of an assignment")
        for name in ("body", "orelse"):
            if isinstance(getattr(node, name, None), list):
                setattr(node, name, self.apart(getattr(node, name)))
        for case in getattr(node, "cases", []):
            case.body = self.apart(case.body)
        if isinstance(node, gast.Expr) and isinstance(node.value, gast.Name):
            return first
        return [*first, node]

    def taken_out(self, node: Any, name: str) -> list[Any]:
        """Statements for the ``yield`` within an expression, which has their values by name."""
        found: list[Any] = []

        def replaced(part: Any) -> Any:
            if isinstance(part, gast.Lambda | gast.ListComp | gast.GeneratorExp | gast.DictComp | gast.SetComp):
                return part
            if any(map(syntax.yields, _doubtful(part))):
                raise Refused(part, "a generator that may or may not wait in the midst of an expression")
            for field, value in gast.iter_fields(part):
                if isinstance(value, gast.AST):
                    setattr(part, field, replaced(value))
                elif isinstance(value, list):
                    setattr(part, field, [replaced(v) if isinstance(v, gast.AST) else v for v in value])
            if not isinstance(part, gast.Yield | gast.YieldFrom):
                return part
            self.count += 1
            got = f"<got {self.count}>value"
            made = at(_assign(got, part), part)
            self.numbers[id(made)] = self.count
            found.append(made)
            return at(syntax.load(got), part)

        whole = getattr(node, name)
        if _does_more(whole):
            raise Refused(whole, "a generator that waits in the midst of an expression with other calls")
        setattr(node, name, replaced(whole))
        return found

    # what is walked

    def begun(self, body: Sequence[Any]) -> list[Any]:
        """A block from its beginning, up to where the generator is left."""
        return [made for node in body for made in self.whole(node)]

    def whole(self, node: Any) -> list[Any]:
        if id(node) in self.numbers:
            return self.given(node)
        if isinstance(node, gast.Return):
            value = node.value or at(gast.Constant(None, None), node)
            return [at(_assign(RESULT, value), node), at(gast.Return(None), node)]
        if isinstance(node, gast.For) and syntax.yields(node):
            return [self.begins_walking(node, node.iter), *self.loop(node)]
        if isinstance(node, gast.While) and syntax.yields(node):
            return self.loop(node)
        return [self.shallow(node, self.begun)]

    def shallow(self, node: Any, written: Callable[[Sequence[Any]], list[Any]]) -> Any:
        """A compound statement with its blocks rewritten."""
        if isinstance(node, gast.FunctionDef | gast.ClassDef):
            return node
        made = copy.copy(node)
        for name in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, name, None), list):
                setattr(made, name, written(getattr(node, name)))
        for name in ("handlers", "cases"):
            if hasattr(node, name):
                setattr(made, name, [self.shallow(part, written) for part in getattr(node, name)])
        return made

    def given(self, node: Any) -> list[Any]:
        """``yield value``: the generator waits here from now on."""
        if isinstance(node.value, gast.YieldFrom):
            return [self.begins_walking(node, node.value.value), *self.delegated(node, None)]
        value = node.value.value or at(gast.Constant(None, None), node)
        return self.left(node, value)

    def left(self, node: Any, value: Any) -> list[Any]:
        """Statements that leave the generator, which waits at a node from then on."""
        number = self.numbers[id(node)]
        waits = {AT: gast.Constant(number, None), reached(number): gast.Constant(True, None)}
        left = gast.Return(syntax.load(_GIVEN))
        return [at(part, node) for part in (_assign(_GIVEN, value), *map(_assign, waits, waits.values()), left)]

    def delegated(self, node: Any, sent: str | None) -> list[Any]:
        """``yield from``: what the other one yields next is yielded; at its end, its result."""
        given = Thunk(lambda lin: suspended.item(lin, self.slot(node)), node)
        test = Thunk(partial(suspended.more, name=self.slot(node), sent=sent), node)
        taken = at(gast.If(test, self.left(node, given), []), node)
        result = Thunk(partial(suspended.outcome, name=self.slot(node)), node)
        return [taken, at(gast.Assign([copy.copy(node.targets[0])], result, None), node)]

    def begins_walking(self, node: Any, iterable: Any) -> Any:
        name = self.slot(node)
        self.slots += [s for s in slots(name) if s not in self.slots]
        return at(gast.Expr(Thunk(partial(suspended.start, node=iterable, name=name), node)), node)

    def slot(self, node: Any) -> str:
        """The variables of a loop, or of a ``yield from``."""
        return f"<walked {node.lineno} {node.col_offset}>"

    def loop(self, node: Any) -> list[Any]:
        """A loop; one each of whose steps is left at the same ``yield`` has one step at most."""
        body = self.begun(node.body)
        if isinstance(node, gast.For):
            name = self.slot(node)
            test = Thunk(partial(suspended.more, name=name, sent=None), node)
            taken = at(gast.Assign([node.target], Thunk(lambda lin: suspended.item(lin, name), node), None), node)
            body = [taken, *body]
        else:
            test = node.test
        once = _is_left_at_once(self, node)
        made = gast.If(test, body, self.begun(node.orelse)) if once else gast.While(test, body, self.begun(node.orelse))
        return [at(made, node)]

    def resumed(self, body: Sequence[Any], number: int) -> list[Any]:
        """What follows the ``yield`` of a number in a block that it stands in."""
        k, node = next((k, n) for k, n in enumerate(body) if self.has(n, number))
        return [*self.rest(node, number), *self.begun(body[k + 1 :])]

    def has(self, node: Any, number: int) -> bool:
        if isinstance(node, gast.FunctionDef | gast.Lambda | gast.ClassDef):
            return False
        return self.numbers.get(id(node)) == number or any(self.has(n, number) for n in syntax.children(node))

    def rest(self, node: Any, number: int) -> list[Any]:
        """What follows a ``yield`` within the statement that it stands in."""
        if id(node) in self.numbers:
            if isinstance(node.value, gast.YieldFrom):
                return self.delegated(node, SENT)
            sent = syntax.load(SENT)
            return [at(gast.Assign([copy.copy(node.targets[0])], sent, None), node)]
        block = self.block(node, number)
        inner = self.resumed(block, number)
        if isinstance(node, gast.Try) and block is node.body:
            made = self.shallow(node, self.begun)
            made.body = inner
            return [made]
        if isinstance(node, _LOOPS) and block is node.body:
            loop = self.loop(node)
            if not _leaves_loop(inner):
                return [*inner, *loop]
            return [at(gast.Expr(Thunk(partial(suspended.last_part, statements=inner, loop=loop, node=node), node)), node)]
        return inner

    def block(self, node: Any, number: int) -> list[Any]:
        """The block of a compound statement that a ``yield`` stands in."""
        holders = [node, *getattr(node, "cases", [])]
        blocks: list[list[Any]] = [b for h in holders for b in (getattr(h, "body", []), getattr(h, "orelse", []))]
        return next(b for b in blocks if any(self.has(n, number) for n in b))


def _doubtful(part: Any) -> list[Any]:
    """The parts of an expression that may not be walked."""
    if isinstance(part, gast.BoolOp):
        return list(part.values[1:])
    return [part.body, part.orelse] if isinstance(part, gast.IfExp) else []


def _does_more(whole: Any) -> bool:
    """Whether an expression may do something before its ``yield``, beside what is yielded, or yields twice."""
    found, todo = 0, [whole]
    while todo:
        part = todo.pop()
        if isinstance(part, gast.Yield | gast.YieldFrom):
            found += 1 + (part.value is not None and syntax.yields(part.value))
        else:
            found += isinstance(part, gast.Call) and part is not whole and not syntax.yields(part)
            todo.extend(syntax.children(part))
    return found > 1


def at(node: Any, where: Any) -> Any:
    return gast.copy_location(syntax.at(node, where), where)


def _assign(name: str, value: Any) -> Any:
    return gast.Assign([syntax.store(name)], value, None)


def slots(name: str) -> tuple[str, str, str]:
    return f"{name}whole", f"{name}place", f"{name}item"


def _is_left_at_once(writer: _Writer, node: Any) -> bool:
    """Whether no step of a loop gets past a certain ``yield`` in it."""
    place = next((k for k, n in enumerate(node.body) if id(n) in writer.numbers), None)
    if place is None or isinstance(node.body[place].value, gast.YieldFrom):
        return False
    return not any(map(_has_exit, node.body[:place]))


def _leaves_loop(statements: Sequence[Any]) -> bool:
    return any(map(_has_exit, statements))


def _has_exit(node: Any) -> bool:
    """Whether a statement may break, or go on with, the loop around it."""
    if isinstance(node, gast.Break | gast.Continue):
        return True
    if isinstance(node, gast.FunctionDef | gast.Lambda | gast.ClassDef):
        return False
    inner = node.orelse if isinstance(node, _LOOPS) else syntax.children(node)
    return any(map(_has_exit, inner))


def reached(number: int) -> str:
    """Whether a generator has ever waited at a place."""
    return f"<reached>at_{number}"
