"""``super().__init__(...)`` of a dataclass fills its fields, and ``__post_init__`` is that of the object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import srcad


@dataclass
class Inputs:
    a: Any = None
    b: Any = 2.0
    parts: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.a is not None:
            self.b = self.b * self.a
        self.parts.append(self.b)


class Plain(Inputs):
    def __init__(self, x: Any, y: Any) -> None:
        super().__init__(a=x, b=y)
        self.z = x


class ByName(Inputs):
    def __init__(self, x: Any, y: Any) -> None:
        Inputs.__init__(self, x, y)
        self.z = x

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parts.append(self.a**2)


def plain(x: Any) -> Any:
    made = Plain(x, 3.0)
    return made.b * made.z + sum(made.parts)


def by_name(x: Any) -> Any:
    made = ByName(x, 3.0)
    return made.b * made.z + sum(made.parts)


@pytest.mark.parametrize("f", [plain, by_name])
def test_derivatives(f: Callable[..., Any]) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose(srcad.grad(f)(0.7), wanted, rtol=1e-8)
    np.testing.assert_allclose(srcad.jvp(f)((0.7,), (2.0,))[1], 2 * wanted, rtol=1e-8)
