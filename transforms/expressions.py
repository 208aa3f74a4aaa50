"""Expressions, linearized: each becomes a value, its operations entries of the current block."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import (
    arithmetic,
    calls,
    classes,
    comprehensions,
    conditions,
    containers,
    dicts,
    displays,
    fence,
    generators,
    genexps,
    indexing,
    iterators,
    kinds,
    library,
    lists,
    objects,
    operations,
    plumbing,
    protocols,
    resolve,
    strangers,
    subarrays,
    thunks,
    unpacking,
)
from srcad.transforms.parse import Source
from srcad.transforms.values import NONE, Func, Items, Sym, Value, is_known, known, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def value(lin: Linearizer, node: Any, hint: str = "") -> Value:
    """The value of an expression; ``hint`` names the variable that it becomes."""
    handler = _handlers().get(type(node).__name__)
    if handler is None:
        raise lin.refuse(node, f"{type(node).__name__} is not differentiated")
    outer, lin.build.span = lin.build.span, lin.at(node)
    result = handler(lin, node, hint)
    lin.build.span = outer
    return result


def _constant(lin: Linearizer, node: Any, hint: str) -> Value:
    return literal(node.value)


def _name(lin: Linearizer, node: Any, hint: str) -> Value:
    return resolve.name(lin, node)


def _attribute(lin: Linearizer, node: Any, hint: str) -> Value:
    return resolve.attribute(lin, holder(lin, node.value), mangled(lin, node.attr), hint)


def mangled(lin: Linearizer, attr: str) -> str:
    """The name of an attribute; a private one of a class has the class's name before it."""
    if not attr.startswith("__") or attr.endswith("__"):
        return attr
    inside = classes.owner(lin, lin.frame)
    if inside is not None:
        return f"_{inside[0].__name__.lstrip('_')}{attr}"
    function = lin.frame.source.function
    owner = getattr(function.__code__, "co_qualname", function.__qualname__).split(".")[-2:-1]
    return attr if not owner or owner[0] == "<locals>" else f"_{owner[0].lstrip('_')}{attr}"


def _subscript(lin: Linearizer, node: Any, hint: str) -> Value:
    if fence.reads_global(node) and fence.is_builtin(lin.frame.source, "globals"):
        return _global(lin, node)
    passing, lin.passing = lin.passing, False
    base, index = holder(lin, node.value), value(lin, node.slice)
    lin.passing = passing
    found = item(lin, base, index, hint)
    lin.passing = False
    return found


def _global(lin: Linearizer, node: Any) -> Value:
    """``globals()[name]``: the variable of that name."""
    name = value(lin, node.slice)
    if not is_known(name) or type(known(name)) is not str or known(name) not in lin.frame.source.function.__globals__:
        raise lin.refuse(node, "which variable of the module is read here is not known")
    return resolve.global_name(lin, known(name))


def holder(lin: Linearizer, node: Any) -> Value:
    """What something is asked of, or written into; an element that is no more than that is not read by itself."""
    outer, lin.passing = lin.passing, isinstance(node, gast.Subscript)
    found = value(lin, node)
    lin.passing = outer
    return found


