"""Rules of the user's own: a derivative for a function that has none, or a better one than its source gives."""

from __future__ import annotations

import inspect
import itertools
import linecache
from collections.abc import Callable
from typing import Any, TypeVar, overload

from srcad import load, recent
from srcad.runtime.errors import DifferentiationError, NoDerivativeError
from srcad.transforms import rules

F = TypeVar("F", bound=Callable[..., Any])
_COUNTER = itertools.count()



@overload
def register_rule(
    fn: F,
    *,
    partials: Callable[..., Any] | None = None,
    jvp: Callable[..., Any] | None = None,
    vjp: Callable[..., Any] | None = None,
) -> F: ...
@overload
def register_rule(
    fn: None = None,
    *,
    partials: Callable[..., Any] | None = None,
    jvp: Callable[..., Any] | None = None,
    vjp: Callable[..., Any] | None = None,
) -> Callable[[F], F]: ...
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
    if not callable(fn):
        raise DifferentiationError(f"{fn!r} is no function", hint="register_rule(fn, partials=...)")
    recent.forget()
    op = rules.custom_name(fn)
    defaults = _defaults(fn)
    count = len(defaults)
    names = [f"x{k}" for k in range(1, count + 1)]
    listed = ", ".join(names)
    head = ", ".join(n if d is _REQUIRED else f"{n}={op}_default_{n}" for n, d in zip(names, defaults, strict=True))
    for name, default in zip(names, defaults, strict=True):
        if default is not _REQUIRED:
            rules.define(f"{op}_default_{name}", default)
    if partials is not None:
        for k in range(count):
            rules.define(f"{op}_partial_{k}", _partial(fn, partials, k, count))
        texts = [f"{op}_partial_{k}(y, {listed})" for k in range(count)]
        rules.define(op, fn)
        rules.register(f"{op}({head})", partials=texts)
        return fn
    for k in range(count):
        rules.define(f"{op}_jvp_{k}", _tangent(fn, jvp, k, count))
        rules.define(f"{op}_vjp_{k}", _adjoint(fn, vjp, k, count))
    tangents = [f"{op}_jvp_{k}(y, {listed}, x{k + 1}_dot)" for k in range(count)]
    adjoints = [f"{op}_vjp_{k}(y, {listed}, y_bar)" for k in range(count)]
    rules.define(op, fn)
    rules.register(f"{op}({head})", tangents=tangents, adjoints=adjoints)
    return fn


_REQUIRED = inspect.Parameter.empty


def _defaults(fn: Any) -> list[Any]:
    """The default of each parameter."""
    try:
        return [p.default for p in inspect.signature(fn).parameters.values() if p.kind is not p.KEYWORD_ONLY]
    except (TypeError, ValueError):
        return [_REQUIRED] * int(getattr(fn, "nin", 1))


# What these make is differentiated by its source when a derivative is differentiated again.


def _partial(fn: Any, partials: Callable[..., Any], k: int, count: int) -> Callable[..., Any]:
    def partial(value: Any, *args: Any) -> Any:
        found = partials(value, *args)
        if isinstance(found, tuple):
            if len(found) != count:
                raise DifferentiationError(f"partials= of {fn.__name__} gives {len(found)} partials for {count} arguments")
            found = found[k]
        return 0.0 if found is None else found

    return partial


def _tangent(fn: Any, jvp: Callable[..., Any] | None, k: int, count: int) -> Callable[..., Any]:
    if jvp is None:
        return _missing(f"{fn.__name__} has no forward rule: register_rule it with jvp= or partials=")

    def tangent(value: Any, *given: Any) -> Any:
        args, dot = given[:-1], given[-1]
        dots = [0.0 * dot for j in range(count)]
        dots[k] = dot
        return jvp(value, tuple(args), tuple(dots))

    return tangent


def _adjoint(fn: Any, vjp: Callable[..., Any] | None, k: int, count: int) -> Callable[..., Any]:
    if vjp is None:
        return _missing(f"{fn.__name__} has no reverse rule: register_rule it with vjp= or partials=")

    def adjoint(value: Any, *given: Any) -> Any:
        args, value_bar = given[:-1], given[-1]
        found = vjp(value, tuple(args), value_bar)
        if isinstance(found, tuple):
            if len(found) != count:
                raise DifferentiationError(f"vjp= of {fn.__name__} gives {len(found)} adjoints for {count} arguments")
            found = found[k]
        return 0.0 * value_bar if found is None else found

    return adjoint


def _missing(what: str) -> Callable[..., Any]:
    def missing(*args: Any) -> Any:
        raise NoDerivativeError(what)

    return missing
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
