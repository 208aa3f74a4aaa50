"""Generators that are gone on with: functions that go on at the ``yield`` where the last call of them ended.

The variables of such a generator stand in boxes.  One of them says at which ``yield`` it waits.  For each there is the rest
of its body from there on: what follows in the same block, then the rest of the loops and blocks around it.
"""

from __future__ import annotations

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
    continuations,
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


@dataclass(frozen=True, slots=True)
class Suspension:
    """A generator that can be gone on with: its text, its parts, and the activation that its variables stand in."""

    source: Source
    parts: continuations.Parts
    frame: Frame


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
        parts = continuations.parts_of(source.node)
    except continuations.Refused as refused:
        hint = "Collect what it yields in a list, and return the list."
        raise lin.refuse(refused.node, f"{refused} is not gone on with", hint) from None
    content = lin.heap[generator.number]
    given = dict(zip(content.keys[1:], content.children[1:], strict=True)) | {
        continuations.AT: literal(0),
        continuations.RESULT: NONE,
        continuations.BEGUN: FALSE,
    }
    frame = Frame(source, {}, scopes, frozenset(), lin.build.span)
    given |= {continuations.reached(k): FALSE for k in range(1, len(parts.functions))}
    cells = [boxes.opened(lin, frame, name, given.get(name, UNBOUND)) for name in parts.names]
    lin.suspensions[generator.number] = Suspension(source, parts, frame)
    lin.heap[generator.number] = Items(GeneratorType, tuple(cells), (WAITS, *parts.names))


def _at_place(lin: Linearizer, frame: Frame) -> Value:
    return boxes.read(lin, frame.boxes[continuations.AT], "generator")


def is_at_end(lin: Linearizer, generator: Value) -> Value:
    """Whether a generator has come to its end."""
    assert isinstance(generator, Cell)
    place = _at_place(lin, lin.suspensions[generator.number].frame)
    return conditions.compare(lin, "==", place, literal(continuations.AT_END))


def goes_on(lin: Linearizer, generator: Value, sent: Value = NONE) -> Value:
    """Let a generator go on to its next ``yield``; what it yields, and nothing where it comes to its end."""
    assert isinstance(generator, Cell)
    found = lin.suspensions[generator.number]
    if sum(f.source.function is found.source.function for f in lin.frames) > inlining.DEEPEST:
        raise lin.error_here("a generator goes on with itself too often")
    place = _at_place(lin, found.frame)
    scopes = (*found.frame.scopes, found.frame)

    def part(lin: Linearizer, number: int) -> Value:
        if number == continuations.AT_END:
            return NONE
        source = Source(found.parts.functions[number], found.source.filename, found.source.function)
        return lin.call_function(source, {continuations.SENT: sent}, scopes)

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
    begun = boxes.read(lin, held[continuations.BEGUN], "generator") == TRUE
    numbers = [
        k for k in range(1, len(found.parts.functions)) if boxes.read(lin, held[continuations.reached(k)], "generator") != FALSE
    ]
    made: list[Any] = [gast.Return(Thunk(partial(part, number=continuations.AT_END), node))]
    for number in reversed(numbers if begun else [0, *numbers]):
        test = gast.Compare(syntax.load(continuations.AT), [gast.Eq()], [gast.Constant(number, None)])
        made = [gast.If(test, [gast.Return(Thunk(partial(part, number=number), node))], made)]
    args = gast.arguments([], [], None, [], [], None, [])
    return continuations.at(gast.FunctionDef(node.name, args, made, [], None, None, []), node)


def result(lin: Linearizer, generator: Value) -> Value:
    """What a generator returned."""
    assert isinstance(generator, Cell)
    return boxes.read(lin, lin.suspensions[generator.number].frame.boxes[continuations.RESULT], "generator")


def close(lin: Linearizer, generator: Value) -> None:
    """``generator.close()``."""
    assert isinstance(generator, Cell)
    boxes.write(lin, lin.suspensions[generator.number].frame.boxes[continuations.AT], literal(continuations.AT_END))


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
    loop.run_while(continuations.at(gast.Constant(True, None), lin.frame.source.node))
    loops.went_on(lin, lin.frame.env.pop(ended))
    if lin.frame.env[RETURNED] == FALSE:
        lin.frame.env[RETURN] = returned
    return result(lin, generator)


# --- loops within a generator, and ``yield from`` ---


def _read(lin: Linearizer, name: str) -> Value:
    return boxes.read(lin, lin.frame.scopes[-1].boxes[name], name)


def _write(lin: Linearizer, name: str, value: Value) -> None:
    boxes.write(lin, lin.frame.scopes[-1].boxes[name], value)


def start(lin: Linearizer, node: Any, name: str) -> Value:
    """Begin to walk something."""
    whole, place, _ = continuations.slots(name)
    stream = iterators.stream(lin, expressions.value(lin, node), node)
    if stream is None or (isinstance(stream, Sym) and isinstance(stream.kind, kinds.Scalar)):
        raise lin.refuse(node, "a generator that walks something of unknown structure is not gone on with")
    _write(lin, whole, stream)
    _write(lin, place, literal(0))
    return NONE


def more(lin: Linearizer, name: str, sent: str | None) -> Value:
    """Whether there is a next item, which is kept then."""
    whole, place, item = continuations.slots(name)
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


def item(lin: Linearizer, name: str) -> Value:
    """The next item."""
    whole, place, item = continuations.slots(name)
    stream = _read(lin, whole)
    if generators.is_generator(lin, stream):
        return _read(lin, item)
    if iterators.is_iterator(lin, stream):
        return iterators.take(lin, stream)
    at = _read(lin, place)
    _write(lin, place, arithmetic.binary(lin, "+", at, literal(1)))
    return expressions.item(lin, stream, at)


def outcome(lin: Linearizer, name: str) -> Value:
    """What ``yield from`` gives at the end."""
    stream = _read(lin, continuations.slots(name)[0])
    return result(lin, stream) if is_suspended(lin, stream) else NONE


def last_part(lin: Linearizer, statements: Sequence[Any], loop: Sequence[Any], node: Any) -> Value:
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
