"""After this pass no loop writes zeros into elements that nothing reads afterwards: not in a later step, nor after the loop.

The reverse of ``y[i] = v`` takes ``y_bar[i]``, and clears it for what was there before; that is for nobody where every step
has an element of its own.
"""

from __future__ import annotations

from dataclasses import replace

from srcad.transforms import effects, walk
from srcad.transforms.accesses import Access, Accesses
from srcad.transforms.cleared import clears
from srcad.transforms.ir import Assign, Block, Entry, For, Program, While, leaves


def expired(program: Program) -> Program:
    """Leave out the zeros in loops that are written for nobody."""
    loops = [e for e in walk.every(program.body) if isinstance(e, For | While)]
    if not any(map(clears, walk.every(tuple(e for loop in loops for e in loop.body)))):
        return program
    later = _Later(program)
    gone = {id(zero) for zero, access in later.zeros if access.loops and later.is_over(access)}

    def go(block: Block) -> Block:
        return tuple(walk.within(e, go) for e in block if id(e) not in gone)

    return replace(program, body=go(program.body)) if gone else program


class _Later(Accesses):
    """All that is done with memory, under whatever name, in the order of the text."""

    def __init__(self, program: Program) -> None:
        self.zeros: list[tuple[Assign, Access]] = []
        self.seen: list[tuple[str, Access]] = []
        super().__init__(program)
        self.known_outside = effects.handed_out(program.body, program.kinds, self.memory)
        end = Access(None, (), self.number + 1)
        self.seen += [(self.memory.outermost(n), end) for n in walk.names(leaves(program.result)) if n in self.memory.names]

    def meet(self, entry: Entry, loops: tuple[For | While, ...]) -> None:
        """What an entry reads of memory; what it writes over is not read."""
        region = self.region(entry) if isinstance(entry, Assign) else None
        for k, name in enumerate(walk.operands(entry)):
            if not isinstance(name, str) or name not in self.memory.names:
                continue
            found = self.access(region if k == 0 and region is not None else self.regions.get(name), loops)
            if k or not isinstance(entry, Assign) or not clears(entry):
                self.seen.append((self.memory.outermost(name), found))
            elif found.place is not None:
                self.zeros.append((entry, found))

    def is_over(self, zero: Access) -> bool:
        """Whether nothing reads afterwards where a zero is written."""
        assert zero.place is not None
        root = self.memory.outermost(zero.place[0])
        return root not in self.known_outside and all(self.passes(zero, access) for found, access in self.seen if found == root)
