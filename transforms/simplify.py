"""After this pass no entry multiplies by one, adds a literal zero to a derivative, or asks for what is known.

Every rule is exact in floating-point arithmetic: ``0 * x`` keeps its shape and its NaN, ``a + (-b)`` becomes ``a - b``.
What the user's own code computes is not touched by the rule for zeros, which is exact but for the sign of a zero.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from srcad.transforms import effects, fills, identities, kinds, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, For, If, Join, Lit, Operand, Program, Raise, Try, While, leaves
from srcad.transforms.memory import SHAPE_ONLY, Memory, holds
from srcad.transforms.shapes import Shapes


def simplify(program: Program, primal: frozenset[str] = frozenset(), strong_zero: bool = False) -> Program:
    """The same program with fewer and cheaper entries."""
    simpler = Simplifier(program, primal, strong_zero)
    body = simpler.block(program.body)
    made = walk.substitute_program(replace(program, body=body), simpler.mapping)
    return replace(made, body=_without(made, simpler.replaced), kinds=simpler.build.kinds)


def _without(program: Program, replaced: set[str]) -> Block:
    """The entries less those that others replace, where nobody reads them."""
    body, gone = program.body, set(replaced)

    def kept(block: Block) -> Block:
        return tuple(walk.within(e, kept) for e in block if not (isinstance(e, Assign) and e.target in unread))

    while gone:
        read = walk.used(body) | {*walk.names(leaves(program.result))}
        unread = gone - read
        if not unread:
            break
        body = kept(body)
        gone -= unread
    return body


class Simplifier:
    def __init__(self, program: Program, primal: frozenset[str], strong_zero: bool) -> None:
        names = Names({*program.kinds})
        self.build = Builder(names, dict(program.kinds))
        self.shapes = Shapes(program.body, self.build.kinds, program.given)
        self.sharing = Memory(program.body, program.kinds) if effects.written(program.body) else None
        self.memory = effects.touched(program.body, program.kinds, self.sharing)
        self.primal = primal
        self.strong_zero = strong_zero
        self.mapping: dict[str, Operand] = {}
        self.replaced: set[str] = set()  # what other entries do by now
        self.truths: dict[str, bool] = {}  # tests of branches where one of their sides is certain
        self.nonzero: set[Operand] = set()  # Python's numbers that something was divided by
        self.definitions: dict[str, Assign] = {}
        self.numbers: dict[str, int] = {}
        self.begun = 0  # how many definitions stand before the loop that is walked
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
        nonzero = set(self.nonzero)
        for entry in block:
            self.entry(entry)
            found = _decided(entry)
            if found is not None and self.is_settled(test := self.now(found[0])):
                self.truths[test] = found[1]
                decided.append(test)
        for test in decided:
            del self.truths[test]
        self.nonzero = nonzero
        made, self.build.block = self.build.block, outer
        self.passing.clear()
        return tuple(made)

    def entry(self, entry: Entry) -> None:
        if isinstance(entry, Assign):
            stays = not walk.reads_any(entry, self.mapping)
            self.assign(entry if stays else walk.with_args(entry, tuple(map(self.now, entry.args))))
        elif isinstance(entry, If) and (truth := self.truth(entry)) is not None:
            for inner in entry.then if truth else entry.orelse:
                self.entry(inner)
            for join in entry.joins:
                self.mapping[join.name] = self.now(join.then if truth else join.orelse)
        elif isinstance(entry, If) and not isinstance(entry, Try):
            self.branch(entry)
        else:
            outer, self.begun = self.begun, len(self.numbers) if isinstance(entry, For | While) else self.begun
            self.build.block.append(walk.mapped(entry, self.now, self.block))
            self.begun = outer

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
        test = self.now(entry.test)
        block = self.build.block
        place, earlier = next(((k, e) for k in reversed(range(len(block))) if isinstance(e := block[k], If)), (None, entry))
        if place is None or type(earlier) is not If or earlier.test != test or not self.is_settled(test):
            return None
        ends = any(side and isinstance(side[-1], Raise) for side in (earlier.then, earlier.orelse))
        if ends or None not in (earlier.where, entry.where):
            return None
        between = block[place + 1 :]
        used = set(map(self.now, walk.names(walk.used((entry,))))) if between else set()
        apart = all(self.moves(e) and used.isdisjoint(walk.bound(e)) for e in between)
        return place if apart and (not between or all(map(self.moves, walk.every((entry,))))) else None

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
        if not isinstance(entry, Try) and (test in self.nonzero or self.shapes.signs.is_positive(entry.test)):
            return True
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
        entry = fills.unfilled(self, self.shaped(self.floated(entry)))
        rule = identities.RULES.get(entry.op.name)
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
            self.numbers[entry.target] = len(self.numbers)
        if entry.op.name == "/" and all(map(self.plain_number, entry.args)):
            self.divided(entry.args[1])
        self.build.block.append(entry)

    def divided(self, by: Operand) -> None:
        """Note that a number is not zero, nor a factor of it: Python would have raised."""
        self.nonzero.add(by)
        product = self.definition(by, "*")
        for factor in () if product is None else product.args:
            if self.plain_number(factor):
                self.divided(factor)

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

    def replaces(self, made: Assign) -> bool:
        """Note that something else does what an entry did for its only reader, and raises where it did."""
        alone = made.target is not None and not self.shared(made.target)
        self.replaced |= {str(made.target)} if alone else set()
        return alone

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

    def precedes(self, made: Assign) -> bool:
        """Whether an entry stands before the loop that is walked: it is done once."""
        return self.numbers[str(made.target)] < self.begun

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
        spreads = found is not None and (found.op.name == "np.where" or rules.is_elementwise(found.op.name))
        if found is None or not spreads or not kinds.is_array(self.kind(operand)):
            return None
        same = (a for a in found.args if self.kind(a) == self.kind(operand) and self.shapes.same(a, operand))
        return next(same, None)

    def covers(self, wide: Operand, narrow: Operand) -> bool:
        """Whether an operand certainly has the shape that it would have if it were broadcast against the other."""
        if isinstance(narrow, Lit) and isinstance(narrow.value, tuple):
            return self.shapes.is_shape(wide, narrow.value)
        return kinds.rank(self.kind(narrow)) == kinds.rank(self.kind(wide)) and self.shapes.covers(wide, narrow)

    def fill(self, operand: Operand) -> Assign | None:
        return self.definition(operand, "fill")

    def shared(self, operand: Operand) -> bool:
        """Whether an operand is read in several places."""
        return isinstance(operand, str) and self.uses[operand] > 1

    def plain_number(self, operand: Operand) -> bool:
        """Whether an operand is a number of Python's own, which leaves the type of an array as it is."""
        kind = self.kind(operand)
        return isinstance(kind, kinds.Scalar) and kind.cls in identities.NUMBERS

    # --- constant factors ---

    def scaled(self, factor: float, operand: Operand) -> Operand | None:
        """``factor * operand`` where a constant in the operand takes up the factor and no bit changes, else ``None``."""
        found = self.made(operand)
        if found is None or found.target in self.primal or self.precedes(found):
            return None
        if self.shared(operand) and not (abs(factor) != 1 and found.op.name == "*" and isinstance(found.args[0], Lit)):
            return None  # only a product with another constant costs no more than one with this one
        if found.op.name == "neg":
            return self.scaled(-factor, found.args[0]) or self.again("*", Lit(-factor), found.args[0])
        if found.op.name not in ("*", "/", "getitem"):
            return None
        first, second = found.args
        if isinstance(first, Lit):
            return self.again(found.op.name, Lit(factor * first.value), second) if identities.exact(factor, first.value) else None
        inner = self.scaled(factor, first)
        if (
            inner is None
            and found.op.name == "*"
            and abs(factor) != 1
            and identities.exact(factor, factor)
            and self.inexact(first)
        ):
            inner = self.again("*", Lit(factor), first)
        return None if inner is None else self.again(found.op.name, inner, second)

    def opposite(self, operand: Operand) -> Operand | None:
        """The operand without its minus sign, where it has one."""
        negated = self.definition(operand, "neg")
        if negated is not None:
            return negated.args[0]
        product = self.definition(operand, "@")
        left = self.definition(product.args[0], "neg") if product is not None else None
        if product is not None and left is not None and product.target not in self.primal and self.replaces(product):
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


#: The argument that an operation reads for its shape and kind alone.
_SHAPE_READ = {
    "np.size": 0, "np.shape": 0, ".shape": 0, ".size": 0, "count": 0,
    "fill": 1, "expand": 1, "unbroadcast": 1, "broadcast_like": 1, "given": 1,
}  # fmt: skip
