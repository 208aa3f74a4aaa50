"""What operations do with what they are handed, where that is known: which operands a call may bring together."""

from __future__ import annotations

import operator
from collections.abc import Container, Sequence

import numpy as np

from srcad.runtime import journal, memory
from srcad.transforms import kinds, rules, walk
from srcad.transforms.ir import EFFECTS, Assign, Entry, Lit, Operand, Ref
from srcad.transforms.kinds import Kind

#: What puts the elements of a value into an array outside.
_COPIES = (operator.setitem, np.ndarray.__setitem__, memory.renew)


def together(args: Sequence[Operand]) -> Sequence[Operand]:
    """The operands of a call that may share memory after it: not the journal of one that is done once, nor what is copied."""
    args = args[3:] if isinstance(args[0], Ref) and args[0].value is journal.once else args
    function, base = args[0], args[1] if len(args) > 1 else None
    copies = isinstance(function, Ref) and any(function.value is f for f in _COPIES)
    return () if copies and isinstance(base, Ref) and isinstance(base.value, np.ndarray) else args


def displays(entries: Sequence[Entry], sharing: Container[str]) -> frozenset[str]:
    """Tuples and lists that are only handed to operations that read what is in them; those that are ``sharing`` do more."""
    assigned = (e for e in entries if isinstance(e, Assign))
    made = {e.target for e in assigned if e.op.name in ("tuple", "list") and e.target is not None}
    for entry in entries:
        if made.isdisjoint(walk.names(walk.operands(entry))):
            continue
        reads = isinstance(entry, Assign) and entry.op.name not in EFFECTS and rules.find(entry.op.name) is not None
        if not reads or (isinstance(entry, Assign) and entry.op.name in sharing):
            made.difference_update(walk.names(walk.operands(entry)))
    return frozenset(made)


def are_numbers(kind: Kind) -> bool:
    """Whether a list or tuple holds numbers, which share no memory with the array that they are of."""
    match kind:
        case kinds.Sequence(_, element):
            return kinds.is_scalar(element)
        case kinds.Record(_, elements):
            return all(map(kinds.is_scalar, elements))
    return False


def rearranges(args: Sequence[Operand]) -> bool:
    """Whether ``numpy.einsum`` sums nothing: then NumPy gives a view."""
    text = args[0].value if isinstance(args[0], Lit) else ""
    inputs, arrow, output = str(text).replace(" ", "").partition("->")
    kept = set(output) if arrow else {c for c in inputs if inputs.count(c) == 1 or c == "."}
    return "," not in inputs and set(inputs) <= kept
