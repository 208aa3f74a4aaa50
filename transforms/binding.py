"""After binding every parameter of a function has one value of the call, by Python's own rules for arguments."""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

from srcad.transforms import concrete, resolve
from srcad.transforms.values import Func, Items, Keywords, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def namedtuple(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value:
    """A namedtuple that the function makes."""
    defaults: list[Value] = [reference(k, v) for k, v in getattr(target, "_field_defaults", {}).items()]
    if concrete.has_more(target):
        keywords = [(k, v) for k, v in keywords if k in target._fields]
    bound = bind(lin, target.__name__, target._fields, (), None, None, defaults, {}, args, keywords)
    return Items(target, tuple(bound[n] for n in target._fields), target._fields)


def bind_function(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> dict[str, Value]:
    """The parameters of a Python function bound to a call's values."""
    code, label = target.__code__, target.__qualname__
    defaults = [_default(lin, target, k, d) for k, d in enumerate(target.__defaults__ or ())]
    kw_defaults: dict[str, Value] = {k: reference(k, v) for k, v in (target.__kwdefaults__ or {}).items()}
    for k, default in (target.__kwdefaults__ or {}).items():
        resolve.noted(lin, k, default, "word", target.__kwdefaults__, k)
    positional = code.co_varnames[: code.co_argcount]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    rest = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    star = rest[0] if code.co_flags & 0x04 else None
    double = rest[1 if star else 0] if code.co_flags & 0x08 else None
    shut = frozenset(positional[: code.co_posonlyargcount])
    return bind(lin, label, positional, only, star, double, defaults, kw_defaults, args, keywords, shut)


def _default(lin: Linearizer, target: FunctionType, k: int, value: Any) -> Value:
    found = resolve.external(lin, f"default_{k}", value, ("default", target, k))
    return literal(value) if type(value) is int else found


def bind_func(lin: Linearizer, func: Func, args: Sequence[Value], keywords: Keywords) -> dict[str, Value]:
    """The parameters of a function of the differentiated code bound to a call's values."""
    a = func.source.node.args
    positional = tuple(p.id for p in (*a.posonlyargs, *a.args))
    shut = frozenset(p.id for p in a.posonlyargs)
    only = tuple(p.id for p in a.kwonlyargs)
    star, double = a.vararg and a.vararg.id, a.kwarg and a.kwarg.id
    return bind(
        lin, getattr(func.source.node, "name", "<lambda>"), positional, only, star, double,
        list(func.defaults), dict(func.kw_defaults), args, keywords, shut,
    )  # fmt: skip


def bind(
    lin: Linearizer, label: str, positional: Sequence[str], only: Sequence[str], star: str | None, double: str | None,
    defaults: list[Value], kw_defaults: dict[str, Value], args: Sequence[Value], keywords: Keywords,
    shut: frozenset[str] = frozenset(),
) -> dict[str, Value]:  # fmt: skip
    bound: dict[str, Value] = dict(zip(positional, args, strict=False))
    if len(args) > len(positional) and star is None:
        raise lin.error_here(f"{label}() takes {len(positional)} positional arguments, {len(args)} were given")
    if star is not None:
        bound[star] = Items(tuple, tuple(args[len(positional) :]))
    extra: dict[str, Value] = {}
    for word, value in keywords:
        if word in shut and double is not None:
            extra[word] = value
            continue
        if (word in bound and word != star) or word in shut or (word not in positional and word not in only and double is None):
            raise lin.error_here(f"{label}() got an unexpected or repeated argument {word!r}")
        (bound if word in positional or word in only else extra)[word] = value
    if double is not None:
        bound[double] = lin.new_cell(Items(dict, tuple(extra.values()), tuple(extra)), lin.build.span)
    for word, value in (*zip(positional[len(positional) - len(defaults) :], defaults, strict=False), *kw_defaults.items()):
        bound.setdefault(word, value)
    missing = [p for p in (*positional, *only) if p not in bound]
    if missing:
        raise lin.error_here(f"{label}() misses the argument {missing[0]!r}")
    return bound
