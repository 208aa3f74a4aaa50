"""What is divided by its own sum has a simple adjoint; what is divided by anything else keeps its quotients."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

X, W = np.random.default_rng(0).normal(size=(2, 3, 3))


def row_softmax(x, w):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.sum(e / np.sum(e, axis=-1, keepdims=True) * w)


def of_columns(x, w):
    e = np.exp(x)
    return np.sum(e / np.sum(e, axis=0) * w)


def of_a_vector(x, w):
    e = np.exp(x[0])
    return (e / np.sum(e)) @ w[1]


def of_all(x, w):
    e = np.exp(x)
    return np.sum(np.sin(e / e.sum()) * w)


def loss(x, w):
    e = np.exp(x @ w)
    p = e / e.sum(axis=1)[:, None]
    return -np.mean(np.log(p[np.arange(3), [0, 2, 2]]))


def attention(x, w):
    s = x @ w.T
    e = np.exp(s - s.max(axis=1, keepdims=True))
    a = e / e.sum(axis=1, keepdims=True)
    return np.sum((a @ x) ** 2)


NORMALISED: list[Callable[..., Any]] = [row_softmax, of_columns, of_a_vector, of_all, loss, attention]


def sums_along_another_axis(x, w):
    e = np.exp(x)
    return np.sum(e / np.sum(e, axis=1) * w)


def sums_of_others(x, w):
    e = np.exp(x)
    a = e / np.sum(w**2, axis=0)
    return np.sum(a * a * w)


def normalised_twice(x, w):
    a = x**2 / np.sum(x**2, axis=1, keepdims=True)
    b = a / np.sum(a, axis=0)
    return np.sum(b * w) + np.sum(a**2)


OTHERS: list[Callable[..., Any]] = [sums_along_another_axis, sums_of_others, normalised_twice]


@pytest.mark.parametrize("f", NORMALISED + OTHERS, ids=lambda f: str(f.__name__))
def test_as_by_differences(f: Callable[..., Any]) -> None:
    srcad.check_gradients(f, (X, W), order=2)
    wanted = srcad.grad(f, wrt=(0, 1), optimize=False)(X, W)
    for found, other in zip(srcad.grad(f, wrt=(0, 1))(X, W), wanted, strict=True):
        np.testing.assert_allclose(found, other, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("f", NORMALISED, ids=lambda f: str(f.__name__))
def test_it_is_divided_once(f: Callable[..., Any]) -> None:
    source = srcad.grad(f, wrt="x").source_for(X, W)
    assert source.count(" / ") == 1 + (f is loss) * 2
