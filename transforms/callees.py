"""The call of a known object has the value that the first way gives which is open to it; the ways stand in one list.

A way gives ``None`` where the call is not of its kind.
"""

from __future__ import annotations

import functools
import inspect
import operator
import random
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from srcad.runtime.records import keeps_parts
from srcad.transforms import (
    batches,
    binding,
    builtin,
    calls,
    concrete,
    construction,
    contexts,
    dispatch,
    escapes,
    expressions,
    inheritance,
    inlining,
    inplace,
    interpolants,
    introspection,
    iteration,
    iterators,
    kinds,
    lazies,
    library,
    methods,
    misuse,
    nested,
    objects,
    operations,
    parse,
    plumbing,
    protocols,
    proxies,
    resolve,
    rules,
    samples,
    solvers,
    strangers,
    tables,
    unpacking,
)
from srcad.transforms.ir import Ref
from srcad.transforms.values import Items, Keywords, Method, Sym, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


@dataclass(frozen=True, slots=True)
class Call:
    """A call of ``target``, an object that is known and that the program calls ``function``."""

    function: Sym
    target: Any
    args: Sequence[Value]
    keywords: Keywords
    node: Any
    hint: str

    @property
    def words(self) -> dict[str, Value]:
        return dict(self.keywords)

    @property
    def values(self) -> tuple[Value, ...]:
        """All that the callee is given."""
        return (*self.args, *(v for _, v in self.keywords))

    def instead(self, lin: Linearizer, function: Value, *first: Value, words: Keywords = ()) -> Value:
        """The call of another function, which is given ``first`` and ``words`` besides."""
        return calls.call(lin, function, (*first, *self.args), (*words, *self.keywords), self.node, self.hint)

    def primitive(self, lin: Linearizer, op: str) -> Value:
        return operations.primitive(lin, op, self.args, self.keywords, self.hint)

    def passive(self, lin: Linearizer) -> Value:
        return operations.passive_call(lin, self.function, self.args, self.keywords, self.hint)


Way: TypeAlias = Callable[["Linearizer", Call], "Value | None"]


def call_known(lin: Linearizer, call: Call) -> Value:
    """The value of a call, by the first way that is open to it."""
    for way in _WAYS_OF_OBJECTS:
        found = way(lin, call)
        if found is not None:
            return found
    if not (isinstance(call.target, _FOLLOWED) or objects.is_class(call.target)):
        args, keywords = escapes.plain_arguments(lin, call.target, call.args, call.keywords)
        call = replace(call, args=args, keywords=keywords)
    for way in _WAYS:
        found = way(lin, call)
        if found is not None:
            return found
    return _opaque(lin, call)


def _opaque(lin: Linearizer, call: Call) -> Value:
    """A call that is simply made, where nothing that is differentiated comes in or an exception is made."""
    raised = _is_exception(call.target)
    lin.laden |= raised and lin.depends(*call.values)
    if lin.varied(*call.values) and not raised:
        open_kind = any(isinstance(v, Sym) and v.kind == kinds.UNKNOWN for v in call.values)
        # What may be memory need not be written into; more is known where a branch in doubt is taken.
        later = inspect.isfunction(getattr(call.target, "__init__", None)) if lin.tainted else lin.doubt and open_kind
        if later and isinstance(call.target, type):
            return operations.door(lin, call.function, call.args, call.keywords, call.hint)
        raise lin.no_derivative(f"{_label(call.target)} has no derivative rule and no Python source")
    return call.passive(lin)


def _is_exception(target: Any) -> bool:
    return isinstance(target, type) and issubclass(target, BaseException)


def _label(target: Any) -> str:
    if isinstance(target, np.ufunc):
        return f"the universal function {target.__name__}"
    module = getattr(target, "__module__", None) or type(target).__module__
    return f"{module}.{getattr(target, '__qualname__', type(target).__qualname__)}"


# --- objects that are followed ---


def _proxied(lin: Linearizer, call: Call) -> Value | None:
    """What only says that it is a function."""
    if not proxies.is_proxy(call.target):
        return None
    found = proxies.opened(call.target)
    if found is not None:
        function, *first = proxies.references(found)
        return call.instead(lin, function, *first)
    if lin.varied(*call.values):
        raise lin.no_derivative(f"{_label(call.target)} is wrapped by what is not followed")
    return call.passive(lin)


