"""Loops of which a few states are kept: the derivative is the same, and no more states live than were asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.runtime import from_checkpoints


def iterated(x: float, n: int) -> float:
    y, z = x, 1.0
    for k in range(n):
        y = math.sin(y) * x + 0.1 * k
        for j in range(2):
            z = z * math.cos(y * j) + y
    return y * z


def network(w: Any, xs: Any) -> Any:
    s = np.zeros(3)
    for t, x in enumerate(xs):
        s = np.tanh(w @ s + x) if t % 2 else s * 0.5 + x * t
    return np.sum(s**2)


def pairs(x: Any, ys: Any) -> Any:
    total = 0.0
    if x > 0:
        for a, b in zip(ys, ys[::-1], strict=True):
            total = total * x + a * b
    return total


def written(x: Any, n: int) -> Any:
    """A loop that writes records every step, whatever is asked for."""
    y = np.zeros(4)
    for k in range(n):
        y[k % 4] = x * (1.0 + y[k % 3])
    return np.sum(y)


def marked(x: float) -> float:
    y = x
    for _ in srcad.checkpointed(range(10), 3):
        y = math.sin(y) * x
    return y


@pytest.mark.parametrize("states", [1, 2, 5, 100, "sqrt"])
def test_same_derivative(states: int | str) -> None:
    for n in (0, 1, 2, 10, 37):
        expected = srcad.grad(iterated, wrt="x")(0.7, n)
        assert math.isclose(srcad.grad(iterated, wrt="x", checkpoint=states)(0.7, n), expected, rel_tol=1e-12)
    w, xs = np.random.default_rng(0).normal(size=(3, 3)), np.random.default_rng(1).normal(size=(11, 3))
    for f, args in ((network, (w, xs)), (pairs, (0.6, np.arange(1.0, 6.0))), (written, (1.2, 9))):
        wrt = ("x",) if f is written else None
        found, wanted = srcad.grad(f, wrt=wrt, checkpoint=states)(*args), srcad.grad(f, wrt=wrt)(*args)
        for a, b in zip(found, wanted, strict=True):
            assert np.allclose(a, b, rtol=1e-12)


def test_every_transformation() -> None:
    value, bar = srcad.value_and_grad(iterated, wrt="x", checkpoint=3)(0.7, 10)
    assert math.isclose(value, iterated(0.7, 10), rel_tol=1e-14)
    _, pullback = srcad.vjp(iterated, wrt="x", checkpoint=3)(0.7, 10)
    assert pullback(2.0) == pytest.approx(2.0 * bar) and pullback(1.0) == pytest.approx(bar)
    assert srcad.jvp(iterated, wrt="x", checkpoint=3)((0.7, 10), (1.0,))[1] == pytest.approx(bar)
    second = srcad.grad(srcad.grad(iterated, wrt="x"), wrt="x")(0.7, 10)
    assert srcad.grad(srcad.grad(iterated, wrt="x", checkpoint=2), wrt="x")(0.7, 10) == pytest.approx(second)
    assert srcad.hvp(iterated, wrt="x", checkpoint=2)((0.7, 10), (1.0,)) == pytest.approx(second)
    assert "from_checkpoints" not in srcad.grad(iterated, wrt="x").source_for(0.7, 10)


TABLE = {"step": 0.1}
ITEMS = [1.0, 2.0]


def over_items(x: float, items: Any) -> float:
    y = x
    for k in items:
        y = math.sin(y) * x + 0.1 * k
    return y


def of_a_table(x: float) -> float:
    y = x
    for _ in range(4):
        y = math.sin(y) * x + TABLE["step"]
    TABLE["step"] = 5.0
    return y


def of_a_list(x: float) -> float:
    y = x
    for k in ITEMS:
        y = math.sin(y) * x + k
    ITEMS.append(7.0)
    return y


def test_what_is_another_one_later() -> None:
    """A loop over what is at its end afterwards, or of what the function changes afterwards, records every step."""
    wanted = srcad.grad(over_items, wrt="x")(0.7, [1.0, 2.0, 3.0])
    for items in (iter([1.0, 2.0, 3.0]), map(float, (1, 2, 3)), (float(k) for k in (1, 2, 3)), {1.0: 0, 2.0: 0, 3.0: 0}):
        assert math.isclose(srcad.grad(over_items, wrt="x", checkpoint=1)(0.7, items), wanted, rel_tol=1e-12)
    found = {}
    for states in (None, 1):
        TABLE["step"], ITEMS[:] = 0.1, [1.0, 2.0]
        found[states] = [srcad.grad(f, checkpoint=states)(0.7) for f in (of_a_table, of_a_list)]
        assert TABLE["step"] == 5.0 and ITEMS == [1.0, 2.0, 7.0]
    assert np.allclose(found[1], found[None], rtol=1e-12)


def test_one_loop() -> None:
    assert "from_checkpoints(v3, v1, v2, 3)" in srcad.grad(marked).source_for(0.5)
    srcad.check_gradients(marked, (0.5,), order=2)
    assert marked(0.5) == next(iter(srcad.value_and_grad(marked)(0.5)))


def test_number_that_is_not_known() -> None:
    def f(x: float, n: int) -> float:
        y = x
        for _ in srcad.checkpointed(range(4), n):
            y = y * x
        return y

    with pytest.raises(srcad.UnsupportedSyntaxError, match="the number of states is not known"):
        srcad.grad(f, wrt="x")(2.0, 2)
    with pytest.raises(ValueError, match="no number of states"):
        srcad.grad(f, checkpoint=0)


@pytest.mark.parametrize(("steps", "states", "evaluations"), [(10, 3, 15), (20, 3, 45), (56, 5, 140), (100, 100, 99), (8, 1, 28)])
def test_schedule(steps: int, states: int, evaluations: int) -> None:
    """No more states than asked for, and the least number of steps for that many (Griewank and Walther 2000, equation 4)."""
    living: set[int] = set()
    most = count = 0

    class State:
        def __init__(self, k: int) -> None:
            self.k = k
            living.add(k)

        def __del__(self) -> None:
            living.discard(self.k)

    def step(item: int, state: State) -> tuple[State]:
        nonlocal count
        assert item == state.k
        count += 1
        return (State(item + 1),)

    def walked() -> Iterator[int]:
        nonlocal most
        for item, (state,) in from_checkpoints(step, range(steps), (State(0),), states):
            assert item == state.k
            most = max(most, len(living))
            yield item

    assert list(walked()) == list(range(steps - 1, -1, -1))
    assert most <= states + 1  # and the one that is turned back
    assert count == evaluations
