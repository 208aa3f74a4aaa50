"""``and``, ``or``, comparisons and choices are decided here, or are branches with a join."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    arithmetic,
    closing,
    decisions,
    displays,
    expressions,
    kinds,
    matching,
    objects,
    overloads,
    paths,
    protocols,
    rule_heads,
)
from srcad.transforms.values import Conflict, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def boolean(lin: Linearizer, node: Any, hint: str) -> Value:
    return chain(lin, [lambda n=n: expressions.value(lin, n) for n in node.values], isinstance(node.op, gast.And), hint)  # type: ignore[misc]


def chain(lin: Linearizer, parts: Sequence[Callable[[], Value]], conjunction: bool, hint: str) -> Value:
    """``and`` and ``or``: the next part is walked only where the ones before did not decide."""
    first = parts[0]()
    if len(parts) == 1:
        return first
    test = protocols.tested(lin, first)
    truth = decisions.truth(lin, test)
    if truth is not None:
        return chain(lin, parts[1:], conjunction, hint) if truth == conjunction else first

    def go_on() -> Value:
        return chain(lin, parts[1:], conjunction, "")

    def stay() -> Value:
        return first

    where = paths.site(lin, lin.build.span, len(parts))
    return either(lin, test, *((go_on, stay) if conjunction else (stay, go_on)), hint, where)


def comparison(lin: Linearizer, node: Any, hint: str) -> Value:
    operands: list[Value] = [arithmetic.operand(lin, node.left, rule_heads.operator(node.ops[0]))]

    def link(k: int) -> Callable[[], Value]:
        def walk() -> Value:
            asks = isinstance(node.ops[k], gast.In | gast.NotIn)
            operands.append(_compared(lin, node.comparators[k]) if asks else expressions.value(lin, node.comparators[k]))
            return compare(lin, rule_heads.operator(node.ops[k]), operands[k], operands[k + 1], hint)

        return walk

    return chain(lin, [link(k) for k in range(len(node.ops))], True, hint)


def _compared(lin: Linearizer, node: Any) -> Value:
    """What stands on the right of a comparison; a set that is asked for its members there stays as it is."""
    if isinstance(node, gast.Set):
        parts = displays.elements(lin, node.elts)
        if all(is_known(p) and isinstance(known(p), str | int | float | type(None)) for p in parts):
            return literal(frozenset(known(p) for p in parts))
    return expressions.value(lin, node)


def compare(lin: Linearizer, name: str, left: Value, right: Value, hint: str = "") -> Value:
    """One comparison; decided here where both sides are known or their kinds decide it."""
    closing.check(lin, left, right)
    made = protocols.contained(lin, name, left, right) or _among(lin, name, left, right)
    made = made or overloads.operate(lin, name, left, right)
    if made is not None:
        return made
    if name not in ("is", "is not"):
        left, right = objects.plain(lin, left), objects.plain(lin, right)
    decided = decisions.decided(lin, name, left, right)
    if decided is not None:
        return literal(decided)
    if name in ("==", "!=") and left != right and lin.varied(left, right) and _chooses_limit(lin, left, right):
        same = lin.op("at_limit", left, right, kind=kinds.Scalar(bool))
        return same if name == "==" else lin.op("not", same, kind=kinds.Scalar(bool))
    return lin.op(name, left, right, hint=hint)


def _among(lin: Linearizer, name: str, item: Value, container: Value) -> Value | None:
    """``in`` and ``not in`` for a list or tuple that holds objects, or is asked for one: one comparison after the other."""
    content = lin.content(container) if name in ("in", "not in") else None
    if content is None or content.cls not in (list, tuple):
        return None
    if not any(objects.content(lin, v) is not None for v in (item, *content.children)):
        return None
    links = [lambda c=c: equals(lin, c, item) for c in content.children]
    found = protocols.tested(lin, chain(lin, links, False, "")) if links else literal(False)
    truth = decisions.truth(lin, found)
    return literal(truth == (name == "in")) if truth is not None else found if name == "in" else lin.op("not", found)


def equals(lin: Linearizer, one: Value, other: Value) -> Value:
    """Whether an element of a container is the one that is looked for: the same, or equal to it."""
    return literal(True) if decisions.decided(lin, "is", one, other) else compare(lin, "==", one, other)


def _chooses_limit(lin: Linearizer, left: Value, right: Value) -> bool:
    """Whether SciPy asks if a number is 0, or two are equal: there it computes the limit of a formula, not its slope."""
    if not kinds.module_of(lin.frame.source.function).startswith("scipy."):
        return False
    constants = [known(v) for v in (left, right) if is_known(v)]
    asked = [v for v in (left, right) if not is_known(v)]
    real = all(isinstance(v, Sym) and kinds.is_scalar(v.kind) and not kinds.is_exact(v.kind) for v in asked)
    return real and all(type(c) in (int, float) and c == 0 for c in constants)


def condition(lin: Linearizer, node: Any) -> Value:
    """The value of an expression that is asked for its truth alone."""
    if isinstance(node, gast.BoolOp):
        parts = [lambda n=n: condition(lin, n) for n in node.values]
        return chain(lin, parts, isinstance(node.op, gast.And), "")
    return protocols.tested(lin, expressions.value(lin, node))


def as_branch(lin: Linearizer, node: Any) -> Any:
    """A ``match``, and a statement ``x = a if c else b`` whose sides no operand stands for both of, as an ``if``."""
    if isinstance(node, gast.Match):
        return matching.as_branches(lin, node)
    choice = getattr(node, "value", None)
    if not isinstance(choice, gast.IfExp) or ("ternary", lin.at(node)) not in lin.sites:
        return node
    sides = [copy.copy(node), copy.copy(node)]
    sides[0].value, sides[1].value = choice.body, choice.orelse
    return gast.copy_location(gast.If(choice.test, sides[:1], sides[1:]), node)


def ternary(lin: Linearizer, node: Any, hint: str) -> Value:
    test = condition(lin, node.test)
    truth = decisions.truth(lin, test)
    if truth is not None:
        return expressions.value(lin, node.body if truth else node.orelse, hint)
    where = paths.site(lin, lin.at(node.test))
    return either(lin, test, lambda: expressions.value(lin, node.body), lambda: expressions.value(lin, node.orelse), hint, where)


def either(
    lin: Linearizer, test: Value, then: Callable[[], Value], orelse: Callable[[], Value], hint: str, where: str | None = None
) -> Value:
    """The value of one of two expressions; ``where`` names the branch."""
    side = paths.granted(lin, test, where)
    if side is not None:
        return then() if side else orelse()
    slot = "<value>"
    lin.branch(test, lambda: lin.bind(slot, then()), lambda: lin.bind(slot, orelse()), where)
    result = lin.frame.env.pop(slot)
    site = "ternary", lin.statement_span
    if isinstance(result, Conflict) and site not in lin.sites:
        raise lin.restart_at(site)
    return result
