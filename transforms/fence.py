"""After this pass a function has only constructs that the compiler differentiates.

Others are refused before any work is done, with carets under them and a way out.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import gast

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import syntax
from srcad.transforms.parse import Source, locate


class Refusal(NamedTuple):
    """What a user calls a construct, what to write in its place, and which of its nodes are meant."""

    what: str
    hint: str
    when: Callable[[Any], bool] = lambda node: True


REFUSED: dict[type, Refusal] = {
    gast.AsyncFor: Refusal("`async for`", "Wait for the data in the caller."),
    gast.AsyncFunctionDef: Refusal("`async def`", "Wait in the caller, and compute in an ordinary function."),
    gast.AsyncWith: Refusal("`async with`", "Enter the context in the caller."),
    gast.Await: Refusal("`await`", "Wait in the caller."),
    gast.ParamSpec: Refusal("a function with type parameters", "Annotate it with types from outside."),
    gast.TryStar: Refusal("`except*`", "Catch the exceptions in the caller."),
    gast.TypeAlias: Refusal("a `type` statement within a function", "Define the type outside."),
    gast.TypeVar: Refusal("a function with type parameters", "Annotate it with types from outside."),
    gast.TypeVarTuple: Refusal("a function with type parameters", "Annotate it with types from outside."),
    gast.Yield: Refusal("a generator", "Collect what it yields in a list, and return the list."),
    gast.YieldFrom: Refusal("a generator", "Collect what it yields in a list, and return the list."),
}

_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

REFUSED_CALLS: dict[str, str] = {
    "eval": "Write the expression into the function.",
    "exec": "Write the code into the function.",
    "globals": "Name the variables.",
    "locals": "Name the variables.",
}


def check(source: Source, generator: bool = False) -> None:
    """Raise UnsupportedSyntaxError for the first construct that is refused, in nested functions too.

    The function's own decorators, defaults and annotations do not run when it is called, and may be anything.
    """
    if source.function.__code__.co_flags & _ASYNC:
        _refuse(source, source.node, REFUSED[gast.AsyncFunctionDef].what, REFUSED[gast.AsyncFunctionDef].hint)
    doubtful = _doubtful(source.node)
    makers = [n for n in (source.node, *syntax.executed(source.node)) if isinstance(n, gast.FunctionDef)] if doubtful else ()
    allowed = {id(n) for maker in makers if generator or maker is not source.node for n in syntax.own(maker)}
    for node in doubtful:
        if isinstance(node, gast.Yield | gast.YieldFrom) and id(node) in allowed:
            continue
        refusal = REFUSED.get(type(node))
        if refusal and refusal.when(node):
            _refuse(source, node, refusal.what, refusal.hint)
        if isinstance(node, gast.Nonlocal) and not set(node.names).isdisjoint(source.function.__code__.co_freevars):
            _refuse(source, node, "`nonlocal` of a variable outside the differentiated function", "Return the new value.")
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name):
            hint = REFUSED_CALLS.get(node.func.id)
            if hint and is_builtin(source, node.func.id):
                _refuse(source, node, f"`{node.func.id}()`", hint)


@syntax.remembered
def _doubtful(node: Any) -> tuple[Any, ...]:
    """What a function runs that is refused, in some places at least."""
    ran = tuple(syntax.executed(node))
    read = {id(n.value) for n in ran if reads_global(n)}
    return tuple(
        n for n in ran
        if type(n) in REFUSED or isinstance(n, gast.Nonlocal)
        or (isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and n.func.id in REFUSED_CALLS and id(n) not in read)
    )  # fmt: skip


def reads_global(node: Any) -> bool:
    """Whether this is ``globals()[name]``, which says of one variable which it is."""
    call = getattr(node, "value", None)
    return (
        isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Load) and isinstance(call, gast.Call)
        and isinstance(call.func, gast.Name) and call.func.id == "globals" and not call.args and not call.keywords
    )  # fmt: skip


def _refuse(source: Source, node: Any, what: str, hint: str) -> None:
    raise UnsupportedSyntaxError(
        f"srcad does not differentiate {what}", where=locate(source, node), hint=hint
    )


def is_builtin(source: Source, name: str) -> bool:
    """Whether the name is Python's own here, neither bound in the function nor outside of it."""
    fn = source.function
    if name in fn.__code__.co_freevars or name in fn.__globals__:
        return False
    return not any(
        isinstance(node, gast.Name) and node.id == name and not isinstance(node.ctx, gast.Load)
        for node in syntax.every(source.node)
    )
