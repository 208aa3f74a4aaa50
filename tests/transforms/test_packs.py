"""Adjoining parts that go through the same operations go through them at once, where nothing else can see the difference."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad

W, H = np.linspace(-0.8, 0.9, 12), np.array([0.3, -0.4, 0.8])


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def gates(w, h):
    """A cell of a recurrent network, its gates one by one."""
    b = h.shape[0]
    forget = sigmoid(h * w[:b] + 0.1)
    ingate = sigmoid(h * w[b : 2 * b] + 0.1)
    outgate = sigmoid(h * w[2 * b : 3 * b] + 0.1)
    change = np.tanh(h * w[3 * b :] + 0.1)
    return np.sum(outgate * np.tanh(h * forget + ingate * change))


def in_a_loop(w, h):
    total = 0.0
    for _ in range(3):
        a = np.sin(w[0:3] * 2.0)
        b = np.sin(w[3:6] * 2.0)
        c = np.sin(w[6:9] * 2.0)
        h = np.exp(a * h) - np.exp(b * h) + np.exp(c * h)
        total += np.dot(h, b)
    return total


def in_another_order(w, h):
    c = np.tanh(np.sin(w[8:]) + 1.0)
    a = np.tanh(np.sin(w[:4]) + 1.0)
    b = np.tanh(np.sin(w[4:8]) + 1.0)
    return np.sum(a * b) - np.sum(b * c) + h[0] * c[1]


def of_unequal_lengths(w, h):
    parts = [w[:2], w[2:7], w[7:11]]
    a, b, c = [np.exp(np.sin(p) * np.cos(p)) for p in parts]
    return np.sum(a) * h[0] + np.sum(b**2) + np.sum(c) * h[1]


def functions(f: Any, **options: Any) -> int:
    """How many functions are computed by a tangent."""
    source = srcad.jvp(f, wrt=("w", "h"), **options).source_for(W, H)
    return sum(map(source.count, ("np.exp(", "np.sin(", "np.cos(", "np.tanh(")))


@pytest.mark.parametrize("f", [gates, in_a_loop, in_another_order, of_unequal_lengths])
def test_at_once(f: Any) -> None:
    assert functions(f) <= functions(f, optimize=False) - 2
    assert f(W, H) == srcad.value_and_grad(f, wrt=("w", "h"))(W, H)[0]
    srcad.check_gradients(f, (W, H), order=2)


def test_the_users_words() -> None:
    source = srcad.grad(gates, wrt=("w", "h")).source_for(W, H)
    assert source.count("= np.exp(") == 1 and ":b]" in source and "3 * b" in source


def written_between(w, h):
    a = np.sin(w[:3]) * 2.0 + h
    w[4] = h[1]
    b = np.sin(w[3:6]) * 2.0 + h
    w[7] = a[0]
    c = np.sin(w[6:9]) * 2.0 + h
    return np.sum(a * b * c)


def one_after_the_other(w, h):
    """Each part is computed of the one before it."""
    a = np.tanh(w[:3] * h + 1.0)
    b = np.tanh(w[3:6] * a + 1.0)
    c = np.tanh(w[6:9] * b + 1.0)
    d = np.tanh(w[9:] * c + 1.0)
    return np.sum(d * h)


def read_between(w, h):
    """What the first part is needed for comes before the last one is there."""
    a = np.exp(np.sin(w[:3] * 2.0))
    b = np.exp(np.sin(w[3:6] * 2.0))
    h = h * np.sum(a) if a[0] > 0.2 else h - b
    c = np.exp(np.sin(w[6:9] * 2.0))
    return np.sum(a * b * c * h)


def numbers_beside(w, h):
    """Single precision, a matrix, and parts that are spread."""
    a, b, c = (np.sin(p) * h[:1] + 0.5 for p in (w[:3], w[3:6], w[6:9]))
    m = np.exp(w.reshape(4, 3)[:2]) + np.exp(w.reshape(4, 3)[2:])
    return np.sum(a * b - c) + np.sum(m)


@pytest.mark.parametrize("f", [written_between, one_after_the_other, read_between, numbers_beside])
def test_as_the_function_does(f: Any) -> None:
    for shift in (0.0, 0.5, -0.5):
        args = W.copy() + shift, H.copy()
        plain = srcad.value_and_grad(f, wrt=("w", "h"), optimize=False)(*args)
        found = srcad.value_and_grad(f, wrt=("w", "h"))(*args)
        assert found[0] == plain[0] == f(*(a.copy() for a in args))
        for a, b in zip(found[1], plain[1], strict=True):
            assert np.allclose(a, b, rtol=1e-13, atol=1e-15)
        srcad.check_gradients(f, args, order=1)


def test_other_types() -> None:
    for cast in (np.float32, np.complex128):
        w, h = W.astype(cast), H.astype(cast)
        value = srcad.value_and_grad(lambda w, h: abs(np.sum(gates(w, h))))(w, h)[0]
        assert value.dtype == abs(gates(w, h)).dtype and value == abs(gates(w, h))
    long = np.linspace(-1.0, 1.0, 4000)
    assert "concatenate((h" not in srcad.grad(gates).source_for(long, np.ones(1000))
