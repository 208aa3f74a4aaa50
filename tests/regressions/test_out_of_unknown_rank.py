"""``out=`` was refused for a part of an array of which the rank is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


def of_a_slice(x: Any) -> Any:
    out = np.empty((x.shape[0] + 1,) + x.shape[1:])
    out[0] = 1.0
    np.add(x, 1, out=out[1:])
    return np.sum(out**2)


def of_a_sum(x: Any) -> Any:
    out = np.zeros((x.shape[0] + 1,) + x.shape[1:])
    np.cumsum(x, axis=0, out=out[1:])
    np.multiply(out[1:], x, out=out[1:])
    return np.sum(out**2)


def of_what_is_written_again(x: Any) -> Any:
    out = np.ones((x.shape[0] + 1,) + x.shape[1:])
    for _ in range(3):
        part = np.multiply(out[:-1], x, out=out[1:])
        part *= x
    return np.sum(out**2) + np.sum(part)


def of_the_whole(x: Any) -> Any:
    out = np.empty((x.shape[0],) + x.shape[1:])
    np.add(x, 1, out=out)
    return np.sum(np.multiply(out, x, out=out) * out)


def of_a_row(x: Any) -> Any:
    out = np.ones((2,) + x.shape)
    for i in range(2):
        np.multiply(x, i + x, out=out[i])
    return np.sum(out**2)


@pytest.mark.parametrize("f", [of_a_slice, of_a_sum, of_what_is_written_again, of_the_whole, of_a_row])
@pytest.mark.parametrize("shape", [(3,), (3, 2)])
def test_parts_are_written(f: Any, shape: tuple[int, ...]) -> None:
    x = np.linspace(0.3, 1.4, int(np.prod(shape))).reshape(shape)
    wanted = np.array([(f(x + d) - f(x - d)) / 2e-6 for d in 1e-6 * np.eye(x.size).reshape(x.size, *shape)]).reshape(shape)
    np.testing.assert_allclose(srcad.grad(f)(x), wanted, rtol=1e-6)
    np.testing.assert_allclose(srcad.jvp(f)((x,), (np.ones(shape),))[1], np.sum(wanted), rtol=1e-6)


def of_a_number(x: Any) -> Any:
    out = np.ones((2,) + x.shape[1:])
    np.add(x[0], 1, out=out[0])
    return np.sum(out**2)


def test_a_number_is_no_array_to_write_into() -> None:
    with pytest.raises(TypeError):
        of_a_number(np.ones(2))
    with pytest.raises(TypeError):
        srcad.grad(of_a_number)(np.ones(2))
