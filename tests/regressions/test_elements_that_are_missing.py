"""An element that is not there was an error of srcad's, where the user's own exception was due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import srcad


def key(p: dict[str, float]) -> float:
    return p["missing"] * 2.0


def index(p: list[float]) -> float:
    return p[5] * 2.0


@pytest.mark.parametrize("fn, arg", [(key, {"a": 1.0}), (index, [1.0])])
@pytest.mark.parametrize("make", [srcad.grad, srcad.vjp, lambda fn: lambda p: srcad.jvp(fn)((p,), (p,))])
def test_the_exception_is_the_functions_own(fn: Callable[..., Any], arg: Any, make: Callable[..., Any]) -> None:
    with pytest.raises(LookupError) as primal:
        fn(arg)
    with pytest.raises(type(primal.value)) as found:
        make(fn)(arg)
    assert str(found.value) == str(primal.value)


def test_a_write_beyond_the_end() -> None:
    def f(x: float) -> Any:
        a = [x, x, x]
        try:
            a[0] = a[5] = x * x
        except IndexError:
            a[1] = x * x * x
        return a[0] * a[1] + a[2]

    def g(x: float) -> Any:
        a = [x]
        a[3] = x
        return a[0]

    assert srcad.grad(f)(1.5) == pytest.approx(5 * 1.5**4 + 1)
    with pytest.raises(IndexError, match="assignment index"):
        srcad.grad(g)(1.5)
