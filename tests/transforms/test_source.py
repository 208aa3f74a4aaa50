"""The text of derivatives: each mechanism that makes it shorter or quicker, as a function and what comes out."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

VECTOR = np.array([0.5, 1.5, 2.5])
MATRIX = np.arange(6.0).reshape(2, 3)

Function = Callable[..., Any]
ROWS: list[Any] = []


def becomes(*args: Any, wrt: Any = None, make: Function = srcad.grad) -> Callable[[Function], Function]:
    """The docstring of the function is the text of its derivative for these arguments."""

    def record(fn: Function) -> Function:
        ROWS.append(pytest.param(make(fn, wrt=wrt), args, textwrap.dedent(fn.__doc__ or "").strip(), id=fn.__name__))
        return fn

    return record


@becomes(3.0, 5, wrt="x")
def carried_names(x: Any, n: Any) -> Any:
    """
    def carried_names_grad(x, n):
        ys = []
        y = x
        for _ in range(n):
            ys.append(y)
            y *= y
        y_bar = 1.0
        for y in ys[::-1]:
            y_bar = 2.0 * y_bar * y
        return y_bar
    """
    y = x
    for _ in range(n):
        y = y * y
    return y


@becomes(VECTOR)
def summed_squares(x: Any) -> Any:
    """
    def summed_squares_grad(x):
        return 2.0 * x
    """
    return np.sum(x**2)


@becomes(VECTOR)
def mean_of_squares(x: Any) -> Any:
    """
    import numpy as np


    def mean_of_squares_grad(x):
        return 6.0 / np.size(x) * x
    """
    return np.mean(3.0 * x**2)


@becomes(MATRIX)
def along_an_axis(x: Any) -> Any:
    """
    def along_an_axis_grad(x):
        return (4.0 * (x ** 2).sum(axis=1))[:, None] * x
    """
    return np.sum(np.sum(x**2, axis=1) ** 2)


@becomes(VECTOR)
def differences(x: Any) -> Any:
    """
    import numpy as np


    def differences_grad(x):
        v1 = 2.0 * (x[1:] - x[:-1])
        x_bar = np.zeros(x.shape)
        x_bar[:-1] = -v1
        x_bar[1:] += v1
        return x_bar
    """
    return np.sum((x[1:] - x[:-1]) ** 2)


@becomes(2.0, 5.0)
def one_line(x1: Any, x2: Any) -> Any:
    """
    import math


    def one_line_grad(x1, x2):
        math.log(x1)
        x2_bar = x1 - math.cos(x2)
        return 1.0 / x1 + x2, x2_bar
    """
    return math.log(x1) + x1 * x2 - math.sin(x2)


@becomes(2.0, 5.0)
def quotient(x: Any, y: Any) -> Any:
    """
    def quotient_grad(x, y):
        v1 = x / y
        x_bar = 1.0 / y
        return x_bar, -x_bar * v1
    """
    return x / y


@becomes(2.0)
def constants(x: Any) -> Any:
    """
    def constants_grad(x):
        return 2.0 * (4.0 * x)
    """
    return 0.5 * (4.0 * x) ** 2 / 2.0


@becomes(2.0, 3.0)
def signs(x: Any, y: Any) -> Any:
    """
    def signs_grad(x, y):
        return -y, -1.0 - x
    """
    return -x * y - y


@becomes(VECTOR, 3, wrt="x")
def carried_adjoint_that_stays(x: Any, n: Any) -> Any:
    """
    import numpy as np


    def carried_adjoint_that_stays_grad(x, n):
        x_bar = np.zeros(x.shape)
        for i in range(n):
            x_bar[i] += 3.0
        return x_bar
    """
    total = 0.0
    for i in range(n):
        total += 3.0 * x[i]
    return total


@becomes(1.0, 2.0)
def lines_of_the_reverse_sweep(x: Any, y: Any) -> Any:
    """
    import math


    def lines_of_the_reverse_sweep_grad(x, y):
        a = x * y
        b = math.sin(a) + a
        c = y - b
        # c = y - b  # the user's own words
        b_bar = c - b
        # b = math.sin(a) + a
        a_bar = b_bar * math.cos(a) + b_bar
        return a_bar * y, a_bar * x + b
    """
    a = x * y
    b = math.sin(a) + a
    c = y - b  # the user's own words
    return b * c


@becomes(1.0, 2.0)
def leaving_a_loop(x: Any, y: Any) -> Any:
    """
    def leaving_a_loop_grad(x, y):
        v1s = []
        ss = []
        s = x
        for _ in range(3):
            ss.append(s)
            v1 = s < 0.5
            v1s.append(v1)
            if v1:
                break
            s *= y
        y_bar = 0.0
        s_bar = 1.0
        for v1, s in zip(v1s[::-1], ss[::-1]):
            if not v1:
                y_bar += s_bar * s
                s_bar *= y
        return s_bar, y_bar
    """
    s = x
    for _ in range(3):
        if s < 0.5:
            break
        s = s * y
    return s


@becomes(1.0, 2.0, 3.0)
def several_results(x: Any, y: Any, z: Any) -> Any:
    """
    import math


    def several_results_grad(x, y, z):
        v1 = x * y
        v2 = math.exp(v1)
        v3 = math.sin(z)
        v1_bar = v3 * v2 + z
        return v1_bar * y, v1_bar * x, v2 * math.cos(z) + v1
    """
    return math.exp(x * y) * math.sin(z) + x * y * z


@becomes([1.0, 2.0], wrt="xs")
def list_of_numbers(xs: Any) -> Any:
    """
    def list_of_numbers_grad(xs):
        xs_bar = [0.0] * len(xs)
        for i, x in enumerate(xs):
            xs_bar[i] += 2.0 * x
        return xs_bar
    """
    s = 0.0
    for x in xs:
        s += x * x
    return s


@becomes(VECTOR, 3, wrt="x")
def shape_in_place_of_a_value(x: Any, n: Any) -> Any:
    """
    import numpy as np
    from srcad.runtime import fill, sum_to, unbroadcast, unrepeat


    def shape_in_place_of_a_value_grad(x, n):
        us = []
        shapes = []
        u = x
        for _ in range(n):
            us.append(u)
            v1 = np.repeat(u, 1)
            shape = v1.shape
            shapes.append(shape)
            u = u * u + v1
        u_bar = fill(1.0, u)
        for u, shape in zip(us[::-1], shapes[::-1]):
            u_bar = 2.0 * unbroadcast(u_bar, u) * u + unrepeat(sum_to(u_bar, shape), u, 1, None)
        return u_bar
    """
    u = x
    for _ in range(n):
        u = u * u + np.repeat(u, 1)
    return np.sum(u)


@becomes(MATRIX, 4, wrt="w")
def added_in_place(w: Any, n: Any) -> Any:
    """
    import numpy as np


    def added_in_place_grad(w, n):
        w_bar = np.zeros(w.shape)
        for i in range(n):
            w_bar += np.cos(i * w) * i
        return w_bar
    """
    s = 0.0
    for i in range(n):
        s = s + np.sum(np.sin(i * w))
    return s


@becomes(MATRIX, 2, wrt="a")
def views_looked_at_again(a: Any, n: Any) -> Any:
    """
    import numpy as np


    def views_looked_at_again_grad(a, n):
        b = a.copy()
        for i in range(1, n):
            b[i] = b[i] + np.sin(b[i - 1])
        b_bar = np.zeros_like(b)
        # return np.sum(b)
        b_bar += 1.0
        for i in range(n - 1, 0, -1):
            # b[i] = b[i] + np.sin(b[i - 1])
            v1 = i - 1
            b_bar[v1] += b_bar[i] * np.cos(b[v1])
        return b_bar
    """
    b = a.copy()
    for i in range(1, n):
        b[i] = b[i] + np.sin(b[i - 1])
    return np.sum(b)


@becomes(1.0, 2.0, 3.0)
def least_of_three(x: Any, y: Any, z: Any) -> Any:
    """
    def least_of_three_grad(x, y, z):
        v1 = min(x, y, z)
        v2 = x == v1
        v3 = y == v1
        v4 = z == v1
        v5 = 0.0 + v2 + v3 + v4
        return 1.0 / v5 if v2 else 0.0, 1.0 / v5 if v3 else 0.0, 1.0 / v5 if v4 else 0.0
    """
    return min(x, y, z)


@becomes(0.7, 1.3)
def logarithm_of_a_product(c: Any, s: Any) -> Any:
    """
    import math


    def logarithm_of_a_product_grad(c, s):
        math.log(c * s)
        return 1.0 / c, 1.0 / s
    """
    return math.log(c * s)


@becomes(np.array([1.0, 2.0]))
def square_of_what_is_written(u: Any) -> Any:
    """
    def square_of_what_is_written_grad(u):
        u = u.copy()
        u[0] = 3.0
        # return np.sum(u * u)
        u_1_bar = 2.0 * u
        # u[0] = 3.0
        u_1_bar[0] = 0.0
        return u_1_bar
    """
    u = u.copy()
    u[0] = 3.0
    return np.sum(u * u)


@pytest.mark.parametrize("derivative, args, text", ROWS)
def test_text(derivative: Any, args: tuple[Any, ...], text: str) -> None:
    assert derivative.source_for(*args).strip() == text


@pytest.mark.parametrize("derivative, args, text", ROWS)
def test_numbers(derivative: Any, args: tuple[Any, ...], text: str) -> None:
    """The same as those of the derivative that nothing was done to."""
    plain = type(derivative)(
        derivative.mode, derivative.fn, *derivative.choice, srcad.transforms.pipeline.Options(optimize=False)
    )
    assert all(map(np.allclose, np.atleast_1d(derivative(*args)), np.atleast_1d(plain(*args))))


@becomes([1.0, 2.0, 3.0])
def elements_of_a_list(x: Any) -> Any:
    """
    def elements_of_a_list_grad(x):
        v1 = x[0]
        x_bar = [0.0] * len(x)
        x_bar[1] += v1
        x_bar[0] += 2.0 * v1 + x[1]
        return x_bar
    """
    return x[0] ** 2 + x[0] * x[1]


@becomes(np.ones((3, 3)))
def rows_and_elements(a: Any) -> Any:
    """
    import numpy as np


    def rows_and_elements_grad(a):
        a_bar = np.zeros(a.shape)
        a_bar[0] = 1.0
        a_bar[1, 0] += a[0, 1]
        a_bar[0, 1] += a[1, 0]
        return a_bar
    """
    return a[0, 1] * a[1, 0] + np.sum(a[0])
