"""A minimum, or a fit by least squares, is one operation on the gradient of what is least there."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import gast
import numpy as np

from srcad.runtime import solvers as found_by
from srcad.transforms import calls, closures, implicit, introspection, kinds, operations, paths, problems, resolve, syntax
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, TRUE, Func, Items, Sym, Value, is_known, known, known_object, literal, reference


def _number(p: problems.Problem, value: Value) -> Value:
    """The value of an objective, which is a number to its solver."""
    rank = kinds.rank(value.kind) if isinstance(value, Sym) else 1
    return value if not rank else p.lin.op("getitem", operations.primitive(p.lin, "np.ravel", (value,), ()), literal(0))


def _site(p: problems.Problem) -> Sym:
    return literal(paths.site(p.lin, p.lin.build.span))


def _value_at(p: problems.Problem, name: str, x: Value) -> Value:
    """The value of the function at what was found."""
    return _number(p, calls.call(p.lin, p.value(name), (x, *p.extra()), (), p.node))


def minimize_scalar(p: problems.Problem) -> Value:
    """``minimize_scalar``; between bounds a minimum that is not at one of them."""
    function, free = p.function("fun", "objective", [("v", kinds.FLOAT)], functools.partial(_number, p))
    found = p.run(kinds.UNKNOWN)
    slope = implicit.slope_of(p.lin.build, function)
    x = p.attribute(found, "x", kinds.FLOAT)
    if p.value("bounds") != NONE:
        x = _stationary(p, x, slope, free)
    x = p.result("implicit", x, (slope, free))
    return p.told(found_by.Minimum, found, x=x, fun=_value_at(p, "fun", x))


def of_one(p: problems.Problem) -> Value:
    """``brent``, ``golden`` and ``fminbound``."""
    function, free = p.function("func", "objective", [("v", kinds.FLOAT)], functools.partial(_number, p))
    slope = implicit.slope_of(p.lin.build, function)
    if not p.constant("full_output"):
        return p.result("implicit", _stationary(p, p.run(kinds.FLOAT), slope, free), (slope, free))
    value, _, *others = p.parts(p.run(kinds.UNKNOWN), kinds.FLOAT, *[kinds.UNKNOWN] * 3)
    x = p.result("implicit", _stationary(p, value, slope, free), (slope, free))
    return Items(tuple, (x, _value_at(p, "func", x), *others[: 1 if p.target.__name__ == "golden" else 2]))


def _stationary(p: problems.Problem, x: Value, slope: Any, free: Any) -> Sym:
    """A point that is checked to have no slope."""
    checked, handed = reference("stationary", found_by.stationary), closures.handed(p.lin, slope, free)
    return resolve.passive_symbol(p.lin.op("call", checked, x, handed, _site(p), kind=kinds.FLOAT))


#: The methods that look for a minimum, or for one within bounds, at which the function is checked to have no slope.
_METHODS = (
    "Nelder-Mead", "Powell", "CG", "BFGS", "Newton-CG", "L-BFGS-B", "TNC", "dogleg", "trust-ncg", "trust-krylov", "trust-exact",
    "SLSQP", "trust-constr",
)  # fmt: skip


def minimize(p: problems.Problem) -> Value:
    """``minimize`` without constraints."""
    given = p.value("constraints")
    content = p.lin.content(given)
    if not (given == NONE or (content is not None and not content.children) or (is_known(given) and known(given) == ())):
        raise p.lin.error_here("minimize with constraints= is not differentiated")
    if p.value("jac") == TRUE or p.value("method") not in (NONE, *map(literal, _METHODS)):
        raise p.lin.error_here("minimize is differentiated by SciPy's methods, of a function that returns its value alone")
    function, free = p.function("fun", "objective", [("v", kinds.VECTOR)], functools.partial(_number, p))
    slope = implicit.gradient_of(p.lin.build, function)
    found = _checked(p, p.run(kinds.UNKNOWN), slope, free)
    x = p.result("implicit_system", p.attribute(found, "x", kinds.VECTOR), (slope, free))
    return p.told(found_by.MinimumOfSeveral, found, x=x, fun=_value_at(p, "fun", x))


def _checked(p: problems.Problem, found: Sym, slope: Any, free: Any) -> Sym:
    """What a solver found, where it is a minimum."""
    checked, gradient = reference("converged", found_by.converged), closures.handed(p.lin, slope, free)
    return p.lin.op("call", checked, found, gradient, _site(p), kind=kinds.UNKNOWN)


def of_several(name: str, gives: int = 1) -> Callable[[problems.Problem], Value]:
    """``fmin`` and its like, whose objective is the parameter ``name``; some give a tuple of the point and others."""

    def made(p: problems.Problem) -> Value:
        p.refuse([n for n in ("full_output", "retall", "callback", "fhess", "fhess_p") if n in p.given])
        parameters = inspect.signature(p.target).parameters
        if "approx_grad" in parameters and p.value("fprime") == NONE and not p.constant("approx_grad"):
            raise p.lin.error_here(f"{p.target.__name__} of a function that returns its gradient too is not differentiated")
        function, free = p.function(name, "objective", [("v", kinds.VECTOR)], functools.partial(_number, p))
        slope = implicit.gradient_of(p.lin.build, function)
        run = p.run(kinds.VECTOR if gives == 1 else kinds.UNKNOWN)
        point, *others = [run] if gives == 1 else p.parts(run, kinds.VECTOR, *[kinds.UNKNOWN] * (gives - 1))
        holder = p.lin.op("call", reference("Found", found_by.Found), point, kind=kinds.UNKNOWN)
        found = p.attribute(_checked(p, holder, slope, free), "x", kinds.VECTOR)
        x = p.result("implicit_system", found, (slope, free))
        if gives == 1:
            return x
        value = _value_at(p, name, x) if p.target.__name__ == "fmin_l_bfgs_b" else others[0]
        return Items(tuple, (x, value, *others[1:]))

    return made


# --- least squares: half the sum of the squares is least ---


def _half_squares(p: problems.Problem, value: Value) -> Value:
    flat = operations.primitive(p.lin, "np.ravel", (value,), ())
    squares = p.lin.op("*", flat, flat, kind=kinds.VECTOR)
    return p.lin.op("*", literal(0.5), operations.primitive(p.lin, "np.sum", (squares,), ()))


def least_squares(p: problems.Problem) -> Value:
    """``least_squares`` without a loss function."""
    if p.value("loss") != literal("linear"):
        raise p.lin.error_here("least_squares with loss= is not differentiated")
    p.refuse([n for n in ("kwargs", "callback", "workers", "tr_options") if n in p.given])
    found, x = _fitted(p, "fun")
    fun = calls.call(p.lin, p.value("fun"), (x, *p.extra()), (), p.node)
    return p.told(found_by.LeastSquares, found, x=x, fun=fun, cost=_half_squares(p, fun))


def leastsq(p: problems.Problem) -> Value:
    """``leastsq``, which gives the point and how it ended."""
    p.refuse([n for n in ("full_output", "col_deriv") if n in p.given])
    found, x = _fitted(p, "func", found_by.first_found)
    return Items(tuple, (x, p.attribute(found, "status")))


def _fitted(p: problems.Problem, name: str, holder: Any = None) -> tuple[Sym, Sym]:
    """What was found, and the point at which the sum of the squares of a function's values is least."""
    own = [("v", kinds.VECTOR)]
    function, free = p.function(name, "objective", own, functools.partial(_half_squares, p))
    p.function(name, "residuals", own, lambda v: v)
    slope = implicit.gradient_of(p.lin.build, function)
    run = p.run(kinds.UNKNOWN)
    if holder is not None:
        run = p.lin.op("call", reference(holder.__name__, holder), run, kind=kinds.UNKNOWN)
    found = _checked(p, run, slope, free)
    return found, p.result("implicit_system", p.attribute(found, "x", kinds.VECTOR), (slope, free))


