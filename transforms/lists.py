"""Lists whose length is known at run time only: the edits that the program makes, and the kinds of what they hold.

Such a list is memory: ``append``, ``pop`` and ``xs[i] = v`` are writes.  Its kind names the places where it was made; what
is stored later than the kind of the elements was written down begins the walk again with the wider kind there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import gast

from srcad.transforms import containers, kinds, loops
from srcad.transforms.kinds import Kind
from srcad.transforms.values import NONE, Items, Sym, Value, is_known, known

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer


def is_list(value: Value) -> bool:
    """Whether a value is a list of the running program."""
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Sequence) and value.kind.cls is list


def kind_at(lin: Linearizer, element: Kind, site: Any, length: int | None = None) -> kinds.Sequence:
    """The kind of a list that is made at a place, wide enough for what is stored into it later."""
    return kinds.Sequence(list, kinds.join(element, lin.stored.get(site, kinds.BOTTOM)), length, frozenset({site}))


def made(lin: Linearizer, op: str, *args: Value, element: Kind, hint: str = "") -> Sym:
    """A new list by an operation, at the current place."""
    return lin.op(op, *args, hint=hint, kind=kind_at(lin, element, lin.build.span))


def holds(lin: Linearizer, base: Sym, value: Value) -> None:
    """Make sure that the kind of a list covers what is stored into it."""
    assert isinstance(base.kind, kinds.Sequence)
    kind = containers.materialise(lin, value).kind
    wider = kinds.join(base.kind.element, kind)
    if wider == base.kind.element:
        return
    if not base.kind.sites:
        raise lin.error_here("a value of another kind than the elements of this list is stored into it")
    raise lin.widened(base.kind.sites, wider)


# --- edits ---


def append(lin: Linearizer, base: Sym, value: Value) -> None:
    """``xs.append(v)``."""
    item = containers.materialise(lin, value)
    holds(lin, base, item)
    lin.effect("append", base, item)


def extend(lin: Linearizer, base: Sym, values: Value) -> None:
    """``xs.extend(ys)``: one after the other."""
    found = containers.listed(lin, values)
    content = lin.content(found)
    if content is not None and content.cls is not dict:
        for child in content.children:
            append(lin, base, child)
        return
    loops.walked(lin, found, lambda item: append(lin, base, item))


def pop(lin: Linearizer, base: Sym) -> Value:
    """``xs.pop()``."""
    assert isinstance(base.kind, kinds.Sequence)
    return lin.op("pop", base, kind=base.kind.element)


def store(lin: Linearizer, base: Sym, index: Value, value: Value) -> None:
    """``xs[i] = v``."""
    if not isinstance(index, Sym) or index.kind == kinds.Opaque(slice):
        raise lin.error_here("writing into a slice of a list of unknown length is not differentiated")
    item = containers.materialise(lin, value)
    holds(lin, base, item)
    lin.effect("setitem", base, index, item)


def method(lin: Linearizer, base: Sym, attr: str, args: Sequence[Value]) -> Value | None:
    """A method that edits or copies a list; ``None`` for every other one."""
    assert isinstance(base.kind, kinds.Sequence)
    match attr, len(args):
        case "append", 1:
            append(lin, base, args[0])
        case "extend", 1:
            extend(lin, base, args[0])
        case "pop", 0:
            return pop(lin, base)
        case "pop", 1 if is_known(args[0]) and known(args[0]) == -1:
            return pop(lin, base)
        case "copy", 0:
            return made(lin, "as_list", base, element=base.kind.element)
        case ("insert" | "remove" | "clear" | "sort" | "reverse" | "pop"), _:
            raise lin.error_here(f"list.{attr}() on a list of unknown length is not differentiated")
        case _:
            return None
    return NONE


def repeated(lin: Linearizer, base: Value, count: Value, hint: str) -> Sym:
    """``xs * n``."""
    whole = containers.materialise(lin, base)
    assert isinstance(whole.kind, kinds.Sequence)
    if whole.kind.cls is tuple:
        return lin.op("repeat_list", whole, count, hint=hint, kind=kinds.Sequence(tuple, whole.kind.element))
    return made(lin, "repeat_list", whole, count, element=whole.kind.element, hint=hint)


def joined(lin: Linearizer, left: Value, right: Value, hint: str) -> Sym:
    """``xs + ys``."""
    first, second = containers.materialise(lin, left), containers.materialise(lin, right)
    assert isinstance(first.kind, kinds.Sequence) and isinstance(second.kind, kinds.Sequence)
    element = kinds.join(first.kind.element, second.kind.element)
    if first.kind.cls is tuple:
        return lin.op("join_lists", first, second, hint=hint, kind=kinds.Sequence(tuple, element))
    return made(lin, "join_lists", first, second, element=element, hint=hint)


# --- comprehensions ---


def collected(lin: Linearizer, node: Any, hint: str) -> Sym:
    """A comprehension with conditions, or nested: a list that its loops append to."""
    result = lin.op("list", hint=hint, kind=kind_at(lin, kinds.BOTTOM, lin.build.span))
    name = f"<list {node.lineno} {node.col_offset}>"
    lin.bind(name, result)
    target = gast.Name(name, gast.Load(), None, None)
    call = gast.Call(gast.Attribute(target, "append", gast.Load()), [node.elt], [])
    body: Any = gast.Expr(call)
    for generator in reversed(node.generators):
        for test in reversed(generator.ifs):
            body = gast.If(test, [body], [])
        body = gast.For(generator.target, generator.iter, [body], [], None)
    for part in gast.walk(body):
        if isinstance(part, gast.expr | gast.stmt) and not hasattr(part, "lineno"):
            gast.copy_location(part, node)
    lin.statement(body)
    lin.frame.env.pop(name)
    return result





def living(lin: Linearizer, content: Items, site: Any) -> Sym:
    """A container of known structure as one of the running program."""
    if content.cls is not list:
        return containers.materialise(lin, content)
    parts = [containers.materialise(lin, c) for c in content.children]
    element = kinds.BOTTOM
    for part in parts:
        element = kinds.join(element, part.kind)  # type: ignore[assignment]
    return lin.op("list", *parts, kind=kind_at(lin, element, site))


def listed(lin: Linearizer, cls: type, value: Value) -> Sym | None:
    """``list(xs)`` and ``tuple(xs)`` of what is known at run time only; ``None`` where nothing is known of it."""
    if not isinstance(value, Sym) or not isinstance(value.kind, kinds.Sequence | kinds.Array):
        return None
    element = loops.element_kind(value.kind)
    if cls is tuple:
        return lin.op("as_tuple", value, kind=kinds.Sequence(tuple, element))
    return made(lin, "as_list", value, element=element)
