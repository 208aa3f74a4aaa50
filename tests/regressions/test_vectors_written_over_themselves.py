"""NumPy writes one vector over another of the same array element by element: what it overwrites before it reads is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import srcad
from tests.signatures.check import Case, check

X = np.arange(9.0).reshape(3, 3) + 1.0


@pytest.mark.parametrize("target, source", [("[:, -1]", "[1]"), ("[1]", "[:, -1]"), ("[0, ::2]", "[0, :3]")])
def test_refused(target: str, source: str) -> None:
    body = f"    A = x.copy()\n    A{target} = A{source}\n    return A * A"
    x = X if "::" not in target else np.arange(10.0).reshape(2, 5)
    with pytest.raises(srcad.DifferentiationError, match="before it reads them"):
        check(Case(body, (x,)))


@pytest.mark.parametrize(
    "target, source",
    [("[0]", "[:, 0]"), ("[1]", "[:, 1]"), ("[:, 0]", "[:, 1]"), ("[1:]", "[:-1]"), ("[0, 1:]", "[0, :-1]"), ("[:]", ".T")],
)
def test_right(target: str, source: str) -> None:
    check(Case(f"    A = x.copy()\n    A{target} = A{source}\n    return A * A", (X,)))


def test_nothing_is_asked_of_equal_strides() -> None:
    def f(x: Any) -> Any:
        u = x.copy()
        u[:, 0] = u[:, 1]
        u[1:] = u[:-1]
        return np.sum(u * u)

    assert "check_order" not in srcad.grad(f).source_for(X)
