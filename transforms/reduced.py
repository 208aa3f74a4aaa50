"""Sums over the rows of a matrix are taken first: of a product the sum of its left factor, of a difference each sum.

``sum(A @ B, axis=0)`` is ``sum(A, axis=0) @ B``, which multiplies a vector instead of a matrix; a sum of weighted rows is one
product, ``sum(w[:, None] * A, axis=0)`` is ``w @ A``; large products are summed as they are made; a sign goes to what has fewer
numbers, and ``(A.T @ B).T`` is ``B.T @ A``.  What the user's own code computes is left as it is where its value is
given to anybody or decides anything: rounding differs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import effects, kinds, lengths, rules, walk
from srcad.transforms.ir import Assign, Block, For, Lit, Op, Operand
from srcad.transforms.kinds import Kind
from srcad.transforms.memory import SHAPE_ONLY

if TYPE_CHECKING:
    from srcad.transforms.simplify import Simplifier

#: A sign goes through a product that is smaller by this factor than what it stood before.
_SMALLER = 4


def sum_of_rows(s: Simplifier, entry: Assign) -> Operand | None:
    """``np.sum(x, axis=0)`` of a matrix that nothing else reads."""
    if entry.op.name != "np.sum" or entry.op.keywords != ("axis",) or entry.args[1] != Lit(0):
        return None
    return _inside(s, entry.args[0])


def weighted(s: Simplifier, entry: Assign) -> Operand | None:
    """The sum of the rows or of the columns of a matrix that were multiplied with a number each: a product with these."""
    made = s.definition(entry.args[0], "*")
    if made is None or entry.op.name != "np.sum" or entry.op.keywords != ("axis",) or s.kind(entry.args[0]) != kinds.MATRIX:
        return None
    for matrix, weights in (made.args, made.args[::-1]):
        if entry.args[1] in (Lit(1), Lit(-1)) and _scales_rows(s, matrix, weights):
            return s.again("@", matrix, weights, kind=kinds.VECTOR)
        column = s.definition(weights, "getitem")
        if entry.args[1] == Lit(0) and column is not None and column.args[1] == _AS_COLUMN and _scales(s, matrix, column.args[0]):
            return s.again("@", column.args[0], matrix, kind=kinds.VECTOR)
    return None


_AS_COLUMN = Lit((slice(None), None))


def unobserved(body: Block, known: Mapping[str, Kind]) -> frozenset[str | None]:
    """The sums, of products too, that may be rounded in another way: nobody is given the value, and nothing is decided by it."""
    entries = walk.every(body)
    if not all(isinstance(e, Assign) or (isinstance(e, For) and e.until is None) for e in entries):
        return frozenset()
    if any(isinstance(e, Assign) and _decides(e, known) for e in entries):
        return frozenset()
    sums = [e for e in entries if isinstance(e, Assign) and e.op.name == "np.sum"]
    inner = {e.args[0] for e in sums}
    products = (e for e in entries if isinstance(e, Assign) and e.op.name in ("*", "**") and e.target in inner)
    return frozenset(e.target for e in (*sums, *products))


def _decides(entry: Assign, known: Mapping[str, Kind]) -> bool:
    """Whether an operation may tell two numbers apart that differ by rounding alone: a comparison, a rank, a whole number."""
    if entry.op.name not in effects.COMPARISONS and not rules.is_constant(entry.op.name):
        return False
    shapes = SHAPE_ONLY.get(entry.op.name, frozenset())
    read = [a for k, a in enumerate(entry.args) if isinstance(a, str) and k not in shapes]
    return any(kinds.may_vary(known[a]) for a in read)


def multiplied(s: Simplifier, operand: Operand) -> Assign | None:
    """The product that an operand is; a square is one."""
    square = s.definition(operand, "**")
    if square is not None and square.args[1] == Lit(2):
        return replace(square, op=Op("*"), args=(square.args[0], square.args[0]))
    return s.definition(operand, "*")


def contracted(s: Simplifier, entry: Assign) -> Operand | None:
    """``np.sum(A * B, axis=k)`` of large arrays, without the array of all products."""
    product, kind = multiplied(s, entry.args[0]), s.kind(entry.args[0])
    options = lengths.reduction(entry) if entry.op.name == "np.sum" else None
    if product is None or product.target in s.primal or options is None or type(options[0]) is not int or options[1]:
        return None
    size = s.shapes.exactly(entry.args[0])
    if not isinstance(kind, kinds.Array) or kind.dtype != np.float64 or size is None or math.prod(size) < _LARGE:
        return None
    if not 2 <= len(size) <= len(_LETTERS):
        return None
    if any(s.kind(a) != kind or not s.shapes.same(str(product.target), a) for a in product.args) or not s.replaces(product):
        return None
    letters = _LETTERS[: len(size)]
    whole, left = letters, letters.replace(letters[options[0] % len(size)], "")
    return s.again("np.einsum", Lit(f"{whole},{whole}->{left}"), *product.args, kind=s.kind(str(entry.target)))


#: Sums of so many products are quicker in one pass than in two.
_LARGE = 1024
_LETTERS = "ijklmn"


def _inside(s: Simplifier, x: Operand) -> Operand | None:
    """The sum of the rows of a matrix by smaller sums, in place of the matrix; ``None`` where there are none."""
    made = s.made(x)
    if made is None or made.target in s.primal or s.kind(x) != kinds.MATRIX or not _gains(s, made) or not s.replaces(made):
        return None
    if made.op.name == "neg":
        return s.again("neg", _rows(s, made.args[0]))
    if made.op.name == "*":
        matrix, row = made.args if s.kind(made.args[0]) == kinds.MATRIX else made.args[::-1]
        return s.again("*", _rows(s, matrix), row)
    if made.op.name in ("+", "-"):
        return s.again(made.op.name, *(_rows(s, a) for a in made.args))
    return s.again("@", _rows(s, made.args[0]), made.args[1])


def _gains(s: Simplifier, made: Assign) -> bool:
    """Whether the sum of what an operation makes is made of smaller things."""
    known = [s.kind(a) for a in made.args]
    if made.op.name in ("@", "np.matmul", "np.dot"):
        return known == [kinds.MATRIX, kinds.MATRIX]
    if made.op.name == "*":
        return _scales_rows(s, *made.args) or _scales_rows(s, *made.args[::-1])
    if made.op.name not in ("neg", "+", "-") or not all(s.shapes.same(str(made.target), a) for a in made.args):
        return False
    inner = [s.made(a) for a in made.args]
    return any(e is not None and e.target not in s.primal and not s.shared(str(e.target)) and _gains(s, e) for e in inner)


def _scales_rows(s: Simplifier, matrix: Operand, row: Operand) -> bool:
    """Whether all rows of a matrix are multiplied by one row."""
    if s.kind(matrix) != kinds.MATRIX or s.kind(row) != kinds.VECTOR:
        return False
    shape = s.shapes.exactly(matrix)
    return shape is not None and s.shapes.exactly(row) == shape[1:] and s.shapes.settled(matrix) is not None


def _scales(s: Simplifier, matrix: Operand, weights: Operand) -> bool:
    """Whether there is one weight for each row of a matrix."""
    if s.kind(matrix) != kinds.MATRIX or s.kind(weights) != kinds.VECTOR:
        return False
    shape = s.shapes.exactly(matrix)
    return shape is not None and s.shapes.exactly(weights) == shape[:1] and s.shapes.settled(matrix) is not None


def _rows(s: Simplifier, x: Operand) -> Operand:
    """``np.sum(x, axis=0)``, which is simplified itself."""
    return s.again("np.sum", x, Lit(0), keywords=("axis",), kind=kinds.VECTOR)


def product(s: Simplifier, entry: Assign) -> Operand | None:
    """A product of a matrix with a sign: the sign stands before the product, where that is much smaller."""
    shape = s.shapes.exactly(str(entry.target))
    if entry.target in s.primal or shape is None:
        return None
    for k in (0, 1):
        negated, before = s.definition(entry.args[k], "neg"), s.shapes.exactly(entry.args[k])
        if negated is not None and before is not None and _SMALLER * math.prod(shape) <= math.prod(before):
            s.shapes.settled(entry.args[k])
            args = (*entry.args[:k], negated.args[0], *entry.args[k + 1 :])
            return s.again("neg", s.again(entry.op.name, *args, kind=s.kind(str(entry.target))))
    return None


def transposed(s: Simplifier, entry: Assign) -> Operand | None:
    """The transpose of a product of which a factor is transposed already; a sign goes before it."""
    (x,) = entry.args
    made = s.made(x)
    if made is None or s.shared(x) or {made.target, entry.target} & s.primal or s.kind(x) != kinds.MATRIX:
        return None
    if made.op.name == "neg":
        return s.again("neg", s.again(".T", made.args[0])) if s.replaces(made) else None
    if made.op.name != "@" or [s.kind(a) for a in made.args] != [kinds.MATRIX, kinds.MATRIX]:
        return None
    if all(s.definition(a, ".T") is None for a in made.args) or not s.replaces(made):
        return None
    return s.again("@", *(s.again(".T", a) for a in reversed(made.args)))
