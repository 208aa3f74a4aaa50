"""The arguments of a call of NumPy or SciPy stand where the rules have them, by position or by name, and arrays are arrays."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import kinds, rule_heads, rules
from srcad.transforms.values import NONE, Keywords, Sym, Value, is_known, known_object

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def by_position(op: str, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """The same call with the first arguments by position where the heads of rules have no such names."""
    named = {word for rule in rules.rules_of(op) for p in rule.params for word in (p.keywords or (p.name,))}
    if all(word in named for word, _ in keywords):
        return args, keywords
    left, found = dict(keywords), list(args)
    for name in signature(op)[len(args) :]:
        if name not in left or name in named or not _is_anonymous(op, len(found)):
            break
        found.append(left.pop(name))
    return found, tuple(left.items())


#: Functions that give arrays of a known rank, or of any (``None``), whatever they are given; and those that take a type.
_MAKERS = {"np.eye": 2, "np.identity": 2, "np.zeros": None, "np.ones": None, "np.empty": None}
_CONVERTERS = (
    "np.asarray", "np.array", "np.asanyarray", "np.ascontiguousarray", "np.zeros_like", "np.ones_like", "np.empty_like",
)  # fmt: skip


def certain_kind(op: str, args: Sequence[Value], words: dict[str, Value]) -> kinds.Kind | None:
    """The kind of an array that is certain though nothing is known of the arguments; ``None`` where kinds tell more."""
    if not args or not isinstance(args[0], Sym) or args[0].kind != kinds.UNKNOWN:
        return None
    wanted = words.get("dtype", args[1] if len(args) > 1 and op in _CONVERTERS else NONE)
    if op in _CONVERTERS and known_object(wanted) in (float, complex, np.float64, np.float32, np.complex128):
        return kinds.Array(np.dtype(known_object(wanted)), None)
    return kinds.Array(np.dtype(float), _MAKERS[op]) if op in _MAKERS and wanted == NONE else None


def makes_records(lin: Linearizer, op: str, args: Sequence[Value], words: dict[str, Value]) -> bool:
    """Whether a call makes an array of records."""
    if op not in (*_CONVERTERS, *_MAKERS):
        return False
    wanted = words.get("dtype", args[1] if len(args) > 1 else NONE)
    content, found = lin.content(wanted), known_object(wanted)
    return (content is not None and content.cls is list) or (isinstance(found, np.dtype) and found.names is not None)


def by_name(op: str, args: Sequence[Value], keywords: Keywords) -> tuple[Sequence[Value], Keywords]:
    """The same call with the arguments by name for which, given by position, the rule has no place."""
    places, names = max((len(r.params) for r in rules.rules_of(op)), default=len(args)), signature(op)
    if len(args) <= places or len(names) < len(args):
        return args, keywords
    return args[:places], (*zip(names[places:], args[places:], strict=False), *keywords)


def as_arrays(lin: Linearizer, op: str, args: Sequence[Value]) -> Sequence[Value]:
    """The arguments with those lists and tuples as arrays whose elements are differentiated: rules work with arrays."""
    places = _array_places(op, len(args)) if op.startswith(("np.", "scipy.")) and lin.varied(*args) else frozenset()
    return [as_array(lin, a) if k in places else a for k, a in enumerate(args)]


def named_arrays(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords) -> Keywords:
    """The same of parameters of distributions that are given by name."""
    if not op.startswith("scipy.stats.") or not lin.varied(*args, *(v for _, v in keywords)):
        return keywords
    return tuple((k, as_array(lin, v)) for k, v in keywords)


def as_array(lin: Linearizer, value: Value) -> Value:
    """A list or tuple as an array; every other value itself."""
    return lin.op("np.asarray", value) if is_listed(lin, value) else value


def is_listed(lin: Linearizer, value: Value) -> bool:
    """Whether a value is a list or tuple of what is differentiated."""
    content = lin.content(value)
    if content is not None:
        return content.cls in (list, tuple)
    return isinstance(value, Sym) and isinstance(value.kind, kinds.Sequence | kinds.Record) and not is_known(value)


@functools.cache
def _array_places(op: str, count: int) -> frozenset[int]:
    """The places of a call's arguments that are arrays to every rule, none of which is made for lists."""
    found = [rule for rule in rules.rules_of(op) if len(rule.params) >= count or rule.params[0].star]
    texts = [t for rule in found for t in (*rule.tangents, *rule.adjoints) if t is not None]
    general = not any("pack(" in t or "x1[0]" in t for t in texts)
    if not found or not (general or all(rule.partials for rule in found)):
        return frozenset()
    params = [rule.params for rule in found]
    if all(p[0].star for p in params):
        return frozenset(range(count))
    broadcast = isinstance(rules.resolve(op), np.ufunc) or op.startswith("scipy.stats.")
    return frozenset(k for k in range(count) if all(_is_array_place(p[k], broadcast) for p in params))


def _is_array_place(param: rule_heads.Param, broadcast: bool) -> bool:
    """Whether a parameter is an array: of universal functions all that must be given, of others those with derivatives."""
    return (param.active or (broadcast and param.default is None)) and param.name != "xs" and not param.star


@functools.cache
def _is_anonymous(op: str, place: int) -> bool:
    """Whether a rule's parameter in this place has no name that users know."""
    heads = [rule.params for rule in rules.rules_of(op) if len(rule.params) > place]
    return any(head[place].active and not head[place].keywords for head in heads)


@functools.cache
def signature(op: str) -> tuple[str, ...]:
    """The names of a function's positional parameters; none where it does not tell."""
    try:
        found = inspect.signature(rules.resolve(op))
    except (TypeError, ValueError):
        return ()
    return tuple(p.name for p in found.parameters.values() if p.kind is not p.KEYWORD_ONLY)


@functools.cache
def out_place(op: str) -> int | None:
    """The place of ``out`` among a function's positional parameters, ``None`` where it has none."""
    told = signature(op)
    heads = [told] if told else [tuple(p.name for p in rule.params) for rule in rules.rules_of(op)]
    return next((names.index("out") for names in heads if "out" in names), None)


# --- callables without source ---


def declared(fn: Any) -> list[inspect.Parameter]:
    """The parameters of any callable; of one that does not tell them a single one."""
    given = fn.pyfunc if isinstance(fn, np.vectorize) else fn
    if isinstance(fn, functools.partial) and isinstance(fn.func, np.ufunc):
        return [p for p in declared(fn.func)[len(fn.args) :] if p.name not in fn.keywords]
    if isinstance(fn, np.ufunc):
        names = ["x"] if fn.nin == 1 else [f"x{k}" for k in range(1, fn.nin + 1)]
        return [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in names]
    if not _tells(given):
        return [inspect.Parameter("x", inspect.Parameter.POSITIONAL_ONLY)]
    return list(inspect.signature(given).parameters.values())


def needed(fn: Any) -> tuple[list[inspect.Parameter], bool]:
    """The parameters that a callable has to be given by position, and whether more may follow."""
    found = declared(fn)
    first = [p for p in found if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return first, found != first or not _tells(fn)


def _tells(fn: Any) -> bool:
    """Whether it is known what a callable takes."""
    try:
        return isinstance(fn, np.ufunc) or bool(inspect.signature(fn))
    except (TypeError, ValueError):
        return False
