"""``globals()[name]`` and ``dir`` of an object made inside were refused."""

from __future__ import annotations

from typing import Any

import pytest

import srcad

FACTOR = 3.0
ABOVE = 1.0


def squared(x: Any) -> Any:
    return x * x


class Body:
    width = 2.0

    def __init__(self, a: Any) -> None:
        self.depth = a

    def summed(self, x: Any) -> Any:
        return sum(getattr(self, n) for n in dir(self) if n in ("depth", "height", "width", "weight")) * x

    def counted(self, x: Any) -> Any:
        return len(dir(self)) * x + sum(v * x for v in vars(self).values())


class Told(Body):
    def __dir__(self) -> Any:
        return ["depth"]


def of_the_module(x: Any, name: str = "squared") -> Any:
    return globals()[name](x) * globals()["FACTOR"]


def of_the_module_in_turn(x: Any) -> Any:
    total = 0.0
    for name in ("squared", "of_the_module"):
        total = total + globals()[name](x)
    return total


def of_what_is_written(x: Any) -> Any:
    global ABOVE
    before = ABOVE
    ABOVE = x * x
    found = globals()["ABOVE"] * x
    ABOVE = before
    return found


def beside_a_name_of_its_own(x: Any) -> Any:
    squared = 2.0 * x
    return globals()["squared"](x) * squared


def of_an_object(x: Any) -> Any:
    return Body(x).summed(x) + Body(x).counted(x)


def of_one_that_was_given_more(x: Any) -> Any:
    body = Body(x)
    setattr(body, "height", x * x)  # noqa: B010
    return body.summed(x) + body.counted(x)


_FUNCTIONS = [
    of_the_module, of_the_module_in_turn, of_what_is_written, beside_a_name_of_its_own, of_an_object, of_one_that_was_given_more,
]  # fmt: skip


@pytest.mark.parametrize("f", _FUNCTIONS)
def test_names_are_known(f: Any) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(0.7) == pytest.approx(wanted, rel=1e-7)
    assert srcad.jvp(f)((0.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-7)


def test_globals_that_are_bound_anew_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    slope = srcad.grad(of_the_module)
    assert slope(0.7) == pytest.approx(6 * 0.7)
    monkeypatch.setitem(globals(), "FACTOR", 5.0)
    assert slope(0.7) == pytest.approx(10 * 0.7)
    monkeypatch.setitem(globals(), "squared", lambda x: x**3)
    assert slope(0.7) == pytest.approx(15 * 0.49)


def of_a_write(x: Any) -> Any:
    globals()["ABOVE"] = x
    return x


def of_what_is_not_there(x: Any) -> Any:
    return globals()["abs"](x)


def of_what_it_says_itself(x: Any) -> Any:
    return Told(x).summed(x)


@pytest.mark.parametrize("f", [of_a_write, of_what_is_not_there, of_what_it_says_itself])
def test_others_are_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError):
        srcad.grad(f)(0.7)
