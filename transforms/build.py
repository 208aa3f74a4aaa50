"""Builders: entries are made here, with fresh names and the kinds of what they bind.

A template of a rule is source text; ``Builder.template`` linearizes it on given operands, so that rules, passes and the
user's own code all end as the same three-address entries.
"""

from __future__ import annotations

import ast
import builtins
import functools
import itertools
import keyword
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime.errors import Location
from srcad.transforms import kinds, rule_heads, rules, sampling
from srcad.transforms.ir import Assign, Block, Entry, Given, If, Join, Lit, Op, Operand, Ref, _Undefined
from srcad.transforms.kinds import Kind

if TYPE_CHECKING:
    from srcad.transforms.shapes import Shapes

RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"np", "math", "scipy"}


#: Comparisons of literals.
_DECIDED = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


_NAMELESS = re.compile(r"v\d+")


class Names:
    """A supply of names that are used once; the same requests give the same names."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = dict.fromkeys(taken)
        self._next: dict[str, int] = {}
        self.called: dict[str, str] = {}  # what the user calls a variable that was made without a hint

    def fresh(self, hint: str = "") -> str:
        """``hint`` itself where it is free, else ``hint_1``, ...; without a hint ``v1``, ``v2``, ..."""
        hint = hint if hint.isidentifier() else ""
        if hint and hint not in self._taken and hint not in RESERVED:
            self._taken[hint] = None
            return hint
        stem = re.sub(r"_\d+$", "", hint) + "_" if hint else "v"
        number = self._next.get(stem, 0) + 1
        while f"{stem}{number}" in self._taken:
            number += 1
        self._next[stem] = number
        self._taken[f"{stem}{number}"] = None
        return f"{stem}{number}"

    def mark(self) -> tuple[int, dict[str, int], int]:
        """The state, for ``reset``."""
        return len(self._taken), dict(self._next), len(self.called)

    def reset(self, mark: tuple[int, dict[str, int], int]) -> None:
        """Forget the names given since ``mark``."""
        truncate(self._taken, mark[0])
        truncate(self.called, mark[2])
        self._next = dict(mark[1])

    def call(self, variable: Operand, name: str) -> None:
        """Note what the user calls a variable, if that has no name of the user's yet."""
        if isinstance(variable, str) and _NAMELESS.fullmatch(variable):
            self.called.setdefault(variable, name)

    def reserve(self, names: Iterable[str]) -> None:
        """Never give these."""
        self._taken.update(dict.fromkeys(names))


def truncate(table: dict[Any, Any], length: int) -> None:
    """Drop what a table was given last."""
    while len(table) > length:
        table.popitem()


def _tells(operand: Operand) -> bool:
    """Whether the value of an operand, more than its kind, tells what an operation gives: a literal, a dtype."""
    return isinstance(operand, Lit) or (isinstance(operand, Ref) and isinstance(operand.value, type | np.dtype | Enum))


#: So many combinations of kinds of operands are looked at.
_MOST_KINDS = 16


