"""Functions of ``itertools`` and their like as plain loops: their derivatives are those of this code.

What the originals yield one after the other is a list here.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np


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


def zip_longest(*iterables: Any, fillvalue: Any = None) -> Any:
    """``itertools.zip_longest``."""
    pools = [list(iterable) for iterable in iterables]
    count = max([len(pool) for pool in pools])
    return [tuple([pool[k] if k < len(pool) else fillvalue for pool in pools]) for k in range(count)]


def groupby(iterable: Any, key: Any = None) -> Any:
    """``itertools.groupby``; the groups are lists."""
    found: list[Any] = []
    for item in iterable:
        name = item if key is None else key(item)
        if found and found[-1][0] == name:
            found[-1][1].append(item)
        else:
            found.append((name, [item]))
    return found


def ndenumerate(arr: Any) -> Any:
    """``numpy.ndenumerate``."""
    arr = np.asarray(arr)
    return [(index, arr[index]) for index in np.ndindex(arr.shape)]


def combinations_with_replacement(iterable: Any, r: Any) -> Any:
    """``itertools.combinations_with_replacement``."""
    items = list(iterable)
    return [tuple([items[k] for k in places]) for places in itertools.combinations_with_replacement(range(len(items)), r)]


def tee(iterable: Any, n: Any = 2) -> Any:
    """``itertools.tee``."""
    items = list(iterable)
    return tuple([iter(items) for _ in range(n)])


def iter_until(function: Any, sentinel: Any) -> Any:
    """``iter(function, sentinel)``."""
    while True:
        item = function()
        if item == sentinel:
            return
        yield item


def takewhile(predicate: Any, iterable: Any) -> Any:
    """``itertools.takewhile``."""
    found = []
    for item in iterable:
        if not predicate(item):
            break
        found.append(item)
    return found


def dropwhile(predicate: Any, iterable: Any) -> Any:
    """``itertools.dropwhile``."""
    found: list[Any] = []
    for item in iterable:
        if found or not predicate(item):
            found.append(item)
    return found


def filtered(predicate: Any, iterable: Any) -> Any:
    """``filter``."""
    return [item for item in iterable if (item if predicate is None else predicate(item))]


def filterfalse(predicate: Any, iterable: Any) -> Any:
    """``itertools.filterfalse``."""
    return [item for item in iterable if not (item if predicate is None else predicate(item))]


def compress(data: Any, selectors: Any) -> Any:
    """``itertools.compress``."""
    return [item for item, wanted in zip(data, selectors, strict=False) if wanted]


def reduce(function: Any, iterable: Any, *initial: Any) -> Any:
    """``functools.reduce``."""
    items = list(iterable)
    if not initial and not items:
        raise TypeError("reduce() of empty iterable with no initial value")
    total = initial[0] if initial else items[0]
    for k in range(0 if initial else 1, len(items)):
        total = function(total, items[k])
    return total


def product_from(iterable: Any, start: Any = 1) -> Any:
    """``math.prod`` of what may be no numbers."""
    total = start
    for item in iterable:
        total = total * item
    return total


def sum_from(iterable: Any, start: Any) -> Any:
    """``sum`` of what is no number."""
    total = start
    for item in iterable:
        total = total + item
    return total
