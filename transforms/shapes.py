"""Which arrays of a program have the same shape, by the text of the program and by the shapes that the arguments have.

By the text a shape is the broadcast of a set of unknown ones; that holds for all arguments.  The shapes of the arguments of
a call, where they are ``given``, say the rest; ``Given.used`` then tells that the program is for these shapes alone.
"""

from __future__ import annotations

import functools
import math
import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from srcad.transforms import kinds, rules, walk
from srcad.transforms.ir import EFFECTS, UNDEF, Assign, Block, For, Given, If, Lit, Operand, Program, Ref, Source, While
from srcad.transforms.kinds import Kind

Exact = tuple[int, ...]
#: An operand of a call that is tried: an array by its shape, or a number or option by its value.
_Sample = tuple[str, Any]

#: Operations whose result has the shape of one of their arguments.
_LIKE = {
    "zeros_like": 0, "np.zeros_like": 0, "np.ones_like": 0, "np.empty_like": 0, "accumulator": 0, "shadow": 0,
    "np.copy": 0, ".copy()": 0, "fill": 1, "expand": 1, "unbroadcast": 1, "broadcast_like": 1,
    "tie_weights": 0, "private": 0, "np.roll": 0, "vector_product": 0, "given": 1, "unpacked": 0,
    "cross_adjoint_left": 1, "cross_adjoint_right": 1,
}  # fmt: skip

#: Operations for which the shapes of arrays and the values of literals determine the shape of the result.
_REGULAR = frozenset({"np.sum", "np.mean", "np.max", "np.min", "np.prod", ".T", "np.transpose", "@", "np.dot", "np.matmul"})

#: The name of a shape is no longer than this.
_LONGEST = 200


#: Results of larger arrays of indices are not looked at.
_MOST_INDICES = 10_000

_NAME = re.compile(r"[^\W\d]\w*")

#: Operations whose operands are broadcast against each other, besides the elementwise ones.
_BROADCAST = frozenset({"np.where", "selected"})

#: Operations that make an array of the shape that their first argument is.
_MADE = frozenset({"np.zeros", "np.ones", "np.empty", "np.full"})

#: Operations for which NumPy is asked: the shapes of arrays, and numbers that are lengths, tell the shape of the result.
_SAMPLED = frozenset({
    "np.cross", "np.squeeze", "np.outer", "np.diag", "np.eye", "np.reshape", "np.ravel", "np.cumsum", "np.expand_dims",
    "np.swapaxes", "np.linalg.inv", "np.linalg.solve", "np.linalg.cholesky", "np.tril", "np.triu", "np.flip",
})  # fmt: skip

#: Products of matrices and vectors, which raise where their shapes do not fit.
PRODUCTS = frozenset({"@", "np.dot", "np.matmul"})
REDUCTIONS = frozenset({"np.sum", "np.mean", "np.max", "np.min", "np.prod"})

#: Arithmetic on lengths.
_ARITHMETIC = frozenset({"+", "-", "*", "//"})


