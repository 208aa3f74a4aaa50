"""Generators, followed in place: what consumes a generator is walked at every one of its ``yield``.

While the generator's body is walked, the variables of its consumer stand in the generator's own bindings under ``OUTER``,
and while the consumer's body is walked the generator's stand in the consumer's under a prefix of their own: branches and
loops of either so join and carry both.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    boxes,
    containers,
    exceptions,
    expressions,
    fence,
    inlining,
    iterators,
    lazies,
    methods,
    parse,
    resolve,
    suspended,
    syntax,
    throws,
)
from srcad.transforms.exits import DONE, FLAGS, LASTING, RETURN, RETURNED, STATE, STOP
from srcad.transforms.ir import Assign
from srcad.transforms.thunks import Thunk
from srcad.transforms.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    Bound,
    Cell,
    Func,
    Items,
    Sym,
    Value,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearize import Frame, Linearizer

OUTER = "<outer>"
#: What is left of a generator that was left before its end, and of one that came to its end.
LEFT = Items(GeneratorType, (NONE,), ())
_SPENT = Items(GeneratorType, (), ())
_FUNCTION = "<function>"
_TOTAL = "<sum>total"
_NEXT = "<next>item"


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


class Manager:
    """The class of what a function decorated with ``contextlib.contextmanager`` returns: it holds the generator."""


_HELPER = contextlib.contextmanager(iter).__code__


def managed(target: Any) -> FunctionType | None:
    """The generator function behind one that ``contextlib.contextmanager`` decorates; ``None`` for every other one."""
    found = getattr(target, "__wrapped__", None) if getattr(target, "__code__", None) is _HELPER else None
    return found if isinstance(found, FunctionType) and is_function(found) else None


def within(lin: Linearizer, generator: Value, target: Any, statements: Sequence[Any]) -> None:
    """The body of a ``with`` at the ``yield`` of its manager, which goes on after it whichever way the body is left."""
    place = lin.build.span
    names = {flag: f"<left {place}>{flag}" for flag in STATE}
    own = {names[f]: FALSE for f in FLAGS} | {names[RETURN]: lin.frame.env[RETURN]}
    lin.frame.env.update(own)

    def body(value: Value) -> None:
        if target is not None:
            lin.assign(target, value)
        lin.catches.append(catch)
        lin.statements(statements)
        lin.catches.pop()
        exceptions.where(lin, lin.frame.env[catch.flag(0)], lambda: throws.resumed(lin))
        for flag, name in names.items():
            lin.frame.env[name] = lin.frame.env[flag]
        lin.frame.env.update(dict.fromkeys(FLAGS, FALSE))

    catch = throws.opened_for_all(lin, statements[0])
    names_of_catch = {catch.flag(0), catch.slot(0)}
    targets = {n.id for n in syntax.every(target) if isinstance(n, gast.Name)} if target is not None else set()
    bound = syntax.assigned_by(*statements) | names_of_catch | targets
    consume(lin, generator, body, frozenset({*bound, *names.values()}), catch)
    for flag, name in names.items():
        lin.frame.env[flag] = lin.frame.env.pop(name)


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


def late(lin: Linearizer, node: Any) -> Value | None:
    """A generator expression as the generator that it is, where what it reads is another one when it is walked."""
    inside = {n.id for n in gast.walk(node) if isinstance(n, gast.Name)}
    if inside.isdisjoint(_touched_after(lin.frame.source.node, node)):
        return None
    return spelled(lin, node, expressions.value(lin, node.generators[0].iter))


def spelled(lin: Linearizer, node: Any, first: Value) -> Value:
    """A generator expression as a generator, of what it walks first."""
    return make(lin, expressions.closure(lin, _spelled_out(node)), {_FIRST: first})


def drawn(lin: Linearizer, node: Any) -> Value | None:
    """A generator expression as a generator, where what it walks is one, or may be gone on with by others."""
    first = _stream(lin, node.generators[0].iter)
    return None if first is None else spelled(lin, node, first)


_FIRST = ".0"


@functools.lru_cache(256)
def _spelled_out(node: Any) -> Any:
    """The function that Python makes of a generator expression, which is given the first iterable."""
    name = functools.partial(gast.Name, annotation=None, type_comment=None)
    body: Any = gast.Expr(gast.Yield(node.elt))
    for k, part in reversed([*enumerate(node.generators)]):
        for test in reversed(part.ifs):
            body = gast.If(test, [body], [])
        body = gast.For(part.target, part.iter if k else name(_FIRST, gast.Load()), [body], [], None)
    args = gast.arguments([name(_FIRST, gast.Param())], [], None, [], [], None, [])
    made = gast.FunctionDef("genexpr", args, [body], [], None, None, [])
    for part in gast.walk(made):
        if not hasattr(part, "lineno"):
            gast.copy_location(part, node)
    return made


def _touched_after(function: Any, node: Any) -> set[str]:
    """The names that a function binds, stores into or calls a method of after a node, or around it in a loop."""
    around = [n for n in gast.walk(function) if isinstance(n, gast.For | gast.While) and any(p is node for p in gast.walk(n))]
    own = {id(n) for n in gast.walk(node)}
    found: set[str] = set()
    for place in (*around, function):
        for part in gast.walk(place):
            if id(part) in own or (place is function and _position(part) <= _position(node)):
                continue
            bases = [part.value] if isinstance(part, gast.Subscript | gast.Attribute) and _changes(part) else []
            stored = [part] if isinstance(part, gast.Name) and not isinstance(part.ctx, gast.Load) else []
            found |= {n.id for b in (*bases, *stored) for n in gast.walk(b) if isinstance(n, gast.Name)}
    return found


def _position(node: Any) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def check_view(lin: Linearizer, node: Any) -> None:
    """What ``d.values()`` and its like give shows what is stored into the dict later, which then lives at run time."""
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Attribute) or not isinstance(node.func.value, gast.Name):
        return
    held = lin.frame.env.get(node.func.value.id)
    if not isinstance(held, Cell) or lin.heap[held.number].cls is not dict or held.site in lin.sites:
        return
    if node.func.attr in ("keys", "values", "items"):
        if node.func.value.id in _touched_after(lin.frame.source.node, node):
            raise containers.restart(held)


def _changes(part: Any) -> bool:
    return isinstance(part, gast.Attribute) or not isinstance(part.ctx, gast.Load)


def is_made_by(lin: Linearizer, node: Any) -> bool:
    """Whether an expression makes a generator that is followed."""
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
        return isinstance(node, gast.GeneratorExp)
    function = expressions.value(lin, node.func)
    if isinstance(function, Func):
        return yields(function.source.node)
    target = known_object(function.function if isinstance(function, Bound) else function)
    return isinstance(target, FunctionType) and is_function(target)


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
    return lin.error_here("a generator cannot be passed on at run time here")


def consume(
    lin: Linearizer, generator: Value, body: Callable[[Value], None], names: frozenset[str],
    catch: throws.Catch | None = None,
) -> Value:
    """Walk a generator, and ``body`` at every ``yield``; ``names`` are those that the body binds. What it returns.

    With ``catch`` the generator is always walked to its end, and what the body raises is raised at the ``yield``.
    """
    from srcad.transforms.linearize import Frame

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
    lin.heap[generator.number] = _SPENT
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
    if consumer.env[STOP] != FALSE and not lin.dead:
        lin.heap[generator.number] = LEFT
        _check_closed(lin, generator, source)
    if shield is not None:
        _let_through(lin, shield)
    return returned


def _let_through(lin: Linearizer, shield: throws.Catch) -> None:
    """Raise in the consumer what its body raised at a ``yield`` within a ``try``."""
    for _, flag, exception in throws.arrived(lin, shield):
        exceptions.where(lin, flag, lambda: _resume_raising(lin, exception))  # noqa: B023


def _resume_raising(lin: Linearizer, exception: Value) -> None:
    throws.resumed(lin)
    exceptions.raise_again(lin, lin.settled(exception))


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
        exceptions.where(lin, flag, lambda: exceptions.raise_again(lin, lin.settled(exception)))
    stop = frame.env[OUTER + STOP]
    if stop == TRUE:
        _leave(lin)
    elif stop != FALSE and not lin.dead:
        lin.branch(stop, lambda: _leave(lin), lambda: None)


def _shielded(lin: Linearizer, run: Run, body: Callable[[], None]) -> None:
    """Walk what a consumer does at a ``yield``: what it raises is not for the handlers of the generator."""
    shield = run.shield
    if shield is None or lin.guarded == run.guarded:
        body()
        return

    def leave(raised: Sym) -> None:
        lin.frame.env |= {shield.slot(0): raised, shield.flag(0): TRUE, DONE: TRUE, STOP: TRUE}

    exceptions.guard(lin, body, reference("BaseException", BaseException), leave, None)


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
    parts = [gast.Name(slot, gast.Load(), None, None), gast.Name(slot + "item", gast.Store(), None, None)]
    given = gast.Yield(gast.Name(slot + "item", gast.Load(), None, None))
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


# --- consumers ---


_LAZY = (zip, map, filter, enumerate, iter, next)
_TAKERS = (list, tuple, sorted, max, min, set, frozenset, any, all, dict, math.fsum, math.prod)


def taken(lin: Linearizer, target: Any, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments of a function of Python's own, generators that it takes everything of as lists."""
    if not any(target is t for t in _TAKERS):
        lazy = getattr(target, "__module__", None) == "itertools" or any(target is t for t in _LAZY)
        return args if lazy else [containers.gathered(lin, a) if iterators.is_iterator(lin, a) else a for a in args]
    return [containers.gathered(lin, a) if _is_lazy(lin, a) else a for a in args]