def _object(lin: Linearizer, call: Call) -> Value | None:
    given = (lin, call.target, call.args, call.keywords)
    made = protocols.converted(*given, call.node) or construction.builtin_member(*given, call.node)
    return made or interpolants.interpolant(*given) or interpolants.kernel_density(*given)


def _of_containers(lin: Linearizer, call: Call) -> Value | None:
    """A method of Python's own containers, or of arrays, called through the class."""
    cls = getattr(call.target, "__objclass__", None) if call.args else None
    of_array = cls is np.ndarray and isinstance(getattr(call.args[0], "kind", None), kinds.Array)
    if cls not in (list, dict, tuple) and not of_array:
        return None
    method, first = call.target.__name__, call.args[0]
    inheritance.check_missing(lin, first, method)
    there = strangers.of_dict(lin, call.args) if call.target is dict.__getitem__ else None
    if there is not None:
        return there
    function = Method(objects.plain(lin, first), method)
    return calls.call(lin, function, call.args[1:], call.keywords, call.node, call.hint)


def _answered(lin: Linearizer, call: Call) -> Value | None:
    """What a class makes of a function of NumPy's, or of a method that a table is to be asked for."""
    args = tables.arguments(lin, call.target, call.args, call.keywords)
    if list(args) != list(call.args):
        return calls.call(lin, call.function, args, call.keywords, call.node, call.hint)
    found = tables.method(lin, call.target, args, call.keywords, call.node)
    return found or dispatch.answered(lin, call.target, args, call.keywords, call.node)


#: Packages whose objects are data, or have derivatives of their own: their code is never followed.
_FOREIGN = frozenset({"pandas", "polars", "xarray", "matplotlib", "torch", "jax", "tensorflow", "logging"})


def _foreign(lin: Linearizer, call: Call) -> Value | None:
    """A call into such a package: it is simply made where nothing that is differentiated comes in."""
    package = kinds.module_of(call.target).partition(".")[0]
    if package not in _FOREIGN:
        return None
    told = tables.told(lin, call) if package == "pandas" else None
    if told is not None:
        return told
    data = package != "logging" and not _is_exception(call.target)
    if data and lin.varied(*call.values) and rules.name_of(call.target) is None:
        raise lin.no_derivative(f"{_label(call.target)} is not differentiated: its package's objects are data here")
    return call.passive(lin)


def _lazy(lin: Linearizer, call: Call) -> Value | None:
    return lazies.made(lin, call.target, call.args, call.keywords, call.node)


# --- what srcad knows by name ---


def _structured(lin: Linearizer, call: Call) -> Value | None:
    """A function that knows the structure of what it is given."""
    wrong = misuse.called(lin, call.target, call.args, bool(call.keywords))
    make = builtin.special(call.target)
    if make is None or wrong is not None:
        return wrong
    makes = call.target in (deque, OrderedDict, defaultdict, Counter)
    args = [unpacking.listed(lin, a) if makes and iterators.is_iterator(lin, a) else a for a in call.args]
    return make(lin, args, call.words, call.node)


def _solved(lin: Linearizer, call: Call) -> Value | None:
    return solvers.apply(lin, call.target, call.args, call.words, call.node, call.hint)


def _settled(lin: Linearizer, call: Call) -> Value | None:
    return plumbing.settled(lin, call.target, call.args, call.words)


def _batched(lin: Linearizer, call: Call) -> Value | None:
    return batches.applied(lin, call.target, call.args, call.words)


def _sampled(lin: Linearizer, call: Call) -> Value | None:
    if not (samples.takes_samples(call.target) and lin.varied(*call.values)):
        return None
    return samples.apply(lin, call.target, call.args, call.words, call.node)


def _updating(lin: Linearizer, call: Call) -> Value | None:
    if not plumbing.is_at(call.target):
        return None
    array = bool(call.args) and isinstance(call.args[0], Sym) and isinstance(call.args[0].kind, kinds.Array)
    return Items(call.target, tuple(call.args)) if array or lin.varied(*call.args) else call.passive(lin)


def _writing(lin: Linearizer, call: Call) -> Value | None:
    try:
        writes = inplace.FUNCTIONS.get(call.target)
    except TypeError:  # what cannot be hashed
        return None
    return None if writes is None else writes(lin, call.args, call.words)


def _evaluated(lin: Linearizer, call: Call) -> Value | None:
    return interpolants.evaluate(lin, call.function, call.target, call.args, call.hint)


