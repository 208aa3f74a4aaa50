"""Polynomials made outside of the function: their operators and calls are followed, not taken for numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

P = np.poly1d([1.0, 2.0, 3.0])
Q = np.polynomial.Polynomial([1.0, 2.0, 3.0])
X = np.array([0.5, 0.7, 0.2])


def scaled(x: Any) -> Any:
    return (P * x[0])(x[1])


def evaluated(x: Any) -> Any:
    return P(x[0]) + np.polyval(P, x[1]) + P.deriv()(x[2]) + Q(x[0])


def multiplied(x: Any) -> Any:
    return np.polymul(P, x)(2.0)


def written(x: Any) -> Any:
    q = np.poly1d(x)
    q[1] = x[0] ** 2
    return q(2.0)


def other_basis(x: Any) -> Any:
    return (Q * x[0])(x[1])


@pytest.mark.parametrize("f", [scaled, evaluated, multiplied, written, other_basis])
def test_followed(f: Any) -> None:
    srcad.check_gradients(f, (X,))
