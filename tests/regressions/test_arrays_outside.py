"""Arrays and lists outside that the function writes into, under any name: what it computes, what it leaves, and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

FIELD = np.zeros(4)
COUNT = np.zeros(3, int)
LIST = [0.0, 1.0, 2.0]
TABLE: dict[str, Any] = {"a": 1.0}
PARTS = [np.zeros(2), np.zeros(2)]
PAIR = (np.ones(2), np.ones(2))


def reset() -> None:
    FIELD[:] = [1.0, 2.0, 3.0, 4.0]
    COUNT[:] = 0
    LIST[:] = [0.0, 1.0, 2.0]
    TABLE.clear()
    TABLE["a"] = 1.0
    for k, part in enumerate((*PARTS, *PAIR)):
        part[:] = [1.0 + k, 2.0]


def state() -> Any:
    return FIELD.tolist(), COUNT.tolist(), list(LIST), dict(TABLE), [p.tolist() for p in (*PARTS, *PAIR)]


def list_written_and_read(x: Any) -> Any:
    LIST[1] = x * x
    LIST[2] += LIST[1] * 2
    return LIST[1] * LIST[2]


def dict_written_and_read(x: Any) -> Any:
    TABLE["a"] += x
    TABLE["b"] = x * TABLE["a"]
    return TABLE["a"] * TABLE["b"]


def view_by_slice(x: Any) -> Any:
    part = FIELD[:2]
    part += x
    FIELD[2] = x * part[1]
    return FIELD[0] * FIELD[2] * x


def view_by_shape(x: Any) -> Any:
    table = FIELD.reshape(2, 2)
    table[0, 1] = x
    table[1] += x
    return x * FIELD[1] * FIELD[2]


def passive_view_by_shape(x: Any) -> Any:
    FIELD.ravel()[0] = 7.0
    FIELD.reshape(2, 2).T[0] *= 2.0
    np.asarray(FIELD)[1] = 5.0
    return x * x * FIELD[0] * FIELD[1]


def read_before_it_is_written(x: Any) -> Any:
    z = np.zeros(4)
    z[0] = x
    z += x * FIELD
    FIELD[0] += 1.0
    z *= z
    return z.sum()


def added_at(x: Any) -> Any:
    FIELD[0] += 1.0
    COUNT[0] += 1
    np.add.at(FIELD, [0, 0], 1.0)
    return x * x * FIELD[0] * COUNT[0]


def part_of_a_list(x: Any) -> Any:
    PARTS[0][1] += 2.0
    return x * x * PARTS[0][1]


WRITTEN = [
    list_written_and_read, dict_written_and_read, view_by_slice, view_by_shape, passive_view_by_shape,
    read_before_it_is_written, added_at, part_of_a_list,
]  # fmt: skip


def fresh(f: Callable[..., Any], *args: Any) -> Any:
    reset()
    return f(*args)


@pytest.mark.parametrize("f", WRITTEN)
@pytest.mark.parametrize("optimize", [True, False])
def test_derivatives_and_what_is_left(f: Callable[..., Any], optimize: bool) -> None:
    h, x = 1e-5, 0.8
    slope = (fresh(f, x + h) - fresh(f, x - h)) / (2 * h)
    value, left = fresh(f, x), state()
    assert fresh(srcad.value_and_grad(f, optimize=optimize), x) == pytest.approx((value, slope))
    assert state() == left
    assert fresh(srcad.jvp(f, optimize=optimize), (x,), (1.0,)) == pytest.approx((value, slope))
    assert state() == left
    found, pullback = fresh(srcad.vjp(f, optimize=optimize), x)
    assert state() == left
    assert (found, pullback(1.0), pullback(1.0)) == pytest.approx((value, slope, slope))
    assert state() == left


@pytest.mark.parametrize("f", [list_written_and_read, dict_written_and_read, view_by_slice])
def test_second_order(f: Callable[..., Any]) -> None:
    h, x = 1e-5, 0.8
    gradient = srcad.grad(f)
    slope = (fresh(gradient, x + h) - fresh(gradient, x - h)) / (2 * h)
    assert fresh(srcad.grad(gradient), x) == pytest.approx(slope)
    assert fresh(srcad.vjp(gradient), x)[1](1.0) == pytest.approx(slope)


def part_read_before(x: Any) -> Any:
    z = (x * PARTS[0]).sum()
    PARTS[0][0] = 5.0
    return z * z


def part_of_a_tuple(x: Any) -> Any:
    held = PAIR[0]
    z = x * held
    held[0] = 7.0
    return (z * z).sum()


def part_by_shape(x: Any) -> Any:
    z = x * PARTS[0]
    PARTS[0].reshape(1, -1)[0, 0] = 5.0
    return (z * z).sum()


def part_chosen(x: Any) -> Any:
    held = PARTS[0] if x > 0 else PARTS[1]
    z = x * held
    held[0] = 3.0
    return (z * z).sum()


@pytest.mark.parametrize("f", [part_read_before, part_of_a_tuple, part_by_shape, part_chosen])
def test_parts_with_which_is_computed(f: Callable[..., Any]) -> None:
    with pytest.raises(srcad.DifferentiationError, match="a write into an array outside"):
        fresh(srcad.grad(f), 0.8)


def filled_with_an_argument(v: Any) -> Any:
    FIELD[:] = v
    FIELD[1:] += FIELD[:-1] * v[1:]
    s = FIELD @ v
    FIELD.fill(0.0)
    return s * s


def test_second_order_of_an_argument_that_is_copied_there() -> None:
    v, direction = np.array([0.5, 0.8, 1.0, 2.0]), np.array([0.3, -0.2, 0.5, 0.1])
    h, gradient = 1e-6, srcad.grad(filled_with_an_argument)
    expected = (fresh(gradient, v + h * direction) - fresh(gradient, v - h * direction)) / (2 * h)
    _, pullback = fresh(srcad.vjp(gradient), v)
    np.testing.assert_allclose(pullback(direction), expected, rtol=1e-5)
