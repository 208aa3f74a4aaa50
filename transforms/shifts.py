"""It is known which values a function is computed with, but does not depend on: what a softmax subtracts for range's sake.

``log(sum(exp(x - m))) + m`` and ``exp(x - m) / sum(exp(x - m))`` are the same for every ``m``, mostly a maximum.  Its derivative
is nothing, which no rule for one operation can see.  Followed here is how values change with ``m``: a multiple of it is added to
them, or a power of its exponential is a factor.  Where all of that cancels, ``m`` is no longer active.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from srcad.transforms import activity, effects, kinds, lengths, walk
from srcad.transforms.ir import Assign, Block, Entry, For, If, Join, Lit, Operand, Program, Source, While, leaves
from srcad.transforms.memory import SHAPE_ONLY, Memory, index_axes


@dataclass(frozen=True, slots=True)
class _Change:
    """What comes with the value that is followed: ``times`` of it in a sum, or ``exp(times * m)`` as a factor.

    ``axes`` are those of the array that changes: which axis of the value an axis goes along with, ``None`` for none.
    """

    factor: bool
    times: float
    axes: tuple[int | None, ...]


class _Depends(Exception):
    """What is computed may depend on the value."""


_EXPONENTIALS = frozenset({"np.exp", "math.exp"})
_LOGARITHMS = frozenset({"np.log", "math.log"})
#: Python's operators under the names of functions.
_OPERATORS = {"np.add": "+", "np.subtract": "-", "np.multiply": "*", "np.divide": "/", "np.true_divide": "/"}
#: What has several shapes of the same value.
_SHAPED = frozenset({"getitem", "np.expand_dims", "np.squeeze", "identity"})


def cancelled(program: Program) -> frozenset[str]:
    """The values that are computed with, and on which nothing depends."""
    found = [e for e in walk.every(program.body) if isinstance(e, Assign)]
    if not any(e.op.name in _EXPONENTIALS for e in found):
        return frozenset()
    return frozenset(m for m in _subtracted(found) if _Following(program, m).cancels())


def _subtracted(entries: Sequence[Assign]) -> set[str]:
    """The values that are subtracted from what an exponential is taken of."""
    made = {e.target: e for e in entries if e.target is not None}
    found: set[str] = set()
    for entry in entries:
        argument = made.get(str(entry.args[0])) if entry.op.name in _EXPONENTIALS else None
        if argument is None or _OPERATORS.get(argument.op.name, argument.op.name) != "-":
            continue
        shift = argument.args[1]
        while isinstance(shift, str) and shift in made and made[shift].op.name in _SHAPED:
            shift = made[shift].args[0]
        if isinstance(shift, str):
            found.add(shift)
    return found


class _Following:
    """One value, and how all that is computed of it changes with it."""

    def __init__(self, program: Program, value: str) -> None:
        self.program = program
        self.value = value
        self.kinds = program.kinds
        self.changes: dict[str, _Change] = {}
        self.indices: dict[str, Assign] = {}
        self.zeros: set[Operand] = set()  # what a loop carries and begins as zero
        self.seen: Counter[str] = Counter()

    def cancels(self) -> bool:
        """Whether nothing depends on the value; whatever shares memory that is written is not followed."""
        program = self.program
        shared = Memory(program.body, program.kinds).names if effects.written(program.body) else frozenset()
        block, place = next(_places(program.body, self.value), ((), 0))
        rank = kinds.rank(self.kinds[self.value])
        if rank is None or not block:
            return False
        birth = block[place]
        self.changes[self.value] = _Change(False, 1.0, self.born(birth, rank))
        try:
            self.block(block[place + 1 :])
        except _Depends:
            return False
        reads = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
        reads.update(walk.names(leaves(program.result)))
        return shared.isdisjoint(self.changes) and all(reads[name] == self.seen[name] for name in self.changes)

    def born(self, birth: Entry, rank: int) -> tuple[int | None, ...]:
        """The axes of the value; those that a reduction kept go along with nothing."""
        options = lengths.reduction(birth) if isinstance(birth, Assign) and birth.op.name in lengths.REDUCTIONS else None
        gone = lengths.reduced_axes(options[0], rank) if options is not None and options[1] else frozenset()
        return tuple(None if k in gone else k for k in range(rank))

    # --- the program ---

    def block(self, block: Block) -> None:
        for entry in block:
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        match entry:
            case Assign():
                self.assign(entry)
            case If(joins=joins):
                for inner in walk.blocks(entry):
                    self.block(inner)
                for join in joins:
                    self.join(join)
            case For() | While():
                self.loop(entry)

    def join(self, join: Join) -> None:
        """Where paths meet, both sides change alike."""
        change = self.of(join.then)
        if change != self.of(join.orelse):
            raise _Depends
        if change is not None:
            self.changes[join.name] = change
            self.seen.update((str(join.then), str(join.orelse)))

    def loop(self, loop: For | While) -> None:
        """A loop in which the value stays the same: what it carries changes alike in every step."""
        for source in loop.sources if isinstance(loop, For) else ():
            self.walked(source)
        before = Counter(self.seen)
        for carry in loop.carried:
            if (change := self.of(carry.init)) is not None:
                self.changes[carry.name] = change
        zeros = {c.name: c for c in loop.carried if c.init in _ZERO}
        self.zeros |= {*zeros}
        for _ in range(2):  # a sum of factors begins with zero, and so changes as its first term does
            self.seen = Counter(before)
            for inner in walk.blocks(loop):
                self.block(inner)
            for name, carry in zeros.items():
                if (change := self.of(carry.next)) is not None and change.factor:
                    self.changes[name] = change
            self.zeros -= {*zeros}
        for carry in loop.carried:
            if self.of(carry.next) != self.of(carry.name):
                raise _Depends
            self.seen.update(n for n in walk.names((carry.init, carry.next)) if n in self.changes)
        for push in loop.pushes:
            if (change := self.of(push.value)) is not None:
                self.changes[push.stack] = change
                self.seen[str(push.value)] += 1

    def walked(self, source: Source) -> None:
        """What a loop takes from a list changes as the list does, from an array as its rows."""
        held = self.of(source.args[0])
        if held is None or source.how not in ("each", "reversed"):
            return
        self.seen[str(source.args[0])] += 1
        if kinds.is_array(self.kinds[str(source.args[0])]):
            if held.axes[:1] != (None,):
                raise _Depends
            held = replace(held, axes=held.axes[1:])
        self.changes[source.target] = held

    def assign(self, entry: Assign) -> None:
        self.changes.pop(str(entry.target), None)
        if entry.op.name in ("slice", "tuple") and entry.target is not None:
            self.indices[entry.target] = entry
        read = [a for a in walk.names(entry.args) if a in self.changes]
        if not read:
            return
        self.seen.update(read)
        apart = SHAPE_ONLY.get(entry.op.name, frozenset())
        alone = all(k in apart for k, a in enumerate(entry.args) if a in self.changes)
        if alone or not activity.flows(entry.op.name):
            return
        change = self.made(entry)
        if change is None or entry.target is None or len(change.axes) != kinds.rank(self.kinds[entry.target]):
            raise _Depends
        if change.times:
            self.changes[entry.target] = change

    # --- operations ---

    def of(self, operand: Operand) -> _Change | None:
        return self.changes.get(operand) if isinstance(operand, str) else None

    def made(self, entry: Assign) -> _Change | None:
        """How what an operation makes changes; ``None`` where that cannot be said."""
        name, args = _OPERATORS.get(entry.op.name, entry.op.name), entry.args
        first = self.of(args[0])
        if name in lengths.PRODUCTS and len(args) == 2:
            return self.contracted(*args)
        if name in ("+", "-") and len(args) == 2:
            return self.sum(-1.0 if name == "-" else 1.0, *args)
        if name in ("*", "/") and len(args) == 2:
            return self.product(-1.0 if name == "/" else 1.0, *args)
        if first is None:
            return None
        if name == "neg":
            return first if first.factor else replace(first, times=-first.times)
        if name in _EXPONENTIALS and not first.factor:
            return replace(first, factor=True)
        if name in _LOGARITHMS and first.factor and len(args) == 1:
            return replace(first, factor=False)
        if name == "**" and first.factor and _is_number(args[1]):
            return replace(first, times=first.times * args[1].value)  # type: ignore[union-attr]
        if isinstance(self.kinds[str(args[0])], kinds.Sequence):
            return first if name == "sum" and len(args) == 1 and first.factor else None
        if name in lengths.REDUCTIONS - {"np.prod"} and (first.factor or name != "np.sum"):
            return self.reduced(entry, first)
        return self.reshaped(name, first, args)

    def broadcast(self, *operands: Operand) -> list[_Change | None]:
        """How operands change whose axes are aligned with each other."""
        ranks = [kinds.rank(self.kinds[o]) if isinstance(o, str) else 0 for o in operands]
        if None in ranks:
            raise _Depends
        most = max(r for r in ranks if r is not None)
        changes = map(self.of, operands)
        return [None if c is None else replace(c, axes=(None,) * (most - len(c.axes)) + c.axes) for c in changes]

    def sum(self, sign: float, a: Operand, b: Operand) -> _Change | None:
        """Multiples of the value add up; a common factor stays one."""
        x, y = self.broadcast(a, b)
        if x is None or y is None:
            (found,) = (c for c in (x, y) if c is not None)
            if found.factor:
                return found if any(o in _ZERO or o in self.zeros for o in (a, b)) else None
            return found if y is None else replace(found, times=sign * found.times)
        if x.factor or y.factor:
            return x if x == y else None
        return replace(x, times=x.times + sign * y.times) if x.axes == y.axes else None

    def product(self, sign: float, a: Operand, b: Operand) -> _Change | None:
        """Factors are multiplied, and so their powers add up; what is a sum has numbers as factors alone."""
        x, y = self.broadcast(a, b)
        if x is None or y is None:
            (found,) = (c for c in (x, y) if c is not None)
            if found.factor:
                return found if y is None else replace(found, times=sign * found.times)
            number = b if y is None else a
            if not _is_number(number) or (x is None and sign < 0):
                return None
            return replace(found, times=found.times * number.value**sign)  # type: ignore[union-attr]
        return replace(x, times=x.times + sign * y.times) if x.factor and y.factor and x.axes == y.axes else None

    def contracted(self, a: Operand, b: Operand) -> _Change | None:
        """A product of matrices and vectors with a factor along the axes that are left."""
        x, y = self.of(a), self.of(b)
        left, right = (kinds.rank(self.kinds[o]) if isinstance(o, str) else None for o in (a, b))
        if left not in (1, 2) or right not in (1, 2) or (x is not None and y is not None):
            return None
        if y is None and x is not None and x.factor and x.axes[-1] is None:
            return replace(x, axes=x.axes[:-1] + (None,) * (right - 1))
        if y is not None and y.factor and y.axes[0] is None:
            return replace(y, axes=(None,) * (left - 1) + y.axes[1:])
        return None

    def reduced(self, entry: Assign, change: _Change) -> _Change | None:
        """A sum, a mean or an extremum along axes on which the change is the same everywhere."""
        options = lengths.reduction(entry)
        if options is None or not change.axes:
            return None
        axes, kept = change.axes, options[1]
        gone = lengths.reduced_axes(options[0], len(axes))
        if any(axes[k] is not None for k in gone):
            return None
        return replace(change, axes=tuple(a for k, a in enumerate(axes) if k not in gone or kept))

    def reshaped(self, name: str, change: _Change, args: Sequence[Operand]) -> _Change | None:
        """Axes that are put in, taken out or turned round."""
        axes = list(change.axes)
        if name == "identity":
            return change
        if name == ".T" or (name == "np.transpose" and len(args) == 1):
            return replace(change, axes=change.axes[::-1])
        if name == "getitem":
            return self.indexed(change, args[1])
        place = args[1].value if len(args) == 2 and isinstance(args[1], Lit) else None
        if type(place) is not int:
            return None
        if name == "np.expand_dims":
            axes.insert(place % (len(axes) + 1), None)
            return replace(change, axes=tuple(axes))
        if name == "np.squeeze" and axes.pop(place) is None:
            return replace(change, axes=tuple(axes))
        return None

    def indexed(self, change: _Change, index: Operand) -> _Change | None:
        """An index of whole axes, new ones, and numbers along axes on which the change is the same everywhere."""
        left, found = [*change.axes], list[int | None]()
        for part in index_axes(index, self.indices):
            if part == Lit(None):
                found.append(None)
            elif not left:
                return None
            elif part == Lit(slice(None)):
                found.append(left.pop(0))
            elif left.pop(0) is not None or not self.is_place(part):
                return None
        return replace(change, axes=(*found, *left))

    def is_place(self, part: Operand) -> bool:
        """Whether a part of an index is a whole number."""
        return type(part.value) is int if isinstance(part, Lit) else isinstance(part, str) and self.kinds[part] == kinds.INT


_ZERO = (Lit(0), Lit(0.0))


def _places(block: Block, name: str) -> Iterator[tuple[Block, int]]:
    """The block, and the place in it, where an operation, a branch or a loop binds a name."""
    for place, entry in enumerate(block):
        if name in walk.bound(entry):
            yield block, place
        for inner in walk.blocks(entry):
            yield from _places(inner, name)


def _is_number(operand: Operand) -> bool:
    return isinstance(operand, Lit) and type(operand.value) in (int, float) and bool(operand.value)
