"""Globals that functions bind when they are called: read when the code runs, not when it is made."""

# mypy: disable-error-code="redundant-expr, name-defined, no-any-return, comparison-overlap, unused-ignore"

from __future__ import annotations

import enum
import math
from collections.abc import Sequence

import pytest

import srcad

_loaded = False
_slopes: Sequence[float] | None = None


def _load() -> None:
    global _loaded, _slopes, intercept
    _loaded, _slopes, intercept = True, [2.0, 3.0], 1.0


def line(x: float) -> float:
    if not _loaded:
        _load()
    assert _slopes is not None
    return _slopes[1] * x + intercept  # type: ignore[name-defined, no-any-return]  # noqa: F821


def nowhere(x: float) -> float:
    return x * missing  # type: ignore[name-defined, no-any-return]  # noqa: F821


class Unit(str, enum.Enum):
    KM = "km"
    M = "m"


def scaled(x: float, unit: Unit = Unit.KM) -> float:
    return 1000.0 * x if unit is Unit.KM else x if unit == Unit.M else math.nan


def rooted(x: float, t: float) -> float:
    a = 0.0 if t == 0 else x
    return t * (a**2) ** 0.25 + x


def test_loaded_by_the_call_itself() -> None:
    assert srcad.grad(line)(2.0) == 3.0
    assert srcad.grad(line)(2.0) == 3.0


def test_missing_names_are_the_users_error() -> None:
    with pytest.raises(NameError, match="missing"):
        srcad.grad(nowhere)(2.0)


def test_members_of_enumerations_are_objects() -> None:
    assert srcad.grad(scaled)(2.0) == 1000.0
    assert srcad.grad(scaled, wrt="x")(2.0, Unit.M) == 1.0


def test_powers_have_a_slope_at_0() -> None:
    assert srcad.grad(rooted, wrt="x")(1.0, 0.0) == 1.0
    assert srcad.grad(rooted, wrt="x")(1.0, 1.0) == 1.5
