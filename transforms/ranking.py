"""What objects of the program are put in order by: numbers that stand in the same order, found by comparing two by two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from srcad.runtime.composites import Compared
from srcad.transforms import arithmetic, conditions, introspection, kinds, objects, paths, raising, structs
from srcad.transforms.values import Bound, Items, Value, known_object, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: So many objects are compared with each other.
_MOST = 32


def compares(key: Value) -> bool:
    """Whether a key is what ``functools.cmp_to_key`` made."""
    return isinstance(key, Bound) and known_object(key.function) is Compared


def numbers(lin: Linearizer, keys: Sequence[Value]) -> list[Value]:
    """The keys, or where objects are among them their ranks: how many of them come before each."""
    keys = [objects.compared_as(lin, structs.sorted_by(lin, k)) for k in keys]
    if not any(objects.holds_object(lin, k) for k in keys):
        return keys
    if len(keys) > _MOST:
        raise lin.error_here(f"more than {_MOST} objects of classes with `__lt__` are not put in order")
    heap = dict(lin.heap)
    found = [_rank(lin, keys, k) for k in range(len(keys))]
    if any(lin.heap[n] != content for n, content in heap.items()):
        raise lin.error_here("objects whose comparison changes something are not put in order")
    return found


def _rank(lin: Linearizer, keys: Sequence[Value], k: int) -> Value:
    found: Value = literal(0)
    for other in (*keys[:k], *keys[k + 1 :]):
        found = arithmetic.binary(lin, "+", found, _is_before(lin, other, keys[k]))
    return found


def _is_before(lin: Linearizer, one: Value, other: Value) -> Value:
    tuples = all(isinstance(v, Items) and v.cls is tuple and v.children for v in (one, other))
    if tuples and len(one.children) == len(other.children):  # type: ignore[union-attr]
        pairs = list(zip(one.children, other.children, strict=True))  # type: ignore[union-attr]
        return structs.in_order(lin, pairs, *[partial(_is_before, lin)] * 2)
    classes = [introspection.class_of(lin, v) for v in (one, other)]
    known = [objects.python_method(c, m) for c, m in zip(classes, ("__lt__", "__gt__"), strict=True) if c is not None]
    if objects.holds_object(lin, one) and not any(known):
        names = " and ".join(repr(getattr(c, "__name__", "object")) for c in classes)
        return raising.raised(lin, TypeError, f"'<' not supported between instances of {names}")
    return conditions.compare(lin, "<", one, other)


#: What tells an order that is taken for granted from the branches that stand where it does.
_ORDER = -301


def order(lin: Linearizer, op: str, keys: Sequence[Value], *how: Value) -> Value:
    """The places of the keys in the order that an operation finds, which may be taken for granted."""
    found = lin.op(op, Items(tuple, tuple(numbers(lin, keys))), *how, kind=kinds.Sequence(list, kinds.INT))
    name = paths.site(lin, lin.build.span, _ORDER)
    if site(lin) not in lin.sites or name is None or lin.dead:
        return found
    granted = paths.number(lin, found, name)
    return found if granted is None else literal(granted)


def site(lin: Linearizer) -> tuple[object, ...]:
    """What begins the walk again with the order at this place taken for granted."""
    return "ordered", lin.build.span
