"""Calls: a rule, a Python function that is walked in place, a function that is simply run, or the run-time door."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    beside,
    binding,
    callees,
    conditions,
    contexts,
    decisions,
    distributions,
    expressions,
    generators,
    inlining,
    interpolants,
    introspection,
    iterators,
    kept,
    lazies,
    memos,
    methods,
    nested,
    operations,
    paths,
    protocols,
    raising,
    solvers,
    spreading,
    strangers,
)
from srcad.transforms.values import (
    UNBOUND,
    Bound,
    Derived,
    Func,
    Items,
    Keywords,
    Method,
    Sym,
    Value,
    known_object,
    literal,
    reference,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def call_node(lin: Linearizer, node: Any, hint: str) -> Value:
    """The value of a call in the user's code."""
    function = expressions.value(lin, node.func)
    if known_object(function) is next and isinstance(node.args[0], gast.GeneratorExp) and len(node.args[0].generators) == 1:
        return _first(lin, node)
    asked = lazies.asked(lin, function, node)
    if asked is not None:
        return asked
    args, star = spreading.positional(lin, node.args, function)
    keywords: list[tuple[str, Value]] = [] if star is None else [("*", star)]
    for keyword in node.keywords:
        item = expressions.value(lin, keyword.value)
        if keyword.arg is not None:
            keywords.append((keyword.arg, item))
            continue
        item = strangers.opened(lin, item)
        content = lin.content(item)
        if content is None or content.cls is not dict:
            keywords.append(("**", item))
        else:
            keywords.extend(zip(content.keys, content.children, strict=False))
    if any(word in ("*", "**") for word, _ in keywords):
        return spreading.call(lin, function, args, keywords, node, hint)
    outer, lin.calling = lin.calling, node
    try:
        return call(lin, function, args, tuple(keywords), node, hint)
    finally:
        lin.calling = outer


def _first(lin: Linearizer, node: Any) -> Value:
    """``next(... for ...)``, with or without a default."""
    there, found = iterators.first_of(lin, node.args[0])
    truth = decisions.truth(lin, there)

    def end() -> Value:
        default = [expressions.value(lin, a) for a in node.args[1:]]
        return default[0] if default else raising.stop(lin, literal(None))

    if truth is not None:
        return found if truth else end()
    return conditions.either(lin, there, lambda: found, end, "")


#: What tells which function is called from the branches that stand where the call does.
_CALLED = -96


def is_through_the_door(lin: Linearizer) -> bool:
    """Whether the program is of a call that is found out at run time."""
    return lin.frames[0].source.filename.startswith("<srcad call(")


def decorated(lin: Linearizer, node: Any, function: Value) -> Value:
    """A function of the differentiated code after one of its decorators."""
    outer = expressions.value(lin, node.func if isinstance(node, gast.Call) else node)
    target = known_object(outer)
    if target is functools.wraps:
        return function
    if target in (functools.lru_cache, functools.cache):
        return memos.remembering(lin, function)
    if target is contextlib.contextmanager:
        return Bound(reference("contextmanager", contextlib.contextmanager), (function,))
    return call(lin, expressions.value(lin, node), (function,), (), node)


def call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any, hint: str = "") -> Value:
    """``function(*args, **keywords)``."""
    try:
        return _call(lin, function, args, keywords, node, hint)
    except binding.Misbound as error:
        return raising.raised(lin, TypeError, str(error))


def _call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any, hint: str) -> Value:
    stand_in = known_object(function)
    owner = lin.owners.get(stand_in) if isinstance(stand_in, FunctionType) else None
    if isinstance(stand_in, FunctionType) and stand_in in lin.inner:
        function = lin.inner[stand_in]
    function = memos.instead(function, args, keywords) or function
    if isinstance(function, Func | Bound):
        args = memos.entered(lin, args)
        if lin.dead:
            return UNBOUND
    match function:
        case Func():
            if inlining.recurs_too_often(lin, function.source.node) or lin.size() > 4 * inlining.BUDGET:
                raise memos.too_deep(lin, function.source.node, function.source.filename)
            bound = binding.bind_func(lin, function, args, keywords)
            if generators.yields(function.source.node):
                return generators.make(lin, function, bound)
            return lin.call_function(function.source, bound, function.scopes, owner)
        case Bound(inner, (generator, *_)) if known_object(inner) is contextlib.contextmanager:
            return Items(contexts.Manager, (call(lin, generator, args, keywords, node),))
        case Bound() if memos.is_behind(function):
            return memos.asked(lin, function, args)
        case Bound(inner, first, words):
            words = tuple((k, v) for k, v in words if k not in dict(keywords))
            return call(lin, inner, (*first, *args), (*words, *keywords), node, hint)
        case Derived():
            return nested.apply(lin, function, args, keywords, node)
        case Method(base, attr):
            return methods.method(lin, base, attr, args, keywords, node, hint)
    made = solvers.declared(lin, function, args, dict(keywords), node, hint)
    made = made or distributions.frozen(lin, known_object(function), args, keywords)
    made = made or protocols.called(lin, function, args, keywords, node)
    if made is not None:
        return made
    target = known_object(function)
    cls = introspection.class_of(lin, function) if target is None else None
    evaluated = None if cls is None else interpolants.evaluate(lin, function, cls, args, hint)
    if evaluated is not None:
        return evaluated
    if target is None:
        put = kept.called(lin, function, args) if not keywords else None
        if put is not None:
            return put
        if (told := beside.function(lin, function, paths.site(lin, lin.build.span, _CALLED))) is not None:
            return call(lin, told, args, keywords, node, hint)
        return operations.door(lin, function, args, keywords, hint)
    assert isinstance(function, Sym)
    return callees.call_known(lin, callees.Call(function, target, args, keywords, node, hint))
