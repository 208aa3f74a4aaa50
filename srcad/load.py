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

_COUNTER = itertools.count()


def load(emitted: Emitted, filename: str | None) -> FunctionType:
    """The function that a generated text defines."""
    generated = f"<srcad {emitted.name} {next(_COUNTER)}>"
    namespace: dict[str, Any] = dict(emitted.namespace)
    namespace["__name__"] = "srcad.generated"
    # What the text imports is at hand already, as the very objects that the user's code names.
    defined = ast.Module([n for n in emitted.tree.body if isinstance(n, ast.FunctionDef)], [])
    exec(compile(defined, filename or generated, "exec"), namespace)
    function: FunctionType = namespace[emitted.name]
    linecache.cache[generated] = len(emitted.text), None, emitted.text.splitlines(True), generated
    weakref.finalize(function, linecache.cache.pop, generated, None)
    return function


def define(text: str, name: str, namespace: dict[str, Any], filename: str = "") -> Any:
    """What a short generated text defines in a namespace."""
    exec(compile(text, filename or f"<srcad {name}>", "exec"), namespace)
    return namespace[name]
