"""After this check no number is found by halving an interval, or parting it, as comparisons of what is differentiated say.

Such a number is the root or the minimum of a function to any precision, and depends on what that is computed with; but it
is made of the ends of the first interval alone, so nothing would flow through it (Griewank and Walther, *Evaluating
Derivatives*, 2008, section 15.1, on iterations by comparison).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from srcad.runtime.errors import Location, UnsupportedSyntaxError
from srcad.transforms import activity, contractions, journal, texts, walk
from srcad.transforms.ir import UNDEF, Assign, For, If, Lit, Operand, Program, While, leaves

#: What an inner point of an interval is computed with, from both of its ends.
_ARITHMETIC: Mapping[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "neg": operator.neg,
    "identity": float, "float": float,
}  # fmt: skip

#: What chooses one of its last two operands, and what makes numbers of what is decided.
_CHOOSING = frozenset("np.where min max np.minimum np.maximum np.fmin np.fmax".split())
_DECIDING = frozenset("np.sign math.copysign np.copysign np.heaviside < <= > >= == != not".split())

#: No inner point is computed in more steps, one of the other, than these.
_DEPTH = 50

#: What stands for a number that is not known where the place of a point between others is computed.
PART = 0.37


def check(program: Program, independents: Sequence[str]) -> None:
    """Refuse a program whose result is made of such a number."""
    found = [s for e in walk.every(program.body) if isinstance(e, For | While) for s in _Search(e).parted()]
    if not found:
        return
    made, starts = texts.made_of(program), frozenset(independents)
    useful = activity.useful(program, leaves(program.result))
    for loop, ends, tests in found:
        # A root of what the ends alone vary is parted as these are.
        apart = {**made, **dict.fromkeys(ends, [])}
        asked = [frozenset(texts.reached(t, apart)) for t in tests]
        if not useful.isdisjoint(ends) and any(not starts.isdisjoint(a) and not ends.isdisjoint(a) for a in asked):
            raise refused(loop.span)


def refused(where: Location | None) -> UnsupportedSyntaxError:
    """The error for such a number."""
    what = "a number that is found by comparisons, between ends that close in on it, is not differentiated"
    hint = "find it with scipy.optimize.brentq or minimize_scalar, or give the rule with srcad.implicit_root"
    error = UnsupportedSyntaxError(what, where=where, hint=hint)
    error.on_every_path = True
    return error


class _Search:
    """What a loop does with the numbers that it carries."""

    def __init__(self, loop: For | While) -> None:
        self.loop = loop
        entries = walk.every((*loop.body, *(loop.head if isinstance(loop, While) else ())))
        self.made = {e.target: e for e in entries if isinstance(e, Assign) and e.target is not None}
        self.joined = {j.name: (e, j) for e in entries if isinstance(e, If) for j in e.joins}
        self.carried = {c.name: c for c in loop.carried}

    def parted(self) -> Iterator[tuple[For | While, frozenset[str], tuple[Operand, ...]]]:
        """The numbers that close in on one, with the tests that say which of them move where."""
        chosen = {name: self.choices(carry.next) for name, carry in self.carried.items()}
        if not any(tests for _, tests in chosen.values()):
            return
        moves = {n: [self.move(o, side) for o in found for side in (0, 1)] for n, (found, _) in chosen.items()}
        ends = contractions.closing_in(moves)
        tests = [t for n in ends for t in chosen[n][1]]
        inner = {o for n in ends for o in chosen[n][0] if isinstance(o, str) and o in self.made}
        if tests:
            yield self.loop, ends | inner, tuple(tests)

    def choices(self, operand: Operand) -> tuple[set[Operand], list[Operand]]:
        """What an operand is, as tests choose, and the tests."""
        found, tests, todo = set[Operand](), list[Operand](), [operand]
        while todo:
            name = todo.pop()
            entry = self.made.get(str(name))
            if isinstance(name, str) and name in self.joined:
                branch, join = self.joined[name]
                tests.append(branch.test)
                todo += [o for o in (join.then, join.orelse) if o is not UNDEF]
            elif entry is not None and entry.op.name in _CHOOSING:
                tests += entry.args[:-2]
                todo += entry.args[-2:]
            else:
                found.add(name)
                tests += self.decided(name)
        return found, tests

    def decided(self, operand: Operand) -> Iterator[Operand]:
        """What numbers are made of that are computed of what is decided, in what an operand is computed with."""
        todo, seen = [operand], set[Operand]()
        while todo:
            name = todo.pop()
            entry = self.made.get(str(name)) if name not in seen else None
            seen.add(name)
            if entry is not None and entry.op.name in _DECIDING:
                yield from entry.args
            elif entry is not None and journal.as_it_was(entry)[0] in _ARITHMETIC:
                todo += journal.as_it_was(entry)[1]

    def move(self, operand: Operand, side: int) -> contractions.Move:
        """What an operand is, given the numbers that the loop carries, where all tests go one way."""

        def found(values: Mapping[str, float]) -> float | None:
            known: dict[Operand, float | None] = {n: v for n, v in values.items()}  # noqa: C416
            depth = 0

            def value(name: Operand) -> float | None:
                nonlocal depth
                if name not in known:
                    depth += 1
                    known[name] = compute(name) if depth < _DEPTH else None
                    depth -= 1
                return known[name]

            def compute(name: Operand) -> float | None:
                entry = self.made.get(str(name))
                if isinstance(name, Lit):
                    return float(name.value) if type(name.value) in (int, float) else None
                if name in self.joined:
                    join = self.joined[str(name)][1]
                    return value((join.then, join.orelse)[side])
                if entry is None:
                    return None if name in self.carried else PART
                op, args = journal.as_it_was(entry)
                if op in _CHOOSING:
                    return value(args[-2:][side])
                if op in _DECIDING:
                    return PART
                return operate(op, [value(a) for a in args]) if op in _ARITHMETIC else None

            return value(operand)

        return found


def operate(op: str, args: Sequence[float | None]) -> float | None:
    """The result of arithmetic; ``None`` where an operand is not known."""
    if None in args or (op == "/" and not args[1]):
        return None
    return _ARITHMETIC[op](*args)
