"""A derivative may begin with the program of another one of the same function, and is what it would be without it."""

from __future__ import annotations

import functools
import gc
import math
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

FACTOR = 2.0
ROWS: dict[str, float] = {"a": 1.0}


def scaled(x: Any) -> Any:
    return FACTOR * x * x * len(ROWS)


def halves(x: Any) -> Any:
    h = len(x) // 2
    return np.sum(np.sin(x[:h])) * np.sum(x[h:] ** 2)


def test_what_names_stand_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for factor in (2.0, 3.0):
        monkeypatch.setitem(globals(), "FACTOR", factor)
        assert srcad.grad(scaled)(1.5) == 3.0 * factor
        assert srcad.jvp(scaled)((1.5,), (1.0,)) == (2.25 * factor, 3.0 * factor)
        assert srcad.hessian(scaled)(1.5) == 2.0 * factor
    monkeypatch.setitem(ROWS, "b", 2.0)
    assert srcad.grad(scaled)(1.5) == 18.0


def test_texts_do_not_depend_on_what_was_made_before() -> None:
    x = np.linspace(0.1, 1.0, 6)
    first = srcad.jvp(halves, optimize=False).source_for(x)
    for n in (6, 8, 6):
        srcad.grad(halves)(np.linspace(0.1, 1.0, n))
    assert srcad.jvp(halves, optimize=False).source_for(x) == first


def test_a_rule_that_is_new() -> None:
    def cube(x: Any) -> Any:
        return x * x * x

    def twice(x: Any) -> Any:
        return 2.0 * cube(x)

    assert srcad.grad(twice)(2.0) == 24.0
    srcad.register_rule(cube, partials=lambda value, x: (1.0,))
    assert srcad.grad(twice)(2.0) == 2.0


def test_new_defaults_that_are_written_into() -> None:
    def counted(x: Any, seen: list[Any] = []) -> Any:  # noqa: B006
        seen.append(1.0)
        return x * x * len(seen)

    assert [srcad.grad(counted)(3.0) for _ in range(3)] == [6.0, 12.0, 18.0]


class Gain:
    """A factor behind a method."""

    def of(self, x: Any) -> Any:
        return 2.0 * x


GAIN = Gain()
PARTIAL = functools.partial(lambda x, factor: x * factor, factor=2.0)


def worded(x: Any, *, factor: float = 2.0) -> Any:
    return x * factor


CHANGES: list[tuple[Any, Callable[[pytest.MonkeyPatch], None]]] = [
    (lambda x: GAIN.of(x), lambda patch: patch.setattr(GAIN, "of", lambda x: 3.0 * x, raising=False)),
    (lambda x: PARTIAL(x), lambda patch: patch.setitem(PARTIAL.keywords, "factor", 3.0)),
    (lambda x: worded(x), lambda patch: patch.setitem(worded.__kwdefaults__ or {}, "factor", 3.0)),
    (lambda x: 2.0 * max(x, 0.0), lambda patch: patch.setitem(globals(), "max", lambda x, y: 1.5 * x)),
    (lambda x: 2.0 * math.fabs(x), lambda patch: patch.setattr(math, "fabs", lambda x: 1.5 * x)),
]


@pytest.mark.parametrize("change", CHANGES, ids=["hidden", "partial", "keyword", "builtin", "library"])
def test_what_is_hardly_ever_another(change: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A derivative that is made later is that of the function as it is then."""
    fn, changed = change
    assert srcad.grad(fn)(1.5) == 2.0
    changed(monkeypatch)
    assert srcad.grad(fn)(1.5) == srcad.jvp(fn)((1.5,), (1.0,))[1] == 3.0


def test_functions_go() -> None:
    def made(k: float) -> Any:
        return lambda x: k * x * x

    gc.freeze()  # what other tests have left is not gone through
    fn = made(2.0)
    assert srcad.grad(fn)(3.0) == 12.0
    gone = weakref.ref(fn)
    del fn
    gc.collect()
    assert gone() is None
