"""Integrals and differential equations, solved by SciPy for the derivatives of what users solve with it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from srcad.runtime.errors import DifferentiationError

#: The tolerances of sensitivities are at most these: a derivative is not worth the error of a rough solution.
_RTOL, _ATOL = 1e-8, 1e-10

#: How near a minimum has to be, and how curved the function there.
_CLOSE, _SINGULAR = 1e-4, 1e12


class Root(NamedTuple):
    """What ``scipy.optimize.root_scalar`` tells of a root."""

    root: Any
    converged: Any
    flag: Any
    iterations: Any
    function_calls: Any
    method: Any


class SystemRoot(NamedTuple):
    """What ``scipy.optimize.root`` tells of the root of a system."""

    x: Any
    fun: Any
    success: Any
    status: Any
    message: Any


class Minimum(NamedTuple):
    """What ``scipy.optimize.minimize_scalar`` tells of a minimum."""

    x: Any
    fun: Any
    success: Any
    message: Any
    nit: Any
    nfev: Any


class MinimumOfSeveral(NamedTuple):
    """What ``scipy.optimize.minimize`` tells of a minimum, by each of its methods."""

    x: Any
    fun: Any
    success: Any
    status: Any
    message: Any
    nit: Any
    nfev: Any


class Found(NamedTuple):
    """What other functions of ``scipy.optimize`` tell: a point, and how the search for it ended."""

    x: Any
    status: Any = None


def first_found(parts: Any) -> Found:
    """The point that a function found, and the number that says how."""
    return Found(np.atleast_1d(parts[0]), parts[1])


class LeastSquares(NamedTuple):
    """What ``scipy.optimize.least_squares`` tells of a fit."""

    x: Any
    cost: Any
    fun: Any
    optimality: Any
    active_mask: Any
    nfev: Any
    njev: Any
    status: Any
    message: Any
    success: Any


def covariance_of_fit(covariance: Any, x: Any) -> Any:
    """The covariance of the parameters ``x`` of a fit, whose derivative is not known."""
    return covariance


def stationary(x: Any, slope: Any, site: str) -> Any:
    """``x``, where a function of one variable has a minimum, and not only a bound of the search.

    Raises DifferentiationError where Newton's next step from there is not small.
    """
    h = 1e-5 * (1.0 + abs(x))
    curvature = (slope(x + h) - slope(x - h)) / (2.0 * h)
    if not curvature > 0 or not abs(slope(x) / curvature) <= _CLOSE * (1.0 + abs(x)):
        raise DifferentiationError(f"no minimum with a derivative was found at {site}: it is flat, or at a bound of the search")
    return x


def converged(found: Any, gradient: Any, site: str) -> Any:
    """What a solver found, where Newton's next step from there is small: the derivative is that of a minimum by definition.

    Raises DifferentiationError where it gave up before, or where the function is flat, so that the start decides.
    """
    x = np.asarray(found.x, float)
    steps = 1e-5 * (1.0 + np.abs(x)) * np.eye(x.size)
    columns = [(np.asarray(gradient(x + h)) - gradient(x - h)) / (2.0 * h.sum()) for h in steps]
    hessian = np.stack(columns, axis=-1)
    flat = not np.all(np.isfinite(hessian)) or np.linalg.cond(hessian) > _SINGULAR
    if flat or not np.all(np.abs(np.linalg.solve(hessian, gradient(x))) <= _CLOSE * (1.0 + np.abs(x))):
        raise DifferentiationError(f"no minimum, or no single one, was found at {site}, so that none has a derivative")
    return found


class Solution(NamedTuple):
    """What ``scipy.integrate.solve_ivp`` tells of a solution."""

    t: Any
    y: Any
    success: Any
    status: Any
    message: Any
    nfev: Any
    njev: Any
    nlu: Any
    sol: Any
    t_events: Any
    y_events: Any


def unit_like(x: Any, k: int) -> Any:
    """The direction of the ``k``-th element, in the structure of ``x``."""
    if isinstance(x, list | tuple):
        return [1.0 if j == k else 0.0 for j in range(len(x))]
    unit = np.zeros(np.shape(x), np.result_type(x, np.float32) if np.asarray(x).dtype.kind in "fc" else float)
    unit.reshape(-1)[k] = 1.0
    return unit if isinstance(x, np.ndarray) else 1.0


def integral(quad: Any, f: Any, a: Any, b: Any, words: Any) -> Any:
    """The integral of ``f``, whose values are numbers, arrays or lists, by ``scipy.integrate.quad`` in each element."""
    found: dict[float, Any] = {}

    def part(t: float, k: int, imaginary: bool) -> float:
        if t not in found:
            found[t] = f(t)
        values = np.asarray(found[t]).reshape(-1)
        value = values[k] if values.size else 0.0
        return float(value.imag if imaginary else value.real)

    def element(k: int) -> Any:
        value = quad(part, a, b, args=(k, False), **words)[0]
        if any(np.iscomplexobj(v) for v in found.values()):
            value = value + 1j * quad(part, a, b, args=(k, True), **words)[0]
        return value

    first = element(0)
    like = next(iter(found.values()), 0.0)
    if np.ndim(like) == 0 and not isinstance(like, np.ndarray):
        return first
    elements = [first, *map(element, range(1, np.size(like)))][: np.size(like)]
    return elements if isinstance(like, list) else np.array(elements).reshape(np.shape(like))


def flow(solve_ivp: Any, f: Any, t0: Any, times: Any, y0: Any, words: Any) -> Any:
    """The solution of ``y' = f(t, y)`` with ``y(t0) = y0`` at each of the times, by columns."""
    times = np.asarray(times, float)
    if times.size == 0:
        return np.zeros((np.size(y0), 0))
    tight = {"rtol": min(_RTOL, np.min(words.get("rtol", _RTOL))), "atol": min(_ATOL, np.min(words.get("atol", _ATOL)))}
    found = solve_ivp(f, (float(t0), float(times[-1])), y0, t_eval=times, **(words | tight))
    if not found.success:
        raise RuntimeError(f"the sensitivities of a differential equation were not found: {found.message}")
    return found.y


