"""Of which class the results of NumPy's functions are for objects that are arrays.

NumPy is asked, of small arrays of stand-in classes; a result is known to be of a class where it says the same of all.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import kinds, objects, sampling, subarrays
from srcad.transforms.quiet import quiet
from srcad.transforms.values import Value, is_known, known

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


class Outcome:
    """The object whose class a result is of, by its place among them, and whether its ``__array_wrap__`` made it."""

    __slots__ = ("place", "scalar", "wraps")

    def __init__(self, place: int, wraps: bool, scalar: bool) -> None:
        self.place, self.wraps, self.scalar = place, wraps, scalar

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Outcome)
        return same and (self.place, self.wraps, self.scalar) == (other.place, other.wraps, other.scalar)  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]


class _Made(np.ndarray):
    """What stands for the result of ``__array_wrap__``."""

    outcome: tuple[int, bool]

    def __array_wrap__(self, *args: Any) -> Any:
        raise _Nested


class _Nested(Exception):
    """What ``__array_wrap__`` made is computed with: what that was is not known."""


def _stand_in(place: int, cls: type) -> type:
    """A class of arrays that NumPy treats as it treats another one."""

    def wrap(self: Any, result: Any, context: Any = None, return_scalar: bool = False) -> Any:
        made = np.asarray(result).view(_Made)
        made.outcome = (place, bool(return_scalar))
        return made

    hooked = objects.python_method(cls, "__array_wrap__") is not None
    members: dict[str, Any] = {"place": place, "__array_priority__": getattr(cls, "__array_priority__", 0.0)}
    return type("StandIn", (np.ndarray,), members | ({"__array_wrap__": wrap} if hooked else {}))


def outcome(
    lin: Linearizer, target: Callable[..., Any], given: Sequence[Value], words: tuple[str, ...], classes: Sequence[type]
) -> Outcome | None:
    """Of which class a result is; an error where that depends on what is not known here."""
    found: list[Outcome | None] = []
    stand_ins = [_stand_in(k, cls) for k, cls in enumerate(classes)]
    for (side, base), rank in itertools.product(_SAMPLES, range(3) if any(_is_loose(lin, v) for v in given) else (1,)):
        try:
            left = iter(stand_ins)
            values = [_sample(lin, v, base, side, rank, left) for v in given]
            split = len(values) - len(words)
            with quiet(), np.errstate(all="ignore"):
                result = target(*values[:split], **dict(zip(words, values[split:], strict=True)))
        except _Nested:
            found = []
            break
        except Exception:
            continue
        found.append(_told(lin, result))
    if not found or any(other != found[0] for other in found):
        name = getattr(target, "__name__", "this")
        raise lin.error_here(f"of which class the result of {name} is for an object of {classes[0].__name__} is not known")
    return found[0]


#: The lengths of axes of samples, and the numbers that they are near to.
_SAMPLES = ((2, 0.5), (3, 0.5), (4, 0.5), (1, 0.5), (3, 0.0))


def _is_loose(lin: Linearizer, value: Value) -> bool:
    """Whether the rank of an array, or of one in a list or tuple, is not known."""
    inner, found = subarrays.array(lin, value), lin.content(value)
    if inner is None and found is not None and found.cls in (list, tuple):
        return any(_is_loose(lin, c) for c in found.children)
    kind = getattr(value if inner is None else inner, "kind", None)
    return (isinstance(kind, kinds.Array) and kind.ndim is None) or (inner is not None and kind == kinds.UNKNOWN)


def _told(lin: Linearizer, result: Any) -> Outcome | None:
    if isinstance(result, _Made):
        return Outcome(result.outcome[0], True, result.outcome[1])
    if isinstance(result, np.ndarray) and type(result) is not np.ndarray:
        return Outcome(type(result).place, False, False)  # type: ignore[attr-defined]
    if isinstance(result, list | tuple) and any(_told(lin, r) is not None for r in result):
        raise lin.error_here("several arrays of a class that one call gives are not differentiated")
    return None


def _sample(lin: Linearizer, value: Value, base: float, side: int, rank: int, stand_ins: Iterator[type]) -> Any:
    inner, found = subarrays.array(lin, value), lin.content(value)
    if inner is not None:
        kind = getattr(inner, "kind", kinds.UNKNOWN)
        kind = kinds.Array(np.dtype(float), rank) if kind == kinds.UNKNOWN else _of_rank(kind, rank)
        return np.asarray(sampling.sample(kind, base, side)).view(next(stand_ins))
    if found is not None and found.cls in (list, tuple):
        return found.cls([_sample(lin, c, base, side, rank, stand_ins) for c in found.children])
    if found is not None and found.cls is slice:
        return slice(*(_sample(lin, c, base, side, rank, stand_ins) for c in found.children))
    if is_known(value) and isinstance(value.kind, kinds.Opaque):  # type: ignore[union-attr]
        return known(value)
    return sampling.sample(_of_rank(lin.shape_of(value), rank), base, side)


def _of_rank(kind: Any, rank: int) -> Any:
    """The kind of an array whose rank is not known, at one rank; all other kinds as they are."""
    return kinds.Array(kind.dtype, rank) if isinstance(kind, kinds.Array) and kind.ndim is None else kind
