"""Functions of ``itertools`` as plain loops: their derivatives are those of this code.

What the originals yield one after the other is a list here.
"""

from __future__ import annotations

import itertools
from typing import Any


def accumulate(iterable: Any, func: Any = None, *, initial: Any = None) -> Any:
    """``itertools.accumulate``."""
    items = list(iterable) if initial is None else [initial, *iterable]
    if len(items) == 0:
        return []
    total = items[0]
    found = [total]
    for k in range(1, len(items)):
        total = total + items[k] if func is None else func(total, items[k])
        found.append(total)
    return found


def chain(*iterables: Any) -> Any:
    """``itertools.chain``."""
    return [item for iterable in iterables for item in iterable]


def chain_from_iterable(iterables: Any) -> Any:
    """``itertools.chain.from_iterable``."""
    return [item for iterable in iterables for item in iterable]


def islice(iterable: Any, start: Any, *bounds: Any) -> Any:
    """``itertools.islice``."""
    items = list(iterable)
    if not bounds:
        return items[:start]
    return items[start : bounds[0]] if len(bounds) == 1 else items[start : bounds[0] : bounds[1]]


def pairwise(iterable: Any) -> Any:
    """``itertools.pairwise``."""
    items = list(iterable)
    return [(items[k], items[k + 1]) for k in range(len(items) - 1)]


def combinations(iterable: Any, r: Any) -> Any:
    """``itertools.combinations``."""
    items = list(iterable)
    return [tuple([items[k] for k in places]) for places in itertools.combinations(range(len(items)), r)]


def permutations(iterable: Any, r: Any = None) -> Any:
    """``itertools.permutations``."""
    items = list(iterable)
    return [tuple([items[k] for k in places]) for places in itertools.permutations(range(len(items)), r)]


def product(*iterables: Any, repeat: int = 1) -> Any:
    """``itertools.product``."""
    pools = [list(iterable) for iterable in iterables] * repeat
    sizes = [range(len(pool)) for pool in pools]
    return [tuple([pool[places[k]] for k, pool in enumerate(pools)]) for places in itertools.product(*sizes)]


def starmap(function: Any, iterable: Any) -> Any:
    """``itertools.starmap``."""
    return [function(*args) for args in iterable]
