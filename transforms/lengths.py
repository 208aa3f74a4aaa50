"""Of shapes that are known as numbers, so are those of what is computed from them, and the lengths that are read of them."""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from srcad.transforms import kinds, listed, rules, sampling, walk
from srcad.transforms.extents import Extents
from srcad.transforms.ir import Assign, Block, Given, Lit, Operand
from srcad.transforms.kinds import Kind
from srcad.transforms.listed import Exact
from srcad.transforms.quiet import quiet

#: An operand of a call that is tried: an array by its shape, or a number or option by its value.
_Sample = tuple[str, Any]

#: Operations whose result has the shape of one of their arguments.
LIKE = {
    "zeros_like": 0, "np.zeros_like": 0, "np.ones_like": 0, "np.empty_like": 0, "accumulator": 0, "shadow": 0,
    "np.copy": 0, ".copy()": 0, "fill": 1, "expand": 1, "unbroadcast": 1, "broadcast_like": 1,
    "tie_weights": 0, "private": 0, "np.roll": 0, "vector_product": 0, "given": 1, "unpacked": 0,
    "variance_slope": 0, "norm_slope": 0, "vector_norm_slope": 0, "inverse": 0,
    "cross_adjoint_left": 1, "cross_adjoint_right": 1,
}  # fmt: skip

#: Operations for which the shapes of arrays and the values of literals determine the shape of the result.
REGULAR = frozenset({"np.sum", "np.mean", "np.max", "np.min", "np.prod", ".T", "np.transpose", "@", "np.dot", "np.matmul"})


#: Results of larger arrays of indices are not looked at.
_MOST_INDICES = 10_000

#: Operations whose operands are broadcast against each other, besides the elementwise ones.
BROADCAST = frozenset({"np.where", "selected", "above", "<", "<=", ">", ">=", "==", "!="})

#: Operations that make an array of the shape that their first argument is.
_MADE = frozenset({"np.zeros", "np.ones", "np.empty", "np.full"})

#: Operations for which NumPy is asked: the shapes of arrays, and numbers that are lengths, tell the shape of the result.
SAMPLED = frozenset({
    "np.cross", "np.squeeze", "np.outer", "np.diag", "np.eye", "np.reshape", "np.ravel", "np.cumsum", "np.expand_dims",
    "np.swapaxes", "np.linalg.inv", "np.linalg.solve", "np.linalg.cholesky", "np.tril", "np.triu", "np.flip", "np.diff",
})  # fmt: skip

#: Operations that give a tuple of index arrays of one shape, which NumPy is asked for as well.
_INDICES = frozenset({
    "np.triu_indices", "np.tril_indices", "np.triu_indices_from", "np.tril_indices_from",
    "np.diag_indices", "np.diag_indices_from",
})  # fmt: skip

#: Products of matrices and vectors, which raise where their shapes do not fit.
PRODUCTS = frozenset({"@", "np.dot", "np.matmul"})
REDUCTIONS = frozenset({"np.sum", "np.mean", "np.max", "np.min", "np.prod"})
_REDUCTIONS = REDUCTIONS | {f"np.{name}" for name in ("var", "std", "median", "ptp", "any", "all", "argmax", "argmin")} | {
    f"np.nan{name}" for name in ("sum", "mean", "max", "min", "prod", "var", "std", "median")
}  # fmt: skip

#: Arithmetic on lengths.
_OPERATORS = frozenset({"+", "-", "*", "//"})


def tells(block: Block) -> bool:
    """Whether a program makes arrays of which its text may tell the shape."""
    made = _MADE | {"np.array", "np.asarray", "np.eye", "np.arange", "np.identity"}
    return any(isinstance(e, Assign) and e.op.name in made for e in walk.every(block))


