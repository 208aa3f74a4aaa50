"""``map``, ``zip`` and their like, and functions of ``itertools``, as generators that take no item before it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def mapped(function: Any, *iterables: Any) -> Iterator[Any]:
    """``map``."""
    if len(iterables) == 1:
        for item in iterables[0]:
            yield function(item)
    else:
        for items in zipped(*iterables):
            yield function(*items)


def zipped(*iterables: Any) -> Iterator[Any]:
    """``zip``."""
    if len(iterables) == 1:
        for item in iterables[0]:
            yield (item,)
        return
    rest = iter(iterables[1]) if len(iterables) == 2 else zipped(*iterables[1:])
    for item in iterables[0]:
        try:
            others = next(rest)
        except StopIteration:
            return
        yield (item, others) if len(iterables) == 2 else (item, *others)


def enumerated(iterable: Any, start: int = 0) -> Iterator[Any]:
    """``enumerate``."""
    count = start
    for item in iterable:
        yield count, item
        count += 1


def backwards(sequence: Any) -> Iterator[Any]:
    """``reversed``: it begins at what is the last item now."""
    return _downwards(sequence, len(sequence))


def _downwards(sequence: Any, length: int) -> Iterator[Any]:
    for k in range(length - 1, -1, -1):
        yield sequence[k]


def filtered(predicate: Any, iterable: Any) -> Iterator[Any]:
    """``filter``."""
    for item in iterable:
        if item if predicate is None else predicate(item):
            yield item


def filterfalse(predicate: Any, iterable: Any) -> Iterator[Any]:
    """``itertools.filterfalse``."""
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def chain(*iterables: Any) -> Iterator[Any]:
    """``itertools.chain``."""
    for iterable in iterables:
        yield from iterable


def chain_from_iterable(iterables: Any) -> Iterator[Any]:
    """``itertools.chain.from_iterable``."""
    for iterable in iterables:
        yield from iterable


def accumulate(iterable: Any, func: Any = None, *, initial: Any = None) -> Iterator[Any]:
    """``itertools.accumulate``."""
    begun = initial is not None
    total = initial
    if begun:
        yield total
    for item in iterable:
        if begun:
            total = total + item if func is None else func(total, item)
        else:
            total = item
        begun = True
        yield total


def starmap(function: Any, iterable: Any) -> Iterator[Any]:
    """``itertools.starmap``."""
    for items in iterable:
        yield function(*items)


def takewhile(predicate: Any, iterable: Any) -> Iterator[Any]:
    """``itertools.takewhile``."""
    for item in iterable:
        if not predicate(item):
            break
        yield item


def dropwhile(predicate: Any, iterable: Any) -> Iterator[Any]:
    """``itertools.dropwhile``."""
    begun = False
    for item in iterable:
        if not begun:
            begun = not predicate(item)
        if begun:
            yield item


def compress(data: Any, selectors: Any) -> Iterator[Any]:
    """``itertools.compress``."""
    for item, wanted in zipped(data, selectors):
        if wanted:
            yield item


def pairwise(iterable: Any) -> Iterator[Any]:
    """``itertools.pairwise``."""
    stream = iter(iterable)
    try:
        before = next(stream)
    except StopIteration:
        return
    for item in stream:
        yield before, item
        before = item


def islice(iterable: Any, *bounds: Any) -> Iterator[Any]:
    """``itertools.islice``."""
    start = 0 if len(bounds) == 1 or bounds[0] is None else bounds[0]
    stop = bounds[0] if len(bounds) == 1 else bounds[1]
    step = 1 if len(bounds) < 3 or bounds[2] is None else bounds[2]
    k = 0
    if stop is None or stop > 0:
        for item in iterable:
            if k >= start and (k - start) % step == 0:
                yield item
            k += 1
            if stop is not None and k >= stop:
                break


def items_of(iterator: Any) -> Iterator[Any]:
    """What an object that is its own iterator gives."""
    while True:
        try:
            item = iterator.__next__()
        except StopIteration:
            return
        yield item


def next_or(iterator: Any, default: Any) -> Any:
    """``next(iterator, default)`` of an object that is its own iterator."""
    try:
        return iterator.__next__()
    except StopIteration:
        return default


def any_of(iterable: Any) -> bool:
    """``any``."""
    for item in iterable:
        if item:
            return True
    return False


def all_of(iterable: Any) -> bool:
    """``all``."""
    for item in iterable:
        if not item:
            return False
    return True
