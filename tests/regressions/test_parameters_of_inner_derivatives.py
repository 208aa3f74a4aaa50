"""Derivatives inside functions: by parameters that are found out, behind stars, of methods, and of derivatives again."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.5, 1.5])


def g(x: Any, y: Any) -> Any:
    return x * y**3


def starred(*a: Any) -> Any:
    return a[0] * a[1] ** 3


K, BOTH = 1, (0, 1)


def by_global(x: Any, y: Any) -> Any:
    return srcad.grad(g, wrt=K)(x, y) + sum(srcad.grad(g, wrt=BOTH)(x, y))


def by_place(x: Any, y: Any) -> Any:
    s = 0.0
    for i in range(2):
        s = s + (i + 1.0) * srcad.grad(g, wrt=i)(x, y)
    return s


def by_list(x: Any, y: Any) -> Any:
    found = [srcad.grad(g, wrt=i) for i in range(2)]
    return found[0](x, y) * found[1](x, y)


def by_star(x: Any, y: Any) -> Any:
    return (
        srcad.grad(starred, wrt=1)(x * x, y) * srcad.grad(starred, wrt=(0, 1))(y, x)[0]
        + srcad.jvp(starred, wrt=(0, 1))((x, y), (y, x))[1]
    )


def made(w: Any) -> Any:
    def by_cell(x: Any, y: Any) -> Any:
        return sum(srcad.grad(g, wrt=w)(x, y)) if isinstance(w, tuple) else srcad.grad(g, wrt=w)(x, y)

    return by_cell


def by_builtins(x: Any, y: Any) -> Any:
    slopes = srcad.grad(math.hypot, wrt=(0, 1))(x, y)
    return srcad.grad(math.sin)(x) * y + srcad.grad(operator.mul)(x, y)[0] + slopes[1] + srcad.grad(np.tanh)(x * y)


class Cube:
    def __init__(self) -> None:
        self.a = 2.0

    def __call__(self, x: Any, k: Any = 1.0) -> Any:
        return self.a * x**3 * k

    def method(self, x: Any, k: Any = 1.0) -> Any:
        return self.a * x**3 * k


CUBE = Cube()
OF_OBJECTS = srcad.grad(CUBE.method), srcad.grad(CUBE), srcad.value_and_grad(CUBE.method)
AUX = srcad.grad(lambda x, y: (g(x, y), x + y), has_aux=True)


def of_objects(x: Any, y: Any) -> Any:
    return OF_OBJECTS[0](x) * OF_OBJECTS[1](y, k=2.0) + OF_OBJECTS[2](x)[1] + srcad.grad(CUBE)(x) * AUX(x, y)[0][1] * AUX(x, y)[1]


class Holder:
    def __init__(self) -> None:
        self.slope, self.push = srcad.grad(lambda x: x**3), srcad.jvp(lambda x: x**3)


HOLDER = Holder()
LISTED: list[Any] = [srcad.grad(lambda x: x**3), srcad.jacobian(lambda x: x**4)]


def of_containers(x: Any, y: Any) -> Any:
    return HOLDER.slope(x) * Holder().push((y,), (x,))[1] + sum([f(x) for f in LISTED]) + LISTED[0](y)


PROGRAMS = [
    of_containers, by_builtins, by_global, by_place, by_list, by_star, made((0, 1)), made((1, 0)), made(0), made("y"), of_objects,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS)
def test_by_parameters_found_out(f: Any) -> None:
    slopes = [(f(0.8 + h, 1.3 + k) - f(0.8 - h, 1.3 - k)) / 2e-6 for h, k in ((1e-6, 0.0), (0.0, 1e-6))]
    np.testing.assert_allclose(srcad.grad(f)(0.8, 1.3), slopes, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(f)((0.8, 1.3), (1.0, 2.0))[1], slopes[0] + 2 * slopes[1], rtol=1e-6)


def test_another_choice_later(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = srcad.grad(by_global)
    first = derivative(0.8, 1.3)
    monkeypatch.setattr(f"{__name__}.K", 0)
    np.testing.assert_allclose(np.subtract(first, derivative(0.8, 1.3)), (3 * 1.3**2, 6 * 0.8 * 1.3 - 3 * 1.3**2))


def vector(x: Any) -> Any:
    return np.array([x[0] * x[1] ** 2, np.sin(x[0])])


@pytest.mark.parametrize("inner", [srcad.jacobian(vector), srcad.hessian(lambda x: x[0] ** 3 * x[1] ** 2)])
@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobians_of_jacobians(inner: Any, mode: str) -> None:
    wanted = np.stack([(inner(X + 1e-6 * e) - inner(X - 1e-6 * e)) / 2e-6 for e in np.eye(2)], -1)
    np.testing.assert_allclose(srcad.jacobian(inner, mode=mode)(X), wanted, atol=1e-8)
    if mode == "forward":
        np.testing.assert_allclose(srcad.jvp(inner)((X,), (X,))[1], wanted @ X, atol=1e-7)
        assert srcad.jacobian(srcad.jacobian(inner))(X).shape == (2, 2, 2, 2)


def test_numbers_by_jacobians() -> None:
    assert srcad.grad(srcad.jacobian(lambda x: x**3))(2.0) == 12.0
    assert srcad.grad(srcad.grad(srcad.hessian(lambda x: x**5)))(2.0) == 240.0