class Builder:
    """Appends entries to the current block and knows the kind of every variable."""

    def __init__(self, names: Names, known: dict[str, Kind]) -> None:
        self.names = names
        self.kinds = known
        self.made = 0  # so many variables were made, those that were forgotten again included
        self.block: list[Entry] = []
        self.span: Location | None = None
        self.memory: frozenset[str] = frozenset()
        self.changing: frozenset[str] = frozenset()
        self.shadows: set[str] = set()
        self.rigid: set[str] = set()
        self.mixed: dict[str, tuple[Kind, ...]] = {}  # what is of one of these kinds, of which its own covers all
        self.noted: list[dict[Any, Any]] = []  # what is known of variables by their names, besides their kinds,
        self.marked: list[set[Any]] = []  # and which of them are something: a new one, of a name given before, is not
        self.copies: set[str] = set()  # what computes once more what the user's code computes
        self.lasting: Mapping[str, Assign] = {}  # what memory still holds when the reverse sweep asks for it
        self.computed: dict[tuple[str, tuple[Operand, ...]], str] = {}  # what need not be computed again
        self.counted: Mapping[Operand, int] = {}  # what loops count, and the least of it
        self.given: Given | None = None
        self.shapes: Shapes | None = None
        self._asked: dict[Callable[[Kind], bool], tuple[int, bool]] = {}

    def any_kind(self, test: Callable[[Kind], bool]) -> bool:
        """Whether any variable is of such a kind; of those that there were when that was asked before, none is looked at."""
        before, found = self._asked.get(test, (0, False))
        if not found and before < len(self.kinds):
            found = any(map(test, itertools.islice(reversed(self.kinds.values()), len(self.kinds) - before)))
            self._asked[test] = len(self.kinds), found
        return found

    def kind(self, operand: Operand) -> Kind:
        """The kind of an operand."""
        if isinstance(operand, str):
            return self.kinds[operand]
        return kinds.BOTTOM if isinstance(operand, _Undefined) else kinds.of(operand.value)

    def fresh(self, hint: str, kind: Kind) -> str:
        """A new variable of this kind."""
        self.made += 1
        name = self.names.fresh(hint)
        self.kinds[name] = kind
        if self.mixed:
            self.mixed.pop(name, None)
        for table in self.noted:
            if table:
                table.pop(name, None)
        for names in self.marked:
            if names:
                names.discard(name)
        return name

    def possible(self, operand: Operand) -> tuple[Kind, ...]:
        """The kinds of which an operand may be: its own, or others that its own covers."""
        return self.mixed.get(operand) or (self.kind(operand),) if isinstance(operand, str) else (self.kind(operand),)

    def mix(self, name: str, *possible: Kind) -> None:
        """Note of which kinds a variable may be."""
        distinct = tuple(dict.fromkeys(k for k in possible if not isinstance(k, kinds.Bottom)))
        if len(distinct) > 1:
            self.mixed[name] = distinct

    def mix_result(self, target: str, name: str, args: Sequence[Operand], keywords: tuple[str, ...]) -> None:
        """The same for the result of an operation on what may be of several kinds."""
        several = [*dict.fromkeys(a for a in args if isinstance(a, str) and a in self.mixed)]
        if not several or math.prod(len(self.mixed[a]) for a in several) > _MOST_KINDS:
            return
        own = {a: self.kinds[a] for a in several}
        found = []
        for chosen in itertools.product(*(self.mixed[a] for a in several)):
            self.kinds.update(zip(several, chosen, strict=True))
            found.append(self.infer(name, args, keywords))
        self.kinds.update(own)
        self.mix(target, *found)

    def infer(self, name: str, args: Sequence[Operand], keywords: tuple[str, ...] = ()) -> Kind:
        """The kind of an operation's result."""
        try:
            return sampling.result(name, keywords, tuple(a if _tells(a) else self.kind(a) for a in args))
        except TypeError:
            return kinds.UNKNOWN

    def op(
        self, name: str, *args: Operand, keywords: tuple[str, ...] = (), hint: str = "", kind: Kind | None = None
    ) -> str:
        """Append ``fresh = name(*args)``."""
        if self.computed and not keywords and all(isinstance(a, str) for a in args) and (name, args) in self.computed:
            return self.computed[name, args]
        target = self.fresh(hint, self.infer(name, args, keywords) if kind is None else kind)
        if self.mixed and kind is None:
            self.mix_result(target, name, args, keywords)
        self.block.append(Assign(target, Op(name, keywords), args, self.span))
        return target

    def effect(self, name: str, *args: Operand) -> None:
        """Append an operation that is done for its effect."""
        self.block.append(Assign(None, Op(name), args, self.span))

    def branch(self, test: Operand, sides: Sequence[Any], hint: str = "") -> Operand:
        """An ``If`` whose sides are functions that build and return an operand; the join of the two."""
        outer = self.block
        blocks: list[Block] = []
        results: list[Operand] = []
        for side in sides:
            self.block = []
            results.append(side())
            blocks.append(tuple(self.block))
        self.block = outer
        if results[0] == results[1] and not any(blocks):
            return results[0]
        name = self.fresh(hint, kinds.join(self.kind(results[0]), self.kind(results[1])))
        self.block.append(If(test, blocks[0], blocks[1], (Join(name, results[0], results[1]),), self.span))
        return name

    def template(self, text: str, operands: Mapping[str, Operand], hint: str = "") -> Operand:
        """Linearize a rule's template on these operands."""
        return _Template(self, operands).value(_parse(text), hint)


@functools.cache
def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _item(base: Kind, index: ast.expr) -> Kind | None:
    """The kind of an array's element or part by an index that is written out; ``None``: as of any operation."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if not isinstance(base, kinds.Array) or not all(isinstance(p, ast.Slice | ast.Constant) for p in parts):
        return None
    values = [p.value for p in parts if isinstance(p, ast.Constant)]
    numbers, added = sum(type(v) is int for v in values), values.count(None)
    if base.ndim is None:
        return kinds.Array(base.dtype, None) if len(values) < len(parts) or added else None
    left = base.ndim - numbers + added
    return kinds.Array(base.dtype, left) if left > 0 or ... in values else None


def _is_count(node: ast.expr) -> bool:
    """Whether an expression counts how many comparisons are true."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.right, ast.Compare)


