"""The forms of statements and expressions that entries become: trees, as in Python's own syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from srcad.runtime.errors import Location
from srcad.transforms.ir import Lit, Op, Operand


@dataclass(frozen=True, slots=True)
class Node:
    """An operation on expressions; ``choice`` is ``a if t else b``, ``and`` and ``or`` are themselves.

    ``acts``: it may do more than give a value.  ``inexact``: its value is certainly made of floating-point numbers, where a
    minus sign may be moved.
    """

    op: Op
    args: tuple[Expr, ...]
    span: Location | None = None
    raises: bool = False
    reads: bool = False
    size: int = 1
    inexact: bool = False
    acts: bool = False


Expr: TypeAlias = "Operand | Node"


@dataclass(slots=True)
class Set:
    """``target = value``; several at once when a path ends."""

    target: str | None
    value: Expr
    span: Location | None = None


@dataclass(slots=True)
class Branch:
    """An ``if``; each side ends with copies into what is joined."""

    test: Expr
    sides: tuple[list[Statement], list[Statement]]
    copies: tuple[list[tuple[str, Expr]], list[tuple[str, Expr]]]
    span: Location | None = None


@dataclass(slots=True)
class Attempt(Branch):
    """A ``try``: the second side runs where the first raises; ``test`` is what is caught, ``name`` the exception."""

    name: str = ""


@dataclass(slots=True)
class Scope(Attempt):
    """A ``with``: the first side runs within the manager ``test``; there is no second one."""


@dataclass(slots=True)
class Loop:
    """A ``for`` (with sources) or a ``while`` (with a head and a test)."""

    sources: list[tuple[str, str, tuple[Expr, ...]]]
    head: list[Statement]
    test: Expr | None
    inits: list[tuple[str, Expr]]
    body: list[Statement]
    nexts: list[tuple[str, Expr]]
    stacks: list[str]
    until: Expr | None
    span: Location | None = None


@dataclass(slots=True)
class Throw:
    """A ``raise``."""

    exception: Expr
    cause: Expr | None
    span: Location | None = None


@dataclass(slots=True)
class Leave:
    """A ``break``."""

    span: Location | None = None


Statement: TypeAlias = "Set | Branch | Loop | Throw | Leave"


def node_of(op: Op, args: Sequence[Expr], span: Location | None, raises: bool, reads: bool, inexact: bool = False) -> Node:
    """An operation on expressions."""
    inner = [a for a in args if isinstance(a, Node)]
    size = 1 + sum(a.size for a in inner)
    raises, reads = raises or any(a.raises for a in inner), reads or any(a.reads for a in inner)
    return Node(op, tuple(args), span, raises, reads, size, inexact, any(a.acts for a in inner))


def opposite(value: Expr) -> Expr | None:
    """The negative of an expression that is negative throughout, ``-a - b`` for one; else ``None``."""
    if isinstance(value, Lit):
        return Lit(-value.value) if type(value.value) is float and value.value < 0 else None
    if not isinstance(value, Node):
        return None
    if not value.inexact:
        return None
    if value.op.name == "neg":
        return value.args[0]
    if value.op.name not in ("*", "/", "-"):
        return None
    first = opposite(value.args[0])
    if first is None:
        return None
    return replace(value, op=Op("+") if value.op.name == "-" else value.op, args=(first, value.args[1]))
