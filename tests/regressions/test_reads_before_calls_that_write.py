"""A read of memory was moved behind a call that wrote into it: 4.0 where 3.0 was due."""

from __future__ import annotations

import pytest

import srcad


def replace_first(table: list[float]) -> int:
    table.insert(0, 4.0)
    return 0


def f(x: float, table: list[float]) -> float:
    k = table[0]
    offset = replace_first(table)
    return k * x + offset


@pytest.mark.parametrize("optimize", [True, False])
def test_the_value_from_before_the_call(optimize: bool) -> None:
    assert f(2.0, [3.0]) == 6.0
    assert srcad.value_and_grad(f, "x", optimize=optimize)(2.0, [3.0]) == (6.0, 3.0)
    assert srcad.jvp(f, "x", optimize=optimize)((2.0,), (1.0,), [3.0]) == (6.0, 3.0)
