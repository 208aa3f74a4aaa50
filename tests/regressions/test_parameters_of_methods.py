"""What ``inspect`` says of the parameters of a method of an object made inside the function was refused."""

from __future__ import annotations

import functools
import inspect
from typing import Any

import pytest

import srcad


class Body:
    def __init__(self, a: Any) -> None:
        self.a = a

    def power(self, x: Any, p: float = 2.0, *rest: Any, q: float = 1.5, **more: Any) -> Any:
        return self.a * x**p * q

    @classmethod
    def squared(cls, x: Any) -> Any:
        return x * x


OUTSIDE = Body(2.0)


def scaled(method: Any, *args: Any) -> Any:
    """What a decorator does that converts the arguments that it is told by name."""
    found: Any = inspect.getfullargspec(method)
    given = [3 * a if name == "x" else a for name, a in zip(found.args[1:], args, strict=False)]
    return method(*given) * len(found.args) * found.defaults[0] * found.kwonlydefaults["q"] * (found.varargs == "rest")


def of_object_inside(x: Any) -> Any:
    return scaled(Body(x).power, x) + scaled(Body(x).power, x, x)


def of_object_outside(x: Any) -> Any:
    return scaled(OUTSIDE.power, x)


def of_class(x: Any) -> Any:
    found = inspect.getfullargspec(Body(x).squared)
    return len(found.args) * x * (x if found.defaults is None else 1) * len(inspect.signature(Body(x).squared).parameters)


def of_signature(x: Any) -> Any:
    bound = inspect.signature(Body(x).power).bind(x, 3.0, q=x)
    bound.apply_defaults()
    return Body(x).power(*bound.args, **bound.kwargs)


def of_annotations(x: Any) -> Any:
    return x * len(inspect.getfullargspec(Body(x).power).annotations) * len(inspect.getfullargspec(Body(x).power))


@pytest.mark.parametrize("f", [of_object_inside, of_object_outside, of_class, of_signature, of_annotations])
def test_parameters_are_known(f: Any) -> None:
    wanted = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    assert srcad.grad(f)(0.7) == pytest.approx(wanted, rel=1e-7)
    assert srcad.jvp(f)((0.7,), (1.0,))[1] == pytest.approx(wanted, rel=1e-7)


def of_a_partial(x: Any) -> Any:
    return len(inspect.getfullargspec(functools.partial(Body.power, Body(x))).args) * x


def test_a_partial_is_no_method() -> None:
    with pytest.raises(srcad.DifferentiationError):
        srcad.grad(of_a_partial)(0.7)