class Shapes:
    """The shapes of a program's arrays."""

    def __init__(self, block: Block, known: Mapping[str, Kind], given: Given | None = None) -> None:
        self.kinds = known
        self.given = given
        self.elements = _Elements(block, known)
        self.edited = frozenset(site for operand in _edited(block) for site in _sites(known.get(operand)))
        needed = (given is not None and given.shapes) or any(isinstance(kind, kinds.Array) for kind in known.values())
        while True:
            self.table: dict[str, frozenset[str]] = {}
            self.exact = _Exact(known, given, self.elements, _fixed(block)) if given is not None and given.shapes else None
            self.indices: dict[str, Assign] = {}
            self.held: dict[str, tuple[str, frozenset[str]]] = {}
            if needed:
                self.block(block)
            if self.elements.settled():
                break

    def block(self, block: Block) -> None:
        for entry in block:
            match entry:
                case Assign(target):
                    if self.exact is not None:
                        self.elements.entry(entry, self.exact)
                    if target is not None:
                        self.assign(target, entry)
                case For() | While():
                    self.loop(entry)
                case If():
                    for inner in walk.blocks(entry):
                        self.block(inner)
                    self.joined(entry)

    def assign(self, target: str, entry: Assign) -> None:
        """What an operation makes."""
        if entry.op.name in ("slice", "tuple"):
            self.indices[target] = entry
        if isinstance(self.kinds[target], kinds.Array):
            self.table[target] = self._of_entry(entry)
        if self.exact is not None:
            self.exact.entry(entry)

    def joined(self, entry: If) -> None:
        """What both sides of a branch leave in one shape."""
        for join in entry.joins:
            if not kinds.is_array(self.kinds[join.name]):
                continue
            # What one side alone leaves is read where that side was taken.
            then, *others = [o for o in (join.then, join.orelse) if o not in (UNDEF, Lit(None))] or [Lit(None)]
            if all(self.of(then) == self.of(o) for o in others):
                self.table[join.name] = self.of(then)
            if self.exact is not None and all(self.exact.of(then) == self.exact.of(o) for o in others):
                self.exact.alike({join.name: then})

    def loop(self, entry: For | While) -> None:
        """A loop: what it carries keeps its shape where a step that begins with the first shape ends with it."""
        for source in entry.sources if isinstance(entry, For) else ():
            self.walked(source)
        carried = [c for c in entry.carried if isinstance(c.init, str) and kinds.is_array(self._kind(c.init))]
        carried = [c for c in carried if self.kinds[c.name] == self._kind(c.init)]
        exact = self.exact or _Exact(self.kinds, Given({}))
        kept = by_text, by_number = carried, carried
        while True:
            for carry in carried:
                self.table[carry.name] = self.of(carry.init) if carry in by_text else frozenset({carry.name})
                exact.table.pop(carry.name, None)
            exact.alike({c.name: c.init for c in by_number})
            for inner in walk.blocks(entry):
                self.block(inner)
            by_text = [c for c in by_text if self.of(c.next) == self.table[c.name]]
            by_number = [c for c in by_number if c in by_text or exact.of(c.next) == exact.table.get(c.name)]
            if kept == (by_text, by_number):
                break
            kept = by_text, by_number
        if self.exact is not None:
            for push in entry.pushes:
                self.elements.note(self.kinds[push.stack], self.exact.of(push.value))
        if entry.pushes:
            inside = frozenset(walk.defined(walk.blocks(entry)[-1])) | {c.name for c in entry.carried}
            self.held |= {p.stack: (p.value, inside) for p in entry.pushes if isinstance(p.value, str)}

    def walked(self, source: Source) -> None:
        """What a loop takes from a stack has the shape that the values had when they were recorded, if that was always one."""
        self.table.pop(source.target, None)
        if self.exact is not None:
            self.exact.table.pop(source.target, None)
        stack = source.args[0]
        if source.how not in ("each", "reversed") or not isinstance(stack, str):
            return
        whole = self.exact.of(stack) if self.exact is not None else None
        if self.exact is not None and whole and kinds.is_array(self.kinds[source.target]):
            self.exact.bind(source.target, whole[1:])
        shape = self.elements.shape(self.kinds[stack])
        if self.exact is not None and shape is not None:
            self.exact.bind(source.target, shape)
        if stack not in self.held or _sites(self.kinds[stack]) & self.edited:
            return
        value, inside = self.held[stack]
        if value in self.held:
            inner, more = self.held[value]
            self.held[source.target] = inner, inside | more
        text = self.of(value)
        if all(inside.isdisjoint(_NAME.findall(part)) for part in text):
            self.table[source.target] = text
        if self.exact is not None:
            self.exact.alike({source.target: value})

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
        if name == "getitem":
            return self.part(args[0], args[1]) or own
        if name in _LIKE:
            like = args[_LIKE[name]]
            return self.of(like) if kinds.is_array(self._kind(like)) and "shape" not in entry.op.keywords else own
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
        return self.of(a) == self.of(b) or (self.exactly(a) is not None and self.exactly(a) == self.exactly(b) and self._use())

    def fits(self, base: Operand, index: Operand, value: Operand) -> bool:
        """Whether ``base[index]`` certainly has the shape of a value."""
        if index == Lit(...):
            return self.same(base, value)
        if self.part(base, index) == self.of(value):
            return True
        exact = None if self.exact is None else self.exact.indexed(base, index)
        return exact is not None and exact == self.exactly(value) and self._use()

    def bind(self, name: str, like: Operand) -> None:
        """Note that a variable has the shape of an operand."""
        self.table[name] = self.of(like)
        if self.exact is not None:
            self.exact.alike({name: like})

    def covers(self, wide: Operand, narrow: Operand) -> bool:
        """Whether an operand certainly has the shape that it would have if it were broadcast against the other."""
        if self.of(narrow) <= self.of(wide):
            return True
        a, b = self.exactly(wide), self.exactly(narrow)
        return a is not None and b is not None and _broadcast(a, b) == a and self._use()

    def is_shape(self, operand: Operand, shape: Exact) -> bool:
        """Whether an operand has this shape, by those of the arguments."""
        return self.exactly(operand) == shape and self._use()

    def exactly(self, operand: Operand) -> Exact | None:
        """The shape by those of the arguments; whoever builds on it calls ``settled``."""
        return None if self.exact is None else self.exact.of(operand)

    def settled(self, operand: Operand) -> Exact | None:
        """The shape of an operand, which from now on is relied on."""
        found = self.exactly(operand)
        if found is not None:
            self._use()
        return found

    def parts(self, whole: Operand) -> tuple[Exact, ...] | None:
        """The shapes of the arrays in a tuple, where all are known; they are relied on from now on."""
        found = () if self.exact is None or not isinstance(whole, str) else self.exact.parts.get(whole, ())
        known = tuple(shape for shape in found if shape is not None)
        return known if known and len(known) == len(found) and self._use() else None

    def span(self, base: Operand, index: Operand) -> tuple[int, int] | None:
        """Where a slice begins and ends along the first axis; whoever builds on it notes that."""
        shape = self.exactly(base)
        part = self.exact.axis(index) if self.exact is not None and shape else None
        if not shape or part is None or not isinstance(part[0], slice):
            return None
        start, stop, step = part[0].indices(shape[0])
        return (start, stop) if step == 1 and start < stop else None

    def number(self, operand: Operand) -> int | None:
        """The value of a length by the shapes of the arguments; whoever builds on it notes that."""
        return None if self.exact is None else self.exact.number(operand)

    def _use(self) -> bool:
        assert self.given is not None
        self.given.used = True
        return True


