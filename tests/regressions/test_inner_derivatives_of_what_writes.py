"""Derivatives inside the function of functions that write into their arguments: these are written into copies."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def writes(a: Any) -> Any:
    b = np.array(a, copy=True)
    a[0] = 3.0 * a[1]
    return np.sum(a * b)


def of_gradient(x: Any) -> Any:
    return np.sum(srcad.grad(writes)(x) ** 2)


def of_pullback(x: Any) -> Any:
    value, pullback = srcad.vjp(writes)(x)
    return np.sum(pullback(1.0) * pullback(2.0)) + value


def test_inner_derivatives_of_what_writes() -> None:
    x = np.array([1.0, 2.0])
    for f, wanted in ((of_gradient, [42.0, 64.0]), (of_pullback, [90.0, 135.0])):
        np.testing.assert_allclose(srcad.grad(f)(x), wanted)
        np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(2),))[1], sum(wanted))
    assert x.tolist() == [1.0, 2.0]
