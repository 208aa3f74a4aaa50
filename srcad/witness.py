"""A call as the witness of its own path: which way its branches go is seen by running the program as far as it is written.

Where a function is refused for what the sides of its branches leave, or for its size, it is walked once more beside the
call itself: at each branch that no other branch stands around, the entries that were written since the last one are run on
the call's own arguments.  The side that the call takes is compiled alone, after a guard as for all branches that are taken
for granted (``paths``).  What the program does outside of itself is written down in the call's journal, and done once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad import load
from srcad.runtime.errors import DifferentiationError, NoDerivativeError, OtherPath, UnsupportedSyntaxError
from srcad.runtime.journal import Journal, again
from srcad.transforms import journal, unbound, walk
from srcad.transforms.emit import emit
from srcad.transforms.ir import Assign, Block, Entry, Operand, Program, Tree, Try
from srcad.transforms.paths import UNSEEN, Paths

if TYPE_CHECKING:
    from srcad.derivative import Derivative
    from srcad.transforms.linearizer import Linearizer
    from srcad.versions import Compiled


def made_beside(
    owner: Derivative, values: tuple[Any, ...], log: Journal, error: DifferentiationError, wanted: Paths
) -> Compiled:
    """The specialisation of a derivative for the path of one call, where one for all of them is refused with this error."""
    if owner.options.compile is not None:
        raise error
    values = values[: len(owner.parameters.names)]  # less their tangents
    witness = Witness(dict(zip(owner.parameters.names, values, strict=True)), log)
    own = replace(wanted, taken=dict(wanted.taken), numbers=dict(wanted.numbers), witness=witness, beside=True)
    for in_steps in (False, True) if isinstance(error, UnsupportedSyntaxError) else (False,):
        try:
            return owner.make(owner.specialise(values), replace(own, in_steps=in_steps))
        except (UnsupportedSyntaxError, NoDerivativeError) as refused:
            if refused.on_every_path:
                raise
            witness.begin()
    raise error from None


class Witness:
    """The values of a program's variables in one call, as far as the program is written."""

    def __init__(self, arguments: Mapping[str, Any], log: Journal) -> None:
        self.arguments = arguments
        self.written = log
        self.recorded = journal.Recorded()
        self.begin()

    def begin(self) -> None:
        """Nothing is run yet."""
        self.values = {name: _own(value) for name, value in self.arguments.items()}
        self.seen: list[Entry] = []
        self.log = again(self.written)
        self.sides: dict[int, int] = {}  # which side of a `try` is being run that will stand so far in the program
        self.error: Exception | None = None  # what was raised,
        self.blind = -1  # and in how many bodies of `try` nothing is seen since then

    def see(self, lin: Linearizer, operand: str) -> Any:
        """What a variable is in this call, or ``UNSEEN``."""
        return self.values[operand] if self.runs(lin) and operand in self.values else UNSEEN

    def runs(self, lin: Linearizer) -> bool:
        """Run what was written since; whether that came to its end."""
        if not lin.is_straight() or 0 <= self.blind <= len(lin.around):
            return False
        if lin.size() > _LONGEST:
            raise lin.error_here("a path of so many steps is not followed")
        try:
            return self.catches_up(lin, _line(lin))
        except (DifferentiationError, OtherPath):
            self.begin()
            self.blind = len(lin.around)
        except Exception as error:
            self.error, self.blind = error, len(lin.around)
        return False

    def ends(self, lin: Linearizer, caught: tuple[Any, ...]) -> bool | None:
        """Whether the body of a ``try``, which was just walked, raises what its handlers catch; ``None``: something else."""
        if self.runs(lin):
            self.sides[len(_line(lin)) - len(lin.build.block)] = 0
            return False
        if self.error is None or self.blind < len(lin.around) or not lin.is_straight():
            return None
        if isinstance(self.error, tuple(c for c in caught if isinstance(c, type))):
            return True
        self.blind = len(lin.around) - 1
        return None

    def handles(self, lin: Linearizer, raised: str) -> None:
        """Go on with the handlers for what was raised, at whose beginning the walk is."""
        self.seen = _line(lin)
        self.sides[len(self.seen)] = 1
        self.values[raised] = self.error
        self.goes_on()

    def goes_on(self) -> None:
        """What was raised is handled."""
        self.error, self.blind = None, -1

    def catches_up(self, lin: Linearizer, line: list[Entry]) -> bool:
        """Run the entries of a program from where they are not the ones that were run; whether all they read is there."""
        known = sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(self.seen, line, strict=False)))
        whole, inner = line[known] if known < len(line) else None, self.seen[known:]
        side = self.sides.get(known)
        if type(whole) is Try and side is not None and _begins((whole.then, whole.orelse)[side], inner):
            self.run(lin, [*line[:known], *inner], (whole.then, whole.orelse)[side][len(inner) :])
            self.values.update((j.name, _value(self.values, (j.then, j.orelse)[side])) for j in whole.joins)
            self.seen = line[: known + 1]
            del self.sides[known]
        elif inner:
            if not self.arguments.keys() >= set(_free(line)):
                return False  # not the program's own block
            self.begin()
        return self.run(lin, line[: len(self.seen)], line[len(self.seen) :])

    def run(self, lin: Linearizer, before: Sequence[Entry], entries: Sequence[Entry]) -> bool:
        """Run entries that stand after others; whether all they read is there."""
        if not entries:
            return True
        if any(isinstance(e, Assign) and e.op.name == "door" for e in walk.every(tuple(entries))):
            raise NoDerivativeError("a call that is followed at run time is made once")
        bound = [n for e in entries for n in walk.bound(e)]
        program = Program("seen", (), (*before, *entries), Tree(tuple, tuple(bound)), dict(lin.kinds))
        made, log = self.recorded.after(program, len(before), lin.independents)
        free = _free(made.body)
        values = self.values | {log: self.log}
        if not all(n in values for n in free):
            return False
        function = load.load(emit(unbound.initialised(replace(made, params=tuple(free)))), None)
        with self.written.at_present():
            given = function(*(values[n] for n in free))
        self.values.update(zip(bound, given, strict=True))
        self.seen = [*before, *entries]
        return True


def _line(lin: Linearizer) -> list[Entry]:
    """The entries on the way to where a program is written."""
    return [e for block in (*lin.around, lin.build.block) for e in block]


def _begins(block: Block, entries: Sequence[Entry]) -> bool:
    return len(entries) <= len(block) and all(a is b for a, b in zip(block, entries, strict=False))


#: A program of more variables is not written beside a call.
_LONGEST = 4000


def _value(values: Mapping[str, Any], operand: Operand) -> Any:
    return values[operand] if isinstance(operand, str) else getattr(operand, "value", None)


def _free(block: Sequence[Entry]) -> list[str]:
    """The variables that a block reads and does not bind."""
    bound = walk.defined(tuple(block))
    read = dict.fromkeys(o for e in walk.every(tuple(block)) for o in walk.operands(e))
    return [n for n in read if isinstance(n, str) and n not in bound]


def _own(value: Any) -> Any:
    """An argument that may be written into: arrays and containers are copied."""
    match value:
        case np.ndarray():
            return value.copy()
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(map(_own, value))
        case dict() if type(value) is dict:
            return {k: _own(v) for k, v in value.items()}
    return value
