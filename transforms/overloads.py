"""An operator or comparison is what the operands' classes define, in the order in which Python asks them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from srcad.runtime.errors import UnsupportedSyntaxError
from srcad.transforms import arithmetic, conditions, decisions, introspection, kinds, objects, raising, structs, subarrays
from srcad.transforms.values import Cell, Sym, Value, known_object, literal

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def number(lin: Linearizer, value: Value, name: str) -> Value:
    """The number that an object is, where its class does not define the operator."""
    found = objects.content(lin, value)
    names = _COMPARED.get(name) or tuple(f"__{r}{_BINARY.get(name)}__" for r in ("", "r"))
    if found is None or objects.VALUE not in found.keys or subarrays.is_class(found.cls):
        return value
    if any(objects.python_method(found.cls, attr) for attr in names):
        return value
    return objects.plain(lin, value)


_BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_COMPARED = {
    "==": ("__eq__", "__eq__"), "!=": ("__ne__", "__ne__"), "<": ("__lt__", "__gt__"), ">": ("__gt__", "__lt__"),
    "<=": ("__le__", "__ge__"), ">=": ("__ge__", "__le__"),
}  # fmt: skip
#: Where the classes are whose operators have rules; SciPy's rotations are written in Python.
_RULED = ("numpy.", "scipy.sparse.", "scipy.interpolate.", "scipy.stats.")
_UNARY = {"neg": "__neg__", "pos": "__pos__", "~": "__invert__"}


@functools.cache
def followed_of_numpy() -> tuple[type, ...]:
    """The classes of NumPy that are written in Python and followed by their source; NumPy imports them on first use."""
    return np.poly1d, np.polynomial.Polynomial.__mro__[1]


def _operates(lin: Linearizer, value: Value, other: Value) -> type | None:
    """The class that is asked for an operator; those of sparse matrices and their like have rules."""
    cls = objects.speaks(lin, value, other)
    ruled = cls is not None and f"{kinds.module_of(cls)}.".startswith(_RULED) and not issubclass(cls, followed_of_numpy())
    return None if ruled and objects.content(lin, value) is None else cls


def operate(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """An operator or comparison that a class defines; ``None`` where none of the operands' classes does."""
    if not (name in _BINARY or name in _COMPARED):
        return None
    a, b = _operates(lin, left, right), _operates(lin, right, left)
    if a is None and b is None:
        return None
    if a is None and b is not None and _is_taken_apart(left, b):
        what = "an object after an operator of NumPy's, which asks it element by element, is not differentiated"
        hint = f"With `__array_ufunc__ = None` in {b.__name__}, NumPy leaves the operator to it."
        raise UnsupportedSyntaxError(what, where=lin.build.span, hint=hint)
    ahead, back = _COMPARED.get(name) or (f"__{_BINARY[name]}__", f"__r{_BINARY[name]}__")
    tries = [(a, ahead, left, right), (b, back, right, left)]
    if (
        a is not None
        and b is not None
        and b is not a
        and issubclass(b, a)
        and objects.member(b, back) is not objects.member(a, back)
    ):
        tries.reverse()
    if a is b and name in _BINARY:
        tries = tries[:1]
    if a is None and subarrays.is_class(b) and objects.python_method(b, back) and not subarrays.asked_first(lin, left):
        return _otherwise(lin, name, left, right)
    for cls, attr, first, second in tries:
        method = objects.python_method(cls, attr)
        if method is None or cls is None:
            if subarrays.is_class(a) and not issubclass(b or object, a or object):
                break  # NumPy's operator asks nobody
            continue
        if structs.is_generated(cls, method):
            return structs.compared(lin, name, cls, first, second)
        found = objects.call_member(lin, cls, attr, (first, second), (), None)
        if known_object(found) is not NotImplemented:
            return found
    return _otherwise(lin, name, left, right)


def _is_taken_apart(left: Value, cls: type) -> bool:
    """Whether NumPy, whose array or number stands before an object, makes an array of that rather than ask it."""
    kind = left.kind if isinstance(left, Sym) else kinds.UNKNOWN
    array, number = isinstance(kind, kinds.Array), isinstance(kind, kinds.Scalar) and kind.cls.__module__ == "numpy"
    if not (array or number) or hasattr(cls, "__array_ufunc__") or issubclass(cls, float | int | complex | str):
        return False
    if getattr(cls, "__array_priority__", _LOWEST) > (0.0 if array else _LOWEST):
        return False
    return kinds.rank(kind) not in (0, None) or (hasattr(cls, "__len__") and hasattr(cls, "__getitem__"))


#: The priority of what says none, in NumPy.
_LOWEST = -1e6


def _otherwise(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """``!=`` is what ``==`` is not; objects without ``==`` are equal to themselves."""
    if objects.content(lin, left) is None and objects.content(lin, right) is None:
        return None
    if (computed := subarrays.operated(lin, name, left, right)) is not None:
        return computed
    if name == "!=":
        equal = operate(lin, "==", left, right)
        if equal is not None:
            truth = decisions.truth(lin, equal)
            return literal(not truth) if truth is not None else lin.op("not", equal)
    one, other = (objects.compared_as(lin, value) for value in (left, right))
    if (one, other) != (left, right):
        return conditions.compare(lin, name, one, other) if name in _COMPARED else arithmetic.binary(lin, name, one, other)
    if name in ("==", "!="):
        for value in (left, right):
            if isinstance(value, Cell) and value.number in lin.frozen:
                raise lin.error_here("whether these are one object is not known")
        return literal((left == right) == (name == "=="))
    classes = [introspection.class_of(lin, value) for value in (left, right)]
    of = " and ".join(repr(getattr(cls, "__name__", "object")) for cls in classes)
    if name in _COMPARED:
        return raising.raised(lin, TypeError, f"{name!r} not supported between instances of {of}")
    return raising.raised(lin, TypeError, f"unsupported operand type(s) for {'** or pow()' if name == '**' else name}: {of}")


def divided(lin: Linearizer, args: Sequence[Value], words: dict[str, Value], node: Any) -> Value | None:
    """``divmod`` where a class defines it."""
    for attr, (one, other) in (("__divmod__", args), ("__rdivmod__", reversed(args))):
        cls = objects.speaks(lin, one, other)
        if objects.python_method(cls, attr) is not None:
            assert cls is not None
            return objects.call_member(lin, cls, attr, (one, other), (), node)
    return None


def negated(lin: Linearizer, name: str, value: Value) -> Value | None:
    """A unary operator that a class defines."""
    cls = objects.speaks(lin, value)
    if cls is None or name not in _UNARY or objects.python_method(cls, _UNARY[name]) is None:
        return subarrays.method(lin, value, _UNARY[name], (), (), None) if name in _UNARY else None
    return objects.call_member(lin, cls, _UNARY[name], (value,), (), None)


def augmented(lin: Linearizer, name: str, old: Value, right: Value) -> Value | None:
    """``old op= right`` where a class defines it."""
    cls = objects.speaks(lin, old, right)
    attr = f"__i{_BINARY[name]}__" if name in _BINARY else ""
    if cls is None or objects.python_method(cls, attr) is None:
        return subarrays.changed(lin, name, old, right)
    found = objects.call_member(lin, cls, attr, (old, right), (), None)
    return None if known_object(found) is NotImplemented else found