def dblquad(
    quad: Any, func: Any, a: Any, b: Any, gfun: Any, hfun: Any, args: Any = (), epsabs: float = 1.49e-8,
    epsrel: float = 1.49e-8,
) -> Any:  # fmt: skip
    """``scipy.integrate.dblquad``: an integral of integrals."""

    def inner(x: Any) -> Any:
        low = gfun(x) if callable(gfun) else gfun
        high = hfun(x) if callable(hfun) else hfun
        return quad(lambda y: func(y, x, *args), low, high, epsabs=epsabs, epsrel=epsrel)[0]

    return quad(inner, a, b, epsabs=epsabs, epsrel=epsrel)


def tplquad(
    quad: Any, func: Any, a: Any, b: Any, gfun: Any, hfun: Any, qfun: Any, rfun: Any, args: Any = (),
    epsabs: float = 1.49e-8, epsrel: float = 1.49e-8,
) -> Any:  # fmt: skip
    """``scipy.integrate.tplquad``: an integral of double integrals."""

    def middle(x: Any) -> Any:
        def inner(y: Any) -> Any:
            low = qfun(x, y) if callable(qfun) else qfun
            high = rfun(x, y) if callable(rfun) else rfun
            return quad(lambda z: func(z, y, x, *args), low, high, epsabs=epsabs, epsrel=epsrel)[0]

        low = gfun(x) if callable(gfun) else gfun
        high = hfun(x) if callable(hfun) else hfun
        return quad(inner, low, high, epsabs=epsabs, epsrel=epsrel)[0]

    return quad(middle, a, b, epsabs=epsabs, epsrel=epsrel)
