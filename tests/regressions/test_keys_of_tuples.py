"""Dicts whose keys are tuples that grow in a loop were refused: where keys of unknown length came from was not known."""

from __future__ import annotations

from typing import Any

import pytest

import srcad


def of_growing_keys(x: Any) -> Any:
    p: Any = {(0,): x, (1,): x * x}
    for _ in range(3):
        new: Any = {}
        for key, v in p.items():
            for j in range(key[-1], 2):
                new[(*key, j)] = v * (1.0 + j)
        p = new
    return p[(0, 0, 0, 1)] + p[(0, 1, 1, 1)] + p[(1, 1, 1, 1)]


def of_added_keys(x: Any) -> Any:
    p: Any = {(0,): x, (1,): x * x}
    for _ in range(3):
        new: Any = {}
        for key, v in p.items():
            for j in range(key[0], 2):
                new[key + (j,)] = v * (1.0 + j)  # noqa: RUF005
        p = new
    return sum(v * sum(key) for key, v in p.items())


def of_tuples_of_numbers(x: Any, n: int) -> Any:
    t: Any = (x,)
    for k in range(n):
        t = (x * k, 2.0) if len(t) < 2 else (*t, x)
    return sum(t) * t[0]


@pytest.mark.parametrize("f", [of_growing_keys, of_added_keys, lambda x: of_tuples_of_numbers(x, 3)])
def test_tuples_of_any_length(f: Any) -> None:
    srcad.check_gradients(f, (0.7,), order=2)
