"""What SciPy's solvers tell is a dict too: its parts are asked for by key as well as by attribute."""

from __future__ import annotations

from typing import Any

import pytest

import srcad

optimize: Any = pytest.importorskip("scipy.optimize")


def of_a_system(x: Any) -> Any:
    return optimize.root(lambda v: v**2 - x, 1.0)["x"][0]


def of_a_minimum(x: Any) -> Any:
    found = optimize.minimize_scalar(lambda v: (v - x) ** 2, bounds=(0, 10), method="bounded")
    return found["x"] * 2 + found["fun"]


@pytest.mark.parametrize("fn, slope", [(of_a_system, 0.5 / 1.5**0.5), (of_a_minimum, 2.0)])
def test_both_modes(fn: Any, slope: float) -> None:
    assert srcad.grad(fn)(1.5) == pytest.approx(slope)
    assert srcad.jvp(fn)((1.5,), (1.0,))[1] == pytest.approx(slope)
