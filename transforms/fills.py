"""A number or a row is spread to a shape only where broadcasting does not do it by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from srcad.transforms import kinds, rules
from srcad.transforms.ir import Assign, Lit, Operand

if TYPE_CHECKING:
    from srcad.transforms.simplify import Simplifier


def unfilled(s: Simplifier, entry: Assign) -> Assign:
    """Where a value was spread to the shape of another operand, the value itself does."""
    if entry.op.name in ("additem", "iadd"):
        return added(s, entry) if isinstance(s.kind(entry.args[0]), kinds.Array) else entry
    if entry.target is None or len(entry.args) != (3 if entry.op.name == "np.where" else 2):
        return entry
    for k in _CHOSEN.get(entry.op.name, (0, 1) if rules.is_elementwise(entry.op.name) else ()):
        other = entry.args[0 if entry.op.name == "np.where" else 1 - k]
        if not kinds.is_array(s.kind(other)):
            continue
        scaled = s.definition(entry.args[k], "*")
        factor, operand = scaled.args if scaled is not None and isinstance(scaled.args[0], Lit) else (None, entry.args[k])
        spread = _spread(s, operand)
        if spread is None or not s.covers(other, spread.args[1]):
            continue
        small = aligned(s, spread)
        if small is None:
            continue
        small = small if factor is None else s.again("*", factor, small)
        args = (*entry.args[:k], small, *entry.args[k + 1 :])
        if s.build.infer(entry.op.name, args) == s.kind(entry.target):
            if len(args) == 2:
                s.shapes.bind(entry.target, other)
            return replace(entry, args=args)
    return entry


#: Which operands of what chooses between values are values.
_CHOSEN = {"selected": (0,), "np.where": (1, 2)}


def _spread(s: Simplifier, operand: Operand) -> Assign | None:
    """The entry that gave a smaller value the shape of an array; a number goes through axes of length one."""
    made = s.made(operand)
    if made is None or made.op.name in _SPREADS:
        return made
    if made.op.name == "np.full" and len(made.args) == 2:
        return replace(made, args=(made.args[1], operand)) if kinds.is_scalar(s.kind(made.args[1])) else None
    whole = s.fill(made.args[0]) if made.op.name == "getitem" and _adds_axes(made.args[1]) else None
    return None if whole is None else replace(whole, args=(whole.args[0], operand))


def _adds_axes(index: Operand) -> bool:
    """Whether an index takes all of an array, and only adds axes."""
    parts = index.value if isinstance(index, Lit) and isinstance(index.value, tuple) else ()
    return bool(parts) and all(p is None or p == slice(None) for p in parts)


def added(s: Simplifier, entry: Assign) -> Assign:
    """What is added to an array, without a factor of one and without being spread: the array does that."""
    term = entry.args[-1]
    product = s.definition(term, "*")
    if product is not None and product.args[0] == Lit(1.0) and s.kind(product.args[1]) == s.kind(term):
        term = product.args[1]
    spread = _spread(s, term)
    term = spread.args[0] if spread is not None and kinds.is_scalar(s.kind(spread.args[0])) else term
    whole = s.whole(term) if s.inexact(entry.args[0]) else None
    return replace(entry, args=(*entry.args[:-1], term if whole is None else whole))


def aligned(s: Simplifier, spread: Assign) -> Operand | None:
    """What a reduction's adjoint is before it is spread, with an axis of length one for what was reduced."""
    value, like, *options = spread.args
    if spread.op.name in ("fill", "fill_to", "broadcast_like", "np.full"):
        return value
    rank = len(like.value) if isinstance(like, Lit) else kinds.rank(s.kind(like))
    axis, keepdims = (*options, Lit(False))[:2] if options else (None, None)
    if keepdims == Lit(True):
        return value
    if not isinstance(axis, Lit) or type(axis.value) is not int or rank is None or keepdims != Lit(False):
        return None
    if rank < 2 or kinds.rank(s.kind(value)) != rank - 1:
        return None
    places: list[object] = [slice(None)] * (rank - 1)
    places.insert(axis.value % rank, None)
    return value if places[0] is None else s.again("getitem", value, Lit(tuple(places)))


def reduced_to(s: Simplifier, term: Operand, like: Operand) -> dict[str, object] | None:
    """The options of the sum that brings a term to the shape of another operand, where one sum does."""
    if s.kind(term) != s.kind(like) and kinds.result_dtype(s.kind(term)) != kinds.result_dtype(s.kind(like)):
        return None
    have, shape = s.shapes.exactly(term), s.shapes.exactly(like)
    if not have or not shape or not kinds.is_array(s.kind(like)):
        return None
    extra = len(have) - len(shape)
    if extra > 0 and have[extra:] == shape:
        return {"axis": 0 if extra == 1 else tuple(range(extra))}
    axes = [k for k, n in enumerate(shape) if n == 1 and have[k] != 1] if extra == 0 else []
    if not axes or any(m != n and m != 1 for m, n in zip(shape, have, strict=True)):
        return None
    return {"axis": axes[0] if len(axes) == 1 else tuple(axes), "keepdims": True}


#: What gives a smaller value the shape of an array.
_SPREADS = frozenset({"fill", "expand", "fill_to", "expand_to", "broadcast_like"})
