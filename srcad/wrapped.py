"""Python functions that stand for callables without source of their own: builtins with a rule, partial applications."""

from __future__ import annotations

import functools
import inspect
import linecache
from types import FunctionType
from typing import Any

import numpy as np

from srcad import load
from srcad.runtime.errors import DifferentiationError, SourceUnavailableError
from srcad.transforms import rules

_FOLLOWED = (functools.partial, functools._lru_cache_wrapper, np.vectorize)


def function(fn: Any) -> FunctionType:
    """``def name(x, ...): return fn(x, ...)``; an error for what has neither a rule nor source behind it."""
    if not callable(fn):
        raise DifferentiationError(f"{fn!r} is no function", hint="give a function, a method, or an object with __call__")
    if not isinstance(fn, _FOLLOWED) and rules.name_of(fn) is None:
        what = f"{fn!r} has no Python source to differentiate, and no derivative rule"
        raise SourceUnavailableError(what, hint="wrap it in a function, or give it a rule with srcad.register_rule")
    parameters = _parameters(fn)
    namespace: dict[str, Any] = {"called": fn} | {f"default_{p.name}": p.default for p in parameters}
    name = getattr(fn, "__name__", getattr(getattr(fn, "func", None), "__name__", ""))
    name = name if name.isidentifier() and name not in namespace else "function"
    return _defined(name, _declared(parameters), _given(parameters), namespace)


def as_declared(fn: FunctionType) -> FunctionType:
    """A decorator's ``*args, **kwargs`` with the parameters that it says it has, by ``functools.wraps``."""
    code = fn.__code__
    if not code.co_flags & inspect.CO_VARARGS:
        return fn
    parameters = list(inspect.signature(fn).parameters.values())
    own = inspect.signature(fn, follow_wrapped=False).parameters
    if [*own] == [p.name for p in parameters] or "called" in (p.name for p in parameters):
        return fn
    namespace: dict[str, Any] = {"called": fn} | {f"default_{p.name}": p.default for p in parameters}
    name = fn.__name__ if fn.__name__.isidentifier() else "function"
    return _defined(name, _declared(parameters), _given(parameters), namespace)


def by_position(fn: FunctionType, wrt: Any) -> FunctionType:
    """A function of ``*xs`` of which single arguments are differentiated, with these as parameters."""
    code = fn.__code__
    places = [w for w in (wrt if isinstance(wrt, tuple | list) else (wrt,)) if isinstance(w, int)]
    if not code.co_flags & inspect.CO_VARARGS or max(places, default=-1) < code.co_argcount:
        return fn
    star = code.co_varnames[code.co_argcount + code.co_kwonlyargcount]
    names = [*code.co_varnames[: code.co_argcount], *(f"{star}_{k}" for k in range(max(places) + 1 - code.co_argcount))]
    words = ", **words" if code.co_kwonlyargcount or code.co_flags & inspect.CO_VARKEYWORDS else ""
    given = f"{', '.join(names)}, *{star}{words}"
    name = fn.__name__ if fn.__name__.isidentifier() else "function"
    return _defined(name, given, given, {"called": fn})


def _defined(name: str, declared: str, given: str, namespace: dict[str, Any]) -> FunctionType:
    text = f"def {name}({declared}):\n    return called({given})\n"
    filename = f"<srcad {name}({declared})>"
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    made: FunctionType = load.define(text, name, namespace, filename)
    return made


def _parameters(fn: Any) -> list[inspect.Parameter]:
    """What is given to a callable: of a builtin what it needs, of a partial application all that it leaves open."""
    found = _signature(fn)
    if isinstance(fn, functools.partial):
        return [p for p in found if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return [p for p in found if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def _signature(fn: Any) -> list[inspect.Parameter]:
    given = fn.pyfunc if isinstance(fn, np.vectorize) else fn
    if isinstance(fn, functools.partial) and isinstance(fn.func, np.ufunc):
        left = [p for p in _signature(fn.func)[len(fn.args) :] if p.name not in fn.keywords]
        return left
    if isinstance(fn, np.ufunc):
        names = ["x"] if fn.nin == 1 else [f"x{k}" for k in range(1, fn.nin + 1)]
        return [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names]
    try:
        return list(inspect.signature(given).parameters.values())
    except (TypeError, ValueError):
        return [inspect.Parameter("x", inspect.Parameter.POSITIONAL_OR_KEYWORD)]


def _declared(parameters: list[inspect.Parameter]) -> str:
    parts: list[str] = []
    for k, parameter in enumerate(parameters):
        stars = any(p.startswith("*") for p in parts)
        if parameter.kind is parameter.KEYWORD_ONLY and not stars:
            parts.append("*")
        star = _STARS.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else f"=default_{parameter.name}"
        parts.append(f"{star}{parameter.name}{default}")
        following = parameters[k + 1].kind if k + 1 < len(parameters) else None
        if parameter.kind is parameter.POSITIONAL_ONLY and following is not parameter.kind:
            parts.append("/")
    return ", ".join(parts)


_STARS: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def _given(parameters: list[inspect.Parameter]) -> str:
    parts = (f"{p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else _STARS.get(p.kind, "") + p.name for p in parameters)
    return ", ".join(parts)
