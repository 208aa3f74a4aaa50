"""Whether the text of a loop closes in on a number between two others: its steps are not written out, as if they were formulas.

A loop of the program is looked at by ``halving``; where its steps are written one after the other, what its ends were
when they began is known, and nothing is left to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import syntax
from srcad.transforms.halving import refused
from srcad.transforms.values import Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What stands for a number that is not known where the place of a point between two others is computed.
_PART = 0.37


@contextmanager
def written_out(lin: Linearizer, node: Any) -> Iterator[None]:
    """While the steps of a loop are written out."""
    closes = _closes_in(node)
    if closes:
        lin.closing.append(lin.at(node))
    try:
        yield
    finally:
        if closes:
            lin.closing.pop()


def check(lin: Linearizer, *compared: Value) -> None:
    """Refuse that such a loop goes one way or the other as what is differentiated says."""
    if lin.closing and lin.depends(*compared):
        raise refused(lin.closing[-1])


@syntax.remembered
def _closes_in(node: Any) -> bool:
    """Whether a loop moves either of two variables to a point between them."""
    given = [pair for n in syntax.every(node) if isinstance(n, gast.Assign) for pair in _pairs(n)]
    names = sorted({target for target, _ in given})
    for low in names:
        for high in names[names.index(low) + 1 :]:
            between = {target for target, value in given if _is_between(value, low, high)}
            moved = {target for target, value in given if _name(value) in between} | between
            if {low, high} <= moved:
                return True
    return False


def _name(node: Any) -> str | None:
    """What a variable or an attribute of one is called."""
    match node:
        case gast.Name():
            return str(node.id)
        case gast.Attribute(value=gast.Name(), attr=attr):
            return f"{node.value.id}.{attr}"
    return None


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """The variables that an assignment binds, each with the values that it may have."""
    for target in node.targets:
        for value in _choices(node.value):
            several = isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple)
            for one, part in zip(target.elts, value.elts, strict=False) if several else [(target, value)]:
                if (name := _name(one)) is not None:
                    yield from ((name, choice) for choice in _choices(part))


def _choices(value: Any) -> Iterator[Any]:
    match value:
        case gast.IfExp():
            yield from (*_choices(value.body), *_choices(value.orelse))
        case gast.Call(args=[_, one, other]):
            yield from (*_choices(one), *_choices(other))
        case _:
            yield value


def _is_between(value: Any, low: str, high: str) -> bool:
    """Whether a value lies between two variables, as a fixed part of their distance says."""
    found = [_at(value, {low: a, high: b}) for a, b in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))]
    if any(f is None for f in found):
        return False
    none, one, other, both = found
    return none == 0 and abs(both - 1) < 1e-9 and 0 < one < 1 and 0 < other < 1  # type: ignore[operator]


def _at(value: Any, known: Mapping[str, float]) -> float | None:
    """The value of an arithmetic expression; ``None`` where it is none."""
    match value:
        case gast.Constant(value=int() | float() as number):
            return float(number)
        case gast.Name() | gast.Attribute():
            return known.get(_name(value) or "", _PART)
        case gast.UnaryOp(op=gast.USub(), operand=inner):
            found = _at(inner, known)
            return None if found is None else -found
        case gast.BinOp(left=left, op=op, right=right):
            one, other = _at(left, known), _at(right, known)
            return None if one is None or other is None else _operate(op, one, other)
    return None


def _operate(op: Any, one: float, other: float) -> float | None:
    match op:
        case gast.Add():
            return one + other
        case gast.Sub():
            return one - other
        case gast.Mult():
            return one * other
        case gast.Div() if other:
            return one / other
    return None
