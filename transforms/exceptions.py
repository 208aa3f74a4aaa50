"""Exceptions, linearized: ``try`` becomes a branch between what completes and what the handlers do instead.

Where an exception may come before or after a name is bound, the body is cut into pieces between which nothing is bound,
and each piece has the handlers; what is bound inside a loop or branch of such a piece is ``TORN`` in the handler, and
reading it is refused.  ``finally`` and ``with`` run their clean-up on both ways out.
"""

from __future__ import annotations

import contextlib
import dis
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from types import FunctionType, GeneratorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.runtime.errors import DifferentiationError, OtherPath, torn_text, unbound_text
from srcad.transforms import (
    calls,
    containers,
    effects,
    expressions,
    generators,
    introspection,
    kinds,
    merging,
    objects,
    paths,
    protocols,
    resolve,
    stepwise,
    syntax,
    throws,
    torn,
    walk,
)
from srcad.transforms.exits import DONE, FLAGS, STATE
from srcad.transforms.ir import EFFECTS, UNDEF, Assign, For, Lit, Op, Raise, Ref, Try, While, With
from srcad.transforms.unbound import CHECK
from srcad.transforms.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    Cell,
    Items,
    Sym,
    Value,
    is_torn,
    known_object,
    literal,
    reference,
    symbols,
    torn_by,
)  # fmt: skip
from srcad.transforms.walk import every

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer, Side

_EXITS = (gast.Return, gast.Raise, gast.Continue, gast.Break)


def whole(lin: Linearizer, value: Value, name: str) -> Value:
    """A value that is read; where an exception may have torn it the walk begins again, or looks at it."""
    if not isinstance(value, Sym) or lin.torn.is_whole(value.operand):
        return value
    site = lin.torn.site(value.operand)
    if site is not None and site not in lin.sites:
        raise lin.restart_at(site)
    if is_torn(value):
        raise lin.error_here(torn_text(name))
    where = lin.build.span
    place = "" if where is None else f" ({where.filename}, line {where.lineno})"
    lin.build.block.append(Assign(None, Op(torn.CHECK), (value.operand, Lit(name + place)), where))
    return value


# --- names that some paths do not bind ---


def may_be_unbound(lin: Linearizer, *values: Value) -> bool:
    """Whether one of these is unbound, on some path at least."""
    return any(s.operand is UNDEF or s.operand in lin.loose for v in values for s in symbols(v))


def bound(lin: Linearizer, value: Value, name: str) -> Value:
    """A variable of the user's where it is read: what is not bound here raises, and what may not be is checked."""
    if value == UNBOUND and not lin.dead:
        fail(lin, UnboundLocalError, literal(unbound_text(name)))
    elif isinstance(value, Sym) and value.operand in lin.loose:
        lin.build.block.append(Assign(None, Op(CHECK), (value.operand, Lit(name)), lin.build.span))
    return value


# --- raise and assert ---


def throw(lin: Linearizer, node: Any) -> None:
    """``raise``."""
    if node.exc is None:
        if not lin.caught:
            raise lin.refuse(node, "a bare raise outside of a handler is not differentiated")
        raise_again(lin, lin.caught[-1])
        return
    made = throws.made(lin, node.exc)
    if made is not None and throws.leaves(lin, made):
        if node.cause is not None:
            objects.write(lin, made, "__cause__", expressions.value(lin, node.cause))
        return
    saying, lin.saying = lin.saying, True
    exception = lin.operand(expressions.value(lin, node.exc))
    cause = None if node.cause is None else lin.operand(expressions.value(lin, node.cause))
    lin.saying = saying
    end(lin, Raise(exception, cause, lin.at(node)))


def raise_again(lin: Linearizer, exception: Value) -> None:
    """Raise what a handler caught."""
    if not throws.leaves(lin, exception):
        end(lin, Raise(lin.operand(exception), None, lin.build.span))


