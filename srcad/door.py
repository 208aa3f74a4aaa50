"""The run-time door: a call whose callee is known only now is a small function of its own, and differentiated as such.

``call(f, x0, x1, k=x2)`` is differentiated on the callee's identity and the kinds of the arguments, so that everything
that holds of calls in the user's code (rules, defaults, keywords, methods) holds of these too.
"""

from __future__ import annotations

import functools
import linecache
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad import load, parameters
from srcad.derivative import Derivative
from srcad.parts import Rows, each, filled, leaves, moved
from srcad.runtime import calls
from srcad.runtime.broadcast import zeros_like
from srcad.runtime.errors import DifferentiationError, NoDerivativeError, OtherPath, UnsupportedSyntaxError
from srcad.transforms import linearize, proxies, specs
from srcad.transforms.pipeline import Options
from srcad.transforms.stages import Levels

if TYPE_CHECKING:
    from srcad.levels import Higher, Level


def transformer(mode: str, wanted: Any, keywords: tuple[str, ...]) -> Callable[..., Any]:
    """What the door calls: value and pullback, value and tangent, or the first of many stages, of a callee and its arguments."""
    makers: dict[str, Callable[..., Any]] = {"vjp": _vjp, "jvp": _jvp, "higher": _higher}
    return functools.partial(makers[mode], wanted, keywords)


def _vjp(wanted: tuple[int, ...], keywords: tuple[str, ...], f: Any, args: tuple[Any, ...]) -> Any:
    if "*" in keywords or "**" in keywords:
        flat = _Spread.of(keywords, args)
        value, pullback = _vjp(flat.places(wanted), flat.keywords, f, flat.args)
        return value, lambda y_bar: flat.gathered(wanted, pullback(y_bar))
    call = _opened(f, args, keywords)
    live = _live(wanted, args)
    if not live:
        return call.made(), lambda y_bar: (None,) * len(wanted)
    derivative, call = _compiled("vjp", call, f, live)
    value, pullback = derivative(call.function, *call.args)
    if live == wanted:
        return value, pullback
    return value, lambda y_bar: _spread(wanted, live, pullback(y_bar))


def _jvp(wanted: tuple[int, ...], keywords: tuple[str, ...], f: Any, args: tuple[Any, ...], dots: Any) -> Any:
    if "*" in keywords or "**" in keywords:
        flat = _Spread.of(keywords, args)
        return _jvp(flat.places(wanted), flat.keywords, f, flat.args, flat.taken_apart(wanted, dots))
    call = _opened(f, args, keywords)
    live = _live(wanted, args)
    if not live:
        value = call.made()
        return value, zeros_like(value)
    derivative, call = _compiled("jvp", call, f, live)
    values = (call.function, *call.args)
    along = (d for k, d in zip(wanted, dots, strict=True) if k in live)
    return derivative.compiled(values).run(*values, *along)


def _compiled(mode: str, call: _Call, f: Any, live: tuple[int, ...]) -> tuple[Derivative, _Call]:
    """The derivative of a call; of a method that is not differentiated for every object of its class, for the very one."""
    with _uninterrupted():
        return _made(mode, call, f, live)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What stops srcad in its own work, as alarms do, is not for a handler of the user's that stands around the call."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, Exception | KeyboardInterrupt | SystemExit | OtherPath):
            raise
        raise DifferentiationError(f"the derivative of what is called here was not finished: {error!r}") from error


def _made(mode: str, call: _Call, f: Any, live: tuple[int, ...]) -> tuple[Derivative, _Call]:
    try:
        derivative = call.derivative(mode, live)
        derivative.compiled((call.function, *call.args))
    except (UnsupportedSyntaxError, NoDerivativeError):
        method = f if isinstance(f, MethodType) else getattr(f, "__call__", None)  # noqa: B004
        if call.leading != 1 or not isinstance(method, MethodType) or isinstance(method.__self__, type):
            raise
        call = _Call(method, call.args[1:], call.keywords, 0)
        derivative = call.derivative(mode, live)
        derivative.compiled((call.function, *call.args))
    return derivative, call


def _higher(wanted: Levels, keywords: tuple[str, ...], f: Any, inputs: tuple[Any, ...]) -> Any:
    from srcad.levels import Plan

    count = len(inputs) - sum(len(places) for mode, places in wanted if mode == "jvp")
    args, dots = inputs[:count], inputs[count:]
    parts: Sequence[Any] = range(count)
    if "*" in keywords or "**" in keywords:
        flat = _Spread.of(keywords, args)
        args, keywords, parts = flat.args, flat.keywords, flat.parts
    call = _opened(f, args, keywords)
    live = {k: call.leading + k for k in range(len(args)) if parameters.carries(specs.of(args[k], True))}
    plan = Plan.of(wanted, [moved(part, live) for part in parts], len(call.args), dots)
    function = _call(len(call.args), call.keywords, len(plan.dots))
    if not any(level.names for level in plan.levels) and not specs.by_identity(call.function):
        call, function = replace(call, function=call.made()), _call(len(call.args), (), len(plan.dots), made=True)
    else:
        call.known()
    derivative = _of_levels(plan.levels, function)
    values = (call.function, *call.args, *plan.dots)

    def start() -> Any:
        return plan.formed(derivative.compiled(values).run(*values))

    found = start()
    if len(plan.given) == 1:
        return found
    out, onward = found
    return out, calls.Stage(onward, start, len(plan.given), (), (out,))


