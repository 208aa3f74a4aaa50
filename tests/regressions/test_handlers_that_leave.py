"""What a handler hands on is the exception itself, also where the body certainly raises and the handler is all that is left."""

import math

import pytest

import srcad


def caught(x: float, y: float) -> float:
    s, u, a = x, x * y, [x, y]
    try:
        if s * y > 1.0:
            assert len(a) > 3
        else:
            s += math.sin(s)
    except ArithmeticError:
        u = 0.5 * (math.log(s * 0.7))
    return s * u


@pytest.mark.parametrize("optimize", [True, False])
def test_an_assertion_that_certainly_fails(optimize: bool) -> None:
    derivative = srcad.grad(caught, optimize=optimize)
    with pytest.raises(AssertionError):
        derivative(1.3, 0.8)
    s = 0.3 + math.sin(0.3)
    assert derivative(0.3, 0.8)[1] == pytest.approx(s * 0.3)


def until_it_stops(x: float) -> float:
    i, s = 0, 0.0

    def following() -> float:
        nonlocal i
        k = 0
        if i >= 3:
            raise StopIteration
        i += 1
        while k < i:
            k += 1
            if k == i:
                return x**k
        raise StopIteration

    while True:
        try:
            t = following()
        except StopIteration:
            break
        s += t * t
    return s


def test_stacks_of_a_loop_that_an_exception_skips() -> None:
    second = srcad.grad(srcad.grad(until_it_stops))
    assert second(1.3) == pytest.approx(2 + 12 * 1.3**2 + 30 * 1.3**4)
