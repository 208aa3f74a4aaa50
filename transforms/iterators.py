"""Iterators, followed by what they walk and how far they are: ``iter``, ``next``, and the endless ones of ``itertools``.

An iterator is a ``Cell`` whose content in the linearizer's heap is the sequence and the position, so that branches join
and loops carry the position as any other number.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import gast

from srcad import runtime
from srcad.transforms import (
    arithmetic,
    calls,
    comprehensions,
    conditions,
    consumers,
    decisions,
    dicts,
    expressions,
    generators,
    kinds,
    loops,
    protocols,
    raising,
    reads,
    syntax,
    unpacking,
)
from srcad.transforms.exits import DONE, STOP
from srcad.transforms.thunks import Thunk
from srcad.transforms.values import (
    FALSE,
    ITERATOR,
    NONE,
    TRUE,
    UNBOUND,
    VIEWS,
    Cell,
    Items,
    Sym,
    Value,
    is_known,
    known,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: What stands for an iterator over a sequence, and for the endless ones: classes of Python's own.
_OVER = ITERATOR
COUNT, CYCLE, REPEAT = map(type, (iter(range(0)), iter(()), iter("")))
ENDLESS = (COUNT, CYCLE, REPEAT)
_KEYS: dict[Any, tuple[str, ...]] = {
    _OVER: ("sequence", "position"), COUNT: ("start", "step"), CYCLE: ("sequence", "position"), REPEAT: ("item",),
}  # fmt: skip
_TAKEN = "<next>item"
#: What is made lazily and, where it is asked at once for its first item, is an iterator.
_LAZY = (map, zip, enumerate, filter, reversed)


# --- making ---


def _new(lin: Linearizer, cls: Any, *parts: Value) -> Value:
    return lin.new_cell(Items(cls, parts, _KEYS[cls]), ("iterator", lin.build.span))


def over(lin: Linearizer, sequence: Value) -> Value:
    """An iterator over a sequence, at its beginning."""
    return _new(lin, _OVER, sequence, literal(0))


def made(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``iter(iterable)`` and ``iter(function, sentinel)``."""
    if len(args) == 2:
        return calls.call(lin, reference("iter_until", runtime.iter_until), args, (), node)
    found = stream(lin, args[0], node)
    if isinstance(found, Sym) and isinstance(found.kind, kinds.Scalar):
        cls = found.kind.cls
        label = cls.__name__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
        return raising.raised(lin, TypeError, f"{label!r} object is not iterable")
    if found is None or generators.is_generator(lin, found) or is_iterator(lin, found):
        return found
    return over(lin, found)


def stream(lin: Linearizer, value: Value, node: Any) -> Value | None:
    """What is walked step by step: a generator, an iterator, or a sequence that is walked by number."""
    found = protocols.iterated(lin, value) or value
    if generators.is_generator(lin, found) or is_iterator(lin, found):
        return found
    if isinstance(found, Items) and found.cls is range:
        return found
    if dicts.is_dict(found) or (isinstance(found, Items) and found.cls in VIEWS):
        found = calls.call(lin, reference("list", list), (found,), (), node)
    sequence = unpacking.listed(lin, found)
    content = lin.content(sequence)
    if content is not None:
        return Items(tuple, tuple(map(literal, content.keys))) if content.cls is dict else sequence
    numbered = isinstance(sequence, Sym) and isinstance(sequence.kind, kinds.Sequence | kinds.Array | kinds.Scalar)
    return sequence if numbered else None