def end(lin: Linearizer, entry: Raise) -> None:
    """End this path with an exception; what the heap holds here is what a handler may find."""
    lin.build.block.append(entry)
    lin.escapes.append(dict(lin.heap))
    lin.dead = True


def _raised(lin: Linearizer, exception: Sym) -> None:
    end(lin, Raise(exception.operand, None, lin.build.span))


_DISPLAYS = frozenset({"tuple", "list", "dict", "set", "slice"})


def certain_failure(lin: Linearizer, name: str, keywords: tuple[str, ...], operands: tuple[Any, ...]) -> bool:
    """End this path where an operation certainly fails in a ``try``, since its operands are of the wrong kind."""
    if not lin.guarded or lin.dead or name in _DISPLAYS:
        return False
    shapes = tuple(o if isinstance(o, Lit) else lin.build.kind(o) for o in operands)
    error = kinds.failure(name, keywords, shapes)
    if error is not None:
        fail(lin, error)
    return error is not None


def fail(lin: Linearizer, error: type[BaseException], *args: Value) -> None:
    """End this path with an exception of a class of Python's own."""
    _raised(lin, lin.op("call", reference(error.__name__, error), *args, kind=kinds.Opaque(error)))


def stop(lin: Linearizer, value: Value) -> Value:
    """What is raised at the end of an iterator; with the value that a generator returned."""
    saying, lin.saying = lin.saying, True
    lin.laden |= lin.depends(value)
    fail(lin, StopIteration, *([] if value == NONE else [value]))
    lin.saying = saying
    return UNBOUND


def check(lin: Linearizer, node: Any) -> None:
    """``assert``."""
    test = expressions.condition(lin, node.test)
    truth = resolve.truth(lin, test)

    def fails() -> None:
        fail(lin, AssertionError, *([] if node.msg is None else [expressions.value(lin, node.msg)]))

    if truth is None:
        lin.branch(test, lambda: None, fails)
    elif not truth:
        fails()


# --- try ---


def attempt(lin: Linearizer, node: Any) -> None:
    """``try`` with its handlers, ``else`` and ``finally``."""
    if node.finalbody:
        inner = gast.copy_location(gast.Try(node.body, node.handlers, node.orelse, []), node)
        body = (lambda: attempt(lin, inner)) if node.handlers else (lambda: lin.statements(node.body))
        leaves = any(isinstance(n, gast.Return | gast.Break | gast.Continue) for s in node.finalbody for n in syntax.own(s))
        unsure = syntax.assigned_by(*node.body, *node.handlers, *node.orelse) if leaves else None
        cleaned_up(lin, body, lambda: lin.statements(node.finalbody), unsure=unsure, leaves=leaves)
        return
    outer = lin.frame.env.get("<completed>")
    lin.bind("<completed>", FALSE)
    catch = throws.opened(lin, node.handlers, node)
    lin.catches.append(catch)
    if _site(lin, node) in lin.sites:
        stepwise.walk(lin, node, catch)
        node = stepwise.node_with(node, orelse=[])
    else:
        _pieces(lin, node, _cut(lin, node), catch)
    lin.catches.pop()
    completed = lin.frame.env.pop("<completed>")
    if outer is not None:
        lin.frame.env["<completed>"] = outer
    arrived = throws.arrived(lin, catch)
    if node.orelse and not lin.dead:
        orelse = unless_done(lin, lambda: lin.statements(node.orelse))
        if completed == TRUE:
            orelse()
        elif completed != FALSE:
            lin.branch(completed, orelse, lambda: None)
    for k, flag, exception in arrived:
        where(lin, flag, lambda: _arrive(lin, node.handlers[k], exception))  # noqa: B023


def where(lin: Linearizer, flag: Value, walk: Callable[[], None]) -> None:
    """Walk something where a flag is set."""
    if flag == TRUE:
        walk()
    elif flag != FALSE and not lin.dead:
        lin.branch(flag, walk, lambda: None)


