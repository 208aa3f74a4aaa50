"""A few random programs; ``python -m tests.fuzz`` tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import fuzz


@pytest.mark.parametrize("number", range(6))
def test_program(number: int, tmp_path: Path) -> None:
    assert fuzz.tried(number, tmp_path) in ("right", "refused", "skipped")


#: Programs that failed once: a list that is walked in a ``try`` was asked for its length before there was one.
FAILED = (5039,)


@pytest.mark.parametrize("number", (*range(4), *FAILED))
def test_flow(number: int, tmp_path: Path) -> None:
    assert fuzz.KINDS["flows"](number, tmp_path) in fuzz.FINE


def test_most_are_tried(tmp_path: Path) -> None:
    outcomes = [fuzz.tried(number, tmp_path) for number in range(100, 104)]
    assert outcomes.count("right") >= 3
