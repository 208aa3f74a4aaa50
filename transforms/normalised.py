"""The adjoint of what is divided by its own sum, as in a softmax: ``a * (a_bar - sum(a_bar * a))`` for ``a = e / sum(e)``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from srcad.transforms import kinds
from srcad.transforms.ir import Assign, Lit, Operand

if TYPE_CHECKING:
    from srcad.transforms.simplify import Simplifier


def product(s: Simplifier, entry: Assign) -> Assign | None:
    """``(p / v - sum(p / v * a)) * e``, where ``a`` is ``e / v``, without its quotients by ``v``."""
    for less, e in (entry.args, entry.args[::-1]):
        difference = s.definition(less, "-")
        quotient = s.definition(difference.args[0], "/") if difference is not None and not s.shared(less) else None
        if difference is None or quotient is None:
            continue
        total = difference.args[1]
        factor = _factor(s, total, difference.args[0])
        whole = s.definition(factor, "/") if factor is not None else None
        p, v = quotient.args
        if factor is None or whole is None or whole.args != (e, v) or not s.shapes.same(total, v) or not s.covers(p, factor):
            continue
        return replace(entry, args=(factor, s.again("-", p, _summed(s, total, p, factor))))
    return None


def _factor(s: Simplifier, total: Operand, x: Operand) -> Operand | None:
    """What a sum has ``x`` multiplied by, before it sums along what a divisor of its shape is the same for."""
    made = s.made(total)
    if made is None or s.shared(total):
        return None
    if made.op.name in ("np.dot", "np.vdot"):
        terms = made.args if kinds.is_scalar(s.kind(total)) else ()
    else:
        weighted = s.definition(made.args[0], "*") if made.op.name == "np.sum" and _goes_along(made) else None
        terms = () if weighted is None or s.shared(made.args[0]) else weighted.args
    return terms[1 - terms.index(x)] if len(terms) == 2 and x in terms else None


def _goes_along(made: Assign) -> bool:
    """Whether a sum is of everything, along the first axis, or keeps its axis."""
    words = dict(zip(made.op.keywords, made.args[len(made.args) - len(made.op.keywords) :], strict=True))
    plain = len(made.args) - len(words) == 1 and set(words) <= {"axis", "keepdims"}
    return plain and (words.get("keepdims") == Lit(True) or words.get("axis", Lit(None)) in (Lit(None), Lit(0)))


def _summed(s: Simplifier, total: Operand, p: Operand, factor: Operand) -> Operand:
    """The same sum of other terms."""
    made = s.made(total)
    assert made is not None
    terms = (p, factor) if made.op.name != "np.sum" else (s.again("*", p, factor), *made.args[1:])
    return s.again(made.op.name, *terms, keywords=made.op.keywords, kind=s.kind(total))
