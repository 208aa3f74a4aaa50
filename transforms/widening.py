"""What a loop carries is widened to the least shape that covers what it begins and ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcad.transforms import concrete, containers, kinds, standins
from srcad.transforms.ir import UNDEF
from srcad.transforms.kinds import Kind
from srcad.transforms.values import (
    FALSE,
    TRUE,
    UNBOUND,
    Bound,
    Cell,
    Conflict,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    is_torn,
    known,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def _hole(kind: Kind, varied: bool) -> Sym:
    """A carried leaf whose variable is not yet named."""
    return Sym(UNDEF, kind, varied)


def widen(lin: Linearizer, phi: Value, end: Value) -> Value:
    """The least carried shape that covers both."""
    if isinstance(end, Func | Bound | Method | Derived) or (is_known(end) and callable(known(end))):
        if phi == end or phi == UNBOUND:
            return end
    if phi == end and phi in (TRUE, FALSE):
        return phi
    for side in (phi, end):
        if is_torn(side):
            return side
    if isinstance(phi, Conflict) or isinstance(end, Conflict):
        return Conflict(frozenset(s for v in (phi, end) if isinstance(v, Conflict) for s in v.sites))
    if isinstance(phi, Sym) and isinstance(end, Sym):
        kind = kinds.join(phi.kind, end.kind)
        return _hole(kind, (phi.varied or end.varied) and kinds.carries(kind))
    if isinstance(phi, Cell) or isinstance(end, Cell):
        if phi == end:
            return phi
        cell = phi if isinstance(phi, Cell) else end
        assert isinstance(cell, Cell)
        made: Value | None = lin.carriers[-1].by_value(phi, end) if isinstance(end, Cell) else None
        if made is not None:
            return made
        error = standins.unmergeable(lin, phi, end)
        if error is not None:
            raise error
        if _is_to_be_unrolled(lin, cell):
            raise lin.restart_at(lin.carriers[-1].span)
        raise containers.restart(cell)
    if isinstance(end, Items):
        if isinstance(phi, Items) and (phi.cls, phi.keys, len(phi.children)) == (end.cls, end.keys, len(end.children)):
            return Items(end.cls, tuple(widen(lin, p, e) for p, e in zip(phi.children, end.children, strict=False)), end.keys)
        if isinstance(phi, Sym) and isinstance(phi.kind, kinds.Bottom):
            return Items(end.cls, tuple(widen(lin, UNBOUND, e) for e in end.children), end.keys)
    if isinstance(phi, Items) and isinstance(end, Sym) and isinstance(end.kind, kinds.Bottom):
        return Items(phi.cls, tuple(widen(lin, p, UNBOUND) for p in phi.children), phi.keys)
    if phi == end:
        return phi
    loop = lin.carriers[-1]
    if loop.counted and loop.unrollable and loop.span not in lin.sites:
        raise lin.restart_at(loop.span)
    raise containers.unstable(lin, phi, end)


def _is_to_be_unrolled(lin: Linearizer, cell: Cell) -> bool:
    """Whether a container holds what never reaches the running program, and so each step of its loop is walked alone."""
    loop = lin.carriers[-1]
    fresh = loop.unrollable and loop.span not in lin.sites
    with loop.at_its_end():
        return fresh and lin.varied(cell) and concrete.is_kept(lin, cell)


def lengthens(phi: Value, end: Value) -> bool:
    """Whether a tuple has another length after a step of a loop."""
    if not isinstance(phi, Items) or phi.cls is not tuple:
        return False
    if isinstance(end, Items):
        return end.cls is tuple and len(end.children) != len(phi.children)
    return isinstance(end, Sym) and isinstance(end.kind, kinds.Sequence) and end.kind.cls is tuple