def count(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``itertools.count``."""
    given = {"start": literal(0), "step": literal(1)} | dict(zip(("start", "step"), args, strict=False)) | words
    return _new(lin, COUNT, given["start"], given["step"])


def cycle(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``itertools.cycle``."""
    return _new(lin, CYCLE, unpacking.listed(lin, args[0]), literal(0))


def repeat(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``itertools.repeat``."""
    times = args[1] if len(args) > 1 else words.get("times")
    if times is None:
        return _new(lin, REPEAT, args[0])
    return arithmetic.binary(lin, "*", Items(tuple, (args[0],)), times)


# --- asking ---


def is_iterator(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an iterator that is followed."""
    return isinstance(value, Cell) and lin.heap[value.number].cls in _KEYS


def is_endless(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an iterator without an end."""
    return isinstance(value, Cell) and lin.heap[value.number].cls in ENDLESS


def _parts(lin: Linearizer, value: Value) -> Items:
    assert isinstance(value, Cell)
    found = lin.heap[value.number]
    if not found.children or len(found.keys) > len(found.children):
        raise lin.error_here("an iterator that something else walked before is not gone on with")
    return Items(found.cls, tuple(reads.whole(lin, c, "an iterator") for c in found.children), found.keys)


def _set(lin: Linearizer, value: Value, *parts: Value) -> None:
    assert isinstance(value, Cell)
    cls = lin.heap[value.number].cls
    lin.heap[value.number] = Items(cls, parts, _KEYS[cls] if parts else ())


def length(lin: Linearizer, sequence: Value) -> Value:
    """The number of items of a sequence."""
    if isinstance(sequence, Items) and sequence.cls is range:
        ends = sequence.children
        return literal(len(range(*map(known, ends)))) if all(map(is_known, ends)) else lin.op("len", lin.op("range", *ends))
    content = lin.content(sequence)
    if content is not None:
        return literal(len(content.children))
    return calls.call(lin, reference("len", len), (sequence,), (), None)


def more(lin: Linearizer, value: Value) -> Value:
    """Whether an iterator is not at its end."""
    found = _parts(lin, value)
    if found.cls is not _OVER:
        return TRUE
    sequence, position = found.children
    return conditions.compare(lin, "<", position, length(lin, sequence))


def take(lin: Linearizer, value: Value) -> Value:
    """The next item of an iterator that is not at its end."""
    found = _parts(lin, value)
    if found.cls is REPEAT:
        return found.children[0]
    if found.cls is COUNT:
        start, step = found.children
        _set(lin, value, arithmetic.binary(lin, "+", start, step), step)
        return start
    sequence, position = found.children
    following = arithmetic.binary(lin, "+", position, literal(1))
    if found.cls is CYCLE:
        following = arithmetic.binary(lin, "%", following, length(lin, sequence))
    _set(lin, value, sequence, following)
    return expressions.item(lin, sequence, position)


def following(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``next(iterator)`` and ``next(iterator, default)``."""
    if isinstance(args[0], Items) and args[0].cls in _LAZY:
        made_of = made(lin, args[:1], {}, node)
        return None if made_of is None or isinstance(made_of, Items) else following(lin, (made_of, *args[1:]), words, node)
    if not is_iterator(lin, args[0]):
        return consumers.following(lin, args)
    test = more(lin, args[0])
    truth = decisions.truth(lin, test)

    def end() -> Value:
        return args[1] if len(args) > 1 else raising.stop(lin, NONE)

    if truth is not None:
        return take(lin, args[0]) if truth else end()
    lin.branch(test, lambda: lin.bind(_TAKEN, take(lin, args[0])), lambda: lin.bind(_TAKEN, end()))
    return lin.settled(lin.frame.env.pop(_TAKEN, UNBOUND))


def remaining(lin: Linearizer, value: Value) -> Value:
    """All that is left of an iterator, which is at its end from then on."""
    found = _parts(lin, value)
    if found.cls is not _OVER:
        raise lin.error_here("an iterator without an end is walked by a `for` or `zip` that stops")
    sequence, position = found.children
    _set(lin, value, sequence, length(lin, sequence))
    if position == literal(0):
        return sequence
    content = lin.content(sequence)
    if content is not None and content.cls is not range and is_known(position):
        return Items(tuple, content.children[known(position) :])
    return expressions.item(lin, sequence, Items(slice, (position, NONE, NONE)))


def spend(lin: Linearizer, value: Value) -> None:
    """From here on nobody knows how far the iterator is."""
    if is_iterator(lin, value):
        assert isinstance(value, Cell)
        found = lin.heap[value.number]
        lin.heap[value.number] = Items(found.cls, found.children, (*_KEYS[found.cls], "spent"))


# --- walking ---


def walked(lin: Linearizer, value: Value, node: Any) -> None:
    """A ``for`` over an iterator, which its body may advance as well."""

    def step(lin: Linearizer) -> Value:
        lin.assign(node.target, take(lin, value))
        return NONE

    found = _parts(lin, value)
    first = gast.copy_location(gast.Expr(Thunk(step, node, node.target)), node)
    test = Thunk(lambda lin: more(lin, value), node)
    loop = gast.copy_location(gast.While(test, [first, *node.body], node.orelse), node)
    known_parts = found.cls is _OVER and is_known(length(lin, found.children[0])) and is_known(found.children[1])
    loops.while_loop(lin, loop, unrolled=known_parts)


def is_beside(lin: Linearizer, value: Value) -> bool:
    """Whether a value is ``zip`` or ``enumerate`` of one generator, beside others that are none."""
    if not isinstance(value, Items) or value.cls not in (zip, enumerate):
        return False
    return sum(generators.is_generator(lin, a) for a in value.children) == 1


def walked_beside(lin: Linearizer, value: Items, node: Any, names: frozenset[str]) -> None:
    """A ``for`` over such a value, which asks one after the other: those before the generator before it goes on."""
    args = value.children
    if value.cls is enumerate:
        args = (_new(lin, COUNT, args[1], literal(1)), args[0])
    streams = [None if generators.is_generator(lin, a) else a if is_iterator(lin, a) else made(lin, (a,), {}, node) for a in args]
    place = next(k for k, a in enumerate(args) if generators.is_generator(lin, a))
    if None in (*streams[:place], *streams[place + 1 :]):
        raise lin.error_here("zip() of a generator and something of unknown structure is not differentiated")
    before, after = ([s for s in part if s is not None] for part in (streams[:place], streams[place + 1 :]))
    ended = f"<ended {node.lineno} {node.col_offset}>"

    def step(item: Value) -> None:
        def bind(lin: Linearizer) -> Value:
            lin.assign(node.target, Items(tuple, tuple(item if s is None else take(lin, s) for s in streams)))
            return NONE

        first = gast.copy_location(gast.Expr(Thunk(bind, node, node.target)), node)
        lin.statements([*_left_at_the_end(lin, after, ended, node), first, *node.body])
        _unless_left(lin, _left_at_the_end(lin, before, ended, node))

    lin.frame.env[ended] = lin.frame.env[STOP] = FALSE
    _unless_left(lin, _left_at_the_end(lin, before, ended, node))
    stop = FALSE if lin.dead else lin.frame.env[STOP]

    def consume() -> None:
        lin.frame.env[DONE] = FALSE
        generators.consume(lin, args[place], step, names | {ended})

    if stop == FALSE and not lin.dead:
        consume()
    elif stop != TRUE and not lin.dead:
        generators.walked_on_one_side(lin, args[place], stop, consume)
    loops.went_on(lin, lin.frame.env.pop(ended))


def _left_at_the_end(lin: Linearizer, streams: Sequence[Value], ended: str, node: Any) -> list[Any]:
    """What leaves a loop where one of these is at its end, and says so; those without an end are not asked."""
    streams = [s for s in streams if not is_endless(lin, s)]
    if not streams:
        return []
    tests: list[Any] = [Thunk(partial(more, value=s), node) for s in streams]
    test = gast.BoolOp(gast.And(), tests) if len(tests) > 1 else tests[0]
    note = gast.Assign([syntax.store(ended)], gast.Constant(True, None), None)
    return [syntax.at(gast.If(gast.UnaryOp(gast.Not(), test), [note, gast.Break()], []), node)]


def _unless_left(lin: Linearizer, statements: list[Any]) -> None:
    """Do something after a step of a loop, however that came to its end, unless it left the loop."""
    stop = lin.frame.env[STOP]
    if not statements or lin.dead or stop == TRUE:
        return

    def act() -> None:
        lin.frame.env[DONE] = FALSE
        lin.statements(statements)

    if stop == FALSE:
        act()
    else:
        lin.branch(stop, lambda: None, act)


def zipped(lin: Linearizer, args: Sequence[Value], node: Any) -> Value | None:
    """``zip`` of iterators of known structure, one tuple after the other; ``None`` where that is not known."""
    if not any(is_iterator(lin, a) and not is_endless(lin, a) for a in args):
        return None
    chunks = _in_step(lin, args)
    if chunks is not None:
        return chunks
    streams = [a if is_iterator(lin, a) else made(lin, (a,), {}, node) for a in args]
    found: list[Value] = []
    while True:
        parts: list[Value] = []
        for stream in streams:
            truth = None if stream is None else decisions.truth(lin, more(lin, stream))
            if truth is None or stream is None:
                return _side_by_side(lin, streams if not found and not parts else ())
            if not truth:
                return Items(tuple, tuple(found))
            parts.append(take(lin, stream))
        found.append(Items(tuple, tuple(parts)))


def _side_by_side(lin: Linearizer, streams: Sequence[Value | None]) -> Value:
    """``zip`` of what is left of different iterators over sequences of the running program: nobody goes on with them."""
    known_ones = [s for s in streams if s is not None and not is_endless(lin, s)]
    if not known_ones or len(known_ones) < len(streams) or any(s in known_ones[:k] for k, s in enumerate(known_ones)):
        raise lin.error_here("zip() of iterators of unknown length is not differentiated")
    rest = tuple(remaining(lin, s) for s in known_ones)
    for s in known_ones:
        spend(lin, s)
    return Items(zip, rest)


def _in_step(lin: Linearizer, args: Sequence[Value]) -> Value | None:
    """``zip(it, it, ...)`` of one iterator over a sequence of the running program; ``None`` for everything else."""
    found = _parts(lin, args[0]) if is_iterator(lin, args[0]) else None
    if found is None or found.cls is not _OVER or any(a != args[0] for a in args) or lin.content(found.children[0]) is not None:
        return None
    rest, by = remaining(lin, args[0]), literal(len(args))
    slices = (Items(slice, (literal(k), NONE, by)) for k in range(len(args)))
    return Items(zip, tuple(expressions.item(lin, rest, s) for s in slices))


def sliced(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``itertools.islice`` of an endless iterator, where it is known how many items it takes."""
    if not is_endless(lin, args[0]) or not is_counted(args):
        return None
    places = range(10**9)[slice(*map(known, args[1:]))]
    items = taken(lin, args[0], places[-1] + 1 if places else 0)
    return Items(tuple, tuple(items[k] for k in places))


def is_counted(args: Sequence[Value]) -> bool:
    """Whether it is known how many items ``itertools.islice`` takes."""
    return all(map(is_known, args[1:])) and known(args[min(2, len(args) - 1)]) is not None


def taken(lin: Linearizer, value: Value, number: int) -> list[Value]:
    """So many items of an endless iterator."""
    return [take(lin, value) for _ in range(number)]


def first_of(lin: Linearizer, node: Any) -> tuple[Value, Value]:
    """Whether a generator expression yields anything, and the first that it yields; nothing after it is computed."""
    generator = node.generators[0]
    slot, flag = f"<first {node.lineno} {node.col_offset}>", f"<found {node.lineno} {node.col_offset}>"
    saved = {n: lin.frame.env.get(n) for n in comprehensions.assigned_targets(node)}
    store = syntax.store(slot)
    found = syntax.store(flag)
    body: Any = [gast.Assign([store], node.elt, None), gast.Assign([found], gast.Constant(True, None), None), gast.Break()]
    for test in reversed(generator.ifs):
        body = [gast.If(test, body, [])]
    loop = gast.For(generator.target, generator.iter, body, [], None)
    lin.bind(slot, UNBOUND)
    lin.bind(flag, FALSE)
    lin.statement(syntax.at(loop, node))
    for name, value in saved.items():
        if value is None:
            lin.frame.env.pop(name, None)
        else:
            lin.frame.env[name] = value
    return lin.frame.env.pop(flag), lin.frame.env.pop(slot)


def method(lin: Linearizer, base: Value, attr: str) -> Value | None:
    """A method of an iterator."""
    return following(lin, (base,), {}, None) if attr == "__next__" else base if attr == "__iter__" else None


#: The functions that make iterators, and ``next``.
FUNCTIONS: dict[Any, Any] = {
    iter: made, next: following, itertools.count: count, itertools.cycle: cycle, itertools.repeat: repeat,
    itertools.islice: sliced,
}  # fmt: skip
