"""``x /= 2`` of what is a number or an array of integers: of an array Python raises, a number becomes another one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def checked(x: Any) -> Any:
    x = np.atleast_1d(x)
    if len(np.shape(x)) > 1:
        x = x.reshape(np.size(x))
    elif np.shape(x)[0] == 1:
        x = x[0]
    return x


def halved(n: Any, x: float) -> Any:
    first = checked(n)
    second = checked(x)
    first /= 2.0
    second /= 2.0
    return np.sum(np.cos(first) * np.sin(second) * second)


def test_numbers() -> None:
    for n in (3, [4]):
        wanted = (halved(n, 0.7 + 1e-6) - halved(n, 0.7 - 1e-6)) / 2e-6
        np.testing.assert_allclose(srcad.grad(halved, wrt="x")(n, 0.7), wanted, rtol=1e-8)
        np.testing.assert_allclose(srcad.jvp(halved, wrt="x")((n, 0.7), (2.0,))[1], 2 * wanted, rtol=1e-8)


def test_arrays() -> None:
    for call in (halved, srcad.grad(halved, wrt="x")):
        with pytest.raises(TypeError):
            call([3, 4], 0.7)
