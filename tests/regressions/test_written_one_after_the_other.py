"""NumPy writes through ``x.flat``, by masks and in steps whatever overlaps: what it reads when it has written it is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad
from srcad.runtime import overlaps
from tests.signatures.check import Case, check

X = np.array([0.9, 0.7, -0.6, 1.1, -0.45, 0.3])


@pytest.mark.parametrize(
    "line",
    [
        "y[1:].flat = y[:-1]", "y.flat[1:] = y[:-1]", "y.flat[[1, 2, 3]] = y[:3]", "np.place(y, y > 0, y)",
        "y[y > 0] = y[:4]", "np.fill_diagonal(y.reshape(2, 3)[:, ::-1], y[1:])", "np.concatenate([y[1:], y[:1]], out=y)",
        "np.stack([y[3:], y[:3]], out=y.reshape(2, 3))", "np.ptp(y.reshape(2, 3), axis=0, out=y[:3])",
    ],
)  # fmt: skip
def test_refused(line: str) -> None:
    body = f"    y = np.sin(x)\n    {line}\n    return y * y"
    with pytest.raises(srcad.DifferentiationError, match="before it reads them"):
        check(Case(body, (X,)))


@pytest.mark.parametrize(
    "line",
    [
        "y[:-1].flat = y[1:]", "y.flat = np.cos(y)", "y.flat[1:4] = z[:3]", "np.place(y, y > 0, z)", "y[y > 0] = z[2:]",
        "y[y > 0] = y[2:]", "np.fill_diagonal(y.reshape(2, 3), z)", "np.concatenate([z[1:], y[:1] * 2], out=z)",
        "np.concatenate([y[1:], y[:1]], out=z)", "np.put(y, [1, 2, 3], y[:3])",
        "y.flat = z; z.flat[1:] = y[:-1]",
    ],
)  # fmt: skip
def test_right(line: str) -> None:
    check(Case(f"    y, z = np.sin(x), np.cos(x)\n    {line}\n    return y * y + z ** 3", (X,)))


@pytest.mark.parametrize("line", ["y[[1, 2, 3]] = y[:3]", "y[np.argsort(y)] = y"])
def test_arrays_of_places(line: str) -> None:
    """NumPy 1 does not look at what overlaps here either."""
    case = Case(f"    y = np.sin(x)\n    {line}\n    return y * y", (X,))
    if overlaps.PLACES_ARE_SAFE:
        check(case)
    else:
        with pytest.raises(srcad.DifferentiationError, match="before it reads them"):
            check(case)


@pytest.mark.parametrize("copy", ["np.array(y.flat)", "np.copy(y.flat)", "np.array(y.flat, copy=True)", "np.array(y.T.flat)"])
def test_copies_of_the_elements_in_order(copy: str) -> None:
    """In NumPy 2 these are the array itself where its elements lie in order."""
    body = f"    y = np.sin(x)\n    t = {copy}\n    y[0] = y[0] * y[1]\n    t[2] = t[1] * y[2]\n    return y * y + t ** 3"
    check(Case(body, (X,)))


def test_orders_of_differences_known_at_run_time() -> None:
    body = "    y = np.sin(x)\n    t = np.diff(y, int(x[0] > {}))\n    y[0] = y[0] * 2\n    return np.sum(y ** 3) + t * t"
    for bound in (0, 5):
        check(Case(body.format(bound), (X,)))


def results_written_over(x: Any) -> Any:
    y, z = np.sin(x), np.zeros(6)
    np.divmod(y, 0.3, out=(y, z))
    return np.sum(z * z * X)


def test_tangents_that_are_the_memory_written_over() -> None:
    differences = [(results_written_over(X + e) - results_written_over(X - e)) / 2e-6 for e in 1e-6 * np.eye(6)]
    assert srcad.jvp(results_written_over)((X,), (X,))[1] == pytest.approx(np.dot(differences, X), rel=1e-6)
    assert np.allclose(srcad.grad(results_written_over)(X), differences, rtol=1e-6, atol=1e-8)
