"""What is lazy, spread or unpacked is its elements one by one, or a list of the running program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    consumers,
    dicts,
    generators,
    indexing,
    iteration,
    iterators,
    kinds,
    lists,
    protocols,
    raising,
)
from srcad.transforms.values import NONE, TRUE, UNBOUND, Items, Sym, Value, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What is lazy, and followed by what it was made of.
ITERATORS = (range, enumerate, zip, reversed, map)


def unpack(lin: Linearizer, value: Value, targets: Sequence[Any]) -> list[Value]:
    """The parts that a pattern of targets takes a value apart into."""
    stars = [k for k, t in enumerate(targets) if isinstance(t, gast.Starred)]
    value = keys_of(lin, listed(lin, value))
    content = parts_of(lin, value)
    if content is None and isinstance(value, Sym) and isinstance(value.kind, kinds.Scalar) and kinds.is_number(value.kind):
        raising.raised(lin, TypeError, f"cannot unpack non-iterable {value.kind.cls.__name__} object")
        return [UNBOUND] * len(targets)
    if content is None and isinstance(value, Sym) and not stars:
        return _unpack_symbol(lin, value, len(targets))
    if content is None and stars:
        return _unpack_starred(lin, lists.whole(lin, value), stars[0], len(targets))
    if content is None:
        return _unpack_symbol(lin, lists.whole(lin, value), len(targets))
    parts, needed = list(content.children), len(targets) - len(stars)
    if len(parts) < needed or (len(parts) > needed and not stars):
        if generators.is_generator(lin, value) or iterators.is_iterator(lin, value):
            raise lin.error_here(f"what has {len(parts)} parts for {len(targets)} targets is not differentiated")
        least = "at least " if stars else ""
        few = f"not enough values to unpack (expected {least}{needed}, got {len(parts)})"
        raising.raised(lin, ValueError, few if len(parts) < needed else f"too many values to unpack (expected {needed})")
        return [UNBOUND] * len(targets)
    if stars:
        tail = len(targets) - stars[0] - 1
        middle = parts[stars[0] : len(parts) - tail]
        inner = lin.new_cell(Items(list, tuple(middle)), lin.build.span)
        return [*parts[: stars[0]], inner, *parts[len(parts) - tail :]]
    return parts


def listed(lin: Linearizer, value: Value) -> Value:
    """What a lazy iterator yields, as a tuple of known structure or as a list; every other value is itself, also a range."""
    value = protocols.iterated(lin, value) or value
    if generators.is_generator(lin, value):
        return consumers.collected(lin, value)
    if iterators.is_iterator(lin, value):
        return iterators.remaining(lin, value)
    if isinstance(value, Items) and value.cls in ITERATORS:
        whole = drawn(lin, value)
        parts = iteration.plan(lin, whole, None)
        if isinstance(parts, list):
            return Items(tuple, tuple(parts))
        return value if value.cls is range else lists.whole(lin, whole)
    return value


def drawn(lin: Linearizer, value: Value) -> Value:
    """What is lazy, over all that the generators and iterators in it give: these can be asked but once."""
    if not isinstance(value, Items) or value.cls not in ITERATORS:
        return consumers.alone(lin, value)
    return Items(value.cls, tuple(drawn(lin, c) for c in value.children))


def parts_of(lin: Linearizer, value: Value) -> Items | None:
    """The parts of a container of known structure; ``None`` for what is lazy, whose parts are what it is made of."""
    content = lin.content(value)
    return None if content is None or content.cls in ITERATORS else content


def keys_of(lin: Linearizer, value: Value) -> Value:
    """What walking a dict gives; every other value is itself."""
    content = lin.content(value)
    if content is not None and content.cls is dict:
        return Items(tuple, tuple(literal(k) for k in content.keys))
    return dicts.keys(lin, value) if isinstance(value, Sym) and isinstance(value.kind, kinds.Mapping) else value


def _unpack_symbol(lin: Linearizer, value: Sym, count: int) -> list[Value]:
    fits = isinstance(value.kind, kinds.Sequence) and value.kind.length == count
    checked = value if fits else lin.op("unpacked", value, literal(count), kind=value.kind)
    return [lin.op("getitem", checked, literal(k), kind=indexing.item_kind(value.kind, literal(k))) for k in range(count)]


def _unpack_starred(lin: Linearizer, value: Sym, star: int, count: int) -> list[Value]:
    """The parts of a value of unknown length for a pattern with a star: numbers before it, a list, numbers after it."""
    checked = lin.op("unpacked", value, literal(count - 1), TRUE, kind=value.kind)
    after = count - star - 1
    places = [*range(star), *range(-after, 0)]
    ends = [literal(star), literal(-after) if after else NONE, NONE]
    parts = [lin.op("getitem", checked, literal(k), kind=indexing.item_kind(value.kind, literal(k))) for k in places]
    middle = lists.made(lin, "getitem", checked, Items(slice, tuple(ends)), element=lists.element_of(value))
    return [*parts[:star], middle, *parts[star:]]


def parts_for(lin: Linearizer, value: Value, count: int) -> list[Value]:
    """What a slice of a list is set to; of an array, so many elements as were there."""
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array):
        return _unpack_symbol(lin, value, count)
    return spread(lin, value)


def spread(lin: Linearizer, value: Value) -> list[Value]:
    """What ``*value`` stands for."""
    content = parts_of(lin, listed(lin, taken_apart(lin, value)))
    if content is None:
        raise lin.error_here("spreading a value of unknown length is not differentiated")
    return [literal(k) for k in content.keys] if content.cls is dict else list(content.children)


def taken_apart(lin: Linearizer, value: Value) -> Value:
    """A tuple of the running program whose length is known, element by element; every other value is itself."""
    kind = value.kind if isinstance(value, Sym) else None
    match kind:
        case kinds.Record(cls, elements) if cls is tuple:
            count = len(elements)
        case kinds.Sequence(cls, _, int(length)) if cls is tuple and length <= _SHORT:
            count = length
        case _:
            return value
    assert isinstance(value, Sym)
    places = [literal(k) for k in range(count)]
    return Items(tuple, tuple(lin.op("getitem", value, p, kind=indexing.item_kind(value.kind, p)) for p in places))


#: Tuples of so many elements are taken apart where they are joined or spread.
_SHORT = 8
