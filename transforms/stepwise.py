"""A ``try`` walked one statement at a time, also within its loops and branches.

As one piece a ``try`` leaves its handlers without what its loops and branches had bound when they raised. Where somebody
reads that, every statement that can raise gets a ``try`` of its own, which leaves for the handler as a ``raise`` would.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import exceptions, expressions, genexps, handling, kinds, syntax, throws
from srcad.transforms.values import TRUE, Items, Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_COMPOUND = (gast.If, gast.For, gast.While)


def walk(lin: Linearizer, node: Any, catch: throws.Catch) -> None:
    """Walk the body of a ``try``, and its ``else`` where nothing was raised."""
    lin.trying.append((catch, node.handlers))
    lin.statements(node.body)
    lin.trying.pop()
    if node.orelse and not lin.dead:
        handling.unless_done(lin, lambda: lin.statements(node.orelse))()


def applies(lin: Linearizer) -> bool:
    """Whether the statements that are walked now belong to such a ``try``."""
    return bool(lin.trying) and lin.trying[-1] is not None and lin.trying[-1][0].frame is lin.frame


def cut(lin: Linearizer, node: Any) -> list[Any]:
    """A statement, with what it computes before it branches or begins to loop as a statement of its own."""
    match node:
        case gast.If() if not isinstance(node.test, gast.Name | gast.Constant):
            return [*_named(node, "test"), node_with(node, test=_name(node, "<test>"))]
        case gast.For() if not isinstance(node.iter, gast.Name) and not genexps.is_made_by(lin, node.iter):
            return [*_named(node, "iter"), node_with(node, iter=_name(node, "<iter>"))]
        case gast.While() if not isinstance(node.test, gast.Constant) and not node.orelse:
            end = gast.copy_location(gast.If(_name(node, "<test>"), [_at(node, gast.Pass())], [_at(node, gast.Break())]), node)
            body = [*_named(node, "test"), end, *node.body]
            return [gast.copy_location(gast.While(_at(node, gast.Constant(True, None)), body, []), node)]
    return [node]


def node_with(node: Any, **changes: Any) -> Any:
    """A statement with other parts."""
    parts = {name: getattr(node, name) for name in node._fields} | changes
    return gast.copy_location(type(node)(**parts), node)


def _at(node: Any, made: Any) -> Any:
    return gast.copy_location(made, node)


def _name(node: Any, name: str) -> Any:
    return _at(node, syntax.load(name))


def _named(node: Any, part: str) -> list[Any]:
    """A part of a statement, bound to a name; a test to its truth, since asking an array for it can raise."""
    value = getattr(node, part)
    if part == "test" and not isinstance(value, gast.Compare | gast.Call | gast.Constant):
        value = _at(node, gast.UnaryOp(gast.Not(), _at(node, gast.UnaryOp(gast.Not(), value))))
    target = _at(node, syntax.store(f"<{part}>"))
    return [_at(node, gast.Assign([target], value))]


def statement(lin: Linearizer, node: Any) -> None:
    """Walk one statement: what it raises is an exit."""
    if isinstance(node, _COMPOUND) and not (isinstance(node, gast.For) and not _never_raises(lin, node)):
        lin.statement(node)
        return
    top = lin.trying[-1]
    assert top is not None
    catch, handlers = top

    def body() -> None:
        lin.trying.append(None)
        lin.statement(node)
        lin.trying.pop()

    simple = isinstance(node, gast.Assign | gast.AnnAssign | gast.AugAssign | gast.Return | gast.Expr)
    unsure: frozenset[str] = frozenset() if simple else syntax.assigned_by(node)
    handling.guard(lin, body, exceptions.classes(lin, handlers), lambda raised: _leave(lin, catch, handlers, raised), unsure)


def _never_raises(lin: Linearizer, node: Any) -> bool:
    """Whether going from element to element cannot raise."""
    return isinstance(node.iter, gast.Name) and _is_plain(lin, lin.frame.env.get(node.iter.id))


def _is_plain(lin: Linearizer, value: Value | None) -> bool:
    content = None if value is None else lin.content(value)
    if isinstance(content, Items):
        walked = content.children[:1] if content.cls is enumerate else content.children
        lazy = content.cls in (enumerate, zip, reversed)
        return content.cls in (range, list, tuple) or (lazy and all(_is_plain(lin, c) for c in walked))
    return isinstance(value, Sym) and (isinstance(value.kind, kinds.Sequence) or bool(kinds.rank(value.kind)))


def _leave(lin: Linearizer, catch: throws.Catch, handlers: Sequence[Any], raised: Sym, k: int = 0) -> None:
    """Leave for the first handler that fits; the last one that is left fits what was caught."""

    def leave() -> None:
        lin.frame.env |= {catch.slot(k): raised, catch.flag(k): TRUE}
        throws.exit_by(lin)

    if k == len(handlers) - 1:
        leave()
        return
    wanted = lin.operand(expressions.value(lin, handlers[k].type))
    test = lin.op("isinstance", raised, Sym(wanted, kinds.UNKNOWN), kind=kinds.BOOL)
    lin.branch(test, leave, lambda: _leave(lin, catch, handlers, raised, k + 1))
