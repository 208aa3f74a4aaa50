"""A direct evaluator of rules: the templates of one operation applied to actual values, without the compiler.

A case is the text of one operation over the names ``a``, ``b``, ``c``, ``d``, which are differentiated;
everything else in it is passive. The same text is the body of a function for the compiler's own tests.
"""

from __future__ import annotations

import ast
import cmath
import math
import statistics
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcad import runtime
from srcad.transforms import derive, rule_heads, rules

NAMES = "abcd"


@dataclass(frozen=True)
class Case:
    """One operation at one point.

    ``tolerance`` is for finite differences, relative to the size of the result.
    """

    text: str
    args: tuple[Any, ...]
    tolerance: float = 1e-7
    smooth: bool = True

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names that are differentiated."""
        return tuple(NAMES[: len(self.args)])

    @property
    def source(self) -> str:
        """A function whose body is the operation."""
        return f"def f({', '.join(self.parameters)}):\n    return {self.text}\n"

    def __str__(self) -> str:
        kinds = ", ".join(f"{np.asarray(a).dtype}{np.shape(a)}" for a in self.args if not isinstance(a, list | tuple))
        return f"{self.text} [{kinds}]"


def namespace() -> dict[str, Any]:
    """What the text of cases and templates may name."""
    found: dict[str, Any] = {"np": np, "math": math, "cmath": cmath, "statistics": statistics}
    try:
        import scipy.interpolate  # type: ignore[import-untyped, unused-ignore]
        import scipy.linalg  # type: ignore[import-untyped, unused-ignore]
        import scipy.signal  # type: ignore[import-untyped, unused-ignore]
        import scipy.special  # type: ignore[import-untyped, unused-ignore]
        import scipy.stats  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        pass
    else:
        found["scipy"] = scipy
    return found | {name: f for name, f in vars(runtime).items() if not name.startswith("_")} | {"statistics": statistics}


SPACE = namespace()


def value(case: Case, args: tuple[Any, ...] | None = None) -> Any:
    """The result of the operation."""
    return eval(case.text, SPACE, dict(zip(case.parameters, case.args if args is None else args, strict=True)))


@dataclass(frozen=True)
class Bound:
    """A rule bound to a case.

    For each active parameter its argument's syntax, for each parameter its value.
    """

    rule: rules.Rule
    nodes: dict[str, ast.expr]
    values: dict[str, Any]


def operation(text: str) -> tuple[str, list[ast.expr], dict[str, ast.expr]]:
    """The operation, the positional and the keyword arguments of a case."""
    node = ast.parse(text, mode="eval").body
    match node:
        case ast.BinOp(left, op, right):
            return rule_heads.operator(op), [left, right], {}
        case ast.UnaryOp(op, operand):
            return rule_heads.operator(op), [operand], {}
        case ast.Subscript(base, index):
            return "getitem", [base, index], {}
        case ast.Attribute(base, attribute):
            return f".{attribute}", [base], {}
        case ast.Call(ast.Attribute(ast.Name(base), method)) if base in NAMES:
            words = {str(k.arg): k.value for k in node.keywords}
            return f".{method}()", [ast.Name(base, ast.Load()), *node.args], words
        case ast.Call(func):
            name = ast.unparse(func)
            function = rules.resolve(name)
            words = {str(k.arg): k.value for k in node.keywords}
            return rules.name_of(function) or name, list(node.args), words
    raise ValueError(text)


def bindings(case: Case) -> Iterator[Bound]:
    """Each variant of the rule that fits the case.

    One for its number of arguments hides those for any number.
    """
    op, positional, words = operation(case.text)
    local = dict(zip(case.parameters, case.args, strict=True))
    for rule in sorted(rules.rules_of(op), key=rules._generality):
        bound = bind(rule, positional, words)
        if bound is None:
            continue
        values = _defaults(rule) | {name: _evaluate(node, local) for name, node in bound.items()}
        active = [p for p in rule.params if p.active and p.name in bound]
        if rule.rank is not None:
            ranks = [None if p.star or isinstance(values[p.name], list | tuple) else np.ndim(values[p.name]) for p in active]
            if len(ranks) != len(rule.rank) or any(w is not None and w != h for w, h in zip(rule.rank, ranks, strict=True)):
                continue
        if rule.real and any(_complex(values[p.name]) for p in active):
            continue
        yield Bound(rule, {p.name: bound[p.name] for p in active}, values)
        if rule.rank is not None and set(rule.rank) == {None} and not rule.real:
            return


def bind(rule: rules.Rule, positional: list[ast.expr], words: dict[str, ast.expr]) -> dict[str, ast.expr] | None:
    """The arguments of a call by the names of the head, with its defaults; ``None`` where they do not fit."""
    rest, bound = list(positional), dict[str, ast.expr]()
    for param in rule.params:
        if param.star:
            bound[param.name], rest = ast.Tuple(rest, ast.Load()), []
        elif rest:
            bound[param.name] = rest.pop(0)
    by_word = {word: p.name for p in rule.params for word in (p.keywords or (p.name,))}
    if rest or any(w not in by_word for w in words):
        return None
    bound |= {by_word[w]: node for w, node in words.items()}
    for param in rule.params:
        if param.name not in bound:
            if param.default is None:
                return None
    return bound


def _defaults(rule: rules.Rule) -> dict[str, Any]:
    return {p.name: eval(p.default, SPACE) for p in rule.params if p.default is not None}


def _evaluate(node: ast.expr, local: dict[str, Any]) -> Any:
    return eval(compile(ast.fix_missing_locations(ast.Expression(node)), "<case>", "eval"), SPACE, local)


def _complex(v: Any) -> bool:
    return any(map(_complex, v)) if isinstance(v, list | tuple) else bool(np.iscomplexobj(v))


# --- both modes ---


def tangent(bound: Bound, case: Case, y: Any, dots: tuple[Any, ...]) -> Any:
    """The tangent of the result for tangents of the arguments; ``None`` where none flows."""
    local = dict(zip(case.parameters, dots, strict=True))
    rule, total = bound.rule, None
    for name, text in zip(rule.active, rule.tangents or rule.partials, strict=True):
        node = bound.nodes.get(name)
        if text is None or node is None or not _flows(node):
            continue
        dot = _dot(node, local, bound.values[name])
        source = derive.times(text, f"{name}_dot") if rule.partials else text
        term = _template(source, bound.values | {"y": y, f"{name}_dot": dot})
        if rule.partials:
            term = runtime.broadcast_like(term, y)
        total = term if total is None else add(total, term)
    return total


def adjoints(bound: Bound, case: Case, y: Any, y_bar: Any) -> tuple[Any, ...]:
    """The adjoints of the arguments for an adjoint of the result; ``None`` where none flows."""
    bars: dict[str, Any] = dict.fromkeys(case.parameters)
    rule = bound.rule
    for name, text in zip(rule.active, rule.adjoints or rule.partials, strict=True):
        node = bound.nodes.get(name)
        if text is None or node is None or not _flows(node):
            continue
        source = derive.times(text, "y_bar") if rule.partials else text
        term = _template(source, bound.values | {"y": y, "y_bar": y_bar})
        if rule.partials:
            term = runtime.unbroadcast(term, bound.values[name])
        _collect(node, term, bars)
    return tuple(bars.values())


def _template(text: str, values: dict[str, Any]) -> Any:
    return eval(text, SPACE, values)


def _flows(node: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and n.id in NAMES for n in ast.walk(node))


def _dot(node: ast.expr, local: dict[str, Any], primal: Any) -> Any:
    """The tangent of an argument: a name's, or of a display the tangents of its elements."""
    if isinstance(node, ast.Tuple | ast.List):
        parts = [_dot(n, local, p) for n, p in zip(node.elts, primal, strict=True)]
        return tuple(parts) if isinstance(node, ast.Tuple) else parts
    if isinstance(node, ast.Dict):
        return {k: _dot(n, local, primal[k]) for k, n in zip(primal, node.values, strict=True)}
    if isinstance(node, ast.Name) and node.id in local:
        return local[node.id]
    return runtime.zeros_like(primal)


