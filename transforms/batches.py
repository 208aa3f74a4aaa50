"""A function of ``scipy.linalg`` that SciPy calls for each of many arrays has the derivatives of these calls.

SciPy's decorator says which operands there may be many of, and of which rank each of them is.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcad import runtime
from srcad.transforms import calls, kinds, rules, signatures
from srcad.transforms.values import Items, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: Functions whose rules are for many matrices as for one.
_READY = frozenset({"cholesky", "svd", "svdvals", "pinv", "qr", "eig", "eigvals", "solve_triangular"})
#: Functions whose first operand is a factorization, by those that stand for them where that is of many matrices.
_FACTORED = {"cho_solve": runtime.cho_solve_each}
#: The rank of an operand that is a vector or a matrix.
_EITHER = "1|2"


def applied(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """The function for each of many arrays; ``None`` where there is one, or the function has no rule."""
    if _is_factored(lin, target, args, words):
        function = _FACTORED[target.__name__]
        return calls.call(lin, reference(function.__name__, function), args, tuple(words.items()), None)
    cells = _cells(target)
    if cells is None or target.__name__ in _READY or rules.name_of(target) is None:
        return None
    names = cells["names"]
    args = [signatures.as_array(lin, a) if k < len(names) else a for k, a in enumerate(args)]
    arrays = [*args[: len(names)], *(words[n] for n in names[len(args) :] if n in words)]
    if not lin.varied(*arrays):
        return None
    given = [_rank(a) for a in arrays]
    ranks = [_core(rank, wanted) for rank, wanted in zip(given, cells["ndims"], strict=False)]
    if not any(rank is not None and rank > core for rank, core in zip(given, ranks, strict=True)):
        return None
    each = (reference(f"scipy.linalg.{target.__name__}", target), Items(tuple, tuple(map(literal, ranks))))
    operands = (*each, Items(tuple, tuple(arrays)), *args[len(names) :])
    others = tuple((k, v) for k, v in words.items() if k not in names)
    return calls.call(lin, reference("over_batch", runtime.over_batch), operands, others, None)


def _is_factored(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value]) -> bool:
    """Whether a function may be given the factors of many matrices, or for one the right-hand sides of many systems."""
    if rules.name_of(target) not in {f"scipy.linalg.{name}" for name in _FACTORED} or not args:
        return False
    parts, kind = lin.content(args[0]), args[0].kind if isinstance(args[0], Sym) else None
    if kind == kinds.UNKNOWN:
        return True
    given = [_rank(a) for a in (*(parts.children[:1] if parts is not None else ()), *args[1:2], *words.values())]
    return any((rank or 0) > 2 for rank in (*given, kinds.rank(kind.elements[0]) if isinstance(kind, kinds.Record) else None))


def _cells(target: Any) -> dict[str, Any] | None:
    """What the decorator knows of a function; ``None`` for every other object."""
    if not isinstance(target, FunctionType) or (target.__module__ or "").partition(".")[0] != "scipy":
        return None
    known = target.__code__.co_freevars
    if not {"f", "names", "ndims"} <= set(known):
        return None
    return dict(zip(known, (c.cell_contents for c in target.__closure__ or ()), strict=True))


def _rank(value: Value) -> int | None:
    return kinds.rank(value.kind) if isinstance(value, Sym) else None


def _core(rank: int | None, wanted: Any) -> int:
    """The rank of an operand of which there may be many."""
    if wanted == _EITHER:
        return 1 if rank == 1 else 2
    return int(wanted)
