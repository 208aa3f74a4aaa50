"""Rounding to more decimal places than a number has leaves it as it is; its derivative was that of steps, 0."""

from typing import Any

import numpy as np
import pytest

import srcad

X = np.array([0.9, 0.7, -0.6, 1.1])


def of_numbers(x: Any) -> Any:
    return sum(round(v, 50) ** 2 for v in x) + round(float(x[0]), 17) * x[1]


def of_arrays(x: Any) -> Any:
    return np.sum(np.round(x, 40) ** 3) + np.sum(x.round(decimals=20) * np.around(x, 2))


def to_places_known_at_run_time(x: Any) -> Any:
    total = 0.0
    for places in (0, 2, 18, 60):
        total += round(float(x[1]), places) * x[0] + np.sum(np.round(x, places) * x)
    return total


@pytest.mark.parametrize("f", [of_numbers, of_arrays, to_places_known_at_run_time])
def test_gradients(f: Any) -> None:
    x = X + 0.0012
    differences = np.array([(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(4)])
    assert np.allclose(srcad.grad(f)(x), differences, rtol=1e-6, atol=1e-7)
    assert np.allclose(srcad.jvp(f)((x,), (x,))[1], differences @ x, rtol=1e-6, atol=1e-7)


def test_few_places_stay_steps() -> None:
    assert srcad.grad(lambda x: round(x, 3) * x)(0.7) == 0.7
    assert "spacing" not in srcad.grad(lambda x: np.sum(np.round(x, 3) * x)).source_for(X)
