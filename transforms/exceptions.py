"""Exceptions, linearized: ``try`` becomes a branch between what completes and what the handlers do instead.

Where an exception may come before or after a name is bound, the body is cut into pieces between which nothing is bound,
and each piece has the handlers; what is bound inside a loop or branch of such a piece is ``TORN`` in the handler, and
reading it is refused.  ``finally`` and ``with`` run their clean-up on both ways out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import beside, expressions, generators, handling, kinds, paths, pieces, stepwise, syntax, throws
from srcad.transforms.values import FALSE, TRUE, UNBOUND, Items, Sym, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def attempt(lin: Linearizer, node: Any) -> None:
    """``try`` with its handlers, ``else`` and ``finally``."""
    if node.finalbody:
        inner = gast.copy_location(gast.Try(node.body, node.handlers, node.orelse, []), node)
        body = (lambda: attempt(lin, inner)) if node.handlers else (lambda: lin.statements(node.body))
        leaves = any(isinstance(n, gast.Return | gast.Break | gast.Continue) for s in node.finalbody for n in syntax.own(s))
        unsure = syntax.assigned_by(*node.body, *node.handlers, *node.orelse) if leaves else None
        handling.cleaned_up(lin, body, lambda: lin.statements(node.finalbody), unsure=unsure, leaves=leaves)
        return
    outer = lin.frame.env.get("<completed>")
    lin.bind("<completed>", FALSE)
    catch = throws.opened(lin, node.handlers, node)
    lin.catches.append(catch)
    if _site(lin, node) in lin.sites:
        stepwise.walk(lin, node, catch)
        node = stepwise.node_with(node, orelse=[])
    else:
        _piecewise(lin, node, pieces.cut(lin, node), catch)
    lin.catches.pop()
    completed = lin.frame.env.pop("<completed>")
    if outer is not None:
        lin.frame.env["<completed>"] = outer
    arrived = throws.arrived(lin, catch)
    if node.orelse and not lin.dead:
        handling.where(lin, completed, handling.unless_done(lin, lambda: lin.statements(node.orelse)))
    for k, flag, exception in arrived:
        handling.where(lin, flag, lambda: _arrive(lin, node.handlers[k], exception))  # noqa: B023


def _arrive(lin: Linearizer, handler: Any, exception: Value) -> None:
    """Walk a handler after an exception that came as an exit."""
    throws.resumed(lin)
    exception = lin.settled(exception) if _asks(handler) else exception
    if handler.name is not None:
        lin.bind(handler.name.id, exception)
    lin.caught.append(exception)
    name = beside.handler(lin, lin.at(handler))
    paths.handle(lin, name, lambda: lin.statements(handler.body), lin.at(handler))
    lin.caught.pop()
    _forget(lin, handler)


def _asks(handler: Any) -> bool:
    """Whether a handler asks its exception for something, or raises it again."""
    reads = (n for s in handler.body for n in syntax.every(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load))
    named = handler.name is not None and any(n.id == handler.name.id for n in reads)
    return named or any(isinstance(n, gast.Raise) and n.exc is None for n in syntax.below(handler))


def _forget(lin: Linearizer, handler: Any) -> None:
    """Python deletes the name of the exception at the end of a handler."""
    if handler.name is not None and not lin.dead:
        lin.bind(handler.name.id, UNBOUND)


def _site(lin: Linearizer, node: Any) -> Any:
    """What names a ``try`` that is walked one statement at a time."""
    return "stepwise", lin.at(node)


def _piecewise(lin: Linearizer, node: Any, parts: Sequence[list[Any]], catch: throws.Catch) -> None:
    """Walk the first piece with the handlers, and where it completed the others."""

    def handlers(raised: Sym) -> None:
        lin.carriers_of[raised.operand] = throws.crossing_site(lin, node)
        around, lin.catches = lin.catches, lin.catches[: lin.catches.index(catch)]
        _handle(lin, node.handlers, raised)
        lin.catches = around

    def body() -> None:
        lin.statements(parts[0])
        if not lin.dead:
            lin.bind("<completed>", TRUE)

    simple = isinstance(parts[0][-1], gast.Assign | gast.AnnAssign | gast.AugAssign | gast.Return | gast.Expr)
    unsure = syntax.assigned_by(*(parts[0][:-1] if simple else parts[0])) | generators.bound_at_yields(lin, parts[0])
    where = replace(lin.at(node.handlers[0]), end_lineno=node.handlers[-1].end_lineno)
    handling.guard(lin, body, classes(lin, node.handlers), handlers, unsure, _site(lin, node), where, len(parts) == 1)
    if len(parts) == 1 or lin.dead:
        return
    completed = lin.frame.env["<completed>"]
    lin.bind("<completed>", FALSE)
    handling.where(lin, completed, handling.unless_done(lin, lambda: _piecewise(lin, node, parts[1:], catch)))


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
