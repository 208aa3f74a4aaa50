"""An operation is a simpler one, or what it is applied to, by an identity that holds in floating-point arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import fills, kinds, normalised, reduced, sampling, taken
from srcad.transforms.ir import Assign, Lit, Operand
from srcad.transforms.lengths import PRODUCTS, REDUCTIONS, reduced_axes

if TYPE_CHECKING:
    from srcad.transforms.simplify import Simplifier

NUMBERS = (int, float, complex)


def exact(a: object, b: object) -> bool:
    """Whether a product with both constants is the same, bit for bit, as one with their product."""
    return type(a) is float and type(b) is float and any(abs(math.frexp(c)[0]) == 0.5 and 0.125 <= abs(c) <= 1024 for c in (a, b))


_Rule = Callable[["Simplifier", Assign], "Operand | Assign | None"]


def _folded(entry: Assign) -> Lit | None:
    """An operation on numbers that are all written in the program."""
    values = [a.value for a in entry.args if isinstance(a, Lit) and isinstance(a.value, NUMBERS)]
    if len(values) != len(entry.args):
        return None
    try:
        result = sampling.function(entry.op.name)(*values)
    except Exception:
        return None
    return Lit(result) if isinstance(result, complex) or math.isfinite(result) else None


def _is(operand: Operand, number: float) -> bool:
    return isinstance(operand, Lit) and type(operand.value) in NUMBERS and operand.value == number


def _strong(s: Simplifier, entry: Assign, name: str) -> Assign | None:
    """With ``strong_zero`` the product of a derivative in which 0 wins over infinity and NaN."""
    if not s.strong_zero or entry.target in s.primal or all(isinstance(a, Lit) for a in entry.args):
        return None
    return replace(entry, op=replace(entry.op, name=name))


def _multiply(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    folded = _folded(entry)
    if folded is not None:
        return folded
    a, b = entry.args
    assert entry.target is not None
    for one, other in ((a, b), (b, a)):
        if _is(one, 1) and (s.inexact(other) or type(one.value) is int) and s.same_width(other, entry.target):  # type: ignore[union-attr]
            return other
        if _is(one, -1) and s.inexact(other):
            return s.again("neg", other)
        if _is(one, 0) and s.strong_zero and kinds.is_scalar(s.kind(other)):
            return Lit(0.0)
    if entry.target in s.primal:
        return None
    return _strong(s, entry, "strong_product") or normalised.product(s, entry) or _product(s, entry)


def _product(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    """A product of derivatives: signs outside, the constant first, and what is one number everywhere made so last."""
    a, b = entry.args
    for k, (one, other) in enumerate(((a, b), (b, a))):
        negated, fill = s.definition(one, "neg"), s.fill(one)
        if negated is not None:
            args = (negated.args[0], other) if k == 0 else (other, negated.args[0])
            return s.again("neg", s.again("*", *args))
        if fill is not None and _is_number(s, entry, one, other):
            return s.again("fill", s.again("*", fill.args[0], other), fill.args[1])
        quotient = _times_quotient(s, one, other) or _times_factor(s, one, other) or _times_reciprocal(s, one, other)
        if quotient is not None:
            return quotient
        if not isinstance(one, Lit) or type(one.value) is not float or not s.inexact(other):
            continue
        result = s.scaled(one.value, other)
        if result is not None or k == 0:
            return result
        return replace(entry, args=(one, other))
    constant = s.definition(b, "*")
    if constant is None or constant.target in s.primal or s.shared(b) or not isinstance(first := constant.args[0], Lit):
        return None
    left = s.scaled(first.value, a)
    if left is None and s.plain_number(a) and exact(first.value, first.value):
        left = s.again("*", first, a)
    return None if left is None else s.again("*", left, constant.args[1])


def _is_number(s: Simplifier, entry: Assign, array: Operand, other: Operand) -> bool:
    """Whether an array is combined with a number, and keeps its type."""
    return s.plain_number(other) or (kinds.is_scalar(s.kind(other)) and s.kind(str(entry.target)) == s.kind(array))


#: A quotient of the user's is left as it stands where it has more digits.
_LEGIBLE = 6


def _divide(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 1) and s.inexact(a) and s.same_width(a, entry.target):
        return a
    folded = _folded(entry)
    if folded is not None and (entry.target not in s.primal or len(repr(folded.value)) <= _LEGIBLE):
        return folded
    if entry.target in s.primal:
        return None
    negated, fill = s.definition(a, "neg"), s.fill(a)
    if negated is not None:
        return s.again("neg", s.again("/", negated.args[0], b))
    if fill is not None and _is_number(s, entry, a, b):
        return s.again("fill", s.again("/", fill.args[0], b), fill.args[1])
    if isinstance(b, Lit) and s.inexact(a) and b.value and exact(b.value, b.value):
        return s.again("*", Lit(1.0 / b.value), a)
    return _strong(s, entry, "strong_quotient") or _over_quotient(s, entry)


def _over_quotient(s: Simplifier, entry: Assign) -> Operand | None:
    """``g / (a / b) / b`` is ``g / a``, as in the derivative of the logarithm of a quotient."""
    outer = s.definition(entry.args[0], "/")
    inner = s.definition(outer.args[1], "/") if outer is not None and outer.target not in s.primal else None
    if outer is None or inner is None or inner.args[1] != entry.args[1] or not s.shapes.same(str(inner.target), inner.args[0]):
        return None
    return s.again("/", outer.args[0], inner.args[0]) if s.replaces(outer) else None


def _times_quotient(s: Simplifier, one: Operand, other: Operand) -> Operand | None:
    """``(g / a) * (a / b)`` is ``g / b``."""
    first, second = s.definition(one, "/"), s.definition(other, "/")
    if first is None or second is None or first.target in s.primal or first.args[1] != second.args[0]:
        return None
    return s.again("/", first.args[0], second.args[1]) if s.shapes.same(other, second.args[1]) else None


def _times_factor(s: Simplifier, one: Operand, other: Operand) -> Operand | None:
    """``(g / (a * b)) * b`` is ``g / a`` for numbers of Python's own, which are not divided by zero."""
    first = s.definition(one, "/")
    product = s.definition(first.args[1], "*") if first is not None and first.target not in s.primal else None
    if first is None or product is None or other not in product.args or not all(map(s.plain_number, product.args)):
        return None
    if not s.plain_number(first.args[0]):
        return None
    s.replaced.add(str(first.target))
    return s.again("/", first.args[0], product.args[product.args[0] == other])