def _collect(node: ast.expr, term: Any, bars: dict[str, Any]) -> None:
    if isinstance(node, ast.Tuple | ast.List):
        for k, part in enumerate(node.elts):
            _collect(part, term[k], bars)
    elif isinstance(node, ast.Dict):
        for key, part in zip(node.keys, node.values, strict=True):
            assert key is not None
            _collect(part, term[ast.literal_eval(key)], bars)
    elif isinstance(node, ast.Name) and node.id in bars:
        bars[node.id] = term if bars[node.id] is None else add(bars[node.id], term)


# --- values that may be tuples ---


def add(x: Any, y: Any) -> Any:
    """The sum, in each part of a tuple or dict."""
    if isinstance(x, dict):
        return {k: add(v, y[k]) for k, v in x.items()}
    return [add(a, b) for a, b in zip(x, y, strict=True)] if isinstance(x, list | tuple) else x + y


def leaves(x: Any) -> list[Any]:
    """The arrays of a value; of a dict in the order of its keys."""
    if isinstance(x, dict):
        return [leaf for k in sorted(x) for leaf in leaves(x[k])]
    x = list(x) if isinstance(x, deque) else x
    return [leaf for e in x for leaf in leaves(e)] if isinstance(x, list | tuple) else [np.asarray(x)]


