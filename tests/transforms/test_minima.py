"""Minima, fits and equations that other functions of SciPy find have the derivatives of what they are, not of the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcad

optimize = pytest.importorskip("scipy.optimize")


def objective(v: Any, x: Any) -> Any:
    return np.sum((v - x) ** 2 + v**4)


def slope(v: Any, x: Any) -> Any:
    return 2 * (v - x) + 4 * v**3


#: The minimum at x, and its derivative, by Newton's method.
def exact(x: float) -> tuple[float, float]:
    v = x
    for _ in range(50):
        v -= (2 * (v - x) + 4 * v**3) / (2 + 12 * v**2)
    return v, 2 / (2 + 12 * v**2)


def one(x: Any, name: str) -> Any:
    find = getattr(optimize, name)
    if name == "fminbound":
        return find(lambda v: objective(v, x), 0.0, 1.0, xtol=1e-12)
    return find(objective, args=(x,), tol=1e-12)


@pytest.mark.parametrize("name", ["brent", "golden", "fminbound"])
def test_of_one_variable(name: str) -> None:
    wanted = exact(0.7)
    assert srcad.value_and_grad(one, "x")(0.7, name) == pytest.approx(wanted, rel=1e-6)
    assert srcad.jvp(one, "x")((0.7, name), (1.0,))[1] == pytest.approx(wanted[1], rel=1e-6)


SEVERAL: dict[str, Callable[[Any], Any]] = {
    "fmin": lambda x: optimize.fmin(lambda v: objective(v, x), [0.1, 0.2], xtol=1e-12, ftol=1e-14, disp=0),
    "fmin_bfgs": lambda x: optimize.fmin_bfgs(objective, [0.1, 0.2], args=(x,), gtol=1e-10, disp=0),
    "fmin_cg": lambda x: optimize.fmin_cg(lambda v: objective(v, x), [0.1, 0.2], gtol=1e-7, disp=0),
    "fmin_powell": lambda x: optimize.fmin_powell(lambda v: objective(v, x), [0.1, 0.2], xtol=1e-12, ftol=1e-14, disp=0),
    "fmin_ncg": lambda x: optimize.fmin_ncg(lambda v: objective(v, x), [0.1, 0.2], lambda v: slope(v, x), disp=0, avextol=1e-12),
    "fmin_l_bfgs_b": lambda x: optimize.fmin_l_bfgs_b(objective, [0.1, 0.2], slope, (x,), pgtol=1e-12, factr=1.0)[0],
    "bounds": lambda x: optimize.minimize(lambda v: objective(v, x), [0.1, 0.2], bounds=[(0, 1), (0, 1)], tol=1e-14).x,
    "SLSQP": lambda x: optimize.minimize(lambda v: objective(v, x), [0.1, 0.2], method="SLSQP", tol=1e-14).x,
    "broyden1": lambda x: optimize.broyden1(lambda v: slope(v, x), [0.4, 0.5], f_tol=1e-12),
    "newton_krylov": lambda x: optimize.newton_krylov(lambda v: slope(v, x), [0.4, 0.5], f_tol=1e-12),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL)
def test_of_several_variables(name: str) -> None:
    wanted = exact(0.7)
    value, pullback = srcad.vjp(SEVERAL[name])(0.7)
    np.testing.assert_allclose(value, wanted[0], rtol=1e-5)
    np.testing.assert_allclose(pullback(np.array([1.0, 2.0])), 3 * wanted[1], rtol=1e-5)
    np.testing.assert_allclose(srcad.jvp(SEVERAL[name])((0.7,), (1.0,))[1], wanted[1], rtol=1e-5)


T = np.arange(4.0)
Y = np.array([1.0, 0.6, 0.4, 0.2])


def model(t: Any, a: Any, b: Any) -> Any:
    return a * np.exp(-b * t)


FITS: dict[str, Callable[[Any], Any]] = {
    "curve_fit": lambda y: optimize.curve_fit(model, T, y, ftol=1e-14, xtol=1e-14)[0],
    "closure": lambda y: optimize.curve_fit(lambda t, a, b: a * np.exp(-b * t) + 0 * y[0], T, y, (1, 1), xtol=1e-14)[0],
    "sigma": lambda y: optimize.curve_fit(model, T, y, sigma=[0.1, 0.1, 0.1, 0.1], ftol=1e-14, xtol=1e-14)[0],
    "least_squares": lambda y: optimize.least_squares(lambda v: model(T, v[0], v[1]) - y, [1, 1], xtol=1e-14, gtol=1e-14).x,
    "leastsq": lambda y: optimize.leastsq(lambda v: model(T, v[0], v[1]) - y, [1.0, 1.0], ftol=1e-14, xtol=1e-14)[0],
}  # fmt: skip


@pytest.mark.parametrize("name", FITS)
def test_fits(name: str) -> None:
    found = optimize.curve_fit(model, T, Y, ftol=1e-15, xtol=1e-15)[0]
    fitted = model(T, *found)
    jacobian = np.stack((fitted / found[0], -T * fitted), axis=1)
    second = np.zeros((2, 2))
    second[0, 1] = second[1, 0] = np.sum((fitted - Y) * -T * fitted / found[0])
    second[1, 1] = np.sum((fitted - Y) * T * T * fitted)
    wanted = np.linalg.solve(jacobian.T @ jacobian + second, jacobian.T)
    np.testing.assert_allclose(srcad.jacobian(FITS[name], mode="reverse")(Y), wanted, rtol=1e-4)
    np.testing.assert_allclose(srcad.jacobian(FITS[name], mode="forward")(Y), wanted, rtol=1e-4)


def test_at_a_bound_there_is_none() -> None:
    with pytest.raises(srcad.DifferentiationError, match="at a bound"):
        srcad.grad(lambda x: optimize.minimize_scalar(lambda v: (v - x) ** 2, bounds=(1, 2)).x)(0.5)
    with pytest.raises(srcad.DifferentiationError, match="no minimum"):
        srcad.grad(lambda x: optimize.minimize(lambda v: np.sum((v - x) ** 2), [1.5], bounds=[(1, 2)]).x[0])(0.5)


def test_the_covariance_of_a_fit_has_none() -> None:
    with pytest.raises(srcad.NoDerivativeError, match="covariance"):
        srcad.grad(lambda y: optimize.curve_fit(model, T, y)[1][0, 0])(Y)


def test_what_is_found_may_be_used_as_data() -> None:
    assert srcad.grad(lambda x: x * optimize.brute(lambda v: (v[0] - 0.4) ** 2, [(0, 1)])[0])(2.0) == pytest.approx(0.4, abs=1e-3)
