"""Each optimisation as a pair of functions: what is written before it, and what is left after it.

A pair names the pass, the kinds of the parameters and the two functions. The pass is run alone on the program of the first;
what is emitted has to be the second, but for its name. Where a pass must do nothing, there is one function.
"""

# The pairs are what users write and what is generated: untyped, and with what a pass has to find.
# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: B002, B007, B905, F841

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import srcad
from srcad.runtime import add_element, fill, given
from srcad.transforms import pipeline, specs
from srcad.transforms.common import common
from srcad.transforms.dead import dead, unread
from srcad.transforms.emit import emit
from srcad.transforms.ir import Program
from srcad.transforms.loads import forwarded, overwritten
from srcad.transforms.simplify import simplify
from srcad.transforms.verify import verify

Function = Callable[..., Any]
VECTOR = np.ones(3)


@dataclass(frozen=True, slots=True)
class Pair:
    """A pass on a function for arguments like these, and the function that it makes."""

    optimisation: Function
    before: Function
    after: Function
    args: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.optimisation.__name__}-{self.before.__name__}"


PAIRS: list[Pair] = []


def becomes(optimisation: Function, before: Function, *args: Any) -> Callable[[Function], Function]:
    """The decorated function is what a pass makes of another one."""

    def record(after: Function) -> Function:
        PAIRS.append(Pair(optimisation, before, after, args))
        return after

    return record


def stays(optimisation: Function, *args: Any) -> Callable[[Function], Function]:
    """A pass makes nothing of the decorated function."""
    return lambda function: becomes(optimisation, function, *args)(function)


def program(fn: Function, args: tuple[Any, ...]) -> Program:
    names = inspect.signature(fn).parameters
    found = pipeline.primal(fn, {n: specs.of(a, True) for n, a in zip(names, args, strict=True)})  # type: ignore[arg-type]
    return found.program


class _Renamed(ast.NodeTransformer):
    """Local names in the order of the text: which variables share one matters here, and not how it reads."""

    def __init__(self, function: ast.FunctionDef) -> None:
        stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self.local = set(stored) - {a.arg for a in function.args.args}
        self.names: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        name = self.names.setdefault(node.id, f"n{len(self.names)}") if node.id in self.local else node.id
        return ast.Name(name, node.ctx)


def body(text: str) -> str:
    """The parameters and statements of the one function in a text, in one way of writing."""
    (function,) = [n for n in ast.parse(textwrap.dedent(text)).body if isinstance(n, ast.FunctionDef)]
    renamed = _Renamed(function)
    statements = [renamed.visit(s) for s in function.body]
    return "\n".join([ast.unparse(function.args), *map(ast.unparse, statements)])


def passed(pair: Pair) -> str:
    return emit(verify(pair.optimisation(program(pair.before, pair.args)), str(pair))).text


def gradient(fn: Function, args: tuple[Any, ...]) -> str:
    return srcad.grad(fn, wrt=0).source_for(*args)


def emission(program: Program) -> Program:
    """No pass but for what nobody reads: what ``trees`` and ``coalesce`` do on the way to the text."""
    return dead(program)


# ---------------------------------------------------------------- simplify


def ones_and_zeros(x):
    return 1.0 * x + (x / 1.0 - 0.0) ** 1 + 0.0


@becomes(simplify, ones_and_zeros, 2.0)
def no_ones_and_zeros(x):
    return 2.0 * x


def signs(x, y):
    a = -x
    return y + a * y - -(-y)


def without_signs(program: Program) -> Program:
    """What the signs were gathered from is left to ``dead``."""
    return dead(simplify(program))


@becomes(without_signs, signs, 2.0, 3.0)
def gathered_signs(x, y):
    return y - x * y - y


def sum_of_products(x, y):
    return np.sum(np.sin(x) * y)


@becomes(gradient, sum_of_products, VECTOR, VECTOR)
def sum_of_products_grad(x, y):
    return y * np.cos(x)


def slope_of_a_factor(k, x):
    return np.sum(k * x * x)


@becomes(gradient, slope_of_a_factor, 2.0, VECTOR)
def one_product(k, x):
    return np.dot(x, x)