def _iterator(lin: Linearizer, call: Call) -> Value | None:
    once = isinstance(call.target, type) and call.target in iteration.ONCE
    return call.passive(lin) if once and not lin.varied(*call.values) else None


def _ruled(lin: Linearizer, call: Call) -> Value | None:
    target, op = call.target, rules.name_of(call.target)
    found = None
    if op is not None and isinstance(target, MethodType):
        holder = reference("self", target.__self__)
        found = library.method(lin, holder, target.__name__, call.args, call.keywords, call.hint)
    return call.primitive(lin, op) if op is not None and found is None else found


# --- objects that are called ---


def _getter(lin: Linearizer, call: Call) -> Value | None:
    """What ``operator.itemgetter`` or ``operator.attrgetter`` gets."""
    if not isinstance(call.target, operator.itemgetter | operator.attrgetter):
        return None
    base, wanted = call.args[0], call.target.__reduce__()[1]
    if isinstance(call.target, operator.itemgetter):
        found = [expressions.item(lin, base, literal(key)) for key in wanted]
    else:
        found = [functools.reduce(lambda v, a: resolve.attribute(lin, v, a, ""), key.split("."), base) for key in wanted]
    return found[0] if len(found) == 1 else Items(tuple, tuple(found))


def _method_caller(lin: Linearizer, call: Call) -> Value | None:
    """What ``operator.methodcaller`` calls."""
    if not isinstance(call.target, operator.methodcaller):
        return None
    made: Any = call.target.__reduce__()
    maker, (name, *given) = made
    words = tuple((k, reference(k, v)) for k, v in getattr(maker, "keywords", {}).items())
    name, given = (maker.args[0], (name, *given)) if isinstance(maker, functools.partial) and maker.args else (name, given)
    function = resolve.attribute(lin, call.args[0], name, "")
    return calls.call(lin, function, [reference("argument", a) for a in given], words, call.node)


def _transformation(lin: Linearizer, call: Call) -> Value | None:
    """``srcad.grad`` and its like, and what they made."""
    mode = inspect.getattr_static(call.target, "__srcad_mode__", None)
    if mode is not None:
        return nested.transformation(lin, mode, call.args, call.words)
    if hasattr(type(call.target), "__srcad__"):
        return nested.apply(lin, nested.of_object(lin, call.target), call.args, call.keywords, call.node)
    inner = inspect.getattr_static(call.target, "__srcad_function__", None)
    return None if inner is None else call.instead(lin, reference(inner.__name__, inner))


def _vectorized(lin: Linearizer, call: Call) -> Value | None:
    target = call.target
    if not isinstance(target, np.vectorize):
        return None
    otypes = literal(None) if target.otypes is None else Items(tuple, tuple(map(literal, target.otypes)))
    signature = target.__dict__.get("signature")
    found = library.vectorized(reference("function", target.pyfunc), otypes, signature, target.excluded)
    return None if found is None else call.instead(lin, found)


def _jitted(lin: Linearizer, call: Call) -> Value | None:
    """What Numba compiled, or made a function of arrays, is the Python function where that is differentiated."""
    inner = parse.compiled_from(call.target)
    if inner is None or not lin.varied(*call.values):
        return None
    function = reference(inner.__name__, inner)
    found = library.vectorized(function) if hasattr(call.target, "_dispatcher") else function
    return None if found is None else call.instead(lin, found)


def _traced(lin: Linearizer, call: Call) -> Value | None:
    """What autograd made of a function is the function itself: none of autograd's boxes comes here."""
    told = vars(call.target) if isinstance(call.target, FunctionType) else {}
    return call.instead(lin, reference("function", told["fun"])) if told.get("_is_autograd_primitive") else None


def _bound_method(lin: Linearizer, call: Call) -> Value | None:
    target = call.target
    if not isinstance(target, MethodType):
        return None
    if target.__name__ == "_make" and hasattr(target.__self__, "_fields"):
        whole = lin.content(unpacking.listed(lin, call.args[0]))
        if whole is not None:
            return binding.namedtuple(lin, target.__self__, whole.children, ())
    holder = reference("self", target.__self__)
    if type(target.__self__) is random.Random and (not lin.varied(*call.values) or target.__name__ == "gauss"):
        drawn = library.method(lin, holder, target.__name__, call.args, call.keywords, call.hint)
        return call.passive(lin) if drawn is None else drawn
    return call.instead(lin, reference(target.__func__.__name__, target.__func__), holder)