def item(lin: Linearizer, base: Value, index: Value, hint: str = "") -> Value:
    """``base[index]``."""
    if isinstance(base, Items) and plumbing.is_at(base.cls):
        return Items(base.cls, (*base.children, index))
    made = library.joined(lin, base, index, hint) or protocols.element(lin, base, index)
    if made is not None:
        return made
    made = subarrays.element(lin, base, index)
    if made is not None:
        return made
    base, index = objects.plain(lin, base), objects.plain(lin, index)
    if isinstance(known_object(base), type) and issubclass(known_object(base), typing.Generic):
        return base  # its parameters say nothing of what it does
    if isinstance(base, Items) and base.cls in unpacking.ITERATORS:
        return containers.element_of_range(lin, base, index)
    content = lin.content(base)
    if content is not None:
        return containers.element(lin, base, content, index)
    called = strangers.of_table(lin, base, index, hint) or strangers.element(lin, base, index)
    if called is not None:
        return called
    if lin.varied(index) and not lin.varied(base):
        index = containers.passive(lin, index)
    if not isinstance(base, Sym):
        raise lin.error_here("an element of this is not differentiated")
    if dicts.is_dict(base):
        return dicts.item(lin, base, index, hint)
    if indexing.is_numpy_number(base) and index in (Items(tuple, ()), literal(())):
        return base
    kind = indexing.item_kind(base.kind, index)
    if isinstance(kind, kinds.Sequence) and isinstance(base.kind, kinds.Sequence) and lists.is_slice(index) and kind.cls is list:
        return lists.made(lin, "getitem", base, index, element=kind.element, hint=hint)
    if base.operand in lin.flats and not kinds.is_scalar(kind):  # which ``x.flat[i:j]`` copies
        return lin.op("np.copy", lin.op("getitem", base, index, kind=kind), hint=hint)
    return lin.op("getitem", base, index, hint=hint, kind=kind)


def _slice(lin: Linearizer, node: Any, hint: str) -> Value:
    bounds = [NONE if bound is None else value(lin, bound) for bound in (node.lower, node.upper, node.step)]
    return Items(slice, tuple(bounds))


def closure(lin: Linearizer, node: Any) -> Func:
    """A function or lambda written inside the function."""
    args = node.args
    defaults = tuple(value(lin, d) for d in args.defaults)
    kw_defaults = tuple((a.id, value(lin, d)) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=False) if d is not None)
    outer = lin.frame.source
    return Func(Source(node, outer.filename, outer.function), (*lin.frame.scopes, lin.frame), defaults, kw_defaults)


def _lambda(lin: Linearizer, node: Any, hint: str) -> Value:
    return closure(lin, node)


def _walrus(lin: Linearizer, node: Any, hint: str) -> Value:
    bound = value(lin, node.value, node.target.id)
    lin.bind(node.target.id, bound)
    return bound


def _generator(lin: Linearizer, node: Any, hint: str) -> Value:
    """A generator expression that is not consumed where it stands: an iterator over what it yields."""
    found = genexps.late(lin, node) or genexps.drawn(lin, node)
    return found or iterators.over(lin, comprehensions.comprehension(lin, node, hint))


def _set_comprehension(lin: Linearizer, node: Any, hint: str) -> Value:
    """The elements as a list, and the set of these."""
    whole = comprehensions.comprehension(lin, gast.copy_location(gast.ListComp(node.elt, node.generators), node), "")
    content = lin.content(whole)
    if content is None:
        return operations.passive_call(lin, reference("set", set), (whole,), (), hint)
    return lin.op("set", *content.children, hint=hint)


def _starred(lin: Linearizer, node: Any, hint: str) -> Value:
    raise lin.refuse(node, "a starred expression is not differentiated here")


@functools.cache
def _handlers() -> dict[str, Callable[[Linearizer, Any, str], Value]]:
    """Made on first use: the modules of the parts import each other."""
    return {
        "Constant": _constant, "Name": _name, "Lambda": _lambda, "NamedExpr": _walrus, "Starred": _starred,
        "UnaryOp": arithmetic.unary_node, "BinOp": arithmetic.binary_node,
        "BoolOp": conditions.boolean, "Compare": conditions.comparison, "IfExp": conditions.ternary,
        "Attribute": _attribute, "Call": calls.call_node, "Subscript": _subscript, "Slice": _slice,
        "Tuple": displays.display_of(tuple), "List": displays.display_of(list), "Set": displays.set_display,
        "Dict": displays.dict_display, "JoinedStr": displays.formatted,
        "ListComp": comprehensions.comprehension, "DictComp": comprehensions.comprehension,
        "SetComp": _set_comprehension, "GeneratorExp": _generator,
        "Yield": generators.give, "YieldFrom": generators.delegate, "Thunk": thunks.run,
    }  # fmt: skip
