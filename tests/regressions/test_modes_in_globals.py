"""A global that holds text, bound for a while by a context manager: the walk knows which text it is at every reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

_mode = "plain"


class mode:
    def __init__(self, name: str | None = None) -> None:
        self.name = name if name is not None else _mode
        self.before = _mode

    def __enter__(self) -> mode:
        choose(self.name)
        return self

    def __exit__(self, *args: Any) -> None:
        choose(self.before)


def choose(name: str) -> None:
    global _mode
    lower = name.lower()
    if lower not in [known.lower() for known in ("Plain", "Squared", "Halved")]:
        raise ValueError(name)
    _mode = lower


def applied(a: Any, b: Any) -> Any:
    if _mode == "plain":
        return a / b
    if _mode == "squared":
        return (a / b) ** 2
    with np.errstate(divide="ignore"):
        return a / b / 2


def parts(x: Any) -> Any:
    return np.array([x[k] * 1.5 for k in range(3)])


def within(x: Any) -> Any:
    u = parts(x)
    with mode():
        first = applied(u[0], u[1])
    with mode("Squared"):
        second = applied(u[1], u[2])
    return first + second * applied(u[2], u[0])


def in_a_loop(x: Any) -> Any:
    total = 0.0
    for name in ("Squared", "Halved", "Plain", "Squared"):
        with mode(name):
            total = total + applied(x[0], x[1]) * applied(x[1], x[2])
    return total * applied(x[0], x[2])


def on_one_side(x: Any) -> Any:
    if x[0] > 0.1:
        choose("squared")
    y = applied(x[0], x[1])
    choose("plain")
    return y * applied(x[1], x[2])


def from_outside(x: Any) -> Any:
    with mode("squared"):
        SETTERS["halved"]()
        y = applied(x[0], x[1])
    return y * applied(x[1], x[2])


SQUARED = mode("squared")


def modes() -> Any:
    choose("halved")
    yield 1.0
    choose("squared")
    yield 2.0


def with_one_outside(x: Any) -> Any:
    with SQUARED:
        y = applied(x[0], x[1])
    return y * applied(x[1], x[2])


def by_builtins(x: Any) -> Any:
    made = SETTERS["modes"]()
    total = applied(x[0], x[1]) * next(made)
    total = total + applied(x[0], x[1]) * next(made)
    return total + sum(map(SETTERS["chosen"], ["plain"])) * applied(x[1], x[2])


def step_by_step(x: Any) -> Any:
    total = 0.0
    for k in range(len(x) - 1):
        total = total + applied(x[k], x[k + 1])
        choose("squared" if _mode == "plain" else "plain")
    choose("plain")
    return total


def _halved() -> None:
    exec("_mode = 'halved'", globals())


def _chosen(name: str) -> float:
    choose(name)
    return 1.0


SETTERS: dict[str, Any] = {"halved": _halved, "modes": modes, "chosen": _chosen}
X = np.array([0.7, 1.3, 0.4])


@pytest.mark.parametrize("f", [within, in_a_loop, on_one_side, from_outside, with_one_outside, by_builtins, step_by_step])
def test_derivatives(f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for now in ("plain", "squared"):

        def after(run: Callable[..., Any], *args: Any, now: str = now) -> Any:
            monkeypatch.setitem(globals(), "_mode", "".join(list(now)))
            return run(*args), _mode

        wanted = np.array([(after(f, X + h)[0] - after(f, X - h)[0]) / 2e-5 for h in 1e-5 * np.eye(3)])
        (value, gradient), left = after(srcad.value_and_grad(f), X)
        assert (value, left) == after(f, X)
        np.testing.assert_allclose(gradient, wanted, rtol=1e-8, atol=1e-8)
        (value, tangent), left = after(srcad.jvp(f), (X,), (X + 1,))
        assert (value, left) == after(f, X)
        np.testing.assert_allclose(tangent, wanted @ (X + 1), rtol=1e-8)


_other: Any = "one"


def of_another_class(x: float) -> float:
    global _other
    _other = "two" if x > 0 else 2
    return x * len(str(_other)) + x * x


def test_of_another_class() -> None:
    assert srcad.grad(of_another_class)(0.5) == 4.0
    assert srcad.grad(of_another_class)(-0.5) == 0.0