def _arrive(lin: Linearizer, handler: Any, exception: Value) -> None:
    """Walk a handler after an exception that came as an exit."""
    throws.resumed(lin)
    exception = lin.settled(exception)
    if handler.name is not None:
        lin.bind(handler.name.id, exception)
    lin.caught.append(exception)
    paths.handle(lin, lin.at(handler), lambda: lin.statements(handler.body))
    lin.caught.pop()
    _forget(lin, handler)


def _forget(lin: Linearizer, handler: Any) -> None:
    """Python deletes the name of the exception at the end of a handler."""
    if handler.name is not None and not lin.dead:
        lin.bind(handler.name.id, UNBOUND)


def _site(lin: Linearizer, node: Any) -> Any:
    """What names a ``try`` that is walked one statement at a time."""
    return "stepwise", lin.at(node)


def unless_done(lin: Linearizer, walk: Callable[[], None]) -> Callable[[], None]:
    """A walk of what follows where nothing left before."""

    def walked() -> None:
        done = lin.frame.env[DONE]
        if done == FALSE:
            walk()
        elif done != TRUE:
            lin.branch(done, lambda: None, walk)

    return walked


def _cut(lin: Linearizer, node: Any) -> list[list[Any]]:
    """The body in pieces: after a statement that binds what the handlers, or what follows them, may read."""
    matters = _read_later(lin, node)
    goes_on = any(not isinstance(h.body[-1], gast.Raise) for h in node.handlers)
    pieces: list[list[Any]] = [[]]
    body = [s for statement in node.body for s in _one_by_one(lin, statement)]
    for statement in body:
        if goes_on and pieces[-1] and isinstance(getattr(statement, "value", None), gast.Name) and _may_write(statement):
            pieces.append([])
        pieces[-1].append(statement)
        if statement is not body[-1] and (syntax.assigned_by(statement) & matters or (goes_on and _may_write(statement))):
            pieces.append([])
    return pieces


def _one_by_one(lin: Linearizer, statement: Any) -> list[Any]:
    """An assignment to several targets, or to an element of what is followed one by one, as one to each target."""
    if not isinstance(statement, gast.Assign) or not _may_write(statement):
        return [statement]
    if len(statement.targets) == 1 and not _is_followed(lin, statement.targets[0]):
        return [statement]
    name = gast.copy_location(gast.Name("<assigned>", gast.Load(), None, None), statement)
    parts = [gast.Assign([name], statement.value), *(gast.Assign([t], name) for t in statement.targets)]
    return [gast.copy_location(part, statement) for part in parts]


def _is_followed(lin: Linearizer, target: Any) -> bool:
    """Whether a target is an element of a container of known structure."""
    base = getattr(target, "value", None)
    return isinstance(target, gast.Subscript) and isinstance(base, gast.Name) and isinstance(lin.frame.env.get(base.id), Cell)


def _may_write(statement: Any) -> bool:
    """Whether a statement may write into memory: it stores into a part of something, or calls something for its effect."""
    stores = (n for n in syntax.every(statement) if isinstance(n, gast.Subscript | gast.Attribute))
    calls_only = isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Call)
    return calls_only or isinstance(statement, gast.AugAssign) or any(isinstance(n.ctx, gast.Store) for n in stores)


def _read_later(lin: Linearizer, node: Any) -> set[str]:
    """The names bound in the body that may be read on the way through a handler."""
    bound = syntax.assigned_by(*node.body)
    outside = _loads(lin.frame.source.node) - _loads(*node.body)
    found: set[str] = set()
    for handler in node.handlers:
        names = set(_loads(*handler.body))
        anew = syntax.assigned_by(*(s for s in handler.body if isinstance(s, gast.Assign)))
        found |= names if isinstance(handler.body[-1], _EXITS) else names | (set(outside) - anew)
    return found & bound