def _times_reciprocal(s: Simplifier, one: Operand, other: Operand) -> Operand | None:
    """``(1.0 / a) * b`` is ``b / a``."""
    first = s.definition(one, "/")
    if first is None or first.args[0] != Lit(1.0) or not s.inexact(other) or s.precedes(first) or first.target in s.primal:
        return None
    if kinds.is_scalar(s.kind(one)) and not kinds.is_scalar(s.kind(other)):
        return None  # a number is divided once, an array as often as it has elements
    return s.again("/", other, first.args[1]) if s.replaces(first) else None


def _add(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    folded = _folded(entry)
    if folded is not None:
        return folded
    a, b = entry.args
    assert entry.target is not None
    if entry.target in s.primal:
        return None
    for one, other in ((a, b), (b, a)):
        if _is(one, 0) and s.same_width(other, entry.target):
            return other
    if a == b and s.inexact(a):
        s.uses[str(a)] -= 1  # read once from now on
        return s.again("*", Lit(2.0), a)
    for one, other in ((b, a), (a, b)):
        positive = s.opposite(one)
        if positive is not None:
            return replace(entry, op=replace(entry.op, name="-"), args=(other, positive))
        inner = s.definition(other, "+")
        if inner is not None and one in inner.args and s.inexact(one) and not s.precedes(inner) and inner.target not in s.primal:
            rest = inner.args[inner.args[0] == one]
            return s.again("+", s.again("*", Lit(2.0), one), rest) if s.replaces(inner) else None
    return None


def _subtract(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    folded = _folded(entry)
    if folded is not None:
        return folded
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 0) and s.same_width(a, entry.target):
        return a
    if entry.target in s.primal:
        return None
    positive = s.opposite(b)
    if positive is not None:
        return replace(entry, op=replace(entry.op, name="+"), args=(a, positive))
    negated = s.definition(a, "neg")
    if negated is None or not s.replaces(negated):
        return None
    return replace(entry, op=replace(entry.op, name="neg"), args=(s.again("+", negated.args[0], b),))


def _negate(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    (a,) = entry.args
    if isinstance(a, Lit):
        return _folded(entry)
    twice = s.definition(a, "neg")
    if twice is not None:
        return twice.args[0]
    scaled = s.scaled(-1.0, a) if entry.target not in s.primal else None
    if scaled is not None:
        return scaled
    difference = s.definition(a, "-")
    if difference is not None and difference.target not in s.primal and s.replaces(difference):
        return replace(entry, op=replace(entry.op, name="-"), args=difference.args[::-1])
    fill = s.fill(a)
    return None if fill is None else s.again("fill", s.again("neg", fill.args[0]), fill.args[1])


def _power(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 1) and s.same_width(a, entry.target):
        return a
    return Lit(1.0) if _is(b, 0) and kinds.is_scalar(s.kind(a)) and entry.target not in s.primal else None


def _fold_only(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    return _folded(entry)


def _same_type(term: kinds.Kind, like: kinds.Kind) -> bool:
    """Whether a derivative has the floating type of its value."""
    wanted = kinds.result_dtype(like)
    return kinds.result_dtype(term) == (np.dtype(float) if kinds.is_exact(like) else wanted)


def _unbroadcast(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    term, like = entry.args
    if kinds.is_scalar(s.kind(like)) and not kinds.is_complex(s.kind(term)):
        if kinds.is_scalar(s.kind(term)):
            return term
        if kinds.is_array(s.kind(term)) and _same_type(s.kind(term), s.kind(like)):
            entry = replace(entry, op=replace(entry.op, name="np.sum"), args=(term,))
            return _sum(s, entry) or entry
    if kinds.is_array(s.kind(term)) and s.kind(term) == s.kind(like) and s.shapes.same(term, like):
        return term
    options = fills.reduced_to(s, term, like) if entry.target not in s.primal else None
    if options is not None:
        s.shapes.settled(term)
        values = tuple(map(Lit, options.values()))
        entry = replace(entry, op=replace(entry.op, name="np.sum", keywords=tuple(options)), args=(term, *values))
        return _sum(s, entry) or entry
    return _sum(s, entry)


def _sum_to(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    term, shape = entry.args
    fits = isinstance(shape, Lit) and s.shapes.is_shape(term, shape.value)
    return term if fits else _sum(s, entry)


def _sum(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    """The sum of what is negative is the negative of the sum, which has fewer elements; that of products is one product."""
    if entry.target in s.primal:
        return None
    filled = s.fill(entry.args[0])
    if filled is not None and len(entry.args) == 1 and s.plain_number(filled.args[0]):
        return s.again("*", filled.args[0], s.again("np.size", filled.args[1]))
    product = reduced.weighted(s, entry)
    if product is not None or s.shared(entry.args[0]):
        return product
    negated = s.definition(entry.args[0], "neg")
    if negated is None:
        return _inner_product(s, entry) or reduced.sum_of_rows(s, entry) or reduced.contracted(s, entry)
    s.replaces(negated)
    args, kind = (negated.args[0], *entry.args[1:]), s.kind(str(entry.target))
    return s.again("neg", s.again(entry.op.name, *args, keywords=entry.op.keywords, kind=kind))


def _inner_product(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    product = reduced.multiplied(s, entry.args[0]) if entry.op.name == "np.sum" and len(entry.args) == 1 else None
    if product is None or product.target in s.primal:
        return None
    kind = s.kind(product.args[0])
    if not isinstance(kind, kinds.Array) or kind.dtype != np.float64 or kind != s.kind(product.args[1]):
        return None
    if not kind.ndim or not s.shapes.same(*product.args):
        return None
    return replace(entry, op=replace(entry.op, name="np.dot" if kind.ndim == 1 else "np.vdot"), args=product.args)


def _expand(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    term, like, *rest = entry.args
    if kinds.is_scalar(s.kind(term)) and kinds.is_array(s.kind(like)) and all(a in (Lit(None), Lit(False)) for a in rest):
        return replace(entry, op=replace(entry.op, name="fill", keywords=()), args=(term, like))
    return None


def _broadcast_like(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    term, like = entry.args
    if kinds.is_array(s.kind(term)) and s.kind(term) == s.kind(like) and s.shapes.same(term, like):
        return term
    alike = entry.target is not None and s.kind(entry.target) == s.kind(like)
    return _expand(s, entry) if alike and s.plain_number(term) else None


def _fill(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    """A number in the shape of what is computed for its shape alone."""
    value, like = entry.args
    made, shape = s.made(like), s.shapes.exactly(like)
    alone = made is not None and made.op.name in PRODUCTS and not s.shared(like)
    if not alone or shape is None or not s.plain_number(value):
        return None
    s.shapes.settled(like)
    return replace(entry, op=replace(entry.op, name="np.full"), args=(Lit(shape), value))


def _power_slope(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    x, n = entry.args
    if not isinstance(n, Lit) or type(n.value) not in (int, float):
        return None
    if n.value in (0, 1):
        return Lit(float(n.value))
    if 0 < n.value < 1 and not kinds.is_array(s.kind(x)):
        return None  # infinite at 0, where Python's ** raises
    return s.again("*", n, x if n.value == 2 else s.again("**", x, Lit(n.value - 1)))


def _cross(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    """Two vectors of three numbers, which are quicker one by one."""
    vector = kinds.Array(np.dtype(float), 1)
    if len(entry.args) != 2 or entry.op.keywords or any(s.kind(a) != vector or s.shapes.exactly(a) != (3,) for a in entry.args):
        return None
    s.shapes.settled(entry.args[0])
    return replace(entry, op=replace(entry.op, name="vector_product"))


def _cross_adjoint(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    x, like, other = entry.args
    if s.shapes.exactly(like) != (3,):
        return None
    pair = (other, x) if entry.op.name == "cross_adjoint_left" else (x, other)
    return _cross(s, replace(entry, op=replace(entry.op, name="np.cross"), args=pair))


def _constant(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    if not all(isinstance(a, Lit) for a in entry.args):
        return None
    values = [a.value for a in entry.args if isinstance(a, Lit)]
    return Lit(slice(*values) if entry.op.name == "slice" else tuple(values))


def _identity(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    return entry.args[0]


def _negative(s: Simplifier, entry: Assign) -> Operand | None:
    """How far something is rolled back."""
    if entry.target in s.primal:
        return None
    return Lit(-found.value) if isinstance(found := entry.args[0], Lit) and type(found.value) is int else None


def _roll(s: Simplifier, entry: Assign) -> Assign | None:
    """Without the axis that there is none of."""
    plain = not entry.op.keywords and len(entry.args) == 3 and entry.args[2] == Lit(None)
    return replace(entry, args=entry.args[:2]) if plain else None


def _size(s: Simplifier, entry: Assign) -> Operand | None:
    """How many elements there are in a sum, a product or a selection, which may be computed for that alone."""
    made, given = s.made(entry.args[0]), s.shapes.given
    if made is None or made.op.name not in PRODUCTS | REDUCTIONS | {"getitem"} or given is None or not given.used:
        return None
    shape = s.shapes.settled(entry.args[0])
    return None if shape is None else Lit(math.prod(shape))


def _count(s: Simplifier, entry: Assign) -> Operand | None:
    """How many elements a reduction combines into one, by the shapes of the arguments where these are relied on already."""
    shape, axis = s.shapes.exactly(entry.args[0]), (*entry.args[1:], Lit(None))[0]
    if shape is None or not isinstance(axis, Lit) or s.shapes.given is None or not s.shapes.given.used:
        return None
    return Lit(math.prod(shape[k] for k in reduced_axes(axis.value, len(shape))))


def _transposed(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    twice = s.definition(entry.args[0], ".T")
    return reduced.transposed(s, entry) if twice is None else twice.args[0]


def _truncated(s: Simplifier, entry: Assign) -> Operand | Assign | None:
    (number,) = entry.args if len(entry.args) == 1 else (None,)
    return number if isinstance(number, Lit) and type(number.value) is int else None


RULES: dict[str, _Rule] = {
    "*": _multiply, "/": _divide, "+": _add, "-": _subtract, "neg": _negate, "**": _power, "==": _fold_only,
    "!=": _fold_only, "<": _fold_only, "<=": _fold_only, ">": _fold_only, ">=": _fold_only,
    "unbroadcast": _unbroadcast, "sum_to": _sum_to, "np.sum": _sum, "@": reduced.product, "np.dot": reduced.product,
    "expand": _expand, "broadcast_like": _broadcast_like, "fill": _fill, "power_slope": _power_slope,
    "np.cross": _cross, "np.linalg.cross": _cross, "slice": _constant, "identity": _identity, "tuple": _constant,
    **taken.RULES, "count": _count, "np.size": _size, ".T": _transposed,
    "math.sqrt": _fold_only, "np.negative": _negative, "np.roll": _roll, "np.trunc": _truncated,
    "cross_adjoint_left": _cross_adjoint, "cross_adjoint_right": _cross_adjoint,
}  # fmt: skip
