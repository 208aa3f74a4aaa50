"""``any`` of a generator that calls methods of what it walks does not look for its variables outside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

A, B = np.array([0.3, -1.2, 0.7]), np.array([1.1, 0.4, -0.6])


def method_of_a_result(a: Any, b: Any) -> Any:
    if any(np.isnan(part).any() for part in (a, b)):
        raise ValueError("missing")
    return np.sum(a * b)


def method_of_the_variable(a: Any, b: Any) -> Any:
    return np.sum(a * b) if any(part.any() for part in (a, b)) else 0.0 * np.sum(a)


def in_a_lambda(a: Any, b: Any) -> Any:
    return np.sum(a * b) if all(map(lambda part: np.isfinite(part).all(), (a, b))) else 0.0 * np.sum(a)  # noqa: C417


@pytest.mark.parametrize("f", [method_of_a_result, method_of_the_variable, in_a_lambda])
@pytest.mark.parametrize("optimize", [True, False])
def test_derivatives(f: Any, optimize: bool) -> None:
    found = srcad.grad(f, optimize=optimize)(A, B)
    np.testing.assert_allclose(found, (B, A))
    assert srcad.jvp(f, optimize=optimize)((A, B), (B, A))[1] == pytest.approx(np.sum(A * A + B * B))
    with np.errstate(invalid="ignore"):
        if f is method_of_a_result:
            with pytest.raises(ValueError, match="missing"):
                srcad.grad(f, optimize=optimize)(A, np.nan * B)
