"""After this pass what is done to a part of an array, that has a name for this alone, is done to the array.

``v = A[1:]; v += t`` is ``A[1:] += t``, which says what of the array is left as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from srcad.transforms import effects, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, Op, Program, leaves
from srcad.transforms.parts import ALL, Parts


def through(program: Program) -> Program:
    """Write into arrays where they are written into by way of a part."""
    parts = Parts(program.body, program.kinds)
    uses = Counter(walk.names(o for e in walk.every(program.body) for o in walk.operands(e)))
    uses.update(walk.names(leaves(program.result)))

    def go(block: Block) -> Block:
        made: dict[str, Assign] = {}
        found: list[Entry] = []
        for entry in block:
            view = made.get(str(entry.args[0])) if isinstance(entry, Assign) and _is_of_all(entry) else None
            if isinstance(entry, Assign) and entry.op.name not in EFFECTS and not effects.is_pure(entry):
                made.clear()  # what is raised for an index that is out of bounds comes before what is done here
            if isinstance(entry, Assign) and view is not None:
                op = Op("additem") if entry.op.name == "iadd" else entry.op
                walk.leave_out(found, view)
                entry = replace(entry, op=op, args=(*view.args, entry.args[-1]))
            elif isinstance(entry, Assign) and entry.target is not None and uses[entry.target] == 1 and parts.is_view(entry):
                made[entry.target] = entry
            found.append(walk.within(entry, go))
        return tuple(found)

    return replace(program, body=go(program.body))


def _is_of_all(entry: Assign) -> bool:
    """Whether an entry writes into all of an array."""
    return entry.op.name == "iadd" or (entry.op.name in ("setitem", "additem") and entry.args[1] == ALL)
