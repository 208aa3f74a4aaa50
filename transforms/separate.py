"""After this pass derivatives share no memory with each other, nor with what is outside: each may be written into.

Outside are the arguments, what a pullback is given, and the globals, attributes and defaults that the function reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from srcad.transforms import kinds, memory, rules, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.ir import EFFECTS, Assign, Entry, For, If, Operand, Program, Ref, Tree, While, leaves

#: Operations that may return their first operand, or a part of it.
_PASSING = frozenset(
    "getitem get as_real_as broadcast_like cast conjugated_if cropped dagger expand fill flat given given_to in_field in_type"
    " pack sum_to transposed_if unaligned unbroadcast undiff unpack unpad unstack untransformed unviewed viewed with_axes".split()
)

#: Operations whose result may lie outside.
_FOREIGN = frozenset({"cut", "call", "door", "call_vjp", "call_jvp", "call_higher", "resume", "getattr", "global_name"})


def separate(program: Program, place: int | None) -> Program:
    """The program with copies of the derivatives that are not their own: the child at this place of the result, or all of it."""
    parts = program.result.children if isinstance(program.result, Tree) else ()
    bars = program.result if place is None else parts[place]
    build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
    arrays = [o for o in leaves(bars) if isinstance(build.kind(o), kinds.Array)]
    if not arrays:
        return program
    origins = _Origins(program)
    taken: set[Operand] = set()

    def own(leaf: Operand) -> Operand:
        if leaf not in arrays:
            return leaf
        found = origins.of(leaf)
        if not found.isdisjoint(taken | origins.outside):
            return build.op("np.copy", leaf, kind=build.kind(leaf))
        taken.update(found)
        return leaf

    bars = walk.result_map(bars, own)
    if not build.block:
        return program
    result = bars if place is None else Tree(tuple, tuple(bars if k == place else p for k, p in enumerate(parts)))
    return replace(program, body=(*program.body, *build.block), result=result, kinds=build.kinds)


class _Origins:
    """Where the memory of a program's arrays may be from."""

    def __init__(self, program: Program) -> None:
        self.kinds = program.kinds
        self.parts: defaultdict[Operand, set[Operand]] = defaultdict(set)
        self.derived: set[Operand] = set()
        self.outside: set[Operand] = {*program.params}
        for entry in walk.every(program.body):
            self.entry(entry)

    def entry(self, entry: Entry) -> None:
        match entry:
            case Assign(target, op, args):
                if op.name in EFFECTS and not isinstance(self.kinds.get(str(args[0])), kinds.Array):
                    self.parts[args[0]].update(args[1:])
                elif op.name in ("tuple", "list", "dict"):
                    self.derive(target, args)
                elif self.passes(op.name, args):
                    self.derive(target, args[:1])
                elif op.name in _FOREIGN:
                    self.outside.add(target or "")
            case If(joins=joins):
                for join in joins:
                    self.derive(join.name, (join.then, join.orelse))
            case For() | While():
                for carry in entry.carried:
                    self.derive(carry.name, (carry.init, carry.next))
                for push in entry.pushes:
                    self.derive(push.stack, (push.value,))
                for source in entry.sources if isinstance(entry, For) else ():
                    self.derive(source.target, source.args)

    def passes(self, name: str, args: Sequence[Operand]) -> bool:
        """Whether the result of an operation may share the memory of its first operand."""
        if name in _PASSING or name in memory.SHARING or name in memory.READ_ONLY:
            return True
        return name.startswith(".") and rules.find(name) is None and not rules.is_constant(name) and bool(args)

    def derive(self, name: Operand | None, parts: Iterable[Operand]) -> None:
        if name is not None:
            self.derived.add(name)
            self.parts[name].update(parts)

    def of(self, array: Operand) -> set[Operand]:
        """The variables, and the objects outside, in whose memory an array may lie."""
        seen, todo = {array}, [array]
        while todo:
            more = {p for p in self.parts.get(todo.pop(), ()) if isinstance(p, str | Ref)} - seen
            seen |= more
            todo += more
        self.outside.update(o for o in seen if isinstance(o, Ref))
        return seen - self.derived
