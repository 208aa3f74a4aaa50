"""A call of a Python function is its body, walked in the place of the call, as long as the program does not grow too large."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    binding,
    calls,
    effects,
    escapes,
    generators,
    kinds,
    memos,
    objects,
    operations,
    parse,
    paths,
    resolve,
    samples,
    syntax,
    walk,
)
from srcad.transforms.ir import Assign
from srcad.transforms.values import UNBOUND, Bound, Cell, Func, Keywords, Sym, Value, is_known, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: A program with more entries than this is not grown by further helpers; they are called through the door.
BUDGET = 1500

#: How deep a function that is written inside the differentiated code may call itself.
DEEPEST = 200
#: How often it may do so where it is known only at run time whether it goes on.
_UNDECIDED = 4


def recurs_too_often(lin: Linearizer, node: Any, most: int = _UNDECIDED) -> bool:
    """Whether a function calls itself too deep, or where it is not decided whether it does so for ever."""
    own = [f.doubt for f in lin.frames if f.source.node is node]
    steps = [*own, lin.doubt]
    undecided = sum(a < b for a, b in zip(steps, steps[1:], strict=False))
    return len(own) > DEEPEST or undecided > most


def python_function(
    lin: Linearizer, function: Sym, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """A function with Python source: walked in place, or called through the door where it is on its way already."""
    args = memos.entered(lin, args)
    if lin.dead:
        return UNBOUND
    values = (*args, *(v for _, v in keywords))
    if generators.is_function(target) and not _runs_alone(lin, target, values):
        return generators.make(lin, function, binding.bind_function(lin, target, args, keywords))
    if any(objects.holds_object(lin, v) for v in values):
        return escapes.handed(lin, target, values, lambda: in_place(lin, target, args, keywords))
    if target.__name__ == "_parse_args" and target.__code__.co_filename == "<string>":
        return samples.parameters(binding.bind_function(lin, target, args, keywords))
    on_its_way = any(f.source.function.__code__ is target.__code__ and not f.nested for f in lin.frames)
    if not lin.varied(*values) and not any(isinstance(v, Func | Bound) for v in values):
        return _passive_function(lin, function, target, args, keywords, hint, on_its_way)
    if on_its_way and not calls.is_through_the_door(lin):
        if lin.paths.recursive:
            return _again_in_place(lin, target, args, keywords)
        lin.paths.recurs = True
    written = lin.size() > BUDGET and _writes_in_place(parse.read(target).node)
    if on_its_way or paths.is_full(lin, 2 * BUDGET if written else BUDGET):
        return operations.door(lin, function, args, keywords, hint)
    if _is_of_object(lin, target, args) and not lin.replaceable:
        return _of_object(lin, target, args, keywords, hint)
    return in_place(lin, target, args, keywords)


def _again_in_place(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> Value:
    """A function within itself, as deep as numbers say that it goes, which may be taken for granted where it begins."""
    node = parse.read(target).node
    if recurs_too_often(lin, node) or lin.size() > 4 * BUDGET:
        raise memos.too_deep(lin, node, target.__code__.co_filename)
    return in_place(lin, target, args, keywords)


@syntax.remembered
def _writes_in_place(node: Any) -> bool:
    """Whether a function may write into what it is given, which is not differentiated where it is left to run time."""
    stored = (n for n in syntax.own(node) if isinstance(n, gast.AugAssign | gast.Subscript))
    return any(isinstance(n, gast.AugAssign) or isinstance(n.ctx, gast.Store) for n in stored)


def _is_of_object(lin: Linearizer, target: FunctionType, args: Sequence[Value]) -> bool:
    """Whether this is a method of an object of which no more is known than its class."""
    if not args or not isinstance(args[0], Sym) or is_known(args[0]) or lin.varied(args[0]):
        return False
    if lin.frame.source.filename.startswith("<srcad call("):  # it has come through the door
        return False
    cls = args[0].kind.cls if isinstance(args[0].kind, kinds.Opaque) else None
    return cls is not None and inspect.getattr_static(cls, target.__name__, None) is target


def _of_object(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """A method that is walked in place, or where that takes to know the object called at run time."""
    lin.replaceable = True
    try:
        found = lin.attempt(lambda: in_place(lin, target, args, keywords), give_up=False)
    finally:
        lin.replaceable = False
    if found is not None:
        return found
    return operations.door(lin, lin.op(f".{target.__name__}", args[0], kind=kinds.UNKNOWN), args[1:], keywords, hint)


def _runs_alone(lin: Linearizer, target: FunctionType, values: Sequence[Value]) -> bool:
    """Whether a generator is left to Python: nothing flows through it, and other code is handed it."""
    library = (target.__module__ or "").split(".")[0] in sys.stdlib_module_names
    if any(isinstance(v, Func | Bound) for v in values):
        return False
    return not lin.varied(*values) and (library or generators.lives_at_run_time(lin))


def cached_function(
    lin: Linearizer, function: Sym, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """A function behind ``functools.lru_cache``: the cache is asked where no derivative flows, but for what is a formula."""
    values = (*args, *(v for _, v in keywords))
    if not lin.varied(*values):
        plain = lin.size() < BUDGET and target.__name__ not in target.__code__.co_names  # what calls itself is a table
        trial = lin.attempt(lambda: _formula(lin, target, args, keywords)) if plain else None
        return operations.passive_call(lin, function, args, keywords, hint) if trial is None else trial
    return memos.once(lin, target, args, keywords, lambda: _uncached(lin, target, args, keywords, hint))


def _uncached(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """The function behind a cache; within itself in place, where the numbers are known that say how deep it goes."""
    within = any(f.source.function.__code__ is target.__code__ for f in lin.frames) and not calls.is_through_the_door(lin)
    numbered = any(map(is_known, args)) and not recurs_too_often(lin, parse.read(target).node)
    if within and numbered and lin.size() < 4 * BUDGET:
        return in_place(lin, target, args, keywords)
    return python_function(lin, reference(target.__name__, target), target, args, keywords, hint)


def _formula(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> Value:
    """The value of a function that does nothing but give it."""
    known = len(lin.build.block)
    value = in_place(lin, target, args, keywords)
    made = walk.every(tuple(lin.build.block[known:]))
    if isinstance(value, Cell) or not all(effects.is_pure(e) for e in made if isinstance(e, Assign)):
        raise lin.error_here(f"{target.__name__}() does more than give a value")
    return value


def _passive_function(
    lin: Linearizer, function: Sym, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str, recursive: bool
) -> Value:
    """A helper that nothing flows through: walked in place where that is simple, since its kinds are known then."""
    library = (target.__module__ or "").split(".")[0] in sys.stdlib_module_names
    if not recursive and not library and lin.size() < BUDGET:
        trial = lin.attempt(lambda: in_place(lin, target, args, keywords))
        if trial is not None:
            return trial
    return operations.passive_call(lin, function, args, keywords, hint)


def in_place(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> Value:
    """A function walked in the place of its call."""
    resolve.external(lin, "code", target.__code__, ("code", target))
    return lin.call_function(parse.read(target), binding.bind_function(lin, target, args, keywords), ())
