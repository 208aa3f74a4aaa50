"""The run-time door: calls whose callee is found out only when the generated code runs.

``srcad`` hands in the transformer when it is imported, so that nothing here imports the compiler.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

_TRANSFORMER: list[Callable[..., Any]] = []


def install(transformer: Callable[..., Any]) -> None:
    """Set what makes a derivative of a call: ``transformer(mode, positions, keywords)``."""
    _TRANSFORMER[:] = [transformer]


def call_vjp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], *args: Any) -> Any:
    """``f``'s value and its pullback to the wanted arguments; the last arguments are given by ``keywords``."""
    return _TRANSFORMER[0]("vjp", wanted, keywords)(f, args)


def call_jvp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], dots: Any, *args: Any) -> Any:
    """``f``'s value and its tangent along the tangents of the wanted arguments."""
    return _TRANSFORMER[0]("jvp", wanted, keywords)(f, args, dots)


@functools.lru_cache(None)
def method_named(name: str) -> Callable[..., Any]:
    """The function ``lambda obj, ...: obj.name(...)``, one for each name."""

    def called(obj: Any, *args: Any, **words: Any) -> Any:
        return getattr(obj, name)(*args, **words)

    return called
