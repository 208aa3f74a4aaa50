"""``srcad.grad`` of a decorated function found no parameters: it took the decorator's ``__call__`` for the function."""

from __future__ import annotations

from typing import Any

import srcad


@srcad.differentiate
def cube(x: float, scale: float = 1.0) -> float:
    return scale * x * x * x


class Cubic:
    scale = 2.0

    @srcad.differentiate
    def value(self, x: float) -> float:
        return self.scale * x * x * x


def test_decorated_functions_are_differentiated_like_others() -> None:
    assert srcad.grad(cube)(2.0) == 12.0
    assert srcad.jvp(cube)((2.0,), (1.0,)) == (8.0, 12.0)
    assert srcad.grad(lambda x: cube(x) * x)(2.0) == 32.0
    method: Any = Cubic().value
    assert srcad.grad(method)(2.0) == method.grad(2.0) == 24.0
