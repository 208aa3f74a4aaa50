"""After this check no number is found by halving an interval, or parting it, as comparisons of what is differentiated say.

Such a number is the root or the minimum of a function to any precision, and depends on what that is computed with; but it
is made of the ends of the first interval alone, so nothing would flow through it (Griewank and Walther, *Evaluating
Derivatives*, 2008, section 15.1, on iterations by comparison).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srcad.runtime.errors import Location, UnsupportedSyntaxError
from srcad.transforms import activity, journal, texts, walk
from srcad.transforms.ir import UNDEF, Assign, For, If, Operand, Program, While, leaves

#: What an inner point of an interval is computed with, from both of its ends.
_ARITHMETIC = frozenset({"+", "-", "*", "/", "neg", "identity", "float"})


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
        if not useful.isdisjoint(ends) and any(not starts.isdisjoint(texts.reached(t, apart)) for t in tests):
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
        """The pairs of ends of which a step keeps one and moves the other to a point between, with the tests that say which."""
        moved = {name: self.choices(carry.next) for name, carry in self.carried.items()}
        moved = {n: c for n, c in moved.items() if n in c[0] and len(c[0]) > 1}
        for low in moved:
            for high in moved:
                inner = {p for p in moved[low][0] | moved[high][0] if self.is_between(p, low, high)}
                if low < high and all(moved[n][0] - inner == {n} for n in (low, high)):
                    yield self.loop, frozenset({low, high, *inner}), (*moved[low][1], *moved[high][1])

    def choices(self, operand: Operand) -> tuple[set[str], list[Operand]]:
        """What an operand is, as tests choose, and the tests."""
        found, tests, todo = set[str](), list[Operand](), [operand]
        while todo:
            name = todo.pop()
            entry = self.made.get(str(name))
            if isinstance(name, str) and name in self.joined:
                branch, join = self.joined[name]
                tests.append(branch.test)
                todo += [o for o in (join.then, join.orelse) if o is not UNDEF]
            elif entry is not None and entry.op.name == "np.where" and len(entry.args) == 3:
                tests.append(entry.args[0])
                todo += entry.args[1:]
            else:
                found.add(str(name))
        return found, tests

    def is_between(self, operand: str, low: str, high: str) -> bool:
        """Whether a point is computed of both ends, and of numbers that stay as they are."""
        seen, todo = set[str](), [operand]
        while todo:
            name = todo.pop()
            entry = self.made.get(name)
            if name in (low, high):
                seen.add(name)
            elif entry is not None and journal.as_it_was(entry)[0] in _ARITHMETIC:
                todo += [a for a in journal.as_it_was(entry)[1] if isinstance(a, str)]
            elif entry is not None or name in self.joined or name in self.carried:
                return False
        return len(seen) == 2
