"""What asks a generator for its items (``next``, ``list``, ``sum``, ``send``) has them in the order in which it gives them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import GeneratorType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    decisions,
    generators,
    iterators,
    methods,
    parse,
    protocols,
    raising,
    suspended,
    syntax,
    unpacking,
    walk,
)
from srcad.transforms.exits import DONE, FLAGS, STOP
from srcad.transforms.ir import Assign
from srcad.transforms.values import FALSE, NONE, TRUE, UNBOUND, Cell, Func, Items, Value, known_object

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_NEXT = "<next>item"


_LAZY = (zip, map, filter, enumerate, iter, next)
_TAKERS = (list, tuple, sorted, max, min, set, frozenset, any, all, dict, math.fsum, math.prod)


def taken(lin: Linearizer, target: Any, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments of a function of Python's own, generators that it takes everything of as lists."""
    if not any(target is t for t in _TAKERS):
        lazy = getattr(target, "__module__", None) == "itertools" or any(target is t for t in _LAZY)
        return args if lazy else [unpacking.listed(lin, a) if iterators.is_iterator(lin, a) else a for a in args]
    asked = [target is not dict and protocols.is_walked(lin, a) for a in args]
    return [unpacking.listed(lin, a) if walked or _is_lazy(lin, a) else a for a, walked in zip(args, asked, strict=True)]


def _is_lazy(lin: Linearizer, value: Value) -> bool:
    lazy = isinstance(value, Items) and value.cls in unpacking.ITERATORS and value.cls is not range
    return (
        lazy
        or generators.is_generator(lin, value)
        or (iterators.is_iterator(lin, value) and not iterators.is_endless(lin, value))
    )


def collected(lin: Linearizer, generator: Value, at_once: bool = True) -> Value:
    """All that a generator yields, as a list; where Python asks for one after the other, nothing else may notice."""
    if _never_ends(lin, generator):
        raise lin.error_here("all of a generator that does not end is asked for here")
    made = lin.new_cell(Items(list, (), ()), ("collected", lin.build.span))
    before, start = dict(lin.heap), len(lin.build.block)

    def add(value: Value) -> None:
        methods.method(lin, made, "append", (value,), (), None, "")

    flags = {f: lin.frame.env[f] for f in FLAGS}
    generators.consume(lin, generator, add, frozenset())
    lin.frame.env.update(flags)
    if not at_once:
        _check_alone(lin, before, start, (generator, made))
    return made


def alone(lin: Linearizer, value: Value) -> Value:
    """All that a generator yields, where Python asks for one after the other; every other value is itself."""
    return collected(lin, value, at_once=False) if generators.is_generator(lin, value) else value


def goes_on_later(lin: Linearizer, generator: Value) -> bool:
    """Whether a generator may be gone on with by others, or has no end."""
    return suspended.is_suspended(lin, generator) or _never_ends(lin, generator)


def _never_ends(lin: Linearizer, generator: Value) -> bool:
    """Whether a generator has a loop that nothing in it leaves."""
    assert isinstance(generator, Cell)
    content = lin.heap[generator.number]
    if not content.keys:
        return False
    function = content.children[0]
    if generator.number in lin.suspensions:
        source = lin.suspensions[generator.number].source
    else:
        source = function.source if isinstance(function, Func) else parse.read(known_object(function))
    loops_for_ever = (
        n for n in syntax.own(source.node)
        if isinstance(n, gast.While) and isinstance(n.test, gast.Constant) and n.test.value
    )  # fmt: skip
    exits = gast.Break | gast.Return | gast.Raise
    return any(not any(isinstance(n, exits) for n in syntax.own(loop)) for loop in loops_for_ever)


def _check_alone(lin: Linearizer, before: dict[int, Items], start: int, own: Sequence[Value]) -> None:
    numbers = {v.number for v in own if isinstance(v, Cell)}
    numbers |= {n for k in numbers if k in lin.suspensions for n in lin.suspensions[k].frame.boxes.values()}
    changed = any(lin.heap[n] != c and c.cls is not GeneratorType for n, c in before.items() if n not in numbers)
    new = walk.every(tuple(lin.build.block[start:]))
    effects = any(isinstance(e, Assign) and e.target is None and e.op.name != "append" for e in new)
    if changed or effects:
        raise lin.error_here("a generator that writes into what others read is followed in a `for` alone")


def following(lin: Linearizer, args: Sequence[Value]) -> Value | None:
    """``next(generator)`` and ``next(generator, default)``."""
    generator = args[0]
    if not isinstance(generator, Cell) or not generators.is_generator(lin, generator):
        return None
    if suspended.is_suspended(lin, generator):
        return _gone_on(lin, generator, NONE, args[1:])
    lin.bind(_NEXT, UNBOUND)

    def take(value: Value) -> None:
        lin.bind(_NEXT, value)
        lin.bind(DONE, TRUE)
        lin.bind(STOP, TRUE)

    flags = {f: lin.frame.env[f] for f in FLAGS}
    generators.consume(lin, args[0], take, frozenset({_NEXT}))
    found = lin.frame.env[STOP]
    lin.frame.env.update(flags)

    def end() -> None:
        if len(args) > 1:
            lin.bind(_NEXT, args[1])
        else:
            raising.stop(lin, NONE)

    if found == FALSE:
        end()
    elif found != TRUE:
        lin.branch(found, lambda: None, end)
    return lin.settled(lin.frame.env.pop(_NEXT))


def _gone_on(lin: Linearizer, generator: Cell, sent: Value, default: Sequence[Value] = ()) -> Value:
    """The next item of a generator that is gone on with."""
    item = suspended.goes_on(lin, generator, sent)
    if lin.dead:
        return item
    ended = suspended.is_at_end(lin, generator)

    def end() -> Value:
        return default[0] if default else raising.stop(lin, suspended.result(lin, generator))

    truth = decisions.truth(lin, ended)
    if truth is not None:
        return end() if truth else item
    lin.branch(ended, lambda: lin.bind(_NEXT, end()), lambda: lin.bind(_NEXT, item))
    return lin.settled(lin.frame.env.pop(_NEXT))


def method(lin: Linearizer, generator: Value, attr: str, args: Sequence[Value]) -> Value | None:
    """A method of a generator."""
    assert isinstance(generator, Cell)
    if attr == "__iter__":
        return generator
    if attr == "__next__":
        return following(lin, (generator,))
    if attr in ("send", "close") and not suspended.is_suspended(lin, generator):
        raise generators.reopened(lin, generator)
    if attr == "send":
        return _gone_on(lin, generator, args[0])
    if attr == "close":
        suspended.close(lin, generator)
        return NONE
    return None
