"""After this pass the program is Python: statements of one function, its imports, and the objects that it names.

Statements become gast, gast becomes ast, and astor prints it.  Names come from ``coalesce``; copies whose sides came to
the same name vanish, the others are made in parallel.
"""

from __future__ import annotations

import ast
import builtins
import cmath
import functools
import linecache
import math
import sys
import textwrap
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import gast
import numpy as np

from srcad.runtime.errors import Location
from srcad.transforms import callbacks, coalesce, effects, heads, kinds, rules, syntax, trees, unbound, walk
from srcad.transforms.build import RESERVED
from srcad.transforms.bundle import bundled
from srcad.transforms.ir import UNDEF, Given, Lit, Program, Ref, Result, Tree, leaves
from srcad.transforms.trees import Attempt, Branch, Expr, Leave, Loop, Node, Scope, Set, Statement, Throw

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import astor

_BINARY = {
    "+": gast.Add, "-": gast.Sub, "*": gast.Mult, "/": gast.Div, "//": gast.FloorDiv, "%": gast.Mod, "**": gast.Pow,
    "@": gast.MatMult, "&": gast.BitAnd, "|": gast.BitOr, "^": gast.BitXor, "<<": gast.LShift, ">>": gast.RShift,
}  # fmt: skip
#: The longest line of generated code.
_WIDTH = 100
#: The longest comment.
_REMARK = 80
_UNARY = {"neg": gast.USub, "pos": gast.UAdd, "~": gast.Invert, "not": gast.Not}
_COMPARE = {
    "==": gast.Eq, "!=": gast.NotEq, "<": gast.Lt, "<=": gast.LtE, ">": gast.Gt, ">=": gast.GtE,
    "is": gast.Is, "is not": gast.IsNot, "in": gast.In, "not in": gast.NotIn,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Emitted:
    """A generated function: its text, its tree with the user's positions, and what its names stand for.

    ``text`` is the whole module, ``body`` the function without ``imports``, ``helpers`` of the runtime, ``refs``, and the
    ``callbacks`` that it hands on.  ``shaped``: it is for arrays of the shapes that the comment at its top says.
    """

    name: str
    text: str
    body: str
    tree: ast.Module
    namespace: dict[str, Any]
    imports: tuple[str, ...]
    helpers: tuple[str, ...]
    refs: tuple[tuple[str, Ref], ...]
    callbacks: str = ""
    shaped: bool = False


def emit(program: Program, place: Location | None = None) -> Emitted:
    """The Python of a program, for the file and from the line where the user's function begins.

    A variable whose name the text also has for a function or module has another one; which these are is known afterwards.
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
class _Emitter:
    program: Program
    place: Location | None = None
    avoided: frozenset[str] = frozenset()
    imports: set[str] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    refs: dict[tuple[object, ...], tuple[str, Ref]] = field(default_factory=dict)
    zeros: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)
    line: str = ""
    several: bool = False
    reads: Counter[str] = field(default_factory=Counter)
    handed: list[_Emitter] = field(default_factory=list)

    @functools.cached_property
    def in_stages(self) -> bool:
        """Whether the program is given adjoints in stages: of memory that nothing was read of, these are ``None``."""
        return any(map(walk.is_cut, self.program.body))

    @functools.cached_property
    def perhaps_none(self) -> frozenset[str]:
        """The variables that may be ``None`` where they are read."""
        return unbound.perhaps_none(self.single)

    @functools.cached_property
    def touched(self) -> frozenset[str]:
        """The variables whose content may change."""
        return effects.touched(self.program.body, self.program.kinds)

    def run(self) -> Emitted:
        function, handed = self.made(), self.callbacks()
        modules = [gast.gast_to_ast(gast.Module([node], [])) for node in (*handed, function)]
        *texts, body = [_Printer.print(tree).strip("\n") + "\n" for tree in modules]
        imports, helpers = tuple(sorted(self.imports)), tuple(sorted(self.helpers))
        refs = tuple((n, r) for n, r in self.refs.values() if not isinstance(r.value, callbacks.Callback))
        head = heads.lines(imports, helpers, refs)
        above = "\n\n".join(texts)
        text = "\n\n\n".join(part.strip("\n") for part in ("\n".join(head), *texts, body) if part) + "\n"
        whole = ast.Module([node for tree in modules for node in tree.body], [])
        placed = _located(whole, 1 if self.place is None else self.place.lineno)
        shaped = self.program.given is not None and self.program.given.used
        text = _shapes(self.program.given, self.names) + text if self.program.given is not None and shaped else text
        return Emitted(self.program.name, text, body, placed, self.namespace(), imports, helpers, refs, above, shaped)

    def made(self) -> Any:
        """The function of the program."""
        self.single = callbacks.found(self.program)  # each value on a stack of its own
        self.program = bundled(self.single)
        statements, values = trees.plan(self.program)
        self.reads = Counter(_every_read(statements))
        self.several = len(set(_lines_back(statements))) > 1
        self.names = coalesce.names(self.program.params, statements, values.values(), self.avoided)
        self.local = set(self.names.values())
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
        """The variables with the names of functions or modules that the text uses."""
        own = frozenset(self.called & self.local & (RESERVED | self.helpers | self.imports))
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
            self.outer.update(n.id for s in body for n in (s, *syntax.parts(s)) if isinstance(n, gast.Name))
            if ends:
                break
        return self.nested(bodies)

    def nested(self, bodies: list[tuple[list[str], list[Any], Any]]) -> Any:
        """A function of the first parameters and body, and inside it one of the next ones."""
        inner = None
        for k, (params, body, result) in reversed([*enumerate(bodies)]):
            if result is not None and inner is not None:
                body.append(inner)
                result = gast.Tuple([result, _load(inner.name)], gast.Load())
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

    # --- statements ---

    def block(self, statements: Sequence[Statement]) -> list[Any]:
        made: list[Any] = []
        todo = list(statements)
        while todo:
            statement = todo.pop(0)
            made.extend(self.comment(statement))
            parts = self.taken_apart(statement, todo)
            del todo[: len(parts)]
            made.extend(self.unpacking(statement, parts) if parts else self.statement(statement))
            self.zeros = self.still_zero(statement)
        return made

    def taken_apart(self, statement: Statement, following: Sequence[Statement]) -> list[str]:
        """The variables that a tuple's elements, which nothing else is read of, are bound to by the statements that follow."""
        whole = statement.target if isinstance(statement, Set) else None
        kind = self.program.kinds.get(whole) if whole is not None else None
        if not isinstance(kind, kinds.Sequence) or kind.length is None or kind.length < 2 or not _is_as_long(statement, kind):
            return []
        parts = following[: kind.length]
        found = [str(p.target) for k, p in enumerate(parts) if _binds_part(p, whole, k) and isinstance(p, Set)]
        return found if len(found) == kind.length == self.reads[str(whole)] else []

    def unpacking(self, statement: Statement, parts: Sequence[str]) -> list[Any]:
        assert isinstance(statement, Set)
        target = gast.Tuple([_store(self.names[p]) for p in parts], gast.Store())
        return self.at([gast.Assign([target], self.expr(statement.value), None)], statement.span)

    def comment(self, statement: Statement) -> list[Any]:
        """In a reverse sweep over several lines, the user's line before what turns it back."""
        span = _turned_back(statement)
        if span is None or not self.several:
            return []
        line = linecache.getline(span.filename, span.lineno).strip()
        if not line or line == self.line:
            return []
        self.line = line
        text = f"# {line}"
        return [gast.Expr(gast.Constant(text if len(text) <= _REMARK else f"{text[:_REMARK - 4].rstrip()} ...", None))]

    def still_zero(self, statement: Statement) -> set[str]:
        """The accumulators that nothing has been added to, and nothing has read, by the end of a statement."""
        if not isinstance(statement, Set):
            return set()
        untouched = self.zeros.difference(coalesce.read((statement.value,)))
        if isinstance(statement.value, Node) and statement.value.op.name == "accumulator" and statement.target is not None:
            untouched.add(statement.target)
        return untouched

    def statement(self, statement: Statement) -> list[Any]:
        match statement:
            case Set():
                return self.at(self.set(statement), statement.span)
            case Attempt():
                return self.at(self.attempt(statement), statement.span)
            case Branch():
                self.zeros = set()
                return self.at(self.branch(statement), statement.span)
            case Loop():
                self.zeros = set()
                return self.at(self.loop(statement), statement.span)
            case Leave():
                return [gast.Break()]
            case Throw(exception, cause, span):
                return self.at([gast.Raise(self.expr(exception), None if cause is None else self.expr(cause))], span)

    def set(self, statement: Set) -> list[Any]:
        target, value = statement.target, statement.value
        if isinstance(value, Node) and value.op.name in _EFFECT_STATEMENTS:
            return _EFFECT_STATEMENTS[value.op.name](self, value, target)
        if target is None:
            return [gast.Expr(self.expr(value))]
        name = self.names[target]
        if isinstance(value, Node) and self.accumulates(name, target, value):
            if value.op.name == "+":
                return [_augmented(self, _store(name), value.args[1])]
            return [gast.AugAssign(_store(name), _BINARY[value.op.name](), self.expr(value.args[1]))]
        return [gast.Assign([_store(name)], self.expr(value), None)]

    def accumulates(self, name: str, target: str, value: Node) -> bool:
        """Whether ``x = x + e`` may be written ``x += e``: only for numbers, which have no memory."""
        first = value.args[0] if value.args else None
        scalar = kinds.is_scalar(self.program.kinds[target])
        return scalar and value.op.name in ("+", "-", "*", "/") and isinstance(first, str) and self.names[first] == name

    def copies(self, copies: Sequence[tuple[str, Expr]]) -> list[Any]:
        """Parallel copies: in one statement where one would overwrite what another reads."""
        real = self.real(copies)
        if not real:
            return []
        targets = {self.names[t] for t, _ in real}
        later: set[str] = set()
        clash = False
        for target, value in real:
            clash = clash or bool({self.names[n] for n in coalesce.read((value,))} & later)
            later.add(self.names[target])
        if not clash or len(targets) == 1:
            return [s for t, v in real for s in self.set(Set(t, v))]
        names = gast.Tuple([_store(self.names[t]) for t, _ in real], gast.Store())
        return [gast.Assign([names], gast.Tuple([self.expr(v) for _, v in real], gast.Load()), None)]

    def branch(self, statement: Branch) -> list[Any]:
        sides = self.sides(statement)
        test = self.test(statement.test)
        if sides[0] and isinstance(sides[0][-1], gast.Break | gast.Raise):
            return [gast.If(test, sides[0], []), *sides[1]]
        if not sides[0] and not sides[1]:
            return [] if not isinstance(statement.test, Node) else [gast.Expr(test)]
        if not sides[0]:
            return [gast.If(gast.UnaryOp(gast.Not(), test), sides[1], [])]
        return [gast.If(test, sides[0], sides[1])]

    def attempt(self, statement: Attempt) -> list[Any]:
        """A ``try``; the exception has a name where the second side reads it."""
        body, handler = (part or [gast.Pass()] for part in self.sides(statement))
        name = self.names[statement.name]
        if isinstance(statement, Scope):
            outlives = any(v == statement.name for _, v in statement.copies[0])
            target = _store(name) if outlives else _named(name, body)
            return [gast.With([gast.withitem(self.expr(statement.test), target)], body, None)]
        return [gast.Try(body, [gast.ExceptHandler(self.expr(statement.test), _named(name, handler), handler)], [], [])]

    def sides(self, statement: Branch) -> list[list[Any]]:
        """The statements of both sides, with the copies that they end with; nothing follows a ``raise``."""
        return [self.side(s, c) for s, c in zip(statement.sides, statement.copies, strict=False)]

    def side(self, statements: list[Statement], copies: Sequence[tuple[str, Expr]]) -> list[Any]:
        if statements and isinstance(statements[-1], Throw):
            return self.block(statements)
        if statements and isinstance(statements[-1], Leave):
            return [*self.block(statements[:-1]), *self.copies(copies), gast.Break()]
        return self.block(statements) + self.copies(copies)

    def left(self, statement: Loop) -> Loop:
        """The loop with ``break`` where the branch at its end only says whether it goes on."""
        last = statement.body[-1] if statement.body else None
        if not isinstance(statement.until, str) or not isinstance(last, Branch) or self.real(statement.nexts):
            return statement
        if last.test == statement.until and type(last) is Branch:
            branch: Branch | None = replace(last, sides=([*last.sides[0], Leave(last.span)], last.sides[1]))
        else:
            branch = self.leaving(last, statement.until)
        return statement if branch is None else replace(statement, body=[*statement.body[:-1], branch], until=None)

    def leaving(self, branch: Branch, flag: str) -> Branch | None:
        """A branch that leaves the loop where it would bind a flag that nothing else reads to ``True``."""
        if isinstance(branch, Attempt) or self.reads[flag] != 1:
            return None
        sides: list[list[Statement]] = []
        rest = []
        for side, copies in zip(branch.sides, branch.copies, strict=True):
            value = next((v for t, v in copies if t == flag), None)
            rest.append([(t, v) for t, v in copies if t != flag])
            inner = side[-1] if side else None
            if isinstance(inner, Throw):
                sides.append(side)
            elif isinstance(value, Lit):
                sides.append([*side, Leave(branch.span)] if value.value else side)
            elif isinstance(value, str) and isinstance(inner, Branch) and not self.real(rest[-1]):
                deeper = self.leaving(inner, value)
                if deeper is None:
                    return None
                sides.append([*side[:-1], deeper])
            else:
                return None
        return replace(branch, sides=(sides[0], sides[1]), copies=(rest[0], rest[1]))

    def real(self, copies: Sequence[tuple[str, Expr]]) -> list[tuple[str, Expr]]:
        """The copies that have to be made: their two sides did not come to one name."""
        return [(t, v) for t, v in copies if v is not UNDEF and not (isinstance(v, str) and self.names[v] == self.names[t])]

    def loop(self, statement: Loop) -> list[Any]:
        statement = self.left(statement)
        before = [gast.Assign([_store(self.names[n])], gast.List([], gast.Load()), None) for n in statement.stacks]
        before += self.copies(statement.inits)
        body = self.block([s for s in statement.body if not _is_part(s)])
        ends = self.copies(statement.nexts)
        if statement.until is not None:
            ends.append(gast.If(self.expr(statement.until), [gast.Break()], []))
        body = body + ends or [gast.Pass()]
        if statement.test is not None:
            return [*before, self.while_loop(statement, body)]
        target, iterable = self.walk(statement)
        return [*before, gast.For(target, iterable, body, [], None)]

    def while_loop(self, statement: Loop, body: list[Any]) -> Any:
        head = self.block(statement.head)
        assert statement.test is not None
        test = self.test(statement.test)
        if not head:
            return gast.While(test, body, [])
        leave = gast.If(gast.UnaryOp(gast.Not(), test), [gast.Break()], [])
        return gast.While(gast.Constant(True, None), [*head, leave, *body], [])

    def walk(self, statement: Loop) -> tuple[Any, Any]:
        """The target and the iterable of a ``for``."""
        counts = [s for s in statement.sources if s[1] == "count"]
        rest = [s for s in statement.sources if s[1] != "count"]
        targets = [self.target(t, statement.body) for t, _, _ in rest]
        iterables = [self.sequence(how, args) for _, how, args in rest]
        target = targets[0] if len(rest) == 1 else gast.Tuple(targets, gast.Store())
        iterable = iterables[0] if len(rest) == 1 else _call("zip", *iterables)
        for name, _, (start,) in counts:
            target = gast.Tuple([_store(self.names[name]), target], gast.Store())
            starts = [] if start == Lit(0) else [self.expr(start)]
            iterable = _call("enumerate", iterable, *starts)
        return target, iterable

    def target(self, name: str, body: Sequence[Statement]) -> Any:
        """What a loop binds to an element: a name, or the names of its parts."""
        parts = [s.target for s in body if isinstance(s, Set) and _is_part(s) and s.value.args[0] == name]  # type: ignore[union-attr]
        shown = ["_unread" if p is None else self.names[p] for p in parts]
        return gast.Tuple([*map(_store, shown)], gast.Store()) if parts else _store(self.names[name])

    def sequence(self, how: str, args: tuple[Expr, ...]) -> Any:
        """What a loop walks; backwards by slices and ranges, which Numba takes too."""
        if how == "reversed_range" and (backwards := self.backwards(*args)) is not None:
            return backwards
        if how in ("range", "reversed_range"):
            start, stop, step = args
            shown = [start, stop, step] if step != Lit(1) else [start, stop] if start != Lit(0) else [stop]
            walked = _call("range", *map(self.expr, shown))
            return walked if how == "range" else _call("reversed", walked)
        if how == "each":
            return self.expr(args[0])
        kind = self.program.kinds.get(args[0], kinds.UNKNOWN) if isinstance(args[0], str) else kinds.UNKNOWN
        if args[0] in self.touched or not isinstance(kind, kinds.Sequence | kinds.Array):
            return _call("reversed", self.expr(args[0]))
        return gast.Subscript(self.expr(args[0]), _slice([None, None, self.literal(-1)]), gast.Load())

    def backwards(self, start: Expr, stop: Expr, step: Expr) -> Any:
        """A range with a step of one, or minus one, from its end."""
        if step not in (Lit(1), Lit(-1)):
            return None
        one, made = step.value, []  # type: ignore[union-attr]
        for bound in (stop, start):
            if isinstance(bound, Lit) and type(bound.value) is int:
                made.append(self.literal(bound.value - one))
            else:
                op = gast.Sub() if one == 1 else gast.Add()
                made.append(gast.BinOp(self.expr(bound), op, gast.Constant(1, None)))
        if one == 1:
            return _call("range", *made, self.literal(-1))
        return _call("range", *made)

    def at(self, nodes: list[Any], span: Location | None) -> list[Any]:
        """The nodes placed in the user's file; of a helper in another file, where it was called."""
        while span is not None and self.place is not None and span.filename != self.place.filename:
            span = span.caller
        for node in nodes:
            if span is not None and getattr(node, "lineno", None) is None:
                node.lineno, node.col_offset = span.lineno, span.col
                node.end_lineno, node.end_col_offset = span.end_lineno, span.end_col
        return nodes

    # --- expressions ---

    def expr(self, value: Expr) -> Any:
        if isinstance(value, Node):
            return self.at([self.node(value)], value.span)[0]
        if isinstance(value, str):
            return _load(self.names[value])
        if isinstance(value, Lit):
            return self.literal(value.value)
        if isinstance(value, Ref):
            return self.reference(value)
        return gast.Constant(None, None)

    def literal(self, value: Any) -> Any:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, slice):
            return _call("slice", *(self.literal(v) for v in (value.start, value.stop, value.step)))
        if isinstance(value, tuple):
            return gast.Tuple([self.literal(v) for v in value], gast.Load())
        if isinstance(value, frozenset):
            return gast.Set([self.literal(v) for v in sorted(value, key=repr)])
        if isinstance(value, float) and not math.isfinite(value):
            self.imports.add("math")
            name = gast.Attribute(_load("math"), "nan" if value != value else "inf", gast.Load())
            return gast.UnaryOp(gast.USub(), name) if value < 0 else name
        if isinstance(value, complex):
            imaginary = gast.Constant(complex(0, value.imag), None)
            return gast.BinOp(self.literal(value.real), gast.Add(), imaginary) if value.real else imaginary
        if isinstance(value, int | float) and not isinstance(value, bool) and (value < 0 or str(value) == "-0.0"):
            return gast.UnaryOp(gast.USub(), gast.Constant(-value, None))
        return gast.Constant(value, None)

    def reference(self, ref: Ref) -> Any:
        root = ref.name.split(".")[0]
        if root in ("np", "math") and rules.resolve(ref.name) is ref.value:
            return self.dotted(ref.name)
        builtin = getattr(builtins, ref.name, None)
        if builtin is not None and builtin is ref.value:
            return _load(ref.name)
        key = ref.key()
        while key in self.refs and self.refs[key][0] in self.local:
            key = (*key, "here")  # a function of the same module has another variable by this name
        known = self.refs.get(key)
        if known is None:
            name = self.free(ref.name.replace(".", "_") if ref.name.replace(".", "").isidentifier() else "constant")
            known = self.refs[key] = name, ref
        return _load(known[0])

    def free(self, name: str) -> str:
        found, k = name, 0
        while found in self.taken or found in RESERVED:
            k += 1
            found = f"{name}_{k}"
        self.taken.add(found)
        return found

    def dotted(self, name: str) -> Any:
        """A dotted name; its module is imported."""
        root, *path = name.split(".")
        if rules.is_custom(name):
            function = rules.resolve(name)
            return self.reference(Ref(getattr(function, "__name__", name), function))
        if not path:
            if rules.resolve(root) is getattr(rules.runtime(), root, None) is not None:
                self.helpers.add(root)
            return _load(root)
        self.imports.add(root if root in ("np", "math", "cmath") else _module(name))
        found = _load(root)
        for attribute in path:
            found = gast.Attribute(found, attribute, gast.Load())
        return found

    def test(self, value: Expr) -> Any:
        """What a branch or loop asks for its truth, which is that of ``bool(value)``."""
        return self.expr(value.args[0] if isinstance(value, Node) and value.op.name == "bool" else value)

    def node(self, node: Node) -> Any:
        name, args = node.op.name, node.args
        if name in _BINARY:
            return gast.BinOp(self.expr(args[0]), _BINARY[name](), self.expr(args[1]))
        if name in _UNARY:
            return gast.UnaryOp(_UNARY[name](), self.expr(args[0]))
        if name in _COMPARE:
            return gast.Compare(self.expr(args[0]), [_COMPARE[name]()], [self.expr(args[1])])
        special = _EXPRESSIONS.get(name)
        if special is not None:
            return special(self, node)
        split = len(args) - len(node.op.keywords)
        given = list(zip(node.op.keywords, args[split:], strict=True))
        words = [gast.keyword(None if k == "**" else str.__str__(k), self.expr(a)) for k, a in given if k != "*"]
        stars = [gast.Starred(self.expr(a), gast.Load()) for k, a in given if k == "*"]
        if name.startswith("."):
            base = gast.Attribute(self.expr(args[0]), name[1:].removesuffix("()"), gast.Load())
            return base if not name.endswith("()") else gast.Call(base, [self.expr(a) for a in args[1:split]], words)
        called = name in ("call", "door")  # where no derivative flows back through it, the door is the call alone
        function = self.expr(args[0]) if called else self.dotted(name)
        plain = [self.expr(a) for a in (args[1:split] if called else args[:split])]
        return gast.Call(function, [*plain, *stars], words)

    def index(self, value: Expr) -> Any:
        """What stands between brackets: slices are written as slices."""
        if isinstance(value, Node) and value.op.name == "slice":
            return _slice([None if a == Lit(None) else self.expr(a) for a in value.args])
        if isinstance(value, Lit) and isinstance(value.value, slice):
            parts = (value.value.start, value.value.stop, value.value.step)
            return _slice([None if p is None else self.literal(p) for p in parts])
        if isinstance(value, Node) and value.op.name == "tuple":
            return gast.Tuple([self.index(a) for a in value.args], gast.Load())
        if isinstance(value, Lit) and isinstance(value.value, tuple) and value.value:
            return gast.Tuple([self.index(Lit(v)) for v in value.value], gast.Load())
        return self.expr(value)

    def result(self, result: Result, values: dict[Any, Expr]) -> Any:
        if not isinstance(result, Tree):
            return self.expr(values[result])
        children = [self.result(c, values) for c in result.children]
        if result.cls is tuple:
            return gast.Tuple(children, gast.Load())
        if result.cls is list:
            return gast.List(children, gast.Load())
        if result.cls is dict:
            return gast.Dict([self.literal(k) for k in result.keys], children)
        return gast.Call(self.reference(Ref(result.cls.__name__, result.cls)), children, [])


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


