"""Whether a text closes in on a number between others: its steps are not written out, as if they were formulas.

A loop of the program is looked at by ``halving``; where its steps are written one after the other, or are those of a
function within itself, what its ends were when they began is known, and nothing is left to look at.  Nor is there where the
ends are kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import contractions, rule_heads, syntax
from srcad.transforms.halving import PART, operate, refused
from srcad.transforms.values import Value

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


@contextmanager
def written_out(lin: Linearizer, node: Any, in_memory: bool = False) -> Iterator[None]:
    """While the steps of a loop are written out, or are walked and keep their numbers ``in_memory``, or are calls."""
    closes = _ends(node)
    if in_memory:
        closes &= _stored(node)
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
def _ends(node: Any) -> frozenset[str]:
    """The variables that a loop, or a function within itself, moves to each other or to points between, as tests say."""
    given: dict[str, list[Any]] = {}
    for name, value in (*_given(node), *_handed(node)):
        given.setdefault(name, []).append(value)
    chosen = {name for n in syntax.every(node) if isinstance(n, gast.If | gast.Match | gast.Try) for name, _ in _given(n)}
    chosen |= _stored(node) | {name for name, values in given.items() if len(values) > 1}
    moves = {name: [_move(value, given) for value in values] for name, values in given.items()}
    ends = contractions.closing_in(moves, steps=False) if chosen else frozenset[str]()
    return ends if ends & chosen else frozenset()


def _given(node: Any) -> Iterator[tuple[str, Any]]:
    """The variables that are bound in what a loop does, with what each may be; of a function, where it goes on within itself."""
    if not isinstance(node, gast.FunctionDef) or _goes_on(node):
        yield from (pair for n in syntax.every(node) if isinstance(n, gast.Assign) for pair in _pairs(n))


def _handed(node: Any) -> Iterator[tuple[str, Any]]:
    """The parameters of a function, with what it hands itself for them."""
    for call in _calls_of(node) if isinstance(node, gast.FunctionDef) and _goes_on(node) else ():
        params = [a.id for a in node.args.args][isinstance(call.func, gast.Attribute) :]
        yield from zip(params, call.args, strict=False)
        yield from ((k.arg, k.value) for k in call.keywords if k.arg in params)


def _calls_of(node: Any) -> Iterator[Any]:
    """The calls of a function in its own text."""
    return (n for n in syntax.every(node) if _is_call_of(node, n))


def _is_call_of(node: Any, n: Any) -> bool:
    return isinstance(n, gast.Call) and node.name in (getattr(n.func, "id", None), getattr(n.func, "attr", None))


def _goes_on(node: Any) -> bool:
    """Whether a function calls itself once at most on each way through it: it goes on with one part of what it was given."""
    most = 0

    def calls(n: Any) -> int:
        nonlocal most
        match n:
            case list():
                return sum(map(calls, n))
            case gast.If(body=body) if isinstance(body[-1], gast.Return | gast.Raise):
                most = max(most, calls(body))
                return calls(n.test) + calls(n.orelse)
            case gast.If() | gast.IfExp():
                return calls(n.test) + max(calls(n.body), calls(n.orelse))
        return _is_call_of(node, n) + sum(map(calls, gast.iter_child_nodes(n)))

    most = max(calls(node.body), most)
    return most == 1


@syntax.remembered
def _stored(node: Any) -> frozenset[str]:
    """The variables, and elements of such, that are written into."""
    targets = [t for n in syntax.every(node) if isinstance(n, gast.Assign) for t in n.targets]
    return frozenset(str(_name(t)) for t in targets if isinstance(t, gast.Subscript))


def _move(value: Any, given: Mapping[str, Any]) -> contractions.Move:
    """A value as a function of what variables are, of which those that are given something else are not known."""
    return lambda known: _at(value, known, given)


def _name(node: Any) -> str | None:
    """What a variable or an attribute of one is called."""
    match node:
        case gast.Name():
            return str(node.id)
        case gast.Attribute(value=gast.Name(), attr=attr):
            return f"{node.value.id}.{attr}"
        case gast.Subscript(value=gast.Name(id=name), slice=gast.Constant(value=place)):
            return f"{name}[{place!r}]"
        case gast.Subscript(value=gast.Name(id=name)):  # the elements that a mask chooses
            return str(name)
    return None


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """The variables that an assignment binds, each with the values that it may have."""
    for target in node.targets:
        for value in _choices(node.value):
            several = isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple)
            for one, part in zip(target.elts, value.elts, strict=False) if several else [(target, value)]:
                if (name := _name(one)) is not None:
                    yield from ((name, choice) for choice in _choices(part))
                if isinstance(part, gast.Call):
                    yield from ((f"{name}.*", given) for given in part.args)


def _choices(value: Any) -> Iterator[Any]:
    match value:
        case gast.IfExp():
            yield from (*_choices(value.body), *_choices(value.orelse))
        case gast.Call(args=[_, one, other]):
            yield from (*_choices(one), *_choices(other))
        case _:
            yield value


def _at(value: Any, known: Mapping[str, float], given: Mapping[str, Any]) -> float | None:
    """The value of an arithmetic expression; ``None`` where it is none, or tells of a variable that is not known."""
    match value:
        case gast.Constant(value=int() | float() as number):
            return float(number)
        case gast.Name() | gast.Attribute() | gast.Subscript():
            name = _name(value) or ""
            of_made = f"{name.partition('.')[0]}.*"  # an attribute of what is made of numbers
            name = of_made if "." in name and name not in given and of_made in given else name
            return known.get(name, None if name in given else PART)
        case gast.UnaryOp(op=gast.USub(), operand=inner):
            return operate("neg", [_at(inner, known, given)])
        case gast.BinOp(left=left, op=gast.Add() | gast.Sub() | gast.Mult() | gast.Div() as op, right=right):
            return operate(rule_heads.operator(op), [_at(left, known, given), _at(right, known, given)])
    return None
