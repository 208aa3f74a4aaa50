"""What a function tells of its parameters before any call: which of them are numbers, and which numbers or arrays.

The general version of a derivative is for these: real numbers where the function hands them to ``math``, counts where it
walks a ``range`` of them, real numbers or arrays where it computes with them and does nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from srcad.transforms import kinds, walk
from srcad.transforms.ir import Assign, Entry, For, If, Program, While, leaves
from srcad.transforms.specs import Spec

NUMBERS = kinds.Array(np.dtype(float), None)

#: Operations that are for numbers and arrays alone; of one number they give a number.
_ARITHMETIC = frozenset({"+", "-", "*", "/", "**", "neg", "pos", "abs"})
_WHOLE = frozenset({"+", "-", "*", "//", "%", "neg"})
_COMPUTING = _ARITHMETIC | {"//", "%", "@", "<", "<=", ">", ">=", "==", "!="}


def arguments(program: Program, given: Mapping[str, Spec]) -> dict[str, Spec]:
    """The specs of parameters, where nothing is known of them before the program tells it."""
    scalars = _flowing_into(program, _of_math, _ARITHMETIC)
    counts = _flowing_into(program, _counted, _WHOLE)
    found = dict(given)
    for name, spec in given.items():
        uses = [e for e in walk.every(program.body) if name in walk.names(walk.operands(e))]
        if spec.kind != kinds.UNKNOWN or not uses:
            continue
        if name in counts:
            found[name] = Spec(kinds.INT, spec.active)
        elif name in scalars:
            found[name] = Spec(kinds.FLOAT, spec.active)
        elif all(_computes(e, name) for e in uses) and name not in set(walk.names(leaves(program.result))):
            found[name] = Spec(NUMBERS, spec.active)
    return found


def _flowing_into(program: Program, sinks: Callable[[Entry], Iterable[Any]], operations: frozenset[str]) -> set[str]:
    """The variables that some entries read, and those that they are computed of by some operations."""
    entries = list(walk.every(program.body))
    found = {n for e in entries for n in walk.names(sinks(e))}
    size = -1
    while size != len(found):
        size = len(found)
        for entry in reversed(entries):
            found.update(walk.names(_sources(entry, found, operations)))
    return found


def _of_math(entry: Entry) -> Iterable[Any]:
    """What takes nothing but numbers."""
    return entry.args if isinstance(entry, Assign) and entry.op.name.startswith("math.") else ()


def _counted(entry: Entry) -> Iterable[Any]:
    """The ends of a loop's ``range``."""
    return [a for s in entry.sources if s.how == "range" for a in s.args] if isinstance(entry, For) else ()


def _sources(entry: Entry, found: set[str], operations: frozenset[str]) -> Iterable[Any]:
    """What the variables that were found are made of."""
    match entry:
        case Assign(target, op, args) if target in found and op.name in operations:
            return args
        case If(joins=joins):
            return [o for j in joins if j.name in found for o in (j.then, j.orelse)]
        case For(carried=carried) | While(carried=carried):
            return [o for c in carried if c.name in found for o in (c.init, c.next)]
    return ()


def _computes(entry: Entry, name: str) -> bool:
    """Whether an entry uses a variable as a number or an array."""
    if isinstance(entry, Assign):
        operation = entry.op.name
        return operation in _COMPUTING or operation.startswith("np.") and operation not in ("np.shape", "np.ndim", "np.size")
    return not (isinstance(entry, For) and any(name in walk.names(s.args) for s in entry.sources))


def remark(told: Mapping[str, Spec]) -> str:
    """A comment that says what the general version is for."""
    groups = {"real numbers": kinds.FLOAT, "real numbers or arrays": NUMBERS, "whole numbers": kinds.INT}
    named = {what: [n for n, s in told.items() if s.kind == kind] for what, kind in groups.items()}
    parts = [f"{what} {', '.join(names)}" for what, names in named.items() if names]
    return f"# The general version, for {'; '.join(parts)}.\n" if parts else ""
