"""A function that is found out at run time is given a dict of words: those that are no numbers have no adjoint to add."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad
from srcad.runtime import memory

KINDS: dict[str, dict[str, int]] = {"sigma": {"kind": 1}, "rate": {"kind": 1}, "flag": {"kind": 1}, "name": {"kind": 1}}


def one(x: Any, sigma: Any, rate: Any, flag: Any, name: Any) -> Any:
    return x * sigma if flag else x + sigma * rate + x * sigma


def two(x: Any, sigma: Any, rate: Any, flag: Any, name: Any) -> Any:
    return x * sigma * rate * len(name)


CALLS: dict[Any, Any] = {False: one, True: two}


def priced(x: Any) -> Any:
    given = {"sigma": x * 2, "rate": 0.5, "flag": False, "name": "ab"}
    first = {k: given[k] for k in given if KINDS[k].get("kind") == 1 and k == "sigma"}
    rest = {k: given[k] for k in given if KINDS[k].get("kind") == 1 and k != "sigma"}
    chosen: Any = CALLS.get(x > 1.5)
    return chosen(x, **{**first, **rest})


@pytest.mark.parametrize("x", [1.2, 2.0])
def test_the_words_of_a_call(x: float) -> None:
    want = 1.0 + 1.0 + 4 * x if x < 1.5 else 4 * x
    np.testing.assert_allclose(srcad.grad(priced)(x), want)
    np.testing.assert_allclose(srcad.jvp(priced)((x,), (1.0,))[1], want)


def test_what_has_no_adjoint_is_not_added() -> None:
    adjoints = {"sigma": 1.0}
    memory.add_into(adjoints, {"sigma": 2.0, "flag": None})
    assert adjoints == {"sigma": 3.0}
