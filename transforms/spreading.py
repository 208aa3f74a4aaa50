"""Calls with ``*xs`` and ``**d`` whose structure is known at run time only.

A function whose parameters take a certain number of arguments is called with so many elements, which is checked when the
program runs; a parameter ``*args`` takes all that is left.  Everything else is called through the run-time door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    binding,
    calls,
    comprehensions,
    counted,
    dicts,
    displays,
    expressions,
    genexps,
    indexing,
    iteration,
    kinds,
    lazies,
    lists,
    objects,
    operations,
    ordering,
    rules,
    sequences,
    unpacking,
)
from srcad.transforms.values import NONE, UNBOUND, Bound, Func, Items, Keywords, Method, Sym, Value, known_object, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: Methods by which containers keep what they are given as it is.
_STORING = frozenset({"append", "appendleft", "insert", "setdefault", "__setitem__"})


def positional(lin: Linearizer, nodes: Sequence[Any], function: Value = NONE) -> tuple[list[Value], Value | None]:
    """The arguments by position; from the first one on that is spread and of unknown length, as one sequence."""
    found: list[Value] = []
    for k, node in enumerate(nodes):
        if not isinstance(node, gast.Starred):
            lazy = isinstance(node, gast.GeneratorExp) and not lazies.takes_again(function, k)
            stored = isinstance(function, Method) and function.name in _STORING and isinstance(node, gast.GeneratorExp)
            if stored and (late := genexps.late(lin, node)) is not None:
                found.append(late)
                continue
            if lazies.is_kept(lin, node) and isinstance(node, gast.GeneratorExp):
                found.append(genexps.spelled(lin, node, expressions.value(lin, node.generators[0].iter)))
                continue
            whole = (genexps.drawn(lin, node) or comprehensions.comprehension(lin, node, "")) if lazy else None
            found.append(expressions.value(lin, node) if whole is None else whole)
            continue
        value = unpacking.listed(lin, expressions.value(lin, node.value))
        parts = sequences.short(lin, value)
        if parts is not None or unpacking.parts_of(lin, value) is not None:
            found.extend(unpacking.spread(lin, value) if parts is None else parts)
            continue
        if isinstance(value, Items):
            value = lists.whole(lin, value)
        if k + 1 == len(nodes):
            return found, value
        rest = displays.display(lin, tuple, nodes[k + 1 :])
        joined = lists.joined(lin, lists.listed(lin, tuple, value) or value, rest, "")
        return found, joined
    return found, None


def call(
    lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value:
    """A call with so many arguments as turn out when it is made."""
    while isinstance(function, Bound):
        args, keywords = (*function.args, *args), (*function.keywords, *keywords)
        function = function.function
    keywords = sorted(keywords, key=lambda pair: pair[0] != "*")
    gathered = _gathered(lin, known_object(function), args, keywords)
    if gathered is not None:
        return gathered
    bound = _of_others(lin, function, args, keywords)
    if bound is None and len(dict(keywords)) == len(keywords):
        bound = _bound(lin, function, args, dict(keywords), node, hint)
    if bound is None:
        bound = _counted(lin, function, args, keywords, node, hint)
    if bound is not None:
        return bound
    name = rules.name_of(known_object(function))
    if name is not None and rules.is_constant(name):
        return operations.passive_call(lin, function, args, keywords, hint)
    return operations.door(lin, function, args, _kept(lin, keywords), hint)


def _counted(
    lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value | None:
    """A call of what is followed with as many arguments as a run of the program finds; ``None`` for every other call."""
    whole = dict(keywords).get("*")
    if not isinstance(whole, Sym) or not (isinstance(function, Func) or objects.is_class(known_object(function))):
        return None
    parts = counted.parts(lin, whole)
    if lin.dead:
        return UNBOUND
    rest = [(word, value) for word, value in keywords if word != "*"]
    if parts is None:
        return None
    again = call if any(word == "**" for word, _ in rest) else calls.call
    return again(lin, function, (*args, *parts), rest, node, hint)


def _gathered(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """``zip(*rows)``, and ``max(*xs)``: what depends on all arguments alike."""
    if args or len(keywords) != 1 or keywords[0][0] != "*" or not isinstance(keywords[0][1], Sym):
        return None
    whole = keywords[0][1]
    if target is zip:
        column = iteration.element_kind(iteration.element_kind(whole.kind))
        return lists.made(lin, "transposed", whole, element=kinds.Sequence(tuple, column))
    return ordering.extreme(target.__name__)(lin, (whole,), {}, None) if target in (max, min) else None


def _kept(lin: Linearizer, keywords: Keywords) -> Keywords:
    """What a call is given spread, as it is now: the callee gets the elements, not the container."""
    kept: list[tuple[str, Value]] = []
    for word, value in keywords:
        if word == "*" and lists.is_list(value) and isinstance(value, Sym):
            value = lin.op("as_tuple", value, kind=kinds.Sequence(tuple, lists.element_of(value)))
        elif word == "**" and isinstance(value, Sym) and isinstance(value.kind, kinds.Mapping):
            value = lin.op("as_dict", value, kind=kinds.Mapping(dict, value.kind.key, value.kind.element))
        kept.append((word, value))
    return kept


# --- functions whose parameters are known ---


@dataclass(frozen=True, slots=True)
class _Parameters:
    """A function's name, its parameters by position, and how many of them have no default."""

    label: str
    names: tuple[str, ...]
    needed: int
    rest: bool
    others: bool