def _is_lazy(lin: Linearizer, value: Value) -> bool:
    lazy = isinstance(value, Items) and value.cls in containers.ITERATORS and value.cls is not range
    return lazy or is_generator(lin, value) or (iterators.is_iterator(lin, value) and not iterators.is_endless(lin, value))


def collected(lin: Linearizer, generator: Value, at_once: bool = True) -> Value:
    """All that a generator yields, as a list; where Python asks for one after the other, nothing else may notice."""
    if _never_ends(lin, generator):
        raise lin.error_here("all of a generator that does not end is asked for here")
    made = lin.new_cell(Items(list, (), ()), ("collected", lin.build.span))
    before, start = dict(lin.heap), len(lin.build.block)

    def add(value: Value) -> None:
        methods.method(lin, made, "append", (value,), (), None, "")

    flags = {f: lin.frame.env[f] for f in FLAGS}
    consume(lin, generator, add, frozenset())
    lin.frame.env.update(flags)
    if not at_once:
        _check_alone(lin, before, start, (generator, made))
    return made


def alone(lin: Linearizer, value: Value) -> Value:
    """All that a generator yields, where Python asks for one after the other; every other value is itself."""
    return collected(lin, value, at_once=False) if is_generator(lin, value) else value


def elements(lin: Linearizer, node: Any) -> Value | None:
    """A comprehension over a generator, one element after the other; ``None`` for every other one."""
    stream = _stream(lin, node.generators[0].iter) if isinstance(node, gast.ListComp | gast.DictComp) else None
    if stream is None:
        return None
    keyed = isinstance(node, gast.DictComp)
    made = lin.new_cell(Items(dict if keyed else list, (), ()), ("elements", lin.at(node)))

    def add(lin: Linearizer) -> Value:
        if keyed:
            containers.store(lin, made, expressions.value(lin, node.key), expressions.value(lin, node.value))
            return NONE
        return methods.method(lin, made, "append", (lazies.settled(lin, expressions.value(lin, node.elt)),), (), None, "")

    body: Any = gast.Expr(Thunk(add, node))
    for k, part in reversed([*enumerate(node.generators)]):
        for test in reversed(part.ifs):
            body = gast.If(test, [body], [])
        body = gast.For(part.target, part.iter if k else Thunk(lambda lin: stream, node), [body], [], None)
    for part in (body, *syntax.parts(body)):
        if not hasattr(part, "lineno"):
            gast.copy_location(part, node)
    lin.statement(body)
    return made