def _every_read(statements: Sequence[Statement]) -> list[str]:
    """The variables that statements read, as often as they do."""
    found: list[str] = []
    todo = [*statements]
    while todo:
        match todo.pop():
            case Set(_, value):
                found += coalesce.read((value,))
            case Branch() as branch:
                found += coalesce.read((branch.test, *(v for c in branch.copies for _, v in c)))
                todo += [s for side in branch.sides for s in side]
            case Loop() as loop:
                found += coalesce.read(v for _, v in (*loop.inits, *loop.nexts))
                found += coalesce.read(a for _, _, args in loop.sources for a in args)
                found += coalesce.read(v for v in (loop.test, loop.until) if v is not None)
                todo += [*loop.head, *loop.body]
            case Throw(exception, cause):
                found += coalesce.read(v for v in (exception, cause) if v is not None)
    return found


def _turned_back(statement: Statement) -> Location | None:
    """What a statement of the reverse sweep turns back; memory that is made for it turns nothing back."""
    if not isinstance(statement, Set) or statement.span is None or not statement.span.back:
        return None
    made = isinstance(statement.value, Node) and statement.value.op.name in _BEGINNINGS
    return None if made else statement.span


_BEGINNINGS = frozenset({"accumulator", "zeros_like", "shadow", "seed"})


