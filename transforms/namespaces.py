"""``obj.__dict__`` of an object that is followed, or of one of the caller: its attributes as a dict."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from srcad.transforms import attributes, calls, counted, expressions, kinds, objects, overlays, raising
from srcad.transforms.values import (
    NONE,
    UNBOUND,
    Cell,
    Items,
    Keywords,
    Method,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
)

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def is_namespace(lin: Linearizer, value: Value) -> bool:
    """Whether a value is ``obj.__dict__`` of an object that is followed."""
    return isinstance(value, Method) and value.name == "__dict__" and objects.content(lin, value.base) is not None


def of_caller(lin: Linearizer, base: Value) -> Value | None:
    """``obj.__dict__`` of an object of the caller: a dict of the running program that is known for what it is."""
    if not isinstance(base, Sym) or objects.class_of(lin, base) is None or isinstance(known_object(base), type | ModuleType):
        return None
    found = lin.op(".__dict__", base, kind=kinds.UNKNOWN)
    lin.spaces[found.operand] = base
    return found


def of_caller_element(lin: Linearizer, space: Value, key: Value) -> Value | None:
    """What was written under a key of ``obj.__dict__`` of an object of the caller; ``None`` where nothing was."""
    base = lin.spaces.get(space.operand) if isinstance(space, Sym) else None
    if base is None or not overlays.is_written(lin, base):
        return None
    if not is_known(key):
        raise lin.error_here("which attribute of an object whose attributes were written is asked for is not known")
    written = overlays.of(lin, base)
    assert written is not None
    there = known(key) in lin.heap[written.number].keys
    return attributes.settled(lin, written, lin.heap[written.number], known(key)) if there else None


def of_caller_method(
    lin: Linearizer, space: Value, attr: str, args: Sequence[Value], keywords: Keywords
) -> Value | None:
    """A method of ``obj.__dict__`` of an object of the caller, where that writes, or asks for what was written."""
    base = lin.spaces.get(space.operand) if isinstance(space, Sym) else None
    if base is None:
        return None
    if attr in ("get", "__getitem__", "setdefault") and (found := of_caller_element(lin, space, args[0])) is not None:
        return found
    if attr == "update" and len(args) < 2:
        given = lin.content(args[0]) if args else Items(dict, (), ())
        if given is not None and given.cls is dict:
            for name, value in (*zip(given.keys, given.children, strict=True), *keywords):
                store(lin, space, literal(name), value)
            return NONE
    if lin.varied(*args, *(v for _, v in keywords)) or overlays.is_written(lin, base):
        raise lin.error_here(f"{attr}() of the attributes of an object that exists before is not differentiated")
    return None


def _holder(space: Value) -> Value:
    """The object whose namespace this is."""
    assert isinstance(space, Method)
    return space.base


def method(lin: Linearizer, space: Value, attr: str, args: Sequence[Value], keywords: Keywords) -> Value:
    """A method of ``obj.__dict__``."""
    base = _holder(space)
    found = objects.content(lin, base)
    if found is None or not isinstance(base, Cell):
        raise lin.error_here("the attributes of this as a dict are not differentiated here")
    if attr in ("get", "pop", "setdefault", "__getitem__", "__contains__"):
        args = [named(lin, space, args[0]), *args[1:]]
        if lin.dead:
            return UNBOUND
    if attr in ("get", "pop", "setdefault", "__getitem__", "__contains__") and is_known(args[0]):
        return _item(lin, base, found, attr, known(args[0]), args[1:])
    if attr == "update" and (_updated(lin, base, args, keywords) or lin.dead):
        return NONE
    if attr in ("items", "keys", "values", "copy", "__len__") and not args and not any(n == base.number for n, _ in lin.doubtful):
        names = [n for n in found.keys if n != objects.VALUE]
        if attr == "__len__":
            return literal(len(names))
        copy = Items(dict, tuple(attributes.settled(lin, base, found, n) for n in names), tuple(names))
        return calls.call(lin, Method(lin.new_cell(copy, lin.build.span), attr), (), (), None)
    raise lin.error_here(f"{attr}() of the attributes of an object is not differentiated")


def _updated(lin: Linearizer, base: Cell, args: Sequence[Value], keywords: Keywords) -> bool:
    """Write what a dict holds into the attributes of an object; whether its keys are known, or a run tells them."""
    given = lin.content(args[0]) if args else Items(dict, (), ())
    if given is not None and given.cls is not dict:
        return False
    if given is None:
        names = counted.keys(lin, args[0])
        if names is None:
            return False
        given = Items(dict, tuple(expressions.item(lin, args[0], literal(name)) for name in names), names)
    for name, value in (*zip(given.keys, given.children, strict=True), *keywords):
        objects.write(lin, base, name, value)
    return True


def named(lin: Linearizer, space: Value, key: Value) -> Value:
    """The name of an attribute, as a run of the program finds it out where it is not known."""
    return counted.named(lin, _holder(space), key)


def store(lin: Linearizer, space: Value, key: Value, value: Value) -> bool:
    """``obj.__dict__[key] = value``; whether the name is known."""
    if isinstance(space, Sym):
        return _stored_of_caller(lin, lin.spaces[space.operand], key, value)
    key = named(lin, space, key)
    if is_known(key) and not lin.dead:
        objects.write(lin, _holder(space), known(key), value)
    return is_known(key) or lin.dead


def _stored_of_caller(lin: Linearizer, base: Value, key: Value, value: Value) -> bool:
    key = counted.named(lin, base, key)
    place = overlays.opened(lin, base)
    if lin.dead:
        return True
    if place is None or not is_known(key):
        raise lin.error_here("writing an attribute of this as a dict is not differentiated")
    objects.write(lin, place, known(key), value)
    overlays.written_through(lin, base, known(key), value)
    return True


def delete(lin: Linearizer, space: Value, key: Value) -> bool:
    """``del obj.__dict__[key]``; whether the name is known."""
    key = named(lin, space, key)
    if is_known(key) and not lin.dead:
        method(lin, space, "pop", (key,), ())
    return is_known(key) or lin.dead


def contains(lin: Linearizer, space: Value, key: Value) -> Value:
    """``key in obj.__dict__``."""
    return method(lin, space, "__contains__", (key,), ())


def _item(lin: Linearizer, base: Cell, found: Items, attr: str, key: Any, default: Sequence[Value]) -> Value:
    """What a method of ``obj.__dict__`` gives that asks for one key."""
    has_it = key in found.keys
    if (base.number, key) in lin.doubtful:
        raise lin.error_here(f"whether the attribute {key!r} is there depends on a loop")
    if attr == "__contains__":
        return literal(has_it)
    value = attributes.settled(lin, base, found, key) if has_it else default[0] if default else NONE
    if not has_it and not default and attr in ("pop", "__getitem__"):
        return raising.raised(lin, KeyError, key)
    if attr == "pop" and has_it:
        objects.remove(lin, base, key)
    if attr == "setdefault" and not has_it:
        objects.write(lin, base, key, value)
    return value
