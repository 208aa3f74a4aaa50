"""The entry of a derivative: generated, with the user's parameters, the last signature as one condition.

A call whose arguments are of the kinds of the last specialisation, while every name that it looked up still stands for
the same object, goes straight to the generated code; every other call takes the way through ``Derivative.dispatch``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from types import FunctionType
from typing import Any

import numpy as np

from srcad import load
from srcad.transforms import kinds, values
from srcad.transforms.ir import Ref
from srcad.transforms.specs import Spec, by_identity
from srcad.versions import METHODS, Compiled, Numbers


def make(found: Compiled, function: Any, dispatch: Callable[..., Any], call: bool = True) -> Callable[..., Any] | None:
    """The entry to a version; ``None`` where a condition of one line cannot tell its arguments.

    What the generated code reads of the user's names stands in its own namespace: that is what the user's names are
    compared with.  Without ``call`` it returns what runs the arguments.
    """
    names: dict[str, Any] = {"_run": found.run, "_dispatch": dispatch, "_ndarray": np.ndarray, "_fn": function}
    tests = ["_fn.__code__ is _code"] if hasattr(function, "__code__") else []
    names["_code"] = getattr(function, "__code__", None)
    unpacked = load.unpacked(found.emitted) if isinstance(found.run, Numbers) else ()
    for k, (name, spec) in enumerate(found.arguments.items()):
        # Where a vector has another length than that of the names for its elements, the version for arrays runs.
        whole = name not in unpacked or kinds.rank(spec.kind) != 1
        test = _test(name, str(k), spec if whole else replace(spec, shape=None), names)
        if test is None:
            return None
        tests.append(test)
    guards = _guards(found, names)
    if guards is None:
        return None
    given = ", ".join(found.arguments)
    lines = ["def entry(*args, **keywords):" if not given else f"def entry({given}):"]
    lines += _defaults(function, list(found.arguments), names) if call else []
    if guards:
        # A name that was looked up may be gone.
        lines += ["    try:", f"        _same = {' and '.join(guards)}", "    except Exception:", "        _same = False"]
        tests.append("_same")
    lines += [f"    if not ({' and '.join(tests) or 'True'}):", f"        return _dispatch({given})"]
    made = _with_body(found, lines, names) if call else None
    made = made or load.define("\n".join([*lines, f"    return _run({given})" if call else "    return _run"]), "entry", names)
    made.__defaults__ = (MISSING,) * len(getattr(function, "__defaults__", None) or ()) if call else None
    return made


def _guards(found: Compiled, names: dict[str, Any]) -> list[str] | None:
    """The conditions that names still stand for what they stood for; ``None`` where no line tells one of them."""
    names["_kept"] = found.function.__globals__
    tests = []
    for k, guard in enumerate(found.guards):
        test, own = _guard(k, guard, names), found.names.get(guard.key(), ())
        if test is None:
            return None
        held = own and not isinstance(guard.value, FunctionType | type)
        tests.append(test.replace(f" is _g{k}", f" is _kept[{own[0]!r}]") if held else test)
    return tests + _noted(found, names)


def _noted(found: Compiled, names: dict[str, Any]) -> list[str]:
    """The conditions that functions of Python's and of NumPy's are what they were."""
    tests = []
    for k, (space, name, value) in enumerate(found.noted):
        module = sys.modules.get(str(space.get("__name__")))
        if value is values.MISSING:
            names[f"_s{k}"] = space
            tests.append(f"{name!r} not in _s{k}")
        elif module is not None and vars(module) is space:
            names |= {f"_s{k}": module, f"_b{k}": value}
            tests.append(f"_s{k}.{name} is _b{k}")
    return tests


def _with_body(found: Compiled, lines: list[str], names: dict[str, Any]) -> FunctionType | None:
    """The entry with the generated code in it, where that is short: no further call is made."""
    code, run = found.function.__code__, found.run
    taken = {*code.co_names, *code.co_varnames, *code.co_cellvars, *found.function.__globals__}
    apart = taken.isdisjoint((*names, "_same", "_general")) and code.co_varnames[: code.co_argcount] == (*found.arguments,)
    if len(code.co_code) > _SHORT or not apart:
        return None
    if run is found.function:
        body = ["    ..."]
    elif isinstance(run, Numbers) and load.bound(found.emitted).isdisjoint(found.arguments):
        names["_general"] = run.general
        body = ["    try:", "        ..."]
        body += ["    except (ArithmeticError, ValueError):", f"        return _general({', '.join(found.arguments)})"]
    else:
        return None
    return load.around("\n".join([*lines, *body]), found.emitted, found.function, names)


#: Bytes of code of a function that takes several microseconds: no call more counts there.
_SHORT = 6000


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


def _test(value: str, k: str, spec: Spec, names: dict[str, Any]) -> str | None:
    """The condition that a value is of this spec; ``k`` tells the names in it from those of other values."""
    if spec.constant:
        names[f"_v{k}"] = spec.constant[0]
        return f"{value} is _v{k}"
    if spec.default is not None:
        names[f"_v{k}"] = spec.default.value
        return f"{value} is _v{k}"
    if spec.cls is not None:
        return _parts_test(value, k, spec, names)
    match spec.kind:
        case kinds.Scalar(cls):
            names[f"_v{k}"] = cls
            return f"{value}.__class__ is _v{k}"
        case kinds.Array(dtype, ndim):
            names[f"_v{k}"] = dtype
            fits = f"{value}.ndim == {ndim}" if spec.shape is None else f"{value}.shape == {spec.shape}"
            return f"{value}.__class__ is _ndarray and {value}.dtype is _v{k} and {fits}"
        case kinds.Sequence(cls, element, length):
            names |= {f"_c{k}": cls, f"_v{k}": element, "_uniform": _uniform}
            test = f"{value}.__class__ is _c{k} and _uniform({value}, _v{k})"
            return test if length is None else f"{test} and len({value}) == {length}"
        case kinds.Opaque(cls) if cls is not None and not issubclass(cls, list | tuple | dict):
            names[f"_v{k}"] = cls
            return f"{value}.__class__ is _v{k}{_own(value, k, cls, names)}"
    return None


def _own(value: str, k: str, cls: Any, names: dict[str, Any]) -> str:
    """The condition that an object has nothing of its own in place of a method of its class."""
    names[f"_m{k}"] = kinds.methods(cls)
    return f" and _m{k}.isdisjoint({value}.__dict__)" if names[f"_m{k}"] and cls.__dictoffset__ else ""


def _parts_test(value: str, k: str, spec: Spec, names: dict[str, Any]) -> str | None:
    """The condition that a container holds parts of these specs."""
    if len(spec.children) > _MOST_PARTS:
        return None
    if spec.cls in (list, tuple):
        parts, size = [f"{value}[{j}]" for j in range(len(spec.children))], f"len({value}) == {len(spec.children)}"
    elif spec.cls is dict:
        parts, size = [f"{value}[{key!r}]" for key in spec.keys], f"list({value}) == {list(spec.keys)!r}"
    else:
        return None
    names[f"_c{k}"] = spec.cls
    tests = [_test(part, f"{k}_{j}", child, names) for j, (part, child) in enumerate(zip(parts, spec.children, strict=True))]
    return None if None in tests else " and ".join([f"{value}.__class__ is _c{k}", size, *map(str, tests)])


#: A container of more parts is looked at by ``dispatch``.
_MOST_PARTS = 16


def _uniform(xs: Any, element: kinds.Kind) -> bool:
    """Whether all elements of a list or tuple are of one kind; mixtures are looked at by ``dispatch``."""
    match element:
        case kinds.Scalar(cls):
            return set(map(type, xs)) == {cls}
        case kinds.Array(dtype, ndim):
            return set(map(type, xs)) == {np.ndarray} and {(x.dtype, x.ndim) for x in xs} == {(dtype, ndim)}
        case kinds.Record(cls, elements):
            return _rows(xs, cls, [e.cls for e in elements if isinstance(e, kinds.Scalar)])
        case kinds.Sequence(cls, kinds.Scalar(number), int(length)):
            return _rows(xs, cls, [number] * length)
    return False


def _rows(xs: Any, cls: type, types: list[type]) -> bool:
    """Whether all elements are tuples of numbers of these classes."""
    same = set(map(type, xs)) == {cls} and set(map(len, xs)) == {len(types)}
    return same and [*map(type, chain.from_iterable(xs))] == types * len(xs)


def _place(k: str, ref: Ref, names: dict[str, Any]) -> str | None:
    """What leads to an object that is looked up, and may be another one by now; ``None`` where no expression does."""
    match ref.path:
        case ():
            names[f"_h{k}"] = ref.value
            return f"_h{k}"
        case ("global", namespace, str(name)):
            names[f"_h{k}"] = namespace
            return f"_h{k}[{name!r}]"
        case ("cell", cell):
            names[f"_h{k}"] = cell
            return f"_h{k}.cell_contents"
        case ("attribute", Ref() as holder, str(name)):
            place = _place(k, holder, names)
            return None if place is None else f"{place}.{name}"
        case ("item", Ref() as holder, key):
            names[f"_k{k}"] = key
            place = _place(f"{k}_0", holder, names)
            return None if place is None else f"{place}[_k{k}]"
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
        case ("class", Ref(value=held)):
            names[f"_n{k}"] = held
            return f"_n{k}.__class__ is _g{k}"
        case ("elements", Ref(value=held)):
            names |= {f"_n{k}": held, "_held_by": kinds.held_by}
            if isinstance(guard.value, kinds.Scalar) and isinstance(held, list):
                names[f"_g{k}"] = {guard.value.cls}
                return f"{{*map(type, _n{k})}} == _g{k}"
            return f"_held_by(_n{k}) == _g{k}"
        case ("attribute", Ref() as holder, str(name)):
            place = _place(f"{k}", holder, names)
            if place is not None and guard.value is values.MISSING:
                return f"not hasattr({place}, {name!r})"
            return None if place is None else f"{place}.{name} {'==' if isinstance(guard.value, METHODS) else 'is'} _g{k}"
        case ("method", Ref() as holder, str(name)):
            place = _place(f"{k}", holder, names)
            bound = "" if isinstance(inspect.getattr_static(holder.value, name), staticmethod) else ".__func__"
            return None if place is None else f"{place}.{name}{bound} is _g{k}"
        case ("member", cls, str(name)) if getattr(cls, name) is guard.value:
            names[f"_n{k}"] = cls
            return f"_n{k}.{name} is _g{k}"
        case ("keys", holder):
            names[f"_n{k}"] = holder.value
            return f"tuple(_n{k}) == _g{k}"
        case ("item", holder, key):
            names |= {f"_n{k}": holder.value, f"_k{k}": key}
            got = f"_n{k}.get(_k{k})"
            if isinstance(holder.value, dict) and type(holder.value) is not dict:
                names["_get"], got = dict.get, f"_get(_n{k}, _k{k})"
            if isinstance(guard.value, dict | np.ndarray) or by_identity(guard.value):
                return f"{got} is _g{k}"
            if type(guard.value) is str:
                return f"{got} == _g{k}"
            names[f"_g{k}"] = type(guard.value)
            return f"{got}.__class__ is _g{k}"
        case ("default", function, place):
            names[f"_n{k}"] = function
            of = "__defaults__" if isinstance(place, int) else "__kwdefaults__"
            return f"_n{k}.{of}[{place!r}] is _g{k}"
        case ("word", partial, str(name)):
            names[f"_n{k}"] = partial
            return f"_n{k}.keywords[{name!r}] is _g{k}"
        case ("code", function):
            names[f"_n{k}"] = function
            return f"_n{k}.__code__ is _g{k}"
    return None