def _is_as_long(statement: Statement, kind: kinds.Sequence) -> bool:
    """Whether a sequence has the length that its kind says for good: a list may have been edited, a new one not."""
    value = statement.value if isinstance(statement, Set) else None
    return kind.cls is tuple or (isinstance(value, Node) and value.op.name == ".tolist()")


def _binds_part(statement: Statement, whole: str | None, place: int) -> bool:
    value = statement.value if isinstance(statement, Set) and statement.target is not None else None
    return isinstance(value, Node) and value.op.name == "getitem" and value.args == (whole, Lit(place))


def _lines_back(statements: Sequence[Statement]) -> Iterator[tuple[str, int]]:
    """The user's lines that statements of the reverse sweep stand for."""
    for statement in statements:
        match statement:
            case Branch():
                yield from _lines_back([*statement.sides[0], *statement.sides[1]])
            case Loop():
                yield from _lines_back(statement.body)
            case Set() if (span := _turned_back(statement)) is not None:
                yield span.filename, span.lineno


def _ends(body: list[Any]) -> bool:
    """Whether every path through these statements raises."""
    match body[-1:]:
        case [gast.Raise()]:
            return True
        case [gast.If(body=then, orelse=orelse)]:
            return _ends(then) and _ends(orelse)
    return False


def _is_part(statement: Statement) -> bool:
    """Whether a statement takes a part of what a loop walks, which the loop itself does."""
    return isinstance(statement, Set) and isinstance(statement.value, Node) and statement.value.op.name == "part"


