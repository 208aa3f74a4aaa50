"""What is subtracted from exponents has no derivative where it cancels, and its own where it does not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

M = np.array([[0.3, -1.2, 0.8], [1.1, 0.4, -0.5]])
W = np.array([[0.7, -0.2, 1.3], [0.5, 1.9, -0.6]])
XS = [0.4, 1.3, -0.8]


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.sum(e / e.sum(axis=1, keepdims=True) * W)


def softmax_of_columns(x: Any) -> Any:
    e = np.exp(x - x.max(axis=0))
    return np.sum(W * e / np.sum(e, 0))


def log_sum_exp(x: Any) -> Any:
    m = x.max(-1)
    return np.sum(W[:, 0] * (np.log(np.exp(x - m[:, None]).sum(axis=1)) + m))


def log_softmax(x: Any) -> Any:
    z = x - np.expand_dims(x.max(axis=1), 1)
    return (z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))[np.arange(2), [2, 0]].sum()


def weighted(x: Any) -> Any:
    e = np.exp(x - x.max())
    return np.sum((e @ W.T) / np.sqrt(np.sum(e) * np.sum(e)))


def of_a_loop(xs: Any) -> Any:
    m, s = max(xs), 0.0
    for x in xs:
        s += math.exp(x - m)
    return m + math.log(s)


def of_two_numbers(xs: Any) -> Any:
    a, b = xs[0] * xs[1], xs[2]
    m = max(a, b)
    return m + math.log(math.exp(a - m) + math.exp(b - m))


def powers(x: Any) -> Any:
    z = 2.0 * (x - x.max())
    return np.sum(np.exp(z) * W) / np.sum(np.exp(x - x.max())) ** 2


def chosen(xs: Any) -> Any:
    m = max(xs)
    s = math.exp(xs[0] - m) + math.exp(xs[1] - m) if xs[2] < 0 else math.exp(xs[2] - m)
    return math.log(s) + m


def guarded(x: Any) -> Any:
    m = x.max()
    if not np.isfinite(m):
        m = 0.0
    return np.log(np.sum(np.exp(x - m))) + m


CANCELLED: list[tuple[Callable[..., Any], Any]] = [
    (softmax, M), (softmax_of_columns, M), (log_sum_exp, M), (log_softmax, M), (of_a_loop, XS), (of_two_numbers, XS),
    (powers, M), (chosen, XS), (guarded, M),
]  # fmt: skip


def not_added(x: Any) -> Any:
    return np.log(np.sum(np.exp(x - x.max())))


def of_another_axis(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return np.sum(W * e / e.sum(axis=0))


def read_elsewhere(x: Any) -> Any:
    m = x.max()
    e = np.exp(x - m)
    return np.sum(W * e / e.sum()) + m * m


def other_powers(x: Any) -> Any:
    e = np.exp(x - x.max())
    return np.sum(W * e / e.sum() ** 2)


def from_one_step_to_the_next(x: Any) -> Any:
    s = 0.0
    for row in x:
        m = row.max()
        s = s + np.sum(np.exp(row - m))
    return np.log(s) + m


def begun_with_one(xs: Any) -> Any:
    m, s = max(xs), 1.0
    for x in xs:
        s += math.exp(x - m)
    return m + math.log(s)


def on_one_side(xs: Any) -> Any:
    m = max(xs)
    s = math.exp(xs[0] - m) if xs[2] < 0 else 2.0
    return math.log(s) + m


def kept_in_memory(x: Any) -> Any:
    m = x.max()
    e = np.exp(x - m)
    e[0, 0] = 1.0
    return np.sum(W * e / e.sum())


DEPENDING: list[tuple[Callable[..., Any], Any]] = [
    (not_added, M), (of_another_axis, M), (read_elsewhere, M), (other_powers, M), (from_one_step_to_the_next, M),
    (begun_with_one, XS), (on_one_side, XS), (kept_in_memory, M), (weighted, M),
]  # fmt: skip


def differences(f: Callable[..., Any], x: Any) -> Any:
    flat, found = np.asarray(x, float), []
    for k in range(flat.size):
        step = np.zeros(flat.size)
        step[k] = 1e-3
        moved = [flat + c * step.reshape(flat.shape) for c in (1, -1, 2, -2)]
        a, b, c, d = (f(v if isinstance(x, np.ndarray) else v.tolist()) for v in moved)
        found.append((8 * (a - b) - (c - d)) / 12e-3)
    return np.reshape(found, flat.shape)


@pytest.mark.parametrize(("f", "x"), CANCELLED + DEPENDING)
@pytest.mark.parametrize("optimize", [True, False])
def test_derivatives(f: Callable[..., Any], x: Any, optimize: bool) -> None:
    wanted = differences(f, x)
    np.testing.assert_allclose(np.asarray(srcad.grad(f, optimize=optimize)(x)), wanted, rtol=1e-8, atol=1e-9)
    dot = np.linspace(0.2, 1.0, wanted.size).reshape(wanted.shape)
    _, tangent = srcad.jvp(f, optimize=optimize)((x,), (dot if isinstance(x, np.ndarray) else dot.tolist(),))
    np.testing.assert_allclose(tangent, np.sum(wanted * dot), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("f", "x"), CANCELLED)
def test_the_shift_has_no_derivative(f: Callable[..., Any], x: Any) -> None:
    text = srcad.grad(f).source_for(x)
    assert not any(name in text for name in ("tie_weights", "largest", "m_bar", "selected")), text
