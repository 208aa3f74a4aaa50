"""Derivatives printed in the documentation, the tests and the papers of other tools."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest

import srcad
from tests.corpus._trees import flat, unflat_derivative
from tests.published import programs

Differentiate = Callable[..., tuple[Any, tuple[Any, ...]]]

class Published(NamedTuple):
    """A value and a gradient, one entry a differentiated parameter, at a point."""

    source: str
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    value: float
    gradient: tuple[Any, ...]
    ignore: tuple[str, ...] = ()


A, B = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0])
A_BAR, B_BAR = [[11, 22], [24, 48]], [88, 129]
POWERS = [0.0320586, 0.08714432, 0.23688282, 0.64391426]

GRADIENTS = [
    Published("Enzyme.jl docs", programs.rosenbrock, (1.0, 3.0), 400.0, (-800.0, 400.0)),
    Published("ReverseDiffOverload", programs.product_with_itself, (A, B), 173.0, (A_BAR, B_BAR)),
    Published("Zygote docs", programs.polynomial, (5,), 86.0, (32.0,)),
    Published("Zygote docs", programs.power_by_loop, (5.0, 3), 125.0, (75.0,), ("n",)),
    Published("Zygote docs", programs.power_by_recursion, (5.0, 3), 125.0, (75.0,), ("n",)),
    Published("Zygote docs", programs.power_by_shape, (np.array([7.0, 11.0]), 0.0), 170.0, ([14, 22], 2)),
    Published("clad tests, f3", programs.returned_from_a_loop, (3.0, 5), 9.0, (6.0,), ("k",)),
    Published("clad tests", programs.counted_down, (3.0, 5.0), 28.0, (6.0, 5.0)),
    Published("clad tests", programs.broken_off, (3.0, 5.0), 45.0, (10.0, 6.0)),
    Published("clad tests", programs.nested_over_a_list, (2.0, 2.0), 12.0, (12.0, 4.0)),
    Published("clad tests, fn45", programs.checkpointed_sum, (1.0, 0.5), 25.0, (-50.0, 100.0)),
    Published("tangent issue 66", programs.logsumexp, (np.array([1, 2, 3, 4]),), 4.4401897, (POWERS,)),
    Published("Zygote docs", programs.through_a_dict, (5.0,), 25.0, (10.0,)),
    Published("diff-zoo", programs.slope_of_a_sum, (1.0,), 1.0, (1.0,)),
    Published("diff-zoo", programs.slope_of_a_product, (4.0,), 16.0, (8.0,)),
    Published("Zygote docs", programs.sqrt_or_zero, (4.0,), 2.0, (0.25,)),
    Published("JAX cookbook", programs.raised_and_caught, (4.0,), 4 * np.pi, (3.1415927,)),
    Published("clad tests, fn20", programs.scaled_in_place, (np.ones(5),), 25.0, ([5.0] * 5,)),
    Published("ReverseDiffSource docs", programs.norm_of_bar, (1,), 4.708073418273571, (6.454474871305244,)),
]


def reverse(fn: Callable[..., Any], *args: Any, **options: Any) -> tuple[Any, tuple[Any, ...]]:
    value, gradient = srcad.value_and_grad(fn, **options)(*args)
    return value, gradient if isinstance(gradient, tuple) else (gradient,)


def forward(fn: Callable[..., Any], *args: Any, **options: Any) -> tuple[Any, tuple[Any, ...]]:
    """The gradient from one tangent for each entry of the parameters that are not ignored."""
    names = fn.__code__.co_varnames[: len(args)]
    passive = {n: a for n, a in zip(names, args, strict=True) if n in options.get("ignore", ())}
    primals = tuple(a for n, a in zip(names, args, strict=True) if n not in passive)
    tangent = srcad.jvp(fn, **options)
    units = [unflat_derivative(primals, unit) for unit in np.eye(flat(primals).size)]
    pairs = [tangent(primals, unit, **passive) for unit in units]
    slopes = np.array([slope for _, slope in pairs])
    return pairs[0][0], unflat_derivative(primals, slopes)


WAYS = {
    "reverse": (reverse, True),
    "reverse-plain": (reverse, False),
    "forward": (forward, True),
    "forward-plain": (forward, False),
}


@pytest.fixture(params=list(WAYS))
def differentiate(request: pytest.FixtureRequest) -> Differentiate:
    """Value and gradient: in reverse and forward mode, optimised and not."""
    mode, optimize = WAYS[request.param]
    return lambda fn, *args, **options: mode(fn, *args, optimize=optimize, **options)


def named(example: Published) -> str:
    return f"{example.source}: {example.fn.__name__}"


def check(example: Published, differentiate: Differentiate) -> None:
    options = {"ignore": example.ignore} if example.ignore else {}
    value, gradient = differentiate(example.fn, *example.args, **options)
    assert value == pytest.approx(example.value, rel=1e-8)
    assert len(gradient) == len(example.gradient)
    for actual, expected in zip(gradient, example.gradient, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=2e-7)


@pytest.mark.parametrize("example", GRADIENTS, ids=named)
def test_gradient(example: Published, differentiate: Differentiate) -> None:
    check(example, differentiate)


def test_sine_to_order_ten() -> None:
    """ReverseDiffSource docs."""
    cycle = [0.9092974268256817, -0.4161468365471424, -0.9092974268256817, 0.4161468365471424]
    derivatives = srcad.rdiff(programs.sine, order=10)(2.0)
    assert isinstance(derivatives, tuple)
    assert len(derivatives) == 11
    assert derivatives == pytest.approx([cycle[n % 4] for n in range(11)], rel=1e-14)


def test_rosenbrock_to_order_two() -> None:
    """ReverseDiffSource docs."""
    value, gradient, hessian = srcad.rdiff(programs.rosenbrock_of_vector, order=2)(np.array([0.5, 2.0]))
    assert value == 306.5
    np.testing.assert_allclose(gradient, [-351, 350], rtol=1e-14)
    np.testing.assert_allclose(hessian, [[-498, -200], [-200, 200]], rtol=1e-14)


def test_rosenbrock_to_order_three_at_integers() -> None:
    """ReverseDiffSource docs; the third order is derived."""
    value, gradient, hessian, third = srcad.rdiff(programs.rosenbrock_of_vector, order=3)(np.array([1, 2]))
    expected = np.zeros((2, 2, 2))
    expected[0, 0, 0] = 2400
    expected[0, 0, 1] = expected[0, 1, 0] = expected[1, 0, 0] = -400
    assert value == 100
    np.testing.assert_allclose(gradient, [-400, 200], rtol=1e-14)
    np.testing.assert_allclose(hessian, [[402, -400], [-400, 200]], rtol=1e-14)
    np.testing.assert_allclose(third, expected, rtol=1e-13, atol=1e-11)


def test_ignored_parameter_to_order_three() -> None:
    """ReverseDiffSource tests."""
    assert srcad.rdiff(programs.cubed_plus, ignore=("p",), order=3)(2.0, 3.0) == (11.0, 1.0, 0.0, 0.0)
    with pytest.raises(srcad.DifferentiationError):
        srcad.rdiff(programs.cubed_plus, ignore=("p", "y"), order=3)(2.0, 3.0)


@pytest.mark.parametrize("direction, slope", [((1.0, 0.0), -800), ((0.0, 1.0), 400), ((1.0, 1.0), -400)])
def test_rosenbrock_tangents(direction: tuple[float, float], slope: float) -> None:
    """Enzyme.jl docs."""
    assert srcad.jvp(programs.rosenbrock)((1.0, 3.0), direction) == (400.0, slope)


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian(mode: str) -> None:
    """Enzyme.jl docs."""
    jacobian = srcad.jacobian(programs.rosenbrock_and_product, mode=mode)(np.array([1.0, 2.0]))
    np.testing.assert_allclose(jacobian, [[-400, 200], [2, 1]], rtol=1e-14)


def test_hessian_vector_product() -> None:
    """Enzyme.jl docs: forward over reverse, and reverse over reverse."""
    x, v = np.array([2.0, 3.0]), np.array([5.0, 2.7])
    expected = np.array([19.69268826373025, 16.201003759768003])
    np.testing.assert_allclose(srcad.hvp(programs.sine_of_product)((x,), (v,)), expected, rtol=1e-14)
    _, pullback = srcad.vjp(srcad.grad(programs.sine_of_product))(x)
    np.testing.assert_allclose(pullback(v), expected, rtol=1e-14)


def test_hessian_of_arctangent() -> None:
    """Zygote docs."""
    x, expected = np.array([1.0, 2.0]), np.array([[-0.16, -0.12], [-0.12, 0.16]])
    np.testing.assert_allclose(srcad.hessian(programs.arctangent)(x), expected, rtol=1e-14)
    for mode in ("forward", "reverse"):
        twice = srcad.jacobian(srcad.grad(programs.arctangent), mode=mode)(x)
        np.testing.assert_allclose(twice, expected, rtol=1e-14)


def test_fractions_stay_fractions() -> None:
    """Zygote docs."""
    x = Fraction(1, 4)
    assert srcad.grad(programs.polynomial)(x) == Fraction(7, 2)
    assert isinstance(srcad.grad(programs.polynomial)(x), Fraction)
    assert srcad.jvp(programs.polynomial)((x,), (Fraction(1),)) == (Fraction(27, 16), Fraction(7, 2))


@pytest.mark.parametrize("checkpoint", ["sqrt", 3])
def test_checkpointed_sum(checkpoint: str | int) -> None:
    """clad tests, fn45."""
    gradient = srcad.grad(programs.checkpointed_sum, checkpoint=checkpoint)(1.0, 0.5)
    assert gradient == pytest.approx((-50.0, 100.0), rel=1e-13)
