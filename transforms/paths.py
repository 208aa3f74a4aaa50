"""Paths taken for granted: where the sides of a branch leave what no operand can stand for, one side alone is compiled.

In the branch's place stands a guard that raises ``OtherPath`` where the other side would have been taken; the derivative is
then made for that side, and both are kept. A guard is checked at every call, so that a number is never of another path.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from srcad.runtime.calls import as_granted, check_value
from srcad.runtime.errors import DifferentiationError, Location, OtherPath
from srcad.transforms import kinds
from srcad.transforms.ir import Assign, Block, If, Program, Raise, Ref
from srcad.transforms.kinds import Kind
from srcad.transforms.values import Sym, Value, literal, reference
from srcad.transforms.walk import blocks, every

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: So many branches are taken for granted before a function is refused.
_MOST = 60
#: Larger numbers are not taken for granted: a loop of so many steps is not unrolled.
MOST_COUNTED = 64
#: Nor is more looked for once so many variables were walked.
_MOST_WORK = 15_000


class Witness(Protocol):
    """A call that the program is written beside."""

    def see(self, lin: Linearizer, operand: str) -> Any:
        """What a variable is in this call, or ``UNSEEN``."""

    def ends(self, lin: Linearizer, caught: tuple[Any, ...]) -> bool | None:
        """Whether the body of a ``try``, which was just walked, raises what its handlers catch; ``None``: something else."""

    def handles(self, lin: Linearizer, raised: str) -> None:
        """Go on with the handlers for what was raised, at whose beginning the walk is."""

    def goes_on(self) -> None:
        """What was raised is handled."""


#: Functions that can be taken for granted.
FUNCTIONS = FunctionType | BuiltinFunctionType | type | np.ufunc

#: What a witness says of a variable that may be another one each time, or never be bound.
UNSEEN = object()


@dataclass(slots=True)
class Paths:
    """The branches of which one side is compiled, and those, in the order of the walk, of which that may be asked.

    ``met`` are the former as the walk came to them; ``settled`` are those of which the other side is out of the question.
    ``cut``: a helper was left to run time since the program grew too large, which is larger where it is ``roomy``.
    ``recurs``: a function that calls itself was left to run time, which is walked in place where it is ``recursive``.
    ``work``: how many variables the walks made.
    ``numbers`` are the numbers and strings of the running program that are taken for granted, each at its place; what
    they are is found out by running the program as far as there, or said by the ``witness``, a call that goes this way
    and that they were walked ``beside``; all its loops ``in_steps``, if need be.
    ``handlers`` are the handlers that were walked.  ``sites`` are the loops that are unrolled and the containers that live
    at run time, as walks before found out, and ``stored`` what is held by the latter.
    """

    taken: dict[str, bool] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    doubtful: dict[str, None] = field(default_factory=dict)
    met: dict[str, bool] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    attempts: int = 0
    work: int = 0
    roomy: bool = False
    cut: bool = False
    asked: bool = False
    recurs: bool = False
    recursive: bool = False
    handlers: dict[str, Location] = field(default_factory=dict)
    sites: set[Any] = field(default_factory=set)
    stored: dict[Any, Kind] = field(default_factory=dict)
    witness: Witness | None = None
    beside: bool = False
    in_steps: bool = False

    def further(self, error: DifferentiationError) -> Paths | None:
        """One more branch taken for granted, that leads away from an error, or the last in doubt; or another side.

        Before all of these a larger program, where helpers were left to run time for its size.
        """
        if self.work > _MOST_WORK:
            return None
        if (larger := self.larger()) is not None:
            return larger
        if self.attempts >= _MOST or self.witness is not None:
            return None
        candidates = [*error.branches, *((s, True) for s in reversed(self.doubtful))]
        found = next(((s, side) for s, side in candidates if s not in self.taken), None)
        if found is not None:
            return replace(self._again({**self.taken, found[0]: found[1]}), settled=self.settled)
        guessed = next((s for s in reversed(self.taken) if s not in self.settled), None)
        return None if guessed is None else self._flipped(guessed, list(self.taken))

    def no_longer_beside(self) -> None:
        """Keep of a walk beside a call what the program relies on."""
        if self.witness is not None:
            self.witness, self.taken = None, dict(self.met)

    @property
    def is_partial(self) -> bool:
        """Whether a program is one of several, of which a call may come to another."""
        return bool(self.taken) or bool(self.numbers) or self.asked

    @property
    def has_room(self) -> bool:
        """Whether a larger program would leave less to run time."""
        return self.cut and not self.roomy

    def larger(self) -> Paths | None:
        """The same branches in a program that leaves less to run time: fewer helpers, or no function within itself."""
        again = replace(self._again(self.taken), settled=self.settled)
        if self.has_room:
            return replace(again, roomy=True)
        return replace(again, recursive=True) if self.recurs and not self.recursive else None

    def side(self, name: str) -> bool | None:
        """The side of a branch that is taken for granted; what two calls of a function agree on holds for all calls of it."""
        if name not in self.taken and self.taken:
            place = _place(name)
            agreed = [side for other, side in self.taken.items() if _place(other) == place]
            if len(agreed) > 1 and len(set(agreed)) == 1:
                self.taken[name] = agreed[0]
        return self.taken.get(name)

    def handlers_within(self, spans: Iterable[Location]) -> list[tuple[str, bool]]:
        """The handlers of statements, and the side where they do nothing: no exception came."""
        return [(name, False) for name, at in self.handlers.items() if any(_is_within(at, span) for span in spans)]

    def _again(self, taken: dict[str, bool]) -> Paths:
        # On another path generators may be walked as they are made.
        sites = {s for s in self.sites if not (isinstance(s, tuple) and s[0] in ("generator", "<waits>"))}
        kept = Paths(taken, self.numbers, attempts=self.attempts + 1, work=self.work, roomy=self.roomy, recursive=self.recursive)
        return replace(kept, sites=sites, stored=self.stored, witness=self.witness, beside=self.beside, in_steps=self.in_steps)

    def _flipped(self, site: str, order: list[str]) -> Paths:
        """The other side of a branch; what comes after it in an order is open again."""
        before = {s: self.taken[s] for s in order[: order.index(site)]}
        return replace(self._again({**before, site: not self.taken[site]}), settled=(self.settled & before.keys()) | {site})

    def other(self, site: str, found: Any = None) -> Paths:
        """The other side of one branch, which was found to be taken; what follows it is open again.

        Or what a number was found to be.
        """
        if found is not None:
            again = replace(self._again(self.taken), settled=self.settled, attempts=self.attempts, work=0)
            return replace(again, numbers={**self.numbers, site: found})
        return replace(self._flipped(site, list(self.met)), attempts=self.attempts, work=0)


@functools.lru_cache(4096)
def _place(name: str) -> tuple[str, str]:
    """Where a branch stands in its function."""
    chain, _, part = name.partition(" #")
    return chain.partition(" @")[0].partition(" < ")[0], part


def is_full(lin: Linearizer, most: int) -> bool:
    """Whether a program is not to grow by further helpers; where it may be twice as large, that is noted."""
    full = lin.size() > (2 * most if lin.paths.roomy else most)
    lin.paths.cut |= full
    return full


@functools.lru_cache(256)
def file(filename: str) -> str:
    """The name of a file without its folders."""
    return PurePath(filename).name


def site(lin: Linearizer, span: Location | None, part: int = 0) -> str | None:
    """The name of a branch: its place, the calls that led there, and the steps of the loops that are unrolled around it."""
    if span is None:
        return None
    places: list[str] = []
    at: Location | None = span
    while at is not None and (at.caller is not None or not places):  # the last one is the function itself
        places.append(f"{file(at.filename)}:{at.lineno}:{at.col}")
        at = at.caller
    steps = f" @{'.'.join(map(str, lin.steps))}" if lin.steps else ""
    return " < ".join(places) + steps + (f" #{part}" if part else "")


@contextmanager
def side(name: str | None, truth: bool) -> Iterator[None]:
    """While one side of a branch is walked: what is refused there can be gone round by the other."""
    try:
        yield
    except DifferentiationError as error:
        if name is not None:
            error.branches.append((name, not truth))
        raise


def is_guarded(block: Block) -> bool:
    """Whether anything in a block takes a branch for granted."""
    return any(isinstance(e, Assign) and leaves(e) for e in every(block))


def leaves(entry: Assign) -> bool:
    """Whether an operation is part of what goes back to where the other side of a branch is compiled."""
    called = any(isinstance(a, Ref) and (a.value is OtherPath or a.value is check_value) for a in entry.args)
    return called or entry.op.name == "rebound"


def granted(lin: Linearizer, test: Value, name: str | None) -> bool | None:
    """The side that is compiled alone, after a guard; ``None`` where both are."""
    if name is not None and (seen := seen_in_call(lin, test)) is not UNSEEN:
        lin.paths.taken[name] = bool(seen)
    taken = None if name is None else lin.paths.side(name)
    if taken is None or name is None:
        return None
    lin.paths.met[name] = taken
    leaves = leave(lin, name)
    then, orelse = ((), leaves) if taken else (leaves, ())
    lin.build.block.append(If(lin.operand(test), then, orelse, (), lin.build.span))
    return taken


def assumed(lin: Linearizer, name: str) -> None:
    """Take something for granted that the program checks as it runs, by leaving with this name where it finds otherwise."""
    lin.paths.taken.setdefault(name, True)
    lin.paths.met[name] = True
    lin.paths.settled |= {name}


def seen_in_call(lin: Linearizer, value: Value) -> Any:
    """What a value is in the call that the program is written beside."""
    if lin.paths.witness is None or not isinstance(value, Sym):
        return UNSEEN
    if not isinstance(value.operand, str):
        return getattr(value.operand, "value", UNSEEN)
    return lin.paths.witness.see(lin, value.operand)


def number(lin: Linearizer, value: Sym, name: str) -> Any:
    """What a number or a string of the running program is, which a guard checks; ``None`` where that is not to be asked.

    Where it is not known yet, the program ends here, by saying what it is.
    """
    if (seen := seen_in_call(lin, value)) is not UNSEEN:
        lin.paths.numbers[name] = as_granted(seen)
    found = lin.paths.numbers.get(name)
    if isinstance(found, int) and abs(found) > MOST_COUNTED:
        return None
    leaves = leave(lin, name, value)
    if found is None:
        lin.paths.asked = lin.dead = True
        lin.build.block.extend(leaves)
        return None
    told = reference(found.__name__, found) if isinstance(found, FUNCTIONS) else literal(found)
    other = lin.op("!=" if value.kind in (kinds.INT, kinds.BOOL) else "differs", value, told, kind=kinds.BOOL)
    lin.build.block.append(If(other.operand, leaves, (), (), lin.build.span))
    return found


def leave(lin: Linearizer, name: str, *found: Sym) -> Block:
    """Go back to where the other side of a branch is compiled, or where a number is another one."""
    outer, lin.build.block = lin.build.block, []
    made = lin.op("call", reference("OtherPath", OtherPath), literal(name), *found, kind=kinds.Opaque(OtherPath))
    leaves = (*lin.build.block, Raise(made.operand, None, lin.build.span))
    lin.build.block = outer
    return leaves


def around(program: Program, taken: Paths, error: DifferentiationError) -> list[tuple[str, bool]]:
    """The branches that lead to where a pass refused something, and the side of each that does not: handlers first."""
    if error.where is None:
        return []
    chain = [error.where]
    while chain[-1].caller is not None:
        chain.append(chain[-1].caller)
    handlers = [(name, False) for name, handler in taken.handlers.items() if any(_is_within(at, handler) for at in chain)]
    return [*handlers, *error.branches, *(_leading(program.body, error.where) or ())]


def _is_within(at: Location, handler: Location) -> bool:
    return at.filename == handler.filename and handler.lineno <= at.lineno <= (handler.end_lineno or handler.lineno)


def _leading(block: Block, where: Location) -> list[tuple[str, bool]] | None:
    """The branches around the first entry that stands there, the innermost first."""
    for entry in block:
        if entry.span == where:
            return []
        for k, inner in enumerate(blocks(entry)):
            found = _leading(inner, where)
            if found is not None:
                named = isinstance(entry, If) and entry.where is not None
                return [*found, (str(entry.where), k == 1)] if named else found  # type: ignore[union-attr]
    return None


#: What tells a handler from the branches that stand where it stands.
HANDLER = -1


def handler(lin: Linearizer, where: Location | None) -> str | None:
    """The name of the branch between a body and its handlers: one for all parts of a body that is walked in parts."""
    return site(lin, where, HANDLER)


def away_from(name: str) -> bool:
    """The side of a branch that is tried first: what handlers do is not."""
    return not name.endswith(f" #{HANDLER}")


def completed(lin: Linearizer, name: str | None) -> None:
    """Nothing goes on from the end of a body of which it is taken for granted that it raises."""
    if name is not None and not lin.dead and lin.paths.side(name) is True:
        _depart(lin, name, True)


def _depart(lin: Linearizer, name: str, side: bool) -> None:
    """Nothing goes on here: the other side of a branch is another path."""
    lin.paths.met[name] = side
    lin.build.block.extend(leave(lin, name))
    lin.dead = True


def handle(lin: Linearizer, name: str | None, walk: Callable[[], None], where: Location | None = None) -> None:
    """Walk what is done after an exception; where that is refused, it is taken for granted that there is none.

    ``where`` the handlers stand that are walked.
    """
    if name is not None and where is not None:
        lin.paths.handlers[name] = where
    if name is None or lin.paths.side(name) is not False:
        try:
            walk()
        except DifferentiationError as error:
            if name is not None:
                error.branches.insert(0, (name, False))
            raise
        return
    _depart(lin, name, False)
