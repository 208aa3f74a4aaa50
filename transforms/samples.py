"""Functions of ``scipy.stats`` that take samples: what its decorator does for plain samples, without its plumbing.

The decorator (``scipy.stats._axis_nan_policy``) brings samples to arrays, removes or refuses missing values and moves axes;
for samples without missing values, along one axis, the function itself is called, and nothing else matters.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import calls, kinds, operations, resolve, rules, unpacking
from srcad.transforms.values import FALSE, NONE, TRUE, Items, Sym, Value, is_known, known, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def takes_samples(target: Any) -> bool:
    """Whether a function was made by the decorator, and none of ``srcad.runtime`` stands for it."""
    code = getattr(target, "__code__", None)
    made = code is not None and code.co_name == "axis_nan_policy_wrapper" and "hypotest_fun_in" in code.co_freevars
    return made and rules.name_of(target) is None


def apply(lin: Linearizer, target: FunctionType, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """Call the function behind the decorator; ``None`` where more than plain samples are given."""
    around = dict(inspect.getclosurevars(target).nonlocals)
    inner, count = around["hypotest_fun_in"], around["n_samples"]
    if words.pop("_no_deco", FALSE) != FALSE:
        return calls.call(lin, reference(inner.__name__, inner), args, tuple(words.items()), node)
    params = list(inspect.signature(inner).parameters)
    if count is None:
        count = len(args)
        params = [f"arg{k}" for k in range(count)] + params[1:]
    given = words | dict(zip(params, args, strict=False))
    if callable(count):
        count = _counted(count, given)
    keepdims = given.pop("keepdims", FALSE)
    if given.pop("nan_policy", literal("propagate")) != literal("propagate") or keepdims not in (FALSE, TRUE):
        return None
    named = [k for k in around["kwd_samples"] if given.get(k, NONE) != NONE]
    if count is None or any(p not in given for p in params[:count]):
        return None
    samples = _promoted(lin, [given.pop(p) for p in (*params[:count], *named)], node)
    axis = given.pop("axis", literal(around["default_axis"]))
    places = _reduced(axis, samples)
    if keepdims == TRUE and places is None:
        return None
    if axis == NONE:
        samples = [operations.primitive(lin, "np.ravel", (s,), ()) for s in samples]
    ranks = {kinds.rank(s.kind) if isinstance(s, Sym) else None for s in samples}
    if ranks != {1}:
        if len(samples) > 1 or None in ranks or "axis" not in params or around["override"]["vectorization"] or not is_known(axis):
            return None
        given["axis"] = axis
    small = reference("too_small", around["is_too_small"])
    parts = [lin.op("checked_sample", s, small, axis, *map(resolve.passive_symbol, samples), kind=s.kind) for s in samples]
    given |= dict(zip(named, parts[count:], strict=True))
    result = calls.call(lin, reference(inner.__name__, inner), parts[:count], tuple(given.items()), node)
    return _packed(lin, around, result, places if keepdims == TRUE else None, node)


def _counted(count: Any, given: dict[str, Value]) -> int | None:
    """How many samples there are, where what is known of the arguments says so."""
    try:
        return int(count({k: known(v) if is_known(v) else ... for k, v in given.items()}))
    except Exception:
        return None


def _promoted(lin: Linearizer, samples: list[Value], node: Any) -> list[Any]:
    """The samples as floating-point arrays of at least one axis."""
    arrays = [operations.primitive(lin, "np.asarray", (s,), ()) for s in samples]
    if any(isinstance(a, Sym) and kinds.is_exact(a.kind) for a in arrays):
        arrays = [operations.primitive(lin, "np.asarray", (a, reference("np.float64", np.float64)), ()) for a in arrays]
    return [operations.primitive(lin, "np.atleast_1d", (a,), ()) for a in arrays]


def parameters(bound: dict[str, Value]) -> Value:
    """What the ``_parse_args`` of a distribution returns, which SciPy makes of text: shapes, location and scale."""
    shapes = tuple(v for k, v in bound.items() if k not in ("self", "loc", "scale"))
    return Items(tuple, (Items(tuple, shapes), bound["loc"], bound.get("scale", literal(1))))


def _reduced(axis: Value, samples: list[Any]) -> Value | None:
    """The axes that a statistic leaves out, where these are known."""
    if axis != NONE:
        return axis if is_known(axis) else None
    ranks = [kinds.rank(s.kind) for s in samples]
    return None if None in ranks else literal(tuple(range(max(r or 0 for r in ranks))))


def _packed(lin: Linearizer, around: dict[str, Any], result: Value, places: Value | None, node: Any) -> Value | None:
    """The result as the decorator gives it."""
    count = around["n_outputs"]
    to_tuple, back = (reference(around[k].__name__, around[k]) for k in ("result_to_tuple", "tuple_to_result"))
    parts = calls.call(lin, to_tuple, (result, literal(count if isinstance(count, int) else 2)), (), node)
    found = unpacking.spread(lin, parts)
    if places is not None:
        found = [operations.primitive(lin, "np.expand_dims", (f, places), ()) for f in found]
    return calls.call(lin, back, found, (), node)


def instead(lin: Linearizer, target: FunctionType, bound: dict[str, Value]) -> Value | None:
    """The value of the function that is differentiated where a rule, and not its source, says what that is."""
    op = rules.name_of(target)
    by_rule = op is not None and not rules.is_custom(op)
    if not by_rule and not takes_samples(target):
        return None
    args, keywords = _arguments(lin, target, bound)
    if not by_rule:
        return apply(lin, target, args, dict(keywords), None)
    return lin.attempt(lambda: calls.call(lin, reference(target.__name__, target), args, keywords, None))


def _arguments(lin: Linearizer, target: FunctionType, bound: dict[str, Value]) -> tuple[list[Value], list[tuple[str, Value]]]:
    """The arguments of a call that binds the parameters so; what has its default in the end is left out."""
    args: list[Value] = []
    keywords: list[tuple[str, Value]] = []
    last = 0
    for p in inspect.signature(target).parameters.values():
        if p.name not in bound:
            continue
        if p.kind is p.VAR_POSITIONAL:
            args += unpacking.spread(lin, bound[p.name])
        elif p.kind is p.VAR_KEYWORD:
            content = lin.content(bound[p.name])
            keywords += [] if content is None else zip(content.keys, content.children, strict=True)
        elif p.kind is p.KEYWORD_ONLY:
            keywords.append((p.name, bound[p.name]))
        else:
            args.append(bound[p.name])
        plain = is_known(bound[p.name]) and known(bound[p.name]) is p.default
        last = last if plain else len(args)
    return args[:last], keywords