def _parameters(function: Value) -> _Parameters | None:
    """The parameters of a function whose source is known."""
    if isinstance(function, Func):
        a = function.source.node.args
        names = tuple(p.id for p in a.args)
        label = getattr(function.source.node, "name", "<lambda>")
        others = bool(a.kwarg or a.kwonlyargs or a.posonlyargs)
        return _Parameters(label, names, len(names) - len(a.defaults), a.vararg is not None, others)
    target = known_object(function)
    if not isinstance(target, FunctionType):
        return None
    code = target.__code__
    names = code.co_varnames[: code.co_argcount]
    others = bool(code.co_flags & 0x08 or code.co_kwonlyargcount or code.co_posonlyargcount)
    needed = len(names) - len(target.__defaults__ or ())
    return _Parameters(target.__qualname__, names, needed, bool(code.co_flags & 0x04), others)


def _bound(
    lin: Linearizer, function: Value, args: Sequence[Value], keywords: dict[str, Value], node: Any, hint: str
) -> Value | None:
    """A call of a function whose parameters, all without defaults, are known; ``None`` for every other call."""
    found = _parameters(function)
    star, double = keywords.get("*"), keywords.get("**")
    if found is None or found.others or found.needed != len(found.names):
        return None
    words = {k: v for k, v in keywords.items() if k not in ("*", "**")}
    if double is None and not words and star is not None:
        return _by_position(lin, function, found, args, lists.whole(lin, star), node, hint)
    if star is None and dicts.is_dict(double) and not found.rest:  # type: ignore[arg-type]
        named = _named(lin, double, found, [n for n in found.names[len(args) :] if n not in words])  # type: ignore[arg-type]
        return calls.call(lin, function, args, (*words.items(), *named), node, hint)
    return None


def _of_others(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """A call of a function whose parameters are all given, with the elements of dicts for ``**others``."""
    if not isinstance(function, Func) or function.source.node.args.kwarg is None:
        return None
    node, whole = function.source.node.args, [value for word, value in keywords if word == "**"]
    if not whole or not all(map(dicts.is_dict, whole)):
        return None
    named = {p.id for p in (*node.args[max(len(args) - len(node.posonlyargs), 0) :], *node.kwonlyargs)}
    words = {word: value for word, value in keywords if word in named}
    if named - words.keys() or any(word == "*" for word, _ in keywords):
        return None
    bound = binding.bind_func(lin, function, args, tuple(words.items()))
    others = dicts.made(lin, dict, (), {})
    for word, value in keywords:
        if word == "**":
            dicts.update(lin, others, value)
        elif word not in words:
            dicts.store(lin, others, literal(word), value)
    return lin.call_function(function.source, {**bound, node.kwarg.id: others}, function.scopes)


def _by_position(
    lin: Linearizer, function: Value, found: _Parameters, args: Sequence[Value], whole: Sym, node: Any, hint: str
) -> Value | None:
    """A call with the elements of a list; ``*args`` takes those that no other parameter does."""
    if found.rest and not isinstance(function, Func):
        return None
    count = max(len(found.names) - len(args), 0)
    limits = literal(count), literal(len(args)), literal(found.label), literal(found.rest)
    lin.op("check_arguments", whole, *limits, kind=kinds.Opaque(type(None)))
    places = [literal(k) for k in range(count)]
    given = [*args, *(lin.op("getitem", whole, p, kind=indexing.item_kind(whole.kind, p)) for p in places)]
    if not isinstance(function, Func) or not found.rest:
        return calls.call(lin, function, given, (), node, hint)
    bound = binding.bind_func(lin, function, given[: len(found.names)], ())
    extra = Items(tuple, tuple(given[len(found.names) :]))
    left = lists.made(lin, "getitem", whole, Items(slice, (literal(count), NONE, NONE)), element=lists.element_of(whole))
    rest = lin.op("as_tuple", left, kind=kinds.Sequence(tuple, lists.element_of(left)))
    bound[function.source.node.args.vararg.id] = lists.joined(lin, extra, rest, "") if extra.children else rest
    return lin.call_function(function.source, bound, function.scopes)


def _named(lin: Linearizer, given: Sym, found: _Parameters, names: Sequence[str]) -> list[tuple[str, Value]]:
    """The elements of a dict by the names of the parameters that they are for."""
    wanted = Items(tuple, tuple(map(literal, names)))
    lin.op("check_keywords", given, wanted, literal(found.label), kind=kinds.Opaque(type(None)))
    return [(n, dicts.item(lin, given, literal(n), n)) for n in names]
