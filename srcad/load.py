"""The one place where generated source becomes a function.

The text stands in ``linecache`` for as long as the function lives.  Its code carries the user's file and lines, so that
tracebacks and warnings point at what the user wrote.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import weakref
from types import FunctionType
from typing import Any

from srcad.transforms.emit import Emitted
from srcad.transforms.printing import Lines

_COUNTER = itertools.count()

#: Texts whose functions are gone. A function may go while ``linecache`` is walked: they are forgotten at the next load.
_GONE: list[str] = []


def load(emitted: Emitted, filename: str | None) -> FunctionType:
    """The function that a generated text defines."""
    while _GONE:
        linecache.cache.pop(_GONE.pop(), None)
    generated = f"<srcad {emitted.name} {next(_COUNTER)}>"
    namespace: dict[str, Any] = dict(emitted.namespace)
    namespace["__name__"] = "srcad.generated"
    # What the text imports is at hand already, as the very objects that the user's code names.
    defined = ast.Module([n for n in emitted.tree.body if isinstance(n, ast.FunctionDef)], [])
    exec(compile(defined, filename or generated, "exec"), namespace)
    function: FunctionType = namespace[emitted.name]
    linecache.cache[generated] = 0, None, Lines(emitted.printed), generated  # type: ignore[assignment]
    weakref.finalize(function, _GONE.append, generated)
    return function


def define(text: str, name: str, namespace: dict[str, Any], filename: str = "") -> Any:
    """What a short generated text defines in a namespace."""
    exec(compile(text, filename or f"<srcad {name}>", "exec"), namespace)
    return namespace[name]
