"""Every program of the corpus: both modes, optimised and not, first and second order, against differences."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import srcad
from tests.corpus import _reference, arrays, branches, loops, scalar, trees
from tests.corpus._program import Call, Point, Program, load
from tests.corpus._trees import (
    Tree,
    Vector,
    assert_derivative_of,
    children,
    flat,
    flat_adjoint,
    is_real,
    same,
    unflat,
    unflat_derivative,
)

THEMES = ("scalar", "branches", "loops", "calls", "trees", "arrays", "memory", "objects", "generators", "containers", "running",
          "language", "matching", "functions", "iteration", "classes", "failures", "statements")
# The programs have no types.
UNTYPED: dict[str, Any] = {m.__name__.rpartition(".")[2]: m for m in (arrays, branches, loops, scalar, trees)}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A program at one of its calls."""

    program: Program
    index: int

    def __str__(self) -> str:
        return f"{self.program.theme}.{self.program.fn.__name__}-{self.index}"

    @property
    def call(self) -> Call:
        return self.program.calls[self.index].fresh()

    @property
    def point(self) -> Point:
        return Point.of(self.program, self.call)

    def value(self) -> Tree:
        """The primal."""
        call = self.call
        return self.program.fn(*call.args, **call.kwargs)

    @property
    def jacobian(self) -> NDArray[np.float64]:
        return _reference.jacobian(self.program, self.index)


def cases(themes: tuple[str, ...]) -> list[Case]:
    return [Case(program, index) for program in load(themes) for index in range(len(program.calls))]


# Refused by name and line today; a test fails when the construct comes.
REFUSED = frozenset(
    {
        "objects.dataclass_parameter_changed-0",
        "failures.exit_stacks-0",
        "failures.exception_within_nested_helpers-0",
    }
)


def on(found: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", found, ids=str)


ALL = cases(THEMES)
DIFFERENTIATED = [c for c in ALL if str(c) not in REFUSED]
both_ways = pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])


@lru_cache(64)
def derivative(transformation: str, program: Program, optimize: bool) -> Any:
    """`srcad.grad`, `srcad.jvp`, ... of a program, made once for all its calls, which follow each other."""
    return getattr(srcad, transformation)(program.fn, wrt=program.wrt, optimize=optimize)


def pattern(like: Vector) -> Vector:
    """Different numbers between -1 and 1: a direction without symmetries."""
    wave: Vector = np.cos(1.0 + np.arange(like.size))
    return wave


def assert_close(case: Case, actual: NDArray[np.float64], expected: NDArray[np.float64]) -> None:
    rtol = case.program.rtol
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=0.1 * rtol * scale)


def assert_unchanged(case: Case, call: Call) -> None:
    assert same(Point.of(case.program, call).bound.arguments, case.point.bound.arguments)


def is_scalar(value: Tree) -> bool:
    return is_real(value) and np.ndim(value) == 0 and not np.iscomplexobj(value)


def flat_bars(case: Case, derivatives: Any) -> Vector:
    """The adjoints of all parameters, after a look at their structure."""
    bars = case.program.bare(derivatives)
    for parameter, bar in zip(case.point.primals, bars, strict=True):
        assert_derivative_of(parameter, bar)
    return flat_adjoint(bars)


def pulled_back(case: Case, optimize: bool, weights: Vector) -> tuple[Tree, Vector]:
    """The value and the adjoints for these adjoints of the result."""
    call = case.call
    value, pullback = derivative("vjp", case.program, optimize)(*call.args, **call.kwargs)
    # A weight pairs with a real component of the result, of which the imaginary ones count negative.
    seed = flat_adjoint(unflat_derivative(value, weights))
    bars = flat_bars(case, pullback(unflat_derivative(value, seed)))
    assert_unchanged(case, call)
    return value, bars


