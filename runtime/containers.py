"""Lists and dicts of the running program: what their methods do, in parts that have a derivative each."""

from __future__ import annotations

import bisect
import copy
import functools
import heapq
import itertools
import operator
from collections import deque
from typing import Any

import numpy as np

from srcad.runtime.broadcast import zeros_like
from srcad.runtime.errors import DifferentiationError

# --- lists ---


def place_of(xs: Any, i: Any) -> int:
    """The place of ``xs[i]``, counted from the start."""
    place, count = operator.index(i), len(xs)
    if not -count <= place < count:
        raise IndexError("pop from empty list" if not count else "pop index out of range")
    return place % count


def insertion_place(xs: Any, i: Any) -> int:
    """The place, counted from the start, at which ``xs.insert(i, v)`` inserts."""
    place, count = operator.index(i), len(xs)
    return max(place + count, 0) if place < 0 else min(place, count)


def is_full(xs: Any) -> bool:
    """Whether a deque loses an element when it is given another one."""
    return xs.maxlen is not None and len(xs) >= xs.maxlen


def taken_at(xs: Any, i: int) -> Any:
    """``xs.pop(i)`` of a deque."""
    found = xs[i]
    del xs[i]
    return found


def refill(x: Any, other: Any) -> None:
    """Let a list, deque or dict hold what another one holds."""
    held = other.copy()
    x.clear()
    (x.update if isinstance(x, dict) else x.extend)(held)


def padded(xs: Any, like: Any, front: bool) -> Any:
    """The adjoints of the elements of ``like``, of which a loop walked the first ones, or from the end the last ones."""
    gap = len(like) - len(xs)
    if not gap:
        return xs
    rest = [zeros_like(v) for v in (like[:gap] if front else like[-gap:])]
    return [*rest, *xs] if front else [*xs, *rest]


def unpadded(xs: Any, like: Any, front: bool) -> Any:
    """The transpose of ``padded``: the first or the last elements, as many as ``like`` has."""
    gap = len(xs) - len(like)
    return xs[gap:] if front else xs[: len(like)]


def places_left(xs: Any, i: Any) -> list[int]:
    """The places of a list that ``del xs[i]`` leaves, for a slice."""
    gone = set(range(len(xs))[i])
    return [k for k in range(len(xs)) if k not in gone]


def last_places(xs: Any, count: Any) -> list[int]:
    """The places of the elements of which a deque of limited length keeps so many."""
    return list(range(len(xs)) if count is None else range(max(len(xs) - count, 0), len(xs)))


def backwards(xs: Any) -> list[int]:
    """The places of a list from its end."""
    return list(range(len(xs) - 1, -1, -1))


def rotation(xs: Any, n: int = 1) -> list[int]:
    """The places of a deque as ``rotate(n)`` orders them."""
    order = deque(range(len(xs)))
    order.rotate(n)
    return list(order)


def list_index(xs: Any, *args: Any) -> int:
    """``xs.index(v)``."""
    found: int = xs.index(*args)
    return found


def list_count(xs: Any, v: Any) -> int:
    """``xs.count(v)``."""
    found: int = xs.count(v)
    return found


def place_of_max(keys: Any) -> int:
    """The place of the first of the largest keys."""
    return max(range(len(keys)), key=keys.__getitem__)


def place_of_min(keys: Any) -> int:
    """The place of the first of the smallest keys."""
    return min(range(len(keys)), key=keys.__getitem__)


def picked(xs: Any, order: Any) -> list[Any]:
    """The elements at these places, which are not all of them."""
    return [xs[k] for k in order]


def unpicked(xs: Any, like: Any, order: Any) -> list[Any]:
    """The transpose of ``picked``: each adjoint in its place."""
    found = [zeros_like(v) for v in like]
    for x, k in zip(xs, order, strict=True):
        found[k] = x
    return found


def spliced(xs: Any, i: Any, values: Any) -> list[Any]:
    """The list that ``xs[i] = values`` makes of a list, for a slice."""
    made = list(xs)
    made[i] = values
    return made


def kept_part(x: Any, xs: Any, i: Any, values: Any) -> list[Any]:
    """Of an adjoint of ``spliced``, what is for ``xs``."""
    found = [zeros_like(v) for v in xs]
    for place, part in zip(_origins(xs, i, values), x, strict=True):
        if place >= 0:
            found[place] = part
    return found


