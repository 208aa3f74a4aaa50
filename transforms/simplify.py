"""After this pass no entry multiplies by one, adds a literal zero to a derivative, or asks for what is known.

Every rule is exact in floating-point arithmetic: ``0 * x`` keeps its shape and its NaN, ``a + (-b)`` becomes ``a - b``.
What the user's own code computes is not touched by the rule for zeros, which is exact but for the sign of a zero.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeGuard

import numpy as np

from srcad.transforms import effects, kinds, reduced, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, If, Join, Lit, Op, Operand, Program, Raise, Try, leaves
from srcad.transforms.memory import SHAPE_ONLY, Memory, holds
from srcad.transforms.shapes import PRODUCTS, Shapes

_NUMBERS = (int, float, complex)


def simplify(program: Program, primal: frozenset[str] = frozenset(), strong_zero: bool = False) -> Program:
    """The same program with fewer and cheaper entries."""
    simpler = _Simplifier(program, primal, strong_zero)
    body = simpler.block(program.body)
    return replace(walk.substitute_program(replace(program, body=body), simpler.mapping), kinds=simpler.build.kinds)


class _Simplifier:
    def __init__(self, program: Program, primal: frozenset[str], strong_zero: bool) -> None:
        names = Names({*program.kinds})
        self.build = Builder(names, dict(program.kinds))
        self.shapes = Shapes(program.body, self.build.kinds, program.given)
        self.sharing = Memory(program.body, program.kinds) if effects.written(program.body) else None
        self.memory = effects.touched(program.body, program.kinds, self.sharing)
        self.primal = primal
        self.strong_zero = strong_zero
        self.mapping: dict[str, Operand] = {}
        self.truths: dict[str, bool] = {}  # tests of branches where one of their sides is certain
        self.definitions: dict[str, Assign] = {}
        self.passing: dict[str, Assign] = {}  # what was made of memory: it cannot be made again after the next write
        self.uses = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        self.uses.update(walk.names(leaves(program.result)))

    def now(self, operand: Operand) -> Operand:
        """What an operand has become."""
        while isinstance(operand, str) and operand in self.mapping:
            operand = self.mapping[operand]
        return operand

    def block(self, block: Block, begun: Block = ()) -> Block:
        """A block, after what it begins with."""
        outer, self.build.block = self.build.block, list(begun)
        self.passing.clear()
        decided: list[str] = []
        for entry in block:
            self.entry(entry)
            found = _decided(entry)
            if found is not None and self.is_settled(test := self.now(found[0])):
                self.truths[test] = found[1]
                decided.append(test)
        for test in decided:
            del self.truths[test]
        made, self.build.block = self.build.block, outer
        self.passing.clear()
        return tuple(made)

    def entry(self, entry: Entry) -> None:
        if isinstance(entry, Assign):
            self.assign(walk.with_args(entry, tuple(map(self.now, entry.args))))
        elif isinstance(entry, If) and (truth := self.truth(entry)) is not None:
            for inner in entry.then if truth else entry.orelse:
                self.entry(inner)
            for join in entry.joins:
                self.mapping[join.name] = self.now(join.then if truth else join.orelse)
        elif isinstance(entry, If) and not isinstance(entry, Try):
            self.branch(entry)
        else:
            self.build.block.append(walk.mapped(entry, self.now, self.block))

    def branch(self, entry: If) -> None:
        """A branch of which both sides may run; one that follows another on the same test goes into that one's sides."""
        before = self.before(entry)
        if before is None:
            entry = self.untold(entry)
            if not (entry.then or entry.orelse or entry.joins):
                return
            truths = iter((True, False))
            self.build.block.append(walk.mapped(entry, self.now, lambda side: self.side(side, entry.test, next(truths))))
            return
        earlier, sides, joined = self.build.block[before], [], []
        assert isinstance(earlier, If)
        for truth, first, second in ((True, earlier.then, entry.then), (False, earlier.orelse, entry.orelse)):
            left = [(j.name, j.then if truth else j.orelse) for j in entry.joins]
            here = {j.name: j.then if truth else j.orelse for j in earlier.joins}
            read = (*walk.used(second), *walk.names(o for _, o in left))
            inside = {n: here[now] for n in read if isinstance(now := self.now(n), str) and now in here}
            sides.append(self.side(walk.substitute(second, inside), earlier.test, truth, first))
            joined.append([inside.get(o, self.now(o)) if isinstance(o, str) else o for _, o in left])
        joins = tuple(Join(j.name, *both) for j, *both in zip(entry.joins, *joined, strict=True))
        made = replace(earlier, then=sides[0], orelse=sides[1], joins=earlier.joins + joins, where=earlier.where or entry.where)
        self.build.block[before] = made

    def untold(self, entry: If) -> If:
        """A choice without the joins that say whether its test is true: the test does."""
        test = self.now(entry.test)
        if entry.then or entry.orelse or not self.is_settled(test) or self.kind(test) != kinds.BOOL:
            return entry
        told = [j for j in entry.joins if (j.then, j.orelse) == (Lit(True), Lit(False))]
        self.mapping.update({j.name: test for j in told})
        return walk.changed(entry, joins=tuple(j for j in entry.joins if j not in told))

    def before(self, entry: If) -> int | None:
        """Where a branch on the same test stands that this one may go into."""
        test, used = self.now(entry.test), set(map(self.now, walk.names(walk.used((entry,)))))
        for k in range(len(self.build.block) - 1, -1, -1):
            earlier = self.build.block[k]
            if isinstance(earlier, If):
                ends = any(side and isinstance(side[-1], Raise) for side in (earlier.then, earlier.orelse))
                alike = type(earlier) is If and None in (earlier.where, entry.where) and earlier.test == test
                crosses = k < len(self.build.block) - 1 and not all(map(self.moves, walk.every((entry,))))
                return k if alike and self.is_settled(test) and not (ends or crosses) else None
            if not self.moves(earlier) or not used.isdisjoint(walk.bound(earlier)):
                return None
        return None

    def moves(self, entry: Entry) -> bool:
        """Whether an entry may cross others: it does nothing but bind its target, and reads no memory that is written."""
        if not isinstance(entry, Assign):
            return isinstance(entry, If)
        alone = effects.is_pure(entry) and not effects.reads(entry, self.memory)
        return alone and effects.raise_key(entry, self.build.kinds, self.shapes) is None

    def truth(self, entry: If) -> bool | None:
        """Which side of a branch runs, where that is known."""
        test = self.now(entry.test)
        if isinstance(test, Lit):
            return bool(test.value)
        return self.truths.get(test) if isinstance(test, str) and not isinstance(entry, Try) else None

    def is_settled(self, test: Operand) -> TypeGuard[str]:
        """Whether a test that nothing is known of yet says the same for good: memory can be written into."""
        return isinstance(test, str) and test not in self.truths and not holds(self.build.kind(test))

    def side(self, block: Block, test: Operand, truth: bool, begun: Block = ()) -> Block:
        """One side of a branch, where the test is known."""
        name = self.now(test)
        if not self.is_settled(name):
            return self.block(block, begun)
        self.truths[name] = truth
        made = self.block(block, begun)
        del self.truths[name]
        return made

    def assign(self, entry: Assign) -> None:
        self.build.span = entry.span
        entry = self.unfilled(self.shaped(self.floated(entry)))
        rule = _RULES.get(entry.op.name)
        result = rule(self, entry) if rule is not None and entry.target is not None else None
        if isinstance(result, Assign):
            entry = result
        elif result is not None and (entry.op.name == "identity" or self.memory.isdisjoint((entry.target, result))):
            assert entry.target is not None
            self.mapping[entry.target] = result
            if isinstance(result, str):
                self.uses[result] = max(self.uses[result] - 1, 0) + self.uses[entry.target]
            return
        if entry.op.name in EFFECTS or not effects.is_pure(entry):
            self.passing = {n: e for n, e in self.passing.items() if not self.may_change(entry, e)}
        elif entry.target is not None and (entry.target not in self.memory or entry.op.name in ("tuple", "list")):
            lasting = entry.op.name in ("tuple", "list") or self.memory.isdisjoint(walk.names(entry.args))
            lasting = lasting or self.memory.isdisjoint(walk.names(self.contents(entry)))
            (self.definitions if lasting else self.passing)[entry.target] = entry
        self.build.block.append(entry)

    def may_change(self, effect: Assign, made: Assign) -> bool:
        """Whether what an entry read may be something else after an effect."""
        base = effect.args[0] if effect.op.name in EFFECTS and effect.args else None
        if self.sharing is None or not isinstance(base, str):
            return True
        place = self.sharing.outermost(base)
        read = [n for n in walk.names(self.contents(made)) if n in self.memory]
        return any(n not in self.sharing.names or self.sharing.outermost(n) == place for n in read)

    def contents(self, entry: Assign) -> Iterator[Operand]:
        """The operands of which an operation reads more than the shape of an array."""
        apart = SHAPE_ONLY.get(entry.op.name, frozenset())
        return (a for k, a in enumerate(entry.args) if k not in apart or not isinstance(self.kind(a), kinds.Array))

    # --- what is known of operands ---

    def kind(self, operand: Operand) -> kinds.Kind:
        return self.build.kind(operand)

    def inexact(self, operand: Operand) -> bool:
        """Whether an operand is certainly a floating-point or complex number, or an array of these."""
        kind = self.kind(operand)
        return isinstance(kind, kinds.Scalar | kinds.Array) and not kinds.is_exact(kind)

    def definition(self, operand: Operand, name: str) -> Assign | None:
        """The entry that made an operand, where it is this operation."""
        found = self.made(operand)
        return found if found is not None and found.op.name == name else None

    def made(self, operand: Operand) -> Assign | None:
        """The entry that made an operand, where its operands are still as they were."""
        return self.definitions.get(operand, self.passing.get(operand)) if isinstance(operand, str) else None

    def same_width(self, kept: Operand, target: str) -> bool:
        """Whether replacing a result by an operand changes neither its shape nor its precision."""
        a, b = self.kind(kept), self.kind(target)
        return a == b and (kinds.is_scalar(a) or self.shapes.same(kept, target))

    def again(self, name: str, *args: Operand, keywords: tuple[str, ...] = (), kind: kinds.Kind | None = None) -> Operand:
        """A further entry, simplified itself."""
        target = self.build.op(name, *args, keywords=keywords, kind=kind)
        entry = self.build.block.pop()
        assert isinstance(entry, Assign)
        self.shapes.assign(target, entry)
        self.assign(entry)
        return self.now(target)

    def floated(self, entry: Assign) -> Assign:
        """Whole numbers in the arithmetic of derivatives as floats, which Python multiplies faster."""
        if entry.op.name not in ("+", "-", "*", "/") or entry.target in self.primal:
            return entry
        args = entry.args
        for k in (0, 1):
            a = args[k]
            if not self.inexact(args[1 - k]):
                continue
            if isinstance(a, Lit) and type(a.value) is int and abs(a.value) < 2**53:
                args = (*args[:k], Lit(float(a.value)), *args[k + 1 :])
            elif (whole := self.whole(a)) is not None:
                args = (*args[:k], whole, *args[k + 1 :])
        return walk.with_args(entry, args)

    def whole(self, operand: Operand) -> Operand | None:
        """A whole number that was only made a float: what it is combined with is one already."""
        product = self.definition(operand, "*")
        if product is None or product.target in self.primal or not isinstance(product.args[0], Lit):
            return None
        factor, number = product.args[0].value, product.args[1]
        if type(factor) is not float or abs(factor) != 1.0 or self.kind(number) != kinds.INT:
            return None
        return number if factor > 0 else self.again("neg", number)

    def shaped(self, entry: Assign) -> Assign:
        """What is read for its shape alone is the first value of that shape, so that none is kept for it."""
        place = _SHAPE_READ.get(entry.op.name)
        if place is None or place >= len(entry.args):
            return entry
        like = entry.args[place]
        while (earlier := self.as_wide(like)) is not None:
            like = earlier
        return walk.with_args(entry, (*entry.args[:place], like, *entry.args[place + 1 :]))

    def as_wide(self, operand: Operand) -> Operand | None:
        """An operand of what made this one that has its kind and shape."""
        found = self.made(operand)
        rule = rules.find(found.op.name) if found is not None else None
        if found is None or rule is None or not rule.partials or not kinds.is_array(self.kind(operand)):
            return None
        same = (a for a in found.args if self.kind(a) == self.kind(operand) and self.shapes.same(a, operand))
        return next(same, None)

    def unfilled(self, entry: Assign) -> Assign:
        """Where a value was spread to the shape of another operand, the value itself does."""
        if entry.op.name in ("additem", "iadd"):
            return self.added(entry) if isinstance(self.kind(entry.args[0]), kinds.Array) else entry
        rule = rules.find(entry.op.name)
        chosen = entry.op.name == "selected"
        if rule is None or not (rule.partials or chosen) or len(entry.args) != 2 or entry.target is None:
            return entry
        for k in (0,) if chosen else (0, 1):
            other = entry.args[1 - k]
            spread = next((d for n in _SPREADS if (d := self.definition(entry.args[k], n)) is not None), None)
            if spread is None or not kinds.is_array(self.kind(other)) or not self.covers(other, spread.args[1]):
                continue
            small = self.aligned(spread)
            if small is None:
                continue
            args = (small, other) if k == 0 else (other, small)
            if self.build.infer(entry.op.name, args) == self.kind(entry.target):
                self.shapes.bind(entry.target, other)
                return replace(entry, args=args)
        return entry

    def added(self, entry: Assign) -> Assign:
        """What is added to an array, without a factor of one and without being spread: the array does that."""
        term = entry.args[-1]
        product = self.definition(term, "*")
        if product is not None and product.args[0] == Lit(1.0) and self.kind(product.args[1]) == self.kind(term):
            term = product.args[1]
        fill = self.fill(term)
        term = term if fill is None else fill.args[0]
        whole = self.whole(term) if self.inexact(entry.args[0]) else None
        return replace(entry, args=(*entry.args[:-1], term if whole is None else whole))

    def covers(self, wide: Operand, narrow: Operand) -> bool:
        """Whether an operand certainly has the shape that it would have if it were broadcast against the other."""
        if isinstance(narrow, Lit) and isinstance(narrow.value, tuple):
            return self.shapes.is_shape(wide, narrow.value)
        return kinds.rank(self.kind(narrow)) == kinds.rank(self.kind(wide)) and self.shapes.covers(wide, narrow)

    def aligned(self, spread: Assign) -> Operand | None:
        """What a reduction's adjoint is before it is spread, with an axis of length one for what was reduced."""
        value, like, *options = spread.args
        if spread.op.name in ("fill", "fill_to"):
            return value
        rank = len(like.value) if isinstance(like, Lit) else kinds.rank(self.kind(like))
        axis, keepdims = (*options, Lit(False))[:2] if options else (None, None)
        if keepdims == Lit(True):
            return value
        if not isinstance(axis, Lit) or type(axis.value) is not int or rank is None or keepdims != Lit(False):
            return None
        if rank < 2 or kinds.rank(self.kind(value)) != rank - 1:
            return None
        places: list[object] = [slice(None)] * (rank - 1)
        places.insert(axis.value % rank, None)
        return value if places[0] is None else self.again("getitem", value, Lit(tuple(places)))

    def reduced_to(self, term: Operand, like: Operand) -> dict[str, object] | None:
        """The options of the sum that brings a term to the shape of another operand, where one sum does."""
        if self.kind(term) != self.kind(like) and kinds.result_dtype(self.kind(term)) != kinds.result_dtype(self.kind(like)):
            return None
        have, shape = self.shapes.exactly(term), self.shapes.exactly(like)
        if not have or not shape or not kinds.is_array(self.kind(like)):
            return None
        extra = len(have) - len(shape)
        if extra > 0 and have[extra:] == shape:
            return {"axis": 0 if extra == 1 else tuple(range(extra))}
        axes = [k for k, n in enumerate(shape) if n == 1 and have[k] != 1] if extra == 0 else []
        if not axes or any(m != n and m != 1 for m, n in zip(shape, have, strict=True)):
            return None
        return {"axis": axes[0] if len(axes) == 1 else tuple(axes), "keepdims": True}

    def fill(self, operand: Operand) -> Assign | None:
        return self.definition(operand, "fill")

    def shared(self, operand: Operand) -> bool:
        """Whether an operand is read in several places."""
        return isinstance(operand, str) and self.uses[operand] > 1

    def plain_number(self, operand: Operand) -> bool:
        """Whether an operand is a number of Python's own, which leaves the type of an array as it is."""
        kind = self.kind(operand)
        return isinstance(kind, kinds.Scalar) and kind.cls in _NUMBERS

    # --- constant factors ---

    def scaled(self, factor: float, operand: Operand) -> Operand | None:
        """``factor * operand`` where a constant in the operand takes up the factor and no bit changes, else ``None``."""
        found = self.made(operand)
        if found is None or found.target in self.primal:
            return None
        if self.shared(operand) and not (abs(factor) != 1 and found.op.name == "*" and isinstance(found.args[0], Lit)):
            return None  # only a product with another constant costs no more than one with this one
        if found.op.name == "neg":
            return self.scaled(-factor, found.args[0]) or self.again("*", Lit(-factor), found.args[0])
        if found.op.name not in ("*", "/", "getitem"):
            return None
        first, second = found.args
        if isinstance(first, Lit):
            return self.again(found.op.name, Lit(factor * first.value), second) if _exact(factor, first.value) else None
        inner = self.scaled(factor, first)
        if inner is None and found.op.name == "*" and abs(factor) != 1 and _exact(factor, factor) and self.inexact(first):
            inner = self.again("*", Lit(factor), first)
        return None if inner is None else self.again(found.op.name, inner, second)

    def opposite(self, operand: Operand) -> Operand | None:
        """The operand without its minus sign, where it has one."""
        negated = self.definition(operand, "neg")
        if negated is not None:
            return negated.args[0]
        product = self.definition(operand, "@")
        if product is not None and not self.shared(operand) and (left := self.definition(product.args[0], "neg")) is not None:
            return self.again("@", left.args[0], product.args[1])
        product = self.definition(operand, "*") or self.definition(operand, "/")
        if product is None or product.target in self.primal or not isinstance(first := product.args[0], Lit):
            return None
        if type(first.value) is not float or math.copysign(1.0, first.value) > 0:
            return None
        return self.again(product.op.name, Lit(-first.value), product.args[1])


