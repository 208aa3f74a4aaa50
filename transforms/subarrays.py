"""Objects of classes that derive from NumPy's arrays are an array, with attributes and methods of their own.

Operators, functions and methods of NumPy's compute with the array.  Of which class their results are is what NumPy says of
small arrays of stand-in classes, as long as it says the same of all that are tried; ``__array_finalize__`` and
``__array_wrap__`` are followed as NumPy calls them (*NumPy user guide*, Subclassing ndarray).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from srcad.transforms import arithmetic, calls, containers, expressions, kinds, objects, outcomes, parse, resolve, syntax
from srcad.transforms.values import NONE, Cell, Items, Keywords, Sym, Value, known_object, literal, reference

if TYPE_CHECKING:
    from srcad.transforms.linearizer import Linearizer


def is_class(cls: Any) -> bool:
    """Whether a class of arrays is written in Python, and not one of NumPy's own."""
    derived = isinstance(cls, type) and issubclass(cls, np.ndarray) and objects.is_class(cls)
    return derived and not any(kinds.module_of(c).partition(".")[0] == "numpy" for c in cls.__mro__ if objects.is_class(c))


def array(lin: Linearizer, value: Value) -> Value | None:
    """The array that an object is; ``None`` for everything else."""
    found = objects.content(lin, value)
    return found.children[found.keys.index(objects.VALUE)] if found is not None and is_class(found.cls) else None


def plain(lin: Linearizer, value: Value) -> Value:
    """A value with the arrays in place of the objects in it that are arrays."""
    found = lin.content(value)
    inner = array(lin, value)
    if inner is not None:
        return inner
    if found is None or found.cls not in (list, tuple) or not any(map(functools.partial(holds, lin), found.children)):
        return value
    return Items(found.cls, tuple(plain(lin, c) for c in found.children))


def holds(lin: Linearizer, value: Value) -> bool:
    """Whether a value is an object that is an array, or a list or tuple of known structure that holds one."""
    return next(_within(lin, value), None) is not None


def _within(lin: Linearizer, value: Value) -> Iterator[Cell]:
    if isinstance(value, Cell) and array(lin, value) is not None:
        yield value
        return
    found = lin.content(value)
    for child in found.children if found is not None and found.cls in (list, tuple) else ():
        yield from _within(lin, child)


# --- objects are made ---


def made(lin: Linearizer, cls: type, inner: Value, parent: Value) -> Value:
    """An array as an object of a class, which is told of the object that it was made from."""
    new = objects.new(lin, Items(cls, (inner,), (objects.VALUE,)))
    if objects.python_method(cls, "__array_finalize__") is not None:
        objects.call_member(lin, cls, "__array_finalize__", (new, parent), (), None)
    return new


def created(lin: Linearizer, cls: type, args: Sequence[Value], keywords: Keywords) -> Value:
    """What ``numpy.ndarray.__new__`` makes: an array that is not filled, or one in the memory of another."""
    given = dict(zip(("shape", "dtype", "buffer", "offset", "strides", "order"), args, strict=False)) | dict(keywords)
    buffer = given.pop("buffer", NONE)
    if set(given) - {"shape", "dtype"} or "shape" not in given:
        raise lin.error_here(f"an object of {cls.__name__} with a memory layout of its own is not differentiated")
    if buffer == NONE:
        inner = calls.call(lin, reference("empty", np.empty), (), tuple(given.items()), None)
        return made(lin, cls, inner, NONE)
    dtype = known_object(given.get("dtype", reference("float", float)))
    buffer = plain(lin, buffer)
    if not isinstance(buffer, Sym) or dtype not in (float, np.float64) or kinds.result_dtype(buffer.kind) != np.dtype(float):
        raise lin.error_here(f"an object of {cls.__name__} in memory of another kind is not differentiated")
    inner = calls.call(lin, resolve.attribute(lin, buffer, "reshape", ""), (given["shape"],), (), None)
    return made(lin, cls, inner, NONE)


