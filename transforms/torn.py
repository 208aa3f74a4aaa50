"""Variables that an exception may have torn: a handler does not know how far the body came that binds them.

Where the handler goes on, such a variable is whole on the one side and torn on the other. It is looked at where it is read,
unless a flag that tells these sides apart was tested before: as after ``try: ... except ValueError: return None``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from srcad.transforms.ir import Lit, Operand
from srcad.transforms.values import Items, TornBy, Value, symbols, torn_by

#: The operation that checks such a variable where the user reads it.
CHECK = "whole"


#: The marks of a value's parts, each as its site says; ``None`` for a part that is whole.
Marks = Any


def joined(one: Marks, other: Marks) -> Marks:
    """What is torn where one of two values is."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return tuple(joined(a, b) for a, b in zip_longest(one, other))
    return other if one is None else one


def _flat(marks: Marks) -> Iterator[Operand]:
    parts = marks if isinstance(marks, tuple) else ()
    yield from (m for part in parts for m in _flat(part))
    if marks is not None and not isinstance(marks, tuple):
        yield marks


@dataclass(slots=True)
class Torn:
    """What is known of the joins so far, by their names; a join is known by the meeting of paths that made it.

    ``sides`` are what a join is on those sides that are torn; ``flags`` the sides on which a flag is true; ``taken`` the
    sides on which the walk is.
    """

    sides: dict[Operand, tuple[object, tuple[tuple[int, Operand], ...]]] = field(default_factory=dict)
    flags: dict[Operand, tuple[object, int]] = field(default_factory=dict)
    taken: dict[object, int] = field(default_factory=dict)

    def note(self, meeting: object, test: Operand, name: str, *operands: Operand) -> None:
        """Keep in mind what a join is on the two sides of a test."""
        doubts = []
        for k, operand in enumerate(operands):
            with self.within(test, k == 0):
                doubts += [] if self.is_whole(operand) else [(k, operand)]
        if doubts:
            self.sides[name] = meeting, tuple(doubts)
        truths = [v.value if isinstance(v, Lit) else None for v in operands]
        if truths in ([True, False], [False, True]):
            self.flags[name] = meeting, truths.index(True)

    def is_whole(self, operand: Operand) -> bool:
        """Whether no exception can have torn a variable, on the sides on which the walk is."""
        if isinstance(operand, Lit):
            return not isinstance(operand.value, TornBy)
        if not isinstance(operand, str) or operand not in self.sides:
            return True
        meeting, doubts = self.sides[operand]
        side = self.taken.get(meeting)
        return all(self.is_whole(v) for k, v in doubts if side in (None, k))

    def site(self, operand: Operand) -> Any:
        """The ``try`` that tore a variable."""
        if isinstance(operand, Lit):
            return operand.value.site
        return next(site for k, v in self.sides[operand][1] if not self.is_whole(v) for site in [self.site(v)])

    def are_whole(self, value: Value) -> bool:
        """Whether a value is, in all its parts."""
        return all(self.is_whole(s.operand) for s in symbols(value))

    def marks_of(self, value: Value) -> Marks:
        """What stands for the torn parts of a value for good, whatever is known of the sides on which it is."""
        if isinstance(value, Items):
            return tuple(map(self.marks_of, value.children))
        sites = [self.site(s.operand) for s in symbols(value) if not self.is_whole(s.operand)]
        return torn_by(sites[0]).operand if sites else None

    def carry(self, phi: Value, marks: Marks) -> None:
        """A loop may carry something torn."""
        if isinstance(marks, tuple) and isinstance(phi, Items):
            for part, mark in zip(phi.children, marks, strict=False):
                self.carry(part, mark)
            return
        mark = next(_flat(marks), None)
        if mark is not None:
            self.sides.update(dict.fromkeys((s.operand for s in symbols(phi)), (None, ((0, mark),))))

    @contextmanager
    def within(self, test: Operand | None, truth: bool) -> Iterator[None]:
        """While one side of a branch is walked."""
        meeting, true_side = self.flags.get(test, (None, 0)) if isinstance(test, str) else (None, 0)
        if meeting is None or meeting in self.taken:
            yield
            return
        self.taken[meeting] = true_side if truth else 1 - true_side
        yield
        del self.taken[meeting]

    def mark(self) -> tuple[dict[Operand, Any], dict[Operand, Any]]:
        """What is known now, for ``reset``."""
        return dict(self.sides), dict(self.flags)

    def reset(self, mark: tuple[dict[Operand, Any], dict[Operand, Any]]) -> None:
        """Forget the joins since ``mark``, whose names are given anew."""
        self.sides, self.flags = dict(mark[0]), dict(mark[1])