def _loads(*nodes: Any) -> Counter[str]:
    """How often names are read."""
    names = (n for node in nodes for n in syntax.every(node) if isinstance(n, gast.Name))
    return Counter(n.id for n in names if isinstance(n.ctx, gast.Load))


def _pieces(lin: Linearizer, node: Any, pieces: Sequence[list[Any]], catch: throws.Catch) -> None:
    """Walk the first piece with the handlers, and where it completed the others."""

    def handlers(raised: Sym) -> None:
        around, lin.catches = lin.catches, lin.catches[: lin.catches.index(catch)]
        _handle(lin, node.handlers, raised)
        lin.catches = around

    def body() -> None:
        lin.statements(pieces[0])
        if not lin.dead:
            lin.bind("<completed>", TRUE)

    simple = isinstance(pieces[0][-1], gast.Assign | gast.AnnAssign | gast.AugAssign | gast.Return | gast.Expr)
    unsure = syntax.assigned_by(*(pieces[0][:-1] if simple else pieces[0])) | generators.bound_at_yields(lin, pieces[0])
    guard(lin, body, classes(lin, node.handlers), handlers, unsure, _site(lin, node))
    if len(pieces) == 1 or lin.dead:
        return
    completed = lin.frame.env["<completed>"]
    lin.bind("<completed>", FALSE)
    rest = unless_done(lin, lambda: _pieces(lin, node, pieces[1:], catch))
    if completed == TRUE:
        rest()
    elif completed != FALSE:
        lin.branch(completed, rest, lambda: None)


def classes(lin: Linearizer, handlers: Sequence[Any]) -> Value:
    """What the handlers catch, all together."""
    if any(h.type is None for h in handlers):
        return reference("BaseException", BaseException)
    found: list[Value] = []
    for handler in handlers:
        value = expressions.value(lin, handler.type)
        content = lin.content(value)
        found.extend([value] if content is None else content.children)
    return found[0] if len(found) == 1 else Items(tuple, tuple(found))


def _handle(lin: Linearizer, handlers: Sequence[Any], raised: Sym) -> None:
    """Walk the first handler that fits; the last one that is left fits what was caught."""
    handler, *others = handlers

    def run() -> None:
        if handler.name is not None:
            lin.bind(handler.name.id, raised)
        lin.statements(handler.body)
        _forget(lin, handler)

    if not others:
        run()
        return
    wanted = lin.operand(expressions.value(lin, handler.type))
    test = lin.op("isinstance", raised, Sym(wanted, kinds.UNKNOWN), kind=kinds.BOOL)
    lin.branch(test, run, lambda: _handle(lin, others, raised))


def guard(
    lin: Linearizer, body: Callable[[], None], classes: Value, handle: Callable[[Sym], None], unsure: frozenset[str] | None,
    site: Any = None,
) -> None:
    """Walk a body, and what is done instead where it raises; join the two.

    ``unsure`` are the names of which nothing is known after an exception; ``None`` where it is raised again in the end.
    ``site`` names a ``try`` that could be walked one statement at a time.
    """
    span = lin.build.span
    caught = lin.operand(classes)
    lin.guarded += 1
    escapes, lin.escapes = lin.escapes, []
    then = _ended(lin.resume(_start(lin), body))
    lin.guarded -= 1
    found, lin.escapes = lin.escapes, escapes + lin.escapes
    if not then.dead and throws.cannot_raise(lin, then.block, classes):
        lin.build.block.extend(then.block)
        lin.frame.env, lin.heap = then.env, then.heap
        return
    start = _start(lin) if unsure is None else _after_exception(lin, then, unsure, found, torn_by(site))
    certain = _certain(lin, then, classes)
    if certain is not None:
        lin.build.block.extend(then.block[:-1])
        lin.frame.env, lin.heap = start.env, start.heap
        lin.caught.append(certain)
        handle(certain)
        lin.caught.pop()
        return
    raised = Sym(lin.build.fresh("error", kinds.Opaque(Exception)), kinds.Opaque(Exception))

    def handler() -> None:
        _let_errors_through(lin, then, raised, classes)
        lin.caught.append(raised)
        paths.handle(lin, span, lambda: handle(raised))
        lin.caught.pop()

    orelse = lin.resume(start, handler)
    if not orelse.dead and unsure is not None:
        _refuse_torn_memory(lin, then, site)
    name = str(raised.operand)
    merging.join_sides(lin, caught, then, orelse, span, make=partial(Try, name=name), given=name)


