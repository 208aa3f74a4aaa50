"""``rdiff`` forgot its options from the second order on."""

from __future__ import annotations

import math

import srcad


def f(x: float, on: float) -> float:
    return on * x * x + 0.0 * math.exp(x)


def test_options_hold_at_every_order() -> None:
    made = srcad.rdiff(f, ignore="on", order=2, optimize=False)
    assert not made.made("scalar", "x", 1).options.optimize
    assert not made.made("scalar", "x", 1).fn.options.optimize
    assert made(1.0, 3.0) == srcad.rdiff(f, ignore="on", order=2)(1.0, 3.0)
