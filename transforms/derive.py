"""What both modes share: rules bound to entries, products with partials, kinds and shapes of derivatives."""

from __future__ import annotations

import ast
import functools
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

import numpy as np

from srcad.runtime.errors import NoDerivativeError
from srcad.transforms import kinds, rules, walk
from srcad.transforms.build import Builder
from srcad.transforms.ir import Assign, Block, For, Lit, Op, Operand, Ref
from srcad.transforms.kinds import Kind

#: Operations that the passes know themselves.
STRUCTURAL = frozenset({"getitem", "get", "tuple", "list", "dict", "unpacked", "door", "additem", "iadd", "accumulator"})

#: Parameters that change what a call means and that no rule has.
_REFUSED = ("out",)


def simplest(entry: Assign, build: Builder) -> Assign:
    """The same operation by the rule that needs the fewest values: 1 / x is known by its result, x * x has one operand."""
    if entry.op.name == "*" and entry.args[0] == entry.args[1]:
        return replace(entry, op=Op("np.square"), args=entry.args[1:])
    if entry.op.name == "/" and entry.args[0] in (Lit(1), Lit(1.0)):
        return replace(entry, op=Op("np.reciprocal"), args=entry.args[1:])
    if entry.op.name == "**" and entry.args[1] in build.counted and all(map(kinds.is_scalar, map(build.kind, entry.args))):
        return replace(entry, op=Op("power_by_ordinal" if build.counted[entry.args[1]] else "power_by_count"))
    return entry


def counted(block: Block) -> dict[Operand, int]:
    """What loops count up from 0 or more, or back to there, and the least of it."""
    sources = [s for e in walk.every(block) if isinstance(e, For) for s in e.sources]
    ways = {s.target: s.args for s in sources if s.how == "count" or (s.how in _RANGES and s.args[2] == Lit(1))}
    first = {target: getattr(args[0], "value", None) for target, args in ways.items()}
    return {target: least for target, least in first.items() if type(least) is int and least >= 0}


_RANGES = ("range", "reversed_range")


def rule_for(entry: Assign, build: Builder) -> rules.Rule:
    """The rule of an entry for the ranks and number fields of its operands, the most special first."""
    refused: NoDerivativeError | None = None
    for rule in rules.rules_of(entry.op.name):
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


#: Parameters that are asked for their truth alone.
_TRUTHS = ("condition", "condlist", "where")


#: Functions of a distribution whose rule holds where its shape parameters are constant.
_BY_DENSITY = frozenset({"cumulative", "survival", "log_cumulative", "log_survival", "quantile", "upper_quantile"})


def check_passive(
    rule: rules.Rule, bound: Mapping[str, Operand | tuple[Operand, ...]], entry: Assign, active: Container[str]
) -> None:
    """Refuse a derivative through a parameter that the rule takes for constant; helpers read only shapes of these."""
    if "." not in entry.op.name and entry.op.name not in _BY_DENSITY:
        return
    for param in rule.params:
        operand = bound.get(param.name)
        parts = operand if isinstance(operand, tuple) else (operand,)
        if not param.active and param.name not in ("like", *_TRUTHS) and any(isinstance(o, str) and o in active for o in parts):
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
    if entry.op.name.startswith(("np.", "scipy.")):
        for name in _divisors(rule) & found.keys():
            found[name] = _dividing(build, found[name])
    for name in _calculated(rule) & found.keys():
        found[name] = _not_wrapping(build, found[name])
    return found


@functools.cache
def _divisors(rule: rules.Rule) -> frozenset[str]:
    """The arguments by which a partial divides."""
    trees = (ast.walk(ast.parse(p, mode="eval")) for p in rule.partials if p is not None)
    below = (node.right for tree in trees for node in tree if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
    return frozenset(n.id for part in below for n in ast.walk(part) if isinstance(n, ast.Name)) & frozenset(rule.active)


@functools.cache
def _calculated(rule: rules.Rule) -> frozenset[str]:
    """The arguments that a template negates, adds, multiplies by what is no derivative, or raises to a power.

    So may what a partial hands to a function of the runtime.
    """
    trees = [ast.parse(t, mode="eval") for t in (*rule.partials, *rule.tangents, *rule.adjoints) if t is not None]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    pairs = [(n.left, n.right) for n in nodes if isinstance(n, ast.BinOp) and not isinstance(n.op, ast.Div | ast.MatMult)]
    alone = [n.operand for n in nodes if isinstance(n, ast.UnaryOp)]
    if rule.partials:
        alone += [a for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) for a in n.args]
    beside = [a for a, b in (*pairs, *((b, a) for a, b in pairs)) if not _is_derivative(b)]
    return frozenset(n.id for n in (*alone, *beside) if isinstance(n, ast.Name)) & frozenset(rule.active)


