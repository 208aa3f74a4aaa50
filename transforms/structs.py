"""A dataclass is its fields: made from them, compared by them, and turned into other containers of them."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcad.transforms import attributes, binding, calls, conditions, copies, decisions, introspection, objects, raising, resolve
from srcad.transforms.values import NONE, TRUE, UNBOUND, Items, Keywords, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


#: What Python raises where ``dataclasses.replace`` is given what it does not take.
_NOT_REPLACED = TypeError if sys.version_info >= (3, 13) else ValueError


def is_generated(cls: type, found: Any) -> bool:
    """Whether a method is one that ``dataclasses`` wrote: its text is in no file."""
    return dataclasses.is_dataclass(cls) and isinstance(found, FunctionType) and found.__code__.co_filename == "<string>"


def initialise(lin: Linearizer, cls: type, made: Value, args: Sequence[Value], keywords: Keywords, node: Any) -> None:
    init = objects.member(cls, "__init__")
    resolve.external(lin, "init", init, ("member", cls, "__init__"))
    fields: dict[str, Any] = cls.__dataclass_fields__  # type: ignore[attr-defined]
    taken = [f for f in fields.values() if f.init and f._field_type is not dataclasses._FIELD_CLASSVAR]  # type: ignore[attr-defined]
    given = _given(lin, cls, taken, args, keywords)
    late: list[Value] = []
    for f in fields.values():
        if f._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        value = given[f.name] if f.name in given else _field_default(lin, cls, init, f, node)
        if f._field_type is dataclasses._FIELD_INITVAR:  # type: ignore[attr-defined]
            late.append(value)
        elif value != UNBOUND:
            objects.write(lin, made, f.name, value)
    found = objects.content(lin, made)
    if found is not None and objects.python_method(found.cls, "__post_init__") is not None:
        objects.call_member(lin, found.cls, "__post_init__", (made, *late), (), node)


def _field_default(lin: Linearizer, cls: type, init: FunctionType, f: Any, node: Any) -> Value:
    if f.default is not dataclasses.MISSING:
        label, place = f"{cls.__name__}_{f.name}", _place_of_default(init, f.name)
        if place is None:
            return reference(label, f.default)
        held: Any = init.__kwdefaults__ if isinstance(place, str) else init.__defaults__
        return resolve.external(lin, label, held[place], ("default", init, place))
    if f.default_factory is not dataclasses.MISSING:
        return calls.call(lin, reference(f"make_{f.name}", f.default_factory), (), (), node)
    if f.init:
        raise lin.error_here(f"{cls.__name__}() misses the argument {f.name!r}")
    return UNBOUND


def _place_of_default(init: FunctionType, name: str) -> int | str | None:
    """Where ``__init__`` holds the default of a field, which may have been replaced there."""
    if name in (init.__kwdefaults__ or {}):
        return name
    code, count = init.__code__, len(init.__defaults__ or ())
    names = code.co_varnames[code.co_argcount - count : code.co_argcount]
    return names.index(name) if name in names else None


def _given(
    lin: Linearizer, cls: type, taken: Sequence[Any], args: Sequence[Value], keywords: Keywords
) -> dict[str, Value]:
    """The fields that a call gives; those that it leaves out stand for themselves."""
    left = [f.name for f in taken if f.name not in (name for name, _ in keywords)]
    fields = [f.name for f in taken if not f.kw_only]
    left = [name for name in left if name not in fields[: len(args)]]
    shape = binding.Shape(f"{cls.__qualname__}.__init__", fields, [f.name for f in taken if f.kw_only], hidden=1)
    has = [f.name for f in taken if f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING]
    of_words: dict[str, Value] = {name: NONE for name in shape.only if name in has}
    bound = binding.bind(lin, shape, [NONE for name in fields if name in has], of_words, args, keywords)
    return {name: value for name, value in bound.items() if name not in left}


def sorted_by(lin: Linearizer, value: Value) -> Value:
    """What an object is compared by where objects are sorted: the fields of a dataclass; every other value is itself."""
    found = objects.content(lin, value)
    if found is None or not is_generated(found.cls, objects.member(found.cls, "__lt__")):
        return value
    names = [f.name for f in dataclasses.fields(found.cls) if f.compare]
    parts = tuple(attributes.attribute(lin, value, n) or NONE for n in names)
    return parts[0] if len(parts) == 1 else Items(tuple, parts)


def fields_of(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.fields``."""
    cls = known_object(args[0]) if isinstance(known_object(args[0]), type) else introspection.class_of(lin, args[0])
    if cls is None or not dataclasses.is_dataclass(cls):
        return None
    return Items(tuple, tuple(reference(f"{f.name}_field", f) for f in dataclasses.fields(cls)))


