"""After this pass no write into what is outside of the program, a global list or a table in one, is a write into memory.

It is a call, made as in the user's code: nothing restores what was there, and nothing drops it because nobody reads it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import numpy as np

from srcad.runtime import memory
from srcad.runtime.broadcast import add_at
from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, effects, kinds, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, Op, Operand, Program, Ref
from srcad.transforms.memory import MAYBE_VIEWS, VIEWS

#: What gives a view of an array; those of ``MAYBE_VIEWS`` that make a copy, if they are not told otherwise, do not.
_VIEWS = VIEWS | MAYBE_VIEWS - {"np.array", ".astype()", "np.astype", "np.nan_to_num", ".flat"}

#: The writes that are calls outside.
_CALLS: Mapping[str, Callable[..., Any]] = {
    "setitem": operator.setitem, "delitem": operator.delitem, "setattr": setattr, "additem": add_at, "iadd": operator.iadd,
}  # fmt: skip


def called(program: Program, independents: Sequence[str]) -> Program:
    """The program whose writes into what is outside are calls."""
    if not any(_writes(e) or _puts(e) for e in walk.every(program.body)):
        return program
    parts = effects.parts_of_outside(program.body, program.kinds, _VIEWS)
    written = [e for e in walk.every(program.body) if isinstance(e, Assign) and _writes(e) and e.args[0] in parts]
    puts = [e for e in walk.every(program.body) if isinstance(e, Assign) and _puts(e)]
    if not written and not puts:
        return program
    varied = activity.varied(program, independents)
    for entry in written:
        if entry.op.name not in _CALLS or not varied.isdisjoint(walk.names(entry.args[1:])):
            raise _refused("a write into what is defined outside the function is not differentiated", entry)
    _check_reads(program, [(e, e.args[0]) for e in written] + [(e, a) for e in puts for a in e.args[1:]], varied)
    chosen = set(map(id, written))

    def go(block: Block) -> Block:
        return tuple(_call(e) if id(e) in chosen else walk.within(e, go) for e in block)

    return replace(program, body=go(program.body))


def _refused(what: str, entry: Assign) -> UnsupportedSyntaxError:
    return UnsupportedSyntaxError(what, where=entry.span, hint="let the function return what it computes")


def _check_reads(program: Program, written: Sequence[tuple[Assign, Operand]], varied: Set[str]) -> None:
    """Refuse a write into an array outside that a derivative may be computed with: nothing restores what it held."""
    roots = effects.roots_outside(program.body, _VIEWS)
    reads = [e for e in walk.every(program.body) if isinstance(e, Assign) and e.target in varied and activity.flows(e.op.name)]
    read = {a for e in reads for a in walk.names(e.args) if isinstance(program.kinds[a], kinds.Array)} - varied
    used = {root for a in read for root in roots.get(a, ())}
    for entry, base in written:
        arrays = isinstance(base, str) and isinstance(program.kinds[base], kinds.Array)
        if arrays and not used.isdisjoint(roots.get(str(base), ())):
            raise _refused("a write into an array outside the function with which others are computed", entry)


def _puts(entry: Entry) -> bool:
    """Whether an entry is a call that writes a value that is differentiated into something outside."""
    function = entry.args[0] if isinstance(entry, Assign) and entry.op.name == "call" else None
    return isinstance(function, Ref) and (function.value is memory.put or function.value is np.ndarray.__setitem__)


def _writes(entry: Entry) -> bool:
    return isinstance(entry, Assign) and entry.op.name in EFFECTS and isinstance(entry.args[0], str)


def _call(entry: Entry) -> Entry:
    assert isinstance(entry, Assign)
    function = _CALLS[entry.op.name]
    return replace(entry, op=Op("call"), args=(Ref(function.__name__, function), *entry.args))
