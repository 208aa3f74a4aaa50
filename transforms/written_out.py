"""Arrays that are written out: what ``np.array([[c, -s], [s, c]])`` receives goes to the numbers that stand there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

import numpy as np

from srcad.transforms import kinds, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import Assign, Block, Lit, Operand

#: The functions that make an array of a display alone.
_MAKERS = frozenset({"np.array", "np.asarray"})

#: What the numbers may be.
_FIELDS = (kinds.FLOAT, kinds.Scalar(np.float64))

#: A place in an array.
_Place = tuple[int, ...]


class Displays:
    """The lists and tuples of a program that are written out; those that are ``edited`` are not what is written."""

    def __init__(self, block: Block, build: Builder, edited: Container[str]) -> None:
        entries = (e for e in walk.every(block) if isinstance(e, Assign) and e.op.name in ("list", "tuple"))
        self.made = {e.target: e.args for e in entries if e.target is not None and e.target not in edited}
        self.build = build

    def pull(self, entry: Assign, y_bar: Operand, active: Container[str]) -> list[tuple[str, Operand]]:
        """The active numbers that an array is made of, and what each receives; none where these are not known."""
        shape = self.shape_of_array(entry)
        found = [(place, n) for place, n in self.numbers(entry.args[0], len(shape)) if n in active] if shape else []
        if kinds.rank(self.build.kind(y_bar)) != len(shape) or any(self.build.kind(n) not in _FIELDS for _, n in found):
            return []
        python = [n for _, n in found if self.build.kind(n) == kinds.FLOAT]
        listed = self.listed(y_bar, len(shape)) if len(python) > 1 else None
        return [(n, self.element(y_bar, place, n, listed)) for place, n in found]

    def push(self, entry: Assign, dot: Callable[[Operand], Operand | None]) -> Operand | None:
        """The tangent of an array that is written out."""
        if not self.shape_of_array(entry):
            return None
        assert entry.target is not None
        inner = self.dots(entry.args[0], dot)
        return self.build.op("np.array", inner, hint=f"{entry.target}_dot", kind=self.build.kind(entry.target))

    def shape_of_array(self, entry: Assign) -> _Place:
        """The shape of an array of real numbers that is made of a display; empty for all else."""
        if entry.op.name not in _MAKERS or len(entry.args) != 1:
            return ()
        real = kinds.result_dtype(self.build.kind(str(entry.target))) == np.dtype(float)
        return self.shape(entry.args[0]) or () if real else ()

    def shape(self, part: Operand) -> _Place | None:
        """The shape of a number or of a display; ``None`` where it is ragged or not known."""
        if part not in self.made:
            return () if kinds.is_scalar(self.build.kind(part)) else None
        inner = {self.shape(a) for a in self.made[str(part)]}
        found = inner.pop() if len(inner) == 1 else None
        return None if found is None else (len(self.made[str(part)]), *found)

    def numbers(self, part: Operand, rank: int) -> Iterator[tuple[_Place, str]]:
        """The variables that stand in a display, by their places."""
        if not rank:
            yield from [((), part)] if isinstance(part, str) else []
            return
        for k, inner in enumerate(self.made[str(part)]):
            yield from (((k, *place), name) for place, name in self.numbers(inner, rank - 1))

    def listed(self, bar: Operand, rank: int) -> Operand:
        """An array as lists of Python's numbers."""
        kind: kinds.Kind = kinds.FLOAT
        for _ in range(rank):
            kind = kinds.Sequence(list, kind)
        return self.build.op(".tolist()", bar, kind=kind)

    def element(self, bar: Operand, place: _Place, name: str, listed: Operand | None) -> Operand:
        """The element of an adjoint that is for a number, of the number's own type."""
        if self.build.kind(name) != kinds.FLOAT or listed is None:
            index = Lit(place if len(place) > 1 else place[0])
            found = self.build.op("getitem", bar, index, kind=kinds.Scalar(np.float64))
            return found if self.build.kind(name) != kinds.FLOAT else self.build.op("float", found, kind=kinds.FLOAT)
        for k in place:
            kind = self.build.kind(listed)
            assert isinstance(kind, kinds.Sequence)
            listed = self.build.op("getitem", listed, Lit(k), kind=kind.element)
        return listed

    def dots(self, part: Operand, dot: Callable[[Operand], Operand | None]) -> Operand:
        """The tangents of the numbers in a display, as a display."""
        if part not in self.made:
            found = dot(part)
            return Lit(0.0) if found is None else found
        return self.build.op("list", *(self.dots(a, dot) for a in self.made[str(part)]))
