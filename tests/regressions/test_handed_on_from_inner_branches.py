"""What one side of an inner branch binds, and the outer one hands on, is unbound on other paths, and not asked for there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad
from srcad.transforms import coalesce
from srcad.transforms.forms import Branch
from srcad.transforms.ir import UNDEF


def leaves(x: Any) -> Any:
    found: list[Any] = []

    def walk(rest: Any, value: Any) -> None:
        if not rest:
            found.append(value)
            return
        walk(rest[1:], value * rest[0])
        walk(rest[1:], value + rest[0])

    walk(list(x[:2]), 1.0)
    return sum((k + 1) * v for k, v in enumerate(found))


def test_copies_of_what_is_joined() -> None:
    """The variable of an inner join that an outer one copies is bound on all paths; one that shares its name is not copied."""
    inner = Branch("t", ([], []), ([("j", UNDEF)], [("j", "v")]))
    outer = Branch("s", ([inner], []), ([("k", "j")], [("k", "w")]))
    names = {n: n for n in ("j", "k", "v", "w", "s", "t")}
    assert "j" in coalesce.handed_on([outer], names)
    assert not coalesce.handed_on([outer], dict.fromkeys(names, "k"))


@pytest.mark.slow
def test_a_tree_of_calls() -> None:
    x = np.array([0.8, 1.3])
    steps = np.eye(2) * 1e-6
    slopes = [(leaves(x + h) - leaves(x - h)) / 2e-6 for h in steps]
    assert srcad.grad(leaves)(x) == pytest.approx(slopes, rel=1e-6)


def chosen_by_two(x: Any) -> Any:
    rows: list[Any] = []
    t = x[0]
    while t < 6.0:
        rows.append(x[:3] * t)
        t = t * 1.5 + 0.3
    first, s = rows[0], x[1]
    if s > 0.1:
        if s > 0.3:
            s = s * 2
        else:
            rows[0] = rows[2]
    else:
        first[0] = s
    return sum(np.sum(r) for r in rows) * s + np.dot(first, first)


@pytest.mark.parametrize("second", [0.4, 0.2, 0.05])
@pytest.mark.parametrize("optimize", [True, False])
def test_what_lives_keeps_its_name(second: float, optimize: bool) -> None:
    """A name is not given ``None`` for what is unbound on a path on which it stands for something else."""
    x = np.array([0.8, second, -0.3, 0.9])
    slopes = [(chosen_by_two(x + h) - chosen_by_two(x - h)) / 2e-6 for h in np.eye(4) * 1e-6]
    assert srcad.grad(chosen_by_two, optimize=optimize)(x) == pytest.approx(slopes, rel=1e-6, abs=1e-8)
