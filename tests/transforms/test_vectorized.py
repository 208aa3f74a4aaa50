"""What a loop only sums up leaves it, and is done for all steps at once; what any step needs stays."""

# What is differentiated is what users write.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

W = np.array([[0.3, -0.2, 0.5], [0.1, 0.7, -0.4], [0.2, 0.2, 0.1]])
X = np.array([[0.4, 0.9, 0.2], [-0.3, 0.1, 0.8], [0.7, -0.6, 0.5], [0.2, 0.3, -0.1]])


def recurrence(w, x):
    """A loss of each state and of the next input, by matrices and rows that stay the same."""
    h, loss = w[2], 0.0
    for t in range(x.shape[0] - 1):
        h = np.tanh(w @ h + x[t])
        y = w @ np.sin(h) * w[0] + w[1]
        loss += np.dot(x[t + 1], y - np.log(np.sum(np.exp(y)) + 2.0))
    return loss


def from_the_left(w, x):
    h, loss = x[0], 1.0
    for t in range(len(x)):
        h = np.cos(h @ w)
        loss -= np.sum((h @ w - x[t]) ** 2 / (1.0 + x[t] ** 2))
    return loss * loss


def of_rows_alone(w, x):
    s = 0.0
    for i in range(len(x)):
        s = np.sum(np.exp(x[i] * w[1]) @ w) + s
    return s


def of_numbers(w, x):
    v, s = x[:, 1], 0.0
    for i in range(len(v) - 1):
        s += np.sin(v[i]) * np.exp(v[i + 1]) / (2.0 + np.sum(w[0] * v[i]))
    return s


def two_sums(w, x):
    a, b, h = 0.0, 0.0, x[0]
    for t in range(3):
        h = h * np.sin(w[t])
        y = np.exp(h + w[1])
        a += np.sum(y * y)
        b -= np.dot(y, w @ h)
    return a * b


def of_matrices(w, x):
    m, s = w, 0.0
    for t in range(3):
        m = np.sin(m @ w)
        s += np.sum(np.exp(m) * x[t] + np.cos(m) * np.sum(m))
    return s


def in_a_loop(w, x):
    s = 0.0
    for k in range(2):
        h = w[k]
        for t in range(4):
            h = np.tanh(h * x[t])
            s += np.sum(np.exp(h) * np.cos(h + w[k]))
    return s


def walked(w, x):
    h, s = w[0], 0.0
    for row in x:
        h = np.tanh(h * row)
        s += np.sum(np.exp(h) * row + np.cos(w[1]))
    return s


def walked_and_counted(w, x):
    s = 0.0
    for k, (row, v) in enumerate(zip(x[1:], x[:, 2][:-1], strict=True), 1):
        s += v * np.dot(np.exp(row) * w[0], np.sin(x[k]))
    return s


def of_a_table(w, x):
    h, s = w[0], 0.0
    for t in range(len(TABLE)):
        h = np.tanh(h * x[t])
        s += np.dot(TABLE[t], MIX @ np.exp(h))
    return s


def read_again(w, x):
    """The sum so far is read by each step."""
    s = 0.0
    for t in range(4):
        s += np.sum(np.exp(x[t] * w[1])) * np.sin(s)
        s += np.sum(np.cos(x[t] + w[0]) * np.exp(x[t]))
    return s


def written_meanwhile(w, x):
    h, s = w[0].copy(), 0.0
    for t in range(4):
        y = np.sin(h * x[t])
        s += np.sum(y * np.cos(y) + y)
        h += x[t]
        h[1] = s
    return s


def until_it_is_large(w, x):
    h, s = w[0], 0.0
    for t in range(4):
        h = h + x[t]
        s += np.sum(np.exp(h) * np.sin(h) + h)
        if h[0] > 1.2:
            break
    return s


def by_branches(w, x):
    h, s = w[0], 0.0
    for t in range(4):
        h = np.tanh(h + x[t])
        y = np.exp(h) * w[1]
        if h[1] > 0.5:
            s += np.sum(y * y)
        else:
            s -= np.sum(np.sin(y))
    return s


def weighted_by_the_step(w, x):
    s = 0.0
    for t in range(3):
        k = t + 1
        s += np.sum(np.exp(x[k]) * k + np.sin(w[0]))
    return s


