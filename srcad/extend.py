"""Rules of the user's own: a derivative for a function that has none, or a better one than its source gives."""

from __future__ import annotations

import inspect
import itertools
import linecache
from collections.abc import Callable
from typing import Any

from srcad import load
from srcad.runtime.errors import DifferentiationError, NoDerivativeError
from srcad.transforms import rules

_COUNTER = itertools.count()


def register_rule(
    fn: Any = None,
    *,
    partials: Callable[..., Any] | None = None,
    jvp: Callable[..., Any] | None = None,
    vjp: Callable[..., Any] | None = None,
) -> Any:
    """Give a function a derivative; also as a decorator.

    ``partials(value, *args)`` gives a tuple of elementwise partials and serves both modes; ``jvp(value, args, tangents)``
    gives the tangent; ``vjp(value, args, value_bar)`` gives a tuple, ``None`` for what carries no derivative.

    >>> import srcad
    >>> @srcad.register_rule(partials=lambda value, x: (3.0 * x * x,))
    ... def cube(x):
    ...     return x * x * x
    >>> def f(x):
    ...     return cube(x) + 1.0
    >>> srcad.grad(f)(2.0)
    12.0
    """
    if fn is None:
        return lambda f: register_rule(f, partials=partials, jvp=jvp, vjp=vjp)
    if partials is None and jvp is None and vjp is None:
        raise DifferentiationError("register_rule needs partials=, jvp= or vjp=")
    count = _count(fn)
    op = rules.custom_name(fn)
    names = [f"x{k}" for k in range(1, count + 1)]
    listed = ", ".join(names)
    if partials is not None:
        for k in range(count):
            rules.define(f"{op}_partial_{k}", _partial(partials, k))
        texts = [f"{op}_partial_{k}(y, {listed})" for k in range(count)]
        rules.define(op, fn)
        rules.register(f"{op}({listed})", partials=texts)
        return fn
    for k in range(count):
        rules.define(f"{op}_jvp_{k}", _tangent(fn, jvp, k, count))
        rules.define(f"{op}_vjp_{k}", _adjoint(fn, vjp, k))
    tangents = [f"{op}_jvp_{k}(y, {listed}, x{k + 1}_dot)" for k in range(count)]
    adjoints = [f"{op}_vjp_{k}(y, {listed}, y_bar)" for k in range(count)]
    rules.define(op, fn)
    rules.register(f"{op}({listed})", tangents=tangents, adjoints=adjoints)
    return fn


def _count(fn: Any) -> int:
    try:
        return len(inspect.signature(fn).parameters)
    except (TypeError, ValueError):
        return int(getattr(fn, "nin", 1))


def _partial(partials: Callable[..., Any], k: int) -> Callable[..., Any]:
    def partial(value: Any, *args: Any) -> Any:
        found = partials(value, *args)
        found = found[k] if isinstance(found, tuple) else found
        return 0.0 if found is None else found

    return partial


def _tangent(fn: Any, jvp: Callable[..., Any] | None, k: int, count: int) -> Callable[..., Any]:
    def tangent(value: Any, *given: Any) -> Any:
        if jvp is None:
            raise NoDerivativeError(f"{fn.__name__} has no forward rule: register_rule it with jvp= or partials=")
        *args, dot = given
        dots = tuple(dot if j == k else 0.0 * dot for j in range(count))
        return jvp(value, tuple(args), dots)

    return tangent


def _adjoint(fn: Any, vjp: Callable[..., Any] | None, k: int) -> Callable[..., Any]:
    def adjoint(value: Any, *given: Any) -> Any:
        if vjp is None:
            raise NoDerivativeError(f"{fn.__name__} has no reverse rule: register_rule it with vjp= or partials=")
        *args, value_bar = given
        found = vjp(value, tuple(args), value_bar)
        found = found[k] if isinstance(found, tuple) else found
        return 0.0 * value_bar if found is None else found

    return adjoint


def implicit_root(solver: Callable[..., Any], residual: Callable[..., Any]) -> Callable[..., Any]:
    """A root-finder whose derivative is that of the root it finds, by the implicit function theorem.

    ``residual(solver(*args), *args)`` is zero: a number for a number, an array for an array of as many elements.  The
    solver is run as it is; only the residual is differentiated.  Where its derivative by the root is singular, so is that
    of the root: infinite, or ``numpy.linalg.LinAlgError``.

    >>> import srcad
    >>> def bisection(a):
    ...     low, high = 0.0, 1.0 + a
    ...     for _ in range(60):
    ...         middle = (low + high) / 2
    ...         low, high = (middle, high) if middle * middle < a else (low, middle)
    ...     return low
    >>> root = srcad.implicit_root(bisection, lambda y, a: y * y - a)
    >>> round(float(srcad.grad(lambda a: root(a))(4.0)), 12)
    0.25
    """
    parameters = inspect.signature(solver).parameters.values()
    name = getattr(solver, "__name__", "solver")
    defaults = {f"default_{p.name}": p.default for p in parameters if p.default is not p.empty}
    shown = [str(p.replace(annotation=p.empty, default=p.empty)) for p in parameters]
    shown = [f"{s}=default_{p.name}" if f"default_{p.name}" in defaults else s for s, p in zip(shown, parameters, strict=True)]
    only = [k for k, p in enumerate(parameters) if p.kind is p.KEYWORD_ONLY]
    if only and all(p.kind is not p.VAR_POSITIONAL for p in parameters):
        shown.insert(only[0], "*")
    given = ", ".join(f"{p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else _bare(str(p)) for p in parameters)
    text = f"def solve({', '.join(shown)}):\n    return declared({given})\n"
    filename = f"<srcad implicit_root {next(_COUNTER)}>"
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    made: Callable[..., Any] = load.define(text, "solve", defaults | {"declared": Declared(solver, residual)}, filename)
    made.__name__, made.__doc__ = name, solver.__doc__
    return made


def _bare(parameter: str) -> str:
    """A parameter without its annotation and default."""
    return parameter.split(":")[0].split("=")[0]


class Declared:
    """A solver, and the residual of what it finds."""

    def __init__(self, solver: Callable[..., Any], residual: Callable[..., Any]) -> None:
        self.__srcad_implicit__ = solver, residual

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self.__srcad_implicit__[0](*args, **keywords)