def random_like(x: Any, rng: np.random.Generator) -> Any:
    """Random numbers in the structure, shape and number field of a value; whole numbers get real ones."""
    if isinstance(x, list | tuple):
        parts = [random_like(e, rng) for e in x]
        return parts if isinstance(x, list) else tuple(parts)
    if isinstance(x, dict):
        return {k: random_like(v, rng) for k, v in x.items()}
    if isinstance(x, deque):
        return random_like(list(x), rng)
    if isinstance(x, float | int):
        return rng.normal()
    if isinstance(x, complex):
        return complex(rng.normal(), rng.normal())
    array = np.asarray(x)
    made = rng.normal(size=array.shape)
    if array.dtype.kind == "c":
        made = made + 1j * rng.normal(size=array.shape)
    made = np.asarray(made, runtime.floating(array))
    return made if isinstance(x, np.ndarray) else made[()]


def shifted(x: Any, d: Any, h: float) -> Any:
    """x + h d."""
    if isinstance(x, list | tuple):
        parts = [shifted(e, g, h) for e, g in zip(x, d, strict=True)]
        return parts if isinstance(x, list) else tuple(parts)
    return x + h * d


def inner(x: Any, y: Any) -> float:
    """Re sum x y, over all parts; what is passive adds nothing."""
    pairs = zip(leaves(x), leaves(y), strict=True)
    return float(sum(np.sum(a.astype(complex) * b).real for a, b in pairs if a.dtype.kind in "fciub"))


def difference_quotient(case: Case, dots: tuple[Any, ...], h: float = 1e-3) -> list[Any]:
    """The derivative in the direction ``dots`` by a central formula of sixth order."""

    def at(k: int) -> list[Any]:
        return leaves(value(case, tuple(shifted(a, d, k * h) for a, d in zip(case.args, dots, strict=True))))

    steps = [[p - m if p.dtype.kind in "fc" else 0.0 * p for p, m in zip(at(k), at(-k), strict=True)] for k in (1, 2, 3)]
    return [(45 * d1 - 9 * d2 + d3) / (60 * h) for d1, d2, d3 in zip(*steps, strict=True)]
