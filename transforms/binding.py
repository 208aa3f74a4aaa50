"""After binding every parameter of a function has one value of the call, by Python's own rules for arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from srcad.transforms import concrete, resolve
from srcad.transforms.values import Func, Items, Keywords, Value, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


class Misbound(Exception):  # noqa: N818 - what the user's call raises, made a TypeError by ``calls``
    """A call whose arguments are not those that the function takes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a function takes: its parameters, the names of its stars, and which are not given by name."""

    label: str
    positional: Sequence[str]
    only: Sequence[str] = ()
    star: str | None = None
    double: str | None = None
    shut: frozenset[str] = frozenset()
    hidden: int = 0  # arguments that Python counts and that are no parameters here

    def takes(self, word: str) -> bool:
        return (word in self.positional and word not in self.shut) or word in self.only


def namedtuple(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value:
    """A namedtuple that the function makes."""
    defaults: list[Value] = [reference(k, v) for k, v in getattr(target, "_field_defaults", {}).items()]
    if concrete.has_more(target):
        keywords = [(k, v) for k, v in keywords if k in target._fields]
    bound = bind(lin, Shape(f"{target.__name__}.__new__", target._fields, hidden=1), defaults, {}, args, keywords)
    return Items(target, tuple(bound[n] for n in target._fields), target._fields)


def bind_function(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> dict[str, Value]:
    """The parameters of a Python function bound to a call's values."""
    code, label = target.__code__, target.__qualname__
    defaults = [_default(lin, target, k, d) for k, d in enumerate(target.__defaults__ or ())]
    left_out = (target.__kwdefaults__ or {}).keys() - {word for word, _ in keywords}
    kw_defaults = {k: _default(lin, target, k, v) for k, v in (target.__kwdefaults__ or {}).items() if k in left_out}
    positional = code.co_varnames[: code.co_argcount]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    rest = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    star = rest[0] if code.co_flags & 0x04 else None
    double = rest[1 if star else 0] if code.co_flags & 0x08 else None
    shut = frozenset(positional[: code.co_posonlyargcount])
    label = "" if (target.__module__ or "").startswith("srcad.") else label  # one of srcad's own stands for another function
    return bind(lin, Shape(label, positional, only, star, double, shut), defaults, kw_defaults, args, keywords)


def _default(lin: Linearizer, target: FunctionType, k: int | str, value: Any) -> Value:
    """The default of a parameter, by its place or by its name."""
    label = k if isinstance(k, str) else f"default_{k}"
    return resolve.parameter(lin, label, value, ("default", target, k))


def bind_func(lin: Linearizer, func: Func, args: Sequence[Value], keywords: Keywords) -> dict[str, Value]:
    """The parameters of a function of the differentiated code bound to a call's values."""
    a = func.source.node.args
    positional = tuple(p.id for p in (*a.posonlyargs, *a.args))
    shut = frozenset(p.id for p in a.posonlyargs)
    only = tuple(p.id for p in a.kwonlyargs)
    star, double = a.vararg and a.vararg.id, a.kwarg and a.kwarg.id
    label = "" if (func.source.function.__module__ or "").startswith("srcad.") else _qualified(func)
    shape = Shape(label, positional, only, star, double, shut)
    return bind(lin, shape, list(func.defaults), dict(func.kw_defaults), args, keywords)


def _qualified(func: Func) -> str:
    """What Python calls a function of the differentiated code in its errors."""
    name = getattr(func.source.node, "name", "<lambda>")
    outer = func.source.function
    found = [c for c in _inner(outer.__code__) if c.co_name == name and c.co_firstlineno <= func.source.node.lineno]
    best = max(found, key=lambda c: c.co_firstlineno, default=None)
    return getattr(best, "co_qualname", name)


def _inner(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _inner(part)


def bind(
    lin: Linearizer, to: Shape, defaults: Sequence[Value], kw_defaults: dict[str, Value],
    args: Sequence[Value], keywords: Keywords,
) -> dict[str, Value]:  # fmt: skip
    """The value of every parameter; raises ``Misbound`` where Python raises ``TypeError``."""
    bound: dict[str, Value] = dict(zip(to.positional, args, strict=False))
    filled = dict(zip(to.positional[len(to.positional) - len(defaults) :], defaults, strict=False))
    what = _mistaken(to, list(bound), [word for word, _ in keywords], len(args), len(filled), kw_defaults)
    if what and not to.label:
        raise lin.error_here(f"a call that{what} is not differentiated")
    if what:
        raise Misbound(f"{to.label}(){what}")
    if to.star is not None:
        bound[to.star] = Items(tuple, tuple(args[len(to.positional) :]))
    bound |= {word: value for word, value in keywords if to.takes(word)}
    if to.double is not None:
        extra = {word: value for word, value in keywords if not to.takes(word)}
        bound[to.double] = lin.new_cell(Items(dict, tuple(extra.values()), tuple(extra)), lin.build.span)
    return bound | {name: value for name, value in (*filled.items(), *kw_defaults.items()) if name not in bound}


def _mistaken(
    to: Shape, given: Sequence[str], words: Sequence[str], count: int, defaults: int, kw_defaults: dict[str, Value]
) -> str:
    """What Python says of a call's arguments that the function does not take."""
    for k, word in enumerate(words):
        if word in to.shut and to.double is None:
            return f" got some positional-only arguments passed as keyword arguments: {word!r}"
        if not to.takes(word) and to.double is None:
            return f" got an unexpected keyword argument {word!r}"
        if to.takes(word) and word in (*given, *words[:k]):
            return f" got multiple values for argument {word!r}"
    if count > len(to.positional) and to.star is None:
        return f" {_too_many(to, count + to.hidden, defaults)}"
    needed = [p for p in to.positional[: len(to.positional) - defaults] if p not in given and (p in to.shut or p not in words)]
    how = "positional" if needed else "keyword-only"
    names = [repr(p) for p in needed or [p for p in to.only if p not in words and p not in kw_defaults]]
    listed = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])}, and {names[-1]}"
    return f" missing {len(names)} required {how} argument{'s' * (len(names) > 1)}: {listed}" if names else ""


def _too_many(to: Shape, count: int, defaults: int) -> str:
    most = len(to.positional) + to.hidden
    takes = f"from {most - defaults} to {most}" if defaults else str(most)
    return f"takes {takes} positional argument{'s' * (most != 1)} but {count} {'was' if count == 1 else 'were'} given"
