"""Numbers that ``np.broadcast_arrays`` brings to one shape are arrays afterwards, and may be indexed and written into."""

from typing import Any

import numpy as np
import pytest

import srcad


def broadcast(x: float) -> float:
    a, b = np.broadcast_arrays(x, 2.0)
    small = a <= 1.0
    w = np.full_like(a, np.nan)
    w[small] = a[small] * b[small]
    w[~small] = a[~small] ** 2
    return float(np.sum(w))


@pytest.mark.parametrize("x, slope", [(0.5, 2.0), (3.0, 6.0)])
def test_numbers(x: float, slope: float) -> None:
    assert srcad.grad(broadcast)(x) == pytest.approx(slope)
    assert srcad.jvp(broadcast)((x,), (1.0,))[1] == pytest.approx(slope)


def test_slices_of_lists_set_to_arrays() -> None:
    def f(x: float) -> float:
        parts: Any = [0.0, x, x * x]
        parts[1:] /= np.float64(2.0)
        return float(parts[1] + parts[2])

    assert srcad.grad(f)(3.0) == pytest.approx(3.5)


def test_arrays_whose_shape_is_not_known() -> None:
    table = {3: (2, np.array([[False, True], [False, False]]))}

    def f(x: Any) -> Any:
        n, places = table[len(x)]
        m = np.eye(n)
        m[places] = x[0] * x[1]
        return float(np.sum(m**2))

    np.testing.assert_allclose(srcad.grad(f)(np.array([2.0, 3.0, 4.0])), [2 * 6 * 3, 2 * 6 * 2, 0.0])
