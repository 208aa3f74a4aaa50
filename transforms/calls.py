"""Calls: a rule, a Python function that is walked in place, a function that is simply run, or the run-time door."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools
import inspect
import operator
import sys
import typing
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType, MethodType, ModuleType, UnionType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad import runtime
from srcad.runtime import composites
from srcad.runtime.errors import DifferentiationError
from srcad.transforms import (
    classes,
    containers,
    copies,
    dicts,
    effects,
    exceptions,
    expressions,
    generators,
    heaps,
    inplace,
    iterators,
    kept,
    kinds,
    lazies,
    library,
    lists,
    loops,
    nested,
    objects,
    operators,
    overlays,
    parse,
    paths,
    plumbing,
    resolve,
    rules,
    samples,
    solvers,
    spreading,
    stores,
    walk,
)
from srcad.transforms.ir import Assign, Lit, Op, Ref
from srcad.transforms.rules_numpy import METHODS
from srcad.transforms.values import (
    Bound,
    Cell,
    Derived,
    Func,
    Items,
    Method,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearize import Linearizer

Keywords = Sequence[tuple[str, Value]]

_DISPATCHER = functools.singledispatch(print).__code__  # type: ignore[attr-defined]

#: A program with more entries than this is not grown by further helpers; they are called through the door.
BUDGET = 1500

#: Tuples of so many elements are taken apart where a list is made of them.
_SHORT = 8
#: Callables that are given objects as they are.
_FOLLOWED = (FunctionType, MethodType, functools.partial, functools._lru_cache_wrapper)

#: How deep a function that is written inside the differentiated code may call itself.
DEEPEST = 200
#: How often it may do so where it is known only at run time whether it goes on.
_UNDECIDED = 4


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
        item = dicts.opened(lin, item)
        content = lin.content(item)
        if content is None or content.cls is not dict:
            keywords.append(("**", item))
        else:
            keywords.extend(zip(content.keys, content.children, strict=False))
    if any(word in ("*", "**") for word, _ in keywords):
        return spreading.call(lin, function, args, keywords, node, hint)
    return call(lin, function, args, tuple(keywords), node, hint)


def _first(lin: Linearizer, node: Any) -> Value:
    """``next(... for ...)``, with or without a default."""
    there, found = iterators.first_of(lin, node.args[0])
    truth = resolve.truth(lin, there)

    def end() -> Value:
        default = [expressions.value(lin, a) for a in node.args[1:]]
        return default[0] if default else exceptions.stop(lin, literal(None))

    if truth is not None:
        return found if truth else end()
    return expressions.either(lin, there, lambda: found, end, "")


def decorated(lin: Linearizer, node: Any, function: Value) -> Value:
    """A function of the differentiated code after one of its decorators."""
    outer = expressions.value(lin, node.func if isinstance(node, gast.Call) else node)
    target = known_object(outer)
    if target is functools.wraps or target in (functools.lru_cache, functools.cache):
        return function
    if target is contextlib.contextmanager:
        return Bound(reference("contextmanager", contextlib.contextmanager), (function,))
    return call(lin, expressions.value(lin, node), (function,), (), node)


def recurs_too_often(lin: Linearizer, node: Any) -> bool:
    """Whether a function calls itself too deep, or where it is not decided whether it does so for ever."""
    own = [f.doubt for f in lin.frames if f.source.node is node]
    steps = [*own, lin.doubt]
    undecided = sum(a < b for a, b in zip(steps, steps[1:], strict=False))
    return len(own) > DEEPEST or undecided > _UNDECIDED


def call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, node: Any, hint: str = "") -> Value:
    """``function(*args, **keywords)``."""
    stand_in = known_object(function)
    owner = lin.owners.get(stand_in) if isinstance(stand_in, FunctionType) else None
    if isinstance(stand_in, FunctionType) and stand_in in lin.inner:
        function = lin.inner[stand_in]
    match function:
        case Func():
            if recurs_too_often(lin, function.source.node) or lin.size() > 4 * BUDGET:
                raise lin.error_here("a function that is defined within the function calls itself too often")
            bound = bind_func(lin, function, args, keywords)
            if generators.yields(function.source.node):
                return generators.make(lin, function, bound)
            return lin.call_function(function.source, bound, function.scopes, owner)
        case Bound(inner, (generator, *_)) if known_object(inner) is contextlib.contextmanager:
            return Items(generators.Manager, (call(lin, generator, args, keywords, node),))
        case Bound(inner, first, words):
            words = tuple((k, v) for k, v in words if k not in dict(keywords))
            return call(lin, inner, (*first, *args), (*words, *keywords), node, hint)
        case Derived():
            return nested.apply(lin, function, args, keywords, node)
        case Method(base, attr):
            return method(lin, base, attr, args, keywords, node, hint)
    made = solvers.declared(lin, function, args, dict(keywords), node, hint)
    made = made or library.frozen(lin, known_object(function), args, keywords)
    made = made or objects.called(lin, function, args, keywords, node)
    if made is not None:
        return made
    target = known_object(function)
    cls = class_of(lin, function) if target is None else None
    evaluated = None if cls is None else library.evaluate(lin, function, cls, args, hint)
    if evaluated is not None:
        return evaluated
    if target is None:
        put = kept.called(lin, function, args) if not keywords else None
        return door(lin, function, args, keywords, hint) if put is None else put
    assert isinstance(function, Sym)
    return _call_known(lin, function, target, args, keywords, node, hint)


def _call_known(
    lin: Linearizer, function: Sym, target: Any, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value:
    made = objects.converted(lin, target, args, keywords, node) or objects.builtin_member(lin, target, args, keywords, node)
    made = made or library.interpolant(lin, target, args, keywords) or library.kernel_density(lin, target, args, keywords)
    if made is not None:
        return made
    if (getattr(target, "__module__", None) or "").partition(".")[0] in _FOREIGN:
        return _foreign(lin, function, target, args, keywords, hint)
    drawn = lazies.made(lin, target, args, keywords, node)
    if drawn is not None:
        return drawn
    if not (isinstance(target, _FOLLOWED) or objects.is_class(target)):
        args, keywords = objects.plain_arguments(lin, target, args, keywords)
    special = _special(target)
    if special is not None and target in (deque, OrderedDict, defaultdict, Counter):
        args = [containers.gathered(lin, a) if iterators.is_iterator(lin, a) else a for a in args]
    if special is not None:
        result = special(lin, args, dict(keywords), node)
        if result is not None:
            return result
    found = solvers.apply(lin, target, args, dict(keywords), node, hint)
    if found is not None:
        return found
    settled = plumbing.settled(lin, target, args, dict(keywords))
    if settled is not None:
        return settled
    if samples.takes_samples(target) and lin.varied(*args, *(v for _, v in keywords)):
        result = samples.apply(lin, target, args, dict(keywords), node)
        if result is not None:
            return result
    if plumbing.is_at(target):
        return Items(target, tuple(args)) if lin.varied(*args) else passive_call(lin, function, args, keywords, hint)
    writes = _writer(target)
    if writes is not None:
        return writes(lin, args, dict(keywords))
    evaluated = library.evaluate(lin, function, target, args, hint)
    if evaluated is not None:
        return evaluated
    if isinstance(target, type) and target in loops.ONCE and not lin.varied(*args, *(v for _, v in keywords)):
        return passive_call(lin, function, args, keywords, hint)
    op = rules.name_of(target)
    if op is not None and isinstance(target, MethodType):
        found = library.method(lin, reference("self", target.__self__), target.__name__, args, keywords, hint)
        if found is not None:
            return found
    if op is not None:
        return primitive(lin, op, args, keywords, hint)
    if isinstance(target, operator.itemgetter | operator.attrgetter):
        return _getter(lin, target, args[0])
    if isinstance(target, operator.methodcaller):
        return _called_method(lin, target, args[0], node)
    mode = inspect.getattr_static(target, "__srcad_mode__", None)
    if mode is not None:
        return nested.transformation(lin, mode, args, dict(keywords))
    if hasattr(type(target), "__srcad__"):
        return nested.apply(lin, nested.of_object(lin, target), args, keywords, node)
    inner = inspect.getattr_static(target, "__srcad_function__", None)
    if inner is not None:
        return call(lin, reference(inner.__name__, inner), args, keywords, node, hint)
    if isinstance(target, np.vectorize) and not target.excluded:
        otypes = literal(None) if target.otypes is None else Items(tuple, tuple(map(literal, target.otypes)))
        made = library.vectorized(reference("function", target.pyfunc), otypes, target.__dict__.get("signature"))
        return call(lin, made, args, keywords, node, hint)
    if isinstance(target, MethodType) and target.__name__ == "_make" and hasattr(target.__self__, "_fields"):
        whole = lin.content(containers.gathered(lin, args[0]))
        if whole is not None:
            return _namedtuple(lin, target.__self__, whole.children, ())
    if isinstance(target, MethodType):
        inner = reference(f"{target.__func__.__name__}", target.__func__)
        return call(lin, inner, (reference("self", target.__self__), *args), keywords, node, hint)
    if isinstance(target, functools.partial):
        first = [reference("argument", a) for a in target.args]
        words = [(k, reference(k, v)) for k, v in target.keywords.items() if k not in dict(keywords)]
        return call(lin, reference("function", target.func), (*first, *args), (*words, *keywords), node, hint)
    if isinstance(target, functools._lru_cache_wrapper) and isinstance(target.__wrapped__, FunctionType):
        return _cached_function(lin, function, target.__wrapped__, args, keywords, hint)
    made_by = generators.managed(target)
    if made_by is not None:
        inner = reference(made_by.__name__, made_by)
        return Items(generators.Manager, (call(lin, inner, args, keywords, node, hint),))
    if isinstance(target, FunctionType) and target.__code__ is _DISPATCHER:
        chosen = _dispatched(lin, function, target, args)
        if chosen is not None:
            return call(lin, chosen, args, keywords, node, hint)
    if isinstance(target, FunctionType):
        return python_function(lin, function, target, args, keywords, hint)
    if isinstance(target, type) and hasattr(target, "_fields") and target.__new__.__code__ is not None:
        return _namedtuple(lin, target, args, keywords)
    if getattr(target, "__objclass__", None) in (str, bytes):
        return _text(lin, function, target, args, keywords, hint)
    raised = isinstance(target, type) and issubclass(target, BaseException)
    made = objects.construct(lin, target, args, keywords, node) if isinstance(target, type) else None
    if made is not None:
        return made
    values = (*args, *(v for _, v in keywords))
    lin.laden |= raised and lin.depends(*values)
    if lin.varied(*values) and not raised:
        raise lin.no_derivative(f"{_label(target)} has no derivative rule and no Python source")
    return passive_call(lin, function, args, keywords, hint)


#: Packages whose objects are data, or have derivatives of their own: their code is never followed.
_FOREIGN = frozenset({"pandas", "polars", "xarray", "matplotlib", "torch", "jax", "tensorflow", "logging"})


def _foreign(
    lin: Linearizer, function: Sym, target: Any, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """A call into such a package: it is simply made where nothing that is differentiated comes in."""
    raised = isinstance(target, type) and issubclass(target, BaseException)
    says = (getattr(target, "__module__", None) or "").split(".")[0] == "logging"
    if lin.varied(*args, *(v for _, v in keywords)) and not raised and not says and rules.name_of(target) is None:
        raise lin.no_derivative(f"{_label(target)} is not differentiated: its package's objects are data here")
    return passive_call(lin, function, args, keywords, hint)


def _text(lin: Linearizer, function: Sym, target: Any, args: Sequence[Value], keywords: Keywords, hint: str) -> Value:
    """A method of strings, called through the class: no derivative flows through text."""
    values = (function, *(_given(lin, a) for a in args), *(v for _, v in keywords))
    kind = kinds.Opaque(str) if target.__name__ in _GIVES_TEXT else kinds.UNKNOWN
    return resolve.passive_symbol(lin.op("call", *values, keywords=tuple(k for k, _ in keywords), hint=hint, kind=kind))


def _given(lin: Linearizer, value: Value) -> Value:
    """An argument of a method of strings; of what is lazy, all of it."""
    found = containers.listed(lin, value)
    if not (isinstance(found, Items) and found.cls in (map, zip, enumerate)):
        return found
    made = lin.new_cell(Items(list, ()), ("given", lin.build.span))
    loops.walked(lin, found, lambda item: _append(lin, made, item))
    return made


def _append(lin: Linearizer, base: Value, item: Value) -> None:
    method(lin, base, "append", (item,), (), None, "")


_GIVES_TEXT = frozenset({"__mod__", "__add__", "__mul__", "__str__", "__repr__", "__format__"} | {
    name for name in vars(str) if name in ("join", "format", "replace", "strip", "lstrip", "rstrip", "lower", "upper", "title")
})


def _writer(target: Any) -> Callable[..., Value] | None:
    try:
        return inplace.FUNCTIONS.get(target)
    except TypeError:
        return None


def _getter(lin: Linearizer, target: Any, base: Value) -> Value:
    """What ``operator.itemgetter`` or ``operator.attrgetter`` gets."""
    wanted = target.__reduce__()[1]
    if isinstance(target, operator.itemgetter):
        found = [expressions.item(lin, base, literal(key)) for key in wanted]
    else:
        found = [functools.reduce(lambda v, a: resolve.attribute(lin, v, a, ""), key.split("."), base) for key in wanted]
    return found[0] if len(found) == 1 else Items(tuple, tuple(found))


def _called_method(lin: Linearizer, target: Any, base: Value, node: Any) -> Value:
    """What ``operator.methodcaller`` calls."""
    maker, (name, *given) = target.__reduce__()
    words = tuple((k, reference(k, v)) for k, v in getattr(maker, "keywords", {}).items())
    name, given = (maker.args[0], (name, *given)) if isinstance(maker, functools.partial) and maker.args else (name, given)
    return call(lin, resolve.attribute(lin, base, name, ""), [reference("argument", a) for a in given], words, node)


def _dispatched(lin: Linearizer, function: Sym, target: Any, args: Sequence[Value]) -> Value | None:
    """The implementation that ``functools.singledispatch`` chooses; ``None`` where the class is not known."""
    cls = class_of(lin, args[0]) if args else None
    if cls is None:
        return None
    found = target.dispatch(cls)
    resolve.external(lin, f"{target.__name__}_registry", found, ("dispatch", target, cls))
    return reference(found.__name__, found)


def _namedtuple(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords) -> Value:
    """A namedtuple that the function makes."""
    defaults: list[Value] = [reference(k, v) for k, v in getattr(target, "_field_defaults", {}).items()]
    if containers.has_more(target):
        keywords = [(k, v) for k, v in keywords if k in target._fields]
    bound = _bind(lin, target.__name__, target._fields, (), None, None, defaults, {}, args, keywords)
    return Items(target, tuple(bound[n] for n in target._fields), target._fields)


def _label(target: Any) -> str:
    module = getattr(target, "__module__", None) or type(target).__module__
    return f"{module}.{getattr(target, '__qualname__', type(target).__qualname__)}"


# --- Python functions ---


def python_function(
    lin: Linearizer, function: Sym, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """A function with Python source: walked in place, or called through the door where it is on its way already."""
    values = (*args, *(v for _, v in keywords))
    if generators.is_function(target) and not _runs_alone(lin, target, values):
        return generators.make(lin, function, bind_function(lin, target, args, keywords))
    if any(objects.holds_object(lin, v) for v in values):
        return objects.handed(lin, target, values, lambda: _walk_function(lin, target, args, keywords))
    if target.__name__ == "_parse_args" and target.__code__.co_filename == "<string>":
        return samples.parameters(bind_function(lin, target, args, keywords))
    on_its_way = any(f.source.function.__code__ is target.__code__ and not f.nested for f in lin.frames)
    if not lin.varied(*values) and not any(isinstance(v, Func | Bound) for v in values):
        return _passive_function(lin, function, target, args, keywords, hint, on_its_way)
    if on_its_way or paths.is_full(lin, BUDGET):
        return door(lin, function, args, keywords, hint)
    if _is_of_object(lin, target, args) and not lin.replaceable:
        return _of_object(lin, target, args, keywords, hint)
    return _walk_function(lin, target, args, keywords)


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
        found = lin.attempt(lambda: _walk_function(lin, target, args, keywords), give_up=False)
    finally:
        lin.replaceable = False
    if found is not None:
        return found
    return door(lin, lin.op(f".{target.__name__}", args[0], kind=kinds.UNKNOWN), args[1:], keywords, hint)


def _runs_alone(lin: Linearizer, target: FunctionType, values: Sequence[Value]) -> bool:
    """Whether a generator is left to Python: nothing flows through it, and other code is handed it."""
    library = (target.__module__ or "").split(".")[0] in sys.stdlib_module_names
    if any(isinstance(v, Func | Bound) for v in values):
        return False
    return not lin.varied(*values) and (library or generators.lives_at_run_time(lin))


def _cached_function(
    lin: Linearizer, function: Sym, target: FunctionType, args: Sequence[Value], keywords: Keywords, hint: str
) -> Value:
    """A function behind ``functools.lru_cache``: the cache is asked where no derivative flows, but for what is a formula."""
    values = (*args, *(v for _, v in keywords))
    if not lin.varied(*values):
        trial = lin.attempt(lambda: _formula(lin, target, args, keywords)) if lin.size() < BUDGET else None
        return passive_call(lin, function, args, keywords, hint) if trial is None else trial
    return python_function(lin, reference(target.__name__, target), target, args, keywords, hint)


def _formula(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> Value:
    """The value of a function that does nothing but give it."""
    known = len(lin.build.block)
    value = _walk_function(lin, target, args, keywords)
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
        trial = lin.attempt(lambda: _walk_function(lin, target, args, keywords))
        if trial is not None:
            return trial
    return passive_call(lin, function, args, keywords, hint)


def _walk_function(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> Value:
    resolve.external(lin, "code", target.__code__, ("code", target))
    return lin.call_function(parse.read(target), bind_function(lin, target, args, keywords), ())


def bind_function(lin: Linearizer, target: FunctionType, args: Sequence[Value], keywords: Keywords) -> dict[str, Value]:
    """The parameters of a Python function bound to a call's values."""
    code, label = target.__code__, target.__qualname__
    defaults = [_default(lin, target, k, d) for k, d in enumerate(target.__defaults__ or ())]
    kw_defaults: dict[str, Value] = {k: reference(k, v) for k, v in (target.__kwdefaults__ or {}).items()}
    positional = code.co_varnames[: code.co_argcount]
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    rest = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    star = rest[0] if code.co_flags & 0x04 else None
    double = rest[1 if star else 0] if code.co_flags & 0x08 else None
    shut = frozenset(positional[: code.co_posonlyargcount])
    return _bind(lin, label, positional, only, star, double, defaults, kw_defaults, args, keywords, shut)


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
    return _bind(
        lin, getattr(func.source.node, "name", "<lambda>"), positional, only, star, double,
        list(func.defaults), dict(func.kw_defaults), args, keywords, shut,
    )  # fmt: skip


