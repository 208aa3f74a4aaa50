"""How a loop walks: by elements that are known one by one, or by sequences in step and what their elements make."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import (
    arithmetic,
    calls,
    concrete,
    consumers,
    dicts,
    expressions,
    generators,
    iterators,
    kept,
    kinds,
    protocols,
    syntax,
)
from srcad.transforms.kinds import Kind
from srcad.transforms.values import KEYS, VIEWS, Cell, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

UNROLL_AT_MOST = 64
#: Finite iterators that can be walked but once.
ONCE = frozenset(
    {
        itertools.product,
        itertools.permutations,
        itertools.combinations,
        itertools.combinations_with_replacement,
        itertools.islice,
        np.ndindex,
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a ``for`` walks: sources in step with the kinds of their elements, and how the elements make the target."""

    sources: tuple[tuple[str, tuple[Value, ...], Kind, bool], ...]
    build: Callable[[Sequence[Value]], Value]


def plan(lin: Linearizer, iterable: Value, node: Any) -> Plan | list[Value]:
    """What a loop over this walks: elements that are known one by one, or sequences in step."""
    iterable = protocols.iterated(lin, iterable) or iterable
    if iterators.is_iterator(lin, iterable):
        return plan(lin, iterators.remaining(lin, iterable), node)
    if generators.is_generator(lin, iterable):
        return plan(lin, consumers.collected(lin, iterable), node)
    match iterable:
        case Items(cls, args) if cls is range:
            return _range(lin, iterable, node)
        case Items(cls, (inner, start)) if cls is enumerate:
            return _enumerate(plan(lin, inner, node), start)
        case Items(cls, args) if cls is zip:
            return _zip(lin, _plans(lin, args, node), args, node)
        case Items(cls, (inner,)) if cls is reversed:
            return _reversed(lin, inner, node)
        case Items(cls, (function, *args)) if cls is map:
            zipped = _zip(lin, _plans(lin, args, node), args, node)
            return _mapped(lin, function, zipped, node)
        case Items(cls) if cls in VIEWS:
            parts = dicts.sources(lin, view := iterable)
            walked = tuple(("each", (s,), element_kind(s.kind), s.varied) for s in parts)
            return Plan(walked, lambda found: dicts.walked(lin, view, parts, found))
        case Sym(_, kinds.Mapping()):
            return plan(lin, Items(KEYS, (iterable,)), node)
    if is_known(iterable) and isinstance(known(iterable), str) and len(known(iterable)) <= UNROLL_AT_MOST:
        return [literal(letter) for letter in known(iterable)]
    content = lin.content(iterable)
    if content is not None:
        return list(content.children) if content.cls is not dict else [literal(k) for k in content.keys]
    iterable = concrete.materialise(lin, iterable)
    kept.check_read(lin, iterable)
    iterable = gone_through(lin, iterable)  # the reverse sweep walks it again, from its end
    return Plan((("each", (iterable,), element_kind(iterable.kind), iterable.varied),), lambda parts: parts[0])


def gone_through(lin: Linearizer, value: Sym) -> Sym:
    """All that something gives which can be walked but once, as a list; every other value is itself."""
    if not (isinstance(value.kind, kinds.Opaque) and value.kind.cls in ONCE and not value.varied):
        return value
    return lin.op("call", reference("list", list), value, kind=kinds.Sequence(list, kinds.UNKNOWN))


def element_kind(kind: Kind) -> Kind:
    """The kind of what a loop over this gets."""
    match kind:
        case kinds.Sequence(_, element):
            return element
        case kinds.Record(_, elements):
            return functools.reduce(kinds.join, elements)
        case kinds.Array(dtype, ndim) if ndim is not None and ndim > 1:
            return kinds.Array(dtype, ndim - 1)
        case kinds.Array(dtype, 1):
            return kinds.Scalar(dtype.type)
        case kinds.Array(dtype, None):
            return kinds.Array(dtype, None)
    return kinds.UNKNOWN


def _range(lin: Linearizer, iterable: Items, node: Any) -> Plan | list[Value]:
    if (node is None or lin.at(node) in lin.sites) and all(is_known(a) for a in iterable.children):
        return [literal(i) for i in range(*(known(a) for a in iterable.children))]
    return Plan((("range", iterable.children, kinds.INT, False),), lambda parts: parts[0])


def _enumerate(inner: Plan | list[Value], start: Value) -> Plan | list[Value]:
    if isinstance(inner, list):
        first = known(start)
        return [Items(tuple, (literal(first + k), part)) for k, part in enumerate(inner)]
    count = ("count", (start,), kinds.INT, False)
    return Plan((count, *inner.sources), lambda parts: Items(tuple, (parts[0], inner.build(parts[1:]))))


