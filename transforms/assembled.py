"""After this pass an array that was made of zeros and then written part by part is put together of its parts at once.

So a gradient of few components is ``np.array([...])``, and the reverse of taking slices is a concatenation.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from srcad.transforms import effects, kinds, walk
from srcad.transforms.build import Builder, Names
from srcad.transforms.dead import dead
from srcad.transforms.ir import EFFECTS, UNDEF, ZEROS, Assign, Block, Entry, Op, Operand, Program
from srcad.transforms.memory import Memory
from srcad.transforms.shapes import Shapes

#: Arrays of more numbers are written one by one.
_MOST = 16

_Span = tuple[int, int]


def assembled(program: Program) -> Program:
    """The program with arrays put together, where the shapes of the arguments tell that no zero is left."""
    given = program.given
    entries = [e for e in walk.every(program.body) if isinstance(e, Assign)]
    writes = Counter(e.args[0] for e in entries if e.op.name in ("setitem", "additem"))
    if given is None or not given.shapes or not any(e.op.name in ZEROS and writes[e.target or UNDEF] > 1 for e in entries):
        return program
    assembly = _Assembly(program)
    body = assembly.block(program.body)
    if assembly.build.kinds == program.kinds:
        return program
    given.used = True
    return dead(replace(program, body=body, kinds=assembly.build.kinds))


class _Assembly:
    def __init__(self, program: Program) -> None:
        self.build = Builder(Names({*program.kinds, *program.params}), dict(program.kinds))
        self.shapes = Shapes(program.body, program.kinds, program.given)
        self.given = program

    @functools.cached_property
    def memory(self) -> frozenset[str]:
        return Memory(self.given.body, self.given.kinds).names

    def block(self, block: Block) -> Block:
        made = [*(walk.within(e, self.block) for e in block)]
        births = (e for e in made if isinstance(e, Assign) and e.op.name in ZEROS)
        for birth in [*births]:
            writes = self.writes(made, birth)
            joined = self.joined(birth, writes)
            if joined:
                last = max(k for k, e in enumerate(made) if any(e is w for w in writes.values()))
                gone = (birth, *writes.values())
                made[last : last + 1] = joined
                made = [e for e in made if not any(e is g for g in gone)]
        return tuple(made)

    def writes(self, block: list[Entry], birth: Assign) -> dict[_Span, Assign]:
        """What is written into the parts of a new array before anything else reads or writes it, by the parts in order."""
        target, found = str(birth.target), dict[_Span, Assign]()
        place = next(k for k, e in enumerate(block) if e is birth)
        for entry in block[place + 1 :]:
            span = self.span(entry, target)
            overlaps = span is not None and any(span[0] < stop and start < span[1] for start, stop in found)
            if isinstance(entry, Assign) and span is not None and not overlaps:
                found[span] = entry
            elif target in walk.used((entry,)) or (found and self.disturbs(entry, found)):
                break
        return dict(sorted(found.items()))

    def span(self, entry: Entry, target: str) -> _Span | None:
        """The part of an array that an entry writes into: where it begins and ends along the first axis."""
        if not isinstance(entry, Assign) or entry.op.name not in ("setitem", "additem"):
            return None
        base, index, value = entry.args
        shape = self.shapes.exactly(target)
        if base != target or value == target or not shape:
            return None
        number = self.shapes.number(index)
        if number is None:
            return self.shapes.span(target, index)
        return (number % shape[0], number % shape[0] + 1) if len(shape) == 1 and -shape[0] <= number < shape[0] else None

    def disturbs(self, entry: Entry, writes: Mapping[_Span, Assign]) -> bool:
        """Whether an entry may change what has been written, if that is memory."""
        inside = (e for e in walk.every((entry,)) if isinstance(e, Assign))
        acts = any(e.op.name in EFFECTS or not effects.is_pure(e) for e in inside)
        return acts and any(w.args[2] in self.memory for w in writes.values())

    def joined(self, birth: Assign, writes: Mapping[_Span, Assign]) -> list[Entry]:
        """The entries that make an array of all of its parts; none where something is left, or is of another type."""
        target = str(birth.target)
        shape, kind = self.shapes.exactly(target), self.build.kinds[target]
        if not shape or sum(stop - start for start, stop in writes) != shape[0] or len(writes) < 2:
            return []
        values = [w.args[2] for w in writes.values()]
        if kind == kinds.VECTOR and shape[0] <= _MOST and all(map(self.is_float, values)):
            return self.call(birth, "list", values, "np.array", kinds.Sequence(list, kinds.FLOAT))
        shapes = [(stop - start, *shape[1:]) for start, stop in writes]
        same = all(isinstance(v, str) and self.build.kinds[v] == kind for v in values)
        if not same or [self.shapes.exactly(v) for v in values] != shapes:
            return []
        parts = kinds.Sequence(tuple, kind, length=len(values))
        return self.call(birth, "tuple", values, "np.concatenate", parts)

    def is_float(self, value: Operand) -> bool:
        return kinds.is_scalar(kind := self.build.kind(value)) and kinds.result_dtype(kind) == np.dtype(float)

    def call(self, birth: Assign, whole: str, values: list[Operand], name: str, kind: kinds.Kind) -> list[Entry]:
        parts = self.build.fresh("", kind)
        return [Assign(parts, Op(whole), tuple(values), birth.span), Assign(birth.target, Op(name), (parts,), birth.span)]