def pushed_forward(case: Case, optimize: bool, direction: Vector) -> tuple[Tree, Vector]:
    """The value and the tangent of the result in a direction."""
    point = case.point
    tangents = unflat_derivative(point.primals, direction)
    value, tangent = derivative("jvp", case.program, optimize)(point.primals, tangents, *point.rest, **point.passive)
    assert_derivative_of(value, tangent)
    assert_unchanged(case, point.moved(point.primals))
    return value, flat(tangent)


@on(ALL)
def test_program_is_sound(case: Case) -> None:
    """The primal is finite and repeatable, and two step sizes agree about its derivative: no kink is near."""
    value = case.value()
    assert same(value, case.value())
    assert np.all(np.isfinite(flat(value)))
    assert np.all(np.isfinite(case.jacobian))
    size = max(1.0, float(np.max(np.abs(flat(value)))))
    assert _reference.jump(case.program, case.index) <= case.program.rtol * size
    finer = _reference.jacobian(case.program, case.index, _reference.STEP / 3)
    assert_close(case, case.jacobian, finer)
    assert is_scalar(value) or not case.program.order2


@both_ways
@on(DIFFERENTIATED)
def test_first_order(case: Case, optimize: bool) -> None:
    for check in (reverse, forward, dot_product):
        check(case, optimize)


def reverse(case: Case, optimize: bool) -> None:
    value = case.value()
    if not is_scalar(value):
        weights = pattern(flat(value))
        primal, bars = pulled_back(case, optimize, weights)
        assert_close(case, bars, weights @ case.jacobian)
    else:
        call = case.call
        primal, grads = derivative("value_and_grad", case.program, optimize)(*call.args, **call.kwargs)
        assert_unchanged(case, call)
        assert_close(case, flat_bars(case, grads), case.jacobian[0])
    assert same(primal, value)


def forward(case: Case, optimize: bool) -> None:
    value = case.value()
    for unit, column in zip(np.eye(case.jacobian.shape[1]), case.jacobian.T, strict=True):
        primal, tangent = pushed_forward(case, optimize, unit)
        assert same(primal, value)
        assert_close(case, tangent, column)


def dot_product(case: Case, optimize: bool) -> None:
    """<Jv, w> = <v, J'w>, to rounding errors."""
    outputs, inputs = case.jacobian.shape
    direction, weights = pattern(np.empty(inputs)), pattern(np.empty(outputs))
    _, tangent = pushed_forward(case, optimize, direction)
    _, bars = pulled_back(case, optimize, weights)
    scale = np.abs(tangent) @ np.abs(weights) + np.abs(bars) @ np.abs(direction)
    single = case.program.rtol > 1e-4 or any(getattr(p, "dtype", None) == np.float32 for p in case.point.primals)
    bound = 1e-5 if single else min(1e-11, 1e-5 * case.program.rtol)
    assert abs(tangent @ weights - bars @ direction) <= bound * scale + 1e-14


@pytest.mark.parametrize(
    "fn, args, error",
    [
        (UNTYPED["branches"].validation, (-1.0,), ValueError),
        (UNTYPED["branches"].log_before_its_check, (-1.0,), ValueError),
        (UNTYPED["branches"].if_and_division, (0.0,), ZeroDivisionError),
        (UNTYPED["loops"].unbound_without_a_trip, (1.2, 0), UnboundLocalError),
        (UNTYPED["trees"].tuple_unpacked, ((1.0, 2.0, 3.0),), ValueError),
        (UNTYPED["trees"].dict_by_key, ({"w": 1.0}, 2.0), KeyError),
        (UNTYPED["arrays"].matrix_vector, (np.ones((2, 3)), np.ones(2)), ValueError),
        (UNTYPED["scalar"].constant_after_a_logarithm, (-1.0,), ValueError),
    ],
)
@both_ways
def test_exceptions_of_the_primal(
    fn: Callable[..., Any], args: tuple[Any, ...], error: type[Exception], optimize: bool
) -> None:
    """They come through in both modes; what can raise does not vanish, though nothing reads it."""
    with pytest.raises(error) as primal:
        fn(*args)
    wrt = inspect.getfullargspec(fn).args[0]
    with pytest.raises(error) as reverse:
        srcad.grad(fn, wrt=wrt, optimize=optimize)(*args)
    others = dict(zip(inspect.getfullargspec(fn).args[1:], args[1:], strict=True))
    with pytest.raises(error) as forward:
        srcad.jvp(fn, wrt=wrt, optimize=optimize)(args[:1], args[:1], **others)
    assert str(primal.value) == str(reverse.value) == str(forward.value)


