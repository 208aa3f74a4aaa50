"""The entry of a derivative: generated, with the user's parameters, the last signature as one condition.

A call whose arguments are of the kinds of the last specialisation, while every name that it looked up still stands for
the same object, goes straight to the generated code; every other call takes the way through ``Derivative.dispatch``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from srcad import load
from srcad.transforms import kinds
from srcad.transforms.ir import Ref
from srcad.transforms.specs import Spec


def make(
    arguments: Mapping[str, Spec], guards: Sequence[Ref], function: Any, run: Any, dispatch: Callable[..., Any]
) -> Callable[..., Any] | None:
    """The entry for these specs; ``None`` where a condition of one line cannot tell them."""
    names: dict[str, Any] = {"_run": run, "_dispatch": dispatch, "_ndarray": np.ndarray, "_fn": function}
    tests = ["_fn.__code__ is _code"] if hasattr(function, "__code__") else []
    names["_code"] = getattr(function, "__code__", None)
    for k, (name, spec) in enumerate(arguments.items()):
        test = _test(name, k, spec, names)
        if test is None:
            return None
        tests.append(test)
    found = [_guard(k, guard, names) for k, guard in enumerate(guards)]
    if None in found:
        return None
    given = ", ".join(arguments)
    lines = ["def entry(*args, **keywords):" if not given else f"def entry({given}):"]
    lines += _defaults(function, list(arguments), names)
    if found:
        # A name that was looked up may be gone.
        lines += ["    try:", f"        same = {' and '.join(map(str, found))}", "    except Exception:", "        same = False"]
        tests.append("same")
    lines += [f"    if {' and '.join(tests) or 'True'}:", f"        return _run({given})", f"    return _dispatch({given})"]
    made: Any = load.define("\n".join(lines) + "\n", "entry", names)
    made.__defaults__ = (MISSING,) * len(getattr(function, "__defaults__", None) or ())
    return made  # type: ignore[no-any-return]


#: What a parameter is that was not given.
MISSING = object()


def _defaults(function: Any, given: list[str], names: dict[str, Any]) -> list[str]:
    """Statements that fill in the defaults; where these were replaced, the call is looked at anew."""
    defaults = getattr(function, "__defaults__", None) or ()
    if not defaults:
        return []
    names |= {"_defaults": defaults, "_missing": MISSING, "_again": _again}
    lines = ["    if _fn.__defaults__ is not _defaults:", f"        return _again(_dispatch, {given}, ({', '.join(given)},))"]
    for place, name in enumerate(given[-len(defaults) :]):
        lines += [f"    if {name} is _missing:", f"        {name} = _defaults[{place}]"]
    return lines


def _again(dispatch: Callable[..., Any], names: Sequence[str], values: Sequence[Any]) -> Any:
    """A call with those arguments alone that were given: by position up to the first that was not."""
    first = next((k for k, value in enumerate(values) if value is MISSING), len(values))
    words = {n: v for n, v in zip(names[first:], values[first:], strict=True) if v is not MISSING}
    return dispatch(*values[:first], **words)


def _test(name: str, k: int, spec: Spec, names: dict[str, Any]) -> str | None:
    """The condition that an argument is of this spec."""
    if spec.constant:
        names[f"_v{k}"] = spec.constant[0]
        return f"{name} is _v{k}"
    if spec.cls is not None:
        return None
    match spec.kind:
        case kinds.Scalar(cls):
            names[f"_v{k}"] = cls
            return f"{name}.__class__ is _v{k}"
        case kinds.Array(dtype, ndim):
            names[f"_v{k}"] = dtype
            return f"{name}.__class__ is _ndarray and {name}.dtype is _v{k} and {name}.ndim == {ndim}"
        case kinds.Opaque(cls) if cls is not None and not issubclass(cls, list | tuple | dict):
            names[f"_v{k}"] = cls
            return f"{name}.__class__ is _v{k}"
    return None


def _guard(k: int, guard: Ref, names: dict[str, Any]) -> str | None:
    """The condition that a name still stands for what it stood for."""
    names[f"_g{k}"] = guard.value
    match guard.path:
        case ("global", namespace, str(name)):
            names[f"_n{k}"] = namespace
            return f"_n{k}[{name!r}] is _g{k}"
        case ("cell", cell):
            names[f"_n{k}"] = cell
            return f"_n{k}.cell_contents is _g{k}"
        case ("attribute", Ref(path=()) as holder, str(name)):
            names[f"_n{k}"] = holder.value
            return f"_n{k}.{name} is _g{k}"
        case ("member", cls, str(name)) if getattr(cls, name) is guard.value:
            names[f"_n{k}"] = cls
            return f"_n{k}.{name} is _g{k}"
        case ("default", function, int(place)):
            names[f"_n{k}"] = function
            return f"_n{k}.__defaults__[{place}] is _g{k}"
        case ("code", function):
            names[f"_n{k}"] = function
            return f"_n{k}.__code__ is _g{k}"
    return None