def _stream(lin: Linearizer, node: Any) -> Value | None:
    """A generator, or an iterator that others go on with, that an expression stands for; ``None`` for everything else."""
    if isinstance(node, gast.Name):
        found = lin.frame.env.get(node.id)
        moves = isinstance(found, Cell) and (is_generator(lin, found) or iterators.is_iterator(lin, found))
        return found if moves else None
    if not isinstance(node, gast.Call) or not isinstance(node.func, gast.Name | gast.Attribute):
        return None
    if not (is_made_by(lin, node) or lazies.is_lazy(lin, expressions.value(lin, node.func))):
        return None
    start, mark = (lin.build.block[:], dict(lin.heap)), lin.names.mark()
    found = expressions.value(lin, node)
    if is_generator(lin, found) or iterators.is_endless(lin, found):
        return found
    lin.build.block[:], lin.heap = start
    lin.names.reset(mark)
    return None


def goes_on_later(lin: Linearizer, generator: Value) -> bool:
    """Whether a generator may be gone on with by others, or has no end."""
    return suspended.is_suspended(lin, generator) or _never_ends(lin, generator)


def _never_ends(lin: Linearizer, generator: Value) -> bool:
    """Whether a generator has a loop that nothing in it leaves."""
    assert isinstance(generator, Cell)
    content = lin.heap[generator.number]
    if not content.keys:
        return False
    function = content.children[0]
    if generator.number in lin.suspensions:
        source = lin.suspensions[generator.number].source
    else:
        source = function.source if isinstance(function, Func) else parse.read(known_object(function))
    loops_for_ever = (
        n for n in syntax.own(source.node)
        if isinstance(n, gast.While) and isinstance(n.test, gast.Constant) and n.test.value
    )  # fmt: skip
    exits = gast.Break | gast.Return | gast.Raise
    return any(not any(isinstance(n, exits) for n in syntax.own(loop)) for loop in loops_for_ever)


