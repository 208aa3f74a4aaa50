"""Python functions that stand for callables without source of their own: builtins with a rule, partial applications."""

from __future__ import annotations

import functools
import inspect
import linecache
import operator
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from srcad import load
from srcad.runtime.errors import DifferentiationError, SourceUnavailableError
from srcad.transforms import parse, proxies, rules, signatures, syntax

_GETTERS = (operator.itemgetter, operator.attrgetter, operator.methodcaller)
_FOLLOWED = (functools.partial, functools._lru_cache_wrapper, np.vectorize, *_GETTERS)


def function(fn: Any) -> FunctionType:
    """``def name(x, ...): return fn(x, ...)``; an error for what has neither a rule nor source behind it."""
    if not callable(fn):
        raise DifferentiationError(f"{fn!r} is no function", hint="give a function, a method, or an object with __call__")
    followed = isinstance(fn, _FOLLOWED) or proxies.is_proxy(fn) or is_known(fn)
    followed = followed or parse.compiled_from(fn) is not None or _computes(fn)
    if not followed and rules.name_of(fn) is None:
        what = f"{fn!r} has no Python source to differentiate, and no derivative rule"
        raise SourceUnavailableError(what, hint="wrap it in a function, or give it a rule with srcad.register_rule")
    return standing_for(fn, getattr(fn, "__name__", getattr(getattr(fn, "func", None), "__name__", "")), _parameters(fn))


def standing_for(fn: Any, name: str, parameters: list[inspect.Parameter]) -> FunctionType:
    """The function of these parameters that calls ``fn``."""
    namespace: dict[str, Any] = {"called": fn} | {f"default_{p.name}": p.default for p in parameters}
    name = name if name.isidentifier() and name not in namespace else "function"
    return _defined(name, _declared(parameters), _given(parameters), namespace)


def is_known(fn: Any) -> bool:
    """Whether a call of a function with source of its own has another derivative than that of the source."""
    if not isinstance(fn, FunctionType | MethodType) or proxies.is_proxy(fn):
        return False
    implicit = inspect.getattr_static(fn, "__srcad_implicit__", None) is not None
    return implicit or rules.name_of(fn) is not None or _is_scientific(fn)


def _is_scientific(fn: Any) -> bool:
    return (getattr(fn, "__module__", None) or "").partition(".")[0] in ("numpy", "scipy")


def _computes(fn: Any) -> bool:
    """Whether this is an operator as a function, or a method of arrays, numbers or ufuncs."""
    holder = getattr(fn, "__objclass__", None) or type(getattr(fn, "__self__", None))
    return getattr(fn, "__module__", None) == "_operator" or issubclass(holder, np.ndarray | np.number | np.ufunc | float)


def as_declared(fn: FunctionType, wrt: Any, ignore: Any, leading: int) -> FunctionType:
    """A decorator's ``*args, **kwargs`` with the parameters that it says it has, by ``functools.wraps``.

    A decorator that looks at its ``args`` or ``kwargs`` is given what the caller gives, and no defaults: then only those
    parameters have names that have no default or are asked for.
    """
    if not hasattr(fn, "__wrapped__"):
        return fn
    parameters = list(inspect.signature(fn).parameters.values())
    own = list(inspect.signature(fn, follow_wrapped=False).parameters.values())
    if [p.name for p in own] == [p.name for p in parameters] or "called" in (p.name for p in parameters):
        return fn
    if not fn.__code__.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        parameters = _renamed(parameters, own)
    elif not _hands_on(fn):
        asked = [w + leading if isinstance(w, int) and w >= 0 else w for c in (wrt, ignore) for w in _listed(c)]
        parameters = _asked(parameters, own, asked)
    namespace: dict[str, Any] = {"called": fn} | {f"default_{p.name}": p.default for p in parameters}
    name = fn.__name__ if fn.__name__.isidentifier() else "function"
    positional = None if fn.__code__.co_flags & inspect.CO_VARARGS else fn.__code__.co_argcount
    return _defined(name, _declared(parameters), _given(parameters, positional), namespace)


