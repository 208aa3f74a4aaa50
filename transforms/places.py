"""Which arrays of indices certainly name each place once, by what they were made by.

What is written at such places is not written over, and what is added there needs no ``np.add.at``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from srcad.transforms import kinds
from srcad.transforms.ir import Assign, Lit, Operand
from srcad.transforms.shapes import Shapes

#: Calls that give places along one axis, none of them twice, where the result has one axis.
_VECTORS = frozenset({"np.argsort", "np.flatnonzero", "np.random.permutation"})
#: Calls that give the places along two axes of the elements of a triangle.
_TRIANGLES = frozenset({"np.triu_indices", "np.tril_indices", "np.triu_indices_from", "np.tril_indices_from"})
#: Calls that give the places along all axes of what is not zero.
_NONZERO = frozenset({"np.nonzero", "np.where", ".nonzero()"})


@dataclass(frozen=True, slots=True)
class Places:
    """Indices by their definitions; what is in ``memory`` may be something else by now."""

    definitions: Mapping[str | None, Assign]
    memory: Collection[str]
    kind: Callable[[Operand], kinds.Kind]
    shapes: Shapes

    def once(self, index: Operand) -> bool:
        """Whether an index names no place of an array twice."""
        made = self.made(index)
        if made is None or made.op.name != "tuple":
            return self.is_distinct(index) or self.together((index,)) or self.is_all(index)
        arrays = [a for a in made.args if not kinds.is_scalar(self.kind(a)) and self.kind(a) != kinds.Opaque(slice)]
        if not arrays or not all(kinds.rank(self.kind(a)) == 1 for a in arrays):
            return False
        if self.together(tuple(arrays)):
            return True
        return any(self.is_distinct(a) and all(self.shapes.same(a, b) for b in arrays) for a in arrays)

    def made(self, operand: Operand) -> Assign | None:
        return self.definitions.get(operand) if isinstance(operand, str) and operand not in self.memory else None

    def is_distinct(self, operand: Operand) -> bool:
        """Whether the elements of a vector are different places: its numbers are, and do not count from both ends."""
        made = self.made(operand)
        if made is None or kinds.rank(self.kind(operand)) != 1 or made.op.keywords:
            return False
        if made.op.name == "np.arange":
            start = made.args[0] if len(made.args) > 1 else Lit(0)
            return len(made.args) <= 2 and isinstance(start, Lit) and type(start.value) is int and start.value >= 0
        if made.op.name == "np.random.permutation":
            return kinds.is_scalar(self.kind(made.args[0]))
        return made.op.name in _VECTORS and len(made.args) == 1

    def together(self, parts: tuple[Operand, ...]) -> bool:
        """Whether these are all the parts of one tuple of places, each of them once."""
        found = [self.part(p) for p in parts]
        wholes, places = {w for w, _ in found}, sorted(k for _, k in found)
        made = self.made(wholes.pop()) if len(wholes) == 1 else None
        return made is not None and places == [*range(self.axes(made))]

    def part(self, operand: Operand) -> tuple[Operand, int]:
        """The tuple that a part was taken of, and which one it is."""
        made = self.made(operand)
        if made is None or made.op.name != "getitem" or not isinstance(made.args[1], Lit) or type(made.args[1].value) is not int:
            return operand, -1
        whole = self.made(made.args[0])
        unpacked = whole is not None and whole.op.name == "unpacked" and len(whole.args) == 2
        return whole.args[0] if whole is not None and unpacked else made.args[0], made.args[1].value

    def axes(self, made: Assign) -> int:
        """How many parts a tuple of places has; 0 where that is not known, or the operation makes none."""
        if made.op.name in _TRIANGLES:
            return 2
        if made.op.name in _NONZERO and len(made.args) == 1:
            return kinds.rank(self.kind(made.args[0])) or 0
        return 0

    def is_all(self, index: Operand) -> bool:
        """Whether an index is a tuple of places itself."""
        made = self.made(index)
        return made is not None and self.axes(made) > 0
