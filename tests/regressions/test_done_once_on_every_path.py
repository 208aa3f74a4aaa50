"""What a call does outside is told by its place and by what is done, however the version for a path says it.

A list that another path copies is what it was when the call began; a read that is given again changes nothing.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

LOG: list[Any] = []
COUNT: dict[str, Any] = {}
ARRAY = np.zeros(3)


class Point:
    def __init__(self, p: Any, q: Any) -> None:
        self.p, self.q = p, q


class Other:
    def __init__(self, p: Any) -> None:
        self.p, self.q = p, p * 0.5


def counted_where_a_copy_was_read(x: Any, y: Any) -> Any:
    s, n, o = x, 0, Point(x, y)
    v = np.array([x, y, x * y])
    w = v[1:]
    try:
        for z in [x, y]:
            if x * y < s:
                s = z * 0.4 + COUNT["n"] * 0.1
            else:
                try:
                    ARRAY[n % 3] *= 0.9
                except ValueError:
                    o = Other(z) if n % 2 else Point(s, math.sin(s))  # type: ignore[assignment]
                COUNT["n"] += 1
                w[n % 2] = y * 0.6
        n += 1
        LOG.append(len(LOG))
    except ArithmeticError:
        o = Other(math.sin(s)) if n % 2 else Point(s, o.p)  # type: ignore[assignment]
    return s * y + float(np.sum(v * 0.2)) + o.p * o.q


def written_down_before_it_is_copied(x: Any, y: Any) -> Any:
    s, u, n = x, x * y, 0
    v = np.array([x, y, u])
    o = Point(x, y)
    try:
        v[0] *= 0.8
        try:
            o.p = u * 0.9
            for _ in [x, y * y]:
                try:
                    s = math.tanh(u + 0.3) * 0.8
                except ArithmeticError:
                    raise ValueError(n)  # noqa: B904
                LOG.append(len(LOG))
        except ArithmeticError:
            s = s * 0.9 + 0.1 * y
    except KeyError:
        o = Other(u) if n % 2 else Point(s, u)  # type: ignore[assignment]
    return s + y * u + float(np.sum(v * 0.2)) * y + o.p * o.q


def appended_by_its_name_and_by_itself(x: Any, y: Any) -> Any:
    s, t, u = x, y, x * y
    a = [x, y]
    o: Any = Point(x, y)
    r: Any = o
    try:
        try:
            try:
                s = 0.5 * (abs(s) ** 0.5)
                a.append(o.p)
            except (ValueError, ZeroDivisionError):
                r = o if s > t else Other(u + 0.15)
        except LookupError:
            u = u + 0.3
        LOG.append(len(LOG))
    except ValueError:
        LOG.append(len(LOG))
    COUNT["m"] = COUNT["m"] * 0.9
    return s + t * u + sum(a) + o.p * r.q


def _begin() -> None:
    LOG[:] = []
    COUNT.update(n=0, m=1.0)
    ARRAY[:] = [0.5, 1.5, -0.3]


def _left(call: Callable[[], Any]) -> Any:
    _begin()
    found = call()
    return found, copy.deepcopy((LOG, COUNT, ARRAY.tolist()))


@pytest.mark.parametrize("f", [
    counted_where_a_copy_was_read, written_down_before_it_is_copied, appended_by_its_name_and_by_itself,
])  # fmt: skip
def test_effects_and_derivatives(f: Any) -> None:
    gradient, pushed = srcad.grad(f), srcad.jvp(f)
    for x, y in ((1.3, 0.8), (0.6, 2.1), (1.3, 0.8)):
        _, wanted = _left(lambda x=x, y=y: f(x, y))  # type: ignore[misc]
        slopes = [
            (_left(lambda a=a: f(*a))[0] - _left(lambda b=b: f(*b))[0]) / 2e-6  # type: ignore[misc]
            for a, b in (((x + 1e-6, y), (x - 1e-6, y)), ((x, y + 1e-6), (x, y - 1e-6)))
        ]
        found, left = _left(lambda x=x, y=y: gradient(x, y))  # type: ignore[misc]
        assert left == wanted
        assert found == pytest.approx(slopes, rel=1e-6, abs=1e-9)
        found, left = _left(lambda x=x, y=y: pushed((x, y), (1.0, 0.5)))  # type: ignore[misc]
        assert left == wanted
        assert found[1] == pytest.approx(slopes[0] + 0.5 * slopes[1], rel=1e-6)
