"""What both modes share: rules bound to entries, products with partials, kinds and shapes of derivatives."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Mapping

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.transforms import kinds, rules, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import Assign, Block, Lit, Operand
from srcad.transforms.kinds import Kind

#: Operations that the passes know themselves.
STRUCTURAL = frozenset({"getitem", "tuple", "list", "dict", "unpacked", "door", "additem", "iadd", "accumulator"})

#: Parameters that change what a call means and that no rule has.
_REFUSED = ("out", "where")


def rule_for(entry: Assign, build: Builder) -> rules.Rule:
    """The rule of an entry for the ranks of its operands."""
    refused: NoDerivativeError | None = None
    for rule in sorted(rules.rules_of(entry.op.name), key=lambda r: r.rank is None):
        try:
            bound = bind(rule, entry, build)
        except NoDerivativeError as error:
            refused = error
            continue
        ranks = [kinds.rank(build.kind(o)) for p in rule.active if isinstance(o := bound.get(p), str | Lit)]
        wanted = rule.rank
        if wanted is None or (
            len(ranks) == len(wanted) and all(w is None or w == h for w, h in zip(wanted, ranks, strict=False))
        ):
            return rule
    if refused is not None:
        raise refused
    found = rules.find(entry.op.name)
    if found is None:
        what = f"{entry.op.name.strip('.')} has no derivative rule"
        raise NoDerivativeError(what, where=entry.span, hint="give it one with srcad.register_rule, or use ignore=")
    return found


def bind(rule: rules.Rule, entry: Assign, build: Builder) -> dict[str, Operand | tuple[Operand, ...]]:
    """The operands of an entry by the names of the rule's head; what is left out has its default."""
    split = len(entry.args) - len(entry.op.keywords)
    positional, bound = list(entry.args[:split]), dict[str, "Operand | tuple[Operand, ...]"]()
    for param in rule.params:
        if param.star:
            bound[param.name], positional = tuple(positional), []
        elif positional:
            bound[param.name] = positional.pop(0)
    words = dict(zip(entry.op.keywords, entry.args[split:], strict=False))
    known = {p.name for p in rule.params}
    for word, operand in words.items():
        if word not in known or (word in _REFUSED and operand != Lit(None)):
            raise NoDerivativeError(f"{entry.op.name} with {word}= has no derivative rule", where=entry.span)
        bound[word] = operand
    if positional:
        raise NoDerivativeError(f"{entry.op.name} with {split} arguments has no derivative rule", where=entry.span)
    return bound


def operands_of(
    rule: rules.Rule, bound: Mapping[str, Operand | tuple[Operand, ...]], entry: Assign, build: Builder
) -> dict[str, Operand]:
    """What the names of a template stand for."""
    found: dict[str, Operand] = {} if entry.target is None else {"y": entry.target}
    for param in rule.params:
        operand = bound.get(param.name)
        if operand is None:
            found[param.name] = build.template(param.default or "None", {})
        elif isinstance(operand, tuple):
            found[param.name] = build.op("tuple", *operand)
        else:
            found[param.name] = operand
    return found


@functools.cache
def times(partial: str, factor: str) -> str:
    """``factor * partial`` as source text, written as one would by hand: ``1 / x`` gives ``factor / x``.

    A partial ``select(w)`` says that the result is this argument where ``w`` is not 0: 0 times infinity is 0 there.
    """
    return ast.unparse(_times(ast.parse(partial, mode="eval").body, factor))


def _times(node: ast.expr, factor: str) -> ast.expr:
    match node:
        case ast.Constant(1):
            return ast.Name(factor)
        case ast.Call(ast.Name("select"), [weight]):
            return ast.Call(ast.Name("selected"), [ast.Name(factor), weight], [])
        case ast.UnaryOp(ast.USub(), operand):
            return ast.UnaryOp(ast.USub(), _times(operand, factor))
        case ast.BinOp(left, ast.Div() | ast.Mult() as op, right):
            return ast.BinOp(_times(left, factor), op, right)
        case ast.IfExp(test, then, orelse):
            return ast.IfExp(test, *(n if _is_zero(n) else _times(n, factor) for n in (then, orelse)))
    return ast.BinOp(ast.Name(factor), ast.Mult(), node)


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def derivative_kind(kind: Kind) -> Kind:
    """The kind of the tangent or adjoint of a value of this kind: integers count as reals."""
    match kind:
        case kinds.Scalar() if kinds.is_exact(kind):
            return kinds.FLOAT
        case kinds.Array(dtype, ndim) if dtype.kind in "iub":
            return kinds.Array(np.dtype(float), ndim)
        case kinds.Sequence(_, element):
            return kinds.Sequence(list, derivative_kind(element))
        case kinds.Record(_, elements):
            return kinds.Record(list, tuple(map(derivative_kind, elements)))
        case kinds.Bottom():
            return kinds.UNKNOWN
    return kind


class Shapes:
    """Which arrays of a program have the same shape: each shape is the broadcast of a set of unknown ones."""

    def __init__(self, block: Block, known: Mapping[str, Kind]) -> None:
        self.kinds = known
        self.table: dict[str, frozenset[str]] = {}
        for entry in walk.every(block):
            if isinstance(entry, Assign) and entry.target is not None:
                self.table[entry.target] = self._of_entry(entry)

    def of(self, operand: Operand) -> frozenset[str]:
        """The shape of an operand; empty for scalars."""
        if not isinstance(operand, str):
            return frozenset()
        if kinds.is_scalar(self.kinds[operand]):
            return frozenset()
        return self.table.get(operand, frozenset({operand}))

    def _of_entry(self, entry: Assign) -> frozenset[str]:
        assert entry.target is not None
        own = frozenset({entry.target})
        if not isinstance(self.kinds[entry.target], kinds.Array):
            return own
        if entry.op.name == "getitem":
            return self._sliced(entry) or own
        rule = rules.find(entry.op.name)
        if rule is None or not rule.partials or not all(_has_shape(self.kinds, a) for a in entry.args):
            return own
        return frozenset().union(*map(self.of, entry.args))

    def _sliced(self, entry: Assign) -> frozenset[str]:
        """``x[k:]`` and ``x[:-k]`` of a vector are equally long."""
        base, index = entry.args
        shape = self.of(base)
        if len(shape) != 1 or kinds.rank(self.kinds.get(str(base), kinds.UNKNOWN)) != 1 or not isinstance(index, Lit):
            return frozenset()
        cut = index.value
        if not isinstance(cut, slice) or cut.step is not None:
            return frozenset()
        match cut.start, cut.stop:
            case (int(k), None) if k >= 0:
                return frozenset({f"{min(shape)} less {k}"})
            case (None, int(k)) if k < 0:
                return frozenset({f"{min(shape)} less {-k}"})
        return frozenset()

    def same(self, a: Operand, b: Operand) -> bool:
        """Whether two operands certainly have the same shape."""
        return self.of(a) == self.of(b)


def _has_shape(known: Mapping[str, Kind], operand: Operand) -> bool:
    kind = known[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
    return isinstance(kind, kinds.Scalar | kinds.Array)


def active_names(names: Iterable[Operand], active: frozenset[str]) -> set[str]:
    """The active variables among operands."""
    return {n for n in walk.names(names) if n in active}
