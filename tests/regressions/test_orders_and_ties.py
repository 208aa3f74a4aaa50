"""What is moved about is followed where it went, and what is equal shares."""

from __future__ import annotations

from typing import Any

import numpy as np

import srcad


def test_partition_of_many() -> None:
    """``numpy.partition`` and ``numpy.argpartition`` leave the rest in different orders."""

    def f(x: Any, w: Any) -> Any:
        return np.sum(np.partition(x, 100) * w)

    rng = np.random.default_rng(0)
    x, w = rng.normal(size=300), rng.normal(size=300)
    wanted = np.array([w[np.partition(x, 100) == e][0] for e in x])
    np.testing.assert_allclose(srcad.grad(f, wrt="x")(x, w), wanted)


def test_equal_elements_share_in_order() -> None:
    def f(x: Any) -> Any:
        return np.sum(np.sort(x, axis=0) * np.arange(6.0).reshape(3, 2))

    x = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 1.0]])
    np.testing.assert_allclose(srcad.grad(f)(x), [[1.0, 3.0], [4.0, 3.0], [1.0, 3.0]])


def test_extrema_of_an_array_by_the_functions_of_python() -> None:
    def f(x: Any) -> Any:
        return max(x) * min(x)

    np.testing.assert_allclose(srcad.grad(f)(np.array([1.0, 2.0, 3.0])), [3.0, 0.0, 1.0])


def test_curvature_of_a_power_that_is_constant() -> None:
    exponent = 0.0

    def f(x: Any) -> Any:
        return np.power(x, exponent)

    assert srcad.grad(srcad.grad(f))(0.0) == 0.0


def test_remainder_where_the_quotient_is_rounded() -> None:
    def f(x: Any) -> Any:
        return np.fmod(1.0, x)

    assert srcad.grad(f)(0.1) == -9.0  # 1.0 / 0.1 is 10.0


def test_ties_of_three_numbers_of_numpy() -> None:
    """Truths of NumPy add up to a truth: each of three that are equal had the whole share."""

    def f(x: Any) -> Any:
        a = x[0] * x[1]
        return 2.0 * min(a, a, a) + max(a, a, 0.0)

    x = np.array([1.5, 2.0])
    np.testing.assert_allclose(srcad.grad(f)(x), [6.0, 4.5])
    assert srcad.jvp(f)((x,), (np.array([1.0, 0.0]),))[1] == 6.0
