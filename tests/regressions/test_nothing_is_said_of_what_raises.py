"""What raises where it is run, as an element of ``None``, is compiled without a warning."""

from typing import Any

import pytest

import srcad


def of_nothing(x: Any, n: int) -> Any:
    found = None
    if n > 1:
        found = [x, x * x]
    return found[1] * x  # type: ignore[index]


def test_the_users_exception_comes_alone() -> None:
    gradient = srcad.grad(of_nothing, ignore="n")
    assert gradient(2.0, 2) == pytest.approx(12.0)
    with pytest.raises(TypeError):
        gradient(2.0, 1)


def of_nothing_for_sure(x: Any) -> Any:
    found: Any = None
    return found[0] * x


def test_what_is_known_to_be_nothing() -> None:
    with pytest.raises(TypeError):
        srcad.grad(of_nothing_for_sure)(2.0)