def _check_alone(lin: Linearizer, before: dict[int, Items], start: int, own: Sequence[Value]) -> None:
    numbers = {v.number for v in own if isinstance(v, Cell)}
    numbers |= {n for k in numbers if k in lin.suspensions for n in lin.suspensions[k].frame.boxes.values()}
    changed = any(lin.heap[n] != c and c.cls is not GeneratorType for n, c in before.items() if n not in numbers)
    effects = any(
        isinstance(e, Assign) and e.target is None and e.op.name != "append" for e in lin.build.block[start:]
    )
    if changed or effects:
        raise lin.error_here("a generator that writes into what others read is followed in a `for` alone")


def following(lin: Linearizer, args: Sequence[Value]) -> Value | None:
    """``next(generator)`` and ``next(generator, default)``."""
    generator = args[0]
    if not isinstance(generator, Cell) or not is_generator(lin, generator):
        return None
    if suspended.is_suspended(lin, generator):
        return _gone_on(lin, generator, NONE, args[1:])
    lin.bind(_NEXT, UNBOUND)

    def take(value: Value) -> None:
        lin.bind(_NEXT, value)
        lin.bind(DONE, TRUE)
        lin.bind(STOP, TRUE)

    flags = {f: lin.frame.env[f] for f in FLAGS}
    consume(lin, args[0], take, frozenset({_NEXT}))
    found = lin.frame.env[STOP]
    lin.frame.env.update(flags)

    def end() -> None:
        if len(args) > 1:
            lin.bind(_NEXT, args[1])
        else:
            exceptions.stop(lin, NONE)

    if found == FALSE:
        end()
    elif found != TRUE:
        lin.branch(found, lambda: None, end)
    return lin.settled(lin.frame.env.pop(_NEXT))


def _gone_on(lin: Linearizer, generator: Cell, sent: Value, default: Sequence[Value] = ()) -> Value:
    """The next item of a generator that is gone on with."""
    item = suspended.goes_on(lin, generator, sent)
    if lin.dead:
        return item
    ended = suspended.is_at_end(lin, generator)

    def end() -> Value:
        return default[0] if default else exceptions.stop(lin, suspended.result(lin, generator))

    truth = resolve.truth(lin, ended)
    if truth is not None:
        return end() if truth else item
    lin.branch(ended, lambda: lin.bind(_NEXT, end()), lambda: lin.bind(_NEXT, item))
    return lin.settled(lin.frame.env.pop(_NEXT))


def method(lin: Linearizer, generator: Value, attr: str, args: Sequence[Value]) -> Value | None:
    """A method of a generator."""
    assert isinstance(generator, Cell)
    if attr == "__iter__":
        return generator
    if attr == "__next__":
        return following(lin, (generator,))
    if attr in ("send", "close") and not suspended.is_suspended(lin, generator):
        raise reopened(lin, generator)
    if attr == "send":
        return _gone_on(lin, generator, args[0])
    if attr == "close":
        suspended.close(lin, generator)
        return NONE
    return None


def total(lin: Linearizer, generator: Value, start: Value) -> Value:
    """``sum(generator, start)``."""
    lin.bind(_TOTAL, start)

    def add(value: Value) -> None:
        old = lin.frame.env[_TOTAL]
        first = old == literal(0) and isinstance(value, Sym) and value.varied
        lin.bind(_TOTAL, value if first else expressions.binary(lin, "+", old, value))

    flags = {f: lin.frame.env[f] for f in FLAGS}
    consume(lin, generator, add, frozenset({_TOTAL}))
    lin.frame.env.update(flags)
    return lin.settled(lin.frame.env.pop(_TOTAL))
