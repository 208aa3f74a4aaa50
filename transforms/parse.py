"""After this pass a function is the gast tree of its own text, with the lines and columns of the user's file.

The text is found by line number and position; `inspect.getsource` fails on many lambdas and methods. A file
that was written to since its function was compiled is found out by compiling it again, so that the derivative
is never that of a text that does not run.
"""

from __future__ import annotations
import __future__

import ast
import functools
import inspect
import linecache
import operator
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from types import CodeType, FunctionType
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import gast

from srcad.runtime.errors import Location, SourceUnavailableError, UnsupportedSyntaxError
from srcad.transforms import kinds
from srcad.transforms.quiet import quiet

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
"""What makes a function."""


@dataclass(frozen=True, slots=True)
class Source:
    """A function, and its text as a tree that is shared between its readers and must not be changed."""

    node: Any  # gast.FunctionDef, gast.AsyncFunctionDef or gast.Lambda; gast has no types
    filename: str
    function: Any  # a FunctionType, which type checkers would bind to the class as a method


def read(fn: FunctionType) -> Source:
    """The source of a function written in Python; decorators are kept on the node.

    Raises SourceUnavailableError where the text cannot be read or is not what was compiled, and
    UnsupportedSyntaxError where it nests too deeply to be walked.
    """
    code = fn.__code__
    if fn.__globals__.get("__name__") == "srcad.generated":
        what = f"`{fn.__qualname__}` is generated code, which is differentiated where it is made only"
        raise SourceUnavailableError(what, where=Location(code.co_filename, code.co_firstlineno))
    # Equal code objects may come from different files.
    known = _trees.get(code)
    if known is None or known[0] != code.co_filename:
        known = _trees[code] = (code.co_filename, _tree(fn))
    return Source(known[1], code.co_filename, fn)


def locate(source: Source, node: Any) -> Location:
    """Where a node of the source stands in the user's file."""
    return Location(source.filename, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


_trees: WeakKeyDictionary[CodeType, tuple[str, Any]] = WeakKeyDictionary()


def _tree(fn: FunctionType) -> Any:
    try:
        return gast.ast_to_gast(_definition(fn))
    except RecursionError:
        raise UnsupportedSyntaxError(
            f"`{fn.__qualname__}` nests expressions too deeply",
            where=Location(fn.__code__.co_filename, fn.__code__.co_firstlineno),
            hint="Split its longest expression, or raise `sys.setrecursionlimit`.",
        ) from None


def _definition(fn: FunctionType) -> Definition:
    """The node that `fn` was compiled from."""
    for outdated in (False, True):
        if outdated:
            # The lines kept in memory may be older than the function.
            linecache.checkcache(fn.__code__.co_filename)
        lines = _lines(fn)
        node = _find(fn.__code__, lines)
        if node is not None and not _has_changed(fn, lines):
            return node
    raise _unreadable(fn, lines)


def _lines(fn: FunctionType) -> list[str]:
    name = fn.__code__.co_filename
    # What the interpreter has within itself, as `collections.abc`, says where its text is.
    name = fn.__globals__.get("__file__") or name if name.startswith("<frozen ") else name
    lines = linecache.getlines(name, fn.__globals__)
    if lines:
        return lines
    try:
        # Newer interpreters keep what was typed at the prompt where only `inspect` finds it.
        return inspect.findsource(fn)[0]
    except (OSError, TypeError):
        return []


def _unreadable(fn: FunctionType, lines: list[str]) -> SourceUnavailableError:
    where = Location(fn.__code__.co_filename, fn.__code__.co_firstlineno)
    if not lines:
        return SourceUnavailableError(
            f"the source of `{fn.__qualname__}` cannot be read",
            where=where,
            hint="Define it in a file, a notebook or a doctest, or give its derivative with `register_rule`.",
        )
    hint = "Import it again, or start Python again."
    if fn.__code__.co_name == "<lambda>":
        hint += " If the file is as it was, put each lambda on a line of its own."
    return SourceUnavailableError(
        f"the file of `{fn.__qualname__}` has changed since it was imported", where=where, hint=hint
    )


# ---------------------------------------------------------------- finding the definition


def _find(code: CodeType, lines: list[str]) -> Definition | None:
    """The definition that begins on the code's first line, with its name and its parameters."""
    nodes = _in_slice(code, lines) or _in_file(code, lines)
    nodes = [node for node in nodes if _has_parameters(node, code)]
    if len(nodes) > 1:
        nodes = _by_position(code, nodes) or _by_bytecode(code, nodes)
    return nodes[0] if nodes else None


def _in_slice(code: CodeType, lines: list[str]) -> list[Definition]:
    """A `def`, from its own lines alone, if they can be told by their indentation."""
    first = code.co_firstlineno - 1
    if code.co_name == "<lambda>" or first >= len(lines):
        return []
    indent = _indent(lines[first])
    last = max((line for _, _, line in code.co_lines() if line), default=first + 1)
    while last < len(lines) and (_indent(lines[last]) > indent or _says_nothing(lines[last])):
        last += 1
    # Lines before, so that the tree has the file's line numbers; a block, so that it has the file's columns.
    before = "\n" * (first - 1) + "if 1:\n" if indent else "\n" * first
    body = _parse(before + "".join(lines[first:last])).body
    if indent and body:
        assert isinstance(body[0], ast.If)
        body = body[0].body
    return [node for node in body[:1] if isinstance(node, Definition) and _begins(node) == _key(code)]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _says_nothing(line: str) -> bool:
    text = line.strip()
    return not text or text.startswith("#")


def _in_file(code: CodeType, lines: list[str]) -> list[Definition]:
    return _definitions("".join(lines)).get(_key(code), [])


@lru_cache(maxsize=8)
def _definitions(text: str) -> dict[tuple[str, int], list[Definition]]:
    """All definitions of a file, by name and first line."""
    found: dict[tuple[str, int], list[Definition]] = {}
    for node in ast.walk(_parse(text)):
        if isinstance(node, Definition):
            found.setdefault(_begins(node), []).append(node)
    return found


def _parse(text: str) -> ast.Module:
    """The tree of a text, empty if it is not Python; the user has seen its warnings when it was imported."""
    with quiet():
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            return ast.Module([], [])


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_name, code.co_firstlineno


def _begins(node: Definition) -> tuple[str, int]:
    """The name and first line that the node's code object has: the line of the first decorator, if any."""
    if isinstance(node, ast.Lambda):
        return "<lambda>", node.lineno
    return node.name, min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _has_parameters(node: Definition, code: CodeType) -> bool:
    """Whether the parameters are the code's, whose private names begin with the name of the class."""
    args = node.args
    counts = len(args.posonlyargs), len(args.posonlyargs + args.args), len(args.kwonlyargs)
    flags = bool(args.vararg) * inspect.CO_VARARGS | bool(args.kwarg) * inspect.CO_VARKEYWORDS
    if counts != (code.co_posonlyargcount, code.co_argcount, code.co_kwonlyargcount):
        return False
    if flags != code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        return False
    parameters = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
    names = [parameter.arg for parameter in parameters if parameter]
    return all(
        name == actual or (name.startswith("__") and actual.endswith(name))
        for name, actual in zip(names, code.co_varnames[: len(names)], strict=True)
    )


# ---------------------------------------------------------------- several lambdas on one line


def _by_position(code: CodeType, nodes: list[Definition]) -> list[Definition]:
    """The lambdas whose body the code returns: the instruction that returns has the body's position."""
    if sys.version_info < (3, 11):
        return []
    positions = set(code.co_positions())
    bodies = [node.body for node in nodes if isinstance(node, ast.Lambda)]
    return [
        node
        for node, body in zip(nodes, bodies, strict=True)
        if (body.lineno, body.end_lineno, body.col_offset, body.end_col_offset) in positions
    ]


def _by_bytecode(code: CodeType, nodes: list[Definition]) -> list[Definition]:
    """The lambdas that compile to the code, for interpreters that keep no positions."""
    return [node for node in nodes if isinstance(node, ast.Lambda) and _compiles_to(node, code)]


def _compiles_to(node: ast.Lambda, code: CodeType) -> bool:
    """Whether a lambda, within a function that has what it closes over, gives the code."""
    module = ast.parse(f"def _({', '.join(code.co_freevars)}): 0")
    module.body[0].body[0].value = node  # type: ignore[attr-defined]
    future = code.co_flags & _FUTURE  # of the file that the lambda stands in
    outer = next(_inner(compile(module, code.co_filename, "exec", future, dont_inherit=True)))
    *_, alone = _inner(outer)  # after those of its defaults
    return _apart(alone) == _apart(code)


#: The flags of what ``from __future__ import`` changes, but for one that nested functions have.
_FUTURE = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names), 0
) & ~inspect.CO_NESTED