def curve_fit(p: problems.Problem) -> Value:
    """``curve_fit``: the parameters; of their covariance derivatives are not known."""
    p.refuse([n for n in ("full_output", "nan_policy") if n in p.given])
    lin, model, data = p.lin, p.value("f"), (p.value("xdata"), p.value("ydata"))
    count, sigma = _count(p), p.value("sigma")
    if sigma != NONE and not (isinstance(sigma, Sym) and kinds.rank(sigma.kind) in (0, 1)) and lin.content(sigma) is None:
        raise lin.error_here("curve_fit is differentiated with a sigma= of one axis")

    def body(v: Value) -> Value:
        parts = [lin.op("getitem", v, literal(k), kind=kinds.FLOAT) for k in range(count)]
        gap = lin.op("-", calls.call(lin, model, (data[0], *parts), (), p.node), array(data[1]))
        return _half_squares(p, gap if sigma == NONE else lin.op("/", gap, array(sigma)))

    def array(value: Value) -> Value:
        return operations.primitive(lin, "np.asarray", (value,), ())

    function, free = closures.converted(lin, "objective", [("v", kinds.VECTOR)], body, (model, *data, sigma))
    own: list[tuple[str, Kind]] = [("x", kinds.UNKNOWN), *[(f"a{k}", kinds.FLOAT) for k in range(count)]]
    p.converted["f"] = closures.converted(
        lin, "model", own, lambda x, *parts: calls.call(lin, model, (x, *parts), (), p.node), (model,)
    )
    slope = implicit.gradient_of(lin.build, function)
    value, covariance = p.parts(p.run(kinds.UNKNOWN), kinds.VECTOR, kinds.MATRIX)
    holder = lin.op("call", reference("Found", found_by.Found), value, kind=kinds.UNKNOWN)
    found = p.attribute(_checked(p, holder, slope, free), "x", kinds.VECTOR)
    x = p.result("implicit_system", found, (slope, free))
    no_rule = reference("covariance_of_fit", found_by.covariance_of_fit)
    return Items(tuple, (x, calls.call(lin, no_rule, (covariance, x), (), p.node)))