def negative_terms(k, x):
    return np.sum(np.exp(-k * x))


@becomes(gradient, negative_terms, 2.0, VECTOR)
def negative_sum(k, x):
    return -np.dot(np.exp(-k * x), x)


# ---------------------------------------------------------------- unread


def bound_in_each_step(n):
    s = 0.0
    for i in range(n):
        t = 2.0 * i
        s = s + t
    return s


def carried_no_more(program: Program) -> Program:
    """What the loop's first step would have begun with is left to ``dead``."""
    return dead(unread(program))


@becomes(carried_no_more, bound_in_each_step, 3)
def bound_anew(n):
    s = 0.0
    for i in range(n):
        t = 2.0 * i
        s += t
    return s


# ---------------------------------------------------------------- decisions


def decided(x):
    if 2.0 < 1.0:
        y = math.exp(x)
    else:
        y = math.sin(x)
    return y


@becomes(simplify, decided, 2.0)
def taken(x):
    y = math.sin(x)
    return y


def checked_twice(x):
    bad = x < 0.0
    if bad:
        raise ValueError("negative")
    if bad:
        x = -x
    return math.sqrt(x)


@becomes(simplify, checked_twice, 2.0)
def checked(x):
    bad = x < 0.0
    if bad:
        raise ValueError("negative")
    y = math.sqrt(x)
    return y


def constants(x):
    return x * (2.0 * 3.0 - 1.0)


@becomes(simplify, constants, 2.0)
def folded(x):
    return 5.0 * x


@stays(simplify, 2.0)
def nan_and_sign_of_zero(x):
    return 0.0 * x


@stays(simplify, 2)
def integers_become_floats(n):
    return 1.0 * n


@stays(simplify, VECTOR, 2.0)
def shape_of_a_sum(x, s):
    return s + 0.0 * x


# ---------------------------------------------------------------- common


def twice(x, y):
    return math.sin(x * y) + x * y


@becomes(common, twice, 2.0, 3.0)
def once(x, y):
    v1 = x * y
    return math.sin(v1) + v1


def again_in_a_branch(x):
    y = x * x
    if y > 1.0:
        return x * x + 1.0
    return y


@becomes(common, again_in_a_branch, 2.0)
def known_in_a_branch(x):
    y = x * x
    return y + 1.0 if y > 1.0 else y


@stays(common, 2.0)
def computed_on_one_side_only(x):
    if x > 1.0:
        y = x * x + 1.0
    else:
        y = 0.5
    z = x * x
    return y + z


# ---------------------------------------------------------------- dead


def unread_sum(x, y):
    a = x * y
    b = a + 1.0
    for i in range(3):
        b = b * x
    if x > y:
        a = a * b
    return x


@becomes(dead, unread_sum, 2.0, 3.0)
def read(x, y):
    return x


def carried_for_nobody(x):
    s = x
    t = x
    for i in range(3):
        s = s * x
        t = t + s
    return s


@becomes(dead, carried_for_nobody, 2.0)
def carried(x):
    s = x
    for i in range(3):
        s *= x
    return s


def behind_a_raise(x):
    raise ValueError("no")
    return x * x


@becomes(dead, behind_a_raise, 2.0)
def raised(x):
    raise ValueError("no")


def what_can_raise(x):
    y = math.log(x)
    z = math.log(x) + y
    return x


@becomes(dead, what_can_raise, 2.0)
def raises_once(x):
    math.log(x)
    return x


# ---------------------------------------------------------------- trees


def three_parts(x, y):
    return math.sin(x) * (x - y) ** 2


@becomes(emission, three_parts, 2.0, 3.0)
def nested(x, y):
    return math.sin(x) * (x - y) ** 2


@stays(emission, 2.0)
def used_twice(x):
    v1 = math.sin(x)
    return v1 * v1


@stays(emission, 2.0)
def named_by_the_user(x):
    angle = 2.0 * x
    return math.sin(angle)


@stays(emission, 2.0, 3.0)
def in_the_order_of_their_exceptions(x, y):
    a = math.log(x)
    b = math.log(y)
    return b - a