class _Template:
    """One walk over a template's expression."""

    def __init__(self, build: Builder, operands: Mapping[str, Operand]) -> None:
        self.build = build
        self.operands = operands

    def value(self, node: ast.expr, hint: str = "") -> Operand:
        match node:
            case ast.Constant(value):
                return Lit(value)
            case ast.Name(name) if name in self.operands:
                return self.operands[name]
            case ast.Name(name):
                return Ref(name, rules.resolve(name))
            case ast.UnaryOp(ast.USub(), ast.Constant(value)):
                return Lit(-value)  # type: ignore[operator]
            case ast.UnaryOp(op, operand):
                return self.emit(rule_heads.operator(op), [operand], hint)
            case ast.BinOp(left, op, right):
                return self.emit(rule_heads.operator(op), [left, right], hint)
            case ast.Compare(left, [op], [right]):
                return self.comparison(rule_heads.operator(op), self.value(left), self.value(right), hint)
            case ast.IfExp(test, ast.BinOp(left, ast.Div() as by, right), orelse) if _is_count(right):
                counted = _Template(self.build, {**self.operands, "count": self.value(right)})  # once, for every side
                return counted.value(ast.IfExp(test, ast.BinOp(left, by, ast.Name("count")), orelse), hint)
            case ast.IfExp(test, then, orelse):
                condition = self.value(test)
                if isinstance(condition, Lit):
                    return self.value(then if condition.value else orelse, hint)
                arms = [functools.partial(self.value, then), functools.partial(self.value, orelse)]
                return self.build.branch(condition, arms, hint)
            case ast.BoolOp(op, [left, right]):
                first = self.value(left)
                sides: list[Any] = [functools.partial(self.value, right), lambda: first]
                return self.build.branch(first, sides if isinstance(op, ast.And) else sides[::-1], hint)
            case ast.Subscript(base, index):
                whole = self.value(base)
                return self.build.op("getitem", whole, self.value(index), hint=hint, kind=_item(self.build.kind(whole), index))
            case ast.Slice(lower, upper, step):
                none = ast.Constant(None)
                return self.emit("slice", [lower or none, upper or none, step or none], hint)
            case ast.Tuple(elements):
                return self.emit("tuple", elements, hint)
            case ast.List(elements):
                return self.emit("list", elements, hint)
            case ast.Attribute(base, attribute):
                return self.attribute(node, base, attribute, hint)
            case ast.Call(func, args, keywords):
                return self.call(func, args, keywords, hint)
        raise ValueError(f"not understood in a rule: {ast.unparse(node)}")

    def comparison(self, name: str, left: Operand, right: Operand, hint: str) -> Operand:
        """A comparison, decided where both sides are literals."""
        if isinstance(left, Lit) and isinstance(right, Lit) and name in _DECIDED:
            return Lit(_DECIDED[name](left.value, right.value))
        return self.build.op(name, left, right, hint=hint)

    def emit(self, name: str, nodes: Sequence[ast.expr], hint: str, keywords: tuple[str, ...] = ()) -> Operand:
        return self.build.op(name, *[self.value(n) for n in nodes], keywords=keywords, hint=hint)

    def attribute(self, node: ast.expr, base: ast.expr, attribute: str, hint: str) -> Operand:
        if isinstance(base, ast.Name) and base.id in ("np", "math") and base.id not in self.operands:
            return Ref(ast.unparse(node), getattr(np if base.id == "np" else math, attribute))
        return self.emit(f".{attribute}", [base], hint)

    def call(self, func: ast.expr, args: list[ast.expr], keywords: list[ast.keyword], hint: str) -> Operand:
        if isinstance(func, ast.Attribute) and not self.is_dotted(func):
            name, args = f".{func.attr}()", [func.value, *args]
        else:
            name = rules.canonical(ast.unparse(func))
        keywords = [k for k in keywords if k.arg != "dtype" or self.value(k.value) != Lit(None)]
        words = tuple(str(k.arg) for k in keywords)
        return self.emit(name, [*args, *[k.value for k in keywords]], hint, words)

    def is_dotted(self, func: ast.expr) -> bool:
        while isinstance(func, ast.Attribute):
            func = func.value
        return isinstance(func, ast.Name) and func.id not in self.operands
