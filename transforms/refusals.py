"""Which functions of ``srcad.runtime`` may refuse what they are given: that is not for the handlers of the user's."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from srcad.runtime.errors import DifferentiationError
from srcad.transforms import rules
from srcad.transforms.forms import Expr, Node
from srcad.transforms.ir import Ref


def catches(classes: Expr) -> bool:
    """Whether a handler of these classes may take an error of srcad's own for one of the user's program."""
    parts: Sequence[Any] = classes.args if isinstance(classes, Node) and classes.op.name == "tuple" else (classes,)
    found = [c for p in parts for c in (p.value if isinstance(p, Ref) and isinstance(p.value, tuple) else (p,))]
    held = [p.value if isinstance(p, Ref) else p for p in found]
    return any(not isinstance(c, type) or issubclass(DifferentiationError, c) for c in held)


@functools.cache
def may_refuse(name: str) -> bool:
    """Whether a function of ``srcad.runtime`` raises such an error, or calls one that does."""
    return _refuses(getattr(rules.runtime(), name, None), set())


def _refuses(function: Any, seen: set[Any]) -> bool:
    if not isinstance(function, FunctionType) or function in seen or not function.__module__.startswith("srcad.runtime"):
        return False
    seen.add(function)
    cells = [c.cell_contents for c in function.__closure__ or ()]
    named = [*(function.__globals__.get(n) for n in _names(function.__code__)), *cells]
    return any(isinstance(f, type) and issubclass(f, DifferentiationError) or _refuses(f, seen) for f in named)


def _names(code: CodeType) -> Iterator[str]:
    """The global names that code reads, and those of the functions that it makes."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)