def is_dataclass(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.is_dataclass``."""
    cls = introspection.class_of(lin, args[0])
    return None if cls is None or isinstance(known_object(args[0]), type) else literal(dataclasses.is_dataclass(cls))


def as_dict(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.asdict``."""
    return _as(lin, args[0], lambda names, values: lin.new_cell(Items(dict, values, names), lin.build.span), words)


def as_tuple(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.astuple``."""
    return _as(lin, args[0], lambda names, values: Items(tuple, values), words)


def _as(lin: Linearizer, value: Value, make: Callable[[Any, tuple[Value, ...]], Value], words: dict[str, Value]) -> Value | None:
    found = lin.content(value)
    cls = introspection.class_of(lin, value)
    if words or cls is None or not dataclasses.is_dataclass(cls):
        return None

    def inner(part: Value) -> Value:
        content = lin.content(part)
        made = _as(lin, part, make, {})
        if made is not None or content is None or content.cls not in (list, tuple, dict):
            return (copies.deep(lin, (part,), {}, None) or part) if made is None else made
        parts = Items(content.cls, tuple(map(inner, content.children)), content.keys)
        return parts if content.cls is tuple else lin.new_cell(parts, lin.build.span)

    names = tuple(f.name for f in dataclasses.fields(cls))
    values = tuple(inner(resolve.attribute(lin, value, n, n)) for n in names)
    return make(names, values) if found is not None else None


def compared(lin: Linearizer, name: str, cls: type, left: Value, right: Value) -> Value:
    one, other = objects.content(lin, left), objects.content(lin, right)
    if name in ("<", "<=", ">", ">=") and one is not None and other is not None and one.cls is other.cls:
        names = [f.name for f in dataclasses.fields(cls) if f.compare]
        fields = [(attributes.attribute(lin, left, n) or NONE, attributes.attribute(lin, right, n) or NONE) for n in names]
        orders = [lambda a, b, o=o: conditions.compare(lin, o, a, b) for o in (name[0], name)]
        return in_order(lin, fields, *orders)
    if one is None or other is None or one.cls is not other.cls or name not in ("==", "!="):
        if one is not None and (other is None or one.cls is not other.cls) and name in ("==", "!="):
            return literal(name == "!=")
        raise lin.error_here(f"{name} of dataclass instances is not differentiated here")
    names = [f.name for f in dataclasses.fields(cls) if f.compare]
    pairs = [(attributes.attribute(lin, left, n), attributes.attribute(lin, right, n)) for n in names]

    def link(pair: Any) -> Callable[[], Value]:
        return lambda: conditions.compare(lin, "==", *pair)

    equal = conditions.chain(lin, [link(p) for p in pairs], True, "") if pairs else TRUE
    truth = decisions.truth(lin, equal)
    return equal if name == "==" else literal(not truth) if truth is not None else lin.op("not", equal)


def in_order(lin: Linearizer, pairs: Sequence[tuple[Value, Value]], before: _Comparison, at_last: _Comparison) -> Value:
    """Whether the first of each pair come before the second, as tuples of them would; ``at_last`` compares the last pair."""
    first, *others = pairs
    if not others:
        return at_last(*first)

    def later() -> Value:
        rest = [lambda: conditions.compare(lin, "==", *first), lambda: in_order(lin, others, before, at_last)]
        return conditions.chain(lin, rest, True, "")

    return conditions.chain(lin, [lambda: before(*first), later], False, "")


_Comparison = Callable[[Value, Value], Value]


def replaced(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``dataclasses.replace``."""
    cls = objects.class_of(lin, args[0]) if len(args) == 1 else None
    if cls is None or not dataclasses.is_dataclass(cls):
        return None
    values: dict[str, Value] = {}
    for f in cls.__dataclass_fields__.values():
        late = f._field_type is dataclasses._FIELD_INITVAR  # type: ignore[attr-defined]
        if f._field_type is dataclasses._FIELD_CLASSVAR:  # type: ignore[attr-defined]
            continue
        if not f.init and f.name in words:
            what = f"field {f.name} is declared with init=False, it cannot be specified with replace()"
            return raising.raised(lin, _NOT_REPLACED, what)
        if late and f.name not in words and f.default is dataclasses.MISSING:
            return raising.raised(lin, _NOT_REPLACED, f"InitVar {f.name!r} must be specified with replace()")
        if f.init and not late and f.name not in words:
            values[f.name] = resolve.attribute(lin, args[0], f.name, f.name)
    values |= words
    return calls.call(lin, objects.class_reference(cls), (), tuple(values.items()), node)
