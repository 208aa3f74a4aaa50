"""The one place where generated source becomes a function.

The text stands in ``linecache`` for as long as the function lives.  Its code carries the user's file and lines, so that
tracebacks and warnings point at what the user wrote.
"""

from __future__ import annotations

import ast
import itertools
import linecache
import threading
import weakref
from types import CodeType, FunctionType
from typing import Any

from srcad.transforms.emit import Emitted
from srcad.transforms.printing import Lines
from srcad.transforms.quiet import quiet

_COUNTER = itertools.count()

#: Texts whose functions are gone. A function may go while ``linecache`` is walked: they are forgotten at the next load.
_GONE: list[str] = []
_LOCK = threading.Lock()


def load(emitted: Emitted, filename: str | None) -> FunctionType:
    """The function that a generated text defines."""
    with _LOCK:
        while _GONE:
            linecache.cache.pop(_GONE.pop(), None)
    generated = f"<srcad {emitted.name} {next(_COUNTER)}>"
    namespace: dict[str, Any] = dict(emitted.namespace)
    namespace["__name__"] = "srcad.generated"
    # What the text imports is at hand already, as the very objects that the user's code names.
    defined = ast.Module([n for n in emitted.tree.body if isinstance(n, ast.FunctionDef)], [])
    exec(_code(defined, filename or generated), namespace)
    function: FunctionType = namespace[emitted.name]
    linecache.cache[generated] = 0, None, Lines(emitted.printed), generated  # type: ignore[assignment]
    weakref.finalize(function, _GONE.append, generated)
    return function


def around(text: str, emitted: Emitted, function: FunctionType, names: dict[str, Any]) -> FunctionType:
    """The function that a text with the same parameters defines, with what a generated one does where the text has ``...``.

    It shares the globals of the generated ``function``, to which ``names`` come.
    """
    begun, own = (_definition(tree) for tree in (ast.parse(text), emitted.tree))
    places = [b for n in ast.walk(begun) for b in (getattr(n, "body", None),) if isinstance(b, list) and _is_place(b[-1])]
    places[0][-1:] = own.body
    begun.name = own.name
    function.__globals__.update(names)
    found: dict[str, Any] = {}
    exec(_code(ast.Module([begun], []), function.__code__.co_filename), function.__globals__, found)
    made: FunctionType = found[own.name]
    return made


def bound(emitted: Emitted) -> set[str]:
    """The names that a generated function binds, less its parameters, unless it binds these anew."""
    return {n.id for n in ast.walk(_definition(emitted.tree)) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def unpacked(emitted: Emitted) -> set[str]:
    """The parameters that a generated function takes apart into names for their elements, whatever happens."""
    parts = (n for n in _definition(emitted.tree).body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Tuple))
    calls = [n.value.func for n in parts if isinstance(n.value, ast.Call) and isinstance(n.value.func, ast.Attribute)]
    return {c.value.id for c in calls if c.attr == "tolist" and isinstance(c.value, ast.Name)} - bound(emitted)


def _definition(tree: ast.Module) -> ast.FunctionDef:
    """The last function of a module."""
    return next(n for n in reversed(tree.body) if isinstance(n, ast.FunctionDef))


def _is_place(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and statement.value.value is ...


def _code(source: ast.Module | str, filename: str) -> CodeType:
    """Compiled source, without a word about what raises where it is run, as ``None[0]`` of the user's does."""
    with quiet():
        return compile(source, filename, "exec")


def define(text: str, name: str, namespace: dict[str, Any], filename: str = "") -> Any:
    """What a short generated text defines in a namespace."""
    exec(_code(text, filename or f"<srcad {name}>"), namespace)
    return namespace[name]
