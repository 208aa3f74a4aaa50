"""The declaration of a corpus program: a plain function, the calls to try, and what is differentiated."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.corpus._trees import Tree, copied

Function = Callable[..., Any]
Fn = TypeVar("Fn", bound=Function)


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call; `call(...)` makes one that has keywords."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def fresh(self) -> Call:
        """The same call with arrays and containers of its own, for programs that write into them."""
        args, kwargs = copied((self.args, dict(self.kwargs)))
        return Call(args, kwargs)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A function with its calls. `order2`: smooth, and scalar-valued, so that it has a Hessian."""

    fn: Function
    calls: tuple[Call, ...]
    wrt: str | tuple[str, ...] | None
    order2: bool
    rtol: float

    @property
    def theme(self) -> str:
        return self.fn.__module__.rpartition(".")[2]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the differentiated parameters: `wrt`, or by default every one without a default."""
        if self.wrt is None:
            listed = inspect.signature(self.fn).parameters.values()
            return tuple(p.name for p in listed if p.default is p.empty and p.kind in _POSITIONAL)
        return (self.wrt,) if isinstance(self.wrt, str) else self.wrt

    def bare(self, derivatives: Any) -> tuple[Any, ...]:
        """One derivative a parameter; a single one is returned by srcad without its tuple."""
        if isinstance(self.wrt, tuple) or len(self.parameters) > 1:
            assert isinstance(derivatives, tuple) and len(derivatives) == len(self.parameters)
            return derivatives
        return (derivatives,)


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)

PROGRAMS: list[Program] = []


def call(*args: Any, **kwargs: Any) -> Call:
    return Call(args, kwargs)


def program(
    *calls: tuple[Any, ...] | Call,
    wrt: str | tuple[str, ...] | None = None,
    order2: bool = True,
    rtol: float = 1e-6,
) -> Callable[[Fn], Fn]:
    """Record the decorated function in `PROGRAMS` and return it as it is."""

    def record(fn: Fn) -> Fn:
        as_calls = tuple(c if isinstance(c, Call) else Call(c) for c in calls)
        PROGRAMS.append(Program(fn, as_calls, wrt, order2, rtol))
        return fn

    return record


def load(themes: Iterable[str]) -> list[Program]:
    """The programs of these modules of `tests/corpus`, in the order in which they stand there."""
    wanted = list(themes)
    for theme in wanted:
        importlib.import_module(f"tests.corpus.{theme}")
    return [p for p in PROGRAMS if p.theme in wanted]


@dataclass(frozen=True, slots=True)
class Point:
    """A call taken apart: its differentiated parameters, and the rest."""

    program: Program
    bound: inspect.BoundArguments

    @classmethod
    def of(cls, program: Program, call: Call) -> Point:
        return cls(program, inspect.signature(program.fn).bind(*call.args, **call.kwargs))

    @property
    def primals(self) -> tuple[Tree, ...]:
        return tuple(self.bound.arguments[name] for name in self.program.parameters)

    @property
    def passive(self) -> dict[str, Any]:
        """The arguments that are not differentiated, by name, less those of a star."""
        found: dict[str, Any] = {}
        for name, value in self.bound.arguments.items():
            kind = self.bound.signature.parameters[name].kind
            if name not in self.program.parameters and kind is not inspect.Parameter.VAR_POSITIONAL:
                found |= value if kind is inspect.Parameter.VAR_KEYWORD else {name: value}
        return found

    @property
    def rest(self) -> tuple[Any, ...]:
        """The arguments of a star, where they are not differentiated."""
        stars = (n for n, p in self.bound.signature.parameters.items() if p.kind is p.VAR_POSITIONAL)
        return tuple(a for n in stars if n not in self.program.parameters for a in self.bound.arguments.get(n, ()))

    def moved(self, primals: Iterable[Tree]) -> Call:
        """The call with other values of the differentiated parameters."""
        moved = inspect.BoundArguments(self.bound.signature, self.bound.arguments.copy())
        moved.arguments.update(zip(self.program.parameters, primals, strict=True))
        return Call(moved.args, moved.kwargs)
