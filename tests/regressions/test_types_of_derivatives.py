"""A gradient has the number field and the floating type of its argument, whatever it came through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def dotted(x: Any, y: Any) -> Any:
    return np.sum(np.abs(np.dot(x, y)))


def widened(x: Any, y: Any) -> Any:
    return np.sum(np.abs(np.einsum("ii->i", x) * y[0]))


def joined(x: Any, y: Any) -> Any:
    return np.sum(np.abs(np.concatenate((np.ravel(x), y))))


def turned(x: Any, y: Any) -> Any:
    chosen: list[Any] = [np.angle, np.imag]
    made = chosen[len(y) > 99](_PASSED[0](x))
    return np.sum(made) + np.sum(np.abs(y))


_PASSED = [lambda v: v]

REAL = np.array([[1.0, 2.0], [0.5, 3.0]])


@pytest.mark.parametrize("f", [dotted, widened, joined, turned])
@pytest.mark.parametrize("types", [("f8", "c16"), ("f4", "f8"), ("c16", "f8"), ("f4", "c16")])
def test_type_of_the_argument(f: Any, types: tuple[str, str]) -> None:
    x, y = REAL.astype(types[0]), REAL[0].astype(types[1])
    found = srcad.grad(f, wrt=("x", "y"))(x, y)
    assert [b.dtype for b in found] == [x.dtype, y.dtype]


def test_tangent_has_the_type_of_the_value() -> None:
    def f(x: Any) -> Any:
        return np.ldexp(x, [1, 2]), np.quantile(x, [0.2, 0.7])

    values, dots = srcad.jvp(f)((REAL[0].astype("f4"),), (REAL[1].astype("f4"),))
    assert [d.dtype for d in dots] == [v.dtype for v in values]


def test_scalar_of_single_precision() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.array([1.0, 2.0]) * x)

    assert type(srcad.grad(f)(np.float32(0.5))) is np.float32
    assert type(srcad.grad(f)(0.5)) in (float, np.float64)


@pytest.mark.parametrize("optimize", [True, False])
def test_seeds_are_of_the_type_of_what_they_spread_to(optimize: bool) -> None:
    def largest(x: Any) -> Any:
        return np.max(x)

    def angles(x: Any) -> Any:
        return np.sum(np.angle(x + 1j))

    for f in (largest, angles):
        assert srcad.grad(f, optimize=optimize)(REAL.astype("f4")).dtype == np.float32
