"""``max``, ``min`` and ``sorted`` are decided at once where all keys are known, and are branches or picks where they are not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from srcad.runtime.composites import Compared
from srcad.transforms import (
    calls,
    concrete,
    conditions,
    decisions,
    expressions,
    iteration,
    iterators,
    kinds,
    lists,
    objects,
    operations,
    ranking,
    standins,
    unpacking,
)
from srcad.transforms.values import Bound, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def extreme(name: str) -> Callable[..., Value | None]:
    """``max`` and ``min``."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        parts: Any = args if len(args) > 1 else None
        if parts is None and lin.content(args[0]) is not None:
            parts = iteration.plan(lin, args[0], node)
        if len(args) == 1 and "default" in words and isinstance(parts, list):
            default, words = words["default"], {k: v for k, v in words.items() if k != "default"}
            parts = parts or [default]
        elif len(args) == 1 and "default" in words:
            return _unless_empty(lin, args[0], words, lambda whole, others: make(lin, (whole,), others, node))
        key = words.get("key", literal(None))
        if not set(words) - {"key"} and not isinstance(parts, list | tuple):
            return _best_at_run_time(lin, args[0], key, name, node)
        if set(words) - {"key"} or not parts:
            return None
        if key != literal(None) or any(lin.content(p) is not None for p in parts):
            return _best(lin, parts, None if key == literal(None) else key, ">" if name == "max" else "<", node)
        return operations.primitive(lin, name, tuple(parts), ()) if len(parts) > 1 else parts[0]

    return make


def _unless_empty(
    lin: Linearizer, whole: Value, words: dict[str, Value], make: Callable[[Value, dict[str, Value]], Value | None]
) -> Value | None:
    """What is made of something that is known at run time only, or a default where it has no element."""
    whole, others = unpacking.listed(lin, whole), {k: v for k, v in words.items() if k != "default"}
    test = conditions.compare(lin, "==", iterators.length(lin, whole), literal(0))
    truth = decisions.truth(lin, test)
    if truth is not None:
        return words["default"] if truth else make(whole, others)

    def other() -> Value:
        found = make(whole, others)
        if found is None:
            raise lin.error_here("an extreme of this, or a default, is not differentiated")
        return found

    return conditions.either(lin, test, lambda: words["default"], other, "")


def _best_at_run_time(lin: Linearizer, whole: Value, key: Value, name: str, node: Any) -> Value | None:
    """The largest or smallest element of what is known at run time only; numbers without a key have a rule."""
    kind = whole.kind if isinstance(whole, Sym) else None
    if kind is not None and not isinstance(kind, kinds.Sequence | kinds.Mapping | kinds.Array):
        return None
    if key == literal(None) and (kind is None or kinds.is_scalar(iteration.element_kind(kind)) or isinstance(kind, kinds.Array)):
        found = lists.whole(lin, whole) if kind is None or isinstance(kind, kinds.Mapping) else whole
        if isinstance(found, Sym) and kinds.is_scalar(iteration.element_kind(found.kind)):
            return operations.primitive(lin, name, (found,), ())
        whole = found
    return lists.best(lin, whole, key, name, node)


def _best(lin: Linearizer, parts: Sequence[Value], key: Value | None, order: str, node: Any) -> Value:
    """The first of the parts whose key comes before all others."""

    def keyed(part: Value) -> Items:
        return Items(tuple, (part, part if key is None else calls.call(lin, key, (part,), (), node)))

    best: Value = keyed(parts[0])
    for part in parts[1:]:
        other, first = keyed(part), best
        assert isinstance(first, Items)
        test = conditions.compare(lin, order, other.children[1], first.children[1])
        truth = decisions.truth(lin, test)
        if truth is None:
            best = conditions.either(lin, test, lambda: other, lambda: first, "")  # noqa: B023
        elif truth:
            best = other
    assert isinstance(best, Items)
    return best.children[0]


def _sorted(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if set(words) - {"key", "reverse"}:
        return None
    key, reverse = words.get("key", literal(None)), words.get("reverse", literal(False))
    whole_range = isinstance(args[0], Items) and args[0].cls is range
    parts = iteration.plan(lin, args[0], None if whole_range else node) if lin.content(args[0]) is not None else None
    if not isinstance(parts, list):
        return _sorted_at_run_time(lin, args[0], key, reverse, node)
    return lin.new_cell(Items(list, in_order(lin, parts, key, reverse, node)), lin.build.span)


def _sorted_at_run_time(lin: Linearizer, whole: Value, key: Value, reverse: Value, node: Any) -> Value | None:
    unknown = isinstance(whole, Sym) and not isinstance(whole.kind, kinds.Sequence | kinds.Mapping | kinds.Array)
    if unknown or (not lin.varied(whole) and key == literal(None)):
        return None
    return lists.in_order(lin, whole, key, reverse, node)


def in_order(lin: Linearizer, parts: list[Value], key: Value, reverse: Value, node: Any) -> tuple[Value, ...]:
    """The parts in the order of their keys, which is known at once or when the code runs."""
    if not parts:
        return ()
    found = [p if key == literal(None) else calls.call(lin, key, (p,), (), node) for p in parts]
    if is_known(reverse) and all(map(is_known, found)):
        keys = [known(k) for k in found]
        return tuple(parts[k] for k in sorted(range(len(parts)), key=keys.__getitem__, reverse=known(reverse)))
    return arranged(lin, parts, ranking.order(lin, "sorting", found, reverse))


def arranged(lin: Linearizer, parts: list[Value], order: Value, count: int | None = None) -> tuple[Value, ...]:
    """The parts in an order that is known at once or when the code runs; so many of them."""
    if is_known(order):
        return tuple(parts[k] for k in known(order))
    if lin.dead:
        return tuple(parts)
    count = len(parts) if count is None else count
    places = [lin.op("getitem", order, literal(k), kind=kinds.INT) for k in range(count)]
    return tuple(_picked(lin, parts, place) for place in places)


def _picked(lin: Linearizer, parts: list[Value], place: Value) -> Value:
    """One of the parts, by its place; structures that are alike are picked leaf by leaf."""
    contents = [lin.content(p) for p in parts]
    first = contents[0]
    if first is not None and first.cls is tuple and all(
        c is not None and (c.cls, len(c.children)) == (tuple, len(first.children)) for c in contents
    ):  # fmt: skip
        columns = zip(*(c.children for c in contents if c is not None), strict=True)
        return Items(tuple, tuple(_picked(lin, list(column), place) for column in columns))
    if all(p == parts[0] for p in parts):
        return parts[0]
    site = ranking.site(lin)
    chosen = standins.picked(lin, parts, lambda column: _picked(lin, column, place), site)
    if chosen is not None:
        return chosen
    if any(objects.holds_object(lin, p) for p in parts) and site not in lin.sites:
        raise lin.restart_at(site)
    whole = concrete.materialise(lin, Items(tuple, tuple(parts)))
    return expressions.item(lin, whole, place)


def _by_comparing(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``functools.cmp_to_key``."""
    given = args[0] if args else words["mycmp"]
    return Bound(reference("Compared", Compared), (given,))


#: What stands for each function of the program.
FUNCTIONS: dict[Any, Callable[..., Value | None]] = {
    max: extreme("max"), min: extreme("min"), sorted: _sorted, functools.cmp_to_key: _by_comparing,
}  # fmt: skip