def _plans(lin: Linearizer, args: Sequence[Value], node: Any) -> list[Any]:
    """How each of several iterables is walked; those without an end give as many items as the others have."""
    args = [consumers.alone(lin, a) for a in args]
    plans: list[Any] = [None if iterators.is_endless(lin, a) else plan(lin, a, node) for a in args]
    ends = [len(p) for p in plans if isinstance(p, list)]
    for k, arg in enumerate(args):
        if plans[k] is not None:
            continue
        if ends and all(isinstance(p, list) for p in plans if p is not None):
            plans[k] = iterators.taken(lin, arg, min(ends))
        else:
            plans[k] = _endless(lin, arg)
    return plans


def _endless(lin: Linearizer, value: Value) -> Plan:
    """How an iterator without an end is walked beside one that has an end."""
    assert isinstance(value, Cell)
    content = lin.heap[value.number]
    iterators.spend(lin, value)
    step = ("count", (literal(0),), kinds.INT, False)
    if content.cls is iterators.REPEAT:
        return Plan((), lambda parts: content.children[0])
    if content.cls is iterators.COUNT:
        start, by = content.children
        return Plan((step,), lambda parts: arithmetic.binary(lin, "+", start, arithmetic.binary(lin, "*", by, parts[0])))
    sequence, position = content.children
    length = calls.call(lin, reference("len", len), (sequence,), (), None)

    def item(parts: Sequence[Value]) -> Value:
        place = arithmetic.binary(lin, "%", arithmetic.binary(lin, "+", position, parts[0]), length)
        return expressions.item(lin, sequence, place)

    return Plan((step,), item)


def _zip(lin: Linearizer, plans: list[Any], args: Sequence[Value], node: Any) -> Plan | list[Value]:
    if all(isinstance(p, list) for p in plans):
        return [Items(tuple, parts) for parts in zip(*plans, strict=False)]
    plans = [_of_operands(lin, p, a, node) if isinstance(p, list) else p for p, a in zip(plans, args, strict=False)]
    ends = [0]
    for p in plans:
        ends.append(ends[-1] + len(p.sources))

    def build(parts: Sequence[Value]) -> Value:
        return Items(tuple, tuple(p.build(parts[a:b]) for p, a, b in zip(plans, ends, ends[1:], strict=False)))

    return Plan(tuple(s for p in plans for s in p.sources), build)


def _of_operands(lin: Linearizer, parts: list[Value], iterable: Value, node: Any) -> Plan:
    """How a loop of the running program walks what is known element by element."""
    found = plan(lin, concrete.walked(lin, iterable), node)
    if isinstance(found, Plan):
        return found
    whole = concrete.walked(lin, Items(tuple, tuple(parts)))
    return Plan((("each", (whole,), element_kind(whole.kind), whole.varied),), lambda given: given[0])


def _reversed(lin: Linearizer, inner: Value, node: Any) -> Plan | list[Value]:
    found = plan(lin, inner, node)
    if isinstance(found, list):
        return found[::-1]
    if isinstance(inner, Items):
        inner = lin.op("range", *inner.children) if inner.cls is range else concrete.materialise(lin, inner)
        return Plan((("reversed", (inner,), kinds.INT, False),), lambda parts: parts[0])
    kind = inner.kind if isinstance(inner, Sym) else found.sources[0][2]
    varied = inner.varied if isinstance(inner, Sym) else lin.varied(inner)
    return Plan((("reversed", (inner,), element_kind(kind), varied),), lambda parts: parts[0])


def _mapped(lin: Linearizer, function: Value, zipped: Plan | list[Value], node: Any) -> Plan | list[Value]:
    def apply(parts: Value) -> Value:
        assert isinstance(parts, Items)
        return calls.call(lin, function, parts.children, (), node)

    if isinstance(zipped, list):
        return [apply(p) for p in zipped]
    return Plan(zipped.sources, lambda parts: apply(zipped.build(parts)))


def hints(target: Any, found: Plan) -> list[str]:
    """What the user calls the elements of the sequences that a loop walks, where each has a name."""
    parts = syntax.every(target)
    names = [n.id for n in parts if isinstance(n, gast.Name)]
    plain = all(isinstance(n, gast.Name | gast.Tuple) for n in parts)
    return names if plain and len(names) == len(found.sources) else [""] * len(found.sources)
