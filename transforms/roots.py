"""A root or a fixed point is one operation on the function and on what that reads."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from srcad.runtime import solvers as found_by
from srcad.transforms import implicit, kinds, operations, problems, resolve, solvers
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, TRUE, Items, Sym, Value, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def number(lin: Linearizer, value: Value) -> Value:
    """The value of a function that is a number to its solver."""
    rank = kinds.rank(value.kind) if isinstance(value, Sym) else 1
    if not rank:
        return value
    return lin.op("getitem", operations.primitive(lin, "np.ravel", (value,), ()), literal(0))


def array(lin: Linearizer, value: Value) -> Value:
    """The value of a function that is an array to its solver."""
    array = operations.primitive(lin, "np.asarray", (value,), ())
    flat = isinstance(array, Sym) and kinds.rank(array.kind) == 1
    return array if flat else operations.primitive(lin, "np.ravel", (array,), ())


def bracketed(p: problems.Problem) -> Value:
    """``brentq`` and its like."""
    closed = p.function("f", "residual", [("v", kinds.FLOAT)], functools.partial(number, p.lin))
    return _with_report(p, "implicit", closed, kinds.FLOAT, 2)


def _with_report(p: problems.Problem, op: str, closed: problems.Closed, kind: Kind, size: int) -> Value:
    """A root, with what ``full_output=True`` tells."""
    if not p.constant("full_output"):
        return p.result(op, p.run(kind), closed)
    value, *others = p.parts(p.run(kinds.UNKNOWN), kind, *[kinds.UNKNOWN] * (size - 1))
    return Items(tuple, (p.result(op, value, closed), *others))


def _started(p: problems.Problem, name: str) -> Kind:
    """The kind of the iterates that start with an argument."""
    start = p.lin.op("np.asarray", p.value(name)) if not isinstance(p.value(name), Sym) else p.value(name)
    kind = start.kind if isinstance(start, Sym) else kinds.UNKNOWN
    if kinds.is_scalar(kind):
        return problems.COMPLEX if kinds.is_complex(kind) else problems.NUMBER
    dtype = kinds.result_dtype(kind)
    if dtype is None:
        return kinds.UNKNOWN
    return kinds.Array(np.result_type(dtype, float), kinds.rank(kind))


def newton(p: problems.Problem) -> Value:
    kind = _started(p, "x0")
    finish = functools.partial(number, p.lin) if kinds.is_scalar(kind) else lambda v: v
    closed = p.function("func", "residual", [("v", kind)], finish)
    return _with_report(p, "implicit", closed, kind, 2 if kinds.is_scalar(kind) else 3)


def root_scalar(p: problems.Problem) -> Value:
    if p.value("fprime") == TRUE or p.value("fprime2") == TRUE:
        raise p.lin.error_here("root_scalar of a function that returns its derivative too is not differentiated")
    bracketed = p.value("bracket") != NONE and p.value("method") in (NONE, *map(literal, solvers.BRACKETED))
    kind = kinds.FLOAT if bracketed else problems.NUMBER
    closed = p.function("f", "residual", [("v", kind)], functools.partial(number, p.lin))
    found = p.run(kinds.UNKNOWN)
    return p.told(found_by.Root, found, root=p.result("implicit", p.attribute(found, "root", kind), closed))


def fsolve(p: problems.Problem) -> Value:
    closed = p.function("func", "residual", [("v", kinds.VECTOR)], functools.partial(array, p.lin))
    return _with_report(p, "implicit_system", closed, kinds.VECTOR, 4)


def root(p: problems.Problem) -> Value:
    if p.value("jac") == TRUE:
        raise p.lin.error_here("root of a function that returns its Jacobian too is not differentiated")
    closed = p.function("fun", "residual", [("v", kinds.VECTOR)], functools.partial(array, p.lin))
    found = p.run(kinds.UNKNOWN)
    x = p.result("implicit_system", p.attribute(found, "x", kinds.VECTOR), closed)
    return p.told(found_by.SystemRoot, found, x=x)


def fixed_point(p: problems.Problem) -> Value:
    rank = kinds.rank(_started(p, "x0"))
    if rank not in (0, 1):
        raise p.lin.error_here("fixed_point of an array of several axes is not differentiated")
    kind = kinds.Array(np.dtype(float), rank)
    function, free = p.function("func", "mapping", [("v", kind)], lambda v: v)
    value = p.run(kind)
    if rank == 0:
        value = resolve.passive_symbol(p.lin.op("getitem", value, literal(())))
    residual = implicit.of_mapping(p.lin.build, function)
    return p.result("implicit_system" if rank else "implicit", value, (residual, free))


def of_equations(p: problems.Problem) -> Value:
    """``broyden1`` and its like."""
    closed = p.function("F", "residual", [("v", kinds.VECTOR)], functools.partial(array, p.lin))
    if kinds.rank(_started(p, "xin")) != 1:
        raise p.lin.error_here(f"{p.target.__name__} of an array of several axes is not differentiated")
    return p.result("implicit_system", p.run(kinds.VECTOR), closed)