# --- operations that are not calls ---


def _additem(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    """``base[index] += value``, by ``np.add.at`` where an index array may name an element twice."""
    base, index, value = node.args
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    simple = isinstance(kind, kinds.Array) or (
        isinstance(kind, kinds.Sequence) and kinds.is_scalar(kind.element) and _is_number(e.program, index)
    )
    if simple and _is_basic(e.program, index):
        place = gast.Subscript(e.expr(base), e.index(index), gast.Store())
        if base in e.zeros and isinstance(kind, kinds.Array):
            return [gast.Assign([place], e.expr(value), None)]
        return [_augmented(e, place, value)]
    if isinstance(kind, kinds.Mapping) and kinds.is_scalar(kind.element):
        place = gast.Subscript(e.expr(base), e.index(index), gast.Store())
        old = gast.Call(gast.Attribute(e.expr(base), "get", gast.Load()), [e.expr(index), gast.Constant(0.0, None)], [])
        return [gast.Assign([place], gast.BinOp(old, gast.Add(), e.expr(value)), None)]
    at = isinstance(base, str) and isinstance(e.program.kinds[base], kinds.Array)
    return [gast.Expr(gast.Call(e.dotted("add_at" if at else "add_element"), [e.expr(base), e.expr(index), e.expr(value)], []))]


def _augmented(e: _Emitter, place: Any, value: Expr) -> Any:
    """``place += value``, or ``-=`` where the value is negative throughout."""
    positive = trees.opposite(value)
    if positive is None:
        return gast.AugAssign(place, gast.Add(), e.expr(value))
    return gast.AugAssign(place, gast.Sub(), e.expr(positive))


def _whole(e: _Emitter, base: str) -> Any:
    """An array that is written in place: by its name, unless that belongs to the function around."""
    name = e.names[base]
    return gast.Subscript(_load(name), gast.Constant(..., None), gast.Store()) if name in e.outer else _store(name)


def _is_number(program: Program, index: Expr) -> bool:
    """Whether an index is one integer."""
    if isinstance(index, Lit):
        return isinstance(index.value, int)
    if isinstance(index, Node):
        arithmetic = index.op.name in _BINARY and all(_is_number(program, a) for a in index.args)
        return arithmetic or isinstance(_element(program, index), kinds.Scalar)
    return isinstance(index, str) and isinstance(program.kinds.get(index), kinds.Scalar)


def _element(program: Program, node: Node) -> kinds.Kind:
    """The kind of an element of a list or tuple."""
    base = program.kinds.get(node.args[0]) if node.op.name == "getitem" and isinstance(node.args[0], str) else None
    place = node.args[1].value if base is not None and isinstance(node.args[1], Lit) else None
    match base:
        case kinds.Sequence(_, element) if type(place) is int:
            return element
        case kinds.Record(_, elements) if type(place) is int and -len(elements) <= place < len(elements):
            return elements[place]
    return kinds.UNKNOWN


def _is_basic(program: Program, index: Expr) -> bool:
    if isinstance(index, Node):
        return index.op.name == "slice" or (index.op.name == "tuple" and all(_is_basic(program, a) for a in index.args)) or (
            index.op.name in _BINARY and all(_is_basic(program, a) for a in index.args)
        ) or isinstance(_element(program, index), kinds.Scalar)
    if isinstance(index, Lit):
        return not isinstance(index.value, list)
    kind = program.kinds.get(index) if isinstance(index, str) else None
    return isinstance(kind, kinds.Scalar) or kind == kinds.Opaque(slice)


def _iadd(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    base, value = node.args
    if isinstance(base, str) and isinstance(e.program.kinds[base], kinds.Array):
        return [_augmented(e, _whole(e, base), value)]
    return [gast.Expr(gast.Call(e.dotted("add_into"), [e.expr(base), e.expr(value)], []))]


def _setitem(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    """``base[index] = value``; ``base[...] = base op value`` is ``base op= value``."""
    base, index, value = node.args
    if index == Lit(...) and isinstance(value, Node) and value.op.name in _BINARY and value.args[0] == base:
        return [gast.AugAssign(_whole(e, str(base)), _BINARY[value.op.name](), e.expr(value.args[1]))]
    return [gast.Assign([gast.Subscript(e.expr(base), e.index(index), gast.Store())], e.expr(value), None)]


def _append(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    append = gast.Attribute(e.expr(node.args[0]), "append", gast.Load())
    return [gast.Expr(gast.Call(append, [e.expr(node.args[1])], []))]


def _pop(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    base, *others = node.args
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    queue = isinstance(kind, kinds.Sequence) and kind.cls is deque
    if queue and others and others != [Lit(0)]:
        call: Any = gast.Call(e.dotted("taken_at"), [e.expr(a) for a in node.args], [])
    else:
        attr = "popleft" if queue and others else "pop"
        given = [] if attr == "popleft" else [e.expr(a) for a in others]
        call = gast.Call(gast.Attribute(e.expr(base), attr, gast.Load()), given, [])
    return [gast.Expr(call)] if target is None else [gast.Assign([_store(e.names[target])], call, None)]


def _insert(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    insert = gast.Attribute(e.expr(node.args[0]), "insert", gast.Load())
    return [gast.Expr(gast.Call(insert, [e.expr(a) for a in node.args[1:]], []))]


def _refill(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    """``xs[:] = ys``, in a form that deques and dicts have too."""
    base, other = node.args
    kind = e.program.kinds[base] if isinstance(base, str) else kinds.UNKNOWN
    if isinstance(kind, kinds.Sequence) and kind.cls is list:
        return [gast.Assign([gast.Subscript(e.expr(base), _slice([None, None, None]), gast.Store())], e.expr(other), None)]
    if isinstance(other, Node) and not other.args and other.op.name in ("list", "dict"):
        return [gast.Expr(gast.Call(gast.Attribute(e.expr(base), "clear", gast.Load()), [], []))]
    return [gast.Expr(gast.Call(e.dotted("refill"), [e.expr(base), e.expr(other)], []))]


def _put_back(e: _Emitter, node: Node, target: str | None) -> list[Any]:
    return [gast.Expr(gast.Call(e.dotted("put_back"), [e.expr(a) for a in node.args], []))]


def _repeat(e: _Emitter, node: Node) -> Any:
    return gast.BinOp(e.expr(node.args[0]), gast.Mult(), e.expr(node.args[1]))


def _join(e: _Emitter, node: Node) -> Any:
    """``xs + ys``; a list of adjoints or tangents may be of another class than the one it is joined with."""
    kinds_of = [e.program.kinds.get(a) if isinstance(a, str) else None for a in node.args]
    own = [isinstance(k, kinds.Sequence) and (k.cls is tuple or bool(k.sites)) for k in kinds_of]
    shown = [isinstance(a, Node) and a.op.name in ("tuple", "list", "as_list", "as_tuple") for a in node.args]
    if not all(a or b for a, b in zip(own, shown, strict=True)) or not any(own):
        return gast.Call(e.dotted("join_lists"), [e.expr(a) for a in node.args], [])
    return gast.BinOp(e.expr(node.args[0]), gast.Add(), e.expr(node.args[1]))


def _listing(name: str) -> Callable[[_Emitter, Node], Any]:
    return lambda e, node: _call(name, e.expr(node.args[0]))


_EFFECT_STATEMENTS: dict[str, Callable[[_Emitter, Node, str | None], list[Any]]] = {
    "additem": _additem, "iadd": _iadd, "setitem": _setitem, "append": _append, "push": _append,
    "pop": _pop, "insert": _insert, "refill": _refill, "put_back": _put_back,
}  # fmt: skip


def _getitem(e: _Emitter, node: Node) -> Any:
    return gast.Subscript(e.expr(node.args[0]), e.index(node.args[1]), gast.Load())


def _get(e: _Emitter, node: Node) -> Any:
    return gast.Call(gast.Attribute(e.expr(node.args[0]), "get", gast.Load()), [e.expr(a) for a in node.args[1:]], [])


def _made_of(e: _Emitter, node: Node) -> Any:
    """``OrderedDict(d)``, ``deque(xs, maxlen)``: a class, and what its object is made of."""
    base, cls, *others = node.args
    empty = base == Lit(())
    others = [a for a in others if a != Lit(None) or not empty]
    if node.op.name == "as_mapping":
        return gast.Call(e.expr(cls), [*map(e.expr, others), *([] if empty else [e.expr(base)])], [])
    if empty and others:
        return gast.Call(e.expr(cls), [], [gast.keyword("maxlen", e.expr(others[0]))])
    return gast.Call(e.expr(cls), [] if empty else [e.expr(base), *map(e.expr, others)], [])


def _display(make: Callable[..., Any]) -> Callable[[_Emitter, Node], Any]:
    return lambda e, node: make([e.expr(a) for a in node.args], gast.Load())


def _dict(e: _Emitter, node: Node) -> Any:
    half = len(node.args) // 2
    return gast.Dict([e.expr(a) for a in node.args[:half]], [e.expr(a) for a in node.args[half:]])


def _choice(e: _Emitter, node: Node) -> Any:
    test, then, orelse = map(e.expr, node.args)
    return gast.IfExp(test, then, orelse)


def _boolean(make: Callable[[], Any]) -> Callable[[_Emitter, Node], Any]:
    return lambda e, node: gast.BoolOp(make(), [e.expr(a) for a in node.args])


def _zeros(helper: str) -> Callable[[_Emitter, Node], Any]:
    """Zeros of arrays of floating-point numbers are NumPy's own, those of a list of numbers are written out."""

    def make(e: _Emitter, node: Node) -> Any:
        like = e.expr(node.args[0])
        kind = e.program.kinds.get(node.args[0], kinds.UNKNOWN) if isinstance(node.args[0], str) else kinds.UNKNOWN
        certain = node.args[0] not in e.perhaps_none and not e.in_stages
        match kind:
            case kinds.Sequence(element=kinds.Scalar(number)) if number in (int, float) and certain and helper != "zeros_like":
                zero = gast.List([gast.Constant(0.0, None)], gast.Load())
                return gast.BinOp(zero, gast.Mult(), _call("len", like))
            case kinds.Array(dtype, int(rank)) if rank and dtype == np.float64 and certain and helper != "shadow":
                # Faster than numpy.zeros_like.
                return gast.Call(e.dotted("np.zeros"), [gast.Attribute(like, "shape", gast.Load())], [])
            case kinds.Array(dtype, int()) if dtype.kind in "fc":
                return gast.Call(e.dotted("np.zeros_like"), [like], [])
        return gast.Call(e.dotted(helper), [like], [])

    return make


def _pull(e: _Emitter, node: Node) -> Any:
    return gast.Call(e.expr(node.args[0]), [e.expr(node.args[1])], [])


def _part(place: int) -> Callable[[_Emitter, Node], Any]:
    return lambda e, node: gast.Subscript(e.expr(node.args[0]), gast.Constant(place, None), gast.Load())


def _identity(e: _Emitter, node: Node) -> Any:
    return e.expr(node.args[0])


def _attribute(e: _Emitter, node: Node) -> Any:
    name = node.args[1]
    assert isinstance(name, Lit)
    return gast.Attribute(e.expr(node.args[0]), name.value, gast.Load())


def _set(e: _Emitter, node: Node) -> Any:
    return gast.Set([e.expr(a) for a in node.args])


_EXPRESSIONS: dict[str, Callable[[_Emitter, Node], Any]] = {
    "get": _get, "as_mapping": _made_of, "as_deque": _made_of, "as_dict": _listing("dict"), "keys_of": _listing("list"),
    "getitem": _getitem, "tuple": _display(gast.Tuple), "list": _display(gast.List), "dict": _dict, "choice": _choice,
    "and": _boolean(gast.And), "or": _boolean(gast.Or), "accumulator": _zeros("accumulator"),
    "zeros_like": _zeros("zeros_like"), "shadow": _zeros("shadow"), "pull": _pull, "set": _set, "identity": _identity,
    "resume": _pull, "reached": _part(0), "onward": _part(1),
    "attribute": _attribute,
    "repeat_list": _repeat, "join_lists": _join, "as_list": _listing("list"), "as_tuple": _listing("tuple"),
}  # fmt: skip


# --- small makers ---


def _load(name: str) -> Any:
    return gast.Name(name, gast.Load(), None, None)


def _store(name: str) -> Any:
    return gast.Name(name, gast.Store(), None, None)


def _call(name: str, *args: Any) -> Any:
    return gast.Call(_load(name), list(args), [])


def _named(name: str, body: list[Any]) -> Any:
    """A target, where the body reads it."""
    read = any(isinstance(n, gast.Name) and n.id == name for part in body for n in (part, *syntax.parts(part)))
    return _store(name) if read else None


def _slice(parts: list[Any]) -> Any:
    return gast.Slice(*parts)


def _function(name: str, params: Sequence[str], body: list[Any]) -> Any:
    args = gast.arguments([gast.Name(p, gast.Param(), None, None) for p in params], [], None, [], [], None, [])
    return gast.FunctionDef(name, args, body, [], None, None, [])


def _module(name: str) -> str:
    """The module that a dotted name is found in."""
    module = name.rpartition(".")[0]
    while module not in sys.modules and "." in module:
        module = module.rpartition(".")[0]
    return module


def _located(tree: ast.Module, line: int) -> ast.Module:
    """The tree with every position filled in."""
    for node in tree.body:
        _place(node, (line, 0, line, 0))
    return tree


def _place(node: ast.AST, inherited: tuple[int, int, int, int]) -> None:
    """A statement stands where its first placed part does, a part where what it is part of begins."""
    if isinstance(node, ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword):
        found = _position(node)
        if found is None and isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef):
            found = next(filter(None, map(_position, ast.walk(node))), None)
        node.lineno, node.col_offset, node.end_lineno, node.end_col_offset = inherited = found or inherited
        if node.lineno != node.end_lineno:
            inherited = (node.lineno, node.col_offset, node.lineno, node.col_offset)
    for child in syntax.children(node):
        _place(child, inherited)


def _position(node: Any) -> tuple[int, int, int, int] | None:
    if getattr(node, "lineno", None) is None:
        return None
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


class _Printer(astor.SourceGenerator):  # type: ignore[misc]
    """astor's printer, with the text kept on readable lines."""

    @classmethod
    def print(cls, tree: ast.Module) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text: str = astor.to_source(tree, pretty_source=_lines, source_generator_class=cls)
        return text

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.statement(node, node.value.value)
        else:
            super().visit_Expr(node)

    def visit_Return(self, node: ast.Return) -> None:
        if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 1:
            astor.code_gen.set_precedence(astor.code_gen.Precedence.Comma, *node.value.elts)
            self.statement(node, "return (", node.value.elts[0], ",)")
        else:
            super().visit_Return(node)


def _lines(parts: list[str]) -> str:
    return "".join(astor.source_repr.split_lines(parts, maxline=_WIDTH))


__all__ = ["Emitted", "emit", "leaves"]