@stays(emission, 2.0)
def short_circuits(x):
    return 1.0 if x > 0.0 and math.log(x) > 1.0 else x


# ---------------------------------------------------------------- coalesce


def rebound(x, n):
    s = 1.0
    for i in range(n):
        s = s * x
    return s


@becomes(emission, rebound, 2.0, 3)
def one_name(x, n):
    s = 1.0
    for i in range(n):
        s *= x
    return s


@stays(emission, 2.0, 3.0, 3)
def swapped(a, b, n):
    for i in range(n):
        a, b = b, a
    return a - b


@stays(emission, 2.0, 3.0)
def joined(x, y):
    if x > y:
        z = x * y
        w = z + x
    else:
        z = y
        w = x
    return z * w


# ---------------------------------------------------------------- record


def range_without_values(x, n):
    s = 0.0
    for i in range(n):
        s = s + x
    return s


@becomes(gradient, range_without_values, 2.0, 3)
def nothing_recorded(x, n):
    x_bar = 0.0
    for i in range(n):
        x_bar += 1.0
    return x_bar


def exponentials(x):
    s = 0.0
    for i in range(3):
        v = math.exp(x * i)
        s = s + v
    return s


@becomes(gradient, exponentials, 2.0)
def step_and_reverse(x):
    x_bar = 0.0
    for i in range(3):
        v = math.exp(x * i)
        x_bar += v * i
    return x_bar


def known_by_position(x):
    s = 0.0
    for i in range(3):
        s = s + i * x
    return s


@becomes(gradient, known_by_position, 2.0)
def walked_again(x):
    x_bar = 0.0
    for i in range(3):
        x_bar += i
    return x_bar


def apart(x, w):
    return np.sum(np.sin(w * (x[0] - x[1])))


@becomes(gradient, apart, VECTOR, VECTOR)
def one_term_for_both(x, w):
    s = np.dot(np.cos(w * (x[0] - x[1])), w)
    x_bar = np.zeros(x.shape)
    x_bar[1] = -s
    x_bar[0] = s
    return x_bar


def reciprocal(x):
    return 1 / (1 + x)


@becomes(gradient, reciprocal, 2.0)
def by_the_result(x):
    y = 1 / (1 + x)
    return -y * y


def rows(x, w):
    r = x[1]
    s = 0.0
    for i in range(2):
        s += r[i] * w[i]
    return s


@becomes(gradient, rows, np.ones((2, 2)), VECTOR)
def rows_of_the_whole(x, w):
    x_bar = np.zeros(x.shape)
    r_bar = x_bar[1]
    for i in range(2):
        r_bar[i] += w[i]
    return x_bar


def many_values(x, n):
    for _ in range(n):
        a = math.sin(x)
        b = math.exp(a)
        c = math.tan(b)
        d = math.cos(c)
        x = math.sinh(d) * a
    return x


@becomes(gradient, many_values, 2.0, 3)
def one_list_of_many_values(x, n):
    steps = []
    for _ in range(n):
        a = math.sin(x)
        b = math.exp(a)
        c = math.tan(b)
        d = math.cos(c)
        v = math.sinh(d)
        steps.append((x, a, b, c, d, v))
        x = v * a
    x_bar = 1.0
    for x, a, b, c, d, v in steps[::-1]:
        x_bar = (x_bar * v - x_bar * a * math.cosh(d) * math.sin(c) * (1.0 + c * c) * b) * math.cos(x)
    return x_bar


def places(x, ij):
    s = 0.0
    for i, j in ij:
        s += x[i] * x[j]
    return s


@becomes(gradient, places, VECTOR, [(k % 3, 1) for k in range(9)])
def places_that_are_numbers(x, ij):
    x_bar = np.zeros(x.shape)
    for pair in ij:
        i = pair[0]
        j = pair[1]
        x_bar[j] += x[i]
        x_bar[i] += x[j]
    return x_bar


def element_read_twice(x):
    y = np.zeros(3)
    y[0] = x
    y[1] = y[0] * y[0]
    return y[0] * y[1]


