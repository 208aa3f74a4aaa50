"""How a loop walks: by elements that are known one by one, or by sequences in step and what their elements make."""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import (
    arithmetic,
    calls,
    concrete,
    consumers,
    containers,
    counted,
    dicts,
    expressions,
    generators,
    iterators,
    kept,
    kinds,
    protocols,
    raising,
    syntax,
)
from srcad.transforms.kinds import Kind
from srcad.transforms.values import (
    KEYS,
    VIEWS,
    Cell,
    Items,
    Sym,
    Value,
    View,
    is_known,
    known,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

UNROLL_AT_MOST = 64
#: So many elements a list may have more than before a loop that walks it; one that grows further lives at run time.
_GROWS_AT_MOST = 16
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
    walked: tuple[Value, ...] = ()  # dicts, and what has known structure and is walked as it was before the loop


@dataclass(frozen=True, slots=True)
class Steps:
    """How a ``for`` is copies of its body: the element of each step, as it is when the loop comes to it; ``None`` at the end."""

    at: Callable[[int], Value | None]
    is_end: Callable[[int], bool]  # whether there is no such step, which asking for it need not find out
    calls: bool = False  # whether asking for an element does something


def plan(lin: Linearizer, iterable: Value, node: Any) -> Plan | list[Value]:
    """What a loop over this walks: elements that are known one by one, or sequences in step."""
    found = walk(lin, iterable, node)
    return found if isinstance(found, Plan) else list(every(lin, found))


def every(lin: Linearizer, steps: Steps) -> Iterator[Value]:
    """The elements of all steps, one after the other."""
    for k in itertools.count():
        part = steps.at(k)
        if part is None or lin.dead:
            return
        yield part


def walk(lin: Linearizer, iterable: Value, node: Any) -> Plan | Steps:
    """How a loop over this walks it."""
    iterable = protocols.iterated(lin, iterable) or iterable
    if iterators.is_iterator(lin, iterable):
        return walk(lin, iterators.remaining(lin, iterable), node)
    if generators.is_generator(lin, iterable):
        return walk(lin, consumers.collected(lin, iterable), node)
    match iterable:
        case Items(cls, args) if cls is range:
            return _range(lin, iterable, node)
        case Items(cls, (inner, start)) if cls is enumerate:
            return _enumerate(walk(lin, inner, node), start)
        case Items(cls, args) if cls is zip:
            return _zip(lin, _ways(lin, args, node), args, node)
        case Items(cls, (inner,)) if cls is reversed:
            return _reversed(lin, inner, node)
        case Items(cls, (function, *args)) if cls is map:
            return _mapped(lin, function, _zip(lin, _ways(lin, args, node), args, node), node)
        case Items(cls) if cls in VIEWS:
            parts = dicts.sources(lin, view := iterable)
            each = tuple(("each", (s,), element_kind(s.kind), s.varied) for s in parts)
            return Plan(each, lambda found: dicts.walked(lin, view, parts, found), view.children)
        case Sym(_, kinds.Mapping()):
            return walk(lin, Items(KEYS, (iterable,)), node)
    if is_known(iterable) and isinstance(known(iterable), str) and len(known(iterable)) <= UNROLL_AT_MOST:
        return _fixed([literal(letter) for letter in known(iterable)])
    content = lin.content(iterable)
    if content is not None:
        return _of_content(lin, iterable, content)
    iterable = concrete.materialise(lin, iterable)
    kept.check_read(lin, iterable)
    iterable = gone_through(lin, iterable)  # the reverse sweep walks it again, from its end
    return Plan((("each", (iterable,), element_kind(iterable.kind), iterable.varied),), lambda parts: parts[0])


def gone_through(lin: Linearizer, value: Sym) -> Sym:
    """All that something gives which can be walked but once, as a list; every other value is itself."""
    if not (isinstance(value.kind, kinds.Opaque) and value.kind.cls in ONCE and not value.varied):
        return value
    return lin.op("call", reference("list", list), value, kind=kinds.Sequence(list, kinds.UNKNOWN))


def at_run_time(lin: Linearizer, iterable: Value, steps: Steps, node: Any) -> Plan:
    """How a loop of the running program walks what is known element by element."""
    cells = tuple(concrete.edited_in(lin, iterable))
    found = walk(lin, concrete.walked(lin, iterable), node)
    if isinstance(found, Plan):
        return replace(found, walked=(*found.walked, *cells))
    whole = concrete.walked(lin, Items(tuple, tuple(every(lin, steps))))
    return Plan((("each", (whole,), element_kind(whole.kind), whole.varied),), lambda given: given[0], cells)


# --- elements known one by one ---


def _fixed(parts: Sequence[Value]) -> Steps:
    """The steps over what does not change."""
    return Steps(lambda k: parts[k] if k < len(parts) else None, lambda k: k >= len(parts))


def _of_content(lin: Linearizer, iterable: Value, content: Items) -> Steps:
    """The steps over a container of known structure: a list may grow or shrink on the way, a dict may not."""
    if content.cls is dict or isinstance(iterable, View):
        return _of_dict(lin, iterable, len(content.children))
    if not isinstance(iterable, Cell):
        return _fixed(content.children)
    most = len(content.children) + _GROWS_AT_MOST

    def parts() -> tuple[Value, ...]:
        return lin.heap[iterable.number].children

    def at(k: int) -> Value | None:
        if k == most:
            raise containers.restart(iterable)
        return parts()[k] if k < len(parts()) else None

    return Steps(at, lambda k: k >= len(parts()))


def _of_dict(lin: Linearizer, iterable: Value, count: int) -> Steps:
    """The steps over a dict of known keys or a view of one."""

    def shown() -> tuple[Value, ...]:
        content = lin.content(iterable)
        assert content is not None
        return tuple(map(literal, content.keys)) if content.cls is dict else content.children

    def at(k: int) -> Value | None:
        parts = shown()
        if len(parts) != count:
            return raising.raised(lin, RuntimeError, "dictionary changed size during iteration")
        return parts[k] if k < count else None

    return Steps(at, lambda k: k >= count == len(shown()))


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
            return kinds.of_element(dtype)
        case kinds.Array(dtype, None):
            return kinds.Array(dtype, None)
    return kinds.UNKNOWN


def _range(lin: Linearizer, iterable: Items, node: Any) -> Plan | Steps:
    if (node is None or lin.at(node) in lin.sites) and all(is_known(a) for a in iterable.children):
        return _fixed([literal(i) for i in range(*(known(a) for a in iterable.children))])
    return Plan((("range", iterable.children, kinds.INT, False),), lambda parts: parts[0])


def _enumerate(inner: Plan | Steps, start: Value) -> Plan | Steps:
    if isinstance(inner, Plan):
        count = ("count", (start,), kinds.INT, False)
        return Plan((count, *inner.sources), lambda parts: Items(tuple, (parts[0], inner.build(parts[1:]))), inner.walked)
    first = known(start)

    def at(k: int) -> Value | None:
        part = inner.at(k)
        return None if part is None else Items(tuple, (literal(first + k), part))

    return Steps(at, inner.is_end, inner.calls)


def _ways(lin: Linearizer, args: Sequence[Value], node: Any) -> list[Any]:
    """How each of several iterables is walked; those without an end give as many items as the others have."""
    args = [consumers.alone(lin, a) for a in args]
    apart = any(_is_of_containers(lin, a) for a in args)
    ways: list[Any] = [_way(lin, a, None if apart else node) for a in args]
    in_steps = any(isinstance(w, Steps) for w in ways) and not any(isinstance(w, Plan) for w in ways)
    for k, arg in enumerate(args):
        if ways[k] is None:
            ways[k] = _taken(lin, arg) if in_steps else _endless(lin, arg)
    return ways


def _way(lin: Linearizer, iterable: Value, node: Any) -> Plan | Steps | None:
    return None if iterators.is_endless(lin, iterable) else walk(lin, iterable, node)


def _is_of_containers(lin: Linearizer, iterable: Value) -> bool:
    """Whether lists, dicts or objects of known structure are walked, beside which ranges are known number by number."""
    content = lin.content(iterable)
    return content is not None and any(isinstance(c, Cell) for c in content.children)


def _taken(lin: Linearizer, endless: Value) -> Steps:
    """The steps over an iterator without an end."""
    return Steps(lambda k: iterators.take(lin, endless), lambda k: False, calls=True)


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


def _zip(lin: Linearizer, ways: list[Any], args: Sequence[Value], node: Any) -> Plan | Steps:
    if any(isinstance(w, Steps) and _is_kept(lin, a) for w, a in zip(ways, args, strict=False)):
        span = lin.build.span
        ways = [counted.in_steps(lin, w, span, k) if isinstance(w, Plan) else w for k, w in enumerate(ways)]
    if all(isinstance(w, Steps) for w in ways):
        return _in_step(lin, ways)
    plans = [w if isinstance(w, Plan) else at_run_time(lin, a, w, node) for w, a in zip(ways, args, strict=False)]
    ends = [0]
    for p in plans:
        ends.append(ends[-1] + len(p.sources))

    def build(parts: Sequence[Value]) -> Value:
        return Items(tuple, tuple(p.build(parts[a:b]) for p, a, b in zip(plans, ends, ends[1:], strict=False)))

    return Plan(tuple(s for p in plans for s in p.sources), build, tuple(v for p in plans for v in p.walked))


def _is_kept(lin: Linearizer, iterable: Value) -> bool:
    """Whether functions or objects of the program are walked."""
    content = lin.content(iterable)
    if content is None or any(concrete.is_kept(lin, c) for c in content.children):
        return content is not None
    functions = any(isinstance(known_object(c), FunctionType) for c in content.children)
    return functions and len(content.children) <= UNROLL_AT_MOST


def _in_step(lin: Linearizer, all_steps: Sequence[Steps]) -> Steps:
    """The steps over several at once, which ask each of them in turn until one is at its end."""
    calls = any(s.calls for s in all_steps)

    def at(k: int) -> Value | None:
        parts: list[Value] = []
        for steps in all_steps:
            part = steps.at(k)
            if part is None:
                return None
            parts.append(part)
        return Items(tuple, tuple(parts)) if parts else None

    return Steps(at, lambda k: any(s.is_end(k) for s in (all_steps[:1] if calls else all_steps)), calls)


def _reversed(lin: Linearizer, inner: Value, node: Any) -> Plan | Steps:
    found = walk(lin, inner, node)
    if isinstance(found, Steps):
        last = next(k for k in range(sys.maxsize) if found.is_end(k)) - 1
        return Steps(lambda k: found.at(last - k) if k <= last else None, lambda k: k > last or found.is_end(last - k))
    if isinstance(inner, Items):
        inner = lin.op("range", *inner.children) if inner.cls is range else concrete.materialise(lin, inner)
        return Plan((("reversed", (inner,), kinds.INT, False),), lambda parts: parts[0])
    kind = inner.kind if isinstance(inner, Sym) else found.sources[0][2]
    varied = inner.varied if isinstance(inner, Sym) else lin.varied(inner)
    return Plan((("reversed", (inner,), element_kind(kind), varied),), lambda parts: parts[0])


def _mapped(lin: Linearizer, function: Value, zipped: Plan | Steps, node: Any) -> Plan | Steps:
    def apply(parts: Value) -> Value:
        assert isinstance(parts, Items)
        return calls.call(lin, function, parts.children, (), node)

    if isinstance(zipped, Plan):
        return Plan(zipped.sources, lambda parts: apply(zipped.build(parts)), zipped.walked)

    def at(k: int) -> Value | None:
        parts = zipped.at(k)
        return None if parts is None else apply(parts)

    return Steps(at, zipped.is_end, calls=True)


def hints(target: Any, found: Plan) -> list[str]:
    """What the user calls the elements of the sequences that a loop walks, where each has a name."""
    parts = syntax.every(target)
    names = [n.id for n in parts if isinstance(n, gast.Name)]
    plain = all(isinstance(n, gast.Name | gast.Tuple) for n in parts)
    return names if plain and len(names) == len(found.sources) else [""] * len(found.sources)
