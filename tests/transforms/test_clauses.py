"""What follows a check that raises is no side of a branch: its source reads as the user's, and loops become one."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import pytest

import srcad


def checked_first(t, coefficients):
    if t < 0:
        raise ValueError("below zero")
    return sum(c * t**i for i, c in enumerate(coefficients))


def checked_in_a_loop(t, coefficients):
    s = 0.0
    for c in coefficients:
        if c > 10:
            raise ValueError(c)
        elif c < 0:
            s = s - c * t
        else:
            s = s + c / t
    return s


def one_side_of_three(t, coefficients):
    if t > 5:
        x = t * t
    elif t > 1:
        x = t * coefficients[0]
    else:
        if len(coefficients) > 3:
            raise ValueError("many")
        else:
            raise KeyError("few")
    return x * coefficients[1]


def caught(t, coefficients):
    try:
        if t < 3:
            raise ValueError("below three")
        x = t**3
    except ValueError:
        x = 2 * t
    return x * coefficients[0]


@pytest.mark.parametrize("f", [checked_first, checked_in_a_loop, one_side_of_three, caught])
@pytest.mark.parametrize("t", [2.0, 6.0])
def test_both_modes(f: Any, t: float) -> None:
    srcad.check_gradients(f, (t, [1.5, 0.5, 2.0]))


@pytest.mark.parametrize(("f", "t", "cs", "error"), [
    (checked_first, -1.0, [1.0], ValueError), (checked_in_a_loop, 1.0, [1.0, 11.0], ValueError),
    (one_side_of_three, 0.0, [1.0] * 4, ValueError), (one_side_of_three, 0.0, [1.0], KeyError),
])  # fmt: skip
def test_what_is_raised(f: Any, t: float, cs: list[float], error: type[Exception]) -> None:
    for derivative in (srcad.grad(f), srcad.value_and_grad(f)):
        with pytest.raises(error):
            derivative(t, cs)
    with pytest.raises(error):
        srcad.jvp(f, wrt=0)((t, cs), (1.0,))


def test_a_check_is_no_branch_of_the_reverse_sweep() -> None:
    source = srcad.grad(checked_first).source_for(2.0, [1.5, 0.5, 2.0])
    assert source.count("if t < 0") == 1 and "else:" not in source and source.count("for ") == 1


def powers(t, cs):
    return sum(c / (1 + t) ** k for k, c in enumerate(cs))


def ordinals(t, cs):
    s = 0.0
    for k in range(1, len(cs)):
        s += cs[k] * t**k
    return s


@pytest.mark.parametrize(("f", "t"), [(powers, 0.1), (powers, -2.0), (ordinals, 1.5), (ordinals, 0.0), (powers, -1.5)])
def test_powers_by_what_a_loop_counts(f: Any, t: float) -> None:
    srcad.check_gradients(f, (t, [1.5, 0.5, 2.0, -0.7]), order=2)
    source = srcad.grad(f).source_for(t, [1.5, 0.5, 2.0, -0.7])
    assert "inf" not in source and source.count("for ") == 1 and "append" not in source


def test_powers_at_zero() -> None:
    assert srcad.grad(lambda t, cs: sum(c * t**k for k, c in enumerate(cs)), wrt=0)(0.0, [3.0, 5.0, 7.0]) == 5.0
