"""``sum`` adds one part after another; since Python 3.12 what adding floats has rounded off is added at the end.

That is computed beside the total and carries no derivative (Neumaier 1974, https://doi.org/10.1002/zamm.19740540106): a
gradient that does not read the total is what it would be without it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from srcad.runtime import lost
from srcad.transforms import arithmetic, calls, generators, kinds
from srcad.transforms.exits import FLAGS
from srcad.transforms.values import Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_COMPENSATED = sys.version_info >= (3, 12)
_TOTAL, _LOST = "<sum>total", "<sum>lost"


def of_parts(lin: Linearizer, parts: Sequence[Value], start: Value) -> Value:
    """``sum(parts, start)``; after what is no Python number nothing is compensated."""
    total, floats = start, [start] if _is_float(start) else []
    for k, part in enumerate(parts):
        if _is_float(part) and (floats or total == literal(0)):
            floats.append(part)
        elif not _is_whole(part):
            total, floats = _with_lost(lin, total, floats), []
        total = _added(lin, total, part, first=k == 0, alone=len(parts) == 1)
    return _with_lost(lin, total, floats)


def of_generator(lin: Linearizer, generator: Value, start: Value) -> Value:
    """``sum(generator, start)``."""
    lin.bind(_TOTAL, start)
    lin.bind(_LOST, literal(0))

    def add(value: Value) -> None:
        old = lin.frame.env[_TOTAL]
        if old != literal(0) and _is_float(old) and _is_float(value):
            more = calls.call(lin, reference("lost", lost), (old, value), (), None)
            lin.bind(_LOST, arithmetic.binary(lin, "+", lin.frame.env[_LOST], more))
        lin.bind(_TOTAL, _added(lin, old, value, first=True, alone=True))

    flags = {f: lin.frame.env[f] for f in FLAGS}
    generators.consume(lin, generator, add, frozenset({_TOTAL, _LOST}))
    lin.frame.env.update(flags)
    total, more = (lin.settled(lin.frame.env.pop(name)) for name in (_TOTAL, _LOST))
    return total if more == literal(0) else arithmetic.binary(lin, "+", total, more)


def _added(lin: Linearizer, total: Value, part: Value, first: bool, alone: bool) -> Value:
    """The next total; the first part stands for its sum with zero, but for an array that may be ``alone``: that is copied."""
    starts = first and total == literal(0) and isinstance(part, Sym) and part.varied
    copied = alone and isinstance(part, Sym) and not kinds.is_scalar(part.kind)
    return part if starts and not copied else arithmetic.binary(lin, "+", total, part)


def _with_lost(lin: Linearizer, total: Value, floats: Sequence[Value]) -> Value:
    """Two numbers are added as exactly as their sum can be; more are not."""
    if len(floats) < 3:
        return total
    return arithmetic.binary(lin, "+", total, calls.call(lin, reference("lost", lost), floats, (), None))


def _is_float(value: Value) -> bool:
    return _COMPENSATED and isinstance(value, Sym) and value.kind == kinds.FLOAT


def _is_whole(value: Value) -> bool:
    return isinstance(value, Sym) and value.kind in (kinds.INT, kinds.BOOL)