def _decided(entry: Entry) -> tuple[Operand, bool] | None:
    """The test of a branch of which one side ends in an exception, and what it is wherever the program goes on."""
    if not isinstance(entry, If) or isinstance(entry, Try):
        return None
    ends = [bool(side) and isinstance(side[-1], Raise) for side in (entry.then, entry.orelse)]
    return (entry.test, ends[1]) if ends[0] != ends[1] else None


def _exact(a: object, b: object) -> bool:
    """Whether a product with both constants is the same, bit for bit, as one with their product."""
    return type(a) is float and type(b) is float and any(abs(math.frexp(c)[0]) == 0.5 and 0.125 <= abs(c) <= 1024 for c in (a, b))


#: The argument that an operation reads for its shape and kind alone.
_SHAPE_READ = {
    "np.size": 0, "np.shape": 0, ".shape": 0, ".size": 0, "count": 0,
    "fill": 1, "expand": 1, "unbroadcast": 1, "broadcast_like": 1, "given": 1,
}  # fmt: skip

#: What gives a smaller value the shape of an array.
_SPREADS = ("fill", "expand", "fill_to", "expand_to")

_Rule = Callable[[_Simplifier, Assign], "Operand | Assign | None"]


def _folded(entry: Assign) -> Lit | None:
    """An operation on numbers that are all written in the program."""
    values = [a.value for a in entry.args if isinstance(a, Lit) and isinstance(a.value, _NUMBERS)]
    if len(values) != len(entry.args):
        return None
    try:
        result = kinds.function(entry.op.name)(*values)
    except Exception:
        return None
    return Lit(result) if isinstance(result, complex) or math.isfinite(result) else None


