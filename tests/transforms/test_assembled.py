"""An array of which every part is written once is made of its parts; one that is read, or left, in between is not."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

X = np.linspace(0.4, 1.3, 6)


def components(x):
    a, b = x[0], x[1]
    return (1.0 - a) ** 2 + 100.0 * (b - a**2) ** 2


def parameters(x):
    """The parameters of a layer, in one vector."""
    w, b, v = x[:4].reshape(2, 2), x[4:5], x[5:]
    return np.sum(np.tanh(w @ np.array([1.0, 2.0]) + b)) * np.sum(v**2)


def rows(x):
    m = np.outer(x, x)
    return np.sum(np.sin(m[:2])) + np.sum(m[2:] ** 2)


@pytest.mark.parametrize(("f", "n", "text"), [(components, 2, "return np.array(["), (parameters, 6, "return np.concatenate((")])
def test_of_its_parts(f: Any, n: int, text: str) -> None:
    source = srcad.grad(f).source_for(X[:n])
    assert text in source and "zeros" not in source
    srcad.check_gradients(f, (X[:n],), order=2)


def test_rows() -> None:
    assert "np.concatenate" in srcad.grad(rows).source_for(X)
    srcad.check_gradients(rows, (X,), order=2)


def some_alone(x):
    return np.sin(x[0]) * x[-1]


def twice(x):
    return np.sum(x[:4] ** 2) + np.sum(x[2:] ** 3)


def in_steps(x):
    s = 0.0
    for k in range(3):
        s = s + x[k] * x[5 - k]
    return s


def whole_as_well(x):
    return np.sum(x[:3] * x[3:]) + np.sum(x**2)


@pytest.mark.parametrize("f", [some_alone, twice, in_steps, whole_as_well])
def test_what_is_left(f: Any) -> None:
    srcad.check_gradients(f, (X,), order=2)


def test_types_and_lengths() -> None:
    for cast in (np.float32, np.complex128):
        found = srcad.grad(lambda x: np.real(components(x)))(X[:2].astype(cast))
        assert found.dtype == cast and found.shape == (2,)
    gradient = srcad.grad(components)
    for n in (2, 5, 3):
        assert gradient(X[:n]).shape == (n,)
        assert np.allclose(gradient(X[:n])[:2], srcad.grad(components, optimize=False)(X[:2]), rtol=1e-14)


def test_long_parts_have_a_line_each() -> None:
    def halves(x):
        a, b = np.tanh(np.exp(1.0 / x[:3])), np.sin(np.exp(1.0 / x[3:]))
        return np.sum(a * b * np.sqrt(a) * np.cos(b))

    source = srcad.grad(halves).source_for(X)
    assert "return np.concatenate((v" in source
    srcad.check_gradients(halves, (X,), order=1)
