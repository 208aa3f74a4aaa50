"""A name that some steps of a loop do not bind is no error until the user's code reads it."""

from __future__ import annotations

import pytest

import srcad


def last_large(x: float, limit: float) -> float:
    s = 0.0
    i = 0
    while i < 6:
        v = x**i
        if v > limit:
            r = v
        s = s + v * v
        i += 1
    return s * r


def test_bound_in_some_steps() -> None:
    srcad.check_gradients(lambda x: last_large(x, 2.0), (1.5,), order=1)


@pytest.mark.parametrize("mode", ["grad", "jvp"])
def test_never_bound(mode: str) -> None:
    with pytest.raises(UnboundLocalError) as primal:
        last_large(1.5, 100.0)
    with pytest.raises(UnboundLocalError) as derived:
        if mode == "grad":
            srcad.grad(last_large, wrt="x")(1.5, 100.0)
        else:
            srcad.jvp(last_large, wrt="x")((1.5,), (1.0,), limit=100.0)
    assert str(primal.value) == str(derived.value)


def caught(x: float) -> float:
    if x > 1.0:
        y = x
    try:
        return y
    except UnboundLocalError:
        return x * x


def test_caught() -> None:
    assert srcad.grad(caught)(0.5) == 1.0
