"""Roots, integrals and differential equations that SciPy solves: against differences, in both modes, to the second order."""

from __future__ import annotations

import functools
import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcad

optimize = pytest.importorskip("scipy.optimize")
integrate = pytest.importorskip("scipy.integrate")
special = pytest.importorskip("scipy.special")
brentq, newton, fsolve = optimize.brentq, optimize.newton, optimize.fsolve
quad, solve_ivp, odeint = integrate.quad, integrate.solve_ivp, integrate.odeint

PROGRAMS: list[tuple[Callable[..., Any], Any]] = []


def program(point: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a program with a point at which it is differentiated."""

    def register(f: Callable[..., Any]) -> Callable[..., Any]:
        PROGRAMS.append((f, point))
        return f

    return register


def cubic(v: Any, a: Any, b: Any) -> Any:
    return v**3 + b * v - a


class Model:
    def __init__(self, scale: Any) -> None:
        self.scale = scale

    def residual(self, v: Any, x: Any = 1.0) -> Any:
        return v**2 - self.scale * x

    def solve(self) -> Any:
        return brentq(self.residual, 0.0, 10.0)


MODEL = Model(2.0)

# --- roots ---


@program(1.3)
def root_of_a_lambda(x: Any) -> Any:
    return brentq(lambda v: v**3 - x, 0.0, 3.0) * x


@program(1.3)
def root_of_an_inner_function(x: Any) -> Any:
    def residual(v: Any, a: Any) -> Any:
        return math.cos(v) * a - v * x * x

    return brentq(residual, 0.0, 1.5, args=(x * 2,))


@program(1.3)
def root_of_a_function_of_the_module(x: Any) -> Any:
    return brentq(cubic, 0.0, 10.0, (x, 3.0)) * x


@program(1.3)
def root_of_a_method(x: Any) -> Any:
    return brentq(MODEL.residual, 0.0, 10.0, args=(x,))


@program(1.3)
def root_of_a_partial_application(x: Any) -> Any:
    return brentq(functools.partial(cubic, a=x, b=x * x), 0.0, 10.0)


@program(1.3)
def root_of_an_object_made_inside(x: Any) -> Any:
    return Model(x).solve()


@program(1.3)
def root_within_the_bracket_that_depends(x: Any) -> Any:
    return optimize.ridder(lambda v: math.exp(v) - x, -x, 2.0 * x)


@program(1.3)
def root_with_report(x: Any) -> Any:
    root, report = optimize.bisect(lambda v: v**3 - x, 0.0, 3.0, full_output=True)
    assert report.converged
    return root


@program(1.3)
def roots_one_after_the_other(x: Any) -> Any:
    s = 0.0
    for k in range(3):
        s = newton(lambda v: v**3 + s * v - x * k, 1.0, fprime=lambda v: 3 * v**2 + s) + s  # noqa: B023
    return s


@program(1.3)
def root_of_a_branch(x: Any) -> Any:
    def residual(v: Any) -> Any:
        if v > 1:
            return v**2 - x
        total = 0.0
        for j in range(3):
            total += v * j
        return total - x

    return optimize.brenth(residual, 0.0, 10.0)


@program(1.3)
def root_within_a_root(x: Any) -> Any:
    def inner(v: Any) -> Any:
        return brentq(lambda w: w**3 + w - v * x, 0.0, 5.0)

    return brentq(lambda v: inner(v) - x / 2, 0.0, 5.0)


@program(1.3)
def root_by_toms748(x: Any) -> Any:
    return optimize.toms748(lambda v: v**3 - x, 0.0, 3.0)


@program(1.3)
def root_by_secants(x: Any) -> Any:
    return newton(lambda v: v**3 - x, 1.0)


@program(1.3)
def root_scalar(x: Any) -> Any:
    found = optimize.root_scalar(lambda v: v**3 - x, bracket=[0.0, 3.0], method="brentq")
    return found.root if found.converged else 0.0


@program(1.3)
def root_scalar_from_a_start(x: Any) -> Any:
    return optimize.root_scalar(cubic, args=(x, 1.0), x0=1.0, x1=1.5).root


@program(np.array([1.0, 2.0, 3.0]))
def roots_elementwise(x: Any) -> Any:
    return np.sum(newton(lambda v: v**3 - x, np.ones(3)) ** 2)


@program(1.3)
def root_of_a_system(x: Any) -> Any:
    a, b = fsolve(lambda v: [v[0] ** 2 + v[1] - x, v[0] - v[1] * x], [1.0, 1.0], xtol=1e-13)
    return a * b


@program(1.3)
def root_of_a_system_that_writes(x: Any) -> Any:
    def residual(p: Any) -> Any:
        if p[0] < 0:
            p[0] = 0.0
        return [p[0] ** 2 + p[1] - x, p[0] - p[1]]

    return np.prod(fsolve(residual, [1.0, 1.0], xtol=1e-13))


@program(np.array([1.3, 0.7]))
def root_object(x: Any) -> Any:
    found = optimize.root(lambda v: np.array([v[0] ** 2 + v[1] - x[0], v[0] - v[1] * x[1]]), [1.0, 1.0], tol=1e-13)
    assert found.success
    return np.sum(found.x**2)


@program(1.3)
def fixed_point(x: Any) -> Any:
    return optimize.fixed_point(lambda v: np.cos(x * v), 0.5, xtol=1e-13)


@program(0.7)
def fixed_points(x: Any) -> Any:
    mapping = lambda v: np.array([np.cos(x * v[1]), 0.5 * v[0] + x])  # noqa: E731
    return np.sum(optimize.fixed_point(mapping, np.array([0.5, 0.5]), xtol=1e-14, method="iteration", maxiter=5000))


@program(1.3)
def minimum(x: Any) -> Any:
    found = optimize.minimize_scalar(lambda v: (v - x) ** 2 * (1 + x) + (v - x**2) ** 2, tol=1e-12)
    return found.x + found.fun


@program(1.3)
def minimum_of_several(x: Any) -> Any:
    def objective(v: Any, t: Any) -> Any:
        return (v[0] - t) ** 2 + (v[1] * x - t * v[0]) ** 2 + v[0] ** 4

    def slopes(v: Any, t: Any) -> Any:
        apart = 2.0 * (v[1] * x - t * v[0])
        return np.array([2.0 * (v[0] - t) - t * apart + 4.0 * v[0] ** 3, x * apart])

    found = optimize.minimize(objective, [0.1, 0.1], args=(0.5 * x,), jac=slopes, options={"gtol": 1e-11})
    return found.x[0] * found.x[1]


# --- integrals ---


@program(1.3)
def integral(x: Any) -> Any:
    return quad(lambda t: math.exp(-x * t * t), 0.0, x)[0]


@program(1.3)
def integral_to_infinity(x: Any) -> Any:
    return quad(lambda t, a: np.exp(-a * t), 0, np.inf, args=(x,))[0]


@program(1.3)
def integral_with_scalar_args(x: Any) -> Any:
    value, error = quad(lambda t, a: t**a, 0.0, 1.0, args=x)
    return value if error < 1 else 0.0


@program(np.array([1.0, 2.0, 1.5]))
def integral_of_an_array(p: Any) -> Any:
    return quad(lambda t: p[0] * t + np.sin(p[1] * t), 0.0, p[2], epsabs=1e-12)[0]


@program(1.2)
def integral_with_a_weight(x: Any) -> Any:
    return quad(lambda t: math.exp(-x * t), 0.0, 1.0, weight="cos", wvar=3.0)[0]


@program(1.2)
def integral_of_a_rule(x: Any) -> Any:
    return quad(np.cos, 0.0, x)[0] * quad(special.erf, -x, 2.0 * x)[0]


@program(1.2)
def double_integral(x: Any) -> Any:
    return integrate.dblquad(lambda y, t: t * y * x, 0, 1, lambda t: 0.0, lambda t: x * t)[0]


@program(1.2)
def triple_integral(x: Any) -> Any:
    return integrate.tplquad(lambda z, y, t: t * y * x * z, 0, 1, 0, 1, 0, lambda t, y: x * t)[0]


@program(1.2)
def root_of_an_integral(x: Any) -> Any:
    return brentq(lambda v: quad(lambda t: math.exp(-t * x), 0.0, v)[0] - 0.3, 0.0, 3.0)


# --- differential equations ---


@program(1.2)
def solution(x: Any) -> Any:
    found = solve_ivp(lambda t, y: [-x * y[0], x * y[0] - y[1] * t], (0, 1.0), [1.0, x], rtol=1e-10, atol=1e-12)
    assert found.success
    return found.y[1, -1]


@program(np.array([1.2, 0.5]))
def solution_at_times(p: Any) -> Any:
    def rate(t: Any, y: Any, a: Any) -> Any:
        return np.array([y[1], -a[0] * y[0] - a[1] * y[1]])

    times, y0 = np.linspace(0, 2, 5), np.array([1.0, 0.0])
    return np.sum(solve_ivp(rate, (0, 2), y0, "DOP853", times, args=(p,), rtol=1e-10, atol=1e-12).y ** 2)


@program(1.2)
def solution_until_a_time(x: Any) -> Any:
    found = solve_ivp(lambda t, y: -x * y + t, (x / 3, x), [1.0], rtol=1e-10, atol=1e-12)
    return found.y[0, -1] * found.t[-1]


@program(1.2)
def stiff_solution(x: Any) -> Any:
    rate = lambda t, y: [-50.0 * x * (y[0] - math.cos(t))]  # noqa: E731
    return solve_ivp(rate, (0, 1.0), [x], method="Radau", rtol=1e-9, atol=1e-11).y[0, -1]


@program(1.2)
def solution_by_odeint(x: Any) -> Any:
    return np.sum(odeint(lambda y, t: -x * y * t, [1.0, x], np.linspace(0.0, x, 4), rtol=1e-11, atol=1e-12))


@program(1.2)
def solution_by_odeint_of_the_time_first(x: Any) -> Any:
    def rate(t: Any, y: Any, a: Any) -> Any:
        return [y[1], -a * y[0]]

    return odeint(rate, [x, 0.0], [0.0, 0.5, 1.0], args=(x,), tfirst=True, rtol=1e-11, atol=1e-12)[-1, 0]


def slope(f: Callable[..., Any], x: Any, h: float) -> Any:
    """Central differences."""
    if np.ndim(x) == 0:
        return (f(x + h) - f(x - h)) / (2 * h)
    unit = np.eye(np.size(x))
    return np.stack([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in unit], -1)


@pytest.mark.parametrize(("f", "x"), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_first_order(f: Callable[..., Any], x: Any) -> None:
    expected = slope(f, x, 1e-5)
    value, gradient = srcad.value_and_grad(f)(x)
    assert value == f(x)
    np.testing.assert_allclose(gradient, expected, rtol=2e-5, atol=1e-7)
    along = np.ones_like(x) if np.ndim(x) else 1.0
    value, tangent = srcad.jvp(f)((x,), (along,))
    assert value == f(x)
    np.testing.assert_allclose(tangent, np.sum(gradient * along), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("f", "x"), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_second_order(f: Callable[..., Any], x: Any) -> None:
    expected = slope(srcad.grad(f), x, 1e-4)
    np.testing.assert_allclose(srcad.hessian(f)(x), expected, rtol=2e-4, atol=2e-5)


def test_the_source_is_the_theorem(tmp_path: Path) -> None:
    gradient = srcad.grad(root_of_a_lambda)
    expected = gradient(1.3)
    assert "/ (3.0 * v2 ** 2)" in gradient.source
    namespace: dict[str, Any] = {}
    exec(gradient.source, namespace)
    assert namespace["root_of_a_lambda_grad"](1.3) == expected
    gradient.save(tmp_path / "saved.py")
    assert runpy.run_path(str(tmp_path / "saved.py"))["root_of_a_lambda_grad"](1.3) == expected


def test_passive_problems_are_solved_as_they_are() -> None:
    def f(x: Any) -> Any:
        return x * brentq(lambda v: math.lgamma(v) - 2.0, 2, 6) * newton(cubic, 1.0, args=(1.0, 1.0))

    assert srcad.grad(f)(2.0) == f(2.0) / 2.0


def test_a_root_that_does_not_move_smoothly() -> None:
    def f(x: Any) -> Any:
        return brentq(lambda v: v**3 - x, -1.0, 1.0)

    with pytest.raises(ZeroDivisionError):
        srcad.grad(f)(0.0)


@pytest.mark.parametrize(
    ("f", "what"),
    [
        (lambda x: solve_ivp(lambda t, y: -x * y, (0, 1), [1.0], events=lambda t, y: y[0]).y[0, -1], "events"),
        (lambda x: solve_ivp(lambda t, y: -x * y, (0, 1), [1.0], dense_output=True).sol(0.5)[0], "dense_output"),
        (lambda x: optimize.minimize(lambda v: (v - x) ** 2, [0.5], constraints={"type": "eq", "fun": sum}).x[0], "constraints"),
        (lambda x: optimize.least_squares(lambda v: v - x, [0.5], loss="soft_l1").x[0], "loss"),
        (lambda x: optimize.brute(lambda v: (v[0] - x) ** 2, [(0, 1)])[0], "brute"),
        (lambda x: optimize.nnls(np.eye(1), np.array([x]))[0][0], "nnls"),
        (lambda x: quad(lambda t: t * x, 0.0, x, weight="cos", wvar=1.0)[0], "weight"),
    ],
)
def test_refused(f: Callable[..., Any], what: str) -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match=what):
        srcad.grad(f)(0.5)


@pytest.mark.parametrize(("power", "steps"), [(0, 50), (2, 0)])
def test_what_is_no_minimum_has_no_derivative(power: int, steps: int) -> None:
    """The function is flat, and the solver stays where it started, or it gives up."""

    def f(x: Any) -> Any:
        return optimize.minimize(lambda v: (v[0] - x) ** power, [2.0 * x], method="BFGS", options={"maxiter": steps}).x[0]

    with pytest.raises(srcad.DifferentiationError, match=r"no minimum.* at test_solvers.py"):
        srcad.grad(f)(0.5)


def test_functions_that_write_are_refused() -> None:
    def f(x: Any) -> Any:
        calls = [0]

        def residual(v: Any) -> Any:
            calls[0] += 1
            return v * v - x

        return brentq(residual, 0.0, 4.0)

    with pytest.raises(srcad.UnsupportedSyntaxError, match="writes into what it closes over"):
        srcad.grad(f)(1.0)


def test_declared_roots() -> None:
    def system(a: Any, b: Any = 2.0, *, c: float = 1.0) -> Any:
        return np.linalg.solve(a, np.array([b, c]))

    root = srcad.implicit_root(system, lambda y, a, b=2.0, *, c=1.0: a @ y - np.array([b, c]))
    a = np.array([[2.0, 1.0], [0.5, 3.0]])
    np.testing.assert_array_equal(root(a, c=3.0), system(a, c=3.0))

    def by(solver: Any) -> Any:
        return lambda a: np.sum(solver(a, c=3.0) ** 2)

    np.testing.assert_allclose(srcad.grad(by(root))(a), srcad.grad(by(system))(a))
    np.testing.assert_allclose(srcad.hessian(by(root))(a), srcad.hessian(by(system))(a))
    square = srcad.implicit_root(math.sqrt, lambda y, x: y * y - x)
    assert srcad.grad(square)(4.0) == 0.25
    assert srcad.jvp(square)((4.0,), (2.0,)) == (2.0, 0.5)


def test_traces_say_what_they_do_not_show() -> None:
    with pytest.raises(srcad.UnsupportedSyntaxError, match="solver"):
        srcad.trace(root_of_a_lambda, 1.3)
    assert "implicit" in str(srcad.wengert(root_of_a_lambda))


def stopped_early(a: Any, b: Any) -> Any:
    return optimize.newton(lambda x: x**3 + a * x - b, 1.0, tol=1e-2)


def stopped_with_slope(a: Any, b: Any) -> Any:
    return optimize.newton(lambda x, c: x**3 + a * x - b * c, 1.0, lambda x, c: 3 * x**2 + a, (2.0,), tol=1e-3)


def stopped_by_the_caller(a: Any, b: Any, tol: float = 1e-3) -> Any:
    return optimize.newton(lambda x: x**3 + a * x - b, 1.0, tol=tol)


@pytest.mark.parametrize("f", [stopped_early, stopped_with_slope, stopped_by_the_caller])
def test_steps_that_stop_early(f: Any) -> None:
    """Newton's method with a loose tolerance is not at the root: the derivative is that of its steps."""
    srcad.check_gradients(f, (0.7, 1.9), order=2 if f is stopped_early else 1)
