"""Whole numbers that are sums of others, and what is known of their signs where the others are counted by loops."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from srcad.transforms.ir import Lit, Operand, Source

#: Bounds are put in for so many numbers, one after the other.
_DEEPEST = 5

#: What is written after the name of a number to mean that of a later step.
_LATER = "'"


@dataclass(frozen=True, slots=True)
class Linear:
    """A constant, and numbers with how often each is added; none of them zero times."""

    constant: int
    terms: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, constant: int) -> Linear:
        return cls(constant)

    @classmethod
    def symbol(cls, name: str) -> Linear:
        return cls(0, ((name, 1),))

    def plus(self, other: Linear, factor: int) -> Linear:
        """The sum with a multiple of another one."""
        found = dict(self.terms)
        for name, times in other.terms:
            found[name] = found.get(name, 0) + factor * times
        return Linear(self.constant + factor * other.constant, tuple(sorted((n, k) for n, k in found.items() if k)))

    def __add__(self, other: Linear | int) -> Linear:
        return self.plus(Linear(other) if isinstance(other, int) else other, 1)

    def __sub__(self, other: Linear) -> Linear:
        return self.plus(other, -1)

    def times(self, factor: int) -> Linear:
        return Linear(0).plus(self, factor)

    def renamed(self, names: Collection[str]) -> Linear:
        """The same in a later step, in which these are others."""
        return Linear(self.constant, tuple((n + _LATER if n in names else n, k) for n, k in self.terms))

    def without(self, name: str, value: Linear) -> Linear:
        """The same where a number has a value."""
        times = dict(self.terms)[name]
        rest = Linear(self.constant, tuple(t for t in self.terms if t[0] != name))
        return rest.plus(value, times)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what loops count; ``moved`` are other numbers in a later step of the loop that counts ``steps``."""

    counted: Mapping[str, Source]
    linear: Callable[[Operand], Linear]
    moved: frozenset[str]
    steps: frozenset[str]

    def least(self, name: str) -> Iterator[Linear]:
        """What a number is not less than."""
        found = self.range_of(name)
        if found is not None and found[0] is not None:
            yield found[0]
        if self.direction(name) == (1 if name.endswith(_LATER) else -1):
            yield self.in_other_step(name) + 1

    def most(self, name: str) -> Iterator[Linear]:
        """What a number is not more than."""
        found = self.range_of(name)
        if found is not None and found[1] is not None:
            yield found[1]
        if self.direction(name) == (-1 if name.endswith(_LATER) else 1):
            yield self.in_other_step(name) + -1

    def direction(self, name: str) -> int:
        """Whether later steps count more, or less; 0 for what is not counted by the loop."""
        plain = name.removesuffix(_LATER)
        source = self.counted.get(plain)
        if plain not in self.steps or source is None:
            return 0
        if source.how == "count":
            return 1
        step = getattr(source.args[2], "value", None)
        sign = 0 if not isinstance(step, int) else (step > 0) - (step < 0)
        return -sign if source.how == "reversed_range" else sign

    def in_other_step(self, name: str) -> Linear:
        plain = name.removesuffix(_LATER)
        return Linear.symbol(plain if name != plain else plain + _LATER)

    def range_of(self, name: str) -> tuple[Linear | None, Linear | None] | None:
        """The least and the most that a loop counts."""
        plain = name.removesuffix(_LATER)
        source = self.counted.get(plain)
        if source is None:
            return None
        later = self.moved if plain != name else frozenset()
        first = self.linear(source.args[0]).renamed(later)
        if source.how == "count":
            return first, None
        end, step = self.linear(source.args[1]).renamed(later), source.args[2]
        if not isinstance(step, Lit) or not isinstance(step.value, int):
            return None
        return (first, end + -1) if step.value > 0 else (end + 1, first)


def is_positive(number: Linear, bounds: Bounds, depth: int = 0) -> bool:
    """Whether a number is certainly more than zero: bounds are put in for what it is a sum of, the last first."""
    if not number.terms:
        return number.constant > 0
    if depth > _DEEPEST:
        return False
    for name, times in number.terms:
        for bound in bounds.least(name) if times > 0 else bounds.most(name):
            if is_positive(number.without(name, bound), bounds, depth + 1):
                return True
    return False
