"""A global that becomes what it was before is read anew too, in every way to call a derivative."""

from __future__ import annotations

from typing import Any

import pytest

import srcad

FIRST, SECOND = 2.0, 3.0
factor = FIRST


def scaled(x: Any) -> Any:
    return factor * x * x


def test_numbers_that_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient, push = srcad.grad(scaled), srcad.jvp(scaled)
    for now in (FIRST, SECOND, FIRST, SECOND, FIRST, 5.0, FIRST, 6.0, FIRST):
        monkeypatch.setitem(globals(), "factor", now)
        for _ in range(2):
            assert gradient(1.0) == 2.0 * now
            assert push((1.0,), (1.0,)) == (now, 2.0 * now)