def viewed(lin: Linearizer, base: Value, args: Sequence[Value], keywords: Keywords) -> Value | None:
    """``base.view(cls)`` for a class that is followed, and views of objects that are arrays; ``None`` for all others."""
    inner, given = array(lin, base), [*args, *(v for k, v in keywords if k == "type")]
    cls = known_object(given[0]) if len(given) == 1 and len(args) + len(keywords) == 1 else None
    if isinstance(cls, type) and is_class(cls) and isinstance(inner or base, Sym):
        seen = lin.attempt(lambda: made(lin, cls, inner or base, base))
        if seen is not None or _has_methods(cls):
            return seen or made(lin, cls, inner or base, base)
    if inner is None:
        return None
    if cls is np.ndarray:
        return inner
    found = objects.content(lin, base)
    if given or keywords or found is None:
        raise lin.error_here("a view of this in another type is not differentiated")
    return made(lin, found.cls, inner, base)


def _has_methods(cls: type) -> bool:
    """Whether a class gives its arrays more than attributes: what NumPy's arrays have not."""
    members = ((n, m) for c in cls.__mro__ if objects.is_class(c) for n, m in vars(c).items())
    return any(callable(m) or hasattr(m, "__get__") for n, m in members if not n.startswith("__"))


# --- what NumPy makes of them ---


def walked(lin: Linearizer, value: Value) -> Value | None:
    """What a loop over an object that is an array walks; ``None`` where that is the array."""
    inner = array(lin, value)
    cls = objects.class_of(lin, value)
    if inner is not None and objects.python_method(cls, "__getitem__") is not None:
        raise lin.error_here("iterating over an array of a class with elements of its own is not differentiated")
    if inner is not None and kinds.rank(getattr(inner, "kind", kinds.UNKNOWN)) != 1:
        raise lin.error_here("iterating over rows of an array of a class is not differentiated")
    return None


def check_given(lin: Linearizer, target: Any, values: Sequence[Value]) -> None:
    """Refuse that a function of Python's own, which is given objects that are arrays, makes something of their class."""
    for value in values:
        inner = array(lin, value)
        cls = objects.class_of(lin, value)
        own = any(objects.python_method(cls, n) is not None for n in ("__iter__", "__getitem__"))
        walks = inner is None or (kinds.rank(getattr(inner, "kind", kinds.UNKNOWN)) == 1 and not own)
        if not walks and target not in (float, int, complex, bool, len, print, id):
            raise lin.error_here(f"what {getattr(target, '__name__', 'this')} makes of an array of a class is not known")