def _refuse_torn_memory(lin: Linearizer, then: Side, site: Any) -> None:
    """Refuse a body that writes into memory from outside before something that can raise, where a handler goes on."""
    inside, written = walk.defined(then.block), False

    def writes(entry: Any) -> bool:
        return isinstance(entry, Assign) and entry.op.name in EFFECTS and entry.args[0] not in inside

    for entry in every(then.block):
        again = isinstance(entry, For | While) and any(writes(e) for e in every((entry,)))
        if again or (written and not (isinstance(entry, Assign) and effects.never_raises(entry, lin.kinds))):
            if site is not None and site not in lin.sites:
                raise lin.restart_at(site)
            raise lin.error_here("a write into memory before an exception in a `try` that goes on is not differentiated")
        written = written or writes(entry)


def _start(lin: Linearizer) -> Side:
    from srcad.transforms.linearize import Side

    return Side((), dict(lin.frame.env), dict(lin.heap), False)


def _ended(side: Side) -> Side:
    """A side without what cannot be reached."""
    ends = next((k for k, e in enumerate(side.block) if isinstance(e, Raise)), None)
    return side if ends is None else replace(side, block=side.block[: ends + 1], dead=True)


def _certain(lin: Linearizer, then: Side, classes: Value) -> Sym | None:
    """The exception that the body certainly raises and the handlers certainly catch."""
    last = then.block[-1] if then.block else None
    if not isinstance(last, Raise) or not all(isinstance(e, Assign) and effects.makes_exception(e) for e in then.block[:-1]):
        return None
    kind = lin.build.kind(last.exception)
    wanted = _caught(classes)
    sure = isinstance(kind, kinds.Opaque) and kind.cls is not None and all(isinstance(w, type) for w in wanted)
    return Sym(last.exception, kind) if sure and issubclass(kind.cls, wanted) else None  # type: ignore[union-attr,arg-type]


def _after_exception(
    lin: Linearizer, then: Side, unsure: frozenset[str], escapes: list[dict[int, Items]], lost: Sym
) -> Side:
    """The state that a handler begins with: as before the body, but for what may have been bound before it raised."""
    start = _start(lin)
    for name in sorted(unsure):
        if then.env.get(name) != start.env.get(name) or then.dead:
            start.env[name] = lost
    for number, content in start.heap.items():
        after = next((h[number] for h in (then.heap, *escapes) if h.get(number, content) != content), content)
        if after != content and content.cls is GeneratorType:
            start.heap[number] = generators.LEFT
        elif after != content and then.block:
            if content.cls in (list, dict) and len(after.children) != len(content.children):
                raise containers.restart_for(lin, number)
            keys = content.keys if not objects.is_class(content.cls) else tuple(dict.fromkeys((*content.keys, *after.keys)))
            start.heap[number] = Items(content.cls, (lost,) * (len(keys) or len(content.children)), keys)
    return start


def _caught(classes: Value) -> tuple[Any, ...]:
    """The classes that handlers catch; ``None`` for one that is not known."""
    parts = (classes,) if isinstance(classes, Sym) else classes.children if isinstance(classes, Items) else ()
    return tuple(known_object(p) for p in parts)


