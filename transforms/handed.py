"""What a call does with what it is handed, where that is known: which operands it may bring together."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from srcad.runtime import journal, memory
from srcad.transforms.ir import Operand, Ref

#: What puts the elements of a value into an array outside.
_COPIES = (operator.setitem, np.ndarray.__setitem__, memory.renew)


def together(args: Sequence[Operand]) -> Sequence[Operand]:
    """The operands of a call that may share memory after it: not the journal of one that is done once, nor what is copied."""
    args = args[3:] if isinstance(args[0], Ref) and args[0].value is journal.once else args
    function, base = args[0], args[1] if len(args) > 1 else None
    copies = isinstance(function, Ref) and any(function.value is f for f in _COPIES)
    return () if copies and isinstance(base, Ref) and isinstance(base.value, np.ndarray) else args
