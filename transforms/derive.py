"""What both modes share: rules bound to entries, products with partials, kinds and shapes of derivatives."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.transforms import kinds, rules, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import Assign, Block, For, If, Lit, Op, Operand, Ref, Source, While
from srcad.transforms.kinds import Kind

#: Operations that the passes know themselves.
STRUCTURAL = frozenset({"getitem", "get", "tuple", "list", "dict", "unpacked", "door", "additem", "iadd", "accumulator"})

#: Parameters that change what a call means and that no rule has.
_REFUSED = ("out",)


def rule_for(entry: Assign, build: Builder) -> rules.Rule:
    """The rule of an entry for the ranks and number fields of its operands, the most special first."""
    refused: NoDerivativeError | None = None
    for rule in rules.ordered(entry.op.name):
        try:
            bound = bind(rule, entry, build)
        except NoDerivativeError as error:
            refused = refused or error
            continue
        found = [build.kind(o) for p in rule.active if isinstance(o := bound.get(p), str | Lit | Ref) and o != Lit(None)]
        if rules.fits(rule, [*map(kinds.rank, found)], all(map(kinds.is_real, found))):
            return rule
    if refused is not None:
        raise refused
    what = f"{entry.op.name.strip('.')} has no derivative rule"
    raise NoDerivativeError(what, where=entry.span, hint="give it one with srcad.register_rule, or use ignore=")


def called(entry: Assign) -> Assign | None:
    """A helper without a rule, as a call through the run-time door: its derivative is that of its source."""
    function = rules.function_of(entry.op.name)
    if function is None:
        return None
    return replace(entry, op=Op("door", entry.op.keywords), args=(Ref(function.__name__, function), *entry.args))


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
    known = {word: p.name for p in rule.params for word in (p.keywords or (p.name,))}
    for word, operand in words.items():
        if word not in known or (word in _REFUSED and operand != Lit(None)):
            raise NoDerivativeError(f"{entry.op.name} with {word}= has no derivative rule", where=entry.span)
        if word == "where" and operand != Lit(True) and not rule.partials:
            raise NoDerivativeError(f"{entry.op.name} with where= has no derivative rule", where=entry.span)
        bound[known[word]] = operand
    if positional:
        raise NoDerivativeError(f"{entry.op.name} with {split} arguments has no derivative rule", where=entry.span)
    missing = [p.name for p in rule.params if p.default is None and p.name not in bound]
    if missing:
        raise NoDerivativeError(f"{entry.op.name} without {missing[0]} has no derivative rule", where=entry.span)
    return bound


def masked(term: Operand, operands: Mapping[str, Operand], build: Builder) -> Operand:
    """A term of an elementwise operation with ``where=``: nothing flows where the operation is not done."""
    where = operands.get("where", Lit(True))
    if where == Lit(True):
        return term
    return build.op("np.where", where, term, Lit(0.0), kind=build.kind(term))


def check_passive(
    rule: rules.Rule, bound: Mapping[str, Operand | tuple[Operand, ...]], entry: Assign, active: Container[str]
) -> None:
    """Refuse a derivative through a parameter that the rule takes for constant; helpers read only shapes of these."""
    if entry.op.name.split(".")[0] not in ("np", "scipy", ""):
        return
    for param in rule.params:
        operand = bound.get(param.name)
        if not param.active and param.name != "like" and isinstance(operand, str) and operand in active:
            what = f"{entry.op.name.strip('.')} has no derivative rule in {param.keywords[0] if param.keywords else param.name}"
            raise NoDerivativeError(what, where=entry.span, hint="leave it out with ignore=, or use srcad.stop_gradient")


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


@functools.cache
def strong_times(partial: str, factor: str) -> str:
    """The same where a factor of 0 wins over a partial that is infinite."""
    return ast.unparse(_strong_times(ast.parse(partial, mode="eval").body, factor))


def _strong_times(node: ast.expr, factor: str) -> ast.expr:
    match node:
        case ast.UnaryOp(ast.USub(), operand):
            return ast.UnaryOp(ast.USub(), _strong_times(operand, factor))
        case ast.IfExp(test, then, orelse):
            return ast.IfExp(test, *(n if _is_zero(n) else _strong_times(n, factor) for n in (then, orelse)))
        case ast.BinOp(left, ast.Div(), right):
            return ast.Call(ast.Name("strong_quotient"), [_times(left, factor), right], [])
    if isinstance(node, ast.Constant):
        return _times(node, factor)
    return ast.Call(ast.Name("strong_product"), [ast.Name(factor), node], [])


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
        case kinds.Mapping(_, key, element):
            return kinds.Mapping(dict, key, derivative_kind(element))
        case kinds.Record(_, elements):
            return kinds.Record(list, tuple(map(derivative_kind, elements)))
        case kinds.Bottom():
            return kinds.UNKNOWN
    return kind


#: Operations whose result has the shape of one of their arguments.
_LIKE = {
    "zeros_like": 0, "np.zeros_like": 0, "np.ones_like": 0, "np.empty_like": 0, "accumulator": 0, "shadow": 0,
    "np.copy": 0, ".copy()": 0, "fill": 1, "expand": 1, "unbroadcast": 1, "broadcast_like": 1,
    "tie_weights": 0,
}  # fmt: skip

#: Operations for which the shapes of arrays and the values of literals determine the shape of the result.
_REGULAR = frozenset({"np.sum", "np.mean", "np.max", "np.min", "np.prod", ".T", "np.transpose", "@", "np.dot", "np.matmul"})

#: The name of a shape is no longer than this.
_LONGEST = 200


_NAME = re.compile(r"[^\W\d]\w*")


class Shapes:
    """Which arrays of a program have the same shape: each shape is the broadcast of a set of unknown ones."""

    def __init__(self, block: Block, known: Mapping[str, Kind]) -> None:
        self.kinds = known
        self.table: dict[str, frozenset[str]] = {}
        self.indices: dict[str, Assign] = {}
        self.held: dict[str, tuple[str, frozenset[str]]] = {}
        self.block(block)

    def block(self, block: Block) -> None:
        for entry in block:
            match entry:
                case Assign(str(target), op):
                    if op.name in ("slice", "tuple"):
                        self.indices[target] = entry
                    self.table[target] = self._of_entry(entry)
                case For() | While():
                    self.loop(entry)
                case If():
                    for inner in walk.blocks(entry):
                        self.block(inner)

    def loop(self, entry: For | While) -> None:
        """A loop: what it carries keeps its shape where a step that begins with the first shape ends with it."""
        for source in entry.sources if isinstance(entry, For) else ():
            self.walked(source)
        kept = [c for c in entry.carried if isinstance(c.init, str) and kinds.is_array(self._kind(c.init))]
        kept = [c for c in kept if self.kinds[c.name] == self._kind(c.init)]
        self.table |= {c.name: self.of(c.init) for c in kept}
        for inner in walk.blocks(entry):
            self.block(inner)
        changed = [c for c in kept if self.of(c.next) != self.table[c.name]]
        if changed:
            for carry in kept:
                del self.table[carry.name]
            for inner in walk.blocks(entry):
                self.block(inner)
        if entry.pushes:
            inside = frozenset(walk.defined(walk.blocks(entry)[-1])) | {c.name for c in entry.carried}
            self.held |= {p.stack: (p.value, inside) for p in entry.pushes if isinstance(p.value, str)}

    def walked(self, source: Source) -> None:
        """What a loop takes from a stack has the shape that the values had when they were recorded, if that was always one."""
        stack = source.args[0]
        if source.how not in ("each", "reversed") or not isinstance(stack, str) or stack not in self.held:
            return
        value, inside = self.held[stack]
        if value in self.held:
            inner, more = self.held[value]
            self.held[source.target] = inner, inside | more
        shape = self.of(value)
        if all(inside.isdisjoint(_NAME.findall(part)) for part in shape):
            self.table[source.target] = shape

    def of(self, operand: Operand) -> frozenset[str]:
        """The shape of an operand; empty for scalars."""
        if isinstance(operand, Ref) and not kinds.is_scalar(kinds.of(operand.value)):
            return frozenset({str(operand.key())})
        if not isinstance(operand, str):
            return frozenset()
        if kinds.is_scalar(self.kinds[operand]):
            return frozenset()
        return self.table.get(operand, frozenset({operand}))

    def _of_entry(self, entry: Assign) -> frozenset[str]:
        assert entry.target is not None
        own = frozenset({entry.target})
        name, args = entry.op.name, entry.args
        if not isinstance(self.kinds[entry.target], kinds.Array):
            return own
        if name == "getitem":
            return self.part(args[0], args[1]) or own
        if name in _LIKE:
            like = args[_LIKE[name]]
            return self.of(like) if kinds.is_array(self._kind(like)) else own
        if not all(_has_shape(self.kinds, a) or isinstance(a, Lit) for a in args):
            return own
        if name in _REGULAR:
            return self._named(f"{name}{entry.op.keywords}({', '.join(map(self._text, args))})") or own
        rule = rules.find(name)
        if rule is None or not rule.partials or not all(_has_shape(self.kinds, a) for a in args):
            return own
        return frozenset().union(*map(self.of, args))

    def _kind(self, operand: Operand) -> Kind:
        return self.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))

    def _text(self, operand: Operand) -> str:
        """The shape of an array, the value of a literal."""
        return "|".join(sorted(self.of(operand))) if isinstance(operand, str) else repr(getattr(operand, "value", None))

    def _named(self, text: str) -> frozenset[str]:
        return frozenset({text}) if len(text) <= _LONGEST else frozenset()

    def part(self, base: Operand, index: Operand) -> frozenset[str]:
        """The shape of ``base[index]`` where the index is made of numbers, slices and ``None``, else empty."""
        parts = [self._axis(p) for p in self._listed(index)]
        if not kinds.is_array(self._kind(base)) or not all(parts):
            return frozenset()
        return self._named(f"{self._text(base)}[{', '.join(map(str, parts))}]")

    def _listed(self, index: Operand) -> tuple[Operand, ...]:
        made = self.indices.get(index) if isinstance(index, str) else None
        if made is not None and made.op.name == "tuple":
            return made.args
        if isinstance(index, Lit) and isinstance(index.value, tuple):
            return tuple(map(Lit, index.value))
        return (index,)

    def _axis(self, part: Operand) -> str | None:
        """What a part of an index does to the length of its axis."""
        made = self.indices.get(part) if isinstance(part, str) else None
        if made is not None and made.op.name == "slice":
            return _length(*slice_parts(made.args))
        if isinstance(part, Lit) and isinstance(part.value, slice):
            return _length(Lit(part.value.start), Lit(part.value.stop), Lit(part.value.step))
        if part == Lit(None) or part == Lit(...):
            return repr(part)
        return "number" if kinds.is_scalar(self._kind(part)) and not _is_truth(self._kind(part)) else None

    def same(self, a: Operand, b: Operand) -> bool:
        """Whether two operands certainly have the same shape."""
        return self.of(a) == self.of(b)


def slice_parts(args: tuple[Operand, ...]) -> tuple[Operand, Operand, Operand]:
    """Start, stop and step of a slice, as Python reads its arguments."""
    none = Lit(None)
    return (none, args[0], none) if len(args) == 1 else (args[0], args[1], args[2] if len(args) > 2 else none)


def _length(start: Operand, stop: Operand, step: Operand) -> str:
    """How long ``x[start:stop:step]`` is: ``x[k:]``, ``x[:-k]`` and what is cut at both ends are told by ``k`` alone."""
    match start, stop, step:
        case Lit(None | int() as first), Lit(None | int() as last), Lit(None) if (first or 0) >= 0 >= (last or 0) and last != 0:
            return f"less {(first or 0) - (last or 0)}"
    return ":".join(repr(p) for p in (start, stop, step))


def _is_truth(kind: Kind) -> bool:
    return isinstance(kind, kinds.Scalar) and kind.cls in (bool, np.bool_)


def _has_shape(known: Mapping[str, Kind], operand: Operand) -> bool:
    kind = known[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
    return isinstance(kind, kinds.Scalar | kinds.Array)


def active_names(names: Iterable[Operand], active: frozenset[str]) -> set[str]:
    """The active variables among operands."""
    return {n for n in walk.names(names) if n in active}