def _let_errors_through(lin: Linearizer, then: Side, raised: Sym, classes: Value) -> None:
    """An error of srcad's own, from a callee that is found out at run time or a guard, is not for the user's handlers."""
    called = any(isinstance(e, Assign) and e.op.name == "door" for e in every(then.block))
    for error, comes in ((DifferentiationError, called), (OtherPath, paths.is_guarded(then.block))):
        if comes and any(not isinstance(c, type) or issubclass(error, c) for c in _caught(classes)):
            own = Sym(Ref(error.__name__, error), kinds.of(error))
            test = lin.op("isinstance", raised, own, kind=kinds.BOOL)
            lin.branch(test, lambda: _raised(lin, raised), lambda: None)


def cleaned_up(
    lin: Linearizer, body: Callable[[], None], cleanup: Callable[[], None],
    instead: Callable[[Sym], None] | None = None, unsure: frozenset[str] | None = None, leaves: bool = False,
) -> None:  # fmt: skip
    """Walk a body, and a clean-up on both ways out of it, which may be a way out itself where it ``leaves``.

    ``instead`` is what is done after an exception.
    """

    def after_exception(raised: Sym) -> None:
        cleanup()
        if not lin.dead:
            unless_done(lin, lambda: _raised(lin, raised))()

    def whole_body() -> None:
        body()
        if not lin.dead:
            lin.bind("<ended>", TRUE)

    outer = lin.frame.env.get("<ended>")
    lin.bind("<ended>", FALSE)
    guard(lin, whole_body, reference("BaseException", BaseException), instead or after_exception, unsure or frozenset())
    ended = lin.frame.env.pop("<ended>")
    if outer is not None:
        lin.frame.env["<ended>"] = outer
    if lin.dead or ended == FALSE:
        return
    if ended == TRUE:
        _cleanup(lin, cleanup, leaves)
    else:
        lin.branch(ended, lambda: _cleanup(lin, cleanup, leaves), lambda: None)


def _cleanup(lin: Linearizer, cleanup: Callable[[], None], leaves: bool) -> None:
    """The clean-up on the way out of a body that completed, whose exits follow it, unless it ``leaves`` itself."""
    flags = throws.names(lin) if leaves else ()
    raised = {n: lin.frame.env[n] for n in flags if n in lin.frame.env and not n.startswith(throws.SLOT)}
    saved = {f: lin.frame.env[f] for f in STATE} | raised
    lin.frame.env.update(dict.fromkeys((*FLAGS, *raised), FALSE))
    cleanup()
    if not lin.dead:
        unless_done(lin, lambda: lin.frame.env.update(saved))()


# --- with ---


def context(lin: Linearizer, node: Any) -> None:
    """``with``: a manager that nothing is known of is entered by the generated code, others by their own methods."""
    first, *others = node.items
    inner = node.body if not others else [gast.copy_location(gast.With(others, node.body, None), node)]
    if _is_suppression(lin, first.context_expr):
        _suppressed(lin, first, inner, node)
        return
    manager = expressions.value(lin, first.context_expr)
    if isinstance(manager, Items) and manager.cls is generators.Manager:
        generators.within(lin, manager.children[0], first.optional_vars, inner)
        return
    if isinstance(manager, Sym):
        _within(lin, manager, first.optional_vars, inner)
        return
    entered = calls.call(lin, resolve.attribute(lin, manager, "__enter__", ""), (), (), node)

    def body() -> None:
        if first.optional_vars is not None:
            lin.assign(first.optional_vars, entered)
        lin.statements(inner)

    def leave() -> None:
        calls.call(lin, resolve.attribute(lin, manager, "__exit__", ""), (NONE, NONE, NONE), (), node)

    def leave_unless_raised() -> None:
        flag = lin.frame.env[catch.flag(0)]
        if flag == FALSE:
            leave()
        elif flag != TRUE:
            lin.branch(flag, lambda: None, leave)

    def after(raised: Value) -> None:
        _leave_by(lin, manager, raised, node)

    catch = throws.opened_for_all(lin, node)
    lin.catches.append(catch)
    cleaned_up(lin, body, leave_unless_raised, after, syntax.assigned_by(*inner))
    lin.catches.pop()
    for _, flag, exception in throws.arrived(lin, catch):
        where(lin, flag, lambda: _leave_after(lin, manager, exception, node))  # noqa: B023


