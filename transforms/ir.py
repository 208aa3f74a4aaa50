"""The Wengert program: structured entries, each one operation on names or literals.

Every variable is bound once in the text.  What a loop carries is written on the loop, what an ``If`` joins is written on
the ``If``; there is no hidden state.  Memory is the exception, and says so: an operation of ``EFFECTS`` writes into its
first argument.  The three-part notation is that of Griewank and Walther, *Evaluating Derivatives* (2008), section 2.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from srcad.runtime.errors import Location
from srcad.transforms.kinds import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Lit:
    """A literal: a number, string, ``None``, ``...``; equal when type and text are."""

    value: Any

    def _key(self) -> tuple[type, str]:
        return type(self.value), repr(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lit) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ref:
    """An object of the user's program, known at transformation time: a function, a module, a table.

    ``name`` is what the generated source calls it; ``path`` says how it is found again from the user's function.
    """

    name: str
    value: Any
    path: tuple[Any, ...] = ()

    def key(self) -> tuple[object, ...]:
        """The object, and the place that it is read from: two places may hold one object today and two tomorrow."""
        return id(self.value), *(p if isinstance(p, str) else p.key() if isinstance(p, Ref) else id(p) for p in self.path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def __repr__(self) -> str:
        return f"<{self.name} {id(self.value)}>"  # nothing is asked of the user's object


class _Undefined:
    """The operand of a name that is not bound on this path; reading it is the user's ``UnboundLocalError``."""

    def __repr__(self) -> str:
        return "UNDEF"


UNDEF = _Undefined()

Operand: TypeAlias = "str | Lit | Ref | _Undefined"


@dataclass(frozen=True, slots=True)
class Op:
    """What an entry does: an operator (``"+"``, ``"getitem"``), an attribute (``".T"``), or a function (``"np.sum"``).

    The last ``len(keywords)`` arguments are passed by these keywords.
    """

    name: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = op(*args)``; no target for what is done for its effect alone."""

    target: str | None
    op: Op
    args: tuple[Operand, ...]
    span: Location | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """What an ``If`` binds for what follows: one operand from each side."""

    name: str
    then: Operand
    orelse: Operand


@dataclass(frozen=True, slots=True)
class If:
    """Two sides, of which one runs; ``where`` names a branch of the user's of which one side can be taken for granted."""

    test: Operand
    then: Block
    orelse: Block
    joins: tuple[Join, ...]
    span: Location | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Try(If):
    """``then`` runs; where it raises one of the classes in ``test``, ``orelse`` runs with the exception as ``name``."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class With(Try):
    """``then`` runs within the context manager ``test``, entered as ``name``; where it raises, so does the whole."""


@dataclass(frozen=True, slots=True)
class Carry:
    """What a loop carries: ``name`` is ``init`` at first, ``next`` after each step, and keeps the last value."""

    name: str
    init: Operand
    next: Operand


@dataclass(frozen=True, slots=True)
class Push:
    """An output of a loop: the list ``stack`` of what ``value`` was at the end of each step."""

    stack: str
    value: Operand


@dataclass(frozen=True, slots=True)
class Source:
    """One of the sequences that a ``For`` walks in step.

    ``how`` is ``"range"`` (start, stop, step), ``"count"`` (start), ``"each"`` (a sequence), or ``"reversed"`` (a sequence).
    """

    target: str
    how: str
    args: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class For:
    """A loop over ``sources``; after a step in which ``until`` is true no other one starts.

    ``states``: how many of its states the reverse sweep keeps, where the user says so.
    """

    sources: tuple[Source, ...]
    carried: tuple[Carry, ...]
    body: Block
    pushes: tuple[Push, ...] = ()
    until: Operand | None = None
    span: Location | None = None
    states: int | str | None = None


@dataclass(frozen=True, slots=True)
class While:
    """A loop that runs while ``test``, computed by ``head`` before each step, is true."""

    head: Block
    test: Operand
    carried: tuple[Carry, ...]
    body: Block
    pushes: tuple[Push, ...] = ()
    until: Operand | None = None
    span: Location | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """The path ends here with the user's exception."""

    exception: Operand
    cause: Operand | None = None
    span: Location | None = None


Entry: TypeAlias = "Assign | If | For | While | Raise"
Block: TypeAlias = "tuple[Entry, ...]"


@dataclass(frozen=True, slots=True)
class Tree:
    """A container in a result: ``cls`` of ``children``, with ``keys`` for a dict, a namedtuple or a dataclass."""

    cls: Any
    children: tuple[Result, ...]
    keys: tuple[Any, ...] = ()


Result: TypeAlias = "Operand | Tree"


@dataclass(slots=True, eq=False)
class Given:
    """The shapes of the arrays among the arguments, by name; ``used`` when the program relies on them."""

    shapes: Mapping[str, tuple[int, ...]]
    used: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A function as a Wengert program: ``params`` in, ``body``, ``result`` out; ``kinds`` of all variables, shapes ``given``."""

    name: str
    params: tuple[str, ...]
    body: Block
    result: Result
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    given: Given | None = None


#: Operations that write into their first argument.
EFFECTS = frozenset(
    "setitem additem setattr delitem append extend insert pop iadd inplace refill put_back".split()
)

#: Operations that make the memory of adjoints, which begins as zeros, and those that make zeros at all.
BEGINNINGS = frozenset({"accumulator", "zeros_like", "shadow"})
ZEROS = BEGINNINGS | {"np.zeros", "np.zeros_like"}


def leaves(result: Result) -> Iterator[Operand]:
    """The operands of a result, from left to right."""
    if isinstance(result, Tree):
        for child in result.children:
            yield from leaves(child)
    else:
        yield result