def new_part(x: Any, xs: Any, i: Any, values: Any) -> list[Any]:
    """Of an adjoint of ``spliced``, what is for the values."""
    return [part for place, part in sorted(zip(_origins(xs, i, values), x, strict=True), key=_first, reverse=True) if place < 0]


def _first(pair: Any) -> Any:
    return pair[0]


def _origins(xs: Any, i: Any, values: Any) -> list[int]:
    """Where the elements of ``spliced`` are from: places of ``xs``, and -1, -2, ... for the values."""
    return spliced(range(len(xs)), i, range(-1, -1 - len(values), -1))


def as_deque(xs: Any, cls: Any = deque, maxlen: Any = None) -> Any:
    """``deque(xs, maxlen)``."""
    return cls(xs, maxlen)


def sequence(x: Any) -> Any:
    """A list or tuple, itself.

    Raises DifferentiationError for anything else, since what is joined with a list is followed as one.
    """
    if not isinstance(x, list | tuple):
        raise DifferentiationError(f"a {type(x).__name__} that is joined with a list is not differentiated")
    return x


def repetitions(x: Any) -> Any:
    """How often a list is repeated.

    Raises DifferentiationError for an array, by which its elements are multiplied.
    """
    if not hasattr(x, "__index__") or np.ndim(x):
        hint = "make an array of the list, with numpy.asarray"
        raise DifferentiationError(f"a list times a {type(x).__name__} is not differentiated", hint=hint)
    return x


# --- dicts ---


def as_mapping(x: Any, cls: Any, *factory: Any) -> Any:
    """A dict of class ``cls`` with the elements of ``x``."""
    return cls(*factory, x)


def keys_of(x: Any) -> list[Any]:
    """``list(x)``."""
    return list(x)


def values_at(x: Any, keys: Any) -> list[Any]:
    """The elements of a dict with these keys."""
    return [x[k] for k in keys]


def adjoints_at(x: Any, keys: Any) -> list[Any]:
    """The elements of a dict of adjoints with these keys; what is missing is zero."""
    return [x.get(k, 0.0) for k in keys]


def as_dict(x: Any) -> dict[Any, Any]:
    """``dict(x)``."""
    return dict(x)


def keyed(xs: Any, keys: Any) -> dict[Any, Any]:
    """The transpose of ``values_at``: a dict of adjoints."""
    return dict(zip(keys, xs, strict=True))


def check_size(x: Any, keys: Any) -> None:
    """Python's own error where a dict is walked and has got other keys since."""
    if len(x) != len(keys):
        raise RuntimeError("dictionary changed size during iteration")


def reordered(x: Any, keys: Any) -> dict[Any, Any]:
    """A dict with its elements in the order of these keys."""
    return {k: x[k] for k in keys}


def end_key(x: Any, last: Any = True) -> Any:
    """The last key of a dict, or its first one."""
    if not x:
        raise KeyError("popitem(): dictionary is empty")
    return next(reversed(x)) if last else next(iter(x))


def keys_moved(x: Any, key: Any, last: Any) -> list[Any]:
    """The keys of a dict after ``move_to_end``."""
    if key not in x:
        raise KeyError(key)
    others = [k for k in x if k != key]
    return [*others, key] if last else [key, *others]


def counted_elements(x: Any) -> list[Any]:
    """``list(counter.elements())``."""
    return list(x.elements())


def put_back(x: Any, key: Any, value: Any) -> None:
    """Let a dict hold what it held before under a key: ``...`` stands for nothing."""
    if value is ...:
        x.pop(key, None)
    else:
        x[key] = value


# --- heaps and sorted lists ---


@functools.total_ordering
class _Placed:
    """An element of a heap that knows its place."""

    __slots__ = ("place", "value")

    def __init__(self, value: Any, place: int) -> None:
        self.value = value
        self.place = place

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < other.value)

    def __eq__(self, other: object) -> bool:
        return self is other


def _placed(xs: Any) -> list[Any]:
    return [_Placed(x, k) for k, x in enumerate(xs)]


def heapified_places(xs: Any) -> list[int]:
    """The places of a list as ``heapq.heapify`` orders them."""
    found = _placed(xs)
    heapq.heapify(found)
    return [p.place for p in found]