class Lengths:
    """Shapes, and the lengths that the program reads of them, as numbers."""

    def __init__(
        self, known: Mapping[str, Kind], given: Given, elements: listed.Elements | None = None, fixed: Collection[str] = ()
    ) -> None:
        self.kinds = known
        self.fixed = fixed
        self.elements = elements
        self.given = given
        self.table: dict[str, Exact] = dict(given.shapes)
        self.lengths: dict[str, int] = {}
        self.tuples: dict[str, tuple[Operand, ...]] = {}
        self.parts: dict[str, tuple[Exact | None, ...]] = {}  # the shapes of what tuples hold
        self.slices: dict[str, tuple[Operand, ...]] = {}
        self.extents = Extents(self.number)

    def of(self, operand: Operand) -> Exact | None:
        """The shape of an operand, where it is known."""
        if isinstance(operand, str):
            return () if kinds.is_scalar(self.kinds[operand]) else self.table.get(operand)
        value = getattr(operand, "value", None)
        return np.shape(value) if isinstance(value, int | float | complex | np.ndarray) else None

    def alike(self, pairs: Mapping[str, Operand]) -> None:
        """Variables that have the shapes of others."""
        for name, like in pairs.items():
            shape = self.of(like)
            if shape is not None and kinds.is_array(self.kinds[name]):
                self.table[name] = shape
            elif like in self.parts:
                self.parts[name] = self.parts[str(like)]

    def bind(self, name: str, shape: Exact) -> None:
        """Note the shape of a variable, if it can have it."""
        if len(shape) == kinds.rank(self.kinds[name]):
            self.table[name] = shape

    def entry(self, entry: Assign) -> None:
        assert entry.target is not None
        target, name, args = entry.target, entry.op.name, entry.args
        kind = self.kinds[target]
        for known in (self.table, self.lengths, self.tuples, self.parts, self.slices, self.extents.sums):
            known.pop(target, None)
        if kinds.is_array(kind):
            shape = self.shape(entry)
            shape = self.given.shapes.get(target, shape)
            if shape is not None:
                self.bind(target, shape)
        elif name == "slice":
            self.slices[target] = slice_parts(args)
        elif name == "tuple" or target in self.fixed:
            self.tuples[target] = args
            self.parts[target] = tuple(map(self.of, args))
        elif name == "unconcatenate" and args[1] in self.parts:
            self.parts[target] = self.parts[str(args[1])]
        elif name == "unpacked" and args[0] in self.parts:
            self.parts[target] = self.parts[str(args[0])]
        elif name in _INDICES and (parts := self.indices(entry)) is not None:
            self.parts[target] = parts
        elif name in (".shape", "np.shape") and (shape := self.of(args[0])) is not None:
            self.tuples[target] = tuple(map(Lit, shape))
        elif kind == kinds.INT and (length := self.computed(name, args)) is not None:
            self.lengths[target] = length
        elif kind == kinds.INT and name in ("+", "-", "*"):
            self.extents.add(target, name, *args)

    def number(self, operand: Operand) -> int | None:
        """The value of a length."""
        if isinstance(operand, str):
            return self.lengths.get(operand)
        value = getattr(operand, "value", None)
        return value if type(value) is int else None

    def computed(self, name: str, args: tuple[Operand, ...]) -> int | None:
        if name == "len" and (shape := self.of(args[0])):
            return shape[0]
        if name in ("np.size", ".size") and len(args) == 1 and (shape := self.of(args[0])) is not None:
            return math.prod(shape)
        if name == "getitem" and isinstance(args[0], str) and args[0] in self.tuples:
            place, parts = self.number(args[1]), self.tuples[args[0]]
            return self.number(parts[place]) if place is not None and -len(parts) <= place < len(parts) else None
        if name == "unpacked":
            return None
        values = [self.number(a) for a in args]
        if name not in _OPERATORS or None in values or (name == "//" and values[1] == 0):
            return None
        return int(sampling.function(name)(*values))

    def shape(self, entry: Assign) -> Exact | None:
        """The shape of an operation's result."""
        name, args, words = entry.op.name, entry.args, entry.op.keywords
        if name == "getitem":
            base = self.kinds[args[0]] if isinstance(args[0], str) else None
            if args[0] in self.parts:
                return self.part(self.parts[str(args[0])], args[1])
            listed = self.elements is not None and isinstance(base, kinds.Sequence)
            return self.elements.shape(base) if listed else self.indexed(args[0], args[1])  # type: ignore[union-attr]
        if name in LIKE:
            return None if "shape" in words else self.of(args[LIKE[name]])
        if name in _MADE:
            return self.listed(args[0])
        if name in ("np.array", "np.asarray", "np.asanyarray") and "ndmin" not in words:
            listed = args[0] in self.tuples
            return self.stacked(self.tuples[str(args[0])]) if listed else self.of(args[0]) if self.is_array(args[0]) else None
        if name in ("np.concatenate", "np.stack") and not words and args[0] in self.tuples:
            return self.sampled_together(name, self.tuples[str(args[0])], args[1:])
        if name in ("sum_to", "fill_to", "expand_to", "given_to"):
            return self.listed(args[1])
        if name in PRODUCTS and len(args) == 2:
            return _product(self.of(args[0]), self.of(args[1]))
        if name in _REDUCTIONS:
            return self.reduced(entry)
        if name in (".T", "np.transpose") and len(args) == 1:
            found = self.of(args[0])
            return None if found is None else found[::-1]
        if name == "np.arange" and len(args) == 1:
            length = self.number(args[0])
            return None if length is None else (max(length, 0),)
        if name in SAMPLED:
            return self.sampled(entry)
        if name not in BROADCAST and (words or not rules.is_elementwise(name)):
            return None
        return broadcast(*map(self.of, args))

    def is_array(self, operand: Operand) -> bool:
        return isinstance(operand, str) and kinds.is_array(self.kinds[operand])

    def part(self, parts: tuple[Exact | None, ...], place: Operand) -> Exact | None:
        """The shape of an element of a tuple."""
        number = self.number(place)
        return parts[number] if number is not None and -len(parts) <= number < len(parts) else None

    def sampled(self, entry: Assign) -> Exact | None:
        """The shape of what NumPy makes of arrays of these shapes."""
        samples = tuple(map(self.sample, entry.args))
        return None if None in samples else _shape_of(entry.op.name, entry.op.keywords, samples)

    def indices(self, entry: Assign) -> tuple[Exact, ...] | None:
        """The shapes of the index arrays of a triangle or a diagonal."""
        side = max([self.number(entry.args[0]) or 0, *(self.of(entry.args[0]) or ())])
        shape = self.sampled(entry) if side * side <= _MOST_INDICES else None
        return None if shape is None else (shape[1:],) * shape[0]

    def sampled_together(self, name: str, parts: tuple[Operand, ...], options: tuple[Operand, ...]) -> Exact | None:
        """The shape of what NumPy makes of several arrays and of options."""
        samples = [self.sample(a) for a in (*parts, *options)]
        return None if None in samples else _shape_of_parts(name, tuple(samples[: len(parts)]), tuple(samples[len(parts) :]))

    def sample(self, operand: Operand) -> _Sample | None:
        """A value by its shape, a length or an option by itself."""
        if isinstance(operand, Lit):
            return "value", operand.value
        number, shape = self.number(operand), self.of(operand)
        if number is not None:
            return "value", number
        if isinstance(operand, str) and operand in self.tuples:
            numbers = tuple(map(self.number, self.tuples[operand]))
            return None if None in numbers else ("value", numbers)
        if isinstance(operand, str) and kinds.is_scalar(self.kinds[operand]):
            return None
        return ("shape", shape) if shape is not None and math.prod(shape) <= _MOST_INDICES else None

    def listed(self, shape: Operand) -> Exact | None:
        """A shape that is given as a tuple or as a number."""
        if isinstance(shape, Lit) and isinstance(shape.value, tuple):
            return shape.value if all(type(n) is int for n in shape.value) else None
        parts = self.tuples.get(shape) if isinstance(shape, str) else None
        lengths = [self.number(p) for p in ((shape,) if parts is None else parts)]
        return None if None in lengths else tuple(n for n in lengths if n is not None)

    def stacked(self, parts: tuple[Operand, ...]) -> Exact | None:
        """The shape of an array of these parts."""
        shapes = {self.stacked(self.tuples[str(p)]) if p in self.tuples else self.of(p) for p in parts}
        shape = shapes.pop() if len(shapes) == 1 else None
        return None if shape is None else (len(parts), *shape)

    def reduced(self, entry: Assign) -> Exact | None:
        """The shape of a reduction with a known axis."""
        shape, options = self.of(entry.args[0]), reduction(entry)
        if shape is None or options is None:
            return None
        gone = reduced_axes(options[0], len(shape))
        return tuple(1 if k in gone else n for k, n in enumerate(shape) if k not in gone or options[1])

    def indexed(self, base: Operand, index: Operand) -> Exact | None:
        """The shape of ``base[index]`` for an index of numbers, slices, ``None`` and ``...``."""
        shape = self.of(base)
        parts = self.tuples.get(index) if isinstance(index, str) else None
        if parts is None:
            whole = isinstance(index, Lit) and isinstance(index.value, tuple)
            parts = tuple(map(Lit, index.value)) if whole else (index,)  # type: ignore[union-attr]
        if shape is None:
            return None
        plain = len(parts) <= len(shape) and not any(isinstance(p, Lit) and (p.value is None or p.value is ...) for p in parts)
        found = [self.axis(p) or (self.moving(p, shape[k]) if plain else None) for k, p in enumerate(parts)]
        if None in found:
            return None
        probe = np.broadcast_to(np.False_, shape)
        try:
            return tuple(map(int, np.shape(probe[tuple(f[0] for f in found if f is not None)])))
        except IndexError:
            return None

    def moving(self, part: Operand, length: int) -> tuple[Any] | None:
        """A slice along an axis of this length that is as long in every step of a loop."""
        bounds = self.slices.get(part) if isinstance(part, str) else None
        return None if bounds is None else self.extents.of(bounds, length)

    def axis(self, part: Operand) -> tuple[Any] | None:
        """A part of an index, any numbers for numbers: these take one axis away."""
        if isinstance(part, Lit):
            plain = part.value is None or part.value is ... or isinstance(part.value, slice) or type(part.value) is int
            return ((0 if type(part.value) is int else part.value),) if plain else None
        bounds = self.slices.get(part) if isinstance(part, str) else None
        if bounds is not None:
            values = [self.number(b) for b in bounds]
            known = all(v is not None or b == Lit(None) for v, b in zip(values, bounds, strict=True))
            return (slice(*values),) if known else None
        if not isinstance(part, str):
            return None
        if kinds.is_number(self.kinds[part]):
            return (0,)
        shape, dtype = self.of(part), kinds.result_dtype(self.kinds[part])
        if shape is None or dtype is None or dtype.kind not in "iu" or math.prod(shape) > _MOST_INDICES:
            return None
        return (np.zeros(shape, int),)