@becomes(forwarded, element_read_twice, np.float64(2.0))
def element_read_never(x):
    y = np.zeros(3)
    y[0] = x
    v = x * x
    y[1] = v
    return x * v


@stays(forwarded, np.float64(2.0), 1)
def another_name_for_an_element(x, i):
    y = np.zeros(3)
    y[0] = x
    y[i] = 2.0 * x
    return y[0]


@stays(forwarded, np.float64(2.0))
def another_name_for_the_array(x):
    y = np.zeros(3)
    y[0] = x
    z = y[:2]
    z[0] = 2.0 * x
    return y[0]


def element_written_twice(x, i):
    y = np.zeros(3)
    y[i] = x
    z = x * x
    y[i] = z
    return y


@becomes(overwritten, element_written_twice, np.float64(2.0), 1)
def element_written_once(x, i):
    y = np.zeros(3)
    z = x * x
    y[i] = z
    return y


@stays(overwritten, np.float64(2.0), 1)
def element_read_between(x, i):
    y = np.zeros(3)
    y[i] = x
    z = y[0] * x
    y[i] = z
    return y


def distances(x):
    d = x[:, None] - x[None, :]
    return np.sum(np.sqrt(d**2 + 1.0))


@becomes(gradient, distances, VECTOR)
def axes_that_sums_take_away(x):
    d = x[:, None] - x[None, :]
    d_bar = d / np.sqrt(d**2 + 1.0)
    return d_bar.sum(axis=1) - d_bar.sum(axis=0)


def rows_made_and_used(x):
    s = 0.0
    for i in range(3):
        t = np.zeros(3)
        t[i] = x[i]
        s += np.dot(t, x)
    return s


@becomes(gradient, rows_made_and_used, VECTOR)
def adjoints_that_are_arguments(x):
    ts = []
    for i in range(3):
        t = np.zeros(3)
        ts.append(t)
        t[i] = x[i]
    x_bar = np.zeros(x.shape)
    for i, t in enumerate(ts):
        x_bar += t
        x_bar[i] += x[i]
    return x_bar


def transposed_rows(x, w):
    a = np.zeros((3, 3))
    a[0] = x
    return np.sum(np.tanh(w @ a.T))


@becomes(gradient, transposed_rows, VECTOR, np.ones((2, 3)))
def adjoint_that_is_a_transpose(x, w):
    a = np.zeros((3, 3))
    a[0] = x
    b = a.T
    y = np.tanh(w @ b)
    return (w.T @ (1.0 - y * y)).T[0].copy()


def states(x, n):
    h = [x, x * x, x]
    for i in range(n):
        h[i] = np.sin(h[i - 1]) * h[i]
    return np.sum(h[0])


@becomes(gradient, states, VECTOR, 3)
def lists_of_values(x, n):
    h = [x, x * x, x]
    cs = []
    bs = []
    as_ = []
    for i in range(n):
        a = h[i - 1]
        as_.append(a)
        b = np.sin(a)
        bs.append(b)
        c = h[i]
        cs.append(c)
        h[i] = b * c
    h_bar = [None] * len(h)
    add_element(h_bar, 0, fill(1.0, h[0]))
    for i, c, b, a in zip(range(n - 1, -1, -1), cs[::-1], bs[::-1], as_[::-1]):
        g = given(h_bar[i], b)
        h_bar[i] = g * b
        add_element(h_bar, i - 1, g * c * np.cos(a))
    return 2.0 * given(h_bar[1], x) * x + (given(h_bar[2], x) + given(h_bar[0], x))


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_pair(pair: Pair) -> None:
    made = gradient(pair.before, pair.args) if pair.optimisation is gradient else passed(pair)
    assert body(made) == body(inspect.getsource(pair.after))


@pytest.mark.parametrize("pair", [p for p in PAIRS if p.optimisation is not gradient], ids=str)
def test_both_compute_the_same(pair: Pair) -> None:
    try:
        expected = pair.before(*pair.args)
    except ValueError as error:
        with pytest.raises(ValueError, match=str(error)):
            pair.after(*pair.args)
    else:
        np.testing.assert_array_equal(pair.after(*pair.args), expected)
