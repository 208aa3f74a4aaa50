"""What checks that NumPy reads no element that it has just written, where it writes one by one what may share memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srcad.transforms import kinds
from srcad.transforms.ir import Assign
from srcad.transforms.memory import is_new
from srcad.transforms.values import Sym, Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def in_turn(lin: Linearizer, target: Value, index: Value, value: Value) -> None:
    """Check a write of values one after the other, which begins again with the first where there are too few."""
    if _may_share(lin, value):
        lin.op("check_turns", target, value, index, kind=kinds.Opaque(type(None)))


def in_steps(lin: Linearizer, target: Value, *sources: Value) -> None:
    """Check a write of what is made in several steps; what the first step reads is read in time."""
    parts = [content.children[1:] if (content := lin.content(s)) is not None else (s,) for s in sources]
    shared = [part for whole in parts for part in whole if _may_share(lin, part)]
    if shared:
        lin.op("check_unread", target, *shared, kind=kinds.Opaque(type(None)))


def _may_share(lin: Linearizer, value: Value) -> bool:
    """Whether a value may be a part of another array."""
    if not isinstance(value, Sym) or kinds.is_scalar(value.kind):
        return False
    made = next((e for e in reversed(lin.build.block) if isinstance(e, Assign) and e.target == value.operand), None)
    named = any(v == value for frame in lin.frames for v in frame.env.values())
    return named or made is None or not is_new(made) or not _is_of_statement(lin, made)


def _is_of_statement(lin: Linearizer, made: Assign) -> bool:
    """Whether an entry stands in the line that is walked."""
    here, there = lin.build.span, made.span
    return here is not None and there is not None and (here.filename, here.lineno) == (there.filename, there.lineno)
