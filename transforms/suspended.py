"""Generators that are gone on with: functions that go on at the ``yield`` where the last call of them ended.

The variables of such a generator stand in boxes.  One of them says at which ``yield`` it waits.  For each there is the rest
of its body from there on: what follows in the same block, then the rest of the loops and blocks around it.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import GeneratorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    arithmetic,
    boxes,
    conditions,
    expressions,
    fixpoint,
    generators,
    handling,
    inlining,
    iterators,
    kinds,
    loops,
    syntax,
    throws,
)
from srcad.transforms.exits import DONE, LASTING, RETURN, RETURNED, STOP
from srcad.transforms.frames import Frame
from srcad.transforms.parse import Source
from srcad.transforms.thunks import Thunk
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, Cell, Items, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: The key by which the content of such a generator is known, and the site of one that a walk before found to be so.
WAITS = "<waits>"
#: The variables that the compiler adds: where the generator waits, what was sent to it, what it yields and returns, and
#: whether it has begun.
_AT, _SENT, _GIVEN, _RESULT = "<place>at", "<place>sent", "<place>given", "<place>result"
_BEGUN = "<place>begun"
_AT_END = -1
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


@dataclass(frozen=True, slots=True)
class Suspension:
    """A generator that can be gone on with: its text, its parts, and the activation that its variables stand in."""

    source: Source
    parts: Parts
    frame: Frame


# --- the text ---


@functools.lru_cache(256)
def parts_of(node: Any) -> Parts:
    """The parts of a generator function.  The node is shared, and so copied."""
    writer = _Writer(copy.deepcopy(node))
    declared = {n for s in syntax.own(node) if isinstance(s, gast.Nonlocal | gast.Global) for n in s.names}
    a = node.args
    given = [*a.posonlyargs, *a.args, *a.kwonlyargs, *([a.vararg] if a.vararg else []), *([a.kwarg] if a.kwarg else [])]
    own = sorted((syntax.assigned(node) | {p.id for p in given}) - declared)
    bodies = [writer.begun(writer.node.body), *(writer.resumed(writer.node.body, k) for k in range(1, writer.count + 1))]
    names = (_AT, _RESULT, _BEGUN, *map(_reached, range(1, writer.count + 1)), *own, *writer.slots)
    return Parts(tuple(writer.function(body, names) for body in bodies), names)


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
        sent = gast.arguments([gast.Name(_SENT, gast.Param(), None, None)], [], None, [], [], None, [])
        begins = [_assign(_AT, gast.Constant(_AT_END, None)), _assign(_BEGUN, gast.Constant(True, None))]
        first = [gast.Nonlocal(list(names)), *begins]
        made = gast.FunctionDef(self.node.name, sent, [*first, *body], [], None, None, [])
        for part in syntax.every(made):
            if not hasattr(part, "lineno"):
                gast.copy_location(part, self.node)
        return gast.copy_location(made, self.node)

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
            leave = _at(gast.If(gast.UnaryOp(gast.Not(), node.test), [_at(gast.Break(), node)], []), node)
            node.test, node.body = _at(gast.Constant(True, None), node), [leave, *node.body]
        for name in ("test", "iter", "value", "exc", "msg", "subject"):
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
            if isinstance(part, gast.BoolOp | gast.IfExp) and syntax.yields(part):
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
            made = _at(_assign(got, part), part)
            self.numbers[id(made)] = self.count
            found.append(made)
            return _at(gast.Name(got, gast.Load(), None, None), part)

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
            value = node.value or _at(gast.Constant(None, None), node)
            return [_at(_assign(_RESULT, value), node), _at(gast.Return(None), node)]
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
        value = node.value.value or _at(gast.Constant(None, None), node)
        return self.left(node, value)

    def left(self, node: Any, value: Any) -> list[Any]:
        """Statements that leave the generator, which waits at a node from then on."""
        number = self.numbers[id(node)]
        waits = {_AT: gast.Constant(number, None), _reached(number): gast.Constant(True, None)}
        left = gast.Return(gast.Name(_GIVEN, gast.Load(), None, None))
        return [_at(part, node) for part in (_assign(_GIVEN, value), *map(_assign, waits, waits.values()), left)]

    def delegated(self, node: Any, sent: str | None) -> list[Any]:
        """``yield from``: what the other one yields next is yielded; at its end, its result."""
        given = Thunk(lambda lin: _item(lin, self.slot(node)), node)
        test = Thunk(partial(_more, name=self.slot(node), sent=sent), node)
        taken = _at(gast.If(test, self.left(node, given), []), node)
        result = Thunk(partial(_outcome, name=self.slot(node)), node)
        return [taken, _at(gast.Assign([copy.copy(node.targets[0])], result, None), node)]

    def begins_walking(self, node: Any, iterable: Any) -> Any:
        name = self.slot(node)
        self.slots += [s for s in _slots(name) if s not in self.slots]
        return _at(gast.Expr(Thunk(partial(_start, node=iterable, name=name), node)), node)

    def slot(self, node: Any) -> str:
        """The variables of a loop, or of a ``yield from``."""
        return f"<walked {node.lineno} {node.col_offset}>"

    def loop(self, node: Any) -> list[Any]:
        """A loop; one each of whose steps is left at the same ``yield`` has one step at most."""
        body = self.begun(node.body)
        if isinstance(node, gast.For):
            name = self.slot(node)
            test = Thunk(partial(_more, name=name, sent=None), node)
            taken = _at(gast.Assign([node.target], Thunk(lambda lin: _item(lin, name), node), None), node)
            body = [taken, *body]
        else:
            test = node.test
        once = _is_left_at_once(self, node)
        made = gast.If(test, body, self.begun(node.orelse)) if once else gast.While(test, body, self.begun(node.orelse))
        return [_at(made, node)]

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
                return self.delegated(node, _SENT)
            sent = gast.Name(_SENT, gast.Load(), None, None)
            return [_at(gast.Assign([copy.copy(node.targets[0])], sent, None), node)]
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
            return [_at(gast.Expr(Thunk(partial(_last_part, statements=inner, loop=loop, node=node), node)), node)]
        return inner

    def block(self, node: Any, number: int) -> list[Any]:
        """The block of a compound statement that a ``yield`` stands in."""
        holders = [node, *getattr(node, "cases", [])]
        blocks: list[list[Any]] = [b for h in holders for b in (getattr(h, "body", []), getattr(h, "orelse", []))]
        return next(b for b in blocks if any(self.has(n, number) for n in b))


def _does_more(whole: Any) -> bool:
    """Whether an expression may do something before its ``yield``, beside what is yielded, or yields twice."""
    found, todo = 0, [whole]
    while todo:
        part = todo.pop()
        if isinstance(part, gast.Yield | gast.YieldFrom):
            found += 1 + (part.value is not None and syntax.yields(part.value))
        else:
            found += isinstance(part, gast.Call) and part is not whole
            todo.extend(syntax.children(part))
    return found > 1


def _at(node: Any, where: Any) -> Any:
    for part in syntax.parts(node):
        if not hasattr(part, "lineno"):
            gast.copy_location(part, where)
    return gast.copy_location(node, where)


def _assign(name: str, value: Any) -> Any:
    return gast.Assign([gast.Name(name, gast.Store(), None, None)], value, None)


def _slots(name: str) -> tuple[str, str, str]:
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


# --- the walk ---


def site(generator: Cell) -> Any:
    """What names a generator that some walk found to be gone on with."""
    return WAITS, generator.site


def is_suspended(lin: Linearizer, value: Value) -> bool:
    """Whether a generator is one of these."""
    return isinstance(value, Cell) and lin.heap[value.number].keys[:1] == (WAITS,)


def suspended(lin: Linearizer, generator: Cell, source: Source, scopes: tuple[Any, ...]) -> None:
    """Make one of a generator that has not begun."""
    generators.check_handlers(lin, source)
    try:
        parts = parts_of(source.node)
    except Refused as refused:
        hint = "Collect what it yields in a list, and return the list."
        raise lin.refuse(refused.node, f"{refused} is not gone on with", hint) from None
    content = lin.heap[generator.number]
    given = dict(zip(content.keys[1:], content.children[1:], strict=True)) | {_AT: literal(0), _RESULT: NONE, _BEGUN: FALSE}
    frame = Frame(source, {}, scopes, frozenset(), lin.build.span)
    given |= {_reached(k): FALSE for k in range(1, len(parts.functions))}
    cells = [boxes.opened(lin, frame, name, given.get(name, UNBOUND)) for name in parts.names]
    lin.suspensions[generator.number] = Suspension(source, parts, frame)
    lin.heap[generator.number] = Items(GeneratorType, tuple(cells), (WAITS, *parts.names))


def _reached(number: int) -> str:
    """Whether a generator has ever waited at a place."""
    return f"<reached>at_{number}"


def _at_place(lin: Linearizer, frame: Frame) -> Value:
    return boxes.read(lin, frame.boxes[_AT], "generator")


def is_at_end(lin: Linearizer, generator: Value) -> Value:
    """Whether a generator has come to its end."""
    assert isinstance(generator, Cell)
    place = _at_place(lin, lin.suspensions[generator.number].frame)
    return conditions.compare(lin, "==", place, literal(_AT_END))


def goes_on(lin: Linearizer, generator: Value, sent: Value = NONE) -> Value:
    """Let a generator go on to its next ``yield``; what it yields, and nothing where it comes to its end."""
    assert isinstance(generator, Cell)
    found = lin.suspensions[generator.number]
    if sum(f.source.function is found.source.function for f in lin.frames) > inlining.DEEPEST:
        raise lin.error_here("a generator goes on with itself too often")
    place = _at_place(lin, found.frame)
    scopes = (*found.frame.scopes, found.frame)

    def part(lin: Linearizer, number: int) -> Value:
        if number == _AT_END:
            return NONE
        source = Source(found.parts.functions[number], found.source.filename, found.source.function)
        return lin.call_function(source, {_SENT: sent}, scopes)

    if is_known(place):
        item = part(lin, known(place))
    else:
        source = Source(_dispatch(lin, found, part), found.source.filename, found.source.function)
        item = lin.call_function(source, {}, scopes)
    lin.loose.difference_update(str(s.operand) for s in lin.inside(item))  # where it is unbound, it is at its end
    return item


def _dispatch(lin: Linearizer, found: Suspension, part: Callable[..., Value]) -> Any:
    """A function that does what the place where the generator waits asks for."""
    node, held = found.source.node, found.frame.boxes
    begun = boxes.read(lin, held[_BEGUN], "generator") == TRUE
    numbers = [k for k in range(1, len(found.parts.functions)) if boxes.read(lin, held[_reached(k)], "generator") != FALSE]
    made: list[Any] = [gast.Return(Thunk(partial(part, number=_AT_END), node))]
    for number in reversed(numbers if begun else [0, *numbers]):
        test = gast.Compare(gast.Name(_AT, gast.Load(), None, None), [gast.Eq()], [gast.Constant(number, None)])
        made = [gast.If(test, [gast.Return(Thunk(partial(part, number=number), node))], made)]
    args = gast.arguments([], [], None, [], [], None, [])
    return _at(gast.FunctionDef(node.name, args, made, [], None, None, []), node)


def result(lin: Linearizer, generator: Value) -> Value:
    """What a generator returned."""
    assert isinstance(generator, Cell)
    return boxes.read(lin, lin.suspensions[generator.number].frame.boxes[_RESULT], "generator")


def close(lin: Linearizer, generator: Value) -> None:
    """``generator.close()``."""
    assert isinstance(generator, Cell)
    boxes.write(lin, lin.suspensions[generator.number].frame.boxes[_AT], literal(_AT_END))


def consume(lin: Linearizer, generator: Value, body: Callable[[Value], None], names: frozenset[str]) -> Value:
    """Do something with everything that a generator yields from now on; ``names`` are what that binds.  What it returns."""
    ended, returned = f"<ended {generator}>", lin.frame.env[RETURN]
    lin.frame.env[ended] = FALSE

    def leave() -> None:
        lin.frame.env.update({ended: TRUE, DONE: TRUE, STOP: TRUE})

    def step(_: Any) -> None:
        item = goes_on(lin, generator)
        if lin.dead:
            return
        handling.where(lin, is_at_end(lin, generator), leave)
        handling.unless_done(lin, lambda: body(item))()

    given = names | throws.names(lin) | generators.carried(lin) | {ended, *LASTING}
    loop = fixpoint.Loop(lin, step, given, lin.build.span)
    loop.run_while(_at(gast.Constant(True, None), lin.frame.source.node))
    loops.went_on(lin, lin.frame.env.pop(ended))
    if lin.frame.env[RETURNED] == FALSE:
        lin.frame.env[RETURN] = returned
    return result(lin, generator)


# --- loops within a generator, and ``yield from`` ---


def _read(lin: Linearizer, name: str) -> Value:
    return boxes.read(lin, lin.frame.scopes[-1].boxes[name], name)


def _write(lin: Linearizer, name: str, value: Value) -> None:
    boxes.write(lin, lin.frame.scopes[-1].boxes[name], value)


def _start(lin: Linearizer, node: Any, name: str) -> Value:
    """Begin to walk something."""
    whole, place, _ = _slots(name)
    stream = iterators.stream(lin, expressions.value(lin, node), node)
    if stream is None or (isinstance(stream, Sym) and isinstance(stream.kind, kinds.Scalar)):
        raise lin.refuse(node, "a generator that walks something of unknown structure is not gone on with")
    _write(lin, whole, stream)
    _write(lin, place, literal(0))
    return NONE


def _more(lin: Linearizer, name: str, sent: str | None) -> Value:
    """Whether there is a next item, which is kept then."""
    whole, place, item = _slots(name)
    stream = _read(lin, whole)
    if generators.is_generator(lin, stream):
        if not is_suspended(lin, stream):
            raise generators.reopened(lin, stream)
        found = goes_on(lin, stream, NONE if sent is None else lin.frame.env[sent])
        _write(lin, item, found)
        return arithmetic.unary(lin, "not", is_at_end(lin, stream))
    if iterators.is_iterator(lin, stream):
        return iterators.more(lin, stream)
    return conditions.compare(lin, "<", _read(lin, place), iterators.length(lin, stream))


def _item(lin: Linearizer, name: str) -> Value:
    """The next item."""
    whole, place, item = _slots(name)
    stream = _read(lin, whole)
    if generators.is_generator(lin, stream):
        return _read(lin, item)
    if iterators.is_iterator(lin, stream):
        return iterators.take(lin, stream)
    at = _read(lin, place)
    _write(lin, place, arithmetic.binary(lin, "+", at, literal(1)))
    return expressions.item(lin, stream, at)


def _outcome(lin: Linearizer, name: str) -> Value:
    """What ``yield from`` gives at the end."""
    stream = _read(lin, _slots(name)[0])
    return result(lin, stream) if is_suspended(lin, stream) else NONE


def _last_part(lin: Linearizer, statements: Sequence[Any], loop: Sequence[Any], node: Any) -> Value:
    """The rest of a step of a loop, which may leave it, and the steps after it."""
    env = lin.frame.env
    env[DONE] = env[STOP] = FALSE
    lin.statements(statements)
    if lin.dead:
        return NONE
    stop = lin.frame.env[STOP]

    def others() -> None:
        lin.frame.env[DONE] = FALSE
        lin.statements(loop)

    if stop == FALSE:
        others()
    elif stop != TRUE:
        lin.branch(stop, lambda: None, others)
    env = lin.frame.env
    env[DONE] = env[STOP] = env[RETURNED]
    return NONE
