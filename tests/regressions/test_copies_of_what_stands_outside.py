"""``copy.copy`` and ``copy.deepcopy`` of what stands outside: what is written into the copy is written there only."""

from __future__ import annotations

from copy import copy, deepcopy
from typing import Any

import numpy as np
import pytest

import srcad

LIMITS: dict[str, Any] = {
    "x": {"type": "float", "least": 1.0, "options": ["a"]},
    "y": {"type": "float", "least": None, "options": []},
}
FLAT = {"a": 1.0, "b": 2.0}
ROWS = [[1.0, 2.0], [3.0, 4.0]]
MANY = {(k, "k"): [float(k)] for k in range(100)}
NAMES = {"a", "b"}


class Model:
    """An object outside, with a container and another object in it."""

    def __init__(self, inner: Any = None) -> None:
        self.rate = 1.5
        self.table = {"k": [2.0]}
        self.inner = inner

    def value(self) -> Any:
        return self.rate * self.table["k"][0]


MODEL = Model(Model())


class Owned:
    """An object that says itself what its copy is."""

    rate = 1.0

    def __deepcopy__(self, memo: Any) -> Any:
        made = Owned()
        made.rate = 7.0
        return made


OWNED = Owned()


def deep_dict(x: Any) -> Any:
    found = deepcopy(LIMITS)
    found["x"]["value"] = x
    found["x"]["least"] = 5.0
    found["x"]["options"].append("b")
    return x * found["x"]["value"] * found["x"]["least"] * len(found["x"]["options"])


def checked(x: Any) -> Any:
    found = deepcopy(LIMITS)
    for name, value in zip(["x", "z"], [x, x], strict=True):
        try:
            found[name]["value"] = value
        except KeyError:
            pass
    for name in found.keys():
        least = found[name]["least"]
        if found[name]["type"] == "float" and least is not None and found[name]["value"] < least:
            return 0.5 * x
    return found["x"]["value"] ** 2


def shallow_dict(x: Any) -> Any:
    found = copy(LIMITS)
    found["z"] = x
    return x * found["z"] * found["x"]["least"]


def flat(x: Any) -> Any:
    found = deepcopy(FLAT)
    found["a"] = x
    found["b"] = 5.0
    return x * found["a"] * found["b"]


def rows(x: Any) -> Any:
    found = deepcopy(ROWS)
    found[0][0] = x
    found[1][0] = 3.5
    return found[0][0] ** 2 * found[1][0]


def many(x: Any) -> Any:
    found = deepcopy(MANY)
    found[1, "k"][0] = 3.0
    return x * found[1, "k"][0] + copy(MANY)[2, "k"][0]


def names(x: Any) -> Any:
    found = copy(NAMES)
    found.add("c")
    return x * len(found)


def shallow_object(x: Any) -> Any:
    model = copy(MODEL)
    model.rate = x
    return model.value() * MODEL.rate


def deep_object(x: Any) -> Any:
    model = deepcopy(MODEL)
    model.table["k"][0] = x
    model.inner.rate = x * x
    return model.value() * model.inner.value() * MODEL.inner.rate


def bumped(x: Any) -> Any:
    model = copy(MODEL)
    model.rate += 0.01
    return x * (model.value() - MODEL.value())


def own_copy(x: Any) -> Any:
    made = deepcopy(OWNED)
    made.rate = made.rate + x
    return x * made.rate


CASES = [deep_dict, checked, shallow_dict, flat, rows, many, names, shallow_object, deep_object, bumped, own_copy]


def state() -> str:
    """All that stands outside."""
    models = [vars(MODEL), vars(MODEL.inner), vars(OWNED)]
    return repr((LIMITS, FLAT, ROWS, MANY, sorted(NAMES), [{k: v for k, v in m.items() if k != "inner"} for m in models]))


@pytest.mark.parametrize("fn", CASES, ids=lambda f: f.__name__)
def test_only_the_copy_is_written_into(fn: Any) -> None:
    before, x, h = state(), 1.7, 1e-6
    want = (fn(x + h) - fn(x - h)) / (2 * h)
    np.testing.assert_allclose(srcad.grad(fn)(x), want, rtol=1e-6)
    value, tangent = srcad.jvp(fn)((x,), (1.0,))
    np.testing.assert_allclose([value, tangent], [fn(x), want], rtol=1e-6)
    assert state() == before


def test_a_later_call_sees_what_is_there_then(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = srcad.grad(checked)
    assert derivative(1.7) == pytest.approx(3.4)
    monkeypatch.setitem(LIMITS["x"], "least", 2.0)
    assert derivative(1.7) == 0.5
    monkeypatch.setitem(LIMITS["x"], "type", "int")
    assert derivative(1.7) == pytest.approx(3.4)
    monkeypatch.setitem(LIMITS, "z", {"type": "float", "least": 3.0})
    assert derivative(1.7) == 0.5
    monkeypatch.setitem(LIMITS, "z", {"type": "float", "least": None})
    assert derivative(1.7) == pytest.approx(3.4)


def test_a_later_call_sees_other_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = srcad.grad(bumped)
    assert derivative(1.7) == pytest.approx(0.02)
    monkeypatch.setattr(MODEL, "table", {"k": [4.0]})
    assert derivative(1.7) == pytest.approx(0.04)
    monkeypatch.setattr(MODEL, "value", lambda: 0.0, raising=False)
    assert derivative(1.7) == 0.0


def test_what_holds_itself_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODEL.inner, "inner", MODEL)
    with pytest.raises(srcad.DifferentiationError, match="holds itself"):
        srcad.grad(lambda x: x * deepcopy(MODEL).rate)(1.0)