def _built_in_method(lin: Linearizer, call: Call) -> Value | None:
    return methods.built_in(lin, call.target, call.args, call.keywords, call.node, call.hint)


def _partial(lin: Linearizer, call: Call) -> Value | None:
    if not isinstance(call.target, functools.partial):
        return None
    first = [reference("argument", a) for a in call.target.args]
    given = call.target.keywords
    if given:
        keys = Ref("keywords", tuple(given), ("keys", Ref("keywords", given)))
        lin.guards["keys", id(given)] = keys
    words = [(k, resolve.parameter(lin, k, v, ("word", call.target, k))) for k, v in given.items() if k not in call.words]
    return call.instead(lin, reference("function", call.target.func), *first, words=words)


# --- functions ---


def _cached(lin: Linearizer, call: Call) -> Value | None:
    inner = call.target.__wrapped__ if isinstance(call.target, functools._lru_cache_wrapper) else None
    if not isinstance(inner, FunctionType):
        return None
    return inlining.cached_function(lin, call.function, inner, call.args, call.keywords, call.hint)


def _manager(lin: Linearizer, call: Call) -> Value | None:
    inner = contexts.managed(call.target)
    return None if inner is None else Items(contexts.Manager, (call.instead(lin, reference(inner.__name__, inner)),))


_DISPATCHER = functools.singledispatch(print).__code__  # type: ignore[attr-defined]


def _dispatched(lin: Linearizer, call: Call) -> Value | None:
    """The implementation that ``functools.singledispatch`` chooses; ``None`` where the class is not known."""
    method = isinstance(call.target, functools.singledispatchmethod)
    target = call.target.dispatcher if method else call.target
    if not (isinstance(target, FunctionType) and target.__code__ is _DISPATCHER):
        return None
    asked = call.args[method : method + 1]
    cls = introspection.class_of(lin, asked[0]) if asked else None
    found = None if cls is None else target.dispatch(cls)  # type: ignore[attr-defined]
    if cls is None or found is None or (method and not isinstance(found, FunctionType)):
        return None
    resolve.external(lin, f"{target.__name__}_registry", found, ("dispatch", target, cls))
    return call.instead(lin, reference(found.__name__, found))


def _implemented(lin: Linearizer, call: Call) -> Value | None:
    """A function of NumPy's that has no rule and is written in Python, behind what lets arrays of others answer."""
    inner = getattr(call.target, "_implementation", None)
    if not isinstance(inner, FunctionType) or not lin.varied(*call.values):
        return None
    return call.instead(lin, reference(inner.__name__, inner))


def _python_function(lin: Linearizer, call: Call) -> Value | None:
    if not isinstance(call.target, FunctionType):
        return None
    return inlining.python_function(lin, call.function, call.target, call.args, call.keywords, call.hint)


# --- classes ---


def _namedtuple(lin: Linearizer, call: Call) -> Value | None:
    target = call.target
    if not (isinstance(target, type) and hasattr(target, "_fields") and target.__new__.__code__ is not None):
        return None
    if not keeps_parts(target) and not concrete.has_more(target):
        return construction.construct(lin, target, call.args, call.keywords, call.node)
    return binding.namedtuple(lin, target, call.args, call.keywords)


def _text(lin: Linearizer, call: Call) -> Value | None:
    if getattr(call.target, "__objclass__", None) not in (str, bytes):
        return None
    return methods.text(lin, call.function, call.target, call.args, call.keywords, call.hint)


def _constructed(lin: Linearizer, call: Call) -> Value | None:
    if not isinstance(call.target, type):
        return None
    return construction.construct(lin, call.target, call.args, call.keywords, call.node)


#: What is asked while arguments may still be objects that are followed,
_WAYS_OF_OBJECTS: tuple[Way, ...] = (_proxied, _object, _of_containers, _answered, _foreign, _lazy)
#: and what is asked when they are plain values, but for callables that take objects as they are.
_WAYS: tuple[Way, ...] = (
    _structured, _solved, _settled, _batched, _sampled, _updating, _writing, _evaluated, _iterator, _ruled,
    _getter, _method_caller, _transformation, _vectorized, _jitted, _traced, _bound_method, _built_in_method, _partial,
    _cached, _manager, _dispatched, _implemented, _python_function, _namedtuple, _text, _constructed,
)  # fmt: skip
_FOLLOWED = (FunctionType, MethodType, functools.partial, functools._lru_cache_wrapper)