class _Exact:
    """Shapes, and the lengths that the program reads of them, as numbers."""

    def __init__(
        self, known: Mapping[str, Kind], given: Given, elements: _Elements | None = None, fixed: Collection[str] = ()
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
        for known in (self.table, self.lengths, self.tuples, self.parts, self.slices):
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
        elif name in (".shape", "np.shape") and (shape := self.of(args[0])) is not None:
            self.tuples[target] = tuple(map(Lit, shape))
        elif kind == kinds.INT and (length := self.computed(name, args)) is not None:
            self.lengths[target] = length

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
        if name not in _ARITHMETIC or None in values or (name == "//" and values[1] == 0):
            return None
        return int(kinds.function(name)(*values))

    def shape(self, entry: Assign) -> Exact | None:
        """The shape of an operation's result."""
        name, args, words = entry.op.name, entry.args, entry.op.keywords
        if name == "getitem":
            base = self.kinds[args[0]] if isinstance(args[0], str) else None
            if args[0] in self.parts:
                return self.part(self.parts[str(args[0])], args[1])
            listed = self.elements is not None and isinstance(base, kinds.Sequence)
            return self.elements.shape(base) if listed else self.indexed(args[0], args[1])  # type: ignore[union-attr]
        if name in _LIKE:
            return None if "shape" in words else self.of(args[_LIKE[name]])
        if name in _MADE:
            return self.listed(args[0])
        if name in ("np.array", "np.asarray") and len(args) == 1 and args[0] in self.tuples:
            return self.stacked(self.tuples[str(args[0])])
        if name in ("np.concatenate", "np.stack") and not words and args[0] in self.tuples:
            return self.sampled_together(name, self.tuples[str(args[0])], args[1:])
        if name in ("sum_to", "fill_to", "expand_to", "given_to"):
            return self.listed(args[1])
        if name in PRODUCTS and len(args) == 2:
            return _product(self.of(args[0]), self.of(args[1]))
        if name in REDUCTIONS:
            return self.reduced(entry)
        if name in (".T", "np.transpose") and len(args) == 1:
            found = self.of(args[0])
            return None if found is None else found[::-1]
        if name == "np.arange" and len(args) == 1:
            length = self.number(args[0])
            return None if length is None else (max(length, 0),)
        if name in _SAMPLED:
            return self.sampled(entry)
        rule = rules.find(name)
        if name not in _BROADCAST and (rule is None or not rule.partials or words):
            return None
        return _broadcast(*map(self.of, args))

    def part(self, parts: tuple[Exact | None, ...], place: Operand) -> Exact | None:
        """The shape of an element of a tuple."""
        number = self.number(place)
        return parts[number] if number is not None and -len(parts) <= number < len(parts) else None

    def sampled(self, entry: Assign) -> Exact | None:
        """The shape of what NumPy makes of arrays of these shapes."""
        samples = tuple(map(self.sample, entry.args))
        return None if None in samples else _shape_of(entry.op.name, entry.op.keywords, samples)

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
        shapes = {self.of(p) for p in parts}
        shape = shapes.pop() if len(shapes) == 1 else None
        return None if shape is None else (len(parts), *shape)

    def reduced(self, entry: Assign) -> Exact | None:
        """The shape of a reduction with a known axis."""
        shape = self.of(entry.args[0])
        split = len(entry.args) - len(entry.op.keywords)
        words = dict(zip(entry.op.keywords, entry.args[split:], strict=True))
        if split == 2 and "axis" not in words:
            words["axis"] = entry.args[1]
        axis, keepdims = words.pop("axis", Lit(None)), words.pop("keepdims", Lit(False))
        if shape is None or words or not isinstance(axis, Lit) or not isinstance(keepdims, Lit) or split > 2:
            return None
        axes = range(len(shape)) if axis.value is None else axis.value if isinstance(axis.value, tuple) else (axis.value,)
        gone = {k % len(shape) for k in axes}
        return tuple(1 if k in gone else n for k, n in enumerate(shape) if k not in gone or keepdims.value)

    def indexed(self, base: Operand, index: Operand) -> Exact | None:
        """The shape of ``base[index]`` for an index of numbers, slices, ``None`` and ``...``."""
        shape = self.of(base)
        parts = self.tuples.get(index) if isinstance(index, str) else None
        if parts is None:
            whole = isinstance(index, Lit) and isinstance(index.value, tuple)
            parts = tuple(map(Lit, index.value)) if whole else (index,)  # type: ignore[union-attr]
        if shape is None:
            return None
        found = [self.axis(p) for p in parts]
        if None in found:
            return None
        probe = np.broadcast_to(np.False_, shape)
        try:
            return tuple(map(int, np.shape(probe[tuple(f[0] for f in found if f is not None)])))
        except IndexError:
            return None

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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(np.shape(kinds.function(name)(*args, **words)))
    except Exception:
        return None


def _fixed(block: Block) -> set[str]:
    """The lists that are made, and then only read."""
    entries = walk.every(block)
    made = {e.target for e in entries if isinstance(e, Assign) and e.op.name == "list" and e.target is not None}
    for entry in entries if made else ():
        if not isinstance(entry, Assign) or entry.op.name not in _LOOKS:
            made.difference_update(walk.names(walk.operands(entry)))
    return made


#: Operations that only look at a list.
_LOOKS = frozenset({"np.array", "np.asarray", "np.stack", "np.concatenate", "getitem", "len", "unpack"})


class _Ranks(Shapes):
    """The shapes of a program, and with them the ranks of arrays that nothing was known of but the type."""

    settling = False

    def assign(self, target: str, entry: Assign) -> None:
        kind = self.kinds[target]
        if isinstance(kind, kinds.Array) and kind.ndim is None and not self.settling:
            found = self.found(kind, entry)
            if isinstance(found, kinds.Scalar) or kinds.is_array(found):
                self.kinds[target] = found  # type: ignore[index]
        super().assign(target, entry)

    def found(self, kind: kinds.Array, entry: Assign) -> Kind:
        """The kind of a result, by those that the operands have by now or by their shapes."""
        assert self.exact is not None
        if entry.op.name in _SAMPLED and (shape := self.exact.sampled(entry)):
            return kinds.Array(kind.dtype, len(shape)) if self._use() else kind
        if entry.op.name == "getitem":
            shape = self.exact.indexed(*entry.args)
            if shape is None or not self._use():
                return kind
            return kinds.Array(kind.dtype, len(shape)) if shape else kinds.Scalar(kind.dtype.type)
        operands = tuple(a if isinstance(a, Lit | Ref) else self._kind(a) for a in entry.args)
        if not any(isinstance(a, str) for a in entry.args) or any(isinstance(k, kinds.Bottom) for k in operands):
            return kind
        return kinds.result(entry.op.name, entry.op.keywords, operands)

    def joined(self, entry: If) -> None:
        for join in entry.joins:
            kind = self.kinds[join.name]
            left = [self._kind(o) for o in (join.then, join.orelse) if o not in (UNDEF, Lit(None))]
            known = all(map(kinds.is_scalar, left)) or (len(set(left)) == 1 and kinds.is_array(left[0]))
            if isinstance(kind, kinds.Array) and kind.ndim is None and known:
                self.kinds[join.name] = functools.reduce(kinds.join, left)  # type: ignore[index]
        super().joined(entry)

    def loop(self, entry: For | While) -> None:
        """A loop: only the shapes that are certain, when the walk comes to its end, tell ranks."""
        if self.settling:
            super().loop(entry)
            return
        if self.keeps(entry):
            return
        self.settling = True
        super().loop(entry)
        self.settling = False
        for inner in walk.blocks(entry):
            self.block(inner)

    def keeps(self, entry: For | While) -> bool:
        """Whether all that a loop carries keeps the rank and shape that it begins with; else nothing is changed."""
        before, exact = dict(self.kinds), self.exact
        loose = [c for c in entry.carried if self.kinds[c.name] == _of_any_rank(self._kind(c.init))]
        if not loose or exact is None:
            return False
        self.kinds.update({c.name: self._kind(c.init) for c in loose})  # type: ignore[attr-defined]
        super().loop(entry)
        arrays = [c for c in entry.carried if kinds.is_array(self._kind(c.init))]
        if all(self._kind(c.next) == self._kind(c.init) and exact.of(c.next) == exact.of(c.init) is not None for c in arrays):
            return True
        self.kinds.update(before)  # type: ignore[attr-defined]
        return False


def _of_any_rank(kind: Kind) -> Kind | None:
    """The kind of arrays of the same type, of which the rank is not known."""
    return kinds.Array(kind.dtype, None) if isinstance(kind, kinds.Array) and kind.ndim else None


def ranked(program: Program) -> Program:
    """The same program, with the ranks that the shapes of the arguments tell."""
    loose = any(isinstance(k, kinds.Array) and k.ndim is None for k in program.kinds.values())
    if not loose or program.given is None or not program.given.shapes:
        return program
    known = dict(program.kinds)
    _Ranks(program.body, known, program.given)
    return replace(program, kinds=known)


def _broadcast(*shapes: Exact | None) -> Exact | None:
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


class _Elements:
    """The shapes of the arrays in lists that are edited, where all that is put into such a list has one shape.

    Of each list, told by the place where it is made, the first shape is assumed for all; a walk that meets another one
    is done again without.
    """

    def __init__(self, block: Block, known: Mapping[str, Kind]) -> None:
        self.kinds = known
        self.defined = walk.defined(block) if any(map(_sites, known.values())) else set()
        self.table: dict[Any, Exact] = {}
        self.mixed: set[Any] = set()
        self.changed = False

    def settled(self) -> bool:
        """Whether a walk met nothing that it had not assumed."""
        changed, self.changed = self.changed, False
        self.table = {} if changed else self.table
        return not changed

    def note(self, kind: Kind, shape: Exact | None) -> None:
        """Note that something of a shape is put into a list."""
        for site in _sites(kind) - self.mixed:
            if shape is None or self.table.setdefault(site, shape) != shape:
                self.mixed.add(site)
                self.changed = True

    def shape(self, kind: Kind | None) -> Exact | None:
        """The shape of the elements of a list."""
        sites = _sites(kind)
        found = {self.table.get(site) for site in sites if site not in self.mixed}
        return found.pop() if len(found) == 1 and not sites & self.mixed else None

    def entry(self, entry: Assign, exact: _Exact) -> None:
        """What an operation puts into the lists that it is given or makes."""
        name, args = entry.op.name, entry.args
        for operand in (*args, entry.target):
            kind = self.kinds[operand] if isinstance(operand, str) else None
            if not _sites(kind) or (name == "list" and operand != entry.target):
                continue
            assert kind is not None
            if name == "list":
                for part in args:
                    self.note(kind, exact.of(part))
            elif name in _PUTS and operand == args[0] and len(args) == _PUTS[name] + 1 and operand in self.defined:
                self.note(kind, exact.of(args[-1]) if name != "setitem" or self.is_number(args[1]) else None)
            elif name not in _READS or operand not in self.defined:
                self.note(kind, None)

    def is_number(self, index: Operand) -> bool:
        value = getattr(index, "value", None)
        return kinds.is_number(self.kinds[index]) if isinstance(index, str) else type(value) is int


#: Operations that put their last operand into a list, and its place among the operands.
_PUTS = {"append": 1, "setitem": 2, "insert": 2}

#: Operations on lists that put nothing into them; what they make of them has the same elements.
_READS = frozenset({"getitem", "len", "pop", "delitem"})


def _edited(block: Block) -> set[str]:
    """The variables that something is put into."""
    stores = (e for e in walk.every(block) if isinstance(e, Assign) and e.op.name in EFFECTS)
    return {operand for e in stores for operand in e.args[:1] if isinstance(operand, str)}


def _sites(kind: Kind | None) -> frozenset[Any]:
    """The places where a list that is edited was made."""
    return kind.sites if isinstance(kind, kinds.Sequence) else frozenset()


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
