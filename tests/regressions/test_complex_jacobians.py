"""Derivatives of complex results: the same Jacobian in both modes, and errors where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X, Z = np.array([0.3, 0.7]), np.array([1 + 2j, 0.5 - 1j])
_HELD: list[Any] = [np.exp]


def of_reals(x: Any) -> Any:
    return np.sum(np.exp(1j * x)), np.exp(1j * x * x[0]), x * 2.0


def of_complex(z: Any) -> Any:
    return z**2, np.abs(z), np.sum(np.exp(z))


def conjugated(z: Any) -> Any:
    return z * np.conj(z)


def differences(f: Any, x: Any, k: int) -> Any:
    columns = [(f(x + 1e-6 * e)[k] - f(x - 1e-6 * e)[k]) / 2e-6 for e in np.eye(2)]
    return np.stack(columns, -1)


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_both_modes(mode: str) -> None:
    for k, block in enumerate(srcad.jacobian(of_reals, mode=mode)(X)):
        np.testing.assert_allclose(block, differences(of_reals, X, k), atol=1e-8)
    for k, block in enumerate(srcad.jacobian(of_complex, mode=mode)(Z)):
        along, across = differences(of_complex, Z, k), differences(lambda y: of_complex(1j * y), -1j * Z, k)
        np.testing.assert_allclose(block, along - 1j * across if k == 1 else along, atol=1e-8)
    for f in (conjugated, srcad.grad(lambda z: np.abs(z) ** 2)):
        with pytest.raises(srcad.DifferentiationError, match="holomorphic"):
            srcad.jacobian(f, mode=mode)(1 + 2j)


def test_scalars_and_single_precision() -> None:
    assert srcad.hessian(lambda z: np.real(z**3))(1 + 2j) == 6 + 12j
    assert srcad.jacobian(lambda z: z**2, mode="reverse")(np.complex64(1 + 2j)).dtype == np.complex64
    assert srcad.jacobian(lambda x: x * 1j, mode="reverse")(2.0) == 1j


@pytest.mark.parametrize(
    "f",
    [lambda x: np.sum(x * 1j), lambda x: x[0] + 1j, lambda x: np.sum(_HELD[len(x) - 2](1j * x)), lambda x: np.vdot(x, x * 1j)],
)
def test_the_gradient_of_a_complex_result(f: Any) -> None:
    for transformation in (srcad.grad, srcad.value_and_grad, srcad.hessian):
        with pytest.raises(srcad.NonScalarOutputError, match="complex"):
            transformation(f)(X)
    with pytest.raises(srcad.NonScalarOutputError, match="complex"):
        srcad.grad(lambda x: np.sum(srcad.grad(f)(x)))(X)


def test_holomorphic_gradient() -> None:
    assert srcad.grad(lambda z: z**3)(1 + 2j) == 3 * (1 + 2j) ** 2


def test_inside_a_function() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.abs(srcad.jacobian(lambda t: np.exp(1j * t * t))(x)) ** 2)

    np.testing.assert_allclose(srcad.grad(f)(X), 8 * X)
    with pytest.raises(srcad.DifferentiationError, match="complex"):
        srcad.grad(lambda z: np.sum(np.abs(srcad.jacobian(np.exp)(z))))(Z)
