"""An integral, or the solution of a differential equation, is one operation on the function and on what that reads."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from srcad.runtime import solvers as found_by
from srcad.transforms import expressions, inlining, introspection, kinds, operations, problems, resolve, roots, rules
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, TRUE, Items, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def quad(p: problems.Problem) -> Value:
    if p.given.get("weight", NONE) != NONE and p.lin.varied(p.given["a"], p.given["b"], p.given.get("wvar", NONE)):
        raise p.lin.error_here("quad with a weight is differentiated in its integrand only")
    if getattr(introspection.class_of(p.lin, p.value("func")), "__name__", "") == "LowLevelCallable":
        raise p.lin.error_here("quad of a LowLevelCallable is not differentiated")
    closed = p.function(
        "func", "integrand", [("t", kinds.FLOAT)], functools.partial(roots.number, p.lin),
        always=p.lin.varied(p.given["a"], p.given["b"]),
    )  # fmt: skip
    kind = kinds.Scalar(complex) if p.given.get("complex_func", NONE) == TRUE else kinds.FLOAT
    size = 3 if p.constant("full_output") else 2
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    skipped = ("func", "a", "b", "args", "full_output", "complex_func")
    words = _options(p.lin, {k: v for k, v in p.given.items() if k not in skipped})
    return Items(tuple, (p.result("integrated", value, closed, p.given["a"], p.given["b"], words), *others))


def quad_vec(p: problems.Problem) -> Value:
    limits = p.given["a"], p.given["b"]
    closed = p.function("f", "integrand", [("t", kinds.FLOAT)], lambda v: v, always=p.lin.varied(*limits))
    kind = p.lin.build.kind(closed[0].program.result)  # type: ignore[arg-type]
    size = 3 if p.constant("full_output") else 2
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    words = _options(p.lin, {k: v for k, v in p.given.items() if k in ("epsrel", "limit", "points")})
    return Items(tuple, (p.result("integrated", value, closed, *limits, words), *others))


def _options(lin: Linearizer, given: dict[str, Value]) -> Sym:
    """Options of a solver as one operand."""
    values = [v for v in given.values() if v != NONE]
    names = [literal(k) for k, v in given.items() if v != NONE]
    return resolve.passive_symbol(lin.op("dict", *names, *values, kind=kinds.Opaque(dict)))


def walked(name: str) -> Callable[[problems.Problem], Value]:
    """A solver that is written in terms of others."""

    def walk(p: problems.Problem) -> Value:
        function = getattr(rules.runtime(), name)
        p.given["args"] = Items(tuple, p.extra())
        words = {"quad": reference("quad", rules.resolve("scipy.integrate.quad"))} | p.given
        return inlining.python_function(p.lin, reference(name, function), function, (), tuple(words.items()), p.hint)

    return walk


def solve_ivp(p: problems.Problem) -> Value:
    p.refuse(("events", "dense_output"))
    lin = p.lin
    y0 = _state(lin, p.given["y0"])
    t0, end = (expressions.item(lin, p.given["t_span"], literal(k)) for k in (0, 1))
    own = [("t", kinds.FLOAT), ("y", y0.kind)]
    closed = p.function("fun", "rate", own, functools.partial(roots.array, lin), always=lin.varied(y0, t0, end))
    found = p.run(kinds.UNKNOWN)
    times: Value = p.attribute(found, "t", kinds.VECTOR)
    told = times
    if p.given.get("t_eval", NONE) != NONE:
        if lin.varied(p.given["t_eval"]):
            told = times = operations.primitive(lin, "np.asarray", (p.given["t_eval"],), ())
    elif lin.varied(t0, end):
        inner = lin.op("getitem", times, lin.op("slice", literal(1), literal(-1), NONE), kind=kinds.VECTOR)
        ends = [Items(list, (end_value,)) for end_value in (t0, end)]
        told = times = operations.primitive(lin, "np.concatenate", (Items(tuple, (ends[0], inner, ends[1])),), ())
    skipped = {*inspect.signature(p.target).parameters, "jac", "jac_sparsity", "lband", "uband"} - {"method"}
    words = _options(lin, {k: v for k, v in p.given.items() if k not in skipped})
    y = p.result("flowed", p.attribute(found, "y", kinds.MATRIX), closed, t0, times, y0, words)
    return p.told(found_by.Solution, found, t=told, y=y)


def _state(lin: Linearizer, value: Value) -> Sym:
    """An initial state as an array of floating-point numbers."""
    array = lin.op("np.atleast_1d", lin.op("np.asarray", value))
    if kinds.is_exact(array.kind):
        array = lin.op("np.asarray", array, reference("np.float64", np.float64))
    return array if isinstance(array.kind, kinds.Array) else Sym(array.operand, kinds.VECTOR, array.varied)


def odeint(p: problems.Problem) -> Value:
    lin = p.lin
    y0, times = _state(lin, p.given["y0"]), operations.primitive(lin, "np.asarray", (p.given["t"],), ())
    own: list[tuple[str, Kind]] = [("t", kinds.FLOAT), ("y", kinds.VECTOR)]
    flip = not p.constant("tfirst")
    closed = p.function("func", "rate", own, functools.partial(roots.array, lin), flip, lin.varied(y0, times))
    first = {"tfirst": TRUE} if p.is_made_here else {}
    several = bool(p.constant("full_output"))
    found = p.run(kinds.UNKNOWN if several else kinds.MATRIX, **first)
    rows, *others = p.parts(found, kinds.MATRIX, kinds.UNKNOWN) if several else (found,)
    columns = resolve.passive_symbol(lin.op(".T", rows))
    t0 = lin.op("getitem", times, literal(0))
    words = {"method": literal("LSODA")} | {k: p.given[k] for k in ("rtol", "atol") if k in p.given}
    y = lin.op(".T", p.result("flowed", columns, closed, t0, times, y0, _options(lin, words)), hint=p.hint)
    return Items(tuple, (y, *others)) if several else y
