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


class Shim:
    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return self._module if name == "_module" else getattr(self._module, name)


SHIM = Shim(np)


def by_a_shim(x: Any) -> Any:
    total = SHIM.ones_like(x)
    first = total
    for a in (1.0, 2.0):
        total += a * SHIM.sqrt(x)
    return (total * first).sum()


def test_what_getattr_hands_on_of_a_module() -> None:
    """A function of NumPy is known as such: what it returns was memory of its own before, and could not be written into."""
    srcad.check_gradients(by_a_shim, (np.array([1.0, 2.0]),), order=1)
    assert "call_vjp" not in srcad.grad(by_a_shim).source_for(np.array([1.0, 2.0]))
