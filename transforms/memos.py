"""Functions of the program that call themselves: behind ``functools.lru_cache``, and as deep as numbers decide that they go.

What a function behind a cache gave for some numbers it gives for them again; arguments that are differentiated are none
that a cache is asked for. Where a recursion would not end, the whole numbers that it begins with are taken for granted
(``paths.number``), so that it is known how deep it goes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime import composites
from srcad.transforms import inlining, introspection, kinds, objects, paths, raising, resolve
from srcad.transforms.ir import Lit
from srcad.transforms.values import Bound, Items, Keywords, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.runtime.errors import Location
    from srcad.transforms.linearizer import Linearizer

#: What tells the numbers that a recursion begins with from the branches that stand where it is called.
_ENTRY = -201


def once(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords, call: Callable[[], Value]) -> Value:
    """What a call of a function behind a cache gives; what it gave before, where that stands before it on every path."""
    for value in (*args, *(v for _, v in keywords)):
        cls = introspection.class_of(lin, value)
        if cls in (list, dict, set, np.ndarray):
            name = "numpy.ndarray" if cls is np.ndarray else cls.__name__
            return raising.raised(lin, TypeError, f"unhashable type: {name!r}")
    parts = [*map(_key, args), *((name, _key(v)) for name, v in keywords)]
    key = (target, tuple(parts))
    found, place, last = lin.remembered.get(key, (None, -1, None))
    if found is not None and any(0 <= place < len(b) and b[place] is last for b in (lin.build.block, *lin.around)):
        return found
    value = call()
    block = lin.build.block
    if not lin.dead and block and None not in parts:
        lin.remembered[key] = value, len(block) - 1, block[-1]
    return value


def _key(value: Value) -> Any:
    """What tells a number from others: itself, or the variable that it is; ``None`` for what is no number."""
    if not isinstance(value, Sym) or not (is_known(value) or isinstance(value.kind, kinds.Scalar)):
        return None
    return (type(known(value)), known(value)) if is_known(value) else value.operand


def remembering(lin: Linearizer, function: Value) -> Value:
    """A function of the program behind a cache of its own."""
    memo = lin.new_cell(Items(dict, (), ()), lin.build.span)
    return Bound(reference("remembered", composites.remembered), (memo, function))


def open_methods(lin: Linearizer, cls: type, made: Value) -> None:
    """The methods of a new object that stand behind caches: nothing asks these for another object."""
    names = {n for c in cls.__mro__ for n, held in vars(c).items() if isinstance(held, functools._lru_cache_wrapper)}
    for name in sorted(names):
        inner = objects.member(cls, name).__wrapped__
        function = resolve.external(lin, f"{cls.__name__}_{name}", inner, ("cached", cls, name))
        lin.behind_caches[made, name] = remembering(lin, Bound(function, (made,)))


def asked(lin: Linearizer, function: Bound, args: Sequence[Value]) -> Value:
    """A call of a function behind a cache."""
    target = composites.remembered
    assert isinstance(target, FunctionType)
    return inlining.in_place(lin, target, (*function.args, *args), ())


def is_behind(function: Value) -> bool:
    """Whether a function is behind a cache."""
    return isinstance(function, Bound) and known_object(function.function) is composites.remembered


def instead(function: Value, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """The function behind a cache, where that is not asked for such arguments."""
    if not isinstance(function, Bound) or not is_behind(function):
        return None
    plain = all(isinstance(a, Sym) and not a.varied and (is_known(a) or kinds.is_scalar(a.kind)) for a in args)
    return None if plain and not keywords else function.args[1]


def too_deep(lin: Linearizer, node: Any, filename: str) -> Exception:
    """The restart with the numbers that a recursion begins with taken for granted, or the error."""
    entry = _entry(lin, node, filename)
    around = entry.caller if entry is not None else None
    sites = [s for c in (entry, around) if c is not None and (s := _site(lin, c)) not in lin.sites]
    if sites:
        return lin.restart_at(*sites)
    return lin.error_here("a function calls itself too often, or it is known at run time only how often")


def _site(lin: Linearizer, call: Location) -> tuple[Any, ...]:
    """One call among all that may stand at its place."""
    return "entry", call, paths.site(lin, call)


def _entry(lin: Linearizer, node: Any, filename: str) -> Location | None:
    """The outermost call of a function of those that led to the current place."""
    at, found = lin.build.span, None
    while at is not None:
        if at.filename == filename and node.lineno <= at.lineno <= (node.end_lineno or node.lineno):
            found = at.caller
        at = at.caller
    return found


def entered(lin: Linearizer, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments of a call; with whole numbers as they turn out, where that decides how deep a recursion goes."""
    if lin.build.span is None or _site(lin, lin.build.span) not in lin.sites:
        return args
    return [_number(lin, a, k) for k, a in enumerate(args)]


def _number(lin: Linearizer, value: Value, place: int) -> Value:
    whole = isinstance(value, Sym) and not isinstance(value.operand, Lit) and value.kind == kinds.INT and not lin.dead
    name = paths.site(lin, lin.build.span, _ENTRY - place)
    if not isinstance(value, Sym) or not whole or name is None:
        return value
    found: Any = paths.number(lin, value, name)
    return value if found is None else literal(found)