def reduction(entry: Assign) -> tuple[Any, bool] | None:
    """The axis of a reduction, and whether it keeps its axes; ``None`` where these are not known, or not its only options."""
    split = len(entry.args) - len(entry.op.keywords)
    words = dict(zip(entry.op.keywords, entry.args[split:], strict=True))
    if split == 2 and "axis" not in words:
        words["axis"] = entry.args[1]
    axis, keepdims = words.pop("axis", Lit(None)), words.pop("keepdims", Lit(False))
    words.pop("ddof", None)
    if words or not isinstance(axis, Lit) or not isinstance(keepdims, Lit) or split > 2:
        return None
    return axis.value, bool(keepdims.value)


def reduced_axes(axis: Any, rank: int) -> frozenset[int]:
    """The axes along which a reduction goes."""
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return frozenset(k % rank for k in axes)


@functools.lru_cache(512)
def _shape_of(name: str, keywords: tuple[str, ...], samples: tuple[_Sample, ...]) -> Exact | None:
    """The shape of an operation's result for arrays of these shapes and for these values."""
    values = list(map(_value_of, samples))
    split = len(values) - len(keywords)
    return _shape_of_call(name, values[:split], dict(zip(keywords, values[split:], strict=True)))


@functools.lru_cache(512)
def _shape_of_parts(name: str, parts: tuple[_Sample, ...], options: tuple[_Sample, ...]) -> Exact | None:
    """The shape of what an operation makes of a tuple of arrays."""
    return _shape_of_call(name, [tuple(map(_value_of, parts)), *map(_value_of, options)], {})


