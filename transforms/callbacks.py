"""Functions that generated code hands on: programs beside the program that names them, by a ``Ref``.

Operations whose result is defined by such a function are their first operand, a value that other code has found.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from srcad.transforms import kinds, walk
from srcad.transforms.build import Builder
from srcad.transforms.common import common
from srcad.transforms.dead import dead
from srcad.transforms.ir import Assign, Block, Operand, Program, Ref
from srcad.transforms.simplify import simplify

#: Operations that are their first operand; their second one, a ``Callback``, defines it, and their derivative.
OPERATIONS = frozenset({"implicit", "implicit_system", "integrated", "flowed"})


@dataclass(frozen=True, slots=True, eq=False)
class Callback:
    """A function that generated code hands on: the first ``free`` parameters are what it closes over."""

    program: Program
    free: int

    def optimised(self) -> Program:
        """The program, without what nobody reads."""
        program = common(self.program)
        for _ in range(2):
            program = dead(common(simplify(program, frozenset(program.params), False)))
        return program


def found(program: Program) -> Program:
    """The program with ``OPERATIONS`` as the values that they are; after this nothing is differentiated any more."""
    names: dict[str, Operand] = {}

    def kept(block: Block) -> Block:
        made = []
        for entry in block:
            if isinstance(entry, Assign) and entry.op.name in OPERATIONS and entry.target is not None:
                names[entry.target] = entry.args[0]
            else:
                made.append(walk.within(entry, kept))
        return tuple(made)

    body = kept(program.body)
    return walk.substitute_program(replace(program, body=body), names) if names else program


def partial(build: Builder, callback: Callback, free: Sequence[Operand]) -> Operand:
    """The function as an object at run time."""
    made = Ref(callback.program.name, callback)
    if not free:
        return made
    return build.op("call", Ref("partial", functools.partial), made, *free, kind=kinds.Opaque(functools.partial))