def _leave_after(lin: Linearizer, manager: Value, exception: Value, node: Any) -> None:
    """Leave a manager after an exception that came as an exit."""
    throws.resumed(lin)
    _leave_by(lin, manager, lin.settled(exception), node)


def _is_suppression(lin: Linearizer, node: Any) -> bool:
    """Whether an expression is ``contextlib.suppress(...)``."""
    plain = isinstance(node, gast.Call) and not node.keywords and isinstance(node.func, gast.Name | gast.Attribute)
    return plain and known_object(expressions.value(lin, node.func)) is contextlib.suppress


def _suppressed(lin: Linearizer, item: Any, statements: Sequence[Any], node: Any) -> None:
    """``with contextlib.suppress(...)`` is a ``try`` whose handler does nothing."""
    if item.optional_vars is not None:
        lin.assign(item.optional_vars, NONE)
    classes = gast.copy_location(gast.Tuple(item.context_expr.args, gast.Load()), node)
    handler = gast.ExceptHandler(classes, None, [gast.copy_location(gast.Pass(), node)])
    attempt(lin, gast.copy_location(gast.Try(list(statements), [gast.copy_location(handler, node)], [], []), node))


def _leave_by(lin: Linearizer, manager: Value, raised: Value, node: Any) -> None:
    """Leave a manager by an exception, which goes on unless ``__exit__`` returns what is true."""
    cls = calls.call(lin, reference("type", type), (raised,), (), node)
    given = calls.call(lin, resolve.attribute(lin, manager, "__exit__", ""), (cls, raised, NONE), (), node)
    if lin.dead:
        return
    swallows = protocols.tested(lin, given)
    truth = resolve.truth(lin, swallows)
    if truth is None:
        lin.branch(swallows, lambda: None, lambda: raise_again(lin, raised))
    elif not truth:
        raise_again(lin, raised)


def _within(lin: Linearizer, manager: Sym, target: Any, statements: Sequence[Any]) -> None:
    entered = Sym(lin.build.fresh("entered", kinds.UNKNOWN), kinds.UNKNOWN)

    def body() -> None:
        if target is not None:
            lin.assign(target, entered)
        lin.statements(statements)

    then = _ended(lin.resume(_start(lin), body))
    if _may_swallow(lin, manager) and not all(isinstance(e, Assign) and effects.never_raises(e, lin.kinds) for e in then.block):
        raise lin.error_here("a context manager that may let exceptions vanish is not differentiated here")
    never = replace(_start(lin), dead=True)
    name = str(entered.operand)
    merging.join_sides(lin, manager.operand, then, never, lin.build.span, make=partial(With, name=name), given=name)


def _may_swallow(lin: Linearizer, manager: Sym) -> bool:
    """Whether leaving a manager by an exception may be the end of the exception."""
    cls = introspection.class_of(lin, manager)
    leave = None if cls is None else getattr(cls, "__exit__", None)
    if cls is None or leave is None or cls in (contextlib.suppress, contextlib.ExitStack):
        return True
    if not isinstance(leave, FunctionType) or cls.__module__.split(".")[0] in sys.stdlib_module_names:
        return False
    before = itertools.pairwise(dis.get_instructions(leave))
    returned = [a.argval if a.opname.startswith("LOAD_CONST") else manager for a, b in before if b.opname == "RETURN_VALUE"]
    returned += [i.argval for i in dis.get_instructions(leave) if i.opname == "RETURN_CONST"]
    return any(value not in (None, False) for value in returned)