def _apart(code: CodeType) -> CodeType:
    """The code without what says where it stands: a flag, and in 3.10 the full names of functions within."""
    consts = tuple(
        _apart(const)
        if isinstance(const, CodeType)
        else const.rpartition("<locals>")[2]
        if isinstance(const, str)
        else const
        for const in code.co_consts
    )
    return code.replace(co_consts=consts, co_flags=code.co_flags & ~inspect.CO_NESTED)


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (const for const in code.co_consts if isinstance(const, CodeType))


# ---------------------------------------------------------------- files that have changed


def _has_changed(fn: FunctionType, lines: list[str]) -> bool:
    """Whether the lines are not those that `fn` was compiled from.

    Asked only of files that were written to since Python started, and that Python's own loader compiled. In
    others a difference means that something (an assertion rewriter, a type checker) has transformed the code.
    """
    if not _is_recent(fn.__code__.co_filename):
        return False
    spec = fn.__globals__.get("__spec__")
    loader = spec.loader if spec else fn.__globals__.get("__loader__")
    if type(loader) is not SourceFileLoader:
        return False
    return fn.__code__ not in _codes("".join(lines), fn.__code__.co_filename)


def _is_recent(filename: str) -> bool:
    try:
        status = os.stat(filename)
    except OSError:
        return False
    # The second time is also that of a file that was put in place with its old date.
    return max(status.st_mtime, status.st_ctime) >= _python_started


@lru_cache(maxsize=8)
def _codes(text: str, filename: str) -> frozenset[CodeType]:
    """All code objects of a file. Only the whole file gives them: method calls compile by what it imports."""
    with quiet():
        todo = [compile(text, filename, "exec", dont_inherit=True)]
    found = set()
    while todo:
        code = todo.pop()
        found.add(code)
        todo.extend(_inner(code))
    return frozenset(found)


def _start_of_python() -> float:
    """When this process began; when this module was imported, if the system does not tell."""
    now = time.time()
    try:
        with open("/proc/self/stat", encoding="ascii", errors="replace") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
        return now - (time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK"))
    except (OSError, AttributeError, ValueError, IndexError):
        return now


_python_started = _start_of_python()


def compiled_from(target: Any) -> FunctionType | None:
    """The Python function that Numba compiled, or made a function of arrays; ``None`` for everything else."""
    if kinds.module_of(type(target)).partition(".")[0] != "numba":
        return None
    inner = getattr(getattr(target, "_dispatcher", target), "py_func", None)
    return inner if isinstance(inner, FunctionType) else None
