"""What is refused for all paths is differentiated along that of the call: each branch goes the way that the call takes."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad
from srcad import versions


class Square:
    def __init__(self, v: Any) -> None:
        self.v = v

    def area(self) -> Any:
        return self.v**2


class Box(Square):
    def __init__(self, v: Any, w: Any) -> None:
        self.v, self.w = v, w

    def area(self) -> Any:
        return self.v * self.w


def objects_of_two_classes(x: Any, n: int) -> Any:
    p = Square(x)
    for _ in range(n):
        p = Box(p.v * 0.4, x) if p.area() > 2 else Square(p.v * 1.7)
    return p.area()


def handlers_now_and_then(x: Any, n: int) -> Any:
    found: dict[str, Any] = {}
    p, total = Square(x), 0.0
    for _ in range(n):
        try:
            total = total + found["k"].area()
            found["k"] = Box(p.v * 0.5 * x, total) if total > 1 else Square(total)
        except KeyError:
            total = total + x
            found["k"] = p
    return total


def writes_before_what_is_raised(x: Any, n: int) -> Any:
    a, p = np.zeros(3), None
    for i in range(n):
        try:
            a[i % 3] += x * (i + 1)
            if a[i % 3] > 3:
                raise ValueError("large")
            p = Square(a[0]) if a[0] < 1 else Box(a[0], a[1])
        except ValueError:
            a[i % 3] *= 0.3
            p = Box(a[2], x)
    assert p is not None
    return p.area() + a.sum()


def while_something_holds(x: Any, n: int) -> Any:
    p, k = Square(x), 0
    while p.area() < 50 and k < n:
        p = Box(p.v + x, p.v) if p.area() > 1.5 else Square(p.v * 1.3)
        k += 1
    else:
        p.v = p.v * 1.01
    return p.area() * k


def a_queue_of_objects(x: Any, n: int) -> Any:
    queue = [Square(x)]
    while len(queue) < n:
        q = queue.pop(0) if queue[0].area() > 1 else queue[-1]
        queue.append(Box(q.v * 1.1, x))
        queue.append(Square(q.v * 0.9))
    return sum(o.area() for o in queue)


def cleaned_up(x: Any, n: int) -> Any:
    total, p = 0.0, Square(x)
    for _ in range(n):
        try:
            if p.area() > 2:
                raise KeyError
            p = Square(p.v * 1.7)
        except KeyError:
            p = Box(p.v * 0.4, x)
        finally:
            total += p.area()
    return total


def functions_of_one_call(x: Any, n: int) -> Any:
    def one(t: Any) -> Any:
        return math.sin(t)

    def other(t: Any) -> Any:
        return t * t

    s = x
    for _ in range(n):
        s = (other if s > 0.7 else one)(s) + 0.3
    return s


@pytest.mark.parametrize("f", [
    objects_of_two_classes, handlers_now_and_then, writes_before_what_is_raised, while_something_holds, a_queue_of_objects,
    cleaned_up, functions_of_one_call,
])  # fmt: skip
def test_each_call_has_the_derivative_of_its_path(f: Any) -> None:
    gradient = srcad.grad(f, ignore="n")
    for x, n in ((0.3, 5), (1.1, 4), (0.31, 5)):
        wanted = (f(x + 1e-6, n) - f(x - 1e-6, n)) / 2e-6
        assert np.allclose(gradient(x, n), wanted, rtol=1e-6)
    value, pullback = srcad.vjp(f, ignore="n")(x, n)
    plain = srcad.grad(f, ignore="n", optimize=False)
    assert value == f(x, n)
    assert np.allclose([plain(x, n), srcad.jvp(f, ignore="n")((x, n), (1.0,))[1], pullback(1.0)], wanted, rtol=1e-6)


def test_of_second_order() -> None:
    gradient = srcad.grad(writes_before_what_is_raised, ignore="n")
    wanted = (gradient(1.1 + 1e-6, 4) - gradient(1.1 - 1e-6, 4)) / 2e-6
    assert np.allclose(srcad.grad(gradient, ignore="n")(1.1, 4), wanted, rtol=1e-6)


TABLE: dict[str, list[float]] = {"seen": []}


class Holder:
    def __init__(self) -> None:
        self.a = np.array([1.0, 2.0])
        self.listed = [1.0]


def acts_outside(x: Any, holder: Holder, n: int) -> Any:
    p, generator = Square(x), np.random.default_rng(3)
    for k in range(n):
        TABLE["seen"].append(k + generator.normal() + np.random.rand())  # noqa: NPY002
        holder.a[0] += 1.0
        holder.listed.append(len(holder.listed) * 1.0)
        p = Box(p.v * 0.4, x * holder.a[0]) if p.area() > 2 else Square(p.v * 1.7 + TABLE["seen"][-1] * 0.1)
    return p.area() * holder.a[0] * len(TABLE["seen"])


def left(call: Callable[[Holder], Any]) -> tuple[Any, ...]:
    """What a call gives, and what it leaves."""
    TABLE["seen"].clear()
    np.random.seed(1)  # noqa: NPY002
    holder = Holder()
    given = call(holder)
    return given, list(TABLE["seen"]), holder.a.tolist(), holder.listed, np.random.rand()  # noqa: NPY002


@pytest.mark.parametrize("x", [0.3, 1.1])
def test_what_it_does_outside_is_done_once(x: float) -> None:
    _, *wanted = left(lambda h: acts_outside(x, h, 4))
    slope = (left(lambda h: acts_outside(x + 1e-6, h, 4))[0] - left(lambda h: acts_outside(x - 1e-6, h, 4))[0]) / 2e-6
    gradient, *found = left(lambda h: srcad.grad(acts_outside, wrt="x")(x, h, 4))
    assert found == wanted
    assert gradient == pytest.approx(slope, rel=1e-6)
    tangent, *found = left(lambda h: srcad.jvp(acts_outside, wrt="x")((x, h, 4), (1.0,))[1])
    assert found == wanted
    assert tangent == pytest.approx(slope, rel=1e-6)


def endless(x: Any, n: int) -> Any:
    p = Square(x)
    for _ in range(n):
        p = Box(p.v * 0.4, x) if p.area() > 2 else Square(p.v * 1.7)
    return p.area()


def test_a_loop_of_many_steps_is_not_unrolled() -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="let both sides return the same structure"):
        srcad.grad(endless, ignore="n")(0.3, 1000)


class Remembering:
    def __init__(self) -> None:
        self.key: Any = None
        self.value = 0.0

    def __call__(self, x: Any) -> Any:
        if x != self.key:
            self.value, self.key = x**3, x
        return self.value * objects_of_two_classes(x, 4)


def test_what_an_object_remembers_is_no_path() -> None:
    fresh, used = Remembering(), Remembering()
    slope = (Remembering()(1.1 + 1e-6) - Remembering()(1.1 - 1e-6)) / 2e-6
    assert srcad.grad(fresh)(1.1) == pytest.approx(slope, rel=1e-6)
    used(1.1)
    with pytest.raises(srcad.UnsupportedSyntaxError, match="remember"):
        srcad.grad(lambda x: used(x))(1.1)


def writes_what_it_is_given(x: Any, holder: Holder, n: int) -> Any:
    nested: Any = None
    for _ in range(n):
        holder.listed.append(len(holder.listed) * 1.0)
        nested = (nested, x * len(holder.listed))
    total = 0.0
    while nested is not None:
        nested, v = nested
        total = total * v + v
    return total


def test_a_call_of_another_thread_does_its_own_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes between the walk beside a call and that call."""
    gradient, begun = srcad.grad(writes_what_it_is_given, wrt="x"), versions.begun_beside
    other, fresh, between = Holder(), Holder(), []

    def interrupted(owner: Any, values: tuple[Any, ...], error: Any) -> Any:
        made = begun(owner, values, error)
        between.append(made.run(0.3, other, 4))
        return made

    monkeypatch.setattr(versions, "begun_beside", interrupted)
    for x, found in (1.1, gradient(1.1, fresh, 4)), (0.3, between[0]):
        ends = [writes_what_it_is_given(x + h, Holder(), 4) for h in (1e-6, -1e-6)]
        assert found == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6)
    assert fresh.listed == other.listed == [1.0, 1.0, 2.0, 3.0, 4.0]


class Asked:
    is_checked = False


class Checked(Asked):
    pass


def checked_once(x: Any, n: int) -> Any:
    if not Checked.is_checked:
        Checked.is_checked = True  # an attribute of its own, in place of the one that it inherits
    return handlers_now_and_then(x, n)


def test_what_a_class_inherits_is_what_it_was() -> None:
    if "is_checked" in vars(Checked):
        del Checked.is_checked
    slope = (handlers_now_and_then(1.1 + 1e-6, 4) - handlers_now_and_then(1.1 - 1e-6, 4)) / 2e-6
    gradient = srcad.grad(checked_once, ignore="n")
    for _ in range(2):
        assert gradient(1.1, 4) == pytest.approx(slope, rel=1e-6)
