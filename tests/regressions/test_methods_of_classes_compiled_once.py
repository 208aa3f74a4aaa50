"""A method of a class is another object at every look, and yet the same one: its callers are compiled once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import srcad


class Wave:
    """A number made from another one."""

    def __init__(self, k: Any) -> None:
        self.k = k

    @classmethod
    def of(cls, x: Any) -> Wave:
        return cls(x * x)


WAVES = SimpleNamespace(Wave=Wave)


def by_name(x: Any) -> Any:
    return Wave.of(x).k


def by_attribute(x: Any) -> Any:
    return WAVES.Wave.of(x).k


def of_a_builtin_class(x: Any) -> Any:
    return x * x * float.fromhex("0x1p0")


@pytest.mark.parametrize("fn", [by_name, by_attribute, of_a_builtin_class])
def test_compiled_once(fn: Any) -> None:
    gradient = srcad.grad(fn)
    assert gradient(2.0) == 4.0
    made = gradient.compiled((2.0,))
    assert gradient(3.0) == 6.0
    assert gradient.compiled((3.0,)) is made


@pytest.mark.parametrize("fn", [by_name, by_attribute])
def test_another_method_is_seen(fn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(fn)
    assert [gradient(2.0), gradient(2.0)] == [4.0, 4.0]
    monkeypatch.setattr(Wave, "of", classmethod(lambda cls, x: cls(x * x * x)))
    assert [gradient(2.0), srcad.grad(fn)(2.0)] == [12.0, 12.0]