@cache
def hessian_times_pattern(case: Case, optimize: bool) -> tuple[Vector, Vector]:
    """A direction, and the Hessian times it by differences of srcad's gradient."""
    point = case.point
    gradient = derivative("grad", case.program, optimize)

    def fn(numbers: Vector) -> Vector:
        call = point.moved(unflat(point.primals, numbers)).fresh()
        return flat(case.program.bare(gradient(*call.args, **call.kwargs)))

    numbers = flat(point.primals)
    direction = pattern(numbers) * _reference.scales(numbers)
    return direction, _reference.along(fn, numbers, direction)


@both_ways
@on([c for c in DIFFERENTIATED if c.program.order2])
def test_second_order(case: Case, optimize: bool) -> None:
    for check in (forward_over_reverse, reverse_over_reverse):
        check(case, optimize)
    if optimize and all(children(parameter) is None for parameter in case.point.primals):
        hessian(case)


def forward_over_reverse(case: Case, optimize: bool) -> None:
    direction, expected = hessian_times_pattern(case, optimize)
    point = case.point
    vectors = unflat_derivative(point.primals, direction)
    hvp = derivative("hvp", case.program, optimize)
    product = case.program.bare(hvp(point.primals, vectors, *point.rest, **point.passive))
    for parameter, part in zip(point.primals, product, strict=True):
        assert_derivative_of(parameter, part)
    assert_close(case, flat(product), expected)
    assert_unchanged(case, point.moved(point.primals))


def reverse_over_reverse(case: Case, optimize: bool) -> None:
    direction, expected = hessian_times_pattern(case, optimize)
    program, call = case.program, case.call
    seeds = unflat_derivative(case.point.primals, direction)
    gradient = derivative("grad", program, optimize)
    pullback = srcad.vjp(gradient, wrt=program.wrt, optimize=optimize)(*call.args, **call.kwargs)[1]
    twice = pullback(seeds if len(seeds) > 1 or isinstance(program.wrt, tuple) else seeds[0])
    assert_close(case, flat_bars(case, twice), expected)
    assert_unchanged(case, call)


def hessian(case: Case) -> None:
    """The whole matrix, which has one form where the parameters are numbers or arrays, times a direction."""
    primals = case.point.primals
    direction, expected = hessian_times_pattern(case, True)
    call = case.call
    found = derivative("hessian", case.program, True)(*call.args, **call.kwargs)
    rows = [case.program.bare(row) for row in case.program.bare(found)]
    blocks = [
        [block(entry, p, q) for entry, q in zip(row, primals, strict=True)]
        for row, p in zip(rows, primals, strict=True)
    ]
    assert_close(case, np.block(blocks) @ direction, expected)


def block(entry: Any, parameter: Tree, other: Tree) -> NDArray[np.float64]:
    """The mixed derivatives of two parameters as a matrix, after a look at their shape."""
    assert np.shape(entry) == np.shape(parameter) + np.shape(other)
    return np.reshape(entry, (np.size(parameter), np.size(other)))


@both_ways
@on([c for c in ALL if str(c) in REFUSED])
def test_refused(case: Case, optimize: bool) -> None:
    """By name and line, in every mode."""
    second = (forward_over_reverse, reverse_over_reverse) if case.program.order2 else ()
    for check in (reverse, forward, dot_product, *second):
        with pytest.raises(srcad.DifferentiationError):
            check(case, optimize)
