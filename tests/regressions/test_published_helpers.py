"""What helpers of published packages ask of values: their arrays, attributes and sentinels, and updates by ``at``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import srcad


def as_array(x: Any) -> Any:
    y = (x * 2).__array__()
    y[0] = 3 * x[1]
    return np.sum(y**2)


def named(x: Any) -> Any:
    y = np.clip(np.cos(x), -1, 1)
    try:
        y.name = "projection"
    except AttributeError:
        y = y * 2
    return y * x


def rounded(x: Any) -> Any:
    parts = np.array(0.0) if len(x) == 0 else np.diff(x)
    total = 0.2 * sum(k * 2 for k in parts)
    try:
        return x[int(np.round(total))] ** 2
    except (ValueError, IndexError):
        return 0.0


def rows_written(n: int, q: Any, out: Any) -> Any:
    for i in range(n):
        q_i, out_i = q[i], out[i]
        for j in range(2):
            out_i[j] = math.exp(-q_i[j])
    return out[0][0] + 2 * out[0][1]


def test_methods_and_attributes() -> None:
    np.testing.assert_array_equal(srcad.grad(as_array)(np.array([1.0, 2.0])), [0.0, 52.0])
    assert np.isclose(srcad.grad(named)(np.float64(0.3)), 2 * (math.cos(0.3) - 0.3 * math.sin(0.3)))


def test_a_conversion_of_something_of_unknown_rank_may_succeed() -> None:
    np.testing.assert_array_equal(srcad.grad(rounded)(np.array([1.0, 2.0, 3.5])), [0.0, 4.0, 0.0])


def test_rows_of_two_arguments_of_which_one_is_written_into() -> None:
    found = srcad.grad(rows_written, ("q", "out"))(2, [[0.3, 0.4], [0.1, 0.2]], [[0.1, 0.2], [0.4, 0.5]])
    assert found[1] == [[0.0, 0.0], [0.0, 0.0]]
    np.testing.assert_allclose(found[0], [[-math.exp(-0.3), -2 * math.exp(-0.4)], [0.0, 0.0]])


def test_updates_by_at() -> None:
    at = getattr(pytest.importorskip("scipy._lib.array_api_extra"), "at", None)
    if at is None:
        pytest.skip("SciPy before 1.16 has none")

    def updated(x: Any) -> Any:
        y = at(x * 2)[..., 0].set(x[1] ** 2)
        return np.sum(at(y)[1].add(x[0]) * x)

    np.testing.assert_array_equal(srcad.grad(updated)(np.array([1.0, 3.0])), [12.0, 19.0])

    def into_zeros(x: Any) -> Any:
        y = at(np.zeros(4))[0].set(x[0] ** 2)
        y = at(y)[-1].set(5)
        return np.sum(at(y)[1:-1].set(x**2) * y)

    np.testing.assert_array_equal(srcad.grad(into_zeros)(np.array([1.0, 3.0])), [8.0, 108.0])


def filtered(x: Any) -> Any:
    words = {"a": x, "b": 2.0 * x}
    for name in set(words.keys()) - {"a"}:
        words.pop(name)
    return sum(v**2 for v in words.values())


def test_the_set_of_the_keys_of_a_dict() -> None:
    assert srcad.grad(filtered)(3.0) == 6.0


def test_convolutions_of_numbers_and_of_lists_of_lists() -> None:
    signal = pytest.importorskip("scipy.signal")

    def of_numbers(x: Any, y: Any) -> Any:
        return signal.fftconvolve(x, y) * signal.correlate(x, y)

    def of_lists(x: Any, y: Any) -> Any:
        return np.sum(signal.convolve(x, y))

    assert srcad.grad(of_numbers)(2.0, 3.0) == (36.0, 24.0)
    assert srcad.grad(of_lists)([[2.0, 1.0], [1.0, 1.0]], [[3.0, 1.0]]) == ([[4.0, 4.0], [4.0, 4.0]], [[5.0, 5.0]])


def normalized(x: Any) -> Any:
    x /= sum(np.asarray(x, dtype=float))
    return x[0] * x[1]


def test_a_list_divided_in_place_is_a_new_array() -> None:
    np.testing.assert_allclose(srcad.grad(normalized)([1.0, 3.0]), [0.09375, -0.03125])
