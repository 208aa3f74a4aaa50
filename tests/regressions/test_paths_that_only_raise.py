"""A function all of whose paths raise said that it returned None, where its own exception was due."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

import srcad


def always(x: float) -> NoReturn:
    raise ValueError(f"at {x}")


def on_both_sides(x: float) -> float:
    if x > 0.0:
        raise ValueError("positive")
    else:
        raise KeyError("negative")


def in_a_helper(x: float) -> float:
    y: float = always(x)
    return y * x


def in_the_test_of_a_loop(x: float) -> float:
    while {"a": x}["b"] > 0.0:
        x = x + 1.0
    return x


def of_nothing(x: float) -> float:
    none: tuple[float, ...] = ()
    return functools.reduce(lambda a, b: a * b, [x * v for v in none])


def of_none(x: float) -> float:
    return functools.reduce(lambda a, b: a * b, [x for _ in range(0)])


@pytest.mark.parametrize("fn", [always, on_both_sides, in_a_helper, in_the_test_of_a_loop, of_nothing, of_none])
@pytest.mark.parametrize("make", [srcad.grad, srcad.value_and_grad, srcad.vjp])
@pytest.mark.parametrize("optimize", [True, False])
def test_the_exception_comes_through(fn: Callable[..., Any], make: Callable[..., Any], optimize: bool) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)) as primal:
        fn(2.0)
    for run in (make(fn, optimize=optimize), lambda x: srcad.jvp(fn, optimize=optimize)((x,), (1.0,))):
        with pytest.raises(type(primal.value)) as error:
            run(2.0)
        assert str(error.value) == str(primal.value)


def test_nothing_follows_a_raise() -> None:
    assert srcad.vjp(in_a_helper).source_for(2.0).splitlines()[-1].strip().startswith("raise ValueError")
