"""A value of the program is an expression of Python: a name, a literal, an operator, a call; what it names is kept."""

from __future__ import annotations

import builtins
import functools
import math
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import gast
import numpy as np

from srcad.runtime.errors import Location
from srcad.runtime.records import keeps_parts
from srcad.transforms import effects, rules, spellings, syntax, unbound, walk
from srcad.transforms.build import RESERVED
from srcad.transforms.forms import Expr, Node
from srcad.transforms.ir import Lit, Operand, Program, Ref, Result, Tree

BINARY = {
    "+": gast.Add, "-": gast.Sub, "*": gast.Mult, "/": gast.Div, "//": gast.FloorDiv, "%": gast.Mod, "**": gast.Pow,
    "@": gast.MatMult, "&": gast.BitAnd, "|": gast.BitOr, "^": gast.BitXor, "<<": gast.LShift, ">>": gast.RShift,
}  # fmt: skip
_UNARY = {"neg": gast.USub, "pos": gast.UAdd, "~": gast.Invert, "not": gast.Not}
_COMPARE = {
    "==": gast.Eq, "!=": gast.NotEq, "<": gast.Lt, "<=": gast.LtE, ">": gast.Gt, ">=": gast.GtE,
    "is": gast.Is, "is not": gast.IsNot, "in": gast.In, "not in": gast.NotIn,
}  # fmt: skip


@dataclass
class Expressions:
    """What one function is made from, what its text has named so far, and how values are written in it."""

    program: Program
    place: Location | None = None
    avoided: frozenset[str] = frozenset()
    imports: set[str] = field(default_factory=set)
    helpers: set[str] = field(default_factory=set)
    refs: dict[tuple[object, ...], tuple[str, Ref]] = field(default_factory=dict)
    zeros: dict[str, frozenset[object]] = field(default_factory=dict)
    outer: set[str] = field(default_factory=set)
    line: str = ""
    several: bool = False
    reads: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.single = self.program
        self.names: dict[str, str] = {}
        self.handed_on: set[str] = set()  # what paths may leave unbound that is copied all the same
        self.local: set[str] = set()
        self.taken: set[str] = set()

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

    def at(self, nodes: list[Any], span: Location | None) -> list[Any]:
        """The nodes placed in the user's file; of a helper in another file, where it was called."""
        while span is not None and self.place is not None and span.filename != self.place.filename:
            span = span.caller
        for node in nodes:
            if span is not None and getattr(node, "lineno", None) is None:
                node.lineno, node.col_offset = span.lineno, span.col
                node.end_lineno, node.end_col_offset = span.end_lineno, span.end_col
        return nodes

    def identified(self, operand: Operand | Node) -> Any:
        """An operand whose identity is asked for: Python warns of ``is`` with a number or text as it is written."""
        value = operand.value if isinstance(operand, Lit) else None
        made = self.expr(operand)
        if type(value) not in (int, float, complex, str):
            return made
        return gast.Call(gast.Name(type(value).__name__, gast.Load(), None, None), [made], [])

    def expr(self, value: Expr) -> Any:
        if isinstance(value, Node):
            return self.at([self.node(value)], value.span)[0]
        if isinstance(value, str):
            return syntax.load(self.names[value])
        if isinstance(value, Lit):
            return self.literal(value.value)
        if isinstance(value, Ref):
            return self.reference(value)
        return gast.Constant(None, None)

    def literal(self, value: Any) -> Any:
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, slice):
            return syntax.call("slice", *(self.literal(v) for v in (value.start, value.stop, value.step)))
        if isinstance(value, tuple):
            return gast.Tuple([self.literal(v) for v in value], gast.Load())
        if isinstance(value, frozenset):
            return gast.Set([self.literal(v) for v in sorted(value, key=repr)])
        if isinstance(value, float) and not math.isfinite(value):
            self.imports.add("math")
            name = gast.Attribute(syntax.load("math"), "nan" if value != value else "inf", gast.Load())
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
            return syntax.load(ref.name)
        key = ref.key()
        while key in self.refs and self.refs[key][0] in self.local:
            key = (*key, "here")  # a function of the same module has another variable by this name
        known = self.refs.get(key)
        if known is None:
            name = self.free(ref.name.replace(".", "_") if ref.name.replace(".", "").isidentifier() else "constant")
            known = self.refs[key] = name, ref
        return syntax.load(known[0])

    def free(self, name: str) -> str:
        found, k = name, 0
        while found in self.taken or found in RESERVED or found in self.avoided:
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
            return syntax.load(root)
        self.imports.add(root if root in ("np", "math", "cmath") else _module(name))
        found = syntax.load(root)
        for attribute in path:
            found = gast.Attribute(found, attribute, gast.Load())
        return found

    def test(self, value: Expr) -> Any:
        """What a branch or loop asks for its truth, which is that of ``bool(value)``."""
        return self.expr(value.args[0] if isinstance(value, Node) and value.op.name == "bool" else value)

    def node(self, node: Node) -> Any:
        name, args = node.op.name, node.args
        if name in BINARY:
            return gast.BinOp(self.expr(args[0]), BINARY[name](), self.expr(args[1]))
        if name in _UNARY:
            return gast.UnaryOp(_UNARY[name](), self.expr(args[0]))
        if name in _COMPARE:
            left, right = (self.identified(a) if name in ("is", "is not") else self.expr(a) for a in args)
            return gast.Compare(left, [_COMPARE[name]()], [right])
        special = spellings.EXPRESSIONS.get(name)
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
            return gast.Slice(*[None if a == Lit(None) else self.expr(a) for a in value.args])
        if isinstance(value, Lit) and isinstance(value.value, slice):
            parts = (value.value.start, value.value.stop, value.value.step)
            return gast.Slice(*[None if p is None else self.literal(p) for p in parts])
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
        named = gast.Dict([self.literal(k) for k in result.keys], children)
        if result.cls is dict:
            return named
        cls = self.reference(Ref(result.cls.__name__, result.cls))
        if issubclass(result.cls, dict):
            return gast.Call(cls, [named], [])
        if keeps_parts(result.cls):
            return gast.Call(cls, children, [])
        return gast.Call(self.dotted("of_parts"), [cls, self.literal(result.keys), *children], [])


def _module(name: str) -> str:
    """The module that a dotted name is found in."""
    module = name.rpartition(".")[0]
    while module not in sys.modules and "." in module:
        module = module.rpartition(".")[0]
    return module
