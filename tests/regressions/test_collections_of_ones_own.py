"""Classes that derive from `collections.abc` and `collections` have the methods that Python has for them."""

from __future__ import annotations

from collections import UserDict, UserList
from collections.abc import Iterator, MutableSequence, Sequence
from typing import Any

import pytest

import srcad


class Fixed(Sequence[Any]):
    def __init__(self, *held: Any) -> None:
        self.held = list(held)

    def __len__(self) -> int:
        return len(self.held)

    def __getitem__(self, place: Any) -> Any:
        return self.held[place]


class Open(MutableSequence[Any]):
    def __init__(self, *held: Any) -> None:
        self.held = list(held)

    def __len__(self) -> int:
        return len(self.held)

    def __getitem__(self, place: Any) -> Any:
        return self.held[place]

    def __setitem__(self, place: Any, value: Any) -> None:
        self.held[place] = value

    def __delitem__(self, place: Any) -> None:
        del self.held[place]

    def insert(self, index: int, value: Any) -> None:
        self.held.insert(index, value)


class Growing(Iterator[Any]):
    def __init__(self, x: Any, n: int) -> None:
        self.x = x
        self.n = n

    def __next__(self) -> Any:
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.x *= 1.5
        return self.x


class Doubled(UserDict[str, Any]):
    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key) * 2


def of_sequences(x: float, y: float) -> Any:
    q = Fixed(x, y)
    return (x if y in q else y) * q[-1] * (2.0 if 5.0 in q else 3.0) + sum(q) * len(q)


def of_edited_sequences(x: float, y: float) -> Any:
    q = Open(x)
    q.append(y)
    q.extend([x * y])
    q += [x]
    q.reverse()
    v = q.pop()
    q.insert(0, v * v)
    q[1] *= 2
    return sum(q) * v + q[0] * len(q)


def of_iterators(x: float, y: float) -> Any:
    return sum(Growing(x, 3)) * y + next(iter(Growing(y, 2)))


def of_user_dicts(x: float, y: float) -> Any:
    d: Any = Doubled(a=x)
    d["b"] = y
    d.update({"c": x * y})
    return d["a"] * d["b"] + d["c"] * len(d)


def of_user_lists(x: float, y: float) -> Any:
    u = UserList([x, y])
    u.append(x * y)
    u[1] *= 2
    w = u + [x]
    return sum(u.data) * w[-1] + w[1] * len(u)


@pytest.mark.parametrize("fn", [of_sequences, of_edited_sequences, of_iterators, of_user_dicts, of_user_lists])
def test_derivatives(fn: Any) -> None:
    h, x, y = 1e-6, 0.8, 1.3
    slopes = (fn(x + h, y) - fn(x - h, y)) / (2 * h), (fn(x, y + h) - fn(x, y - h)) / (2 * h)
    assert srcad.value_and_grad(fn)(x, y) == (pytest.approx(fn(x, y)), pytest.approx(slopes))
    assert srcad.jvp(fn)((x, y), (1.0, 0.5)) == pytest.approx((fn(x, y), slopes[0] + 0.5 * slopes[1]))
