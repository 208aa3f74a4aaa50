"""srcad: the derivative of an ordinary Python function, as Python source.

A name's module is imported when the name is first used: code that srcad has written starts without its compiler.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from srcad.runtime import calls, checkpointed, stop_gradient
from srcad.runtime.errors import (
    CompilationError,
    DifferentiationError,
    NoDerivativeError,
    NonDifferentiableInputError,
    NonScalarOutputError,
    SourceUnavailableError,
    UnknownParameterError,
    UnsupportedSyntaxError,
)

if TYPE_CHECKING:
    from srcad.api import differentiate, grad, hessian, hvp, jacobian, jvp, rdiff, value_and_grad, vjp
    from srcad.checking import check_gradients
    from srcad.extend import implicit_root, register_rule
    from srcad.graphs import graph
    from srcad.inspection import wengert
    from srcad.traces import trace

__all__ = [
    "CompilationError",
    "DifferentiationError",
    "NoDerivativeError",
    "NonDifferentiableInputError",
    "NonScalarOutputError",
    "SourceUnavailableError",
    "UnknownParameterError",
    "UnsupportedSyntaxError",
    "check_gradients",
    "checkpointed",
    "differentiate",
    "grad",
    "graph",
    "hessian",
    "hvp",
    "implicit_root",
    "jacobian",
    "jvp",
    "rdiff",
    "register_rule",
    "stop_gradient",
    "trace",
    "value_and_grad",
    "vjp",
    "wengert",
]
_ROOMS = {
    "srcad.api": ("differentiate", "grad", "hessian", "hvp", "jacobian", "jvp", "rdiff", "value_and_grad", "vjp"),
    "srcad.checking": ("check_gradients",),
    "srcad.extend": ("implicit_root", "register_rule"),
    "srcad.graphs": ("graph",),
    "srcad.inspection": ("wengert",),
    "srcad.traces": ("trace",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def _room(name: str) -> Any:
    """A module of the compiler, which is first asked for wherever the user's program stands, deep in a recursion perhaps."""
    from srcad.undisturbed import undisturbed

    with undisturbed():
        return importlib.import_module(name)


if not TYPE_CHECKING:  # so that a type checker knows the names that there are

    def __getattr__(name: str) -> Any:
        """A public name whose module has not been imported (PEP 562)."""
        if name not in _ROOM_OF:
            raise AttributeError(f"module 'srcad' has no attribute {name!r}")
        found = globals()[name] = getattr(_room(_ROOM_OF[name]), name)
        return found


def __dir__() -> list[str]:
    return __all__


def _transformer(mode: str, wanted: Any, keywords: tuple[str, ...]) -> Callable[..., Any]:
    """The run-time door, which is the whole compiler."""
    made: Callable[..., Any] = _room("srcad.door").transformer(mode, wanted, keywords)
    return made


calls.install(_transformer)