def _value_of(sample: _Sample) -> Any:
    how, given = sample
    return given if how == "value" else np.ones(given) + (np.eye(*given) if len(given) == 2 else 0)


def _shape_of_call(name: str, args: list[Any], words: dict[str, Any]) -> Exact | None:
    try:
        with quiet():
            return tuple(np.shape(sampling.function(name)(*args, **words)))
    except Exception:
        return None


def broadcast(*shapes: Exact | None) -> Exact | None:
    if None in shapes:
        return None
    try:
        return tuple(int(n) for n in np.broadcast_shapes(*(s for s in shapes if s is not None)))
    except ValueError:
        return None


def _product(a: Exact | None, b: Exact | None) -> Exact | None:
    """The shape of a product of matrices and vectors."""
    if not a or not b or len(a) > 2 or len(b) > 2 or a[-1] != b[0]:
        return None
    return (*a[:-1], *b[1:])


def slice_parts(args: tuple[Operand, ...]) -> tuple[Operand, Operand, Operand]:
    """Start, stop and step of a slice, as Python reads its arguments."""
    none = Lit(None)
    return (none, args[0], none) if len(args) == 1 else (args[0], args[1], args[2] if len(args) > 2 else none)


def is_truth(kind: Kind) -> bool:
    return isinstance(kind, kinds.Scalar) and kind.cls in (bool, np.bool_)


def has_shape(known: Mapping[str, Kind], operand: Operand) -> bool:
    kind = known[operand] if isinstance(operand, str) else kinds.of(getattr(operand, "value", None))
    return isinstance(kind, kinds.Scalar | kinds.Array)
