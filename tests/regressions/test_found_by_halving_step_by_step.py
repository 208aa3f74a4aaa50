"""Loops that close in on a number had derivative 0 where their steps are written out, as those that make objects are."""

from typing import Any

import pytest

import srcad


class Low:
    def __init__(self, v: Any) -> None:
        self.v = v


class High(Low):
    def __init__(self, v: Any, w: Any) -> None:
        self.v, self.w = v, w


def bisection(y: Any) -> Any:
    lo, hi, p = 0.0, 4.0, Low(0.0)
    for _ in range(8):
        mid = 0.5 * (lo + hi)
        if mid * mid > y:
            hi, p = mid, High(mid, lo)
        else:
            lo, p = mid, Low(mid)
    return p.v


def golden_section(y: Any) -> Any:
    a, b, p = 0.0, 4.0, Low(0.0)
    for _ in range(8):
        c, d = b - (b - a) * 0.618034, a + (b - a) * 0.618034
        if (c - y) ** 2 < (d - y) ** 2:
            b, p = d, High(d, a)
        else:
            a, p = c, Low(c)
    return p.v


def between_ends_that_vary(y: Any) -> Any:
    lo, hi, p = 0.0, 4.0 * y, Low(0.0)
    while hi - lo > 1e-2:
        mid = lo + (hi - lo) / 2
        p = High(mid, lo) if mid**3 > y else Low(mid)
        lo, hi = (lo, mid) if mid**3 > y else (mid, hi)
    return p.v


def chosen_in_place(y: Any) -> Any:
    lo, hi, p = 0.0, 4.0, Low(0.0)
    for k in range(8):
        mid = (hi + lo) / 2.0
        lo = lo if mid**3 > y else mid
        hi = mid if mid**3 > y else hi
        p = High(mid, k) if k % 2 else Low(mid)
    return p.v


def ends_read_from_objects(y: Any) -> Any:
    lo, hi, p = 0.0, 4.0, Low(0.0)
    for _ in range(8):
        mid = 0.5 * (lo + hi)
        if mid * mid > y:
            p = High(mid, lo)
            hi = p.v
        else:
            p = Low(mid)
            lo = p.v
    return p.v


@pytest.mark.parametrize(
    "f", [bisection, golden_section, between_ends_that_vary, chosen_in_place, ends_read_from_objects]
)
def test_is_refused(f: Any) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="ends that close in on it"):
        srcad.grad(f)(1.7)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="ends that close in on it"):
        srcad.jvp(f)((1.7,), (1.0,))


def steps_of_time(y: Any) -> Any:
    t, v, total = 0.0, 1.0, 0.0
    for _ in range(6):
        t = t + v * 0.1
        v = v - t * 0.1
        p = High(t * y, v) if t > y else Low(t + y * v)
        total += p.v
    return total


def test_steps_of_time_are_no_search() -> None:
    differences = (steps_of_time(0.33 + 1e-6) - steps_of_time(0.33 - 1e-6)) / 2e-6
    assert srcad.grad(steps_of_time)(0.33) == pytest.approx(differences, rel=1e-6)
