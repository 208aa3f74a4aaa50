"""An array that was made as the negative of another one was taken for that also after writes into it."""

import numpy as np

import srcad


def in_place(a: np.ndarray, b: np.ndarray) -> float:
    m = -np.ones(2)
    for i in range(2):
        m[i] = a[i]
    m *= b
    return float(np.sum(m))


def at_once(a: np.ndarray, b: np.ndarray) -> float:
    m = -np.eye(2)
    m[0, [1]] = a[0]
    return float(np.sum(m * b[:, None]))


def test_what_is_written_is_no_negative() -> None:
    a, b = np.array([3.0, 5.0]), np.array([7.0, 11.0])
    assert np.array_equal(srcad.grad(in_place, wrt="b")(a, b), a)
    assert np.array_equal(srcad.grad(at_once, wrt="b")(a, b), [2.0, -1.0])
