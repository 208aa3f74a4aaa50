"""Where paths meet: the bindings of two sides become joins, one for each operand in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from srcad.runtime.errors import Location
from srcad.transforms import boxes, concrete, containers, kinds, objects, reads, standins, throws
from srcad.transforms.exits import RETURN
from srcad.transforms.frames import Side
from srcad.transforms.ir import UNDEF, Entry, If, Join, Operand
from srcad.transforms.values import (
    UNBOUND,
    Bound,
    Cell,
    Conflict,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_torn,
    known_object,
)
from srcad.transforms.walk import blocks, defined

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def join_sides(
    lin: Linearizer, test: Operand, then: Side, orelse: Side, span: Location | None, where: str | None = None,
    make: Callable[..., If] = If, given: Operand | None = None, handler: str | None = None,
) -> None:  # fmt: skip
    """Append the ``If``, or what ``make`` makes in its place, and bind what holds after it; ``where`` names the branch.

    ``given`` is the variable that the branch itself binds for its sides; ``handler`` names what handles an exception.
    """
    if not _differ(then, orelse) and not then.block and not orelse.block:
        lin.frame.env, lin.heap, lin.dead = then.env, then.heap, then.dead
        return
    meet = _Meeting(lin, test, then, orelse, span, where or lin.origins.get(test), given, handler)
    env, heap = meet.state()
    lin.build.block.append(make(test, tuple(meet.blocks[0]), tuple(meet.blocks[1]), tuple(meet.joins), span, where))
    lin.frame.env, lin.heap, lin.dead = env, heap, then.dead and orelse.dead


def _differ(then: Side, orelse: Side) -> bool:
    return then.dead != orelse.dead or then.env != orelse.env or then.heap != orelse.heap


class _Meeting:
    """The joins of one ``If``; equal pairs share one."""

    def __init__(
        self, lin: Linearizer, test: Operand, then: Side, orelse: Side, span: Location | None, where: str | None,
        given: Operand | None, handler: str | None,
    ) -> None:  # fmt: skip
        self.lin = lin
        self.handler = handler
        self.test = test
        self.span = span
        self.where = where
        self.given = given
        self.sides = then, orelse
        self.blocks: tuple[list[Entry], list[Entry]] = (list(then.block), list(orelse.block))
        self.joins: list[Join] = []
        self.cache: dict[tuple[Operand, Operand], Sym] = {}
        self.stand_ins: dict[tuple[int, int], Cell] = {}
        self.contents_of: dict[int, Items] = {}

    def doubt(self) -> None:
        """Less is known of a value after the branch than on its sides."""
        if self.where is not None and not (self.sides[0].dead or self.sides[1].dead):
            self.lin.paths.doubtful.pop(self.where, None)
            self.lin.paths.doubtful[self.where] = None

    def state(self) -> tuple[dict[str, Value], dict[int, Items]]:
        """The bindings and the heap after the two sides."""
        then, orelse = self.sides
        if then.dead and orelse.dead:
            return then.env, then.heap
        env = {name: self.binding(a, b, name) for name, a, b in _beside(then.env, orelse.env, UNBOUND)}
        heap = {
            number: a if a is b and a is not None else self.contents(number, a, b)
            for number, a, b in _beside(then.heap, orelse.heap, None)
        }
        return env, heap | self.contents_of

    def binding(self, a: Value, b: Value, name: str) -> Value:
        """What a name stands for after both sides; a conflict is none unless it is read."""
        if a is b and isinstance(a, Sym):
            return a
        if name.startswith(throws.SLOT) and (_is_nothing(a) or _is_nothing(b)):
            found = b if _is_nothing(a) else a
            return found if not isinstance(found, Sym) else self.merge(a, b, name)
        early = self.on_one_path(a, b, name) if name == RETURN or self.given is not None else None
        if early is not None:
            return early
        sites = frozenset(s for v in (a, b) if isinstance(v, Conflict) for s in v.sites)
        made = any(holds_function(v) for v in (a, b)) or self.apart(a, b)
        dead = self.sides[0].dead or self.sides[1].dead
        if a == b or dead or name == "<value>" or not (sites or made):
            return self.merge(a, b, name)
        return self.conflict(sites)

    def conflict(self, others: frozenset[Any] = frozenset()) -> Conflict:
        """What no operand can hold."""
        self.doubt()
        self.lin.places["split", self.span] = self.where or self.handler
        return Conflict(others | {("split", self.span)})

    def apart(self, a: Value, b: Value) -> bool:
        """Whether one of two values is an object, and no object stands for both."""
        if not (objects.holds_object(self.lin, a) or objects.holds_object(self.lin, b)):
            return False
        for side, (one, other) in enumerate(((a, b), (b, a))):
            if isinstance(one, Cell) and isinstance(other, Sym) and objects.is_text(self.lin, one, self.object_at(one, side)):
                raise containers.restart(one)  # text is made when the program runs
        both = isinstance(a, Cell) and isinstance(b, Cell)
        return not (both and standins.alike(self.object_at(a, 0), self.object_at(b, 1)))

    def object_at(self, value: Value, side: int) -> Items | None:
        """The content that a cell has at the end of a side."""
        return self.sides[side].heap.get(value.number) if isinstance(value, Cell) else None

    def on_one_path(self, a: Value, b: Value, name: str) -> Value | None:
        """An object that one side alone returns, or a body that completes binds, which is hardly read after the other one."""
        side = 0 if _is_nothing(b) else 1
        one = (a, b)[side]
        found = self.object_at(one, side)
        if not (isinstance(one, Cell) and found is not None and objects.is_class(found.cls) and _is_nothing((b, a)[side])):
            return None
        if self.sides[0].dead or self.sides[1].dead:
            return None
        if self.given is not None:
            return one
        made = standins.stand_in(self.lin, ("split", self.span), one.number)
        pairs = ((c, UNBOUND) if side == 0 else (UNBOUND, c) for c in found.children)
        self.contents_of[made.number] = Items(found.cls, tuple(self.binding(x, y, name) for x, y in pairs), found.keys)
        return made

    def stand_in(self, a: Value, b: Value) -> Value | None:
        """One object for two of one class."""
        one, other = self.object_at(a, 0), self.object_at(b, 1)
        if not (isinstance(a, Cell) and isinstance(b, Cell) and standins.alike(one, other)):
            return None
        pair = a.number, b.number
        if pair not in self.stand_ins:
            made = self.stand_ins[pair] = standins.stand_in(self.lin, ("split", self.span), *pair)
            assert one is not None and other is not None
            self.contents_of[made.number] = self.attributes(one, other, made.number)
        return self.stand_ins[pair]

    def attributes(self, a: Items, b: Items, number: int) -> Items:
        """The attributes of one object after both sides."""
        neither = self.conflict()
        one = self.at_end(0, lambda: standins.aligned(self.lin, a, b, number, neither))
        other = self.at_end(1, lambda: standins.aligned(self.lin, b, a, number, neither))
        others = dict(zip(other.keys, other.children, strict=True))
        merged = tuple(self.binding(x, others[k], "") for k, x in zip(one.keys, one.children, strict=True))
        return Items(one.cls, merged, one.keys)

    def at_end(self, side: int, make: Callable[[], Items]) -> Items:
        """What is made by operations at the end of a side."""
        outer, self.lin.build.block = self.lin.build.block, self.blocks[side]
        made = make()
        self.lin.build.block = outer
        return made

    def contents(self, number: int, a: Items | None, b: Items | None) -> Items:
        if a is None or b is None:
            chosen = a if b is None else b
            assert chosen is not None
            if self.sides[1 if a is None else 0].dead:
                return Items(chosen.cls, (UNBOUND,) * len(chosen.children), chosen.keys)  # nothing reaches it
            alone = throws.is_exception(chosen) or (self.given is not None and objects.is_class(chosen.cls))
            if alone and not (self.sides[0].dead or self.sides[1].dead):
                return self.on_one_side(chosen, 1 if a is None else 0)
            return self.leaving(chosen)
        if a == b:
            return a
        if self.sides[0].dead or self.sides[1].dead:
            return self.leaving(b if self.sides[0].dead else a)
        if a.cls is boxes.Global:
            boxes.check_texts(self.lin, number, a, b)
            a, b = self.read_on(number, a, 0), self.read_on(number, b, 1)
        if standins.alike(a, b):
            return self.attributes(a, b, number)
        if not alike(a, b):
            self.doubt()
            raise standins.apart(self.lin, a, b) or containers.restart_for(self.lin, number)
        return Items(a.cls, tuple(self.merge(x, y, "") for x, y in zip(a.children, b.children, strict=False)), a.keys)

    def on_one_side(self, content: Items, side: int) -> Items:
        """An exception, or an object of a body that completes, that was made on one side, for where that was taken."""

        def leave(child: Value) -> Value:
            inner = self.object_at(child, side)
            if inner is not None and objects.is_class(inner.cls):
                return child
            return self.binding(child, UNBOUND, "") if side == 0 else self.binding(UNBOUND, child, "")

        return Items(content.cls, tuple(map(leave, content.children)), content.keys)

    def read_on(self, number: int, content: Items, side: int) -> Items:
        """A global after a side that did not bind it, where the other one did: what the module has there."""
        place = self.lin.made[number].site
        if content.children[0] != boxes.LIVE:
            return content
        return self.at_end(side, lambda: Items(content.cls, (boxes.live(self.lin, place),), content.keys))

    def leaving(self, content: Items) -> Items:
        """A container of the one side that goes on, as it leaves the branch."""
        if not (self.sides[0].dead or self.sides[1].dead):
            return content
        return Items(content.cls, tuple(self.left(c) for c in content.children), content.keys)

    def hidden(self) -> set[object]:
        """The variables of branches within the side that goes on: what only these reached is not reached after it."""
        inner = (b for e in self.blocks[1 if self.sides[0].dead else 0] for b in blocks(e))
        return {name for block in inner for name in defined(block)}

    def reaches(self, value: Sym) -> bool:
        """Whether a value was there before the branch."""
        return value.operand not in defined(tuple(self.blocks[1 if self.sides[0].dead else 0]))

    def left(self, value: Value) -> Value:
        """A value of the one side that goes on: what that side computed leaves the branch by joins."""
        match value:
            case Sym():
                return value if self.reaches(value) or value.operand in self.hidden() else self.join(value, value, "")
            case Items():
                return self.leaving(value)
            case Bound(function, args, keywords):
                words = tuple((k, self.left(v)) for k, v in keywords)
                return Bound(self.left(function), tuple(self.left(a) for a in args), words)
            case Method(base, name):
                return Method(self.left(base), name)
        return value

    def merge(self, a: Value, b: Value, hint: str) -> Value:
        """What holds after both sides where one bound ``a`` and the other ``b``."""
        if a == b:
            return a
        if (is_torn(a) or is_torn(b)) and not self.sides[0].dead and not self.sides[1].dead:
            return self.torn(a, b, hint)
        if isinstance(a, Sym) and isinstance(b, Sym):
            if callable(known_object(a)) and callable(known_object(b)):
                self.doubt()
            return self.join(a, b, hint)
        if self.sides[0].dead or self.sides[1].dead:
            return self.left(b if self.sides[0].dead else a)
        if isinstance(a, Items) and isinstance(b, Items) and alike(a, b):
            return Items(a.cls, tuple(self.merge(x, y, hint) for x, y in zip(a.children, b.children, strict=False)), a.keys)
        made = self.stand_in(a, b)
        if made is not None:
            return made
        self.doubt()
        for one, other in ((a, b), (b, a)):
            if isinstance(one, Cell):
                if one.number in self.lin.object_cells:
                    return self.conflict()
                raise containers.restart(one)
            if isinstance(one, Items) and other == UNBOUND:
                undefined = Items(one.cls, (UNBOUND,) * len(one.children), one.keys)
                return self.merge(*((one, undefined) if one is a else (undefined, one)), hint)
        if holds_function(a) or holds_function(b):
            return Conflict(frozenset({("split", self.span)}))
        return self.join(self.built(a, 0), self.built(b, 1), hint)

    def torn(self, a: Value, b: Value, hint: str) -> Value:
        """What is whole after one side alone: it is looked at where it is read."""
        lost, other = (a, b) if is_torn(a) else (b, a)
        if isinstance(other, Items):
            torn = Items(other.cls, (lost,) * len(other.children), other.keys)
            return self.merge(*((torn, other) if lost is a else (other, torn)), hint)
        if isinstance(a, Sym) and isinstance(b, Sym) and other != UNBOUND and not is_torn(other):
            return self.join(a, b, hint)
        return lost

    def built(self, value: Value, side: int) -> Sym:
        """A value as one operand, built at the end of its side."""
        outer, self.lin.build.block = self.lin.build.block, self.blocks[side]
        heap, self.lin.heap = self.lin.heap, self.sides[side].heap
        result = concrete.materialise(self.lin, value)
        self.lin.build.block, self.lin.heap = outer, heap
        return result

    def join(self, a: Sym, b: Sym, hint: str) -> Sym:
        dead = self.sides[0].dead, self.sides[1].dead
        if any(dead):
            live, k = (b, 1) if dead[0] else (a, 0)
            if not isinstance(live.operand, str) or (not self.blocks[k] and live.operand != self.given):
                return live
            a, b = (Sym(UNDEF, kinds.BOTTOM), b) if dead[0] else (a, Sym(UNDEF, kinds.BOTTOM))
        pair = a.operand, b.operand
        if pair not in self.cache:
            kind = b.kind if is_torn(a) else a.kind if is_torn(b) else kinds.join(a.kind, b.kind)
            varied = (a.varied or b.varied) and kinds.carries(kind)
            if kinds.less_known(kind, a.kind, b.kind):
                self.doubt()
            name = self.lin.build.fresh(hint.rpartition(">")[2], kind)
            if hint.endswith(">"):
                self.lin.origins[name] = self.where
            self.lin.build.mix(name, *self.lin.build.possible(a.operand), *self.lin.build.possible(b.operand))
            self.cache[pair] = Sym(name, kind, varied)
            self.lin.torn.note(self, self.test, name, *pair)
            self.joins.append(Join(name, *(UNDEF if is_torn(v) else v.operand for v in (a, b))))
        if hint != RETURN and not any(dead) and reads.may_be_unbound(self.lin, a, b):
            self.lin.loose.add(str(self.cache[pair].operand))  # what a function returns is read where it has returned
        return self.cache[pair]


def _beside(a: dict[Any, Any], b: dict[Any, Any], missing: Any) -> Iterator[tuple[Any, Any, Any]]:
    """The keys of two dicts, each with what both have there."""
    for key in [*a, *(k for k in b if k not in a)]:
        yield key, a.get(key, missing), b.get(key, missing)


def _is_nothing(value: Value) -> bool:
    """Whether nothing was bound to a name so far."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Bottom)


def holds_function(value: Value) -> bool:
    """Whether a value is, or holds, a function that is followed by its source."""
    if isinstance(value, Items):
        return any(map(holds_function, value.children))
    return isinstance(value, Func | Bound | Method | Derived)


def alike(a: Value, b: Value) -> bool:
    """Whether two contents have the same structure."""
    if not isinstance(a, Items) or not isinstance(b, Items):
        return False
    return a.cls is b.cls and a.keys == b.keys and len(a.children) == len(b.children)
