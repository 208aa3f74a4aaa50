"""A ``try`` is cut into pieces within which nothing is bound that its handlers, or what follows them, read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import syntax
from srcad.transforms.values import Cell

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_EXITS = (gast.Return, gast.Raise, gast.Continue, gast.Break)


def cut(lin: Linearizer, node: Any) -> list[list[Any]]:
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
    name = gast.copy_location(syntax.load("<assigned>"), statement)
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
