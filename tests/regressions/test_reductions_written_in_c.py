"""Reductions of bottleneck's were refused, though they are NumPy's by the same names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def nanmean(*args: Any, **words: Any) -> Any:
    """What stands for a function in C here: its own code cannot be followed."""
    return eval("np.nanmean")(*args, **words)  # noqa: S307


def nanvar(a: Any, axis: Any = None, ddof: int = 0) -> Any:
    return eval("np.nanvar")(a, axis=axis, ddof=ddof)  # noqa: S307


def nanmedian(a: Any, axis: Any = None) -> Any:
    return eval("np.nanmedian")(a, axis)  # noqa: S307


for function in (nanmean, nanvar, nanmedian):
    function.__module__ = "bottleneck.reduce"


def of_means(x: Any) -> Any:
    return nanmean(x) * np.sum(nanmean(x, 0) ** 2) + np.sum(nanmean(x, axis=1) ** 2)


def of_variances(x: Any) -> Any:
    return nanvar(x, None, 1) + np.sum(nanvar(x, axis=0, ddof=0) ** 2) + nanvar(x[1], axis=0)


def of_medians(x: Any) -> Any:
    return nanmedian(a=x) ** 2 + np.sum(nanmedian(x, axis=-1) ** 2)


@pytest.mark.parametrize("f", [of_means, of_variances, of_medians])
def test_reductions_are_those_of_numpy(f: Any) -> None:
    x = np.array([[0.3, np.nan, 0.9], [1.2, 0.4, 0.5], [0.8, 2.1, 0.7]])
    wanted = np.array([(f(x + d) - f(x - d)) / 2e-6 for d in 1e-6 * np.eye(x.size).reshape(x.size, 3, 3)]).reshape(3, 3)
    wanted[0, 1] = 0.0
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones((3, 3)),))[1], np.sum(wanted), rtol=1e-6, atol=1e-8)


def of_what_is_a_number(x: Any) -> Any:
    return nanmean(x) / nanmean(0 * x)


def test_numbers_are_those_of_python() -> None:
    with pytest.raises(ZeroDivisionError):
        srcad.grad(of_what_is_a_number)(np.ones(3))


def of_another_parameter(x: Any) -> Any:
    return nanmean(x, where=x > 0)


def test_parameters_of_numpy_alone_are_not_taken() -> None:
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(of_another_parameter)(np.ones(3))
