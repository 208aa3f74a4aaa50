"""Heaps and sorted lists: the functions of ``heapq`` and ``bisect`` find places by values, and only what stands there has a
derivative.  A heap is arranged by Python's own functions on the places of its elements, and refilled in that order.
"""

from __future__ import annotations

import bisect
import functools
import heapq
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import (
    calls,
    comprehensions,
    conditions,
    containers,
    expressions,
    iterators,
    kinds,
    lists,
    objects,
    ordering,
    ranking,
    unpacking,
)
from srcad.transforms.values import NONE, Cell, Items, Sym, Value, is_known, known, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

Special = Callable[["Linearizer", Sequence[Value], dict[str, Value], Any], "Value | None"]

_FIRST = literal(0)


def _objects(lin: Linearizer, args: Sequence[Value]) -> tuple[Cell, list[Value]] | None:
    """A list of known structure, and what stands in it, where objects are among that or what is put in."""
    if not isinstance(args[0], Cell) or lin.heap[args[0].number].cls is not list:
        return None
    parts = [*lin.heap[args[0].number].children, *args[1:]]
    return (args[0], parts) if any(objects.holds_object(lin, p) for p in parts) else None


def _rearranged(lin: Linearizer, heap: Cell, parts: list[Value], op: str, fewer: int = 0) -> None:
    """Put objects in the order that a function of ``heapq`` gives them."""
    order = ranking.order(lin, op, parts)
    lin.heap[heap.number] = Items(list, ordering.arranged(lin, parts, order, len(parts) - fewer))


def _list(lin: Linearizer, value: Value) -> Sym:
    """A list that is edited, as one of the running program."""
    if isinstance(value, Cell) and lin.heap[value.number].cls is list:
        raise containers.restart(value)
    if not lists.is_list(value):
        raise lin.error_here("a heap that is no list of the differentiated code is not differentiated")
    assert isinstance(value, Sym)
    return value


def _arrange(lin: Linearizer, heap: Sym, op: str) -> None:
    """Refill a heap in the order that a function of ``heapq`` gives it."""
    order = lin.op(op, heap, kind=kinds.Sequence(list, kinds.INT))
    copy = lists.made(lin, "as_list", heap, element=lists.element_of(heap))
    lists.refill(lin, heap, lists.made(lin, "picked", copy, order, element=lists.element_of(heap)))


def _heapify(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if (found := _objects(lin, args)) is not None:
        _rearranged(lin, *found, "heapified_places")
        return NONE
    _arrange(lin, _list(lin, args[0]), "heapified_places")
    return NONE


def _push(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if (found := _objects(lin, args)) is not None:
        _rearranged(lin, *found, "pushed_places")
        return NONE
    heap = _list(lin, args[0])
    lists.append(lin, heap, args[1])
    _arrange(lin, heap, "pushed_places")
    return NONE


def _pop(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if (found := _objects(lin, args)) is not None:
        _rearranged(lin, *found, "popped_places", 1)
        return found[1][0]
    heap = _list(lin, args[0])
    least = expressions.item(lin, heap, _FIRST)
    _arrange(lin, heap, "popped_places")
    return least


def _replace(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    heap = _list(lin, args[0])
    least = expressions.item(lin, heap, _FIRST)
    lists.store(lin, heap, _FIRST, args[1])
    _arrange(lin, heap, "replaced_places")
    return least


def _push_pop(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    heap, item = _list(lin, args[0]), args[1]
    goes_in = lin.op("goes_into_heap", heap, item, kind=kinds.BOOL)
    return conditions.either(lin, goes_in, lambda: _replace(lin, (heap, item), {}, node) or NONE, lambda: item, "")


def _ranked(reverse: bool) -> Special:
    """``nlargest`` and ``nsmallest``."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        given = dict(zip(("n", "iterable", "key"), args, strict=False)) | words
        content = lin.content(given["iterable"])
        if content is not None and is_known(given["n"]) and any(objects.holds_object(lin, c) for c in content.children):
            key = given.get("key", NONE)
            parts = ordering.in_order(lin, list(content.children), key, literal(reverse), node)
            return lin.new_cell(Items(list, parts[: max(0, known(given["n"]))]), lin.build.span)
        found = lists.in_order(lin, given["iterable"], given.get("key", NONE), literal(reverse), node)
        count = lin.op("max", _FIRST, given["n"], kind=kinds.INT)
        return expressions.item(lin, found, Items(slice, (NONE, count, NONE)))

    return make


def _bisect(op: str) -> Special:
    """``bisect_left`` and ``bisect_right``."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        given = dict(zip(("a", "x", "lo", "hi"), args, strict=False)) | words
        if set(given) - {"a", "x", "lo", "hi", "key"}:
            return None
        keys = _keys(lin, given["a"], given.get("key", NONE), node)
        return lin.op(op, keys, given["x"], given.get("lo", _FIRST), given.get("hi", NONE), kind=kinds.INT)

    return make


def _insort(op: str) -> Special:
    """``insort_left`` and ``insort_right``."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        base, key = _list(lin, args[0]), words.get("key", NONE)
        wanted = args[1] if key == NONE else calls.call(lin, key, (args[1],), (), node)
        place = _bisect(op)(lin, (base, wanted, *args[2:]), words, node)
        if place is None:
            return None
        lists.insert(lin, base, place, args[1])
        return NONE

    return make


def _keys(lin: Linearizer, base: Value, key: Value, node: Any) -> Value:
    """What a list is ordered by: the list itself, or what a function makes of each element."""
    if key == NONE:
        return base
    return comprehensions.pushed(lin, lists.whole(lin, base), lambda item: calls.call(lin, key, (item,), (), node))


def _merge(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``merge``, of what has an end."""
    if not args or set(words) - {"key", "reverse"}:
        return None
    wholes = [lists.whole(lin, unpacking.listed(lin, a)) for a in args]
    counts = Items(tuple, tuple(lin.op("len", w, kind=kinds.INT) for w in wholes))
    joined = functools.reduce(lambda left, right: lists.joined(lin, left, right, ""), wholes)
    keys, reverse = _keys(lin, joined, words.get("key", NONE), node), words.get("reverse", literal(False))
    order = lin.op("merged_places", keys, counts, reverse, kind=kinds.Sequence(list, kinds.INT))
    return iterators.over(lin, lists.made(lin, "permuted", joined, order, element=lists.element_of(joined)))


SPECIAL: dict[Any, Special] = {
    heapq.heapify: _heapify, heapq.heappush: _push, heapq.heappop: _pop, heapq.heapreplace: _replace,
    heapq.heappushpop: _push_pop, heapq.merge: _merge, heapq.nlargest: _ranked(True), heapq.nsmallest: _ranked(False),
    bisect.bisect_left: _bisect("place_left"), bisect.bisect_right: _bisect("place_right"),
    bisect.insort_left: _insort("place_left"), bisect.insort_right: _insort("place_right"),
}  # fmt: skip
