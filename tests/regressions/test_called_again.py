"""A derivative that is called again: what it reads outside has changed, and calls come from several threads at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import versions
from srcad.transforms import kinds


class Square:
    def __init__(self, v: Any) -> None:
        self.v = v

    def area(self) -> Any:
        return self.v**2


class Box(Square):
    def __init__(self, v: Any, w: Any) -> None:
        self.v, self.w = v, w

    def area(self) -> Any:
        return self.v * self.w


SETTINGS = SimpleNamespace(k=2.0, inner=SimpleNamespace(c=1.5))


def read_on_both_sides(x: Any, y: Any) -> Any:
    p = Square(x * SETTINGS.k) if x > y else Box(x, y * SETTINGS.k)
    return p.area() * SETTINGS.inner.c


def read_by_a_helper_as_well(x: Any, y: Any) -> Any:
    def helper(t: Any) -> Any:
        return t * t * SETTINGS.k if t > y else t * SETTINGS.inner.c

    return helper(x) + SETTINGS.k * x * (SETTINGS.inner.c if y > 1.5 else 2.0 * SETTINGS.inner.c)


def objects_step_by_step(x: Any, n: int) -> Any:
    p = Square(x)
    for _ in range(n):
        p = Box(p.v * 0.4, x) if p.area() > 2 else Square(p.v * 1.7)
    return p.area()


def difference(f: Callable[..., Any], x: float, y: Any) -> float:
    return float((f(x + 1e-6, y) - f(x - 1e-6, y)) / 2e-6)


@pytest.mark.parametrize("mode", ["grad", "jvp"])
@pytest.mark.parametrize("f", [read_on_both_sides, read_by_a_helper_as_well])
def test_an_attribute_that_stands_at_several_places_is_read_anew(f: Any, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = srcad.grad(f, wrt="x") if mode == "grad" else srcad.jvp(f, wrt="x")
    for k, c in ((2.0, 1.5), (3.0, 1.5), (3.0, 2.5), (4.0, 0.5), (5, 2), (2.0, 1.5)):
        monkeypatch.setattr(SETTINGS, "k", k)
        monkeypatch.setattr(SETTINGS.inner, "c", c)
        for x, y in ((2.0, 1.0), (1.0, 2.0)):
            found = derivative(x, y) if mode == "grad" else derivative((x,), (1.0,), y=y)[1]
            assert found == pytest.approx(difference(f, x, y), rel=1e-6)


@pytest.mark.parametrize("mode", ["grad", "jvp"])
def test_threads_take_paths_of_their_own(mode: str) -> None:
    points = [(0.9, 3), (1.3, 4), (0.3, 3), (2.0, 2), (1.7, 3)]
    derivative: Any = (srcad.grad if mode == "grad" else srcad.jvp)(objects_step_by_step, wrt="x")
    wanted = [difference(objects_step_by_step, *p) for p in points]
    failed: list[Any] = []

    def work(first: int) -> None:
        for k in range(first, first + 12):
            x, n = points[k % len(points)]
            try:
                found = derivative(x, n) if mode == "grad" else derivative((x,), (1.0,), n=n)[1]
                assert found == pytest.approx(wanted[k % len(points)], rel=1e-6)
            except BaseException as error:
                failed.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    assert failed == []


def test_versions_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srcad.derivative._VERSIONS", 5)
    monkeypatch.setattr(versions, "_MOST_PATHS", 8)
    of_functions = srcad.grad(lambda x, h: h(x) * x, wrt="x")
    for k in range(9):
        assert of_functions(1.5, lambda t, k=k: t * k) == pytest.approx(3.0 * k)
    assert len(of_functions._cache) <= 5
    of_paths = srcad.grad(objects_step_by_step, wrt="x")
    for x in (0.3, 0.5, 0.9, 1.3, 1.7, 2.0, 0.3, 1.3):
        assert of_paths(x, 3) == pytest.approx(difference(objects_step_by_step, x, 3), rel=1e-6)
    (found,) = of_paths._cache.values()
    assert isinstance(found.run, versions.Followed)
    assert len(found.run.made) <= 8


@pytest.mark.parametrize("rows", [
    [(1, 2.0), (2, 3.0)], [(1, 2.0), (2, 3)], [(1.0, 2.0), (1.0,)], [[1.0], [1, 2]], [(), (1.0,)], [(1.0, "a"), (2.0, "b")], [],
    [(np.float64(1.0), 2.0)], [[[1.0]], [[2.0]]], [(1.0, 2.0), None], [(True, 1.0), (1, 1.0)],
])  # fmt: skip
def test_what_rows_hold_is_known_by_their_classes(rows: Any) -> None:
    wanted: kinds.Kind = kinds.BOTTOM
    for row in rows:
        wanted = kinds.join(wanted, kinds.of(row))
    assert kinds.held_by(rows) == wanted


STATE = SimpleNamespace(steps=0, table={"n": 1})
LOG: list[Any] = []


def counted_on_every_path(x: Any, y: Any) -> Any:
    STATE.steps += 1
    STATE.table["n"] = STATE.table["n"] + 2
    try:
        p = Square(x) if STATE.steps % 2 else Box(x, y)
        if STATE.steps > 90:
            raise KeyError("many")
        LOG.append(STATE.steps)
    except KeyError:
        p = Square(y)
    return p.area() * STATE.steps + STATE.table["n"] * x


@pytest.mark.parametrize("mode", ["grad", "jvp"])
def test_what_a_call_counts_is_counted_once_whichever_path_it_takes(mode: str) -> None:
    derivative = srcad.grad(counted_on_every_path, wrt="x") if mode == "grad" else srcad.jvp(counted_on_every_path, wrt="x")

    def begun(k: int, call: Callable[[], Any]) -> Any:
        STATE.steps, STATE.table["n"], LOG[:] = k, k + 1, []
        return call(), STATE.steps, STATE.table["n"], list(LOG)

    for k, (x, y) in enumerate([(2.0, 1.0), (1.5, 0.5), (3.0, 1.0), (1.2, 0.3), (2.0, 1.0)]):
        _, *wanted = begun(k, lambda x=x, y=y: counted_on_every_path(x, y))  # type: ignore[misc]
        slope = np.subtract(*(begun(k, lambda z=z, y=y: counted_on_every_path(z, y))[0] for z in (x + 1e-6, x - 1e-6)))  # type: ignore[misc]
        try:
            found, *left = begun(
                k, lambda x=x, y=y: derivative(x, y) if mode == "grad" else derivative((x,), (1.0,), y=y)[1]  # type: ignore[misc]
            )
        except srcad.DifferentiationError:
            assert k > 0
            continue
        assert left == wanted
        assert found == pytest.approx(slope / 2e-6, rel=1e-6)