def _count(p: problems.Problem) -> int:
    """How many parameters a model has."""
    start, model = p.lin.content(p.value("p0")), p.value("f")
    if start is not None and p.value("p0") != NONE:
        return len(start.children)
    if isinstance(known_object(p.value("p0")), list | tuple | np.ndarray):
        return len(known_object(p.value("p0")))
    if isinstance(model, Func):
        return len(model.source.node.args.args) - 1
    if introspection.class_of(p.lin, model) is not None or known_object(model) is not None:
        return len(inspect.signature(known_object(model)).parameters) - 1
    raise p.lin.error_here("curve_fit of a model whose parameters are counted at run time only is not differentiated")


def _read_by(p: problems.Problem, value: Value) -> Iterator[Sym]:
    """The operands that a value reads: of a function, those under the names that stand in it."""
    if not isinstance(value, Func):
        yield from closures.reached(p.lin, value)
        return
    names = {n.id for n in syntax.every(value.source.node) if isinstance(n, gast.Name)}
    found = [v for frame in value.scopes for n, v in frame.env.items() if n in names]
    boxed = [p.lin.heap[k] for frame in value.scopes for n, k in frame.boxes.items() if n in names]
    for part in (*found, *boxed, *value.defaults):
        yield from closures.reached(p.lin, part)


def search(p: problems.Problem) -> Value | None:
    """A search whose steps have no derivatives that are those of what it finds: what it finds is data, or refused."""
    if any(p.lin.depends(s) for v in p.given.values() for s in _read_by(p, v)):
        raise p.lin.error_here(f"what {p.target.__name__} finds is not differentiated: its steps do not tell where they end")
    if not p.is_made_here:
        return None
    name = next(n for n in problems.FUNCTIONS if n in p.given)
    p.function(name, "objective", [("v", kinds.VECTOR)], lambda v: v)
    return p.run(kinds.UNKNOWN)
