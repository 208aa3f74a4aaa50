"""NumPy and SciPy as users write them, through the whole compiler: values, both modes, and second order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.coverage.cases import CASES
from tests.coverage.check import Case, check


def _again(cases: list[Case]) -> list[Case]:
    """The first case of each function, and every third of the others: those that are differentiated twice."""
    seen: set[str] = set()
    found = []
    for k, case in enumerate(cases):
        name = case.text.split("(")[0]
        if name not in seen or k % 3 == 0:
            seen.add(name)
            found.append(case)
    return [c for c in found if c.order > 1]


@pytest.mark.parametrize("case", [replace(c, order=1) for c in CASES], ids=str)
def test_both_modes(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", _again(CASES), ids=str)
def test_second_order(case: Case) -> None:
    check(case)
