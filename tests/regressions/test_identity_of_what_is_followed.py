"""Objects, lists and generators made inside a function are told apart; a list may be set to parts of any number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import srcad


class _Text(str):
    def joined(self, *parts: str) -> _Text:
        return _Text(self.join(parts))


_COMMA = _Text(",")


class Sum:
    """Partial sums in a list, in which those that are zero have no place."""

    def __init__(self) -> None:
        self.parts: list[Any] = []

    def add(self, values: Any) -> Sum:
        parts = self.parts
        for x in tuple(values) if values is parts else values:
            i = 0
            for p in parts:
                x, p = x + p, 0.0
                if p:
                    parts[i] = p
                    i += 1
            parts[i:] = (x,) if x else ()
        return self

    def put(self, other: Any) -> Sum:
        if other is self:
            pass
        elif isinstance(other, Sum):
            self.parts[:] = other.parts
        return self


def squares(xs: Any) -> Iterator[Any]:
    for x in xs:
        yield x * x


def partial_sums(x: Any, y: Any) -> Any:
    first, second = Sum().add(squares([x, y])), Sum().add([x * y, x])
    first.put(first)
    second.put(first)
    return sum(second.parts) * first.parts[0]


def text(x: Any, y: Any) -> Any:
    shown = f"{x:g}"
    name = _COMMA.joined(shown, shown) if shown > "1" else shown
    return x * y * len(name)


class Slots:
    def pop(self, **name_and_default: Any) -> Any:
        space: Any = self.__dict__
        if isinstance(space, dict) and len(name_and_default) == 1:
            for name, default in name_and_default.items():
                return space.pop(name, default)
        return None


def namespaces(x: Any, y: Any) -> Any:
    slots = Slots()
    slots.first = x * y  # type: ignore[attr-defined]
    return slots.pop(first=1.0) * slots.pop(first=y)


@pytest.mark.parametrize("fn", [partial_sums, text, namespaces])
def test_as_by_differences(fn: Any) -> None:
    slopes = [(fn(1.3 + h, 0.7) - fn(1.3 - h, 0.7)) / 2e-6 for h in (1e-6,)]
    slopes += [(fn(1.3, 0.7 + h) - fn(1.3, 0.7 - h)) / 2e-6 for h in (1e-6,)]
    assert srcad.grad(fn)(1.3, 0.7) == pytest.approx(slopes, rel=1e-6)
