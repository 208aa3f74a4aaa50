"""A method of an object of which only the class is known was refused where what the object holds had to be known."""

from typing import Any

import srcad


class Model:
    def __init__(self, degree: int) -> None:
        self.options: dict[str, Any] = {k: locals() and 2.0 for k in ("scale", "shift")[:degree]}

    def value(self, **given: float) -> float:
        arguments: dict[str, float] = {}
        arguments.update(self.options)
        arguments.update(given)
        return scaled(**arguments)

    def __call__(self, x: float) -> float:
        return self.value(x=x)


def scaled(x: float, scale: float, shift: float = 0.0) -> float:
    return scale * x * x + shift * x


def by_method(x: float, degree: int) -> float:
    model = Model(degree)
    return model.value(x=x)


def by_call(x: float, degree: int) -> float:
    return Model(degree)(x)


def test_methods() -> None:
    for f in (by_method, by_call):
        gradient = srcad.grad(f, wrt="x")
        assert [gradient(3.0, d) for d in (1, 2, 1)] == [12.0, 14.0, 12.0]


def test_tangents() -> None:
    assert srcad.jvp(by_method, wrt="x")((3.0,), (1.0,), 2)[1] == 14.0
