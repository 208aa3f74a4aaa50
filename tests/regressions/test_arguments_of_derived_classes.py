"""Arguments of classes that derive from Python's own numbers and containers, and compute in a way of their own, were
differentiated as if they did not; an ``OrderedDict`` was not taken apart."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

import srcad


class Doubling(float):
    def __mul__(self, other: Any) -> Any:
        return float(self) * float(other) * 2


class Tripling(list):  # type: ignore[type-arg]
    def __getitem__(self, i: Any) -> Any:
        return list.__getitem__(self, i) * 3


class Shifted(dict):  # type: ignore[type-arg]
    def __getitem__(self, key: Any) -> Any:
        return dict.__getitem__(self, key) + 1


class Named(float):
    unit = "m"

    def __repr__(self) -> str:
        return "named"


class Heir(list):  # type: ignore[type-arg]
    pass


def of_one(x: Any) -> Any:
    return x * x


def of_two(x: Any) -> Any:
    return x[0] * x[1]


def of_keys(x: Any) -> Any:
    return x["a"] * x["b"]


@pytest.mark.parametrize(
    ("f", "x"),
    [(of_one, Doubling(1.5)), (of_two, Tripling([1.5, 2.0])), (of_keys, Shifted(a=1.5, b=2.0)), (of_two, [Doubling(1.5), 2.0])],
)
def test_what_computes_in_a_way_of_its_own_is_refused(f: Any, x: Any) -> None:
    with pytest.raises(srcad.NonDifferentiableInputError, match="their operators and methods are its own"):
        srcad.grad(f)(x)


def test_what_does_not_is_differentiated() -> None:
    assert srcad.grad(of_one)(Named(1.5)) == 3.0
    assert srcad.grad(of_two)(Heir([1.5, 2.0])) == [2.0, 1.5]


def of_an_ordered_dict(o: Any) -> Any:
    return o["a"] * sum(o.values()) + next(iter(o.items()))[1] * isinstance(o, OrderedDict)


def of_one_that_is_edited(o: Any) -> Any:
    o["c"] = o["a"] * 2
    o.move_to_end("a")
    return sum((k + 1) * v * v for k, v in enumerate(o.values()))


@pytest.mark.parametrize("f", [of_an_ordered_dict, of_one_that_is_edited])
def test_ordered_dicts(f: Any) -> None:
    given = OrderedDict(a=1.5, b=2.0)
    srcad.check_gradients(f, (given,), order=2)
    assert type(srcad.grad(f)(given)) is OrderedDict
    assert list(given.items()) == [("a", 1.5), ("b", 2.0)]
