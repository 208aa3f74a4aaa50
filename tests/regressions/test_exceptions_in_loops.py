"""A handler, and what follows it, finds what the loops and branches of a ``try`` had done when they raised; generators too."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import srcad


class Odd(Exception):
    pass


def returned(x: float, y: float) -> float:
    s = 1.0
    try:
        for k in range(3):
            s = s + math.sqrt(x - k * 0.1 * y)
    except ValueError:
        return x * y
    return s


def left(x: float, y: float) -> float:
    s = 1.0
    for j in range(3):
        try:
            for k in range(3):
                s = s + math.sqrt(x - k * j * 0.5 * y)
        except ValueError:
            break
    return s


def skipped(x: float, y: float) -> float:
    n = 0.0
    for j in range(3):
        s = 0.0
        try:
            for k in range(3):
                s = s + math.sqrt(x - k * j * 0.5 * y)
        except ValueError:
            continue
        n = n + s
    return n


def kept(x: float, y: float) -> float:
    s, i = 1.0, 0
    try:
        for i in range(3):
            s = s + math.sqrt(x - i * 0.5 * y)
    except ValueError:
        s = s * i
    return s * y


def branches(x: float, y: float) -> float:
    s = x
    try:
        while s < 50.0:
            if s > 3.0:
                s = s * math.log(y - s)
            else:
                s = s * y
    except ValueError:
        pass
    else:
        s = -s
    return s


def floats(xs: Any) -> Iterator[float]:
    i = -1
    try:
        for i, x in enumerate(xs):  # noqa: B007
            yield float(x)
    except (TypeError, ValueError) as e:
        raise Odd(i) from e


def summed(x: float, y: float) -> float:
    return math.fsum(floats((x, y, x * y)))


def consumed(x: float, y: float) -> float:
    s = 1.0
    for v in floats((x, y, x * y)):
        s = s * v + x
    return s


def raised_by_the_consumer(x: float, y: float) -> float:
    s = 1.0
    try:
        for v in floats((x, y, x * y)):
            s = s * v + x
            if v > y:
                raise ValueError("mine")
    except ValueError:
        return x * y
    return s


def raised_by_the_generator(x: float, y: float) -> float:
    try:
        return sum(floats((x, "a", y)))
    except Odd:
        return x * x


def finished(xs: Any, log: list[int]) -> Iterator[float]:
    try:
        for x in xs:
            yield x * 2
    finally:
        log.append(len(log))


def left_early(x: float, y: float) -> float:
    log: list[int] = []
    s = 0.0
    for v in finished([x, y, x + y], log):
        s += v * y
        if s > 10:
            break
    return s + len(log) * x


def left_by_an_exception(x: float, y: float) -> float:
    log: list[int] = []
    try:
        for v in finished([x, y, x + y], log):
            if v > y:
                raise KeyError(3)
    except KeyError:
        pass
    return len(log) * x * y


def roots(xs: Any) -> Iterator[float]:
    for x in xs:
        try:
            yield math.sqrt(x)
        except ValueError:
            yield -x


def each_in_its_own(x: float, y: float) -> float:
    s = 0.0
    for v in roots([x, -y, x * y]):
        s = s + v * x
    return s


def not_for_the_generator(x: float, y: float) -> float:
    s = 0.0
    try:
        for v in roots([x, y]):
            s = s + math.sqrt(x - v * 10)
    except ValueError:
        return x * y
    return s


def gone_on_after(x: float, y: float) -> float:
    n, s = 0, x
    try:
        for v in roots([x, y, -x]):
            s = s * v
            n += 1
        n += 2
    except ValueError:
        s = 7 * x
    return s * n


PROGRAMS: list[Any] = [
    returned, left, skipped, kept, branches, summed, consumed, raised_by_the_consumer, raised_by_the_generator, left_early,
    left_by_an_exception, each_in_its_own, not_for_the_generator,
    gone_on_after,
]  # fmt: skip


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_derivatives(f: Callable[[float, float], float], optimize: bool) -> None:
    x, y, h = 1.3, 2.1, 1e-6
    slopes = [(f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)]
    assert srcad.grad(f, wrt=(0, 1), optimize=optimize)(x, y) == pytest.approx(slopes, rel=1e-7, abs=1e-7)
    assert srcad.jvp(f, optimize=optimize)((x, y), (1.0, -2.0))[1] == pytest.approx(slopes[0] - 2.0 * slopes[1], rel=1e-7)


def test_a_generator_that_somebody_else_keeps() -> None:
    def f(x: float) -> float:
        log: list[int] = []
        steps = finished([x, x], log)
        for v in steps:
            if v > 0:
                break
        return x * len(log)

    with pytest.raises(srcad.UnsupportedSyntaxError, match="does more when it is closed"):
        srcad.grad(f)(2.0)


def test_what_a_generator_and_its_consumer_share() -> None:
    def f(x: float) -> float:
        s = 0.0
        try:
            for v in roots([x, 4.0]):
                s = s + math.sqrt(x - v)
        except ValueError:
            pass
        return s

    with pytest.raises(srcad.DifferentiationError, match="what `s` .* holds after an exception is not known"):
        srcad.grad(f)(1.5)


def closed(xs: Any, log: list[int]) -> Iterator[float]:
    for x in xs:
        try:
            yield x
        except BaseException:
            log.append(1)
            raise


def told(xs: Any, log: list[int]) -> Iterator[float]:
    for x in xs:
        try:
            yield x
        except GeneratorExit:
            log.append(1)
            return


@pytest.mark.parametrize("steps", [closed, told])
def test_a_generator_that_is_told_that_it_is_closed(steps: Any) -> None:
    def f(x: float) -> float:
        log: list[int] = []
        for v in steps([x, x], log):
            if v > 0:
                break
        return x * (1 + len(log))

    assert f(1.5) == 3.0
    with pytest.raises(srcad.UnsupportedSyntaxError, match="does more when it is closed"):
        srcad.grad(f)(1.5)


def test_what_cannot_be_walked() -> None:
    def f(x: Any) -> Any:
        try:
            for v in x:
                x = x + v
        except TypeError:
            return x * 2
        return x

    with pytest.raises(srcad.DifferentiationError, match="what `x` .* holds after an exception is not known"):
        srcad.grad(f)(1.5)


@pytest.mark.parametrize("x, y", [(1.3, 2.1), (1.3, -2.0), (-1.3, -2.0)])
def test_a_try_in_a_handler(x: float, y: float) -> None:
    def f(x: float, y: float) -> float:
        s = x
        try:
            if y > 3:
                raise KeyError(y)
            s = s * math.sqrt(y)
            t = s * y
        except ValueError:
            try:
                s = s * math.log(x)
            except ValueError:
                s = s * 3
            t = s
        else:
            s = s * 5
        return s * t

    h = 1e-6
    slopes = [(f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)]
    assert srcad.grad(f, wrt=(0, 1))(x, y) == pytest.approx(slopes, rel=1e-7, abs=1e-7)