def _is_derivative(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.endswith(("_dot", "_bar"))


def _not_wrapping(build: Builder, operand: Operand) -> Operand:
    """Integers of NumPy's as real numbers, which are not cut to as many bits."""
    kind = build.kind(operand)
    dtype = kinds.result_dtype(kind) if isinstance(operand, str) else None
    if dtype is None or dtype.kind not in "iu" or kind in (kinds.Scalar(int), kinds.Scalar(bool)):
        return operand
    return build.template("np.asarray(x, float)" if kinds.rank(kind) else "np.float64(x)", {"x": operand})


def _dividing(build: Builder, operand: Operand) -> Operand:
    """A number of Python's as one of NumPy's, by which a function of NumPy divides without an exception."""
    kind = build.kind(operand)
    if not isinstance(operand, str) or not isinstance(kind, kinds.Scalar) or kind.cls not in (int, float, complex):
        return operand
    wider = np.complex128 if kind.cls is complex else np.float64
    return build.op(f"np.{wider.__name__}", operand, kind=kinds.Scalar(wider))


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
        case ast.Call(ast.Name("select")):
            return _times(node, factor)
        case ast.UnaryOp(ast.USub(), operand):
            return ast.UnaryOp(ast.USub(), _strong_times(operand, factor))
        case ast.IfExp(test, then, orelse):
            return ast.IfExp(test, *(n if _is_zero(n) else _strong_times(n, factor) for n in (then, orelse)))
        case ast.BinOp(left, ast.Div(), right):
            return ast.Call(ast.Name("strong_quotient"), [_times(left, factor), right], [])
    if isinstance(node, ast.Constant):
        return _times(node, factor)
    return ast.Call(ast.Name("strong_product"), [ast.Name(factor), node], [])


def by_exponent(partial: str, argument: object, build: Builder) -> bool:
    """Whether this is the derivative by an exponent that may be an integer: of negative numbers there is none."""
    if "log_base" not in partial or not isinstance(argument, str):
        return False
    kind = build.kind(argument)  # an integer in a list or dict of numbers may be known as one of these
    dtype = kinds.dtype_of(kind)
    return dtype is None or dtype.kind not in "fc" or kind == kinds.FLOAT


@functools.cache
def times_of_exponent(partial: str, factor: str) -> str:
    """``factor * partial`` where a factor of 0, of an exponent that is none of the reals, wins over what is no number."""
    return ast.unparse(_times_of_exponent(ast.parse(partial, mode="eval").body, ast.Name(factor)))


def _times_of_exponent(node: ast.expr, factor: ast.expr) -> ast.expr:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return _times_of_exponent(right, _times_of_exponent(left, factor))
        case ast.BinOp(left, ast.Add(), right):
            return ast.BinOp(_times_of_exponent(left, factor), ast.Add(), _times_of_exponent(right, factor))
        case ast.IfExp(test, then, orelse):
            return ast.IfExp(test, ast.BinOp(factor, ast.Mult(), then), _times_of_exponent(orelse, factor))
    return ast.Call(ast.Name("strong_product"), [factor, node], [])


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


def typed(build: Builder, term: Operand, value: Operand) -> Operand:
    """A derivative in the number field and floating type of its value, where that is not certain already."""
    wanted = derivative_kind(build.kind(value))
    dtype, have = kinds.result_dtype(wanted), kinds.result_dtype(build.kind(term))
    if (
        not isinstance(value, str)
        or dtype is None
        or (dtype == have and not (dtype == np.dtype(float) and build.any_kind(is_single)))
        or dtype.kind not in "fc"
        or (kinds.is_exact(build.kind(value)) and have in (None, dtype) and not build.any_kind(is_single))
    ):
        return term
    if have is None and dtype == np.dtype(float) and not build.any_kind(_is_unusual):
        return term
    return build.op("in_type", term, value, kind=wanted)


def is_single(kind: Kind) -> bool:
    """Whether values are arrays of single precision or less, whose products with Python's numbers are so too."""
    return isinstance(kind, kinds.Array) and kind.dtype in (np.float32, np.complex64, np.float16)


def _is_unusual(kind: Kind) -> bool:
    """Whether values are complex, or real in another precision than double."""
    dtype = kinds.result_dtype(kind)
    return dtype is not None and dtype.kind in "fc" and dtype != np.dtype(float)


def active_names(names: Iterable[Operand], active: frozenset[str]) -> set[str]:
    """The active variables among operands."""
    return {n for n in walk.names(names) if n in active}
