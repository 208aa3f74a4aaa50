"""``wrt`` by position reaches into ``*xs``."""

from typing import Any

import pytest

import srcad


def weighted(*xs: Any, scale: Any = 2.0) -> Any:
    total = 0.0
    for k, x in enumerate(xs):
        total += x * x * (k + 1)
    return total * scale


def after_one(a: Any, *xs: Any) -> Any:
    return a * xs[0] + xs[1] ** 2


def test_single_arguments() -> None:
    assert srcad.grad(weighted, wrt=(0, 1, 2))(1.0, 2.0, 3.0) == (4.0, 16.0, 36.0)
    assert srcad.grad(weighted, wrt=(0, 1))(1.0, 2.0, 3.0) == (4.0, 16.0)
    assert srcad.grad(weighted, wrt=1)(1.0, 2.0, 3.0) == 16.0
    assert srcad.grad(weighted, wrt=(0, 2))(1.0, 2.0, 3.0, scale=1.0) == (2.0, 18.0)
    assert srcad.value_and_grad(after_one, wrt=(0, 2))(1.0, 2.0, 3.0) == (11.0, (2.0, 6.0))
    assert srcad.hessian(after_one, wrt=(0, 1, 2))(1.0, 2.0, 3.0) == ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 2.0))


def test_which_arguments_is_asked() -> None:
    with pytest.raises(srcad.DifferentiationError, match=r"by their positions: wrt=0"):
        srcad.jvp(weighted)((1.0, 2.0), (1.0, 0.0))