def _bind(
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


# --- operations ---


def primitive(lin: Linearizer, op: str, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that has a rule, or whose derivative is zero."""
    op = rules.canonical(op)
    target, named = rules.resolve(op), dict(keywords)
    out, args = inplace.out_of(op, target, args, named)
    if out is not None:
        return inplace.into(lin, op, target, args, named, out)
    stood = library.stand_in(lin, op, args, tuple(named.items()), hint)
    if stood is not None:
        return stood
    args, keywords = library.by_position(op, args, tuple(named.items()))
    if op == "np.einsum":
        args = library.subscripts(lin, args)
    args = library.as_arrays(lin, op, args)
    words = tuple(k for k, _ in keywords)
    values = (*args, *(v for _, v in keywords))
    kind = _custom_kind(lin, op, values) if rules.is_custom(op) else library.certain_kind(op, args, dict(keywords))
    return lin.op(op, *values, keywords=words, hint=hint, kind=kind)


def _custom_kind(lin: Linearizer, op: str, values: Sequence[Value]) -> kinds.Kind:
    """The kind of the result of a function with a rule of the user's own: it is not run to find out."""
    rule = rules.find(op)
    if rule is None or not rule.partials or not all(isinstance(v, Sym) for v in values):
        return kinds.UNKNOWN
    kind = kinds.FLOAT
    for value in values:
        assert isinstance(value, Sym)
        kind = kinds.result("*", (), (kind, value.kind))  # type: ignore[assignment]
    return kind


def passive_call(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that is simply made."""
    overlays.check_call(lin, function, (*args, *(v for _, v in keywords)))
    kept.check_call(lin, function, (*args, *(v for _, v in keywords)))
    stores.met(lin, function, args)
    lin.laden |= lin.saying and lin.depends(*args, *(v for _, v in keywords))
    words = tuple(k for k, _ in keywords)
    values = (function, *args, *(v for _, v in keywords))
    handed = _handed(lin, function, args, keywords)
    operands = (function, *(containers.materialise(lin, v) if v in handed else v for v in values[1:]))
    result = lin.op("call", *operands, keywords=words, hint=hint, kind=_called_kind(lin, values, words))
    _unmodified(lin, handed, zip(values[1:], operands[1:], strict=True))
    return resolve.passive_symbol(result)


#: Modules whose functions do not write into lists and dicts that they are given.
_TRUSTED = frozenset("builtins math cmath numpy operator typing warnings logging itertools functools".split())


def _handed(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords) -> list[Value]:
    """The lists and dicts of known structure that a call is given which might write into them."""
    target = known_object(function)
    root = (getattr(target, "__module__", None) or "").split(".")[0]
    raised = isinstance(target, type) and issubclass(target, BaseException)
    values = (*args, *(v for k, v in keywords if k not in ("*", "**")))
    return [] if raised or root in _TRUSTED else [v for v in values if isinstance(v, Cell)]


def _unmodified(lin: Linearizer, handed: Sequence[Value], pairs: Iterable[tuple[Value, Value]]) -> None:
    """Check, when the call has been made, that it did not write into what is followed here by its parts."""
    for cell, made in pairs:
        if cell in handed:
            lin.build.block.append(Assign(None, Op("unmodified"), (lin.operand(made), lin.operand(cell)), lin.build.span))


def _called_kind(lin: Linearizer, values: Sequence[Value], words: tuple[str, ...]) -> kinds.Kind:
    target = known_object(values[0])
    if isinstance(target, type) and not issubclass(target, np.generic):
        return kinds.Opaque(target)
    root = (getattr(target, "__module__", None) or "").split(".")[0]
    if root not in ("numpy", "math", "builtins", "operator") or lin.varied(*values):
        return kinds.UNKNOWN
    return kinds.call_result(target, words, tuple(lin.shape_of(v) for v in values[1:]))


def door(lin: Linearizer, function: Value, args: Sequence[Value], keywords: Keywords, hint: str = "") -> Value:
    """A call that is resolved at run time: the callee is transformed on first use."""
    overlays.check_call(lin, function, (*args, *(v for _, v in keywords)))
    if not lin.varied(function, *args, *(v for _, v in keywords)):
        return passive_call(lin, function, args, keywords, hint)
    kept.check_call(lin, function, (*args, *(v for _, v in keywords)))
    stores.met(lin, function, args)
    lin.laden = True
    if isinstance(function, Sym) and function.operand in lin.storing:
        function = lin.op("of_no_container", function, kind=kinds.UNKNOWN)
    words = tuple(k for k, _ in keywords)
    values = (*args, *(v for _, v in keywords))
    handed = _handed(lin, function, args, keywords)
    operands = [containers.materialise(lin, v) if v in handed else v for v in values]
    result = lin.op("door", function, *operands, keywords=words, hint=hint, kind=kinds.UNKNOWN)
    _unmodified(lin, handed, zip(values, operands, strict=True))
    return result


def method(
    lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any, hint: str
) -> Value:
    """``base.attr(*args)``."""
    if isinstance(base, Items) and plumbing.is_at(base.cls):
        return _container_method(lin, base, base, attr, args, dict(keywords), node)
    if generators.is_generator(lin, base) and (made := generators.method(lin, base, attr, args)) is not None:
        return made
    content = lin.content(base)
    asked = None if content is None else containers.asked(lin, base, content, attr, args, dict(keywords))
    if asked is not None:
        return asked
    made = objects.method(lin, base, attr, args, keywords, node, hint)
    if made is not None:
        return made
    if content is not None:
        return _container_method(lin, base, content, attr, args, dict(keywords), node)
    if isinstance(base, Method):
        return door(lin, lin.op(f".{base.name}", base.base, kind=kinds.UNKNOWN), args, keywords, hint)
    if iterators.is_iterator(lin, base) and (moved := iterators.method(lin, base, attr)) is not None:
        return moved
    if not isinstance(base, Sym):
        raise lin.error_here(f"the method {attr}() of this is not differentiated")
    if base.kind == kinds.Opaque(str):
        args = [_given(lin, a) for a in args]
    put = kept.method(lin, base, attr, args) if not keywords else None
    if put is not None:
        return put
    edit = _edit(lin, base, attr, args, dict(keywords), node)
    if edit is not None:
        return edit
    ufunc = inplace.ufunc_of(base)
    if ufunc is not None and attr == "at":
        return inplace.at(lin, ufunc, args)
    if attr == "resize" and isinstance(base.kind, kinds.Array):
        return inplace.resize(lin, base, args, dict(keywords), node)
    if attr in inplace.METHODS and isinstance(base.kind, kinds.Array):
        return inplace.METHODS[attr](lin, (base, *args), dict(keywords))
    cls = class_of(lin, base)
    if cls is not None and not hasattr(cls, attr):
        return containers.raised(lin, AttributeError, f"{cls.__name__!r} object has no attribute {attr!r}")
    text = isinstance(known_object(base), str) and objects.python_method(type(known_object(base)), attr) is None
    if text and is_known(base) and all(is_known(a) for a in args) and not keywords:
        return containers.constant(lin, getattr(str, attr)(known(base), *(known(a) for a in args)))
    if isinstance(base.operand, Lit) and all(is_known(a) for a in args) and not keywords:
        return containers.constant(lin, getattr(base.operand.value, attr)(*(known(a) for a in args)))
    found = library.method(lin, base, attr, args, keywords, hint)
    if found is not None:
        return found
    if attr in METHODS and not isinstance(base.kind, kinds.Sequence):
        if attr in ("reshape", "transpose") and len(args) > 1:
            args = (Items(tuple, tuple(args)),)
        return primitive(lin, METHODS[attr], (base, *args), keywords, hint)
    if attr == "__array_namespace__" and isinstance(base.kind, kinds.Array):
        return reference("np", np)
    if attr.startswith("__") and hasattr(operator, attr) and isinstance(base.kind, kinds.Array | kinds.Scalar) and not keywords:
        return call(lin, reference(attr, getattr(operator, attr)), (base, *args), (), node, hint)
    op = f".{attr}()"
    if base.kind == kinds.Opaque(str) and not attr.startswith("__"):
        kind = base.kind if attr in _GIVES_TEXT else kinds.UNKNOWN
        values = (base, *args, *(v for _, v in keywords))
        return resolve.passive_symbol(lin.op(op, *values, keywords=tuple(k for k, _ in keywords), hint=hint, kind=kind))
    if lin.varied(base, *args) and rules.find(op) is None and not rules.is_constant(op):
        if base.kind == kinds.UNKNOWN:
            named = resolve.passive_symbol(lin.op("method_named", literal(attr), kind=kinds.Opaque(FunctionType)))
            return door(lin, named, (base, *args), keywords, hint)
        raise lin.no_derivative(f"the method {attr}() of {_kind_label(base.kind)} has no derivative rule")
    return primitive(lin, op, (base, *args), keywords, hint)


def _edit(
    lin: Linearizer, base: Sym, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any
) -> Value | None:
    """A method of a list or dict of the running program; ``None`` for everything else."""
    if dicts.is_dict(base):
        found = dicts.method(lin, base, attr, args, words)
    elif lists.is_list(base) and (isinstance(base.operand, str) or lin.varied(*args)):
        found = lists.method(lin, base, attr, args, words, node)
    elif isinstance(base.kind, kinds.Sequence) and attr in ("index", "count"):
        found = lin.op(f"list_{attr}", base, *args, kind=kinds.INT)
    else:
        return None
    if found is None:
        raise lin.error_here(f"{_kind_label(base.kind)}.{attr}() is not differentiated here")
    return found


def _kind_label(kind: kinds.Kind) -> str:
    match kind:
        case kinds.Scalar(cls):
            return cls.__name__
        case kinds.Array():
            return "an array"
        case kinds.Sequence(cls) | kinds.Mapping(cls):
            return cls.__name__
        case kinds.Opaque(cls) if cls is not None:
            return cls.__name__
    return "an object"


def _container_method(
    lin: Linearizer, base: Value, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value], node: Any
) -> Value:
    if content.cls is dict:
        found = _dict_method(lin, base, content, attr, args, words)
        if found is not None:
            return found
    if content.cls is list and isinstance(base, Cell):
        match attr:
            case "append":
                lin.heap[base.number] = Items(list, (*content.children, lazies.settled(lin, args[0])))
                return literal(None)
            case "extend" if lin.content(containers.listed(lin, args[0])) is None:
                raise containers.restart(base)
            case "extend":
                lin.heap[base.number] = Items(list, (*content.children, *containers.spread(lin, args[0])))
                return literal(None)
            case "insert" | "pop" if args and not is_known(args[0]):
                raise containers.restart(base)
            case "remove":
                raise containers.restart(base)
            case "pop" if not content.children:
                return containers.raised(lin, IndexError, "pop from empty list")
            case "insert":
                return _edited(lin, base, content, slice(known(args[0]), known(args[0])), args[1:])
            case "pop":
                place = _place(lin, content, known(args[0]) if args else -1)
                if place is None:
                    return containers.raised(lin, IndexError, "pop index out of range")
                _edited(lin, base, content, slice(place, place + 1), ())
                return content.children[place]
            case "reverse":
                return _edited(lin, base, content, slice(None), content.children[::-1])
            case "clear":
                return _edited(lin, base, content, slice(None), ())
            case "sort" if not args and not set(words) - {"key", "reverse"}:
                key, reverse = words.get("key", literal(None)), words.get("reverse", literal(False))
                return _edited(lin, base, content, slice(None), _in_order(lin, list(content.children), key, reverse, node))
            case "copy":
                return lin.new_cell(content, lin.build.span)
    if content.cls in (list, tuple) and attr in ("index", "count") and not words:
        return lin.op(f"list_{attr}", content, *args, kind=kinds.INT)
    if plumbing.is_at(content.cls) and (made := plumbing.written(lin, content, attr, args, words)) is not None:
        return made
    raise lin.error_here(f"{content.cls.__name__}.{attr}() is not differentiated here")


def _dict_method(
    lin: Linearizer, base: Value, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value]
) -> Value | None:
    """A method of a dict of known keys."""
    found: dict[Any, Value] = dict(zip(content.keys, content.children, strict=True))
    key = containers.constant_index(args[0]) if args else None
    keyed = key is not None
    match attr:
        case "items":
            return Items(tuple, tuple(Items(tuple, (literal(k), v)) for k, v in found.items()))
        case "keys":
            return Items(tuple, tuple(map(literal, content.keys)))
        case "values":
            return Items(tuple, content.children)
        case "get" if keyed:
            return found.get(key, args[1] if len(args) > 1 else literal(None))
        case "copy":
            return lin.new_cell(content, lin.build.span)
    if not isinstance(base, Cell):
        return None
    match attr:
        case ("get" | "pop" | "setdefault") if args and not keyed:
            raise containers.restart(base)
        case "pop" if key in found or len(args) > 1:
            taken = found.pop(key, args[-1])
        case "pop" if args:
            return containers.raised(lin, KeyError, key)
        case "setdefault" if args:
            taken = found.setdefault(key, args[1] if len(args) > 1 else literal(None))
        case "popitem" if found:
            last = list(found)[-1]
            taken = Items(tuple, (literal(last), found.pop(last)))
        case "clear":
            found, taken = {}, literal(None)
        case "update" if any((c := lin.content(a)) is None or c.cls is not dict for a in args):
            raise containers.restart(base)
        case "update":
            for other in map(lin.content, args):
                assert other is not None
                found.update(zip(other.keys, other.children, strict=True))
            found.update(words)
            taken = literal(None)
        case _:
            return None
    lin.heap[base.number] = Items(dict, tuple(found.values()), tuple(found))
    return taken


def _edited(lin: Linearizer, base: Cell, content: Items, place: slice, parts: Sequence[Value]) -> Value:
    """Put parts in the place of others; ``None``, as the methods of lists give."""
    children = list(content.children)
    children[place] = parts
    lin.heap[base.number] = Items(list, tuple(children))
    return literal(None)


# --- builtins that know the structure of containers ---


def _special(target: Any) -> Callable[..., Value | None] | None:
    try:
        return _SPECIAL.get(target)
    except TypeError:
        return None


def _len(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if objects.is_namespace(lin, args[0]):
        assert isinstance(args[0], Method)
        return objects.namespace_method(lin, args[0], "__len__", (), ())
    content = lin.content(args[0])
    return None if content is None or content.cls not in (tuple, list, dict) else literal(len(content.children))


def _range(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    start, step = literal(0), literal(1)
    args = [containers.passive(lin, a) for a in args]
    if len(args) == 1:
        return Items(range, (start, args[0], step))
    return Items(range, (args[0], args[1], args[2] if len(args) > 2 else step))


def _enumerate(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    start = args[1] if len(args) > 1 else words.get("start", literal(0))
    return Items(enumerate, (args[0], start))


def _lazy(cls: Any) -> Callable[..., Value | None]:
    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        together = iterators.zipped(lin, args, node) if cls is zip else None
        if together is not None:
            return together
        if cls is zip and words == {"strict": literal(True)} and not _equally_long(lin, args, node):
            args, words = _checked_lengths(lin, args), {}
        plain = not words or (set(words) == {"strict"} and (words["strict"] == literal(False) or _equally_long(lin, args, node)))
        return Items(cls, tuple(args)) if plain else None

    return make


def _checked_lengths(lin: Linearizer, args: Sequence[Value]) -> list[Value]:
    """Sequences of the running program that are to be as long as each other; Python's error where they are not."""
    whole = [containers.gathered(lin, a) for a in args]
    lengths = [call(lin, reference("len", len), (a,), (), None) for a in whole]
    for k, length in enumerate(lengths[1:], 2):
        for order, word in (("<", "shorter"), (">", "longer")):
            text = literal(f"zip() argument {k} is {word} than argument{'s 1-' + str(k - 1) if k > 2 else ' 1'}")
            differs = expressions.compare(lin, order, length, lengths[0])
            truth = resolve.truth(lin, differs)
            if truth is None:
                lin.branch(differs, lambda: exceptions.fail(lin, ValueError, text), lambda: None)  # noqa: B023
            elif truth:
                exceptions.fail(lin, ValueError, text)
                return whole
    return whole


def _equally_long(lin: Linearizer, args: Sequence[Value], node: Any) -> bool:
    """Whether containers have certainly as many elements as each other."""
    contents = [lin.content(a) for a in args]
    return None not in contents and len({len(c.children) for c in contents if c is not None}) == 1


def _listed(cls: type) -> Callable[..., Value | None]:
    """``list()`` and ``tuple()`` of what has known structure."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        parts = [] if not args else short(lin, args[0]) or loops.plan(lin, args[0], node)
        if not isinstance(parts, list):
            return lists.listed(lin, cls, args[0])
        content = Items(cls, tuple(parts))
        return lin.new_cell(content, lin.build.span) if cls is list else content

    return make


def short(lin: Linearizer, value: Value) -> list[Value] | None:
    """The elements of a tuple of known length, such as a shape."""
    kind = value.kind if isinstance(value, Sym) else None
    found = known_object(value)
    if type(found) is tuple and not found:
        return []
    if isinstance(kind, kinds.Record) and kind.cls is tuple:
        return [expressions.item(lin, value, literal(k)) for k in range(len(kind.elements))]
    if not isinstance(kind, kinds.Sequence) or kind.cls is not tuple or kind.length is None or kind.length > _SHORT:
        return None
    return [expressions.item(lin, value, literal(k)) for k in range(kind.length)]


def _sum(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    iterable = objects.iterated(lin, args[0]) or args[0]
    if iterators.is_iterator(lin, iterable):
        iterable = iterators.remaining(lin, iterable)
        args = (iterable, *args[1:])
    if generators.is_generator(lin, iterable):
        return generators.total(lin, iterable, args[1] if len(args) > 1 else words.get("start", literal(0)))
    content = lin.content(iterable)
    total: Value = args[1] if len(args) > 1 else words.get("start", literal(0))
    if content is None and (lin.content(total) is not None or lists.is_list(total)):
        return call(lin, reference("sum_from", runtime.sum_from), (iterable, total), (), node)
    if content is None or content.cls is dict:
        return None
    parts = loops.plan(lin, iterable, node)
    if not isinstance(parts, list):
        if isinstance(iterable, Items) and iterable.cls is not range:
            return call(lin, reference("sum", sum), (containers.gathered(lin, iterable), *args[1:]), tuple(words.items()), node)
        return None
    for k, part in enumerate(parts):
        starts = k == 0 and total == literal(0) and isinstance(part, Sym) and part.varied
        total = part if starts else expressions.binary(lin, "+", total, part)
    return total


def extreme(name: str) -> Callable[..., Value | None]:
    """``max`` and ``min``."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        parts: Any = args if len(args) > 1 else None
        if parts is None and lin.content(args[0]) is not None:
            parts = loops.plan(lin, args[0], node)
        if len(args) == 1 and "default" in words and isinstance(parts, list):
            default, words = words["default"], {k: v for k, v in words.items() if k != "default"}
            parts = parts or [default]
        elif len(args) == 1 and "default" in words:
            return _unless_empty(lin, args[0], words, lambda whole, others: make(lin, (whole,), others, node))
        key = words.get("key", literal(None))
        if not set(words) - {"key"} and not isinstance(parts, list | tuple):
            return _best_at_run_time(lin, args[0], key, name, node)
        if set(words) - {"key"} or not parts:
            return None
        if key != literal(None) or any(lin.content(p) is not None for p in parts):
            return _best(lin, parts, None if key == literal(None) else key, ">" if name == "max" else "<", node)
        return primitive(lin, name, tuple(parts), ()) if len(parts) > 1 else parts[0]

    return make


def _unless_empty(
    lin: Linearizer, whole: Value, words: dict[str, Value], make: Callable[[Value, dict[str, Value]], Value | None]
) -> Value | None:
    """What is made of something that is known at run time only, or a default where it has no element."""
    whole, others = containers.gathered(lin, whole), {k: v for k, v in words.items() if k != "default"}
    test = expressions.compare(lin, "==", iterators.length(lin, whole), literal(0))
    truth = resolve.truth(lin, test)
    if truth is not None:
        return words["default"] if truth else make(whole, others)

    def other() -> Value:
        found = make(whole, others)
        if found is None:
            raise lin.error_here("an extreme of this, or a default, is not differentiated")
        return found

    return expressions.either(lin, test, lambda: words["default"], other, "")


def _best_at_run_time(lin: Linearizer, whole: Value, key: Value, name: str, node: Any) -> Value | None:
    """The largest or smallest element of what is known at run time only; numbers without a key have a rule."""
    kind = whole.kind if isinstance(whole, Sym) else None
    if kind is not None and not isinstance(kind, kinds.Sequence | kinds.Mapping | kinds.Array):
        return None
    if key == literal(None) and (kind is None or kinds.is_scalar(loops.element_kind(kind)) or isinstance(kind, kinds.Array)):
        found = lists.whole(lin, whole) if kind is None or isinstance(kind, kinds.Mapping) else whole
        if isinstance(found, Sym) and kinds.is_scalar(loops.element_kind(found.kind)):
            return primitive(lin, name, (found,), ())
        whole = found
    return lists.best(lin, whole, key, name, node)


def _place(lin: Linearizer, content: Items, index: int) -> int | None:
    """The place of an element counted from the start, if there is one."""
    count = len(content.children)
    return range(count)[index] if -count <= index < count else None


def _best(lin: Linearizer, parts: Sequence[Value], key: Value | None, order: str, node: Any) -> Value:
    """The first of the parts whose key comes before all others."""

    def keyed(part: Value) -> Items:
        return Items(tuple, (part, part if key is None else call(lin, key, (part,), (), node)))

    best: Value = keyed(parts[0])
    for part in parts[1:]:
        other, first = keyed(part), best
        assert isinstance(first, Items)
        test = expressions.compare(lin, order, other.children[1], first.children[1])
        truth = resolve.truth(lin, test)
        if truth is None:
            best = expressions.either(lin, test, lambda: other, lambda: first, "")  # noqa: B023
        elif truth:
            best = other
    assert isinstance(best, Items)
    return best.children[0]


def _isinstance(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    wanted = _classes(lin, args[1])
    cls = class_of(lin, args[0])
    return None if wanted is None or cls is None else literal(issubclass(cls, wanted))


def _classes(lin: Linearizer, value: Value) -> tuple[type, ...] | None:
    content = lin.content(value)
    found = [known_object(c) for c in content.children] if content is not None else [known_object(value)]
    found = [c for part in found for c in (typing.get_args(part) if isinstance(part, UnionType) else (part,))]
    return tuple(found) if all(isinstance(c, type) for c in found) else None


def class_of(lin: Linearizer, value: Value) -> type | None:
    """The class of a value, where it is known."""
    content = lin.content(value)
    if content is not None:
        cls: type = content.cls
        return cls
    if isinstance(value, Func):
        return FunctionType
    if not isinstance(value, Sym):
        return None
    match value.kind:
        case kinds.Scalar(cls) | kinds.Sequence(cls, _) | kinds.Mapping(cls) | kinds.Record(cls, _):
            return cls
        case kinds.Array(_, ndim):
            return np.ndarray if ndim is not None else None
        case kinds.Opaque(owner):
            # What a handler caught may be of any class below.
            return None if owner in (Exception, BaseException) else owner
    return None


def _issubclass(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    cls, wanted = known_object(args[0]), _classes(lin, args[1])
    return literal(issubclass(cls, wanted)) if isinstance(cls, type) and wanted is not None else None


def _cast(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return args[1] if len(args) == 2 else None


def _of_class(decide: Callable[[type], bool]) -> Callable[..., Value | None]:
    """What a class alone decides."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        cls = class_of(lin, args[0]) if len(args) == 1 and not words else None
        return None if cls is None or cls.__module__ not in ("builtins", "numpy") else literal(decide(cls))

    return make


def _iterable(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    rank = kinds.rank(args[0].kind) if isinstance(args[0], Sym) else None
    return _of_class(lambda c: hasattr(c, "__iter__"))(lin, args, words, node) if rank is None else literal(rank > 0)


def _type(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    cls = class_of(lin, args[0])
    return None if cls is None or len(args) != 1 else reference(cls.__name__, cls)


def _callable(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if isinstance(args[0], Func | Bound | Method | Derived):
        return literal(True)
    cls = class_of(lin, args[0])
    return None if cls is None else literal(any("__call__" in vars(c) for c in cls.__mro__))


def _partial(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    return Bound(args[0], tuple(args[1:]), tuple(words.items()))


def _getattr(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if not is_known(args[1]):
        return None
    found = True if len(args) == 2 else _has(lin, args[0], known(args[1]))
    if found is None:
        return None
    return resolve.attribute(lin, args[0], known(args[1]), "") if found else args[2]


def _hasattr(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    found = _has(lin, args[0], known(args[1])) if is_known(args[1]) else None
    return None if found is None else literal(found)


def _has(lin: Linearizer, value: Value, attr: str) -> bool | None:
    """Whether a value has an attribute, where its class or the object itself tells."""
    found = objects.has(lin, value, attr)
    if found is not None:
        return found
    holder = known_object(value)
    if isinstance(holder, FunctionType | ModuleType | type):
        return resolve.has(lin, value, holder, attr)
    if isinstance(value, Sym) and isinstance(value.kind, kinds.Array) and value.kind.ndim is None:
        either = {hasattr(cls, attr) for cls in (np.ndarray, value.kind.dtype.type)}
        return either.pop() if len(either) == 1 else None
    cls = class_of(lin, value)
    return hasattr(cls, attr) if cls is not None and cls.__module__ in ("builtins", "numpy") else None


def _dict(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if args and dicts.is_dict(args[0]) and not words:
        return dicts.copied(lin, args[0], dict)  # type: ignore[arg-type]
    content = Items(dict, (), ()) if not args else lin.content(args[0])
    if content is not None and content.cls is not dict:
        content = _of_pairs(lin, args[0], node)
    if content is None or content.cls is not dict:
        return dicts.made(lin, dict, args, words)
    found = dict(zip(content.keys, content.children, strict=False)) | words
    return lin.new_cell(Items(dict, tuple(found.values()), tuple(found)), lin.build.span)


def _of_pairs(lin: Linearizer, value: Value, node: Any) -> Items | None:
    """A dict of pairs whose keys are known."""
    parts = loops.plan(lin, value, node)
    pairs = [lin.content(containers.listed(lin, p)) for p in parts] if isinstance(parts, list) else [None]
    found: dict[Any, Value] = {}
    for pair in pairs:
        if pair is None or len(pair.children) != 2 or (key := containers.constant_index(pair.children[0])) is None:
            return None
        found[key] = pair.children[1]
    return Items(dict, tuple(found.values()), tuple(found))


def _sorted(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    if set(words) - {"key", "reverse"}:
        return None
    key, reverse = words.get("key", literal(None)), words.get("reverse", literal(False))
    whole_range = isinstance(args[0], Items) and args[0].cls is range
    parts = loops.plan(lin, args[0], None if whole_range else node) if lin.content(args[0]) is not None else None
    if not isinstance(parts, list):
        return _sorted_at_run_time(lin, args[0], key, reverse, node)
    return lin.new_cell(Items(list, _in_order(lin, parts, key, reverse, node)), lin.build.span)


def _sorted_at_run_time(lin: Linearizer, whole: Value, key: Value, reverse: Value, node: Any) -> Value | None:
    unknown = isinstance(whole, Sym) and not isinstance(whole.kind, kinds.Sequence | kinds.Mapping | kinds.Array)
    if unknown or (not lin.varied(whole) and key == literal(None)):
        return None
    return lists.in_order(lin, whole, key, reverse, node)


def _in_order(lin: Linearizer, parts: list[Value], key: Value, reverse: Value, node: Any) -> tuple[Value, ...]:
    """The parts in the order of their keys, which is known at once or when the code runs."""
    if not parts:
        return ()
    found = [objects.sorted_by(lin, p) if key == literal(None) else call(lin, key, (p,), (), node) for p in parts]
    if is_known(reverse) and all(map(is_known, found)):
        keys = [known(k) for k in found]
        return tuple(parts[k] for k in sorted(range(len(parts)), key=keys.__getitem__, reverse=known(reverse)))
    order = lin.op("sorting", Items(tuple, tuple(found)), reverse, kind=kinds.Sequence(list, kinds.INT))
    places = [lin.op("getitem", order, literal(k), kind=kinds.INT) for k in range(len(parts))]
    return tuple(_picked(lin, parts, place) for place in places)


def _picked(lin: Linearizer, parts: list[Value], place: Value) -> Value:
    """One of the parts, by its place; structures that are alike are picked leaf by leaf."""
    contents = [lin.content(p) for p in parts]
    first = contents[0]
    if first is not None and first.cls is tuple and all(
        c is not None and (c.cls, len(c.children)) == (tuple, len(first.children)) for c in contents
    ):  # fmt: skip
        columns = zip(*(c.children for c in contents if c is not None), strict=True)
        return Items(tuple, tuple(_picked(lin, list(column), place) for column in columns))
    if all(p == parts[0] for p in parts):
        return parts[0]
    chosen = objects.picked(lin, parts, lambda column: _picked(lin, column, place))
    if chosen is not None:
        return chosen
    whole = containers.materialise(lin, Items(tuple, tuple(parts)))
    return expressions.item(lin, whole, place)


def _reduce(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    sequence = containers.gathered(lin, args[1])
    parts = loops.plan(lin, sequence, node)
    if not isinstance(parts, list):
        reduced = rules.runtime().reduced
        return python_function(lin, reference("reduced", reduced), reduced, args, tuple(words.items()), "")
    parts = [*args[2:], *parts]
    total = parts[0]
    for part in parts[1:]:
        total = call(lin, args[0], (total, part), (), node)
    return total


def _power(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``pow`` of two arguments is an operator."""
    followed = len(args) == 2 and not words and any(objects.content(lin, a) is not None for a in args)
    return expressions.binary(lin, "**", args[0], args[1]) if followed else None


def _made_now(target: Any) -> Callable[..., Value | None]:
    """An object that is known when its arguments are."""

    def make(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
        if words or not all(is_known(a) for a in args):
            return None
        return reference(target.__name__, target(*(known(a) for a in args)))

    return make


def _method_caller(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    made = _made_now(operator.methodcaller)(lin, args, words, node)
    caller = reference("call_by_name", composites.call_by_name)
    return Bound(caller, tuple(args), tuple(words.items())) if made is None else made


_SPECIAL: dict[Any, Callable[..., Value | None]] = {
    len: _len, range: _range, enumerate: _enumerate, zip: _lazy(zip), reversed: _lazy(reversed), map: _lazy(map),
    list: _listed(list), tuple: _listed(tuple), sum: _sum, max: extreme("max"), min: extreme("min"),
    isinstance: _isinstance, type: _type, callable: _callable, functools.partial: _partial, getattr: _getattr,
    issubclass: _issubclass, typing.cast: _cast,
    np.ndim: library.ndim, np.iscomplexobj: library.iscomplexobj, np.vectorize: library.vectorize,
    np.fromfunction: library.fromfunction, np.nditer: library.elements,
    np.isscalar: _of_class(lambda c: issubclass(c, str | bytes | int | float | complex | np.generic)),
    np.iterable: _iterable,
    sorted: _sorted, hasattr: _hasattr, super: lambda lin, args, words, node: objects.parent(lin, args),
    **operators.FUNCTIONS, **iterators.FUNCTIONS,
    vars: lambda lin, args, words, node: objects.attribute(lin, args[0], "__dict__") if args else None,
    setattr: lambda lin, args, words, node: objects.set_by_name(lin, args, node),
    dataclasses.replace: objects.replaced, operator.itemgetter: _made_now(operator.itemgetter),
    operator.attrgetter: _made_now(operator.attrgetter), operator.methodcaller: _method_caller,
    dict: _dict, functools.reduce: _reduce, **heaps.SPECIAL, **copies.SPECIAL, dict.fromkeys: dicts.from_keys,
    deque: lists.make_deque, OrderedDict: dicts.make_ordered, defaultdict: dicts.make_default, Counter: dicts.make_counter,
    divmod: objects.divided, pow: _power, set: dicts.set_of_keys(set), frozenset: dicts.set_of_keys(frozenset),
    dataclasses.asdict: objects.as_dict, dataclasses.astuple: objects.as_tuple, dataclasses.fields: objects.fields_of,
    collections.namedtuple: classes.made_by(collections.namedtuple), dataclasses.is_dataclass: objects.is_dataclass,
}  # fmt: skip

__all__ = ["DifferentiationError", "Ref", "call", "call_node"]
