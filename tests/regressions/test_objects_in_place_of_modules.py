"""The functions of an object that stands in a module's place were followed at run time only, and refused if they write."""

import sys
import types
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import srcad


class Proxy:
    def __init__(self, module: types.ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        changes: dict[str, str] = {}
        if changes.get(name) is not None:
            raise AttributeError(name)
        return getattr(self._module, name)


def halved(a: Any) -> Any:
    a = np.asarray(a)
    a /= 2.0
    return a * a


proxy = Proxy(types.ModuleType("real"))
proxy._module.halved = halved  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def place() -> Iterator[None]:
    sys.modules["stands_for_real"] = proxy  # type: ignore[assignment]
    yield
    del sys.modules["stands_for_real"]


def total(a: Any) -> Any:
    return np.sum(proxy.halved(a))


def test_function() -> None:
    at = np.array([1.0, 3.0])
    assert np.array_equal(srcad.grad(total)(at), [0.5, 1.5])
    assert np.array_equal(at, [1.0, 3.0])


def test_bound_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = srcad.grad(total)
    assert np.array_equal(gradient(np.array([1.0, 3.0])), [0.5, 1.5])
    monkeypatch.setattr(proxy._module, "halved", np.sin)
    assert np.array_equal(gradient(np.array([0.0, 0.0])), [1.0, 1.0])