def _is(operand: Operand, number: float) -> bool:
    return isinstance(operand, Lit) and type(operand.value) in _NUMBERS and operand.value == number


def _strong(s: _Simplifier, entry: Assign, name: str) -> Assign | None:
    """With ``strong_zero`` the product of a derivative in which 0 wins over infinity and NaN."""
    if not s.strong_zero or entry.target in s.primal or all(isinstance(a, Lit) for a in entry.args):
        return None
    return replace(entry, op=replace(entry.op, name=name))


def _multiply(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
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
    return _strong(s, entry, "strong_product") or _product(s, entry)


def _product(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    """A product of derivatives: signs outside, the constant first, and what is one number everywhere made so last."""
    a, b = entry.args
    for k, (one, other) in enumerate(((a, b), (b, a))):
        negated, fill = s.definition(one, "neg"), s.fill(one)
        if negated is not None:
            args = (negated.args[0], other) if k == 0 else (other, negated.args[0])
            return s.again("neg", s.again("*", *args))
        if fill is not None and s.plain_number(other):
            return s.again("fill", s.again("*", fill.args[0], other), fill.args[1])
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
    return None if left is None else s.again("*", left, constant.args[1])


def _divide(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 1) and s.inexact(a) and s.same_width(a, entry.target):
        return a
    if entry.target in s.primal:
        return None
    negated, fill = s.definition(a, "neg"), s.fill(a)
    if negated is not None:
        return s.again("neg", s.again("/", negated.args[0], b))
    if fill is not None and s.plain_number(b):
        return s.again("fill", s.again("/", fill.args[0], b), fill.args[1])
    if isinstance(b, Lit) and s.inexact(a) and b.value and _exact(b.value, b.value):
        return s.again("*", Lit(1.0 / b.value), a)
    return _strong(s, entry, "strong_quotient")


def _add(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
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
        return s.again("*", Lit(2.0), a)
    for one, other in ((b, a), (a, b)):
        positive = s.opposite(one)
        if positive is not None:
            return replace(entry, op=replace(entry.op, name="-"), args=(other, positive))
    return None


def _subtract(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    folded = _folded(entry)
    if folded is not None:
        return folded
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 0) and s.same_width(a, entry.target):
        return a
    positive = s.opposite(b) if entry.target not in s.primal else None
    return None if positive is None else replace(entry, op=replace(entry.op, name="+"), args=(a, positive))


def _negate(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    (a,) = entry.args
    if isinstance(a, Lit):
        return _folded(entry)
    twice = s.definition(a, "neg")
    if twice is not None:
        return twice.args[0]
    scaled = s.scaled(-1.0, a) if entry.target not in s.primal else None
    if scaled is not None:
        return scaled
    fill = s.fill(a)
    return None if fill is None else s.again("fill", s.again("neg", fill.args[0]), fill.args[1])


def _power(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    a, b = entry.args
    assert entry.target is not None
    if _is(b, 1) and s.same_width(a, entry.target):
        return a
    return Lit(1.0) if _is(b, 0) and kinds.is_scalar(s.kind(a)) and entry.target not in s.primal else None


def _fold_only(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    return _folded(entry)


def _same_type(term: kinds.Kind, like: kinds.Kind) -> bool:
    """Whether a derivative has the floating type of its value."""
    wanted = kinds.result_dtype(like)
    return kinds.result_dtype(term) == (np.dtype(float) if kinds.is_exact(like) else wanted)


def _unbroadcast(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    term, like = entry.args
    if kinds.is_scalar(s.kind(like)) and not kinds.is_complex(s.kind(term)):
        if kinds.is_scalar(s.kind(term)):
            return term
        if kinds.is_array(s.kind(term)) and _same_type(s.kind(term), s.kind(like)):
            entry = replace(entry, op=replace(entry.op, name="np.sum"), args=(term,))
            return _sum(s, entry) or entry
    if kinds.is_array(s.kind(term)) and s.kind(term) == s.kind(like) and s.shapes.same(term, like):
        return term
    options = s.reduced_to(term, like) if entry.target not in s.primal else None
    if options is not None:
        s.shapes.settled(term)
        values = tuple(map(Lit, options.values()))
        entry = replace(entry, op=replace(entry.op, name="np.sum", keywords=tuple(options)), args=(term, *values))
        return _sum(s, entry) or entry
    return _sum(s, entry)


def _sum_to(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    term, shape = entry.args
    fits = isinstance(shape, Lit) and s.shapes.is_shape(term, shape.value)
    return term if fits else _sum(s, entry)


def _sum(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    """The sum of what is negative is the negative of the sum, which has fewer elements; that of products is one product."""
    if entry.target in s.primal or s.shared(entry.args[0]):
        return None
    negated = s.definition(entry.args[0], "neg")
    if negated is None:
        return _inner_product(s, entry) or reduced.sum_of_rows(s, entry)
    args, kind = (negated.args[0], *entry.args[1:]), s.kind(str(entry.target))
    return s.again("neg", s.again(entry.op.name, *args, keywords=entry.op.keywords, kind=kind))


def _inner_product(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    product = s.definition(entry.args[0], "*") if entry.op.name == "np.sum" and len(entry.args) == 1 else None
    if product is None or product.target in s.primal:
        return None
    kind = s.kind(product.args[0])
    if not isinstance(kind, kinds.Array) or kind.dtype != np.float64 or kind != s.kind(product.args[1]):
        return None
    if not kind.ndim or not s.shapes.same(*product.args):
        return None
    return replace(entry, op=replace(entry.op, name="np.dot" if kind.ndim == 1 else "np.vdot"), args=product.args)


def _expand(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    term, like, *rest = entry.args
    if kinds.is_scalar(s.kind(term)) and kinds.is_array(s.kind(like)) and all(a in (Lit(None), Lit(False)) for a in rest):
        return replace(entry, op=replace(entry.op, name="fill", keywords=()), args=(term, like))
    return None


def _fill(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    """A number in the shape of what is computed for its shape alone."""
    value, like = entry.args
    made, shape = s.made(like), s.shapes.exactly(like)
    alone = made is not None and made.op.name in PRODUCTS and not s.shared(like)
    if not alone or shape is None or not s.plain_number(value):
        return None
    s.shapes.settled(like)
    return replace(entry, op=replace(entry.op, name="np.full"), args=(Lit(shape), value))


def _power_slope(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    x, n = entry.args
    if not isinstance(n, Lit) or type(n.value) not in (int, float):
        return None
    if n.value in (0, 1):
        return Lit(float(n.value))
    if 0 < n.value < 1 and not kinds.is_array(s.kind(x)):
        return None  # infinite at 0, where Python's ** raises
    return s.again("*", n, x if n.value == 2 else s.again("**", x, Lit(n.value - 1)))


def _cross(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    """Two vectors of three numbers, which are quicker one by one."""
    vector = kinds.Array(np.dtype(float), 1)
    if len(entry.args) != 2 or entry.op.keywords or any(s.kind(a) != vector or s.shapes.exactly(a) != (3,) for a in entry.args):
        return None
    s.shapes.settled(entry.args[0])
    return replace(entry, op=replace(entry.op, name="vector_product"))


def _cross_adjoint(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    x, like, other = entry.args
    if s.shapes.exactly(like) != (3,):
        return None
    pair = (other, x) if entry.op.name == "cross_adjoint_left" else (x, other)
    return _cross(s, replace(entry, op=replace(entry.op, name="np.cross"), args=pair))


def _constant(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    if not all(isinstance(a, Lit) for a in entry.args):
        return None
    values = [a.value for a in entry.args if isinstance(a, Lit)]
    return Lit(slice(*values) if entry.op.name == "slice" else tuple(values))


def _identity(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    return entry.args[0]


def _transposed(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    twice = s.definition(entry.args[0], ".T")
    return reduced.transposed(s, entry) if twice is None else twice.args[0]


def _getitem(s: _Simplifier, entry: Assign) -> Operand | Assign | None:
    base, index = entry.args
    if not isinstance(index, Lit) or base in s.memory:
        return None
    if isinstance(index.value, tuple) and entry.target not in s.primal:
        return _with_axes(s, entry, index.value)
    for name in ("tuple", "list"):
        made = s.definition(base, name)
        if made is not None and type(index.value) is int and -len(made.args) <= index.value < len(made.args):
            return made.args[index.value]
    return _part_of_joined(s, entry)


def _part_of_joined(s: _Simplifier, entry: Assign) -> Assign | None:
    """The adjoint of one of the arrays that were joined: a slice, where their lengths are known."""
    parted = s.definition(entry.args[0], "unconcatenate")
    if parted is None or not isinstance(entry.args[1], Lit) or s.kind(parted.args[0]) != s.kind(str(entry.target)):
        return None
    axis, place = getattr((*parted.args[2:], Lit(0))[0], "value", None), entry.args[1].value
    if type(axis) is not int or type(place) is not int or min(axis, place) < 0:
        return None
    shapes = s.shapes.parts(parted.args[1])
    if shapes is None:
        return None
    ends = [0, *itertools.accumulate(shape[axis] for shape in shapes)]
    part = slice(ends[place] or None, ends[place + 1] if place + 1 < len(shapes) else None)
    return replace(entry, args=(parted.args[0], Lit(part) if axis == 0 else Lit((*[slice(None)] * axis, part))))


def _with_axes(s: _Simplifier, entry: Assign, index: tuple[object, ...]) -> Operand | Assign | None:
    """Axes of length one that are put in or taken away, where a sum can keep its axes or not."""
    negated = s.definition(entry.args[0], "neg")
    if negated is not None:
        return s.again("neg", s.again("getitem", negated.args[0], entry.args[1]))
    reduced = s.definition(entry.args[0], "np.sum")
    if reduced is None or any(p not in (0, None) and p != slice(None) for p in index):
        return None
    axis, kept = reduced.args[1:2], reduced.op.keywords == ("axis", "keepdims") and reduced.args[2] == Lit(True)
    places = [k for k, part in enumerate(index) if part is None or type(part) is int]
    if [Lit(k) for k in places] != [*axis] or (index[places[0]] == 0) != kept or not (kept or reduced.op.keywords == ("axis",)):
        return None
    words = {"axis": axis[0]} if kept else {"axis": axis[0], "keepdims": Lit(True)}
    return Assign(entry.target, Op("np.sum", tuple(words)), (reduced.args[0], *words.values()), entry.span)


_RULES: dict[str, _Rule] = {
    "*": _multiply, "/": _divide, "+": _add, "-": _subtract, "neg": _negate, "**": _power, "==": _fold_only,
    "!=": _fold_only, "<": _fold_only, "<=": _fold_only, ">": _fold_only, ">=": _fold_only,
    "unbroadcast": _unbroadcast, "sum_to": _sum_to, "np.sum": _sum, "@": reduced.product, "np.dot": reduced.product,
    "expand": _expand, "fill": _fill, "power_slope": _power_slope,
    "np.cross": _cross, "np.linalg.cross": _cross, "slice": _constant, "identity": _identity, "tuple": _constant,
    "getitem": _getitem, ".T": _transposed, "cross_adjoint_left": _cross_adjoint, "cross_adjoint_right": _cross_adjoint,
}  # fmt: skip