def _renamed(parameters: list[inspect.Parameter], own: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """A decorator's own parameters under the names that it says they have, if it says as many."""
    if [p.kind for p in own] != [p.kind for p in parameters] or any(p.kind is p.KEYWORD_ONLY for p in own):
        return own
    return [p.replace(default=o.default) for p, o in zip(parameters, own, strict=True)]


def _listed(wanted: Any) -> tuple[Any, ...]:
    return tuple(wanted) if isinstance(wanted, tuple | list | set | frozenset) else (wanted,)


def _hands_on(fn: FunctionType) -> bool:
    """Whether decorators do no more with ``args`` and ``kwargs`` than to hand on ``*args`` and ``**kwargs``, all of them."""
    while hasattr(fn, "__wrapped__"):
        code = fn.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        stars = sum(bool(code.co_flags & flag) for flag in (inspect.CO_VARARGS, inspect.CO_VARKEYWORDS))
        try:
            tree = parse.read(fn).node
        except DifferentiationError:
            return False
        inner: Any = fn.__wrapped__
        if not isinstance(inner, FunctionType) or not syntax.only_spread(tree, code.co_varnames[count : count + stars]):
            return False
        fn = inner
    return True


def _asked(parameters: list[inspect.Parameter], own: list[inspect.Parameter], asked: list[Any]) -> list[inspect.Parameter]:
    """The parameters that are declared by name, and the stars that take the rest."""
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    placed = [p for p in parameters if p.kind in by_place]
    stars = {p.kind: p for p in own if p.kind in _STARS}
    wanted = [p.name in asked or k in asked or p.default is p.empty for k, p in enumerate(placed)]
    count = max((k + 1 for k, w in enumerate(wanted) if w), default=0)
    if inspect.Parameter.VAR_POSITIONAL not in stars:
        count = max(count, sum(p.kind in by_place for p in own))
    words = [p for p in parameters if p.kind is p.KEYWORD_ONLY and (p.default is p.empty or p.name in asked)]
    star = [p for p in (stars.get(inspect.Parameter.VAR_POSITIONAL),) if p is not None]
    more = [p for p in (stars.get(inspect.Parameter.VAR_KEYWORD),) if p is not None]
    return [*placed[:count], *star, *words, *more]


def by_position(fn: FunctionType, wrt: Any, leading: int = 0) -> FunctionType:
    """A function of ``*xs`` of which single arguments are differentiated, with these as parameters."""
    code = fn.__code__
    places = [w + leading for w in (wrt if isinstance(wrt, tuple | list) else (wrt,)) if isinstance(w, int)]
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
    """What is given to a callable: of a builtin what it needs, and stars for the rest; of a partial application what is open."""
    found = signatures.declared(fn)
    if isinstance(fn, FunctionType | MethodType) and not _is_scientific(fn):
        return found
    if isinstance(fn, functools.partial) and isinstance(fn.func, FunctionType):
        return [p for p in found if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    needed, more = signatures.needed(fn)
    if not more:
        return needed
    names = {p.name for p in found}
    star = next((p.name for p in found if p.kind is p.VAR_POSITIONAL), "more" if "more" not in names else "further")
    words = "words" if "words" not in names else "keywords"
    rest = [inspect.Parameter(n, kind) for kind, n in zip(_STARS, (star, words), strict=True)]
    return [*(p.replace(name="x") if p.name == "self" else p for p in needed), *rest]


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


def _given(parameters: list[inspect.Parameter], positional: int | None = None) -> str:
    """The arguments of a call with the parameters' values, so many of them by position."""
    parts = (
        f"{p.name}={p.name}"
        if p.kind is p.KEYWORD_ONLY or (positional is not None and k >= positional and p.kind not in _STARS)
        else _STARS.get(p.kind, "") + p.name
        for k, p in enumerate(parameters)
    )
    return ", ".join(parts)
