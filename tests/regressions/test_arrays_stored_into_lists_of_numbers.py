"""A list of numbers within a list may hold arrays later: the adjoint of one was summed to a number."""

import numpy as np

import srcad


def test_an_inner_list_of_numbers_takes_an_array() -> None:
    weights = np.array([1.0, 2.0, 3.0])

    def f(a):  # type: ignore[no-untyped-def]
        rows = [[0.0] * 2 for _ in range(2)]
        for i in range(2):
            rows[i][0] = a * 2.0
        return np.sum(rows[0][0] * weights)

    np.testing.assert_allclose(srcad.grad(f)(np.ones(3)), 2.0 * weights)
