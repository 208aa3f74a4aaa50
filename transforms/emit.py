"""After this pass the program is Python: statements of one function, its imports, and the objects that it names.

Statements become gast, gast becomes ast, and astor prints it.  Names come from ``coalesce``; copies whose sides came to
the same name vanish, the others are made in parallel.
"""

from __future__ import annotations

import ast
import cmath
import math
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import gast
import numpy as np

from srcad.runtime.errors import Location
from srcad.transforms import callbacks, coalesce, emit_statements, heads, printing, rules, syntax, trees
from srcad.transforms.build import RESERVED
from srcad.transforms.bundle import bundled
from srcad.transforms.emit_statements import Statements
from srcad.transforms.forms import Branch, Expr, Loop, Set, Statement
from srcad.transforms.ir import Given, Program, Ref, Tree
from srcad.transforms.released import released


@dataclass(frozen=True, slots=True)
class Emitted:
    """A generated function: its text, its tree with the user's positions, and what its names stand for.

    ``text`` is the whole module, ``body`` the function without ``imports``, ``helpers`` of the runtime, ``refs``, and the
    ``callbacks`` that it hands on.  ``shaped``: it is for arrays of the shapes that the comment at its top says.
    """

    name: str
    printed: printing.Printed
    tree: ast.Module
    namespace: dict[str, Any]
    imports: tuple[str, ...]
    helpers: tuple[str, ...]
    refs: tuple[tuple[str, Ref], ...]
    shaped: bool = False

    @property
    def text(self) -> str:
        return self.printed.text

    @property
    def body(self) -> str:
        return self.printed.parts[-1]

    @property
    def callbacks(self) -> str:
        return "\n\n".join(self.printed.parts[:-1])


def emit(program: Program, place: Location | None = None) -> Emitted:
    """The Python of a program, for the file and from the line where the user's function begins.

    What of the user's has a name that the text also has for a function or module gets another; which is known afterwards.
    """
    emitter = _Emitter(program, place)
    found = emitter.run()
    clashes = emitter.clashes()
    return _Emitter(program, place, clashes).run() if clashes else found


def _called(tree: Any) -> set[str]:
    """The names that are called, or whose attributes are read."""
    found = (n for n in syntax.parts(tree) if isinstance(n, gast.Call | gast.Attribute))
    nodes = (n.func if isinstance(n, gast.Call) else n.value for n in found)
    return {n.id for n in nodes if isinstance(n, gast.Name)}


