"""Derivatives of any order of calls whose callee is found out at run time: recursion, functions in containers, methods."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import srcad

Vector = NDArray[np.float64]


def power(x: Any, n: int) -> Any:
    return 1.0 if n == 0 else x * power(x, n - 1)


def waves(x: Any, n: int) -> Any:
    return x if n == 0 else math.sin(waves(x, n - 1)) * x + other_waves(x * x, n - 1)


def other_waves(x: Any, n: int) -> Any:
    return math.exp(-x) if n == 0 else waves(x, n - 1) / (1.0 + x * x)


def two(x: Any, y: Any, n: int) -> Any:
    return x * y if n == 0 else two(x * y, y + 0.1 * x, n - 1) + math.sin(x) * y


def in_a_loop(x: Any, y: Any) -> Any:
    total = 0.0
    for k in range(3):
        if k == 1:
            total = total + y * waves(x * total + x, k)
        else:
            total = total * power(y, 2) + two(x, total + y, k)
    return total


def chosen(x: Any, y: Any) -> Any:
    functions: dict[str, Any] = {"sin": math.sin, "own": lambda t: t * t * y, "partial": functools.partial(two, x)}
    total = 0.0
    for name, function in functions.items():
        total = total + (function(y, 1) if name == "partial" else function(x * y))
    return total


def many(xs: Any, factor: Any, n: int) -> Any:
    return factor * xs[0] * xs[1] if n == 0 else many([xs[1] * factor, xs[0]], factor * xs[0], n - 1)


def of_a_list(x: Any, y: Any) -> Any:
    return many([x, y], x * y, 2)


def spread(a: Any, b: Any, c: Any, n: int) -> Any:
    return a * b * c if n == 0 else spread(b, c, a * b, n=n - 1) * a


def spread_list(x: Any, y: Any) -> Any:
    values = [x, y, x + y]
    more = {"n": 2}
    total = 0.0
    for function in (spread, spread):
        total = total + function(*values, **more)
    return total


def with_memory(x: Any, y: Any, n: int) -> Any:
    if n == 0:
        return x * y
    buffer = np.zeros(2)
    buffer[0] = x * y
    buffer[1] = with_memory(buffer[0], y, n - 1)
    buffer *= buffer[0]
    return buffer[0] * buffer[1]


def nested(x: Any, y: Any) -> Any:
    def slope(t: Any) -> Any:
        return power(t * y, 3)

    return srcad.grad(slope)(x) * power(x, 2)


def tried(x: Any, y: Any) -> Any:
    try:
        found = two(x, y, 2)
    except ZeroDivisionError:
        found = x
    return found * found


PROGRAMS: Any = [
    (power, (4,)), (waves, (3,)), (two, (3,)), (in_a_loop, ()), (chosen, ()), (of_a_list, ()), (spread_list, ()),
    (with_memory, (2,)), (nested, ()), (tried, ()),
]  # fmt: skip
on_programs = pytest.mark.parametrize("f, rest", PROGRAMS, ids=lambda v: getattr(v, "__name__", ""))


def difference(f: Callable[..., Any], x: float) -> Any:
    """The derivative of ``f`` by central differences of fourth order."""
    h = 1e-3
    one, half = (np.asarray(f(x + s)) - np.asarray(f(x - s)) for s in (h, h / 2))
    return (8.0 * half - one) / (6.0 * h)


@on_programs
def test_three_orders_in_every_mode(f: Callable[..., Any], rest: tuple[Any, ...]) -> None:
    """Reverse and forward mode over each other, three times."""
    point = (0.7, 1.3) if f not in (power, waves) else (0.7,)
    last, others = point[-1], point[:-1]
    place = len(others)
    found: Callable[..., Any] = f
    for order in range(3):
        before = functools.partial(found, *others)
        expected = difference(lambda y: before(y, *rest), last)  # noqa: B023
        push = srcad.jvp(found, wrt=place)((last,), (1.0,), *others, *rest)[1]
        found = srcad.grad(found, wrt=place)
        pulled = found(*others, last, *rest)
        assert isinstance(pulled, float)
        assert pulled == pytest.approx(expected, rel=1e-6, abs=1e-7), order
        assert push == pytest.approx(pulled, rel=1e-11, abs=1e-12)


@on_programs
def test_hessian(f: Callable[..., Any], rest: tuple[Any, ...]) -> None:
    """Forward over reverse, reverse over reverse and reverse over forward are one matrix."""
    if f in (power, waves):
        assert srcad.hessian(f, wrt=0)(0.7, *rest) == pytest.approx(difference(lambda x: srcad.grad(f, wrt=0)(x, *rest), 0.7))
        return
    gradient = srcad.grad(f, wrt=(0, 1))
    expected = [difference(lambda x: gradient(x, 1.3, *rest), 0.7), difference(lambda y: gradient(0.7, y, *rest), 1.3)]
    np.testing.assert_allclose(srcad.hessian(f, wrt=(0, 1))(0.7, 1.3, *rest), expected, rtol=1e-6, atol=1e-8)
    pullback = srcad.vjp(gradient, wrt=(0, 1))(0.7, 1.3, *rest)[1]
    rows = [pullback((1.0, 0.0)), pullback((0.0, 1.0)), pullback((1.0, 0.0))]
    np.testing.assert_allclose(rows, [*expected, expected[0]], rtol=1e-6, atol=1e-8)
    for k, row in enumerate(expected):
        first, second = np.eye(2)[k]
        back = srcad.grad(lambda x, y: srcad.jvp(f, wrt=(0, 1))((x, y), (first, second))[1]) if not rest else None  # noqa: B023
        assert back is None or np.allclose(back(0.7, 1.3), row, rtol=1e-6, atol=1e-8)


def halves(x: Any) -> Any:
    if len(x) == 1:
        return x[0] ** 3
    middle = len(x) // 2
    return halves(x[:middle]) * 2 + halves(x[middle:]) ** 2 * x[0]


def test_arrays_to_the_third_order() -> None:
    x = np.array([0.5, -1.2, 0.8])
    hessian = srcad.hessian(halves)(x)
    gradient = srcad.grad(halves)
    np.testing.assert_allclose(hessian, srcad.jacobian(gradient, mode="reverse")(x))
    v = np.array([0.3, 1.0, -0.4])
    along = srcad.hvp(halves)((x,), (v,))
    np.testing.assert_allclose(along, hessian @ v)
    third = srcad.rdiff(halves, order=3)(x)[3]
    units = list(np.eye(3))
    expected = np.stack([difference(lambda t, e=e: srcad.hessian(halves)(x + t * e), 0.0) for e in units], -1)
    np.testing.assert_allclose(third, expected, rtol=1e-6, atol=1e-7)


def test_only_the_weight_of_a_call_is_varied() -> None:
    """The outer derivative is by what multiplies the call, which enters its pullback alone."""

    def f(w: Any, x: Any) -> Any:
        return w * w * power(x, 3)

    by_x = srcad.grad(f, wrt="x")
    assert srcad.grad(by_x, wrt="w")(2.0, 0.7) == pytest.approx(2 * 2.0 * 3 * 0.7**2)
    assert srcad.jvp(by_x, wrt="w")((2.0,), (1.0,), 0.7)[1] == pytest.approx(2 * 2.0 * 3 * 0.7**2)
    by_w = srcad.grad(f, wrt="w")
    assert srcad.grad(srcad.grad(by_w, wrt="x"), wrt="w")(2.0, 0.7) == pytest.approx(2 * 3 * 0.7**2)
    assert srcad.grad(srcad.grad(by_x, wrt="w"), wrt="w")(2.0, 0.7) == pytest.approx(2 * 3 * 0.7**2)
    assert srcad.grad(srcad.grad(by_x, wrt="w"), wrt="x")(2.0, 0.7) == pytest.approx(4 * 2.0 * 3 * 0.7)
    assert srcad.grad(srcad.grad(by_x, wrt="x"), wrt="w")(2.0, 0.7) == pytest.approx(4 * 2.0 * 3 * 0.7)


def test_work_grows_with_depth_and_not_with_its_power() -> None:
    """Each order makes each call once: nothing is computed again and again on the way down."""
    calls: list[int] = []

    def noted(n: int) -> int:
        calls.append(n)
        return n

    def deep(x: Any, n: int) -> Any:
        return x if noted(n) == 0 else math.sin(deep(x, n - 1)) * x

    for second in (srcad.grad(srcad.grad(deep, wrt=0), wrt=0), srcad.hessian(deep, wrt=0)):
        second(0.7, 20)
        calls.clear()
        second(0.7, 20)
        assert len(calls) == 21


class Holder:
    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return self.scale * x * x * x

    def method(self, x: Any) -> Any:
        return x * x * self.scale


@pytest.mark.parametrize("make", [lambda: Holder(2.0), lambda: Holder(2.0).method, lambda: functools.partial(two, 0.5, n=1)])
def test_callables_as_arguments(make: Callable[[], Any]) -> None:
    function = make()

    def apply(x: Any, functions: Any) -> Any:
        total = 0.0
        for g in functions:
            total = total + g(x)
        return total

    gradient = srcad.grad(apply, wrt="x")
    for x in (0.7, 1.9):
        expected = difference(lambda t: gradient(t, [function]), x)
        assert srcad.grad(gradient, wrt="x")(x, [function]) == pytest.approx(expected, rel=1e-7)
        assert srcad.hessian(apply, wrt="x")(x, [function]) == pytest.approx(expected, rel=1e-7)


def evaluated(e: Any, table: Any) -> Any:
    return table[e] if isinstance(e, str) else sum([evaluated(part, table) for part in e])


def test_tangents_of_parts_that_nothing_reads() -> None:
    """The call that returns an element of a dict reads the element's tangent alone."""

    def f(x: Any) -> Any:
        return evaluated(("a", ("a", "a")), {"a": x * x * x})

    assert srcad.grad(f)(2.0) == 36.0
    assert srcad.hvp(f)((2.0,), (1.0,)) == 36.0
