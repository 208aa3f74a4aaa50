"""An operation on vectors that are taken apart is one on each of their elements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcad.transforms import kinds
from srcad.transforms.ir import ZEROS, Assign, Lit, Operand

if TYPE_CHECKING:
    from srcad.transforms.elements import Apart

#: Vectors that are only taken apart or put together have no more elements than this.
PARTED = 16
ARITHMETIC = frozenset({"+", "-", "*", "/"})
WRITES = frozenset({"additem", "iadd", "setitem"})

Parts = tuple[Operand, ...]


class Unknown(Exception):
    """What is written into a vector cannot be taken apart."""


def spread(apart: Apart, entry: Assign) -> bool:
    """Write an operation on vectors out for their elements; whether it is one."""
    name, args, target = entry.op.name, entry.args, entry.target
    if entry.op.keywords and name != "np.zeros":
        return False
    if name in WRITES:
        return args[0] in apart.own and write(apart, entry)
    if target is None:
        return False
    if name in ZEROS:
        return target in apart.own and bind(apart, target, [Lit(0.0)] * (apart.length(target, PARTED) or 0))
    if apart.length(target) is not None and target not in apart.written:
        found = elements(apart, entry)
        return found is not None and bind(apart, target, found)
    found_number = reduced(apart, entry) if kinds.is_scalar(apart.given.kinds[target]) else None
    if found_number is None:
        return False
    apart.mapping[target] = found_number
    apart.gone += name != "getitem"
    return True


def bind(apart: Apart, target: str, parts: Sequence[Operand]) -> bool:
    apart.parts[target] = tuple(parts)
    apart.gone += 1
    return True


def elements(apart: Apart, entry: Assign) -> list[Operand] | None:
    """The elements of an operation's result."""
    name, args = entry.op.name, entry.args
    target = str(entry.target)
    if name == "getitem":
        index, base = args[1], apart.vector(args[0])
        return [*base[index.value]] if base is not None and isinstance(index, Lit) and is_certain(index) else None
    if name == "np.array" and len(args) == 1 and args[0] in apart.lists:
        return listed(apart, apart.lists[str(args[0])])
    if name in ("np.copy", ".copy()", "identity") and len(args) == 1:
        same = apart.vector(args[0])
        return None if same is None else [*same]
    if name in ("fill", "fill_to") and is_number(apart, args[0]):
        return [apart.now(args[0])] * (apart.length(target) or 0)
    if name == "neg":
        whole = apart.vector(args[0])
        return None if whole is None else [apart.number("neg", a, hint=_hint(target, k)) for k, a in enumerate(whole)]
    if name == "**" and args[1] in (Lit(2), Lit(2.0)):
        return paired(apart, "*", args[0], args[0], target)
    if name in ARITHMETIC and len(args) == 2:
        return paired(apart, name, args[0], args[1], target)
    if name == "vector_product":
        return crossed(apart, args[0], args[1])
    return None


def listed(apart: Apart, made: Assign) -> list[Operand] | None:
    numbers = [apart.now(a) for a in made.args]
    floats = all(a in apart.floats or type(getattr(a, "value", None)) is float for a in numbers)
    return numbers if floats else None


def is_number(apart: Apart, operand: Operand) -> bool:
    kind = apart.given.kinds[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
    return isinstance(kind, kinds.Scalar) and kind.cls in (float, int, np.float64)


def both(apart: Apart, a: Operand, b: Operand) -> tuple[Parts, Parts] | None:
    """The elements of two vectors of one length, a number standing for as many of it."""
    if apart.length(a) is None and apart.length(b) is None:
        return None
    if not all(apart.length(o) is not None or is_number(apart, o) for o in (a, b)):
        return None
    x, y = (None if is_number(apart, o) else apart.vector(o) for o in (a, b))
    size = len(x or y or ())
    x = (apart.now(a),) * size if is_number(apart, a) else x
    y = (apart.now(b),) * size if is_number(apart, b) else y
    return None if x is None or y is None or len(x) != len(y) else (x, y)


def paired(apart: Apart, name: str, a: Operand, b: Operand, target: str) -> list[Operand] | None:
    found = both(apart, a, b)
    if found is None:
        return None
    return [apart.number(name, p, q, hint=_hint(target, k)) for k, (p, q) in enumerate(zip(*found, strict=True))]


def crossed(apart: Apart, a: Operand, b: Operand) -> list[Operand] | None:
    x, y = apart.vector(a), apart.vector(b)
    if x is None or y is None or len(x) != 3 or len(y) != 3:
        return None
    return [apart.number("-", apart.number("*", x[i], y[j]), apart.number("*", x[j], y[i])) for i, j in ((1, 2), (2, 0), (0, 1))]


def reduced(apart: Apart, entry: Assign) -> Operand | None:
    """The number that an operation makes of vectors."""
    name, args = entry.op.name, entry.args
    if name == "getitem":
        index, base = args[1], apart.vector(args[0])
        place = index.value if isinstance(index, Lit) and type(index.value) is int else None
        return base[place] if base is not None and place is not None and -len(base) <= place < len(base) else None
    if name == "np.sum" and len(args) == 1:
        terms = apart.vector(args[0])
        return None if terms is None else summed(apart, terms, str(entry.target))
    if name in ("np.dot", "np.vdot") and len(args) == 2 and None not in map(apart.length, args):
        products = paired(apart, "*", args[0], args[1], "")
        return None if products is None else summed(apart, products, str(entry.target))
    return None


def summed(apart: Apart, terms: Sequence[Operand], hint: str) -> Operand:
    """The sum from left to right, as NumPy's of a few numbers."""
    first, *others = terms
    for k, term in enumerate(others, 1):
        first = apart.number("+", first, term, hint=hint if k == len(others) else "")
    return first


def write(apart: Apart, entry: Assign) -> bool:
    """A write at a certain place of a vector of one's own."""
    base, term = str(entry.args[0]), entry.args[-1]
    old = [*apart.parts[base]]
    index = slice(None) if entry.op.name == "iadd" else entry.args[1].value  # type: ignore[union-attr]
    places = range(len(old))[index] if isinstance(index, slice) else [index % len(old)]
    values = apart.vector(term)
    if is_number(apart, term):
        values = (apart.now(term),) * len(places)
    if values is None or len(values) != len(places):
        raise Unknown
    for place, value in zip(places, values, strict=True):
        old[place] = value if entry.op.name == "setitem" else apart.number("+", old[place], value)
    apart.parts[base] = tuple(old)
    apart.arrays.pop(base, None)
    apart.gone += 1
    return True


def _hint(name: str, place: int) -> str:
    """What an element of a vector is called that has a name of the user's."""
    stem = re.sub(r"_\d+$", "", name)
    return "" if re.fullmatch(r"|v\d+|.*_(bar|dot)", stem) else f"{stem}{place}"


def is_certain(index: Operand) -> bool:
    """Whether an index says by itself which elements it means: code for any length, ``x[1:]``, is left to arrays."""
    value = getattr(index, "value", None)
    if isinstance(value, slice):
        return type(value.stop) is int and value.stop >= 0 <= (value.start or 0) and value.step in (None, 1)
    return type(value) is int
