"""After this pass the adjoint of an array that every step of a loop makes anew is made in the reverse of the step after it.

A state that is made of the last one, written into, and carried on has an adjoint of its own in each step.  These are not kept
from the forward sweep, where they are zero: the reverse of a step begins with that of the state it leaves, makes that of the
state it was given, and carries it on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from srcad.transforms import kinds, walk
from srcad.transforms.build import Names
from srcad.transforms.ir import Assign, Block, Carry, Entry, For, Lit, Op, Operand, Program, Push, Source, While, leaves
from srcad.transforms.memory import COPIES, is_new
from srcad.transforms.shapes import Shapes


def reborn(program: Program) -> Program:
    """Let adjoints of what loops make and carry on be made where they are first needed."""
    shapes = None
    for loop in [e for e in program.body if isinstance(e, For | While)]:
        for state in _states(loop):
            shapes = shapes or Shapes(program.body, program.kinds, program.given)
            program = _Reborn(program, state, shapes).program()
    return program


@dataclass(frozen=True, slots=True)
class _State:
    """What a loop carries, the shadow of it that it carries as well, and the stack on which it keeps that."""

    carry: Carry
    shadow: Carry
    kept: Push


def _states(loop: For | While) -> list[_State]:
    births = {e.target: e.args[0] for e in loop.body if isinstance(e, Assign) and e.op.name == "shadow"}
    states = {c.next: c for c in loop.carried}
    kept = {p.value: p for p in loop.pushes}
    born = [c for c in loop.carried if births.get(str(c.next)) in states and c.name in kept]
    return [_State(states[births[str(c.next)]], c, kept[c.name]) for c in born]


class _Reborn:
    def __init__(self, program: Program, state: _State, shapes: Shapes) -> None:
        self.given = program
        self.state = state
        self.shapes = shapes
        self.forward = next(k for k, e in enumerate(program.body) if isinstance(e, For | While) and state.shadow in e.carried)
        loop = program.body[self.forward]
        assert isinstance(loop, For | While)
        self.loop = loop
        self.all_kept = {p.stack: p.value for p in loop.pushes if p.value in (state.shadow.name, state.shadow.next)}

    def program(self) -> Program:
        """The program that makes the shadows in the reverse sweep, where nothing else reads them."""
        body, state = self.given.body, self.state
        back = next((k for k, e in enumerate(body) if k > self.forward and self.takes(e)), None)
        reverse = body[back] if back is not None else None
        if back is None or not isinstance(reverse, For) or not self.is_one_shape() or not self.is_alone(back):
            return self.given
        turned = self.turned(reverse)
        if turned is None:
            return self.given
        made, last = turned
        begin, name = str(state.shadow.init), state.shadow.name
        first = next(k for k, e in enumerate(body) if k > self.forward and (k == back or name in _used((e,))))
        zero = Assign(name, Op("shadow"), (state.carry.name,), reverse.span)
        before = (*body[: self.forward], self.bare(), *body[self.forward + 1 : first], zero, *body[first:back])
        after = walk.substitute(body[back + 1 :], {begin: last})
        result = walk.result_map(self.given.result, lambda o: last if o == begin else o)
        own = {s.target: kinds.INT for s in made.sources if s.target not in self.given.kinds}
        return replace(self.given, body=(*before, made, *after), result=result, kinds={**self.given.kinds, **own})

    def takes(self, entry: Entry) -> bool:
        """Whether a loop takes the shadows from the stack again, the last one first."""
        sources = entry.sources if isinstance(entry, For) else ()
        return any(s.how == "reversed" and s.args[0] == self.state.kept.stack for s in sources)

    def is_one_shape(self) -> bool:
        """Whether the states of all steps have one shape and type, and so their shadows."""
        state, shadow, known = self.state.carry, self.state.shadow, self.given.kinds
        alike = known[state.name] == known[str(state.next)] and known[shadow.name] == known[str(shadow.next)]
        return alike and bool(kinds.rank(known[shadow.name])) and self.shapes.same(state.name, state.next)

    def is_alone(self, back: int) -> bool:
        """Whether nothing but the two loops, and what stands between them, has the shadows; what follows has the first alone."""
        body, shadow = self.given.body, self.state.shadow
        begin, name, end = str(shadow.init), shadow.name, str(shadow.next)
        inside, later = _used((self.loop,)), _used(body[back + 1 :]) + Counter(walk.names(leaves(self.given.result)))
        before, between = _used(body[: self.forward]), _used(body[self.forward + 1 : back])
        reverse = _used((body[back],))
        born = any(isinstance(e, Assign) and e.target == begin and e.op.name == "shadow" for e in body[: self.forward])
        first = born and not before[begin] and inside[begin] == 1 and not between[begin] and not reverse[begin]
        kept = len(self.all_kept)
        steps = inside[name] + inside[end] == kept + 1 and not later[name] and not between[end] + reverse[end] + later[end]
        stacks = all(reverse[s] == 1 and not between[s] and not later[s] for s in self.all_kept)
        return first and steps and stacks

    def turned(self, reverse: For) -> tuple[For, str] | None:
        """The reverse loop, which carries the shadow from one step to the one before, and what it leaves."""
        taken = {self.all_kept[str(s.args[0])]: s.target for s in reverse.sources if s.args[0] in self.all_kept}
        name, made = self.state.shadow.name, taken[self.state.shadow.name]
        handed = Counter(walk.names(walk.operands(reverse)))
        carried = next((c for c in reverse.carried if c.init == name), None)
        if carried is not None:
            last = carried.name
            fits = carried.next == made and handed[made] == 1 and self.state.shadow.next not in taken
        else:
            last = taken.get(self.state.shadow.next, "")
            fits = last != "" and not handed[made] and not handed[last]
            reverse = replace(reverse, carried=(*reverse.carried, Carry(last, name, made)))
        sources = tuple(s for s in reverse.sources if s.args[0] not in self.all_kept) or self.counted()
        if not fits or not sources or handed[name] != (carried is not None):
            return None
        reverse = replace(reverse, sources=sources)
        if _follows(reverse.body, made, last):
            body = walk.substitute(tuple(e for e in reverse.body if not _is_sum(e, made, last)), {made: name, last: name})
            others = tuple(c for c in reverse.carried if c.name != last)
            return replace(reverse, body=self.with_one_view(body, name), carried=others), name
        birth = Assign(made, Op("shadow"), (last,), reverse.span)
        return replace(reverse, body=(birth, *_without_zeros(reverse.body, last))), last

    def with_one_view(self, body: Block, name: str) -> Block:
        """A step that takes each part of an array once."""
        parts: dict[Operand, str] = {}
        again: dict[str, Operand] = {}
        for entry in body:
            if isinstance(entry, Assign) and entry.target is not None and entry.op.name == "getitem" and entry.args[0] == name:
                if isinstance(entry.args[1], Lit) and kinds.is_array(self.given.kinds[entry.target]):
                    again[entry.target] = parts.setdefault(entry.args[1], entry.target)
        again = {target: first for target, first in again.items() if target != first}
        return walk.substitute(tuple(e for e in body if not isinstance(e, Assign) or e.target not in again), again)

    def counted(self) -> tuple[Source, ...]:
        """What counts the steps where nothing else is kept of them."""
        loop = self.loop
        if not isinstance(loop, For) or loop.until is not None or len(loop.sources) != 1 or loop.sources[0].how != "range":
            return ()
        return (replace(loop.sources[0], target=Names(self.given.kinds).fresh(loop.sources[0].target)),)

    def bare(self) -> For | While:
        """The loop without the shadows."""
        shadow = self.state.shadow
        body = tuple(e for e in self.loop.body if not isinstance(e, Assign) or e.target != shadow.next)
        pushes = tuple(p for p in self.loop.pushes if p.stack not in self.all_kept)
        return replace(self.loop, body=body, pushes=pushes, carried=tuple(c for c in self.loop.carried if c is not shadow))


def _is_sum(entry: Entry, made: str, last: str) -> bool:
    return isinstance(entry, Assign) and entry.op.name == "iadd" and entry.args == (made, last)


def _follows(body: Block, made: str, last: str) -> bool:
    """Whether a shadow can be the memory of the last one, which is added to it: nothing else is before that one is done with."""
    if sum(_is_sum(e, made, last) for e in body) != 1:
        return False
    old, new = _views(body, last), _views(body, made)
    rest = [e for e in body if not _is_sum(e, made, last)]
    done = max((k for k, e in enumerate(rest) if not old.isdisjoint(_used((e,)))), default=-1)
    touched = [(k, e) for k, e in enumerate(rest) if not new.isdisjoint(_used((e,))) and not _is_view(e, new)]
    adds = all(isinstance(e, Assign) and e.op.name in ("iadd", "additem") and new.isdisjoint(e.args[1:]) for _, e in touched)
    return old.isdisjoint(new) and adds and all(k > done for k, _ in touched)


def _without_zeros(body: Block, last: str) -> Block:
    """A step without the zeros that it writes into a shadow which is not read any more."""
    old, made = _views(body, last), list(body)
    while made and (k := max((k for k, e in enumerate(made) if not old.isdisjoint(_used((e,)))), default=None)) is not None:
        entry = made[k]
        if not isinstance(entry, Assign) or entry.op.name != "setitem" or entry.args[0] not in old or entry.args[2] != Lit(0.0):
            break
        del made[k]
    return tuple(made)


def _views(body: Block, name: str) -> set[str]:
    """An array and its parts, and what else may share its memory, among what a step makes."""
    found = {name}
    for entry in walk.every(body):
        new = isinstance(entry, Assign) and (is_new(entry) or entry.op.name in COPIES)
        if not new and not found.isdisjoint(walk.names(walk.operands(entry))):
            found.update(walk.bound(entry), walk.bound_inside(entry))
    return found


def _is_view(entry: Entry, names: set[str]) -> bool:
    """Whether an entry takes a part of an array, and reads nothing of it."""
    return isinstance(entry, Assign) and entry.op.name == "getitem" and entry.args[0] in names and entry.target in names


def _used(block: Iterable[Entry]) -> Counter[str]:
    """How often the variables are read in a block."""
    return Counter(walk.names(o for e in walk.every(tuple(block)) for o in walk.operands(e)))
