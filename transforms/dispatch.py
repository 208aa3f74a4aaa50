"""A function of NumPy's that is given an object which is followed does what the object's class says.

As in NumPy (NEP 13 and NEP 18): ``__array_ufunc__`` and ``__array_function__``, then a method of the function's name, then
the array that ``__array__`` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.transforms import calls, kinds, objects, resolve, subarrays
from srcad.transforms.values import NONE, Items, Keywords, Value, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer

#: The functions that ask for a method first, with what they always give it.
_METHODS: dict[Any, dict[str, Value]] = {
    **{f: {} for f in (np.sum, np.prod, np.max, np.min, np.any, np.all)},
    np.mean: {"dtype": NONE}, np.std: {"dtype": NONE, "ddof": literal(0)}, np.var: {"dtype": NONE, "ddof": literal(0)},
}  # fmt: skip
#: The functions that call a method of their name with what they are given.
_WRAPPED = frozenset({
    np.cumsum, np.cumprod, np.clip, np.round, np.around, np.repeat, np.take, np.squeeze, np.transpose, np.ravel, np.swapaxes,
    np.argsort, np.argmax, np.argmin, np.searchsorted, np.nonzero, np.compress, np.diagonal, np.trace, np.choose, np.reshape,
})  # fmt: skip


def answered(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """The value of a call of NumPy's functions by the class of an argument; ``None`` where no class has a say."""
    universal, package = isinstance(target, np.ufunc), kinds.module_of(target).partition(".")[0]
    if package == "scipy" and not isinstance(target, type):
        return subarrays.called(lin, target, args, keywords, node)
    if not universal and package != "numpy" or isinstance(target, type):
        return None
    function = reference(target.__name__, target)
    found = _by_protocol(lin, function, universal, args, keywords, node)
    found = found or (_by_method(lin, target, args, keywords, node) if args else None)
    found = found or subarrays.called(lin, target, args, keywords, node)
    if found is not None:
        return found
    arrays = [_as_array(lin, a) for a in args]
    return calls.call(lin, function, arrays, keywords, node) if arrays != list(args) else None


def _by_protocol(
    lin: Linearizer, function: Value, universal: bool, args: Sequence[Value], keywords: Keywords, node: Any
) -> Value | None:
    """What the first class says that has ``__array_ufunc__`` or ``__array_function__``."""
    hook = "__array_ufunc__" if universal else "__array_function__"
    value, cls = next(((v, c) for v in args if (c := _with(lin, v, hook)) is not None), (NONE, None))
    if cls is None:
        return None
    if universal:
        return objects.call_member(lin, cls, hook, (value, function, literal("__call__"), *args), keywords, node)
    words = lin.new_cell(Items(dict, tuple(v for _, v in keywords), tuple(k for k, _ in keywords)), lin.build.span)
    types = Items(tuple, (objects.class_reference(cls),))
    return objects.call_member(lin, cls, hook, (value, function, types, Items(tuple, tuple(args)), words), (), node)


def _by_method(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """What a method of the function's name gives, for the functions that ask for one."""
    name = target.__name__
    if len(args) == 1 and target in _METHODS and (cls := _with(lin, args[0], name)) is not None:
        words = {"axis": NONE, "out": NONE} | _METHODS[target] | dict(keywords)
        return objects.call_member(lin, cls, name, args, tuple(words.items()), node)
    if target not in _WRAPPED or not (_with(lin, args[0], name) or _with(lin, args[0], "__getattr__")):
        return None
    return calls.call(lin, resolve.attribute(lin, args[0], name, ""), args[1:], keywords, node)


def _with(lin: Linearizer, value: Value, attr: str) -> type | None:
    """The class of an object that is followed, not NumPy's own, where it has a method written in Python."""
    found = objects.content(lin, value)
    if found is not None and found.cls.__module__.partition(".")[0] == "numpy":
        return None
    return found.cls if found is not None and objects.python_method(found.cls, attr) is not None else None


def _as_array(lin: Linearizer, value: Value) -> Value:
    """The array of an object, and of objects in a list or tuple."""
    cls, content = _with(lin, value, "__array__"), lin.content(value)
    if cls is not None:
        return objects.call_member(lin, cls, "__array__", (value,), (), None)
    if content is None or content.cls not in (list, tuple):
        return value
    parts = tuple(_as_array(lin, c) for c in content.children)
    return value if parts == content.children else Items(content.cls, parts)
