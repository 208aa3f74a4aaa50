"""Questions about types: functions whose answer the kinds of their arguments decide, before the program runs.

They are asked on samples.  So branches on data types, and the array namespaces that SciPy finds out, are settled here.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Hashable, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad import runtime
from srcad.transforms import (
    calls,
    containers,
    distributions,
    expressions,
    iterators,
    kinds,
    operations,
    resolve,
    rules,
    sampling,
    unpacking,
)
from srcad.transforms.values import (
    NONE,
    Bound,
    Func,
    Items,
    Sym,
    Value,
    is_known,
    known,
    known_object,
    literal,
    reference,
)  # fmt: skip

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

_FUNCTIONS = frozenset(
    {"iscomplexobj", "isrealobj", "isdtype", "issubdtype", "promote_types", "result_type", "can_cast", "finfo", "iinfo"}
)

#: The modules in which SciPy and other libraries keep how they talk to array libraries, and what they ask there.
_COMPATIBILITY = ("array_api_compat", "_array_api", "array_api_extra")
_PROMOTE = ("xp_promote", "xp_broadcast_promote")
_ASKED = frozenset(
    {*_PROMOTE, "clip", "array_namespace", "get_namespace", "xp_result_type", "device", "xp_default_dtype", "finfo", "iinfo"}
)

#: SciPy's rotations choose between functions in Cython and the same ones in Python.
_ROTATIONS = "scipy.spatial.transform"
_IN_CYTHON = (f"{_ROTATIONS}._rotation_cy", f"{_ROTATIONS}._rigid_transform_cy")

#: What functions of ``scipy.stats`` compute for plain samples.
_STAND_INS = {
    "_xp_mean": "sample_mean", "_xp_var": "sample_variance", "_demean": "sample_deviation", "apply_where": "apply_where",
    "_lazywhere": "lazy_where",
}  # fmt: skip

#: Functions of bottleneck, in C, that are NumPy's by the same names, and their parameters.
_REDUCTIONS = {
    **dict.fromkeys(("nansum", "nanmean", "nanmin", "nanmax", "nanmedian", "median"), ("a", "axis")),
    **dict.fromkeys(("nanstd", "nanvar"), ("a", "axis", "ddof")),
}  # fmt: skip

_ITERATION = {
    itertools.accumulate: "accumulate", itertools.chain: "chain", itertools.chain.from_iterable: "chain_from_iterable",
    itertools.combinations: "combinations", itertools.islice: "islice", itertools.pairwise: "pairwise",
    itertools.permutations: "permutations", itertools.product: "product", itertools.starmap: "starmap",
    itertools.zip_longest: "zip_longest", itertools.groupby: "groupby", itertools.takewhile: "takewhile",
    itertools.dropwhile: "dropwhile", itertools.filterfalse: "filterfalse", itertools.compress: "compress",
    itertools.combinations_with_replacement: "combinations_with_replacement", itertools.tee: "tee",
    filter: "filtered", functools.reduce: "reduce", np.ndenumerate: "ndenumerate",
}  # fmt: skip

#: Those that return no iterator.
_AT_ONCE = (functools.reduce, itertools.tee, np.ndenumerate)

#: The methods of continuous distributions that functions of ``srcad.runtime`` stand for, and the formulas behind them.
_METHODS = ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf")
_MOMENTS = ("mean", "var", "std", "entropy")
_FORMULAS = {
    "log_cumulative": "_logcdf", "log_survival": "_logsf",
    "density": "_pdf", "log_density": "_logpdf", "cumulative": "_cdf", "survival": "_sf", "quantile": "_ppf",
    "upper_quantile": "_isf",
}  # fmt: skip
#: The formulas of which these are logarithms.
_PLAIN = {"log_cumulative": "_cdf", "log_survival": "_sf"}
#: Those whose slope is the density, or less the density, by definition.
_OF_DENSITY = ("cumulative", "survival")
#: Those that are inverse functions, and their definitions.
_INVERSE = {"quantile": "solved_quantile", "upper_quantile": "solved_upper_quantile"}
_POLICIES = literal("propagate"), literal("omit")


def _is_of_scipy(target: Any) -> bool:
    return not {"_stats_py", "array_api_extra", "_util"}.isdisjoint(kinds.module_of(target).split("."))


def asks(target: Any) -> bool:
    """Whether a function asks for no more than the types of its arguments."""
    name, module = getattr(target, "__name__", None), getattr(target, "__module__", None)
    if not isinstance(name, str) or not isinstance(module, str):
        return False
    if module.split(".")[0] == "numpy":
        return name in _FUNCTIONS and getattr(np, name, None) is target
    inside = any(part in _COMPATIBILITY for part in module.split("."))
    return inside and (name in _ASKED or name.startswith("is_"))


def _reduced(lin: Linearizer, name: str, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """A reduction of bottleneck's by NumPy's; ``None`` where the arguments are not its."""
    given = words | dict(zip(_REDUCTIONS[name], args, strict=False))
    if len(given) != len(args) + len(words) or "a" not in given or not given.keys() <= set(_REDUCTIONS[name]):
        return None
    function, stand_in = reference(name, getattr(np, name)), runtime.reduced_to_number
    return calls.call(lin, reference(stand_in.__name__, stand_in), (function, given.pop("a")), tuple(given.items()), None)


def settled(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """The value of a call that no more than asks, or brings arrays to a common type; ``None`` for every other one."""
    name = getattr(target, "__name__", "")
    if name in _STAND_INS and _is_of_scipy(target) and words.get("nan_policy", _POLICIES[0]) in _POLICIES:
        stand_in = getattr(runtime, _STAND_INS[name])
        return calls.call(lin, reference(stand_in.__name__, stand_in), args, tuple(words.items()), None)
    if name in _REDUCTIONS and kinds.module_of(target) == "bottleneck.reduce" and lin.varied(*args, *words.values()):
        return _reduced(lin, name, args, words)
    if name in _FORMULAS and target is getattr(runtime, name):
        return _by_formula(lin, name, args)
    if name == "select_backend" and target.__module__ == f"{_ROTATIONS}._rotation":
        return reference("xp_backend", sys.modules[f"{_ROTATIONS}._rotation_xp"])
    if (twin := _in_python(target)) is not None and lin.varied(*args, *words.values()):
        return calls.call(lin, reference(name, twin), args, tuple(words.items()), None)
    if isinstance(target, Hashable) and target in _ITERATION and _follows(lin, (*args, *words.values())):
        stand_in = getattr(runtime, _ITERATION[target])
        made = calls.call(lin, reference(stand_in.__name__, stand_in), args, tuple(words.items()), None)
        return made if lin.dead or target in _AT_ONCE else iterators.over(lin, made)
    owner, _, last = getattr(target, "__qualname__", "").rpartition(".")
    solves = last == "_ppf" and owner in ("rv_generic", "rv_continuous") and distributions.is_continuous(known_object(args[0]))
    if solves and lin.varied(*args):
        solved = runtime.solved_quantile
        return calls.call(lin, reference(solved.__name__, solved), args, (), None)
    located = isinstance(target, FunctionType) and (
        (owner == "rv_continuous" and last in _METHODS)
        or (owner == "rv_generic" and last in _MOMENTS and distributions.is_continuous(known_object(args[0])))
    )
    if located and lin.varied(*args, *words.values()):
        stand_in = getattr(runtime, f"continuous_{last}")
        return calls.call(lin, reference(stand_in.__name__, stand_in), args, tuple(words.items()), None)
    if (target is np.atleast_1d or target is np.broadcast_arrays) and len(args) > 1 and not words:
        return taken_apart(lin, target, args)
    if not asks(target):
        return None
    if name in _PROMOTE:
        return promoted(lin, target, args, words)
    if name == "clip":
        bounds = {"min": NONE, "max": NONE} | words | dict(zip(("x", "min", "max"), args, strict=False))
        return lin.op("np.clip", bounds["x"], bounds["min"], bounds["max"])
    found = answer(lin, target, args, words)
    if found is None and not target.__module__.startswith("numpy"):
        return operations.passive_call(lin, reference(name, target), args, tuple(words.items()))
    return found


def _in_python(target: Any) -> Any:
    """The function in Python that SciPy has for every function in Cython of its rotations; ``None`` for other functions."""
    module = getattr(target, "__module__", None)
    if not isinstance(module, str) or module not in _IN_CYTHON:
        return None
    return getattr(sys.modules.get(module.replace("_cy", "_xp")), target.__name__, None)


def _follows(lin: Linearizer, values: Sequence[Value]) -> bool:
    """Whether a derivative flows through one of these values, or Python alone cannot be given it."""
    followed = any(isinstance(v, Func | Bound) or iterators.is_iterator(lin, v) for v in values)
    return followed or lin.varied(*values)


def answer(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """What such a function returns, where the kinds of all arguments are known."""
    if any(s.operand in lin.build.mixed for a in (*args, *words.values()) for s in lin.inside(a)):
        return None
    words = {k: v for k, v in words.items() if not (k == "xp" and target.__name__ in _FUNCTIONS)}
    target = getattr(np, target.__name__) if target.__name__ in _FUNCTIONS else target
    try:
        samples = [_sample(lin, a) for a in args]
        named = {k: _sample(lin, v) for k, v in words.items()}
        found = target(*samples, **named)
    except Exception:
        return None
    if isinstance(found, bool | np.bool_ | str) or found is None:
        return literal(bool(found) if isinstance(found, np.bool_) else found)
    if isinstance(found, ModuleType):
        return reference("np" if found is np else found.__name__.split(".")[-1], found)
    if isinstance(found, np.finfo | np.iinfo):
        made = lin.op("call", reference(f"np.{type(found).__name__}", target), *args, kind=kinds.info_kind(found))
        return resolve.passive_symbol(made)
    loose = any(_is_loose(s.kind) for a in (*args, *words.values()) for s in lin.inside(a))
    return dtype(lin, found) if isinstance(found, np.dtype) and not loose else None


def _is_loose(kind: kinds.Kind) -> bool:
    return isinstance(kind, kinds.Array) and kind.ndim is None


def promoted(lin: Linearizer, target: Any, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """``xp_promote``: arrays, brought to their common type and shape; ``None`` where the type is not known."""
    given = dict(words)
    broadcast = given.pop("broadcast", literal(False))
    asked = target.__globals__.get("xp_result_type")  # SciPy 1.15 and before have none
    common = None if asked is None else answer(lin, asked, args, given) or _common(lin, args, given)
    if common is None or broadcast not in (literal(False), literal(True)):
        return None
    arrays = [a if a == NONE else lin.op("np.asarray", a, common, keywords=("dtype",)) for a in args]
    if broadcast == literal(True):
        arrays = _broadcast(lin, arrays)
    return arrays[0] if len(arrays) == 1 else Items(tuple, tuple(arrays))


def _common(lin: Linearizer, args: Sequence[Value], given: dict[str, Value]) -> Value | None:
    """The common type of arrays and numbers, as it is found out at run time."""
    whole = [a for a in args if a != NONE]
    namespace = getattr(known_object(given.get("xp", NONE)), "__name__", "")
    if not all(isinstance(a, Sym) for a in whole) or namespace.split(".")[-1] != "numpy":
        return None
    more = [literal(1.0)] if given.get("force_floating") == literal(True) else []
    return operations.passive_call(lin, reference("np.result_type", np.result_type), [*whole, *more], ())


def _by_formula(lin: Linearizer, name: str, args: Sequence[Value]) -> Value | None:
    """A function of a distribution by its own formula; where that has no derivative, by a rule."""
    dist, x, shapes = args
    if not lin.varied(x, shapes) or lin.content(shapes) is None or (name in _INVERSE and not lin.varied(shapes)):
        return None
    given = (x, *unpacking.spread(lin, shapes))
    if name in _INVERSE and lin.varied(x):
        return _solved(lin, name, dist, given)
    found = lin.attempt(lambda: calls.call(lin, resolve.attribute(lin, dist, _FORMULAS[name], ""), given, (), None))
    if found is None and name == "density":
        log = lin.attempt(lambda: calls.call(lin, resolve.attribute(lin, dist, "_logpdf", ""), given, (), None))
        return None if log is None else lin.op("np.exp", log)
    if found is None and name in _PLAIN:
        plain = lin.attempt(lambda: calls.call(lin, resolve.attribute(lin, dist, _PLAIN[name], ""), given, (), None))
        log = operations.passive_call(lin, reference(name, getattr(runtime, name)), args, ())
        found = None if plain is None else lin.op("logarithm", plain, log)
    if found is None and name in _INVERSE:
        found = _solved(lin, name, dist, given)
    if found is None:
        found = _by_rule(lin, known_object(dist), _FORMULAS[name][1:], given)
    if found is None and name in _OF_DENSITY and not lin.varied(shapes):
        return lin.op(name, dist, x, shapes)
    if found is None and lin.varied(shapes):
        owner = type(known_object(dist)).__name__.removesuffix("_gen")
        raise lin.error_here(f"{owner}.{_FORMULAS[name][1:]} has no derivative in the shape parameters")
    return found


def _solved(lin: Linearizer, name: str, dist: Value, given: Sequence[Value]) -> Value | None:
    """A quantile by its definition, a probability up to it; ``None`` where that has no derivative."""
    solved = getattr(runtime, _INVERSE[name])
    return lin.attempt(lambda: calls.call(lin, reference(solved.__name__, solved), (dist, *given), (), None), give_up=False)


def _by_rule(lin: Linearizer, dist: Any, method: str, given: Sequence[Value]) -> Value | None:
    """A method of a distribution that has a rule for these parameters, or ``None``."""
    op = rules.method_name(dist, method)
    return None if op is None or distributions.in_shapes(lin, dist, op, given, ()) else operations.primitive(lin, op, given, ())


def taken_apart(lin: Linearizer, target: Any, args: Sequence[Value]) -> Value | None:
    """What a function makes of several arrays at once, one by one."""
    if not all(isinstance(a, Sym) and isinstance(a.kind, kinds.Array | kinds.Scalar) for a in args):
        return None
    if target is not np.broadcast_arrays:
        return Items(tuple, tuple(lin.op("np.atleast_1d", a) for a in args))
    arrays = [lin.op("np.asarray", a) if isinstance(a, Sym) and kinds.is_scalar(a.kind) else a for a in args]
    return Items(tuple, tuple(_broadcast(lin, arrays)))


def _broadcast(lin: Linearizer, arrays: list[Any]) -> list[Any]:
    """The arrays in their common shape; what is ``None`` stays so."""
    whole = [a for a in arrays if a != NONE]
    ranks = [kinds.rank(a.kind) for a in whole]
    if set(ranks) == {0} or len(whole) < 2:
        return arrays
    shape = lin.op("np.broadcast_shapes", *[lin.op("np.shape", a) for a in whole], kind=kinds.UNKNOWN)
    rank = None if None in ranks else max(r or 0 for r in ranks)

    def spread(array: Any) -> Any:
        dtype = kinds.result_dtype(array.kind)
        return lin.op("np.broadcast_to", array, shape, kind=kinds.UNKNOWN if dtype is None else kinds.Array(dtype, rank))

    return [a if a == NONE else spread(a) for a in arrays]


def dtype(lin: Linearizer, found: np.dtype[Any]) -> Value | None:
    """A data type that is known."""
    if kinds.of(found) not in kinds.DTYPES:
        return None
    name, scalar = reference("np.dtype", np.dtype), reference(f"np.{found.name}", found.type)
    return resolve.passive_symbol(lin.op("call", name, scalar, kind=kinds.of(found)))


def _sample(lin: Linearizer, value: Value) -> Any:
    content = lin.content(value)
    if content is not None:
        return content.cls(_sample(lin, c) for c in content.children)
    if is_known(value):
        return known(value)
    if not isinstance(value, Sym):
        raise TypeError(value)
    return sampling.sample(value.kind, 1.5)


def attribute(lin: Linearizer, base: Sym, attr: str) -> Value | None:
    """An attribute of a data type or of what ``np.finfo`` tells of one, where the kind says which; ``None`` otherwise."""
    found = kinds.DTYPES.get(base.kind)
    if found is not None:
        return literal(getattr(found, attr)) if attr in ("kind", "char", "name", "itemsize", "num") else None
    info = kinds.INFOS.get(base.kind)
    if info is None or not hasattr(info, attr):
        return None
    return resolve.passive_symbol(lin.op(f".{attr}", base, kind=kinds.of(getattr(info, attr))))


def is_at(target: Any) -> bool:
    """Whether a class is the one by which array libraries without writing say ``x[i] = v``."""
    return getattr(target, "__name__", "") == "at" and "array_api_extra" in (getattr(target, "__module__", None) or "")


_UPDATES = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "min": "np.minimum", "max": "np.maximum",
}  # fmt: skip


def written(lin: Linearizer, content: Items, attr: str, args: Sequence[Value], words: dict[str, Value]) -> Value | None:
    """``at(x, index).set(v)``, and ``add`` and its like: an array is written into and handed back."""
    if len(content.children) != 2 or words.get("copy", NONE) not in (NONE, literal(True)):
        return None
    base, mask = content.children
    if words.get("copy", NONE) != NONE and isinstance(base, Sym) and isinstance(base.kind, kinds.Array):
        base = lin.op("np.copy", base)
    masked = isinstance(mask, Sym) and kinds.result_dtype(mask.kind) == np.dtype(bool)
    places = mask.cls if isinstance(mask, Items) else getattr(getattr(mask, "kind", None), "cls", None)
    several = places is tuple and isinstance(base, Sym) and base.kind == kinds.UNKNOWN
    array = isinstance(base, Sym) and isinstance(base.kind, kinds.Array) and (base.kind.ndim or not masked)
    if len(args) == 1 and (array or several):
        if attr != "set" and attr not in _UPDATES:
            return None
        value = args[0] if attr == "set" else lin.op(_UPDATES[attr], expressions.item(lin, base, mask), args[0])
        containers.store(lin, base, mask, value)
        return base
    if len(args) != 1 or not isinstance(args[0], Sym) or kinds.rank(args[0].kind) != 0:
        return None
    if attr != "set" or len(args) != 1 or not isinstance(mask, Sym) or kinds.result_dtype(mask.kind) != np.dtype(bool):
        return None
    chosen = lin.op("np.where", mask, args[0], base)
    return lin.op("getitem", chosen, literal(())) if kinds.rank(chosen.kind) in (None, 0) else chosen
