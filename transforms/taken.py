"""What is taken of an array, or of what arrays were put together of, is a simpler part where that is known."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import kinds
from srcad.transforms.ir import Assign, Lit, Op, Operand

if TYPE_CHECKING:
    from srcad.transforms.simplify import Simplifier


def _getitem(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    base, index = entry.args
    if not isinstance(index, Lit) or base in s.memory:
        return None
    if isinstance(index.value, tuple) and entry.target not in s.primal:
        return _with_axes(s, entry, index.value)
    for name in ("tuple", "list"):
        made = s.definition(base, name)
        if made is not None and type(index.value) is int and -len(made.args) <= index.value < len(made.args):
            return made.args[index.value]
    unpacked = s.definition(base, "unpack")
    if unpacked is not None and len(unpacked.args) == 2 and s.kind(unpacked.args[0]) == kinds.VECTOR and type(index.value) is int:
        x, like = unpacked.args
        return replace(entry, args=(x, index)) if x not in s.memory and _holds(s, like, kinds.Scalar(np.float64)) else None
    return _part_of_joined(s, entry)


def _part_of_joined(s: Simplifier, entry: Assign) -> Assign | None:
    """The adjoint of one of the arrays that were joined: a slice, where their lengths are known."""
    parted = s.definition(entry.args[0], "unconcatenate")
    if parted is None or not isinstance(entry.args[1], Lit) or s.kind(parted.args[0]) != s.kind(str(entry.target)):
        return None
    axis, place = getattr((*parted.args[2:], Lit(0))[0], "value", None), entry.args[1].value
    if type(axis) is not int or type(place) is not int or min(axis, place) < 0:
        return None
    shapes = s.shapes.parts(parted.args[1])
    if shapes is None:
        return None
    ends = [0, *itertools.accumulate(shape[axis] for shape in shapes)]
    part = slice(ends[place] or None, ends[place + 1] if place + 1 < len(shapes) else None)
    return replace(entry, args=(parted.args[0], Lit(part) if axis == 0 else Lit((*[slice(None)] * axis, part))))


def _with_axes(s: Simplifier, entry: Assign, index: tuple[object, ...]) -> Operand | Assign | None:
    """Axes of length one that are put in or taken away, where a sum can keep its axes or not."""
    negated = s.definition(entry.args[0], "neg")
    if negated is not None:
        return s.again("neg", s.again("getitem", negated.args[0], entry.args[1]))
    reduced = s.definition(entry.args[0], "np.sum")
    if reduced is None or any(p not in (0, None) and p != slice(None) for p in index):
        return None
    axis, kept = reduced.args[1:2], reduced.op.keywords == ("axis", "keepdims") and reduced.args[2] == Lit(True)
    places = [k for k, part in enumerate(index) if part is None or type(part) is int]
    if [Lit(k) for k in places] != [*axis] or (index[places[0]] == 0) != kept or not (kept or reduced.op.keywords == ("axis",)):
        return None
    words = {"axis": axis[0]} if kept else {"axis": axis[0], "keepdims": Lit(True)}
    return Assign(entry.target, Op("np.sum", tuple(words)), (reduced.args[0], *words.values()), entry.span)


def _unpacked(s: Simplifier, entry: Assign) -> Operand | None:
    """What has as many elements as it is unpacked into, where none of the targets has a star."""
    whole, count, *more = entry.args
    if more:
        return None
    shape = s.shapes.exactly(whole)
    fits = shape and kinds.is_array(s.kind(whole)) and isinstance(count, Lit) and shape[0] == count.value
    return whole if fits and s.shapes.settled(whole) else None


def _unpack(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    """The adjoints of Python's numbers that were put into a vector."""
    x, like, *more = entry.args
    if more or s.kind(x) != kinds.VECTOR or not _holds(s, like, kinds.FLOAT):
        return None
    return replace(entry, op=Op(".tolist()"), args=(x,))


def _holds(s: Simplifier, listed: Operand, element: kinds.Kind) -> bool:
    """Whether all elements of a list or tuple are of this kind."""
    match s.kind(listed):
        case kinds.Sequence(_, found):
            return found == element
        case kinds.Record(_, found):
            return all(e == element for e in found)
    return False


RULES: dict[str, Callable[[Simplifier, Assign], Operand | Assign | None]] = {
    "getitem": _getitem, "unpacked": _unpacked, "unpack": _unpack,
}  # fmt: skip
