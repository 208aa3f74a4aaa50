"""The run-time door: calls whose callee is found out only when the generated code runs.

``srcad`` hands in the transformer when it is imported, so that nothing here imports the compiler.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from srcad.runtime.broadcast import zeros_like
from srcad.runtime.errors import OtherPath
from srcad.runtime.labelled import table_name

_TRANSFORMER: list[Callable[..., Any]] = []
#: The operators by which a class says what arithmetic does.
_OPERATORS = tuple(f"__{r}{n}__" for n in ("add", "sub", "mul", "truediv", "pow", "matmul", "mod") for r in ("", "r"))


def install(transformer: Callable[..., Any]) -> None:
    """Set what makes a derivative of a call: ``transformer(mode, positions, keywords)``."""
    _TRANSFORMER[:] = [transformer]


def call_vjp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], *args: Any) -> Any:
    """``f``'s value and its pullback to the wanted arguments; the last arguments are given by ``keywords``."""
    return _TRANSFORMER[0]("vjp", wanted, keywords)(f, args)


def call_jvp(f: Any, wanted: tuple[int, ...], keywords: tuple[str, ...], *inputs: Any) -> Any:
    """``f``'s value and its tangent; ``inputs`` are the arguments and then the tangents of the wanted ones."""
    count = len(inputs) - len(wanted)
    return _TRANSFORMER[0]("jvp", wanted, keywords)(f, inputs[:count], inputs[count:])


def check_value(x: Any, site: str) -> None:
    """Leave for where ``x`` is a table or an operator is called at run time, unless arithmetic is that of numbers and arrays."""
    if type(x) is not float and not _has_no_operators(type(x)):  # type: ignore[arg-type] # classes are hashable
        raise OtherPath(site + table_name(type(x)))  # type: ignore[arg-type] # classes are hashable


def differs(found: Any, granted: Any) -> bool:
    """Whether something is not what a derivative was made for; the places of a list are written as a tuple there."""
    return bool(as_granted(found) != granted)


def as_granted(found: Any) -> Any:
    """What was found where something is taken for granted, as a constant of a derivative."""
    return found.item() if isinstance(found, np.generic) else tuple(found) if isinstance(found, list) else found


@functools.lru_cache(1024)
def _has_no_operators(cls: type) -> bool:
    return not any(isinstance(getattr(cls, name, None), FunctionType) for name in _OPERATORS)


@functools.lru_cache(None)
def method_named(name: str) -> Callable[..., Any]:
    """The function ``lambda obj, ...: obj.name(...)``, one for each name."""

    def called(obj: Any, *args: Any, **words: Any) -> Any:
        return getattr(obj, name)(*args, **words)

    called.__name__ = name
    return called


def call_higher(f: Any, levels: tuple[tuple[str, tuple[int, ...]], ...], keywords: tuple[str, ...], *inputs: Any) -> Any:
    """The first stage of ``f`` after several transformations: its result and, where there is one, the next stage.

    ``inputs`` are the arguments, and for each ``"jvp"`` among the levels the tangents of the wanted inputs before it.
    """
    return _TRANSFORMER[0]("higher", levels, keywords)(f, inputs)


class Stage:
    """A stage of a call that is yet to be made; made a second time, it goes through the ones before it again.

    For a stage may write into what those before it left for it.
    """

    __slots__ = ("count", "fresh", "function", "given", "reached", "start")

    def __init__(
        self, function: Any, start: Callable[[], Any], count: int, given: tuple[Any, ...], reached: tuple[Any, ...]
    ) -> None:
        self.function = function
        self.start = start
        self.count = count
        self.given = given
        self.reached = reached
        self.fresh = [True]

    def __call__(self, value: Any) -> Any:
        found = self.ready()(value)
        if len(self.reached) + 1 == self.count:
            return found
        out, onward = found
        return out, Stage(onward, self.start, self.count, (*self.given, value), (*self.reached, out))

    def ready(self) -> Any:
        """The stage as a function, for one use."""
        try:
            self.fresh.pop()
        except IndexError:
            _, onward = self.start()
            for value in self.given:
                _, onward = onward(value)
            return onward
        return self.function


def rewound(stage: Stage) -> Stage:
    """The mirrored stage of the one before, where nothing flows through those between."""
    place = len(stage.reached)
    for k in range(place, stage.count - place):
        mirrored = (1 << k.bit_length()) - 1 - k
        _, stage = stage(zeros_like(stage.reached[mirrored]))
    return stage