TABLE, MIX = np.cos(X), np.sin(W)
LEAVE = [
    recurrence, from_the_left, of_rows_alone, of_numbers, two_sums, of_matrices, in_a_loop, walked, walked_and_counted,
    of_a_table,
]  # fmt: skip
STAY = [read_again, written_meanwhile, until_it_is_large, by_branches, weighted_by_the_step]


def differences(fn: Callable[..., Any], k: int) -> np.ndarray:
    out = np.empty((W, X)[k].shape)
    for place in np.ndindex(out.shape):
        step = [a.copy() for a in (W, X)]
        up, down = step[k].copy(), step[k].copy()
        up[place] += 1e-6
        down[place] -= 1e-6
        values = [fn(*(v if j == k else step[j].copy() for j in range(2))) for v in (up, down)]
        out[place] = (values[0] - values[1]) / 2e-6
    return out


@pytest.mark.parametrize("fn", LEAVE + STAY, ids=lambda f: f.__name__)
def test_against_differences(fn: Callable[..., Any]) -> None:
    found = srcad.grad(fn)(W.copy(), X.copy())
    plain = srcad.grad(fn, optimize=False)(W.copy(), X.copy())
    for k in range(2):
        np.testing.assert_allclose(found[k], differences(fn, k), rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(found[k], plain[k], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("fn", LEAVE, ids=lambda f: f.__name__)
def test_what_leaves(fn: Callable[..., Any]) -> None:
    source = srcad.grad(fn).source_for(W, X)
    assert "_rows" in source or "\n    for " not in source, source


@pytest.mark.parametrize("fn", LEAVE + STAY, ids=lambda f: f.__name__)
def test_values_are_those_of_the_function(fn: Callable[..., Any]) -> None:
    value, bars = srcad.value_and_grad(fn)(W.copy(), X.copy())
    assert value == fn(W.copy(), X.copy())
    for bar, other in zip(bars, srcad.grad(fn)(W.copy(), X.copy()), strict=True):
        np.testing.assert_allclose(bar, other, rtol=1e-12, atol=1e-14)


def test_second_order() -> None:
    def by_rows(x):
        h, s = x[:3], 0.0
        for _ in range(3):
            h = np.sin(h * x[3:])
            s += np.sum(np.exp(h) * np.cos(h + x[:3]))
        return s

    x = np.array([0.3, -0.4, 0.5, 0.8, 0.1, -0.6])
    grad = srcad.grad(by_rows)
    steps = 1e-6 * np.eye(6)
    expected = np.array([(grad(x + s) - grad(x - s)) / 2e-6 for s in steps])
    np.testing.assert_allclose(srcad.hessian(by_rows)(x), expected, rtol=1e-6, atol=1e-8)


def test_what_steps_do_besides_is_done() -> None:
    """Draws, calls for their effect and what raises stay in the loop, though nothing reads what they give."""
    seen: list[int] = []

    def besides(x, q, rng):
        s = 0.0
        for t in range(len(x)):
            seen.append(t)
            rng.random()
            math.log(q - t)
            s += np.sum(np.exp(x[t]) * np.cos(x[t]))
        return s * rng.random()

    gradient, drawn = srcad.grad(besides, wrt="x"), np.random.default_rng(3).random(5)[4]
    found = gradient(X, 9.0, np.random.default_rng(3))
    np.testing.assert_allclose(found, drawn * np.exp(X) * (np.cos(X) - np.sin(X)), rtol=1e-12)
    assert seen == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="math domain error|positive"):
        gradient(X, 2.0, np.random.default_rng(3))


def test_rows_that_are_not_there() -> None:
    def beyond(w, x):
        s = 0.0
        for t in range(len(x)):
            s += np.sum(np.exp(x[t + 1]) * np.sin(w[0]) + w[1])
        return s

    with pytest.raises(IndexError):
        srcad.grad(beyond)(W, X)


def test_rows_from_the_end() -> None:
    def before(w, x):
        s = 0.0
        for t in range(len(x)):
            s += np.sum(np.exp(x[t - 1]) * np.sin(w[0] * x[t]) + w[-1])
        return s

    found = srcad.grad(before)(W, X)
    for k in range(2):
        np.testing.assert_allclose(found[k], differences(before, k), rtol=1e-6, atol=1e-8)