@dataclass
class _Emitter(Statements):
    """One function as Python, with those that it hands on."""

    handed: list[_Emitter] = field(default_factory=list)

    def run(self) -> Emitted:
        function, handed = self.made(), self.callbacks()
        modules = [gast.gast_to_ast(gast.Module([node], [])) for node in (*handed, function)]
        imports, helpers = tuple(sorted(self.imports)), tuple(sorted(self.helpers))
        refs = tuple((n, r) for n, r in self.refs.values() if not isinstance(r.value, callbacks.Callback))
        whole = ast.Module([node for tree in modules for node in tree.body], [])
        placed = printing.located(whole, 1 if self.place is None else self.place.lineno)
        shaped = self.program.given is not None and bool(self.program.given.shapes) and self.program.given.used
        shapes = _shapes(self.program.given, self.names) if self.program.given is not None and shaped else ""
        printed = printing.Printed(shapes, heads.lines(imports, helpers, refs), modules)
        return Emitted(self.program.name, printed, placed, self.namespace(), imports, helpers, refs, shaped)

    def made(self) -> Any:
        """The function of the program."""
        self.single = callbacks.found(self.program)  # each value on a stack of its own
        self.program = bundled(self.single)
        statements, values = trees.plan(self.program)
        self.reads = Counter(coalesce.every_read(statements))
        self.several = len(set(_lines_back(statements))) > 1
        self.names = coalesce.names(self.program.params, statements, values.values(), self.avoided)
        statements = released(self.program, statements, values.values(), self.names)
        self.local = set(self.names.values())
        self.handed_on = coalesce.handed_on(statements, self.names)
        self.taken = self.local | {name for name, _ in self.refs.values()}
        function = self.function(statements, values)
        self.called = _called(function)
        return function

    def callbacks(self) -> list[Any]:
        """The functions that the program hands on, and those that these hand on."""
        found: dict[tuple[object, ...], Any] = {}
        while True:
            left = ((k, n, r.value) for k, (n, r) in self.refs.items() if isinstance(r.value, callbacks.Callback))
            key, name, callback = next((part for part in left if part[0] not in found), ((), "", None))
            if callback is None:
                return list(found.values())[::-1]
            program = replace(callback.optimised(), name=name)
            self.handed.append(_Emitter(program, self.place, self.avoided, self.imports, self.helpers, self.refs))
            found[key] = self.handed[-1].made()

    def clashes(self) -> frozenset[str]:
        """The variables, functions and tables of the user's with the names of functions or modules that the text uses."""
        used = self.helpers | {n.partition(".")[0] for n in self.imports}
        own = frozenset(self.called & self.local & (RESERVED | used)) | (used & {name for name, _ in self.refs.values()})
        return own.union(*(e.clashes() for e in self.handed))

    def function(self, statements: list[Statement], values: dict[Any, Expr]) -> Any:
        """The function; what follows a cut is a function inside it, which is returned beside what was computed so far."""
        stages, entered = _stages(statements)
        program = self.program
        results = program.result.children if entered and isinstance(program.result, Tree) else (program.result,)
        params = [[self.names[p] for p in program.params], *([self.names[p]] for p in entered)]
        bodies = []
        for stage, given, result in zip(stages, params, results, strict=True):
            self.outer.update(given)
            body = self.block(stage)
            ends = _ends(body)
            bodies.append((given, body, None if ends else self.result(result, values)))
            if ends:
                break
            if len(bodies) < len(stages):
                self.outer.update(n.id for s in body for n in (s, *syntax.parts(s)) if isinstance(n, gast.Name))
        return self.nested(bodies)

    def nested(self, bodies: list[tuple[list[str], list[Any], Any]]) -> Any:
        """A function of the first parameters and body, and inside it one of the next ones."""
        inner = None
        for k, (params, body, result) in reversed([*enumerate(bodies)]):
            if result is not None and inner is not None:
                body.append(inner)
                result = gast.Tuple([result, syntax.load(inner.name)], gast.Load())
            if result is not None:
                body.append(gast.Return(result))
            name = self.program.name if not k else self.free("pullback" if len(bodies) == 2 else f"stage_{k}")
            inner = _function(name, params, body)
        return inner

    def namespace(self) -> dict[str, Any]:
        found: dict[str, Any] = {"math": math, "np": np, "cmath": cmath}
        found.update({root: sys.modules[root] for root in (n.split(".")[0] for n in self.imports) if root in sys.modules})
        found.update({name: getattr(rules.runtime(), name) for name in self.helpers})
        found.update({name: ref.value for name, ref in self.refs.values()})
        return found


def _shapes(given: Given, names: Mapping[str, str]) -> str:
    """The comment that says which shapes a function is for."""
    arrays = ", ".join(f"{names[name]} {shape}" for name, shape in given.shapes.items() if name in names)
    return textwrap.fill(f"For arrays of the shapes {arrays}.", 100, initial_indent="# ", subsequent_indent="# ") + "\n"


def _stages(statements: list[Statement]) -> tuple[list[list[Statement]], list[str]]:
    """The statements between the cuts, and the names that are given at each cut."""
    stages: list[list[Statement]] = [[]]
    entered = []
    for statement in statements:
        if coalesce.is_cut(statement):
            assert isinstance(statement, Set) and statement.target is not None
            stages.append([])
            entered.append(statement.target)
        else:
            stages[-1].append(statement)
    return stages, entered


def _lines_back(statements: Sequence[Statement]) -> Iterator[tuple[str, int]]:
    """The user's lines that statements of the reverse sweep stand for."""
    for statement in statements:
        match statement:
            case Branch():
                yield from _lines_back([*statement.sides[0], *statement.sides[1]])
            case Loop():
                yield from _lines_back(statement.body)
            case Set() if (span := emit_statements.turned_back(statement)) is not None:
                yield span.filename, span.lineno


def _ends(body: list[Any]) -> bool:
    """Whether every path through these statements raises."""
    match body[-1:]:
        case [gast.Raise()]:
            return True
        case [gast.If(body=then, orelse=orelse)]:
            return _ends(then) and _ends(orelse)
    return False


def _function(name: str, params: Sequence[str], body: list[Any]) -> Any:
    args = gast.arguments([gast.Name(p, gast.Param(), None, None) for p in params], [], None, [], [], None, [])
    return gast.FunctionDef(name, args, body, [], None, None, [])
