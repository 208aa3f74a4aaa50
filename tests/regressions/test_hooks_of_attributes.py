"""``__getattribute__`` of a class gives every attribute of its objects; ``object``'s own is the plain look-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad


class Doubled:
    def __init__(self, x: Any) -> None:
        self.x = x
        self.other = 3.0

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        return 2 * value if name == "x" else value

    def squared(self) -> Any:
        return self.x**2


class Results:
    def __init__(self, x: Any) -> None:
        self.slope = x * x

    @property
    def height(self) -> Any:
        return self.slope * 3


class Wrapper:
    def __init__(self, results: Results) -> None:
        self._results = results

    def __getattribute__(self, name: str) -> Any:
        def get(key: str) -> Any:
            return super(Wrapper, self).__getattribute__(key)

        try:
            return get(name)
        except AttributeError:
            pass
        return getattr(get("_results"), name)

    def twice(self) -> Any:
        return 2 * self.height


class Checked:
    bias: Any

    def __init__(self, **words: Any) -> None:
        self.gain = None
        self.__dict__.update(words)
        for name in ("gain", "bias"):
            if self.__getattribute__(name) is None:
                self.__setattr__(name, 2.0)


def doubled(x: Any) -> Any:
    made = Doubled(x)
    return made.squared() + made.x * made.other


def wrapped(x: Any) -> Any:
    made = Wrapper(Results(x))
    return made.twice() + made.slope * made._results.height


def checked(x: Any) -> Any:
    made = Checked(bias=x)
    return made.gain * made.bias**2


@pytest.mark.parametrize("f", [doubled, wrapped, checked])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(0.7), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((0.7,), (2.0,))[1], 2 * wanted, rtol=1e-8)
