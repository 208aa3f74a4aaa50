"""Calls that give the array itself were taken for copies (``x.conj()``, ``np.diff(x, 0)``), and copies for it (``sum([x])``)."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


@dataclasses.dataclass
class Holder:
    values: Any


def written_afterwards(y: Any, t: Any) -> Any:
    """A number by which it is seen whether two arrays are one."""
    p = np.sum(np.cos(t))
    y[0] = y[0] * 0.9 + 0.1 * p
    q = np.sum(t * t)
    t[0] = t[0] * 0.7 + 0.1 * q
    return np.sum(y**3) + np.sum(t**3)


def conjugate(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, y.conj())


def conjugate_of_complex(x: Any) -> Any:
    y = np.exp(1j * x)
    return np.real(written_afterwards(y, y.conjugate()))


def conjugate_of_what_is_in_a_list(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, [e for e in [y, [1.0]] if len(e) > 1][0].conj())


def difference_of_order_zero(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, np.diff(y, n=0))


def handed_on(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, np.from_dlpack(y))


def sum_of_one(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, sum([y]))


def sum_of_a_generator(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, sum(e for e in [y]))


def part_of_the_elements_in_order(x: Any) -> Any:
    y = np.sin(x)
    return written_afterwards(y, y.flat[1:])


def fields(x: Any) -> Any:
    y = np.sin(x)
    first = written_afterwards(y, dataclasses.astuple(Holder(y))[0])
    return first + written_afterwards(y, dataclasses.asdict(Holder(y))["values"])


@pytest.mark.parametrize(
    "f",
    [
        conjugate, conjugate_of_complex, conjugate_of_what_is_in_a_list, difference_of_order_zero, handed_on, sum_of_one,
        sum_of_a_generator, part_of_the_elements_in_order, fields,
    ],
)  # fmt: skip
def test_gradients(f: Callable[[Any], Any]) -> None:
    differences = np.array([(f(X + 1e-6 * e) - f(X - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(X), differences, rtol=1e-6, atol=1e-7)
    assert np.allclose(srcad.jvp(f)((X,), (X,))[1], differences @ X, rtol=1e-6, atol=1e-7)
