"""Slices that are as long in every step of a loop: their ends are sums of the same numbers, and lie within the axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from srcad.transforms.ir import Lit, Operand, Source
from srcad.transforms.linear import Linear


@dataclass(slots=True)
class Extents:
    """Whole numbers as sums, and what loops count, where the value of a ``number`` may be known."""

    number: Callable[[Operand], int | None]
    sums: dict[str, Linear] = field(default_factory=dict)
    counted: dict[str, tuple[int, int]] = field(default_factory=dict)  # the least and the most

    def add(self, target: str, name: str, first: Operand, second: Operand) -> None:
        """Note a whole number that is a sum of others, or so many times another."""
        a, b = self.sum(first), self.sum(second)
        if name in ("+", "-"):
            self.sums[target] = a.plus(b, 1 if name == "+" else -1)
        elif not a.terms or not b.terms:
            self.sums[target] = a.times(b.constant) if a.terms else b.times(a.constant)

    def sum(self, operand: Operand) -> Linear:
        """A whole number as a sum of others; those of which nothing more is known stand for themselves."""
        number = self.number(operand)
        return self.sums.get(str(operand), Linear.symbol(str(operand))) if number is None else Linear.of(number)

    def count(self, source: Source) -> None:
        """Note what a loop counts."""
        self.counted.pop(source.target, None)
        bounds = [self.number(a) for a in source.args]
        if source.how in ("range", "reversed_range") and None not in bounds and bounds[2] in (1, -1):
            start, stop, step = (b for b in bounds if b is not None)
            self.counted[source.target] = (start, stop - 1) if step == 1 else (stop + 1, start)

    def of(self, bounds: tuple[Operand, ...], length: int) -> tuple[Any] | None:
        """A slice as long as the one with these bounds, start, stop and step, along an axis of this length."""
        if bounds[2] not in (Lit(None), Lit(1)):
            return None
        start = Linear.of(0) if bounds[0] == Lit(None) else self.sum(bounds[0])
        stop = Linear.of(length) if bounds[1] == Lit(None) else self.sum(bounds[1])
        lowest, highest, more = self.bound(start, 0), self.bound(stop, 1), stop - start
        within = lowest is not None and highest is not None and 0 <= lowest and highest <= length
        return (slice(0, more.constant),) if within and not more.terms and more.constant >= 0 else None

    def bound(self, number: Linear, side: int) -> int | None:
        """The least (0) or the most (1) that a sum of what loops count is."""
        if not all(name in self.counted for name, _ in number.terms):
            return None
        return number.constant + sum(times * self.counted[name][side if times > 0 else 1 - side] for name, times in number.terms)
