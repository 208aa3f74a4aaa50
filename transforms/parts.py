"""Which part of an array an operation reads or writes, by the array and the index, and which parts have nothing in common."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from srcad.transforms import kinds, walk
from srcad.transforms.ir import Assign, Block, Lit, Operand
from srcad.transforms.memory import index_axes, is_basic

#: The index of all of an array.
ALL = Lit(...)

#: An array, and what stands between the brackets, axis by axis.
Part: TypeAlias = "tuple[Operand, ...]"


class Parts:
    """The parts of a program's arrays, by what names them."""

    def __init__(self, block: Block, known: Mapping[str, kinds.Kind]) -> None:
        self.kinds = known
        self.made = {e.target: e for e in walk.every(block) if isinstance(e, Assign) and e.target is not None}

    def kind_of(self, operand: Operand) -> kinds.Kind:
        return self.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))

    def is_view(self, entry: Assign) -> bool:
        """Whether an entry gives a part of an array, which is the same memory whenever it is read."""
        arrays = entry.op.name == "getitem" and all(kinds.is_array(self.kind_of(o)) for o in (entry.args[0], entry.target or ALL))
        return arrays and is_basic(entry.args[1], self.made, self.kind_of)

    def named(self, array: Operand) -> Part:
        """The part that a variable is."""
        made = self.made.get(array) if isinstance(array, str) else None
        return self.at(*made.args) if made is not None and self.is_view(made) else (array,)

    def written(self, entry: Assign) -> Part:
        """The part that an entry writes into."""
        if entry.op.name == "iadd" or entry.args[1] == ALL:
            return self.named(entry.args[0])
        return self.at(*entry.args[:2])

    def at(self, array: Operand, index: Operand) -> Part:
        """``array[index]``, without the axes at the end that are taken whole."""
        found = index_axes(index, self.made)
        while found and found[-1] in _WHOLE:
            found = found[:-1]
        return (array, *found)

    def are_apart(self, a: Part, b: Part) -> bool:
        """Whether two parts are of one array, and certainly have no element in common."""
        return a[0] == b[0] and all(map(self.is_along_one, (*a[1:], *b[1:]))) and any(map(_without_overlap, a[1:], b[1:]))

    def is_along_one(self, index: Operand) -> bool:
        """Whether an index is for one axis: masks are for several, ``None`` is for none."""
        if isinstance(index, Lit):
            return type(index.value) in (int, slice)
        return kinds.is_number(self.kind_of(index)) or self.kind_of(index) == kinds.Opaque(slice)


def _without_overlap(a: Operand, b: Operand) -> bool:
    """Whether two indices along one axis name no place together, counted from one of its ends."""
    if not isinstance(a, Lit) or not isinstance(b, Lit):
        return False
    return any(low > high for x, y in ((a, b), (b, a)) for low, high in zip(_least(x.value), _most(y.value), strict=True))


def _least(index: int | slice) -> tuple[float, float]:
    """The first place that an index may name, from the beginning and from the end."""
    if isinstance(index, slice):
        return (0, -math.inf) if index.step not in (None, 1) else _least(index.start or 0)
    return (index, -math.inf) if index >= 0 else (0, index)


def _most(index: int | slice) -> tuple[float, float]:
    """The last place that an index may name, from the beginning and from the end."""
    if not isinstance(index, slice):
        return (index, -1) if index >= 0 else (math.inf, index)
    if index.step not in (None, 1) or index.stop is None:
        return math.inf, -1
    return (index.stop - 1, -1) if index.stop >= 0 else (math.inf, index.stop - 1)


_WHOLE = (ALL, Lit(slice(None)))
