"""After this pass no write into what is outside of the program, a global list or a table in one, is a write into memory.

It is a call, made as in the user's code: nothing restores what was there, and nothing drops it because nobody reads it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import activity, effects, walk
from srcad.transforms.ir import EFFECTS, Assign, Block, Entry, Op, Program, Ref
from srcad.transforms.memory import VIEWS

#: The writes that are calls outside.
_CALLS: Mapping[str, Callable[..., Any]] = {"setitem": operator.setitem, "delitem": operator.delitem, "setattr": setattr}


def called(program: Program, independents: Sequence[str]) -> Program:
    """The program whose writes into what is outside are calls."""
    if not any(_writes(e) for e in walk.every(program.body)):
        return program
    parts = effects.parts_of_outside(program.body, program.kinds, VIEWS)
    written = [e for e in walk.every(program.body) if isinstance(e, Assign) and _writes(e) and e.args[0] in parts]
    if not written:
        return program
    varied = activity.varied(program, independents)
    for entry in written:
        if entry.op.name not in _CALLS or not varied.isdisjoint(walk.names(entry.args[1:])):
            what = "a write into what is defined outside the function is not differentiated"
            raise UnsupportedSyntaxError(what, where=entry.span, hint="let the function return what it computes")
    chosen = set(map(id, written))

    def go(block: Block) -> Block:
        return tuple(_call(e) if id(e) in chosen else walk.within(e, go) for e in block)

    return replace(program, body=go(program.body))


def _writes(entry: Entry) -> bool:
    return isinstance(entry, Assign) and entry.op.name in EFFECTS and isinstance(entry.args[0], str)


def _call(entry: Entry) -> Entry:
    assert isinstance(entry, Assign)
    function = _CALLS[entry.op.name]
    return replace(entry, op=Op("call"), args=(Ref(function.__name__, function), *entry.args))
