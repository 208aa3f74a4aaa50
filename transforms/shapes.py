"""Which arrays of a program have the same shape, by the text of the program and by the shapes that the arguments have.

The signs of its numbers are known here as well (``signs``).

By the text a shape is the broadcast of a set of unknown ones; that holds for all arguments.  The shapes of the arguments of
a call, where they are ``given``, say the rest; ``Given.used`` then tells that the program is for these shapes alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from srcad.transforms import kinds, lengths, listed, rules, walk
from srcad.transforms.ir import UNDEF, Assign, Block, Carry, For, Given, If, Lit, Operand, Ref, Source, While
from srcad.transforms.kinds import Kind
from srcad.transforms.listed import Exact
from srcad.transforms.memory import index_axes
from srcad.transforms.signs import Signs

#: The name of a shape is no longer than this.
_LONGEST = 200

_NAME = re.compile(r"[^\W\d]\w*")


class Shapes:
    """The shapes of a program's arrays."""

    def __init__(self, block: Block, known: Mapping[str, Kind], given: Given | None = None) -> None:
        self.kinds = known
        self.given = given
        self.signs = Signs(block, known)
        self.elements = listed.Elements(block, known)
        self.edited = frozenset(site for operand in listed.edited_lists(block) for site in listed.sites_of(known.get(operand)))
        arrays = any(isinstance(kind, kinds.Array) for kind in known.values())
        told = given is not None and (bool(given.shapes) or (arrays and lengths.tells(block)))
        while True:
            self.table: dict[str, frozenset[str]] = {}
            self.exact = (
                lengths.Lengths(known, given, self.elements, listed.fixed_lists(block))
                if given is not None and told
                else None
            )
            self.indices: dict[str, Assign] = {}
            self.held: dict[str, tuple[str, frozenset[str]]] = {}
            if told or arrays:
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
        exact = self.exact or lengths.Lengths(self.kinds, Given({}))
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
        inside = frozenset(walk.defined(walk.blocks(entry)[-1])) | {c.name for c in entry.carried}
        for carry in entry.carried:
            if carry.init in (UNDEF, Lit(None)) and kinds.is_array(self._kind(carry.name)):
                self.left(carry, inside)
        if self.exact is not None:
            for push in entry.pushes:
                self.elements.note(self.kinds[push.stack], self.exact.of(push.value))
        if entry.pushes:
            self.held |= {p.stack: (p.value, inside) for p in entry.pushes if isinstance(p.value, str)}

    def left(self, carry: Carry, inside: frozenset[str]) -> None:
        """What the last step of a loop leaves is read where there was a step."""
        if all(inside.isdisjoint(_NAME.findall(part)) for part in self.of(carry.next)):
            self.table[carry.name] = self.of(carry.next)
        if self.exact is not None:
            self.exact.alike({carry.name: carry.next})

    def walked(self, source: Source) -> None:
        """What a loop takes from a stack has the shape that the values had when they were recorded, if that was always one."""
        self.table.pop(source.target, None)
        if self.exact is not None:
            self.exact.table.pop(source.target, None)
            self.exact.extents.count(source)
        stack = source.args[0]
        if source.how not in ("each", "reversed") or not isinstance(stack, str):
            return
        whole = self.exact.of(stack) if self.exact is not None else None
        if self.exact is not None and whole and kinds.is_array(self.kinds[source.target]):
            self.exact.bind(source.target, whole[1:])
        shape = self.elements.shape(self.kinds[stack])
        if self.exact is not None and shape is not None:
            self.exact.bind(source.target, shape)
        if stack not in self.held or listed.sites_of(self.kinds[stack]) & self.edited:
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
        if name == "np.diff" and len(args) == 1 and kinds.rank(self._kind(args[0])) == 1:
            return self.part(args[0], Lit(slice(1, None)))
        if name in lengths.LIKE:
            like = args[lengths.LIKE[name]]
            return self.of(like) if kinds.is_array(self._kind(like)) and "shape" not in entry.op.keywords else own
        if not all(lengths.has_shape(self.kinds, a) or isinstance(a, Lit) for a in args):
            return own
        if name in lengths.REGULAR:
            return self._named(f"{name}{entry.op.keywords}({', '.join(map(self._text, args))})") or own
        spreads = name in lengths.BROADCAST or rules.is_elementwise(name)
        if not spreads or not all(lengths.has_shape(self.kinds, a) for a in args):
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
        parts = [self._axis(p) for p in index_axes(index, self.indices)]
        if not kinds.is_array(self._kind(base)) or not all(parts):
            return frozenset()
        return self._named(f"{self._text(base)}[{', '.join(map(str, parts))}]")

    def _axis(self, part: Operand) -> str | None:
        """What a part of an index does to the length of its axis."""
        made = self.indices.get(part) if isinstance(part, str) else None
        if made is not None and made.op.name == "slice":
            return _length(*lengths.slice_parts(made.args))
        if isinstance(part, Lit) and isinstance(part.value, slice):
            return _length(Lit(part.value.start), Lit(part.value.stop), Lit(part.value.step))
        if part == Lit(None) or part == Lit(...):
            return repr(part)
        return "number" if kinds.is_scalar(self._kind(part)) and not lengths.is_truth(self._kind(part)) else None

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
        return a is not None and b is not None and lengths.broadcast(a, b) == a and self._use()

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


def _length(start: Operand, stop: Operand, step: Operand) -> str:
    """How long ``x[start:stop:step]`` is: ``x[k:]``, ``x[:-k]`` and what is cut at both ends are told by ``k`` alone."""
    match start, stop, step:
        case Lit(None | int() as first), Lit(None | int() as last), Lit(None) if (first or 0) >= 0 >= (last or 0) and last != 0:
            return f"less {(first or 0) - (last or 0)}"
    return ":".join(repr(p) for p in (start, stop, step))
