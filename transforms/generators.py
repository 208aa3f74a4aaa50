"""Generators, followed in place: what consumes a generator is walked at every one of its ``yield``.

While the generator's body is walked, the variables of its consumer stand in the generator's own bindings under ``OUTER``,
and while the consumer's body is walked the generator's stand in the consumer's under a prefix of their own: branches and
loops of either so join and carry both.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    boxes,
    concrete,
    expressions,
    fence,
    handling,
    inlining,
    lazies,
    parse,
    raising,
    resolve,
    suspended,
    syntax,
    throws,
)
from srcad.transforms.exits import DONE, FLAGS, LASTING, RETURN, RETURNED, STOP
from srcad.transforms.frames import Frame
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, Cell, Func, Items, Sym, Value, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

OUTER = "<outer>"
#: What is left of a generator that was left before its end, and of one that came to its end.
LEFT = Items(GeneratorType, (NONE,), ())
_SPENT = Items(GeneratorType, (), ())
_FUNCTION = "<function>"


@dataclass(frozen=True, slots=True)
class Run:
    """A generator that is walked: its activation, that of its consumer, what the consumer does, and what that binds."""

    frame: Frame
    consumer: Frame
    body: Callable[[Value], None]
    names: frozenset[str]
    inner: str
    catch: throws.Catch | None
    shield: throws.Catch | None
    guarded: int


def bound_at_yields(lin: Linearizer, statements: Sequence[Any]) -> frozenset[str]:
    """What the consumer of the generator that is walked binds within these statements."""
    return carried(lin) if any(map(syntax.yields, statements)) else frozenset()


def is_function(target: FunctionType) -> bool:
    """Whether calling a function makes a generator."""
    return bool(target.__code__.co_flags & 0x20)


def yields(node: Any) -> bool:
    """Whether a function written inside the differentiated code makes a generator."""
    return not isinstance(node, gast.Lambda) and any(map(syntax.yields, node.body))


def make(lin: Linearizer, function: Value, bound: dict[str, Value]) -> Value:
    """A generator that has not begun."""
    content = Items(GeneratorType, (function, *bound.values()), (_FUNCTION, *bound))
    made = lin.followed(content, ("generator", lin.build.span))
    if lives_at_run_time(lin) or suspended.site(made) in lin.sites:
        source, scopes = _source(lin, function, False)
        suspended.suspended(lin, made, source, scopes)
    return made


def reopened(lin: Linearizer, generator: Value) -> Exception:
    """The restart after which a generator can be gone on with from where it is left."""
    assert isinstance(generator, Cell)
    if suspended.site(generator) in lin.sites:
        return lin.error_here("a generator that was left before its end is not gone on with here")
    return lin.restart_at(suspended.site(generator))


def lives_at_run_time(lin: Linearizer) -> bool:
    """Whether the generator that is made here is handed to code that is not followed."""
    return ("generator", lin.build.span) in lin.sites


def is_generator(lin: Linearizer, value: Value) -> bool:
    """Whether a value is a generator that is followed."""
    return isinstance(value, Cell) and lin.heap[value.number].cls is GeneratorType


def handed_on(lin: Linearizer, value: Cell) -> Exception:
    """The restart, or the error, where a generator is handed to code that is not followed."""
    if value.site not in lin.sites and not lin.varied(value):
        return lin.restart_at(value.site)
    return concrete.unrolled(lin, value) or lin.error_here("a generator cannot be passed on at run time here")


def consume(
    lin: Linearizer,
    generator: Value,
    body: Callable[[Value], None],
    names: frozenset[str],
    catch: throws.Catch | None = None,
) -> Value:
    """Walk a generator, and ``body`` at every ``yield``; ``names`` are those that the body binds. What it returns.

    With ``catch`` the generator is always walked to its end, and what the body raises is raised at the ``yield``.
    """
    assert isinstance(generator, Cell)
    consumer = lin.frame
    consumer.env[STOP] = FALSE
    if suspended.is_suspended(lin, generator):
        return suspended.consume(lin, generator, body, names)
    content = lin.heap[generator.number]
    if content == _SPENT:
        return NONE
    if not content.keys:
        raise reopened(lin, generator)
    source, scopes = _source(lin, content.children[0], catch is not None)
    shield = throws.opened_for_all(lin, source.node) if catch is None and _around_yields(source, gast.Try | gast.With) else None
    if shield is not None:
        consumer.env[shield.slot(0)] = NONE
        names |= {shield.flag(0), shield.slot(0)}
    lin.heap[generator.number] = LEFT  # so it is to whoever asks it for an item on the way
    env = dict(zip(content.keys[1:], content.children[1:], strict=True)) | dict.fromkeys(FLAGS, FALSE)
    env |= {RETURN: UNBOUND} | {OUTER + k: v for k, v in consumer.env.items()}
    frame = Frame(source, env, scopes, resolve.locals_of(source.node), lin.build.span)
    frame.doubt = lin.doubt
    boxes.open_boxes(lin, frame)
    result = consumer.env[RETURN]
    run = Run(frame, consumer, body, names, f"<inner {len(lin.hosts)}>", catch, shield, lin.guarded)
    returned = _walk(lin, run)
    if consumer.env[RETURNED] == FALSE:
        consumer.env[RETURN] = result
    if consumer.env[STOP] == FALSE or lin.dead:
        lin.heap[generator.number] = _SPENT
    else:
        _check_closed(lin, generator, source)
    if shield is not None:
        _let_through(lin, shield)
    return returned


def walked_on_one_side(lin: Linearizer, generator: Value, test: Value, walk: Callable[[], None]) -> None:
    """Walk a generator unless a test holds; how far it is afterwards is not known."""
    assert isinstance(generator, Cell)
    number = generator.number

    def left(walk: Callable[[], None] | None) -> None:
        if walk is not None:
            walk()
        if not is_waiting(lin, number):
            lin.heap[number] = LEFT

    lin.branch(test, lambda: left(None), lambda: left(walk))


def is_waiting(lin: Linearizer, number: int) -> bool:
    """Whether a generator stands in boxes, which say how far it is."""
    return lin.heap[number].keys[:1] == (suspended.WAITS,)


def _let_through(lin: Linearizer, shield: throws.Catch) -> None:
    """Raise in the consumer what its body raised at a ``yield`` within a ``try``."""
    for _, flag, exception in throws.arrived(lin, shield):
        handling.where(lin, flag, lambda: _resume_raising(lin, exception))  # noqa: B023


def _resume_raising(lin: Linearizer, exception: Value) -> None:
    throws.resumed(lin)
    raising.raise_again(lin, lin.settled(exception))


def _check_closed(lin: Linearizer, generator: Cell, source: parse.Source) -> None:
    """What a generator does when it is closed is done where its consumer stops; nobody else may keep it alive."""
    cleans = [n for n in _around_yields(source, gast.Try | gast.With) if isinstance(n, gast.With) or n.finalbody]
    environments = (frame.env for frame in lin.frames)
    held = any(v == generator for env in environments for v in env.values())
    held = held or any(generator in content.children for content in lin.heap.values())
    check_handlers(lin, source, more=bool(cleans and held))


def check_handlers(lin: Linearizer, source: parse.Source, more: bool = False) -> None:
    """Refuse a generator that may be left before its end, and does something then."""
    handlers = [h for n in _around_yields(source, gast.Try) for h in n.handlers]
    if more or any(_catches_closing(source, h.type) for h in handlers):
        raise lin.error_here("a generator that is left before its end, and does more when it is closed, is not differentiated")


def _catches_closing(source: parse.Source, wanted: Any) -> bool:
    """Whether a handler may catch the ``GeneratorExit`` by which a generator is closed."""
    if isinstance(wanted, gast.Tuple):
        return any(_catches_closing(source, part) for part in wanted.elts)
    name = getattr(wanted, "id", None)
    cls = source.function.__globals__.get(name, getattr(builtins, str(name), None))
    return name in syntax.assigned(source.node) or not (isinstance(cls, type) and issubclass(cls, Exception))


def _walk(lin: Linearizer, run: Run) -> Value:
    """Walk the generator; what it returns."""
    span = lin.build.span
    lin.frames.append(run.frame)
    lin.runs.append(run)
    lin.hosts[id(run.consumer)] = run.frame, OUTER
    returned: Value = NONE
    try:
        lin.statements(run.frame.source.node.body)
        if any(isinstance(n, gast.Return) and n.value is not None for n in syntax.own(run.frame.source.node)):
            returned = lin.returned()
    finally:
        lin.runs.pop()
        lin.frames.pop()
        lin.hosts.pop(id(run.consumer), None)
        lin.build.span = span
    run.consumer.env = _inside(run.frame.env, OUTER)
    return returned


def _source(lin: Linearizer, function: Value, whole: bool) -> tuple[parse.Source, tuple[Frame, ...]]:
    """The text of a generator function, all of whose constructs can be followed, and the scopes around it."""
    if isinstance(function, Func):
        source, scopes = function.source, function.scopes
    else:
        target = known_object(function)
        resolve.external(lin, "code", target.__code__, ("code", target))
        source, scopes = parse.read(target), ()
    fence.check(source, generator=True)
    if whole and _around_yields(source, gast.For | gast.While):
        raise lin.error_here("a generator that yields within a loop, as a context manager, is not differentiated")
    if inlining.recurs_too_often(lin, source.node) or lin.size() > 4 * inlining.BUDGET:
        raise lin.error_here("a generator delegates to itself too often")
    return source, scopes


def _around_yields(source: parse.Source, shape: Any) -> list[Any]:
    """The statements of a shape that a ``yield`` of a generator function stands in."""
    return [n for n in syntax.own(source.node) if isinstance(n, shape) and syntax.yields(n)]


def _inside(env: dict[str, Value], prefix: str) -> dict[str, Value]:
    """The bindings that stand under a prefix."""
    return {k[len(prefix) :]: v for k, v in env.items() if k.startswith(prefix)}


def _outside(env: dict[str, Value], prefix: str, under: str) -> dict[str, Value]:
    """The bindings that do not stand under a prefix, put under another one."""
    return {under + k: v for k, v in env.items() if not k.startswith(prefix)}


def variable(lin: Linearizer, scope: Frame, name: str) -> Value | None:
    """What a name of an enclosing function stands for, also while that is suspended."""
    prefix = ""
    while id(scope) in lin.hosts:
        scope, under = lin.hosts[id(scope)]
        prefix = under + prefix
    return scope.env.get(prefix + name)


# --- yield ---


def give(lin: Linearizer, node: Any, hint: str) -> Value:
    """``yield value``."""
    value = NONE if node.value is None else lazies.settled(lin, expressions.value(lin, node.value))
    _give(lin, value)
    return NONE


def _give(lin: Linearizer, value: Value) -> None:
    """Let the consumer have a value; where it stops, the generator returns."""
    if not lin.runs or lin.runs[-1].frame is not lin.frame:
        raise lin.error_here("a generator is not differentiated here")
    run = lin.runs[-1]
    frame, consumer = run.frame, run.consumer
    consumer.env = _inside(frame.env, OUTER) | _outside(frame.env, OUTER, run.inner)
    consumer.env[DONE] = consumer.env[STOP] = FALSE
    lin.frames.pop()
    lin.runs.pop()
    lin.hosts.pop(id(consumer), None)
    lin.hosts[id(frame)] = consumer, run.inner
    try:
        _shielded(lin, run, lambda: run.body(value))
    finally:
        lin.hosts.pop(id(frame), None)
        lin.hosts[id(consumer)] = frame, OUTER
        lin.frames.append(frame)
        lin.runs.append(run)
    frame.env = _inside(consumer.env, run.inner) | _outside(consumer.env, run.inner, OUTER)
    if run.catch is not None:
        flag, exception = (frame.env.pop(OUTER + name) for name in (run.catch.flag(0), run.catch.slot(0)))
        handling.where(lin, flag, lambda: raising.raise_again(lin, lin.settled(exception)))
    handling.where(lin, frame.env[OUTER + STOP], lambda: _leave(lin))


def _shielded(lin: Linearizer, run: Run, body: Callable[[], None]) -> None:
    """Walk what a consumer does at a ``yield``: what it raises is not for the handlers of the generator."""
    shield = run.shield
    if shield is None or lin.guarded == run.guarded:
        body()
        return

    def leave(raised: Sym) -> None:
        lin.frame.env |= {shield.slot(0): raised, shield.flag(0): TRUE, DONE: TRUE, STOP: TRUE}

    handling.guard(lin, body, reference("BaseException", BaseException), leave, None)


def _leave(lin: Linearizer) -> None:
    for flag in FLAGS:
        lin.bind(flag, TRUE)


def delegate(lin: Linearizer, node: Any, hint: str) -> Value:
    """``yield from iterable``."""
    inner = expressions.value(lin, node.value)
    if is_generator(lin, inner):
        return consume(lin, inner, lambda value: _give(lin, value), carried(lin))
    slot = "<delegated>"
    lin.bind(slot, inner)
    parts = [syntax.load(slot), syntax.store(slot + "item")]
    given = gast.Yield(syntax.load(slot + "item"))
    loop = gast.For(parts[1], parts[0], [gast.Expr(given)], [], None)
    for part in (*parts, given, given.value, loop.body[0], loop):
        gast.copy_location(part, node)
    lin.statement(loop)
    return NONE


def carried(lin: Linearizer) -> frozenset[str]:
    """What the consumer of the generator that is walked binds, as the generator's own bindings."""
    if not lin.runs or lin.runs[-1].frame is not lin.frame:
        return frozenset()
    return frozenset(OUTER + n for n in (*lin.runs[-1].names, *LASTING))
