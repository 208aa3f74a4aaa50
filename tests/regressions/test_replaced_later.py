"""What a derivative found when it was made is another thing later: methods of objects in lists, classes, functions by name."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import srcad


class Layer:
    def __init__(self, w: float) -> None:
        self.w = w

    def run(self, x: Any) -> Any:
        return self.w * x


class Cubic(Layer):
    def run(self, x: Any) -> Any:
        return self.w * x**3


@dataclasses.dataclass
class Setting:
    a: float = 1.0
    b: float = 2.0


LAYERS: list[Any] = [Layer(1.0), Layer(2.0)]
HELD = SimpleNamespace(layers=LAYERS)
IN_A_TUPLE = (LAYERS, 1.0)
NUMBERS: list[Any] = [1.0, 2.0]
OBJECT: Any = Layer(3.0)


def walked(x: float) -> Any:
    return sum(layer.run(x) for layer in LAYERS) * x


def by_place(x: float) -> Any:
    for layer in HELD.layers:
        x = layer.run(x)
    return IN_A_TUPLE[0][-1].run(x) + max(LAYERS, key=lambda layer: layer.w).run(x)


def of_numbers(x: float) -> Any:
    return sum(x * x if c is None else c * x for c in NUMBERS)


def asked(x: float) -> Any:
    return x**3 if isinstance(OBJECT, Cubic) else x * OBJECT.run(x)


def of_fields(x: float) -> Any:
    return Setting().b * x + Setting(x).b * x * x


def by_names_of_python(x: float) -> Any:
    return abs(x) * max(x, 0.5)


def by_names_of_modules(x: float) -> Any:
    from replaced_later import factor, g  # type: ignore[import-not-found]

    return math.sin(x) * float(np.tanh(x)) + g(x) * factor


def _layers() -> Iterator[None]:
    LAYERS[:] = [Layer(1.0), Layer(2.0)]
    yield
    LAYERS[1] = Cubic(2.0)
    yield
    LAYERS[0].run = lambda x: x**4
    yield
    LAYERS[:] = [Layer(2.0)]
    yield


def _numbers() -> Iterator[None]:
    NUMBERS[:] = [1.0, 2.0]
    yield
    NUMBERS[0] = None
    yield
    NUMBERS[:] = [3, 2.5, np.float64(1.5)]
    yield


def _classes() -> Iterator[None]:
    OBJECT.__class__ = Layer
    yield
    OBJECT.__class__ = Cubic
    yield


def _fields() -> Iterator[None]:
    yield
    Setting.__init__.__defaults__ = (1.0, 9.0)
    yield
    Setting.__init__.__defaults__ = (4, 3)
    yield
    Setting.__init__.__defaults__ = (1.0, 2.0)


def _names() -> Iterator[None]:
    yield
    globals()["abs"] = lambda v: v**3
    yield
    globals()["max"] = lambda v, w: v * w * v
    yield
    del globals()["abs"], globals()["max"]
    yield


def _modules() -> Iterator[None]:
    module: Any = sys.modules.setdefault("replaced_later", ModuleType("replaced_later"))
    module.factor, module.g = 2.0, math.exp
    sys.modules["replaced_later"] = module
    of_math, of_numpy = vars(math), vars(np)
    sin, tanh = math.sin, np.tanh
    yield
    module.factor, module.g = 3, lambda x: x * x
    yield
    of_math["sin"] = lambda x: x**3
    yield
    of_numpy["tanh"] = lambda x: x * x * 2.0
    yield
    of_math["sin"], of_numpy["tanh"] = sin, tanh
    yield


CASES = [
    (walked, _layers), (by_place, _layers), (of_numbers, _numbers), (asked, _classes), (of_fields, _fields),
    (by_names_of_python, _names), (by_names_of_modules, _modules),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["grad", "jvp"])
@pytest.mark.parametrize(("fn", "changes"), CASES)
def test_the_change_is_seen(fn: Callable[[float], Any], changes: Callable[[], Iterator[None]], mode: str) -> None:
    derivative = srcad.grad(fn) if mode == "grad" else srcad.jvp(fn)
    for _ in changes():
        for x in (0.8, 1.3):
            expected = (fn(x + 1e-6) - fn(x - 1e-6)) / 2e-6
            found = derivative(x) if mode == "grad" else derivative((x,), (1.0,))[1]
            assert found == pytest.approx(expected, rel=1e-6)


def test_a_method_of_its_own_that_an_argument_has() -> None:
    plain, own = Layer(2.0), Layer(2.0)
    own.run = lambda x: x**3  # type: ignore[method-assign]

    def f(x: float, layer: Any) -> Any:
        return layer.run(x) * x

    def g(x: float, layers: Any) -> Any:
        return sum(layer.run(x) for layer in layers)

    of_one, of_several = srcad.grad(f, wrt="x"), srcad.grad(g, wrt="x")
    for _ in range(2):
        assert [of_one(1.5, layer) for layer in (plain, own, plain)] == pytest.approx([6.0, 13.5, 6.0])
        assert [of_several(1.5, [plain, layer]) for layer in (plain, own)] == pytest.approx([4.0, 8.75])
