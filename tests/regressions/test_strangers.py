"""Operands of which nothing is known when the derivative is made are looked at as it runs; helpers may be asked for more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad


class Cube:
    """Arithmetic of its own."""

    def __mul__(self, x: float) -> float:
        return x**3

    __rmul__ = __mul__

    def __getitem__(self, x: float) -> float:
        return x**2


TABLE: dict[str, Any] = {"cube": Cube(), "number": 3.0}
TABLES: dict[str, Any] = {"inner": TABLE}


def times(x: Any, key: str) -> Any:
    return TABLE[key] * x


def reversed_times(x: Any, key: str) -> Any:
    return x * TABLES["inner"][key] + x


def element(x: Any, key: str) -> Any:
    return TABLES["inner"][key][x]


@pytest.mark.parametrize(
    ("f", "key", "expected"),
    [(times, "cube", 12.0), (times, "number", 3.0), (reversed_times, "cube", 13.0), (element, "cube", 4.0)],
)
def test_what_is_not_known_may_define_operators(f: Any, key: str, expected: float) -> None:
    gradient = srcad.grad(f, wrt="x")
    assert gradient(2.0, key) == expected
    assert srcad.jvp(f, wrt="x")((2.0, key), (1.0,))[1] == expected
    if f is not element:
        assert gradient(2.0, "number") == {times: 3.0, reversed_times: 4.0}[f]


def chosen(method: str, names: tuple[str, ...]) -> str:
    names = tuple([str(name) for name in names])
    if method.lower() not in [name.lower() for name in names]:
        raise ValueError(f"{method} is not one of {names}")
    return method.lower()


def in_the_first_element(x: float, method: str = "First") -> Any:
    a = np.array([x, 2 * x])
    a[0] *= 3
    return a[0] * x if chosen(method, ("First", "Second")) == "first" else a[1]


def test_text_is_folded_where_it_is_known() -> None:
    gradient = srcad.grad(in_the_first_element, wrt="x")
    assert gradient(2.0) == 12.0
    assert "lower" not in gradient.source_for(2.0)


def last(xs: np.ndarray, n: int) -> Any:
    total = 0.0
    for k in range(n):
        parts: list[Any] = [None] * 3
        for j in range(3):
            parts[j] = (xs[k] * (j + 1), "abc"[j])
        total = total + parts[2][0]
    return total


def test_a_loop_within_a_loop_is_unrolled_alone() -> None:
    assert np.array_equal(srcad.grad(last, wrt="xs")(np.array([1.0, 2.0]), 2), [3.0, 3.0])


MODELS: dict[str, Any] = {"wgs84": {"name": "WGS-84", "a": 3.0}}


def of_a_table(x: np.ndarray, model: str = "wgs84") -> Any:
    x = MODELS[model]["a"] * np.asarray(x)
    x[x < 0] = 0.0
    return np.sum(x * MODELS[model]["a"])


def test_elements_of_tables_of_tables_have_kinds_and_are_read_as_they_are() -> None:
    gradient = srcad.grad(of_a_table, wrt="x")
    assert np.array_equal(gradient(np.array([1.0, -1.0])), [9.0, 0.0])
    MODELS["wgs84"]["a"] = 4
    assert np.array_equal(gradient(np.array([1.0, -1.0])), [16.0, 0.0])
