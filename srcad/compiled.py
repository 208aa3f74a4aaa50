"""Generated functions through Numba: the source is compiled as it is, and what Numba cannot take is an error.

What a function reads of the user's namespace is an argument of the compiled one, since Numba keeps globals for good.  A
pullback is compiled with the forward sweep that it needs, since Numba returns no functions.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

import numpy as np

from srcad import load, passed, structures
from srcad.runtime.errors import CompilationError
from srcad.transforms.emit import Emitted
from srcad.transforms.quiet import quiet

#: The compilers that ``compile=`` names.
COMPILERS = ("numba",)


def compiled(emitted: Emitted, function: FunctionType, filename: str | None) -> Callable[..., Any]:
    """What runs a generated function compiled, which happens at its first call.

    ``function`` is the same in plain Python; the objects of the user's that it names are read from its namespace.
    """
    node = next(n for n in emitted.tree.body if isinstance(n, ast.FunctionDef) and n.name == emitted.name)
    read = tuple(name for name, ref in emitted.refs if _is_data(ref.value))
    pullback = next((n for n in node.body if isinstance(n, ast.FunctionDef)), None)

    def made(node: ast.FunctionDef) -> _Jitted:
        known = _known()
        known.tell(emitted.namespace[name] for name in emitted.helpers)

        def function_for(forms: tuple[passed.Form, ...]) -> FunctionType:
            tree, words = known.rephrased(_with_parameters(copy.deepcopy(node), read))
            tree = ast.fix_missing_locations(passed.receiving(tree, forms))
            namespace = emitted.namespace | words | {"_in_numba_as_list": known.as_list}
            return load.load(replace(emitted, tree=ast.Module([tree], []), namespace=namespace), filename)

        return _Jitted(function_for, function.__globals__, read)

    if pullback is None:
        return made(node)
    before = node.body[: node.body.index(pullback)]
    value = made(_renewed(node, node.args, [*before, ast.Return(_value(node))]))
    return _Pulled(value, made(_swept(node, before, pullback)))


def _known() -> Any:
    """What Numba is told."""
    try:
        from srcad import rephrased
    except ImportError:
        raise CompilationError("compile='numba' needs Numba", hint="pip install numba") from None
    return rephrased


@dataclass(slots=True)
class _Jitted:
    """A function that is compiled for the types and forms of its arguments when it is first called with these."""

    function_for: Callable[[tuple[passed.Form, ...]], FunctionType]
    namespace: dict[str, Any]
    read: tuple[str, ...]
    jitted: dict[tuple[passed.Form, ...], Any] = field(default_factory=dict)

    @property
    def quickest(self) -> Callable[..., Any]:
        """What is called once it is compiled."""
        found = [jitted for forms, jitted in self.jitted.items() if not any(forms)]
        return found[0] if found and not self.read else self

    def __call__(self, *values: Any) -> Any:
        if self.read:
            values = (*values, *(self.namespace[name] for name in self.read))
        forms = tuple(map(passed.form, values))
        if any(forms):
            values = tuple(map(passed.passed, values, forms))
        jitted = self.jitted.get(forms)
        if jitted is None:
            jitted = self.jitted[forms] = _jitted(self.function_for(forms), values)
        return jitted(*values)


@dataclass(slots=True)
class _Pulled:
    """The value, and a pullback that runs the forward sweep once more: compiled code does not keep its state."""

    value: _Jitted
    sweep: _Jitted

    def __call__(self, *values: Any) -> tuple[Any, Callable[[Any], Any]]:
        kept = [structures.mapped(_own, v) for v in values]

        def pullback(value_bar: Any) -> Any:
            return self.sweep(*kept, value_bar)

        return self.value(*values), pullback


def _jitted(function: FunctionType, values: tuple[Any, ...]) -> Any:
    """A function compiled by Numba for arguments like these."""
    import numba

    jitted: Any = numba.njit(function, boundscheck=True)  # an index that is out of range is an error, as in Python
    try:
        with quiet():
            jitted.compile(tuple(map(jitted.typeof_pyval, values)))
    except Exception as error:
        what = f"Numba cannot compile {function.__name__}: {_reason(error)}"
        raise CompilationError(what, hint="leave compile= out") from None
    return jitted


def _reason(error: Exception) -> str:
    """What Numba says that it cannot take, out of all that it says."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    calls = [line.lstrip("> ") for line in lines if line.startswith(">>>")]
    return f"no {calls[-1]}" if calls else lines[min(1, len(lines) - 1)]


def _is_data(value: Any) -> bool:
    """Whether an object that a function names holds numbers, which may be others at the next call."""
    if isinstance(value, list | tuple):
        return all(map(_is_data, value))
    return isinstance(value, int | float | complex | str | np.generic | np.ndarray)


def _own(leaf: Any) -> Any:
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def _renewed(node: ast.FunctionDef, args: ast.arguments, body: list[ast.stmt]) -> ast.FunctionDef:
    made = ast.FunctionDef(node.name, args, body, [], None, None)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _with_parameters(node: ast.FunctionDef, names: tuple[str, ...]) -> ast.FunctionDef:
    """The same function with further parameters."""
    more = [*node.args.args, *map(ast.arg, names)]
    args = ast.arguments(node.args.posonlyargs, more, None, [], [], None, [])
    return _renewed(node, args, node.body)


def _value(node: ast.FunctionDef) -> ast.expr:
    """The value that a function returns beside its pullback."""
    last = node.body[-1]
    assert isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple)
    return last.value.elts[0]


def _swept(node: ast.FunctionDef, before: list[ast.stmt], pullback: ast.FunctionDef) -> ast.FunctionDef:
    """The forward sweep and the pullback as one function, whose last parameter is what the pullback is given."""
    (given,) = pullback.args.args
    name = f"{given.arg}_given"  # the forward sweep may have a variable of the pullback's name
    first = ast.Assign([ast.Name(given.arg, ast.Store())], ast.Name(name, ast.Load()))
    return _renewed(_with_parameters(node, (name,)), _with_parameters(node, (name,)).args, [*before, first, *pullback.body])
