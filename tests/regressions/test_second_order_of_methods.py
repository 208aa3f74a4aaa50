"""A derivative of a derivative of a method lost what the method is bound to: ``KeyError: 'self'``."""

from __future__ import annotations

import inspect

import srcad


class Spring:
    def __init__(self, k: float) -> None:
        self.k = k

    def energy(self, x: float, rest: float = 0.0) -> float:
        return self.k * (x - rest) ** 2


def test_methods_to_second_order() -> None:
    spring = Spring(3.0)
    assert float(srcad.hessian(spring.energy)(2.0)) == 6.0
    assert srcad.hvp(spring.energy)((2.0,), (0.5,)) == 3.0
    assert srcad.grad(srcad.grad(spring.energy))(2.0) == 6.0
    assert srcad.rdiff(spring.energy, order=2)(2.0) == (12.0, 12.0, 6.0)


def test_the_signature_is_that_of_the_method() -> None:
    assert list(inspect.signature(srcad.grad(Spring(3.0).energy)).parameters) == ["x", "rest"]
