"""The functions, in the spelling of Python; `tests/test_published.py` has their numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

import srcad

Floats = NDArray[np.float64]


def sine(x: float) -> float:
    return math.sin(x)


def rosenbrock_of_vector(x: Floats) -> Any:
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


class Bar:
    """Two fields, as the type of the same name in the documentation."""

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y


def norm_of_bar(a: float) -> float:
    z = Bar(2**a, math.sin(a))
    return z.x**2 + z.y**2


def cubed_plus(p: float, y: float) -> float:
    return p**3 + y


def product_with_itself(a: Floats, b: Floats) -> Any:
    c = a @ b
    return c @ c + c @ b


def rosenbrock(x: float, y: float) -> float:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_and_product(x: Floats) -> Any:
    return np.array([rosenbrock_of_vector(x), np.prod(x)])


def sine_of_product(x: Floats) -> Any:
    return math.sin(x[0] * x[1])


def polynomial(x: Any) -> Any:
    return 3 * x**2 + 2 * x + 1


def power_by_loop(x: float, n: int) -> float:
    r = 1.0
    for _ in range(n):
        r *= x
    return r


def power_by_recursion(x: float, n: int) -> float:
    return 1.0 if n == 0 else x * power_by_recursion(x, n - 1)


def through_a_dict(x: float) -> float:
    d = {}
    d["x"] = x
    return d["x"] * d["x"]


def sqrt_or_zero(x: float) -> float:
    try:
        return math.sqrt(x)
    except ValueError:
        return 0.0


def arctangent(x: Floats) -> Any:
    return np.arctan2(x[0], x[1])


def power_by_shape(x: Floats, y: float) -> Any:
    p = x.shape[0]
    return np.sum(x**p + y)


def returned_from_a_loop(x: float, k: int) -> float:
    t = 1.0
    for i in range(k):
        t *= x
        if i == 1:
            return t
    return t


def counted_down(i: float, j: float) -> float:
    res = 0.0
    choice = 5
    while choice > 0:
        choice -= 1
        if choice == 4:
            res += i
            continue
        if choice == 3 or choice == 2:
            res += j
            continue
        if choice == 1:
            res += i * j
            continue
    return res


def broken_off(i: float, j: float) -> float:
    res = 0.0
    for k in range(5):
        if k == 4:
            res += i * j
            break
        if k > 2:
            res += 2 * i
            continue
        res += i + j
    return res


def nested_over_a_list(x: float, y: float) -> float:
    r = 0.0
    a = [x, x * y, 0]
    for i in a:
        for j in a:
            if r <= x * x:
                r += i * j
            else:
                break
    return r


def scaled_in_place(arr: Floats) -> Any:
    res = 0.0
    for i in range(len(arr)):
        arr[i] *= 5
        res += arr[i]
    return res


def checkpointed_sum(x: float, y: float) -> float:
    total = 0.0
    for _ in range(100):
        t1 = x
        t2 = y / t1
        total += t2**2
    return total


def raised_and_caught(x: float) -> float:
    try:
        if x < 3:
            return 2 * x**3
        else:
            raise ValueError
    except ValueError:
        return math.pi * x


def logsumexp(a: Floats) -> Any:
    m = a[0]
    for i in range(1, len(a)):
        if a[i] > m:
            m = a[i]
    s = 0.0
    for i in range(len(a)):
        s += math.exp(a[i] - m)
    return m + math.log(s)


def slope_of_a_sum(x: float) -> Any:
    return x * srcad.grad(lambda y: x + y)(1.0)


def slope_of_a_product(x: float) -> Any:
    return x * srcad.grad(lambda y: x * y)(4.0)