def called(lin: Linearizer, target: Any, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """The value of a function of NumPy's or SciPy's that is given objects that are arrays; ``None`` without such."""
    if not any(holds(lin, v) for v in (*args, *(v for _, v in keywords))):
        return None
    name = getattr(target, "__name__", "function")
    inner = getattr(target, "_implementation", target)
    for each in (o for v in (*args, *(v for _, v in keywords)) for o in _within(lin, v)):
        found = objects.content(lin, each)
        if found is not None and isinstance(inner, FunctionType) and target not in _CONVERTING and redefines(found.cls):
            what = f"what numpy.{name} makes of the operators and methods of {found.cls.__name__} is not known"
            raise lin.error_here(what)
    return _computed(lin, target, args, keywords, lambda a, k: calls.call(lin, reference(name, target), a, k, node))


#: Functions written in Python that ask an array for no more than a method of their name, its shape, or what it holds.
_CONVERTING = frozenset({
    np.sum, np.prod, np.max, np.min, np.any, np.all, np.cumsum, np.cumprod, np.squeeze, np.transpose, np.ravel, np.swapaxes,
    np.argmax, np.argmin, np.reshape, np.shape, np.size, np.ndim, np.linalg.norm, np.array_equal, np.cross, np.outer,
    np.atleast_1d, np.atleast_2d, np.vstack, np.hstack, np.stack, np.column_stack,
})  # fmt: skip


@functools.lru_cache(1024)
def redefines(cls: type) -> bool:
    """Whether a class says itself what its arrays' operators, elements or methods are."""
    members = ((n, m) for c in cls.__mro__ if objects.is_class(c) for n, m in vars(c).items())
    return any(isinstance(m, FunctionType | property) and hasattr(np.ndarray, n) and n not in _HOOKS for n, m in members)


#: What a class says of how it is made and shown, is followed as NumPy calls it, or asked for by NumPy under its own name.
_HOOKS = frozenset(
    "round tolist tofile dump dumps "
    "__new__ __init__ __init_subclass__ __repr__ __str__ __format__ __reduce__ __setstate__ __hash__ __array_finalize__ "
    "__array_wrap__ __array_ufunc__ __array_function__".split()
)


def asked_first(lin: Linearizer, left: Value) -> bool:
    """Whether what stands before an array of a class is no number of NumPy's, whose operators ask nobody."""
    kinds_of = lin.build.possible(left.operand) if isinstance(left, Sym) else ()
    numbers = {isinstance(k, kinds.Scalar) and issubclass(k.cls, np.generic) for k in kinds_of}
    if len(numbers) > 1 or kinds.UNKNOWN in kinds_of:
        raise lin.error_here("whether a number of NumPy's stands before an array of a class is not known")
    return True not in numbers


def operated(lin: Linearizer, name: str, left: Value, right: Value) -> Value | None:
    """An operator or comparison on objects that are arrays, which no method of their classes defines."""
    if array(lin, left) is None and array(lin, right) is None:
        return None
    return _between(lin, name, left, right)


def changed(lin: Linearizer, name: str, old: Value, right: Value) -> Value | None:
    """``old op= right`` for an object that is an array: the array is written into."""
    inner = array(lin, old)
    if inner is None:
        return None
    assert isinstance(inner, Sym)
    arithmetic.in_place(lin, name, inner, plain(lin, right))
    return old


def element(lin: Linearizer, base: Value, index: Value) -> Value | None:
    """``base[index]`` of an object that is an array."""
    if array(lin, base) is None:
        return None
    return _computed(lin, lambda x, i: x[i], (base, index), (), lambda a, _: expressions.item(lin, a[0], a[1]))


def field(lin: Linearizer, base: Value, attr: str) -> Value:
    """``base.attr`` of an object that is an array, where that is an attribute of all arrays."""
    inner = array(lin, base)
    if attr in _PLAIN_FIELDS and inner is not None:
        return resolve.attribute(lin, inner, attr, "")
    if attr not in _FIELDS:
        raise lin.error_here(f"the attribute {attr!r} of an array of a class is not differentiated")
    return _computed(lin, lambda x: getattr(x, attr), (base,), (), lambda a, _: resolve.attribute(lin, a[0], attr, ""))


_PLAIN_FIELDS = frozenset("shape size ndim dtype itemsize nbytes flags strides".split())
_FIELDS = frozenset("T real imag".split())


def method(lin: Linearizer, base: Value, attr: str, args: Sequence[Value], keywords: Keywords, node: Any) -> Value | None:
    """A method that an object has as all arrays have it; ``None`` for what is no such object."""
    if array(lin, base) is None:
        return None
    if attr in ("__array_finalize__", "__init__", "__init_subclass__"):
        return NONE
    if attr == "view":
        return viewed(lin, base, args, keywords)
    if attr == "__getitem__":
        return element(lin, base, args[0])
    if attr == "__setitem__":
        containers.store(lin, base, *args)
        return NONE
    if attr == "__array_ufunc__" and len(args) > 1 and known_object(args[1]) is None:
        return calls.call(lin, args[0], tuple(plain(lin, a) for a in args[2:]), keywords, node)
    if not hasattr(np.ndarray, attr) or (attr.startswith("__") and attr not in (*_OPERATORS, *_UNARY)):
        raise lin.error_here(f"the method {attr}() of an array of a class is not differentiated")
    if attr in _UNARY:
        return _computed(lin, getattr(np.ndarray, attr), (base,), (), lambda a, _: _alone(lin, attr, *a))
    if attr in _OPERATORS:
        name, swapped = _OPERATORS[attr]
        sides = (args[0], base) if swapped else (base, args[0])
        return _computed(lin, _UFUNCS[name], sides, (), lambda a, _: _between(lin, name, *a))
    call = lambda a, k: calls.call(lin, resolve.attribute(lin, a[0], attr, ""), a[1:], k, node)  # noqa: E731
    return _computed(lin, getattr(np.ndarray, attr), (base, *args), keywords, call)


def _alone(lin: Linearizer, attr: str, value: Value) -> Value:
    return calls.call(lin, reference(_UNARY[attr].__name__, _UNARY[attr]), (value,), (), None)


def _between(lin: Linearizer, name: str, left: Value, right: Value) -> Value:
    return calls.call(lin, reference(_UFUNCS[name].__name__, _UFUNCS[name]), (left, right), (), None)


_UFUNCS: dict[str, np.ufunc] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "//": np.floor_divide, "%": np.remainder,
    "**": np.power, "@": np.matmul, "&": np.bitwise_and, "|": np.bitwise_or, "^": np.bitwise_xor, "<<": np.left_shift,
    ">>": np.right_shift, "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater,
    ">=": np.greater_equal,
}  # fmt: skip
_UNARY: dict[str, np.ufunc] = {
    "__neg__": np.negative, "__pos__": np.positive, "__invert__": np.invert, "__abs__": np.absolute,
}  # fmt: skip
_OPERATORS: dict[str, tuple[str, bool]] = {
    f"__{r}{name}__": (sign, bool(r))
    for sign, name in {
        "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    }.items()
    for r in ("", "r")
} | {
    f"__{name}__": (sign, False)
    for sign, name in {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}.items()
}  # fmt: skip


def _computed(
    lin: Linearizer,
    target: Callable[..., Any],
    args: Sequence[Value],
    keywords: Keywords,
    compute: Callable[[Sequence[Value], Keywords], Value],
) -> Value:
    """What is computed of the arrays, as an object of the class that NumPy gives it."""
    given = [*args, *(v for _, v in keywords)]
    objects_within = [o for v in given for o in _within(lin, v)]
    classes = [found.cls for o in objects_within if (found := objects.content(lin, o)) is not None]
    outcome = outcomes.outcome(lin, target, given, tuple(k for k, _ in keywords), classes)
    result = compute([plain(lin, a) for a in args], [(k, plain(lin, v)) for k, v in keywords])
    if outcome is None or lin.dead:
        return result
    winner = objects_within[outcome.place]
    cls = classes[outcome.place]
    if not outcome.wraps:
        return made(lin, cls, result, winner)
    return _wrapped(lin, cls, winner, result, outcome.scalar)


def _wrapped(lin: Linearizer, cls: type, winner: Value, result: Value, scalar: bool) -> Value:
    """What ``__array_wrap__`` of a class makes of a result."""
    wrap = objects.python_method(cls, "__array_wrap__")
    assert wrap is not None
    arguments = parse.read(wrap).node.args
    names = [a.id for a in (*arguments.posonlyargs, *arguments.args)]
    if len(names) > 2 and any(isinstance(n, gast.Name) and n.id == names[2] for n in _loads(wrap)):
        raise lin.error_here(f"__array_wrap__ of {cls.__name__}, which reads its context, is not differentiated")
    flag = (NONE, literal(scalar)) if len(names) > 3 else (NONE,) if len(names) > 2 else ()
    return objects.call_member(lin, cls, "__array_wrap__", (winner, result, *flag), (), None)


def _loads(function: FunctionType) -> Iterator[Any]:
    return (n for n in syntax.every(parse.read(function).node) if isinstance(getattr(n, "ctx", None), gast.Load))
