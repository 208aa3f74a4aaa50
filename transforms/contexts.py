"""``with`` runs what its manager does on entering, and on leaving by whichever way the body is left."""

from __future__ import annotations

import contextlib
import dis
import itertools
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    boxes,
    calls,
    decisions,
    effects,
    exceptions,
    expressions,
    generators,
    handling,
    introspection,
    kinds,
    merging,
    protocols,
    raising,
    resolve,
    syntax,
    throws,
)
from srcad.transforms.exits import FLAGS, RETURN, STATE
from srcad.transforms.ir import Assign, With
from srcad.transforms.values import FALSE, NONE, Items, Sym, Value, known_object, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


class Manager:
    """The class of what a function decorated with ``contextlib.contextmanager`` returns: it holds the generator."""


_HELPER = contextlib.contextmanager(iter).__code__


def managed(target: Any) -> FunctionType | None:
    """The generator function behind one that ``contextlib.contextmanager`` decorates; ``None`` for every other one."""
    found = getattr(target, "__wrapped__", None) if getattr(target, "__code__", None) is _HELPER else None
    return found if isinstance(found, FunctionType) and generators.is_function(found) else None


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
        handling.where(lin, lin.frame.env[catch.flag(0)], lambda: throws.resumed(lin))
        for flag, name in names.items():
            lin.frame.env[name] = lin.frame.env[flag]
        lin.frame.env.update(dict.fromkeys(FLAGS, FALSE))

    catch = throws.opened_for_all(lin, statements[0])
    names_of_catch = {catch.flag(0), catch.slot(0)}
    targets = {n.id for n in syntax.every(target) if isinstance(n, gast.Name)} if target is not None else set()
    bound = syntax.assigned_by(*statements) | names_of_catch | targets
    generators.consume(lin, generator, body, frozenset({*bound, *names.values()}), catch)
    for flag, name in names.items():
        lin.frame.env[flag] = lin.frame.env.pop(name)


def context(lin: Linearizer, node: Any) -> None:
    """``with``: a manager that nothing is known of is entered by the generated code, others by their own methods."""
    first, *others = node.items
    inner = node.body if not others else [gast.copy_location(gast.With(others, node.body, None), node)]
    if _is_call_of(lin, first.context_expr, contextlib.suppress):
        _suppressed(lin, first, inner, node)
        return
    manager = expressions.value(lin, first.context_expr)
    if isinstance(manager, Items) and manager.cls is Manager:
        within(lin, manager.children[0], first.optional_vars, inner)
        return
    if isinstance(manager, Sym):
        swallows = not _is_call_of(lin, first.context_expr, open) and _may_swallow(lin, manager)
        _within_unknown(lin, manager, first.optional_vars, inner, swallows)
        return
    entered = calls.call(lin, resolve.attribute(lin, manager, "__enter__", ""), (), (), node)

    def body() -> None:
        if first.optional_vars is not None:
            lin.assign(first.optional_vars, entered)
        lin.statements(inner)

    def leave() -> None:
        calls.call(lin, resolve.attribute(lin, manager, "__exit__", ""), (NONE, NONE, NONE), (), node)

    def leave_unless_raised() -> None:
        handling.unless(lin, lin.frame.env[catch.flag(0)], leave)

    def after(raised: Value) -> None:
        _leave_by(lin, manager, raised, node)

    catch = throws.opened_for_all(lin, node)
    lin.catches.append(catch)
    handling.cleaned_up(lin, body, leave_unless_raised, after, syntax.assigned_by(*inner))
    lin.catches.pop()
    for _, flag, exception in throws.arrived(lin, catch):
        handling.where(lin, flag, lambda: _leave_after(lin, manager, exception, node))  # noqa: B023


def _leave_after(lin: Linearizer, manager: Value, exception: Value, node: Any) -> None:
    """Leave a manager after an exception that came as an exit."""
    throws.resumed(lin)
    _leave_by(lin, manager, lin.settled(exception), node)


def _is_call_of(lin: Linearizer, node: Any, function: Any) -> bool:
    """Whether an expression is a call of a certain function."""
    named = isinstance(node, gast.Call) and isinstance(node.func, gast.Name | gast.Attribute)
    return named and known_object(expressions.value(lin, node.func)) is function


def _suppressed(lin: Linearizer, item: Any, statements: Sequence[Any], node: Any) -> None:
    """``with contextlib.suppress(...)`` is a ``try`` whose handler does nothing."""
    if item.optional_vars is not None:
        lin.assign(item.optional_vars, NONE)
    classes = gast.copy_location(gast.Tuple(item.context_expr.args, gast.Load()), node)
    handler = gast.ExceptHandler(classes, None, [gast.copy_location(gast.Pass(), node)])
    exceptions.attempt(lin, gast.copy_location(gast.Try(list(statements), [gast.copy_location(handler, node)], [], []), node))


def _leave_by(lin: Linearizer, manager: Value, raised: Value, node: Any) -> None:
    """Leave a manager by an exception, which goes on unless ``__exit__`` returns what is true."""
    cls = calls.call(lin, reference("type", type), (raised,), (), node)
    given = calls.call(lin, resolve.attribute(lin, manager, "__exit__", ""), (cls, raised, NONE), (), node)
    if lin.dead:
        return
    swallows = protocols.tested(lin, given)
    truth = decisions.truth(lin, swallows)
    if truth is None:
        lin.branch(swallows, lambda: None, lambda: raising.raise_again(lin, raised))
    elif not truth:
        raising.raise_again(lin, raised)


def _within_unknown(lin: Linearizer, manager: Sym, target: Any, statements: Sequence[Any], swallows: bool) -> None:
    entered = Sym(lin.build.fresh("entered", kinds.UNKNOWN), kinds.UNKNOWN)

    acts = boxes.may_act(lin, manager)

    def body() -> None:
        if acts:
            boxes.forget(lin)
        if target is not None:
            lin.assign(target, entered)
        lin.statements(statements)

    then = handling.ended(lin.resume(handling.here(lin), body))
    if swallows and not all(isinstance(e, Assign) and effects.never_raises(e, lin.kinds) for e in then.block):
        raise lin.error_here("a context manager that may let exceptions vanish is not differentiated here")
    never = replace(handling.here(lin), dead=True)
    name = str(entered.operand)
    merging.join_sides(lin, manager.operand, then, never, lin.build.span, make=partial(With, name=name), given=name)
    if acts:
        boxes.forget(lin)


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