def pushed_places(xs: Any) -> list[int]:
    """The places of a heap, at whose end an element was put, as ``heapq.heappush`` orders them."""
    found = _placed(xs)
    heapq.heappush(found, found.pop())
    return [p.place for p in found]


def popped_places(xs: Any) -> list[int]:
    """The places of what ``heapq.heappop`` leaves of a heap, in order."""
    found = _placed(xs)
    heapq.heappop(found)
    return [p.place for p in found]


def replaced_places(xs: Any) -> list[int]:
    """The places of a heap, whose first element is another one now, as ``heapq.heapreplace`` orders them."""
    found = _placed(xs)
    heapq.heapreplace(found, found[0])
    return [p.place for p in found]


def goes_into_heap(xs: Any, x: Any) -> bool:
    """Whether ``heapq.heappushpop`` takes the first element out, and not the new one."""
    return bool(xs) and bool(xs[0] < x)


def merged_places(keys: Any, counts: Any, reverse: bool = False) -> list[int]:
    """The places of lists, joined, in the order that ``heapq.merge`` gives them; ``counts`` are their lengths."""
    ends = [*itertools.accumulate(counts)]
    parts = (range(end - count, end) for count, end in zip(counts, ends, strict=True))
    return [*heapq.merge(*parts, key=keys.__getitem__, reverse=reverse)]


def place_left(xs: Any, x: Any, lo: int = 0, hi: int | None = None) -> int:
    """``bisect.bisect_left``."""
    return bisect.bisect_left(xs, x, lo, hi)


def place_right(xs: Any, x: Any, lo: int = 0, hi: int | None = None) -> int:
    """``bisect.bisect_right``."""
    return bisect.bisect_right(xs, x, lo, hi)


# --- calls with what is spread ---


def check_arguments(xs: Any, count: int, given: int, label: str, more: bool) -> None:
    """Python's own error where a function does not take so many arguments."""
    found = len(xs)
    if found < count or (found > count and not more):
        raise TypeError(f"{label}() takes {count + given} positional arguments but {found + given} were given")


def check_keywords(x: Any, names: tuple[str, ...], label: str) -> None:
    """Python's own error where a function has no such parameters, or is not given all of them."""
    missing, unknown = [n for n in names if n not in x], [k for k in x if k not in names]
    if unknown:
        raise TypeError(f"{label}() got an unexpected keyword argument {unknown[0]!r}")
    if missing:
        raise TypeError(f"{label}() missing 1 required positional argument: {missing[0]!r}")


def check_keys(x: Any, keys: tuple[Any, ...]) -> None:
    """An error where a dict of the user's namespace has other keys than it had when the derivative was made."""
    if tuple(x) != keys:
        raise DifferentiationError(f"a dict has changed its keys since the derivative was made, from {keys} to {tuple(x)}")


# --- copies, and lists of columns ---


def deep_copied(x: Any) -> Any:
    """``copy.deepcopy(x)``.

    Raises DifferentiationError for a container that holds one list, dict or array twice.
    """
    _check_single(x, set())
    return copy.deepcopy(x)


def _check_single(x: Any, seen: set[int]) -> None:
    if not isinstance(x, list | tuple | dict | np.ndarray | deque):
        return
    if id(x) in seen and not isinstance(x, tuple):
        raise DifferentiationError("a deep copy of what holds one container twice is not differentiated")
    seen.add(id(x))
    if not isinstance(x, np.ndarray):
        for part in x.values() if isinstance(x, dict) else x:
            _check_single(part, seen)


def transposed(rows: Any) -> list[Any]:
    """``list(zip(*rows))``."""
    return list(zip(*rows, strict=False))


def untransposed(x: Any, rows: Any) -> Any:
    """The transpose of ``transposed``: adjoints of the rows; what no column has is zero."""
    made = [_row([column[k] for column in x], row) for k, row in enumerate(rows)]
    return np.array(made) if isinstance(rows, np.ndarray) else made


def _row(parts: list[Any], row: Any) -> Any:
    whole = padded(parts, list(row), False)
    return np.array(whole, row.dtype if row.dtype.kind in "fc" else float) if isinstance(row, np.ndarray) else whole
