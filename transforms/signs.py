"""Which of Python's numbers are certainly not negative, and which are more than zero, by what they are computed of.

A number that is not negative may be NaN: neither a root nor a logarithm of that raises.  What may underflow is not more
than zero: ``math.exp(x)`` is 0.0 at -1000, ``1 + math.exp(x)`` is not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from srcad.transforms import kinds, walk
from srcad.transforms.ir import Assign, Block, Lit, Operand, Ref
from srcad.transforms.kinds import Kind

#: Operations whose result is not negative, and at least one.
_NEVER_BELOW = frozenset({"math.exp", "math.fabs", "abs", "math.sqrt", "math.hypot", "math.erfc", "len", "math.exp2"})
_FROM_ONE = frozenset({"math.cosh"})

#: A number that is computed in more steps is not looked at.
_DEEPEST = 12


class Signs:
    """The signs of a program's numbers."""

    def __init__(self, block: Block, known: Mapping[str, Kind]) -> None:
        self.kinds = known
        entries = (e for e in walk.every(block) if isinstance(e, Assign) and e.target is not None)
        self.made = {e.target: e for e in entries if isinstance(known[str(e.target)], kinds.Scalar)}

    def is_positive(self, operand: Operand, depth: int = 0) -> bool:
        """Whether a number is more than zero, or NaN."""
        value = _constant(operand)
        if value is not None:
            return value > 0
        made = self.made.get(str(operand))
        if made is None or depth > _DEEPEST or made.op.keywords:
            return False
        args, more = made.args, (self.is_positive(a, depth + 1) for a in made.args)
        match made.op.name:
            case "+":
                return all(self.is_nonnegative(a, depth + 1) for a in args) and any(more)
            case "*" if (factors := [c for a in args if (c := _constant(a)) is not None]) and len(factors) == len(args):
                return math.prod(factors) > 0
            case "max":
                return len(args) > 1 and any(more)
            case "min" | "math.sqrt" | "identity" | "float":
                return all(more)
        return made.op.name in _FROM_ONE

    def is_nonnegative(self, operand: Operand, depth: int = 0) -> bool:
        """Whether a number is zero or more, or NaN."""
        value = _constant(operand)
        if value is not None:
            return value >= 0
        made = self.made.get(str(operand))
        if made is None or depth > _DEEPEST or made.op.keywords:
            return False
        args = made.args
        match made.op.name:
            case "*" if len(set(args)) == 1:
                return self.is_number(args[0])
            case "**" if isinstance(args[1], Lit) and type(args[1].value) is int and args[1].value % 2 == 0:
                return self.is_number(args[0])
            case "+" | "*" | "/" | "min" | "identity" | "float":
                return all(self.is_nonnegative(a, depth + 1) for a in args)
            case "max":
                return len(args) > 1 and any(self.is_nonnegative(a, depth + 1) for a in args)
        return made.op.name in _NEVER_BELOW or made.op.name in _FROM_ONE

    def is_number(self, operand: Operand) -> bool:
        """Whether an operand is a real number of Python's own."""
        kind = self.kinds.get(str(operand))
        return isinstance(kind, kinds.Scalar) and kinds.is_real(kind)


def _constant(operand: Operand) -> float | None:
    """The number that an operand is in every call; a name's, which may change, is none."""
    value = getattr(operand, "value", None)
    if not isinstance(value, int | float):
        return None
    is_read_anew = isinstance(operand, Ref) and bool(operand.path)
    return None if is_read_anew else value


def is_defined(signs: Signs, name: str, args: tuple[Operand, ...]) -> bool:
    """Whether a function of ``math`` has a value at what has this sign."""
    if name in ("math.log", "math.log2", "math.log10"):
        return len(args) == 1 and signs.is_positive(args[0])
    return name in ("math.sqrt", "math.log1p") and signs.is_nonnegative(args[0])