@dataclass(frozen=True, slots=True)
class _Spread:
    """A call's arguments one by one, and of each argument that is spread the places where its parts went."""

    args: tuple[Any, ...]
    keywords: tuple[str, ...]
    parts: tuple[Any, ...]

    @classmethod
    def of(cls, keywords: tuple[str, ...], args: tuple[Any, ...]) -> _Spread:
        split = len(args) - len(keywords)
        given = list(zip(("",) * split + keywords, args, strict=True))
        positional = [v for k, v in given if not k]
        stars = [list(v) for k, v in given if k == "*"]
        names: list[str] = []
        values = [*positional, *(e for s in stars for e in s)]
        parts: list[Any] = list(range(split))
        first = split
        for word, value in given[split:]:
            if word == "*":
                count = len(stars.pop(0))
                parts.append((Rows if isinstance(value, np.ndarray) else list)(range(first, first + count)))
                first += count
        for word, value in given[split:]:
            if word == "**":
                parts.append({k: len(values) + j for j, k in enumerate(value)})
                names.extend(value)
                values.extend(value.values())
            elif word != "*":
                parts.append(len(values))
                names.append(word)
                values.append(value)
        return cls(tuple(values), tuple(names), tuple(parts))

    def places(self, wanted: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(p for k in wanted for p in leaves(self.parts[k]))

    def gathered(self, wanted: tuple[int, ...], bars: Any) -> tuple[Any, ...]:
        """The adjoints of the arguments as they were given."""
        found = dict(zip(self.places(wanted), bars, strict=True))
        return tuple(filled(self.parts[k], found) for k in wanted)

    def taken_apart(self, wanted: tuple[int, ...], dots: Any) -> tuple[Any, ...]:
        """The tangents of the arguments one by one."""
        return tuple(d for k, dot in zip(wanted, dots, strict=True) for d in each(self.parts[k], dot))


@dataclass(frozen=True, slots=True)
class _Call:
    """A callee and its arguments, the last ones by keyword; ``leading`` of them are not of the caller."""

    function: Any
    args: tuple[Any, ...]
    keywords: tuple[str, ...]
    leading: int

    def made(self) -> Any:
        split = len(self.args) - len(self.keywords)
        return self.function(*self.args[:split], **dict(zip(self.keywords, self.args[split:], strict=True)))

    def derivative(self, mode: str, wanted: tuple[int, ...]) -> Derivative:
        return _derivative(mode, len(self.known().args), self.keywords, tuple(self.leading + k for k in wanted))

    def known(self) -> _Call:
        """The call itself, of what can be differentiated."""
        if not specs.by_identity(self.function):
            what = f"{self.function!r}, which is called here, has no Python source to differentiate"
            raise NoDerivativeError(what, hint="give it a derivative with srcad.register_rule")
        return self


def _opened(f: Any, args: tuple[Any, ...], keywords: tuple[str, ...]) -> _Call:
    """A call of a method, partial application or callable object as one of the function behind it."""
    leading: tuple[Any, ...] = ()
    while not specs.by_identity(f) or isinstance(f, MethodType) or proxies.is_proxy(f):
        if proxies.is_proxy(f):
            found = proxies.opened(f)
            if found is None:
                break
            f, leading = found[0], (*found[1:], *leading)
        elif isinstance(f, MethodType):
            f, leading = f.__func__, (f.__self__, *leading)
        elif isinstance(f, functools.partial):
            named = {k: v for k, v in f.keywords.items() if k not in keywords}
            args, keywords = (*args, *named.values()), (*keywords, *named)
            f, leading = f.func, (*f.args, *leading)
        elif isinstance(getattr(type(f), "__call__", None), FunctionType):  # noqa: B004
            f, leading = type(f).__call__, (f, *leading)
        else:
            break
    return _Call(f, (*leading, *args), keywords, len(leading))


def _live(wanted: tuple[int, ...], args: tuple[Any, ...]) -> tuple[int, ...]:
    """The arguments whose values carry derivatives."""
    return tuple(k for k in wanted if parameters.carries(specs.of(args[k], True)))


def _spread(wanted: tuple[int, ...], live: tuple[int, ...], bars: Any) -> tuple[Any, ...]:
    """The adjoints of the wanted arguments; of those that carry none, ``None``."""
    found = dict(zip(live, bars, strict=True))
    return tuple(found.get(k) for k in wanted)


@functools.lru_cache(4096)
def _derivative(mode: str, count: int, keywords: tuple[str, ...], wanted: tuple[int, ...]) -> Derivative:
    return Derivative(mode, _call(count, keywords), tuple(1 + k for k in wanted), (), Options(pure=True))


@functools.lru_cache(4096)
def _of_levels(levels: tuple[Level, ...], function: FunctionType) -> Higher:
    from srcad.levels import Higher

    return Higher(function, levels)


@functools.lru_cache(256)
def _call(count: int, keywords: tuple[str, ...], dots: int = 0, made: bool = False) -> FunctionType:
    """``lambda f, x0, ...: f(x0, ..., k=...)``, for so many arguments, the last ones by keyword; tangents follow.

    ``made``: the call is made already, and ``f`` what it gave.
    """
    names = [f"x{k}" for k in range(count)]
    split = count - len(keywords)
    given = ", ".join((*names[:split], *(f"{k}={n}" for k, n in zip(keywords, names[split:], strict=True))))
    params = ("f", *names, *(f"x{count + k}" for k in range(dots)))
    text = f"def called({', '.join(params)}):\n    return f{'' if made else f'({given})'}\n"
    filename = f"<srcad call({', '.join(params)}: {given})>"
    linecache.cache[filename] = len(text), None, text.splitlines(True), filename
    made_function: FunctionType = load.define(text, "called", {}, filename)
    vars(made_function)[linearize.CALLED] = True
    return made_function
