"""A ``Counter`` is a dict of numbers that are counted up and down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from srcad.transforms import arithmetic, calls, comprehensions, consumers, dicts, fixpoint, iteration, kinds, unpacking
from srcad.transforms.values import ITEMS, NONE, Items, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def make_counter(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """A call of ``collections.Counter``."""
    base = dicts.of_class(lin, dicts.NOTHING, Counter, kinds.BOTTOM, kinds.BOTTOM)
    _count(lin, base, args, words, "+")
    return base


def _count(lin: Linearizer, base: Sym, args: Sequence[Value], words: dict[str, Value], sign: str) -> None:
    """``c.update(things)`` and ``c.subtract(things)``."""

    def add(key: Value, amount: Value) -> None:
        place = dicts.place_of(lin, key)
        dicts.store(lin, base, place, arithmetic.binary(lin, sign, dicts.item(lin, base, place), amount))

    def add_pair(pair: Value) -> None:
        key, amount = unpacking.unpack(lin, pair, (None, None))
        add(key, amount)

    for things in (consumers.alone(lin, a) for a in args):
        content = lin.content(things)
        if content is not None and content.cls is dict:
            words = dict(zip(content.keys, content.children, strict=True)) | words
        elif dicts.is_dict(things):
            fixpoint.walked(lin, Items(ITEMS, (things,)), add_pair)
        else:
            found = iteration.plan(lin, things, None)
            if isinstance(found, list):
                for key in found:
                    add(key, literal(1))
            else:
                fixpoint.walked(lin, things, lambda key: add(key, literal(1)))
    for word, amount in words.items():
        add(literal(word), amount)


def changed(lin: Linearizer, base: Sym, name: str, other: Value) -> bool:
    """``c += other`` and ``c -= other``, which keep what is counted more than no times."""
    if name not in ("+", "-"):
        raise lin.error_here(f"{name}= of a Counter is not differentiated")
    found = arithmetic.binary(lin, name, base, other)
    dicts.method(lin, base, "clear", (), {})
    dicts.update(lin, base, found)
    return True


def counted(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """What a ``Counter`` has beside the methods of dicts."""
    if attr in ("update", "subtract"):
        _count(lin, base, args, words, "+" if attr == "update" else "-")
        return NONE
    if attr == "total":
        return calls.call(lin, reference("sum", sum), (dicts.values(lin, base),), (), None)
    if attr == "elements":
        dicts.keys(lin, base)
        return lin.op("counted_elements", base, kind=kinds.Sequence(list, dicts.kind_of(base).key))
    at = dicts.keys(lin, base)
    order = lin.op("sorting", dicts.values(lin, base, at), literal(True), kind=kinds.Sequence(list, kinds.INT))
    if args and args[0] != NONE:
        order = lin.op("getitem", order, lin.op("slice", NONE, args[0], NONE), kind=order.kind)
    ranked = lin.op("permuted", at, order, kind=at.kind)
    pairs = Items(zip, (ranked, dicts.values(lin, base, ranked)))
    return comprehensions.pushed(lin, pairs, lambda pair: pair)
