"""The run-time door: calls whose callee is found out only when the generated code runs.

``srcad`` hands in the transformer when it is imported, so that nothing here imports the compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TRANSFORMER: list[Callable[..., Any]] = []


def install(transformer: Callable[..., Any]) -> None:
    """Set what makes a derivative: ``transformer(mode, function, positions)``."""
    _TRANSFORMER[:] = [transformer]


def call_vjp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], *args: Any) -> Any:
    """``f``'s value and its pullback to the wanted arguments."""
    function, positional = _plain(f, keywords, args)
    return _TRANSFORMER[0]("vjp", function, wanted)(*positional)


def call_jvp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], dots: Any, *args: Any) -> Any:
    """``f``'s value and its tangent along the tangents of the wanted arguments."""
    function, positional = _plain(f, keywords, args)
    return _TRANSFORMER[0]("jvp", function, wanted)(positional, dots)


def _plain(f: Any, keywords: tuple[str, ...], args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The call with all its arguments by position."""
    if not keywords:
        return f, args
    split = len(args) - len(keywords)
    code = f.__code__
    order = code.co_varnames[split : code.co_argcount]
    words = dict(zip(keywords, args[split:], strict=False))
    defaults = dict(zip(code.co_varnames[: code.co_argcount][::-1], (f.__defaults__ or ())[::-1], strict=False))
    return f, (*args[:split], *(words.get(n, defaults.get(n)) for n in order))
